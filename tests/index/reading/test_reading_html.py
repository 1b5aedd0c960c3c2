from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from index.article import Article
from index.errors import ReadingError
from index.reading import find_sources, read

ReadBytes = Callable[..., list[Article]]

TEXTS = [
    "PARIS, 14 octobre 2024 — Le ministre a déclaré lundi que « les négociations reprendront la semaine"
    " prochaine », et que le gouvernement n'excluait aucune piste pour sortir de la crise.",
    "L'opposition a répondu, par la voix de sa porte-parole, qu'elle attendrait une proposition écrite avant"
    " de revenir à la table : « Nous avons été trompés deux fois », a-t-elle rappelé.",
    "Les syndicats appellent de leur côté à une journée d'action le 20 octobre, et demandent que le"
    " calendrier soit rendu public avant la fin du mois, selon un communiqué publié dans la soirée.",
]
PAGE = f"""<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">
<title>Négociations : reprise annoncée - Le Quotidien</title>
<meta property="og:title" content="Négociations : reprise annoncée">
<meta property="og:site_name" content="Le Quotidien">
<meta name="author" content="Anne Roy">
<meta property="article:published_time" content="2024-10-14T08:00:00+02:00">
<link rel="canonical" href="https://www.quotidien.example/politique/negociations">
</head><body>
<nav><ul><li><a href="/">Accueil</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>Négociations : reprise annoncée</h1>
<p class="article__chapo">Le gouvernement et les syndicats se retrouveront la semaine prochaine.</p>
<p>{TEXTS[0]}</p>
<h2>Une opposition méfiante</h2>
<p>{TEXTS[1]}</p>
<p>À lire aussi : <a href="/x">Le calendrier des réformes de l'automne expliqué en dix questions</a></p>
<div class="newsletter"><p>Recevez chaque matin notre lettre : inscrivez-vous ici en un clic.</p></div>
<ul><li>Premier point : le calendrier des réunions de l'automne.</li>
<li>Second point : les salaires de la fonction publique.</li></ul>
<p>{TEXTS[2].replace("calendrier", "calen­drier")}</p>
</article>
<footer><p>© Le Quotidien 2024. Tous droits réservés. Mentions légales.</p></footer>
<script>var x = "Le ministre";</script></body></html>"""


@pytest.fixture
def article(read_bytes: ReadBytes) -> Article:
    return read_bytes("page.html", PAGE.encode())[0]


def test_the_metadata_of_a_page_is_kept(article: Article) -> None:
    assert article.title == "Négociations : reprise annoncée"
    assert article.author == "Anne Roy"
    assert article.outlet == "Le Quotidien"
    assert article.published == "2024-10-14"
    assert article.url == "https://www.quotidien.example/politique/negociations"
    assert article.language == "fr"


def test_title_lead_headings_lists_and_paragraphs_stand_in_their_order(article: Article) -> None:
    assert article.text.split("\n\n") == [
        "Négociations : reprise annoncée",
        "Le gouvernement et les syndicats se retrouveront la semaine prochaine.",
        TEXTS[0],
        "Une opposition méfiante",
        TEXTS[1],
        "Premier point : le calendrier des réunions de l'automne.",
        "Second point : les salaires de la fonction publique.",
        TEXTS[2].replace("calendrier", "calen­drier"),
    ]


def test_menus_boxes_and_footers_are_left_out(article: Article) -> None:
    for words in ("Accueil", "À lire aussi", "Recevez", "Tous droits", "var x"):
        assert words not in article.text


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("windows-1252", "cp1252"), ("iso-8859-1", "latin-1"), ("iso-8859-15", "iso8859-15")],
)
def test_a_page_is_read_in_the_encoding_that_it_declares(
    read_bytes: ReadBytes, charset: str, encoding: str
) -> None:
    page = PAGE.replace("utf-8", charset).replace("—", "-").replace("’", "'")
    (article,) = read_bytes("page.html", page.encode(encoding))
    assert "Les syndicats appellent de leur côté à une journée d'action" in article.text


def test_an_xhtml_page_with_a_declaration_is_read(read_bytes: ReadBytes) -> None:
    page = '<?xml version="1.0" encoding="utf-8"?>\n' + PAGE
    assert TEXTS[1] in read_bytes("page.xhtml", page.encode())[0].text


@pytest.mark.parametrize(("content", "published"), [("2024", "2024"), ("2024-10", "2024-10")])
def test_a_coarse_date_stays_coarse(read_bytes: ReadBytes, content: str, published: str) -> None:
    page = PAGE.replace("2024-10-14T08:00:00+02:00", content)
    assert read_bytes("page.html", page.encode())[0].published == published


def test_the_date_of_structured_data_is_found(read_bytes: ReadBytes) -> None:
    data = '{"@type":"NewsArticle","datePublished":"2023-03-02T10:00:00Z"}'
    data = f'<script type="application/ld+json">{data}</script>'
    page = PAGE.replace('<meta property="article:published_time" content="2024-10-14T08:00:00+02:00">', data)
    assert read_bytes("page.html", page.encode())[0].published == "2023-03-02"


def test_a_page_saved_by_a_browser_remembers_its_address(read_bytes: ReadBytes) -> None:
    page = PAGE.replace("<html", "<!-- saved from url=(0031)https://lejournal.example/a/b.html -->\n<html", 1)
    page = page.replace(
        '<link rel="canonical" href="https://www.quotidien.example/politique/negociations">', ""
    )
    page = page.replace('<meta property="og:site_name" content="Le Quotidien">', "")
    (article,) = read_bytes("page.html", page.encode())
    assert article.url == "https://lejournal.example/a/b.html"
    assert article.outlet is not None
    assert "lejournal.example" in article.outlet.lower()


def test_note_numbers_and_edit_links_of_an_encyclopedia_are_no_letters_of_the_article(
    read_bytes: ReadBytes,
) -> None:
    note = '<sup class="reference"><a href="#1">[1]</a></sup>'
    edit = '<span class="mw-editsection">[<a href="/e">modifier</a>]</span>'
    page = PAGE.replace("aucune piste", f"aucune piste{note}").replace(
        "méfiante</h2>", f"méfiante{edit}</h2>"
    )
    (article,) = read_bytes("page.html", page.encode())
    assert TEXTS[0] in article.text
    assert "\n\nUne opposition méfiante\n\n" in article.text


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>Accueil</title></head><body></body></html>",
        "<html><body><noscript>Activez JavaScript pour lire cette page.</noscript><div id=app></div></body>",
        "<html><head><title>Le Quotidien</title></head><body><ul>"
        + "".join(f'<li><a href="/{n}">Un titre assez long pour un article {n}</a></li>' for n in range(40))
        + "</ul></body></html>",
    ],
)
def test_a_page_without_an_article_says_so(read_bytes: ReadBytes, page: str) -> None:
    with pytest.raises(ReadingError, match="holds no article"):
        read_bytes("page.html", page.encode())


def test_a_very_deep_page_does_not_fail(read_bytes: ReadBytes) -> None:
    page = PAGE.replace("<article>", "<div>" * 3000 + "<article>")
    with suppress(ReadingError):
        assert TEXTS[0] in read_bytes("page.html", page.encode())[0].text


def test_the_hundred_pages_of_2012_give_the_same_text_as_their_text_files(shared: Path) -> None:
    articles = shared / "articles"
    compared = 0
    for source in find_sources([articles / "html-2012"]):
        (article,) = read(source)
        text = (articles / "eval-101" / Path(source.name).with_suffix(".txt").name).read_text(
            encoding="utf-8"
        )
        assert article.text.strip() == text.strip(), source.name
        compared += 1
    assert compared == 100

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress

import pytest
from pypdf import PdfReader, PdfWriter

from index.article import Article
from index.errors import ReadingError
from index.reading.pdf_lines import _division

ReadBytes = Callable[..., list[Article]]
MakePdf = Callable[..., bytes]


def lines(texts: list[str], top: float = 700, size: float = 11) -> list[tuple[float, float, float, str]]:
    """Lines below each other; an empty one leaves a gap."""
    return [(72, top - 14 * n, size, text) for n, text in enumerate(texts) if text]


FIRST = [
    "14 octobre 2024. - Le ministre a déclaré lundi que « les négo-",
    "ciations reprendront la semaine prochaine », a dit son porte-",
    "parole, et que rien n'était exclu pour sortir de la crise.",
    "",
    "L'opposition a répondu qu'elle attendrait une proposition",
]
SECOND = [
    "écrite avant de revenir à la table des discussions.",
    "",
    "Les syndicats appellent à une journée d'action.",
]


@pytest.fixture
def article(read_bytes: ReadBytes, make_pdf: MakePdf) -> Article:
    title = [(72.0, 760.0, 20.0, "Négociations : reprise annoncée")]
    foot = [(280.0, 30.0, 9.0, "Le Quotidien - page 1")]
    return read_bytes(
        "a.pdf",
        make_pdf(
            [title + lines(FIRST) + foot, [*lines(SECOND), (280.0, 30.0, 9.0, "Le Quotidien - page 2")]]
        ),
    )[0]


def test_lines_are_joined_hyphens_healed_and_paragraphs_kept(article: Article) -> None:
    assert article.text == (
        "Négociations : reprise annoncée\n\n"
        "14 octobre 2024. - Le ministre a déclaré lundi que « les négociations reprendront la semaine"
        " prochaine », a dit son porte-parole, et que rien n'était exclu pour sortir de la crise.\n\n"
        "L'opposition a répondu qu'elle attendrait une proposition écrite avant de revenir à la table des"
        " discussions.\n\nLes syndicats appellent à une journée d'action."
    )


def test_pages_are_spans_of_the_text_without_a_gap(article: Article) -> None:
    assert len(article.pages) == 2
    assert article.pages[0][0] == 0
    assert article.pages[0][1] == article.pages[1][0]
    assert article.pages[1][1] == len(article.text)
    assert article.page_of(article.text.index("proposition")) == 1
    assert article.page_of(article.text.index("écrite avant")) == 2


def test_the_large_line_is_the_title_and_the_dateline_the_date(article: Article) -> None:
    assert article.title == "Négociations : reprise annoncée"
    assert article.published == "2024-10-14"


def test_the_title_of_the_metadata_counts_where_the_page_shows_it(
    read_bytes: ReadBytes, make_pdf: MakePdf
) -> None:
    text = ["Rapport annuel de la commission", "", *FIRST]
    (shown,) = read_bytes("a.pdf", make_pdf([lines(text)], title="Rapport annuel de la commission"))
    (hidden,) = read_bytes("a.pdf", make_pdf([lines(text)], title="Microsoft Word - rapport_v3.doc"))
    assert shown.title == hidden.title == "Rapport annuel de la commission"


def test_a_running_head_goes_but_the_headline_it_repeats_stays(
    read_bytes: ReadBytes, make_pdf: MakePdf
) -> None:
    head = (72.0, 800.0, 9.0, "Reprise annoncée")
    pages = [
        [(72.0, 760.0, 20.0, "Reprise annoncée"), *lines(FIRST)],
        [head, *lines(SECOND)],
        [head, *lines(SECOND)],
    ]
    (article,) = read_bytes("a.pdf", make_pdf(pages))
    assert article.text.count("Reprise annoncée") == 1
    assert article.text.startswith("Reprise annoncée\n\n")


def test_an_indent_begins_a_paragraph(read_bytes: ReadBytes, make_pdf: MakePdf) -> None:
    page = lines(
        ["Le premier paragraphe finit ici sur une ligne entière.", "Le deuxième commence en retrait."]
    )
    page[1] = (90.0, *page[1][1:])
    assert "entière.\n\nLe deuxième" in read_bytes("a.pdf", make_pdf([page]))[0].text


def test_a_pdf_without_text_asks_for_recognition(read_bytes: ReadBytes, make_pdf: MakePdf) -> None:
    with pytest.raises(ReadingError, match="OCR"):
        read_bytes("scan.pdf", make_pdf([[], []]))


def test_a_password_is_asked_away_but_an_empty_one_opens(read_bytes: ReadBytes, make_pdf: MakePdf) -> None:
    def locked(user: str) -> bytes:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf([lines(FIRST)]))))
        writer.encrypt(user, "owner", algorithm="RC4-128")
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    with pytest.raises(ReadingError, match="password"):
        read_bytes("locked.pdf", locked("secret"))
    assert "porte-parole" in read_bytes("open.pdf", locked(""))[0].text


def test_a_pdf_cut_anywhere_is_read_or_refused_in_a_sentence(
    read_bytes: ReadBytes, make_pdf: MakePdf
) -> None:
    whole = make_pdf([lines(FIRST), lines(SECOND)])
    for cut in range(5, len(whole), 97):
        with suppress(ReadingError):
            read_bytes("cut.pdf", whole[:cut])


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("les négocia-", "tions", "les négociations"),
        ("son porte-", "parole", "son porte-parole"),
        ("a-t-", "il dit", "a-t-il dit"),
        ("les États-", "Unis", "les États-Unis"),
        ("en 2014-", "2015", "en 2014-2015"),
        ("lui-", "même", "lui-même"),
        ("le vice-", "président", "le vice-président"),
        ("un lan\N{SOFT HYPHEN}", "ceur", "un lanceur"),
        ("le ministre -", "contesté", "le ministre - contesté"),
        ("le", "ministre", "le ministre"),
    ],
)
def test_a_hyphen_at_a_lines_end_is_healed_or_kept(before: str, after: str, whole: str) -> None:
    cut, between = _division(before, after, frozenset())
    assert before[: len(before) - cut] + between + after == whole


def test_a_word_written_elsewhere_in_the_document_decides() -> None:
    assert _division("la franc-", "maçonnerie", frozenset({"franc-maçonnerie"})) == (0, "")
    assert _division("le contre-", "maître", frozenset({"contremaître"})) == (1, "")

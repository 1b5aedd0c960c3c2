"""The pieces that the page is made of, without a browser."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Assistant
from assistant.composing import escaped
from index.settings import Settings
from ui.article_text import Said, marked_text, paragraphs
from ui.html import element
from ui.markdown import render
from ui.settings import meaning
from ui.texts import LANGUAGES, long_date, texts
from ui.turns import KEPT, Turn, given_back, history, kept, kept_turn


class Reader(HTMLParser):
    """Reads markup as a browser does: its elements and its text."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.elements.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(), st.text())
def test_any_text_in_an_element_shows_as_itself(inside: str, attribute: str) -> None:
    read = Reader(element("p", inside, title=attribute))
    assert read.elements == ["p"]
    assert read.text == inside


def test_french_marks_stay_on_the_line_of_their_word_and_the_letters_as_they_are() -> None:
    written = "Elle a dit : « les travaux avancent » mardi."
    shown = render(written, lambda _: None)
    assert Reader(shown).text == written
    together = re.findall(r'<span class="unparted">(.*?)</span>', shown)
    assert together == ["dit :", "« les", "avancent »"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", Settings.model_fields)
def test_each_setting_is_explained_in_each_language(name: str, language: str) -> None:
    explained, explained_in = meaning(name, language)
    assert explained
    assert explained_in == language


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,", " https://a", "//evil.example"]
)
def test_a_link_leads_to_the_web_or_into_the_page(address: str) -> None:
    with pytest.raises(ValueError, match="link"):
        element("a", "x", href=address)


@pytest.mark.parametrize(("name", "attributes"), [("script", {}), ("p", {"onclick": "x"}), ("p x", {})])
def test_elements_that_run_something_are_refused(name: str, attributes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no element or attribute"):
        element(name, **attributes)


def marks(number: int) -> str | None:
    return element("a", f"[{number}]", href=f"#{number}") if number in (1, 2) else None


def test_marks_become_links_and_escaped_ones_stay_text() -> None:
    shown = render(r"> Il dit \[1\] et \[2], [1] [9]" + "\n>\n> — *Titre*", marks)
    assert shown == (
        '<blockquote><p>Il dit [1] et [2], <a href="#1">[1]</a> [9]</p><p>— <em>Titre</em></p></blockquote>'
    )


def test_nothing_else_of_markdown_is_read() -> None:
    source = "# a `b` ![c](http://d) <b>e</b> &amp; [f](http://g) <http://h>"
    read = Reader(render(source, marks))
    assert read.elements == ["p"]
    assert read.text == source


@given(st.text(min_size=1))
def test_escaped_article_text_comes_through_markdown_as_it_is(words: str) -> None:
    read = Reader(render(f"x {escaped(words)} x", marks))
    assert set(read.elements) <= {"p", "span"}
    assert read.text.split() == ["x", *words.replace("\0", "\ufffd").split(), "x"]


PIECES = st.text(alphabet="ab \n\u00a0\u2029.", max_size=60)


@given(st.lists(PIECES, min_size=3, max_size=3), st.lists(st.tuples(st.integers(0, 180), st.integers(0, 60))))
def test_no_letter_of_an_article_is_lost_and_the_cited_ones_are_marked(
    pieces: list[str], others: list[tuple[int, int]]
) -> None:
    article = pieces[0] + "x" + pieces[1] + "x" + pieces[2]
    cited = len(pieces[0]), len(pieces[0]) + len(pieces[1]) + 2
    said = [
        Said((start, min(start + length, len(article))), 1, "A")
        for start, length in others
        if start < min(start + length, len(article))
    ]
    shown = marked_text(article, said, cited)
    read = Reader(shown)
    assert read.text == article
    assert set(read.elements) <= {"div", "p", "mark", "span"}
    # Nothing but what parts paragraphs stands between two marks.
    marked = "".join(re.findall(r"<mark[^>]*>(.*?)</mark>", shown, re.DOTALL))
    words = article[cited[0] : cited[1]]
    assert "".join(Reader(marked).text.split()) == "".join(words.split())
    spoken = re.findall(r"<span[^>]*>(.*?)</span>", shown, re.DOTALL)
    within = {offset for item in said for offset in range(*item.span)}
    heard = "".join(article[offset] for offset in sorted(within))
    assert "".join("".join(spoken).split()) == "".join(heard.split())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Un titre\n\nUne phrase.", ["Un titre", "Une phrase."]),
        ("Une ligne coupée pour sa\nlargeur, et sa suite qui\nfinit.", 1),
        ("Un intertitre\nPuis une phrase bien plus longue que lui.", 2),
        ("A" * 200 + "\n" + "B" * 210, 2),
    ],
)
def test_lines_broken_for_their_width_are_one_paragraph(text: str, found: int | list[str]) -> None:
    pieces = [text[start:end] for start, end in paragraphs(text)]
    assert (pieces if isinstance(found, list) else len(pieces)) == found


def test_what_a_browser_gives_back_is_a_conversation_or_nothing(samples: Assistant) -> None:
    answer = samples.ask("Que craint la docteure Fontvieille ?")
    turns = (Turn("Q", replace(answer, statements=()), vote="up"), Turn("R", problem="Non."), Turn("S"))
    assert given_back(json.loads(json.dumps(kept(turns)))) == turns
    for nonsense in ("x", {"a": 1}, [1], [{"question": 1}], [{"question": "a", "vote": "<b>"}]):
        assert given_back(nonsense) == ()
    assert len(given_back(kept([Turn("?")] * (2 * KEPT)))) == KEPT
    assert [json.loads(kept_turn(turn)) for turn in turns] == kept(turns)


def test_what_a_question_follows_is_told_by_the_browser() -> None:
    told = [["Un ?", "Oui."], ["Deux ?", None], ["Trois ?", "Non."]]
    assert history(told, 4) == [("Un ?", "Oui."), ("Trois ?", "Non.")]
    # Asked again in the place of an earlier turn, it follows only what stands before that.
    assert history(told, 2) == [("Un ?", "Oui.")]
    for nonsense in (None, "x", {"a": 1}, [1], [["Un ?"]], [[1, 2]]):
        assert history(nonsense, 9) == []


def test_all_languages_have_the_same_texts() -> None:
    placeholders = [
        {key: sorted(re.findall(r"{\w*}", text)) for key, text in texts(language).items()}
        for language in LANGUAGES
    ]
    assert all(found == placeholders[0] for found in placeholders)


@pytest.mark.parametrize(
    ("published", "french", "english"),
    [
        ("2024-10-14", "14 octobre 2024", "14 October 2024"),
        ("2024-08-01", "1er août 2024", "1 August 2024"),
        ("2024-10", "octobre 2024", "October 2024"),
        ("2024", "2024", "2024"),
        ("2024-10-14T08:30:00+02:00", "14 octobre 2024", "14 October 2024"),
        ("hier", "hier", "hier"),
        ("2024-13", "2024-13", "2024-13"),
    ],
)
def test_dates_are_written_as_people_write_them(published: str, french: str, english: str) -> None:
    assert long_date(published, "fr") == french
    assert long_date(published, "en") == english

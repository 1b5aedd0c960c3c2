"""The pieces that the page is made of, without a browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.composing import escaped
from ui.html import element
from ui.markdown import render
from ui.paragraphs import paragraph_around
from ui.texts import LANGUAGES, long_date, texts


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
    shown = render(r"> Il dit \[1\] « oui \[2] » [1] [9]" + "\n>\n> — *Titre*", marks)
    assert shown == (
        '<blockquote><p>Il dit [1] « oui [2] » <a href="#1">[1]</a> [9]</p>'
        "<p>— <em>Titre</em></p></blockquote>"
    )


def test_nothing_else_of_markdown_is_read() -> None:
    source = "# a `b` ![c](http://d) <b>e</b> &amp; [f](http://g) <http://h>"
    read = Reader(render(source, marks))
    assert read.elements == ["p"]
    assert read.text == source


@given(st.text(min_size=1))
def test_escaped_article_text_comes_through_markdown_as_it_is(words: str) -> None:
    read = Reader(render(f"x {escaped(words)} x", marks))
    assert set(read.elements) <= {"p"}
    assert read.text.split() == ["x", *words.replace("\0", "\ufffd").split(), "x"]


@given(st.lists(st.text(alphabet="ab \n\u00a0", max_size=40), min_size=3, max_size=3), st.integers(1, 30))
def test_a_paragraph_holds_the_words_and_ends_within_the_article(pieces: list[str], longest: int) -> None:
    article = pieces[0] + "x" + pieces[1] + "x" + pieces[2]
    start, end = len(pieces[0]), len(pieces[0]) + len(pieces[1]) + 2
    found = paragraph_around(article, start, end, longest)
    assert 0 <= found.start <= start < end <= found.end <= len(article)
    assert start - found.start <= longest
    assert found.end - end <= longest
    assert not re.search(r"\n[ \u00a0]*\n", article[found.start : start])
    if found.begins:
        before = article[: found.start]
        assert not before.strip() or re.search(r"\n[ \u00a0]*\n\s*$", before)


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

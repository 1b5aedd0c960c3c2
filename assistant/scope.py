"""Where a question tells to look: in the articles of a time, of an outlet, or in one article.

A time may as well belong to what is asked about (*le sommet de juillet*), so its articles only come first:
where they do not answer, all are looked at. An outlet or an article that is named is kept to.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import resources

import numpy as np

from assistant.asked import asks_for_all
from assistant.evidence import Evidence, choose
from assistant.period import level, period_in
from assistant.question import Question, understand
from assistant.retrieval import merged, sharing_words, similar
from assistant.speaker_match import asked_voice
from index.library import Library
from index.records import StoredPassage, StoredStatement
from index.words import fold

# The passages of so few articles are all looked at.
_FEW = 20
# Statements of the one asked for that are looked at.
_OF_ASKED = 40
# That words of the one asked for, in the articles asked for, are what was asked for.
_ALL_OF_ASKED = 0.88
# Kinds of question whose time is that of the articles rather than of what they tell.
_SAID = frozenset({"what_said", "who_said"})
# Words of a title that name an article.
_TITLE_WORDS = 2


class Scopes:
    """Reads where questions tell to look."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def placed(self, question: Question) -> Question:
        """The question with the articles that it tells to look at, if it does (`Question.within`)."""
        words, marks = level(question.text), self._library.landmarks
        spans = []
        outlet = ""
        chosen: frozenset[str] = frozenset()
        if '"' in words or "«" in words or "“" in words:
            named = _patterns()["article"].search(words)
            title = fold(named["title"]).split() if named else []
            if named and title:
                longest = max(title, key=len)
                chosen = marks.titled(lambda each: _is_called(each, named["title"]), longest)
            if named and chosen:
                spans.append(named.span())
        for each in marks.outlets:
            found = _outlet(each).search(words)
            if found:
                outlet = each
                spans.append(found.span())
                break
        period = period_in(question.text, marks.newest)
        if period and any(start < period.span[1] and period.span[0] < end for start, end in spans):
            period = None  # a part of the title or the outlet's name
        if not spans and period is None:
            return question
        inside = chosen or None
        if outlet:
            published = marks.published_by(outlet)
            inside = published if inside is None else inside & published
        since = until = ""
        if period is not None:
            since, until = period.since, period.until
            spans.append(period.span)
            then = marks.published_in(since, until)
            then = then if inside is None else inside & then
            # an outlet or an article is kept to, be there anything of that time or not
            inside = then if then or inside is None else inside
        assert inside is not None, "one of them narrows"
        return replace(
            question,
            since=since,
            until=until,
            outlet=outlet,
            kept_to=bool(outlet or chosen),
            within=inside if len(inside) < marks.count else frozenset(),
            bare=_without(question.text, spans),
        )

    @staticmethod
    def like(question: Question, part: Question) -> Question:
        """A part of a question, asked of the same articles."""
        return replace(
            part,
            since=question.since,
            until=question.until,
            outlet=question.outlet,
            within=question.within,
            kept_to=bool(question.within),
            bare=part.bare or part.text,
        )


def choose_within(
    question: Question, passages: Sequence[StoredPassage], library: Library, limit: int
) -> list[Evidence]:
    """`choose` for a question that tells where to look: from there, or, for a time, from anywhere.

    A time narrows only whose words are asked for, or who said something, and only where what is found
    anywhere is of another time, or does not answer.
    """
    if not question.within:
        return choose(question, passages, library, limit)
    anywhere: list[Evidence] = []
    if not question.kept_to:
        anywhere = choose(question, passages, library, limit)
        best = anywhere[0] if anywhere else None
        there = best is not None and best.article_id in question.within
        if question.kind not in _SAID or (there and best and best.confidence >= library.settings.threshold):
            return anywhere
    narrower = replace(
        understand(question.bare, language=question.language), asked=question.asked, told=question.told
    )
    evidence = _all_of_asked(narrower, question.within, library, limit) or choose(
        narrower, _inside(narrower, question.within, library), library, limit
    )
    sure = evidence[0].confidence if evidence else 0.0
    return evidence if question.kept_to or sure >= library.settings.threshold else anywhere


def _inside(question: Question, articles: frozenset[str], library: Library) -> list[StoredPassage]:
    """The passages of these articles that are nearest to a question, and those that share its words."""
    limit = library.settings.candidates
    if len(articles) <= _FEW:
        vector = library.question_vector(question.text)
        everything = library.catalog.passages_in(sorted(articles))
        near = sorted(
            everything,
            key=lambda each: (
                -float((each.sentence_vectors @ np.asarray(vector, np.float32)).max(initial=-1.0))
            ),
        )[:limit]
    else:
        near = [each for each, _ in similar(question.text, library, articles)]
    shared = [each for each, _ in sharing_words(question.text, library, articles)]
    said = _said_by_asked(question, articles, library)
    heard = library.passages_with(each.statement for each in said[:limit])
    return merged(near, shared, heard)


def _said_by_asked(question: Question, articles: frozenset[str], library: Library) -> list[StoredStatement]:
    """What the one asked for says in these articles, nearest to the question first."""
    asked = asked_voice(question.speaker, library.voices)
    if not asked.speakers:
        return []
    meant = {id(speaker) for speaker in asked.speakers}
    vector = library.question_vector(question.text)
    nearest = library.nearest_statements(vector, _OF_ASKED, asked.names, articles)
    return [stored for stored, _ in nearest if id(library.voices.speaker_of(stored.statement)) in meant]


def _all_of_asked(
    question: Question, articles: frozenset[str], library: Library, limit: int
) -> list[Evidence]:
    """Where all that somebody said is asked for (*Que dit Peskov ?*): what is said in these articles."""
    if question.speaker is None or not asks_for_all(question.text, question.speaker):
        return []
    return [
        Evidence(
            said.article_id,
            said.spans[0][0],
            said.spans[-1][1],
            _ALL_OF_ASKED,
            library.voices.speaker_of(said),
            said,
        )
        for said in (stored.statement for stored in _said_by_asked(question, articles, library)[:limit])
    ]


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {"article": re.compile(_data()["article"])}


@cache
def _data() -> dict[str, str]:
    return tomllib.loads((resources.files("assistant") / "scope.toml").read_text(encoding="utf-8"))


@cache
def _outlet(name: str) -> re.Pattern[str]:
    """A question that names an outlet, with or without the article that its name begins with."""
    bare = re.sub(r"^(?:le |la |les |l'|the )", "", level(name))
    return re.compile(_data()["outlet"].format(name=re.escape(bare)))


def _is_called(title: str, named: str) -> bool:
    """Whether a title, or two words of it or more, are the one named."""
    own, asked = " ".join(level(title).split()), " ".join(fold(named).split())
    return own == asked or (len(asked.split()) >= _TITLE_WORDS and asked in own)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The question without the words that tell where to look."""
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start].rstrip()} {text[end:].lstrip()}"
    return re.sub(r"^[ ,]+|(?<=\w) ,", "", text).strip()

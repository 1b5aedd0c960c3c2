"""The steps of a question, each a plain function: understand, retrieve, choose, compose, check.

`answered` takes them one after the other with nothing else loaded; `assistant.chain` is a LangChain Runnable
of the same steps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from assistant.citation import Answer, UnfaithfulCitationError, check
from assistant.composing import compose
from assistant.conversation import self_contained
from assistant.conversation.told import is_told
from assistant.evidence import Evidence
from assistant.overview import answer_overview
from assistant.overview_kinds import overview_asked
from assistant.phrases import phrases
from assistant.proof import citations_of, statements_of, words_of
from assistant.question import Question, understand
from assistant.requests import as_question, with_keywords
from assistant.retrieval import merged, passages_of_asked, sharing_words, similar
from assistant.scope import Scopes, choose_within
from assistant.suggesting import suggest
from index.library import Library
from index.records import StoredPassage

# Where what was told is left out, so many times more evidence is chosen.
_WITH_TOLD = 3

Way = Literal["nothing to search", "overview", "answer"]


@dataclass(frozen=True, slots=True)
class Found:
    """A question, and the passages that may hold its answer: nearest in meaning, and by word."""

    question: Question
    meaning: Sequence[StoredPassage]
    full_text: Sequence[StoredPassage]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A question and the evidence chosen for it, best first."""

    question: Question
    evidence: Sequence[Evidence]


class Steps:
    """The steps over one library; they keep nothing of a question, so any number of threads may take them."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._settings = library.settings
        self._scopes = Scopes(library)

    def answered(self, asked: str | dict[str, Any]) -> Answer:
        """A question (or `question` and `history`) from the first step to the last."""
        try:
            return self._answered(asked)
        except UnfaithfulCitationError:
            if not self._library.shared:
                raise
            return self._answered(asked)  # another process replaced an article under the question

    def _answered(self, asked: str | dict[str, Any]) -> Answer:
        question = self.read(asked)
        way = self.way(question)
        if way == "nothing to search":
            return self.nothing_to_search(question)
        found = self.overview(question, self.find) if way == "overview" else None
        return found or self.prove(self.write(self.select(self.find(question))))

    def understood(self, asked: str, text: str, language: str | None = None) -> Question:
        """A question that stands alone, placed among the speakers and articles of the library."""
        return self._scopes.placed(with_keywords(understand(asked, text, language), self._library.voices))

    def read(self, asked: str | dict[str, Any]) -> Question:
        """What is asked, of the library as it is now; in a conversation, made to stand alone first."""
        self._library.refresh()
        words = asked if isinstance(asked, str) else asked["question"]
        history = () if isinstance(asked, str) else tuple(asked.get("history") or ())
        text = as_question(words)
        if not history:
            return self.understood(words, text)
        rewritten = self_contained(text, history, self._library.voices.named_in)
        return replace(self.understood(words, rewritten.text, rewritten.language), told=rewritten.told)

    def way(self, question: Question) -> Way:
        """Which steps a question takes."""
        if not question.stems or not self._library.size[0]:
            return "nothing to search"
        # what was told is left out by the ordinary way
        return "overview" if not question.told and overview_asked(question) else "answer"

    def find(self, question: Question) -> Found:
        """Passages that may hold the answer."""
        meaning, full_text = (
            similar(question.text, self._library),
            sharing_words(question.text, self._library),
        )
        return Found(question, [each for each, _ in meaning], [each for each, _ in full_text])

    def select(self, found: Found) -> Chosen:
        """The evidence among them, without what was told before."""
        question, library = found.question, self._library
        candidates = merged(found.meaning, found.full_text)
        candidates += passages_of_asked(question, candidates, library)
        limit = self._settings.citations
        # something else than what was told: enough of it is chosen for something to be left
        wanted = _WITH_TOLD * limit if question.told else limit
        evidence = choose_within(question, candidates, library, wanted)
        fresh = [each for each in evidence if not _is_told(each, question.told, library)]
        return Chosen(question, fresh[:limit])

    def write(self, chosen: Chosen) -> Answer:
        """The answer without a chat model: what is cited, or that nothing was found."""
        question, evidence, library = chosen.question, chosen.evidence, self._library
        confidence = evidence[0].confidence if evidence else 0.0
        answered = confidence >= self._settings.threshold
        kept = evidence if answered else evidence[:1]
        citations = citations_of(kept, library)
        answer = Answer(
            question=question.text,
            answered=answered,
            text=compose(question, citations, kept, answered, question.language),
            citations=citations,
            confidence=confidence,
            statements=statements_of(kept, library),
            language=question.language,
            asked=question.asked,
        )
        return replace(answer, suggestions=suggest(question, answer, library))

    def prove(self, answer: Answer) -> Answer:
        """The answer, its citations compared with the articles letter by letter."""
        check(answer.citations, self._library.article)
        return answer

    def overview(self, question: Question, find: Callable[[Question], Found]) -> Answer | None:
        """The answer to a question about the library as a whole; None where it is not one after all.

        `find` retrieves for its parts.
        """
        asked = overview_asked(question)
        if asked is None:
            return None

        def search(text: str) -> Sequence[Evidence]:
            part = self._scopes.like(question, self.understood(question.asked, text, question.language))
            return self.select(find(part)).evidence

        found = answer_overview(question, asked, self._library, search)
        if found is None:
            return None
        return self.prove(replace(found, suggestions=suggest(question, found, self._library)))

    def nothing_to_search(self, question: Question) -> Answer:
        """What is said where nothing is asked, or there is no article."""
        empty = "empty_question" if not question.stems else "empty_library"
        return Answer(
            question=question.text,
            answered=False,
            text=phrases(question.language)[empty],
            language=question.language,
            asked=question.asked,
        )


def _is_told(evidence: Evidence, told: str, library: Library) -> bool:
    """Whether the words, or the statement that they report, stand in the answers given."""
    if not told:
        return False
    said = evidence.statement.text.split(" … ") if evidence.statement else []
    return is_told(words_of(evidence, library), told) or bool(
        said and all(is_told(each, told) for each in said)
    )

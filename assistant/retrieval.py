"""The passages that a question looks at: nearest in meaning, by word, and those of the one asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from assistant.question import Question
from assistant.speaker_match import asked_voice
from index.library import Library
from index.records import StoredPassage
from index.words import content_stems

# Statements of the one asked for that are looked up where search found none.
_OF_ASKED = 4


def similar(
    text: str, library: Library, within: Collection[str] | None = None
) -> list[tuple[StoredPassage, float]]:
    """Passages nearest in meaning to a question, with their cosine, nearest first.

    `within` narrows to the articles with these ids.
    """
    return library.nearest(library.question_vector(text), library.settings.candidates, within)


def sharing_words(
    text: str, library: Library, within: Collection[str] | None = None
) -> list[tuple[StoredPassage, float]]:
    """Passages that share words with a question, after stemming, with their BM25 score, best first.

    Half as many as those nearest in meaning: they add to them. `within` narrows as in `similar`.
    """
    return library.matching(content_stems(text), max(1, library.settings.candidates // 2), within)


def merged(*found: Iterable[StoredPassage]) -> list[StoredPassage]:
    """Passages found in several ways, each once, in the order in which they were found."""
    passages: dict[int, StoredPassage] = {}
    for several in found:
        for passage in several:
            passages.setdefault(passage.key, passage)
    return list(passages.values())


def passages_of_asked(
    question: Question, found: Sequence[StoredPassage], library: Library
) -> list[StoredPassage]:
    """Passages with words of the one asked for, nearest to the question, where those found have none."""
    asked = asked_voice(question.speaker, library.voices)
    if asked.known != "quoted":
        return []
    meant = {id(speaker) for speaker in asked.speakers}
    told = library.statements_in(passage.article_id for passage in found)
    if any(id(library.voices.speaker_of(each.statement)) in meant for each in told):
        return []
    vector = library.question_vector(question.text)
    nearest = library.nearest_statements(vector, _OF_ASKED, asked.names)
    return library.passages_with(each.statement for each, _ in nearest)

"""One French pipeline a session, and a reader that shows statements as their words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from index.speech.extraction import find_statements
from index.speech.found import FoundStatement, SourceMention
from index.speech.pipeline import missing_pipeline, pipeline


@pytest.fixture(scope="session")
def nlp() -> Any:
    """The French pipeline, loaded once."""
    reason = missing_pipeline("fr")
    if reason is not None:
        pytest.skip(reason)
    return pipeline("fr")


@dataclass(frozen=True)
class Read:
    """A found statement in words."""

    words: tuple[str, ...]
    kind: str
    act: str
    polarity: str
    mention: str | None
    cue: str | None
    via: str | None
    addressee: str | None
    when: str | None
    where: str | None
    nested: bool
    continued: bool
    confidence: float

    @property
    def text(self) -> str:
        """The pieces joined."""
        return " … ".join(self.words)


def in_words(text: str, statement: FoundStatement) -> Read:
    """A statement with every offset turned into the words it covers."""

    def words(span: tuple[int, int] | None) -> str | None:
        return text[span[0] : span[1]] if span is not None else None

    def named(mention: SourceMention | None) -> str | None:
        return words(mention.span) if mention is not None else None

    return Read(
        words=tuple(text[start:end] for start, end in statement.spans),
        kind=statement.kind,
        act=statement.act,
        polarity=statement.polarity,
        mention=named(statement.mention),
        cue=words(statement.cue),
        via=named(statement.via),
        addressee=named(statement.addressee),
        when=words(statement.when),
        where=words(statement.where),
        nested=statement.nested,
        continued=statement.continued,
        confidence=statement.confidence,
    )


Reader = Callable[[str], list[Read]]


@pytest.fixture(scope="session")
def read(nlp: Any) -> Reader:
    """Reads a text for its statements."""

    def run(text: str) -> list[Read]:
        return [in_words(text, statement) for statement in find_statements(nlp(text), text)]

    return run

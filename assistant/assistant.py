"""The façade: one object that adds articles and answers questions about who said what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.citation import Answer
from assistant.question import Turn
from index.article import Article, Speaker, Statement
from index.library import Library
from index.outcome import Report
from index.settings import Settings, load_settings

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable


class Assistant:
    """Answers who said what in the articles of one library, each answer proved by its passages.

    Use it in a `with` statement, or `close` it when done: one process owns a library at a time.
    """

    def __init__(self, library: Library) -> None:
        self.library = library

    @classmethod
    def open(
        cls, library: str | Path | None = None, settings: Settings | None = None, **given: Any
    ) -> Assistant:
        """Open a library (made if there is none); without a folder, the one in the settings.

        `given` are settings by name, such as `embedding="folder"`, over those from files and environment.

        Raises:
            LibraryError: the library is in use, damaged, or made with another model; says what to do.
            SettingsError: a setting does not fit.
        """
        settings = settings or load_settings(**given)
        return cls(Library.open(library or settings.library, settings))

    def close(self) -> None:
        """Let go of the library."""
        self.library.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- articles

    def add(
        self,
        places: str | Path | Iterable[str | Path],
        progress: Callable[[int, int, str], None] | None = None,
    ) -> Report:
        """Add files, folders and web addresses; see `Report` for what became of each.

        `progress(done, total, name)` is called as sources are settled.
        """
        return self.library.add([places] if isinstance(places, str | Path) else places, progress)

    def articles(self) -> list[Article]:
        """All articles, newest first."""
        return self.library.articles()

    def article(self, article_id: str) -> Article:
        """One article, with its text exactly as indexed.

        Raises:
            LibraryError: the library holds no such article.
        """
        return self.library.article(article_id)

    def remove(self, article_id: str) -> None:
        """Remove an article.

        Raises:
            LibraryError: the library holds no such article.
        """
        self.library.remove(article_id)

    # --- who said what

    def statements(
        self,
        speaker: str | None = None,
        about: str | None = None,
        article: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int | None = None,
    ) -> list[Statement]:
        """Who said what: statements in the order of their articles' dates, or, with `about`, nearest first.

        `speaker` is a name or role as a reader gives it; `since` and `until` are ISO dates as precise as
        wanted (`2024`, `2024-10`), both included.
        """
        return self.library.statements(speaker, about, article, since, until, limit)

    def speakers(self) -> list[Speaker]:
        """Who is quoted in the articles, most quoted first."""
        return list(self.library.voices.speakers)

    # --- questions

    @cached_property
    def chain(self) -> Runnable[Any, Answer]:
        """The LangChain Runnable behind `ask`: invoke, batch, stream, ainvoke; see `assistant.chain`."""
        from assistant.chain import build_chain

        return build_chain(self.library)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Answer a question with cited passages, or abstain.

        `history` is the conversation so far: pairs of question and answer text.
        """
        return self.chain.invoke({"question": question, "history": history})

    async def aask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """`ask`, without blocking the event loop."""
        return await self.chain.ainvoke({"question": question, "history": history})

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[str | Answer]:
        """Pieces of the answer's text as they can be shown, then the finished `Answer`.

        Joined, the pieces are exactly `Answer.text`.
        """
        answer = self.ask(question, history)
        yield from re.findall(r"\S+\s*|\s+", answer.text)
        yield answer

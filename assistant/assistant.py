"""The façade: one object that adds articles and answers questions about who said what."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.citation import Answer, check
from assistant.question import Turn, understand
from assistant.steps import Steps
from index.article import Article, Headline, Speaker, Statement
from index.library import Library
from index.outcome import Report
from index.overview import Overview
from index.settings import Settings, load_settings
from index.uploads import discard, keep_file, keep_text

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable
    from langchain_core.tools import StructuredTool

    from assistant.generating.writing import Writer
    from index.drafting import Step

# Variables that make LangChain trace whatever runs.
_TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")


class Assistant:
    """Answers who said what in the articles of one library, each answer proved by its passages.

    Use it in a `with` statement, or `close` it when done: one process owns a library at a time.
    """

    def __init__(self, library: Library, model: BaseChatModel | None = None) -> None:
        self.library = library
        self._model = model

    @classmethod
    def open(
        cls,
        library: str | Path | None = None,
        settings: Settings | None = None,
        model: BaseChatModel | str | None = None,
        **given: Any,
    ) -> Assistant:
        """Open a library (made if there is none); without a folder, the one in the settings.

        `model` is a LangChain chat model, or the name of one (`ollama:…`), that writes the answers; without
        one, passages are the answer. `given` are settings by name, such as `embedding="folder"`, over those
        from files and environment.

        Raises:
            LibraryError: the library is in use, damaged, or made with another model; says what to do.
            SettingsError: a setting does not fit.
        """
        if isinstance(model, str):
            given["model"], model = model, None
        settings = settings.model_copy(update=given) if settings else load_settings(**given)
        return cls(Library.open(library or settings.library, settings), model)

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
        step: Step | None = None,
        ray: str | None = None,
    ) -> Report:
        """Add files, folders and web addresses; see `Report` for what became of each.

        `progress(done, total, name)` is called as sources are settled, `step(doing, done, total)` as the work
        on them goes on. `ray` is the address of a Ray cluster that reads and embeds, or `local` to start one
        on this machine; the same comes of it.

        Raises:
            LibraryError: the library cannot be written, or the cluster fails; what was reported is kept.
        """
        return self.library.add([places] if isinstance(places, str | Path) else places, progress, step, ray)

    def add_copy(self, file: Path, step: Step | None = None) -> Report:
        """Add a file that will not stay where it is: its copy in the library's folder is the source."""
        return self._add_kept(keep_file(self.library.folder, file), step)

    def add_text(
        self, text: str, title: str = "", published: str = "", outlet: str = "", step: Step | None = None
    ) -> Report:
        """Add a text as an article; a file in the library's folder, with what is known of it, is the source.

        `published` is a date as people write it.
        """
        fields = {"Date": published, "Source": outlet}
        return self._add_kept(keep_text(self.library.folder, text, title, fields), step)

    def _add_kept(self, kept: Path, step: Step | None) -> Report:
        report = self.library.add([kept], step=step)
        if len(report.failed) == len(report.outcomes):
            discard(kept)
        return report

    @property
    def is_empty(self) -> bool:
        """Whether there is no article; nothing is read to know it."""
        return not self.library.size[0]

    def articles(self) -> list[Article]:
        """All articles, newest first."""
        return self.library.articles()

    def article(self, article_id: str) -> Article:
        """One article, with its text exactly as indexed.

        Raises:
            LibraryError: the library holds no such article.
        """
        self.library.refresh()
        return self.library.article(article_id)

    def remove(self, article_id: str) -> None:
        """Remove an article.

        Raises:
            LibraryError: the library holds no such article.
        """
        self.library.remove(article_id)

    def outdated(self) -> int:
        """How many articles had their statements read by older rules: `quiadit rebuild` reads them anew."""
        return self.library.outdated()

    def restore(self, article: Article) -> None:
        """Put a removed article back as it was.

        Raises:
            LibraryError: its text or its source was added again meanwhile.
        """
        self.library.restore(article)

    def headlines(self) -> list[Headline]:
        """What a list shows of each article, newest first."""
        return self.library.headlines()

    # --- who said what

    @property
    def overview(self) -> Overview:
        """Statements, headlines and speakers together, to filter and count."""
        self.library.refresh()
        return self.library.overview

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
        self.library.refresh()
        return self.library.statements(speaker, about, article, since, until, limit)

    def speakers(self) -> list[Speaker]:
        """Who is quoted in the articles, most quoted first."""
        self.library.refresh()
        return list(self.library.voices.speakers)

    # --- questions

    @cached_property
    def chain(self) -> Runnable[Any, Answer]:
        """The LangChain Runnable behind `ask`: invoke, batch, stream, ainvoke; see `assistant.chain`."""
        from assistant.chain import build_chain

        return build_chain(self.library, self.writer)

    @property
    def has_model(self) -> bool:
        """Whether a chat model is to write the answers; it is opened with the first question."""
        settings = self.library.settings
        return self._model is not None or bool(settings.model or settings.model_base_url)

    @cached_property
    def writer(self) -> Writer | None:
        """What writes the answers with a chat model; None where none is set.

        Raises:
            ModelError: the model cannot be opened as named; says what to do.
        """
        model = self._model
        if model is None and (self.library.settings.model or self.library.settings.model_base_url):
            from assistant.generating.opening import open_model

            model = open_model(self.library.settings)
        if model is None:
            return None
        from assistant.generating.writing import Writer

        return Writer(model, self.library)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Answer a question with cited passages, or abstain.

        `history` is the conversation so far: pairs of question and answer text. Where LangChain is in use,
        the question goes through `chain`, for its callbacks to see; else through the same steps without it.
        """
        asked = {"question": question, "history": history}
        return self.chain.invoke(asked) if self.has_model else self._model_free(asked)

    async def aask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """`ask`, without blocking the event loop."""
        return await self.chain.ainvoke({"question": question, "history": history})

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[str | Answer]:
        """Pieces of the answer's text as they can be shown, then the finished `Answer`.

        Joined, the pieces are exactly `Answer.text`.
        """
        if self.writer is None:
            answer = self.ask(question, history)
            yield from re.findall(r"\S+\s*|\s+", answer.text)
            yield answer
            return
        model_free = self._model_free({"question": question, "history": history})
        question_as_read = understand(model_free.question, language=model_free.language)
        for piece in self.writer.stream(question_as_read, model_free):
            if isinstance(piece, Answer):
                check(piece.citations, self.library.article)
            yield piece

    def opening(self, language: str) -> tuple[str, ...]:
        """Questions to begin a conversation with, in `fr` or `en`, each of which these articles answer."""
        from assistant.suggesting import opening

        return opening(self.library, language, lambda question: self._model_free(question).answered)

    def as_tool(self) -> StructuredTool:
        """`ask` as a LangChain tool for agents: gives the answer's text, with the `Answer` as artifact."""
        from assistant.tool import as_tool

        return as_tool(self.chain)

    def _model_free(self, asked: str | dict[str, Any]) -> Answer:
        """The answer without a chat model."""
        return self._model_free_chain.invoke(asked) if _langchain_in_use() else self._steps.answered(asked)

    @cached_property
    def _model_free_chain(self) -> Runnable[Any, Answer]:
        from assistant.chain import build_chain

        return build_chain(self.library)

    @cached_property
    def _steps(self) -> Steps:
        return Steps(self.library)


def _langchain_in_use() -> bool:
    """Whether anyone could listen to LangChain's callbacks: loading them takes longer than most answers."""
    return "langchain_core.callbacks.manager" in sys.modules or any(
        os.environ.get(name, "").lower() == "true" for name in _TRACING
    )

"""What the process does that is killed: it changes a library step by step and tells what it has been told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.campaigns.texts import NOBODY
from index.article import Article

Step = tuple[str, list[tuple[Path, str | None]]]
"""`add`, `remove` or `rebuild`, and the sources that it changes, with the text that each has afterwards."""


def work(folder: Path, steps: list[Step], known: Mapping[str, Any], tell: Callable[[Any], None]) -> None:
    """Do the steps; tells `[step, n]` when the library has reported the first `n` sources of one as done.

    Step -1 is the opening of the library and of its model.
    """
    from index.analysis import Analysis
    from index.library import Library
    from index.reading.making import article_id

    def submit(_: Analysis, article: Article) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(reading_for(article, known[article.text]))
        return future

    Analysis.submit = submit  # type: ignore[method-assign]
    library = Library.open(folder)
    _ = library.embedder, library.vectors
    tell([-1, 0])
    for number, (what, items) in enumerate(steps):
        if what == "add":
            for path, text in items:
                path.write_text(text or "", encoding="utf-8")
            report = library.add(
                [path for path, _ in items], lambda done, *_, number=number: tell([number, done])
            )
            assert not report.failed, report.failed
        elif what == "remove":
            for done, (path, _) in enumerate(items, 1):
                library.remove(article_id(str(path)))
                tell([number, done])
        else:
            library.close()
            library = Library.rebuild(folder)
        tell([number, len(items)])
    library.close()


def reading_for(article: Article, reading: Any) -> Any:
    """A reading as that of this article."""
    own = (
        replace(each, article_id=article.id, id=each.id.replace(NOBODY, article.id))
        for each in reading.statements
    )
    return replace(reading, statements=tuple(own))

"""Who said what: an article's statements with their speakers.

`read_statements` reads one article, `read_many` a collection in bulk. The stages, each in a file of its
name: quotation marks, cues, source mentions, content, circumstance (`extraction` runs them), then the people
behind the mentions (`people`). spaCy is imported when the first article is read, not before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from index.article import Article, Statement
from index.speech.pipeline import SpeechError, missing_pipeline

RULES_VERSION = "5"

__all__ = ["RULES_VERSION", "SpeechError", "missing_pipeline", "read_many", "read_statements"]

Progress = Callable[[int], None]


def read_statements(article: Article) -> list[Statement]:
    """The statements of one article, in reading order.

    Raises:
        SpeechError: if the pipeline of the article's language is missing (see `missing_pipeline`).
    """
    return next(read_many([article]))[1]


def read_many(
    articles: Iterable[Article], progress: Progress | None = None
) -> Iterator[tuple[Article, list[Statement]]]:
    """Each article with its statements, in order; faster than one by one.

    Args:
        articles: articles of any language; those without rules or pipeline for theirs yield no statements
            (`missing_pipeline` says why).
        progress: called with the number of articles done after each.
    """
    from index.speech.reading import read_batch

    for done, read in enumerate(read_batch(articles), 1):
        if progress is not None:
            progress(done)
        yield read

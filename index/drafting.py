"""An article as read -> a draft for the catalog: cut into passages, embedded in one forward pass each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from index.article import Article, Passage
from index.catalog import Draft
from index.embedding import Embedder
from index.passages import split_passages

# Enough of a title to tell what the article is about; the rest would crowd out the passage.
_TITLE_LETTERS = 120


@dataclass(frozen=True, slots=True)
class CutArticle:
    """An article with its passages, not yet embedded."""

    article: Article
    fingerprint: str
    passages: tuple[Passage, ...]


def cut(article: Article, fingerprint: str, embedder: Embedder, budget: int) -> CutArticle:
    """Cut an article into passages of at most `budget` tokens of the embedding model where that can be."""
    passages = split_passages(article.text, embedder.count_tokens, budget)
    return CutArticle(article, fingerprint, tuple(passages))


def embed(
    articles: Sequence[CutArticle],
    embedder: Embedder,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[list[Draft], np.ndarray]:
    """Embed passages and, from the same forward pass, their sentences.

    The model reads each passage under its article's title, so that a passage that names nobody is still
    found by what the article is about: on the development questions the right passage is then among
    the first four for 93 % rather than 90 %.

    Returns the drafts and the passage vectors, float32 (passages of all articles in order, dimension).
    """
    texts, parts = [], []
    for article in articles:
        for passage in article.passages:
            head = heading(article.article, passage)
            shift = len(head) - passage.start
            texts.append(head + article.article.text[passage.start : passage.end])
            parts.append([(start + shift, end + shift) for start, end in passage.sentences])
    vectors, sentence_vectors = embedder.encode(texts, parts, progress)
    drafts, at = [], 0
    for article in articles:
        count = len(article.passages)
        drafts.append(
            Draft(
                article.article,
                article.fingerprint,
                article.passages,
                tuple(sentence_vectors[at : at + count]),
            )
        )
        at += count
    return drafts, vectors


def heading(article: Article, passage: Passage) -> str:
    """The title as the model reads it before a passage; nothing before the passage that holds the title."""
    title = article.title[:_TITLE_LETTERS].strip()
    if not title or article.text.find(title, passage.start, passage.end) >= 0:
        return ""
    return f"{title}. "

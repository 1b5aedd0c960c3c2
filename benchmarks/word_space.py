"""Learn the mean and projection of `index/embedding/word_space.py` from articles, for the default model.

    python -m benchmarks.word_space ARTICLES [ARTICLES …]

Principal components of the word vectors, their variances half evened out. Prints how much of the variance
is kept.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from index.drafting import heading
from index.embedding import open_embedder
from index.embedding.word_space import DIMENSION
from index.passages import split_passages
from index.reading import find_sources, read
from index.settings import load_settings
from index.words import content_words

TARGET = Path(__file__).resolve().parent.parent / "index" / "embedding" / "word_space.npz"


def main() -> None:
    """Learn, print, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", nargs="+", type=Path)
    options = parser.parse_args()
    settings = load_settings()
    embedder = open_embedder(None, settings.cache)
    texts, parts = [], []
    for source in find_sources(options.articles):
        for article in read(source):
            for passage in split_passages(article.text, embedder.count_tokens, settings.passage_tokens):
                head = heading(article, passage)
                words = article.text[passage.start : passage.end]
                texts.append(head + words)
                parts.append([(a + len(head), b + len(head)) for a, b in content_words(words)])
    vectors = np.vstack(embedder.encode(texts, parts)[1])
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    variances, directions = np.linalg.eigh(centred.T @ centred / len(centred))
    best = np.argsort(-variances)[:DIMENSION]
    projection = directions[:, best] * variances[best] ** -0.25
    np.savez_compressed(
        TARGET,
        mean=mean.astype(np.float16),
        projection=projection.astype(np.float16),
        checksum=embedder.identity.checksum,
    )
    print(
        f"{len(vectors)} words of {len(texts)} passages; kept {variances[best].sum() / variances.sum():.2f}"
    )


if __name__ == "__main__":
    main()

"""The spaCy pipeline of a language: loaded once, when first needed, and fed long texts in blocks."""

from __future__ import annotations

import functools
import importlib.util
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import Any

from index.errors import QuiaditError
from index.speech.vocabulary import load

BLOCK = 5000  # letters analysed at once, whole paragraphs; keeps memory bounded on long texts
BATCH = 8  # blocks that the pipeline holds at once: more is no faster and takes memory
UNUSED = ("ner", "lemmatizer")  # components that no rule reads


class SpeechError(QuiaditError):
    """Statements that cannot be read; the message says why and what would do it."""


def missing_pipeline(language: str = "fr") -> str | None:
    """Why statements of a language cannot be read here, with the way out; None where they can.

    Looks for the packages without importing them.
    """
    try:
        name = load(language).pipeline
    except FileNotFoundError:
        return f"No rules for statements in language '{language}': the article is indexed without them."
    for package in ("spacy", name):
        if importlib.util.find_spec(package) is None:
            return (
                f"Statements were not read: the package {package.replace('_', '-')} is missing; "
                f"install it and run 'quiadit rebuild'."
            )
    return None


@functools.cache
def pipeline(language: str = "fr") -> Any:
    """The analyser of a language, loaded once (about two seconds).

    Raises:
        SpeechError: if its packages are not installed.
    """
    reason = missing_pipeline(language)
    if reason is not None:
        raise SpeechError(reason)
    with _without_torch():
        import spacy

        return spacy.load(load(language).pipeline, exclude=UNUSED)


@contextmanager
def _without_torch() -> Iterator[None]:
    """Keep spaCy from importing torch, which it does where it finds it: seconds for what no rule needs."""
    if "torch" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["torch"]


def analyse_many(texts: Iterable[str], language: str = "fr") -> Iterator[Any]:
    """One spaCy `Doc` a text, in order, letter for letter; long texts are read in blocks."""
    from spacy.tokens import Doc

    analyser = pipeline(language)
    labels = load(language).labels

    def blocks() -> Iterator[tuple[str, bool]]:
        for text in texts:
            pieces = list(split_blocks(text)) or [""]
            yield from zip(pieces, chain([False] * (len(pieces) - 1), [True]), strict=True)

    parts: list[Any] = []
    for doc, complete in analyser.pipe(blocks(), as_tuples=True, batch_size=BATCH):
        relabel(doc, labels)
        parts.append(doc)
        if complete:
            yield parts[0] if len(parts) == 1 else Doc.from_docs(parts, ensure_whitespace=False)
            parts = []


def relabel(doc: Any, labels: Mapping[str, str]) -> None:
    """Name the arcs of a parse as the rules know them; the governor is looked for past prepositions."""
    if not labels:
        return
    known = []
    for token in doc:
        governor = token.head.head if token.head.pos_ == "ADP" else token.head
        known.append(labels.get(f"{token.dep_} {governor.pos_}", labels.get(token.dep_, token.dep_)))
    for token, label in zip(doc, known, strict=True):
        token.dep_ = label


def analyse(text: str, language: str = "fr") -> Any:
    """The spaCy `Doc` of one text."""
    return next(analyse_many([text], language))


def split_blocks(text: str) -> Iterator[str]:
    """The text in pieces of at most about `BLOCK` letters that end with a paragraph where they can.

    >>> list(split_blocks("a" * 3)), "".join(split_blocks("mot " * 9000)) == "mot " * 9000
    (['aaa'], True)
    """
    start = 0
    while start < len(text):
        end = len(text)
        if end - start > BLOCK:
            limit = start + BLOCK
            end = max(text.rfind("\n", start, limit), text.rfind(". ", start + BLOCK // 2, limit)) + 1
            if end <= start:
                end = text.rfind(" ", start, limit) + 1
            if end <= start:
                end = limit
        yield text[start:end]
        start = end

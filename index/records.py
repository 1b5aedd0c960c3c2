"""What the catalog takes and gives: drafts, stored passages and statements, and their rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row

from index.article import Article, Passage, Role, Speaker, Statement
from index.embedding.word_space import unpacked_words
from index.errors import LibraryError, ReadingError

Floats = NDArray[np.float32]

# Fields of a statement that have a column of their own, or stand in its article's row.
_IN_COLUMNS = frozenset({"id", "article_id", "act"})


@dataclass(frozen=True, slots=True)
class Draft:
    """An article ready to be written: what was read, cut and embedded.

    Attributes:
        article: as read.
        fingerprint: of the source that it was read from.
        passages: its passages.
        passage_vectors: float array (passages, dimension).
        sentence_vectors: one float array (sentences, dimension) a passage.
        word_vectors: one float array (words, dimension) a passage, in the word space of the model; none
            where it has no word space.
        statements: who says what in it.
        statement_vectors: float array (statements, dimension).
        rules: version of the rules that read the statements; None where its language has none.
        model: checksum of the embedding model.
    """

    article: Article
    fingerprint: str
    passages: tuple[Passage, ...]
    passage_vectors: Floats
    sentence_vectors: tuple[Floats, ...]
    word_vectors: tuple[Floats, ...]
    statements: tuple[Statement, ...]
    statement_vectors: Floats
    rules: str | None
    model: str


@dataclass(frozen=True, slots=True)
class Written:
    """The keys that the catalog gave to a draft."""

    key: int
    passages: tuple[int, ...]
    statements: tuple[int, ...]


class Landmark(NamedTuple):
    """What a version of an article may be told by."""

    key: int
    id: str
    text_hash: str
    title: str
    outlet: str | None
    published: str | None


class Told(NamedTuple):
    """Who makes a statement, as its article names them.

    Attributes:
        key: the statement's.
        article: id of its article.
        published: the article's date.
        speaker: the same object where another statement has the same words for it.
    """

    key: int
    article: str
    published: str | None
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as the catalog keeps it, with its words and its article's title.

    `sentence_vectors` is a float32 array (sentences, dimension) of unit vectors; `word_vectors` the same for
    the words that carry meaning (`index.words.content_words`), in the model's word space, or empty.
    """

    key: int
    article_id: str
    title: str
    text: str
    passage: Passage
    sentence_vectors: Floats
    word_vectors: Floats


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """A statement as the catalog keeps it, with its article's date and title.

    `vector` is a float32 unit vector.
    """

    key: int
    statement: Statement
    published: str | None
    title: str
    vector: Floats


def require_storable(article: Article) -> None:
    """Nothing, where the text can be stored.

    Raises:
        ReadingError: it holds halves of letters.
    """
    try:
        article.text.encode("utf-8")
    except UnicodeEncodeError:
        raise ReadingError(
            "the text holds broken characters (halves of letters): save it again as UTF-8, then add it."
        ) from None


def text_hash(text: str) -> str:
    """What two copies of one text have in common."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def packed(vectors: Floats) -> bytes:
    """Vectors as the catalog keeps them: float16, little-endian."""
    return np.asarray(vectors, dtype="<f2").tobytes()


def unpacked(data: bytes, count: int) -> Floats:
    """`count` vectors of equal length."""
    return np.frombuffer(data, dtype="<f2").astype(np.float32).reshape(count, -1)


def article_values(article: Article) -> dict[str, Any]:
    """The columns of an article's row."""
    own = {field.name for field in fields(Article)} - {"other_sources"}
    return {name: getattr(article, name) for name in own} | {"text_hash": text_hash(article.text)}


def article_from(row: Row[Any], sources: Sequence[str]) -> Article:
    """An article from its row and the names of all its sources.

    Raises:
        LibraryError: its text is not the one that was added: the file is damaged, which SQLite does not see.
    """
    if text_hash(row.text) != row.text_hash:
        raise LibraryError(
            f"The text of the article '{row.id}' is damaged: put a backup in the library's place with "
            f"'quiadit restore FILE --force', or 'quiadit remove {row.id}' and add it again."
        )
    return Article(
        id=row.id,
        title=row.title,
        text=row.text,
        source=row.source,
        url=row.url,
        author=row.author,
        published=row.published,
        language=row.language,
        outlet=row.outlet,
        pages=tuple((start, end) for start, end in row.pages),
        other_sources=tuple(name for name in sources if name != row.source),
    )


def passage_from(row: Row[Any]) -> StoredPassage:
    """A passage from its row."""
    sentences = tuple((start, end) for start, end in row.sentences)
    return StoredPassage(
        key=row.key,
        article_id=row.article_id,
        title=row.title,
        text=row.text,
        passage=Passage(row.start, row.end, sentences),
        sentence_vectors=unpacked(row.sentence_vectors, len(sentences)),
        word_vectors=unpacked_words(row.word_vectors),
    )


def statement_values(statement: Statement) -> dict[str, Any]:
    """The columns of a statement's row, but for its article and vector."""
    body = {name: value for name, value in asdict(statement).items() if name not in _IN_COLUMNS}
    return {
        "id": statement.id,
        "act": statement.act,
        "speaker": statement.speaker.name if statement.speaker else None,
        "body": body,
    }


def statement_from(row: Row[Any]) -> StoredStatement:
    """A statement from its row, with what is kept beside it."""
    return StoredStatement(row.key, bare_statement(row), row.published, row.title, unpacked(row.vector, 1)[0])


def bare_statement(row: Row[Any], speaker: Speaker | None = None) -> Statement:
    """A statement from its row, its speaker the one given or as its article has it."""
    body: dict[str, Any] = dict(row.body)
    body["spans"] = tuple((start, end) for start, end in body["spans"])
    body["speaker"] = speaker or speaker_from(body["speaker"])
    return Statement(id=row.id, article_id=row.article_id, act=row.act, **body)


def speaker_from(body: Mapping[str, Any] | None) -> Speaker | None:
    """A speaker from the catalog's JSON."""
    if body is None:
        return None
    values = dict(body)
    values["aliases"] = tuple(values["aliases"])
    values["articles"] = tuple(values["articles"])
    values["roles"] = tuple(Role(**role) for role in values["roles"])
    return Speaker(**values)

"""The speakers of a large library, kept in a file: a question looks up the few that it needs.

Merging the speakers of some hundred thousand statements takes most of a minute; the file is made when that
was done (`index.derived` says when), and opened at once afterwards. Found are the same speakers as in memory,
but for a role told by a country alone (*président américain*): not those whose roles are only akin as well.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.article import Speaker
from index.speech.speaker_search import match_speaker, name_words, near_words, role_keys_asked
from index.voices import Voices
from index.voices_file import speaker_of

# A word that more speakers bear (*Jean*, *président*) finds, alone, only those quoted most of them.
_MANY = 2_000
# Look-ups remembered; each is a few numbers.
_REMEMBERED = 50_000


class KeptVoices(Voices):
    """The speakers in a file; safe among threads."""

    def __init__(self, file: sqlite3.Connection, using: threading.Lock) -> None:
        """`file` holds what `index.voices_file` wrote, and may be used by any thread that holds the lock."""
        self._file = file
        self._using = using
        self._known: dict[int, Speaker] = {}
        self._numbers: dict[tuple[str, ...], tuple[int, ...]] = {}

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """See `Voices`; reads all."""
        return self._speakers

    @cached_property
    def _speakers(self) -> tuple[Speaker, ...]:
        rows = self._rows("SELECT number, body FROM speakers ORDER BY number")
        return tuple(self._known.get(n) or self._known.setdefault(n, speaker_of(body)) for n, body in rows)

    @property
    def by_place(self) -> Mapping[tuple[str, str], Speaker]:
        """See `Voices`; reads all."""
        return self._by_place

    @cached_property
    def _by_place(self) -> Mapping[tuple[str, str], Speaker]:
        _ = self._speakers  # all are known then
        rows = self._rows("SELECT article, name, speaker FROM places")
        return {(article, name): self._known[number] for article, name, number in rows}

    def at(self, article: str, name: str) -> Speaker | None:
        """See `Voices`."""
        if "_by_place" in self.__dict__:  # all are read
            return self._by_place.get((article, name))
        query = "SELECT speaker FROM places WHERE article = ? AND name = ?"
        return next(iter(self._of(self._remembered(query, article, name))), None)

    def bearing(self, words: tuple[str, ...]) -> Sequence[Speaker]:
        """See `Voices`."""
        query = "SELECT speaker FROM forms WHERE words = ? ORDER BY speaker"
        return self._of(self._remembered(query, " ".join(words)))

    def _matching(self, asked: str) -> list[Speaker]:
        # of very many that share one frequent word with what is asked, only those quoted most
        words = name_words(asked)
        found = self._sharing(dict.fromkeys((*words, *role_keys_asked(asked))))
        return match_speaker(asked, self._of(sorted(found)), lambda: self._of(sorted(self._near(words))))

    def _sharing(self, words: Iterable[str]) -> set[int]:
        """Numbers of those that bear one of the words, or, of words that many bear, two."""
        found: set[int] = set()
        often: dict[int, int] = {}
        for word in words:
            bearers = self._bearing_word(word)
            found.update(bearers[:_MANY])
            for number in bearers[_MANY:]:
                often[number] = often.get(number, 0) + 1
        return found | {number for number, times in often.items() if times > 1}

    def _near(self, words: Sequence[str]) -> set[int]:
        """Numbers of those of whose names some words are near all of these."""
        vocabulary, letters, lengths = self._vocabulary
        found: set[int] | None = None
        for word in words:
            near = near_words(word, vocabulary, letters, lengths)
            bearers = {number for each in near for number in self._bearing_word(each)}
            found = bearers if found is None else found & bearers
        return found or set()

    @cached_property
    def _vocabulary(self) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
        """The words of names, which letters each has, and its length."""
        rows = self._rows("SELECT word, letters FROM vocabulary")
        words = [word for word, _ in rows]
        letters = np.array([bits for _, bits in rows], np.int64)
        return words, letters, np.array([len(word) for word in words], np.int64)

    def _bearing_word(self, word: str) -> tuple[int, ...]:
        return self._remembered("SELECT speaker FROM words WHERE word = ? ORDER BY speaker", word)

    def _remembered(self, query: str, *values: str) -> tuple[int, ...]:
        key = (query, *values)
        found = self._numbers.get(key)
        if found is None:
            found = tuple(number for (number,) in self._rows(query, *values))
            if len(self._numbers) >= _REMEMBERED:
                self._numbers.clear()
            self._numbers[key] = found
        return found

    def _of(self, numbers: Iterable[int]) -> list[Speaker]:
        """The speakers under these numbers, in order; the same object for the same number, always."""
        wanted = list(numbers)
        for number in wanted:
            if number not in self._known:
                [[body]] = self._rows("SELECT body FROM speakers WHERE number = ?", number)
                self._known.setdefault(number, speaker_of(body))
        return [self._known[number] for number in wanted]

    def _rows(self, query: str, *values: str | int) -> list[Any]:
        with self._using:
            return self._file.execute(query, values).fetchall()

"""The default model's tokenizer once more, for questions: ready in milliseconds, its tables mapped from disk.

The `tokenizers` library reads 250,000 pieces into a trie before it can cut one question. Here the pieces lie
sorted in a file; of a question all substrings are looked up in it at once, and the most probable cut is found
by Viterbi's algorithm, with the library's own rules for unknown letters and ties. The token numbers are equal
to the library's, or there are none: texts that both might read differently are left to the library.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.embedding import manifest
from index.embedding.tokenizing import TokenizedText
from index.errors import EmbeddingError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Goes up with every change of the files; other files are then made again.
FORMAT = 1

_ABOUT = {"format": FORMAT}
_PIECES, _IDS, _SCORES, _SETTINGS = "pieces.npy", "ids.npy", "scores.npy", "settings.json"
_START = "▁"
_UNKNOWN_PENALTY = 10.0

# What the `Nmt` normaliser drops and what it takes for a blank.
_DROPPED = [*range(0x01, 0x09), 0x0B, *range(0x0E, 0x20), 0x7F, 0x8F, 0x9F]
_BLANK = [0x09, 0x0A, 0x0C, 0x0D, 0x1680, *range(0x200B, 0x2010), 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD]
_NMT: dict[int, str | None] = {**dict.fromkeys(_DROPPED), **dict.fromkeys(_BLANK, " ")}
_BLANKS = re.compile(" {2,}")
# The white space that can be left after `Nmt` and NFKC.
_STRIPPED = " \x85"


def write(folder: Path, tokenizer: Tokenizer) -> None:
    """Write the tables of a tokenizer that `tokenizing.build` made and that was read from its file.

    Read from its file, because that rounds some scores anew and ties hang on the last bit.

    Raises:
        OSError: the folder cannot be made or a file not written.
    """
    described = json.loads(tokenizer.to_str())
    unknown = described["model"]["unk_id"]
    pieces = sorted(
        (piece.encode(), number, score) for number, (piece, score) in enumerate(described["model"]["vocab"])
    )
    begin, end = tokenizer.encode("").ids
    settings = {
        "begin": begin,
        "end": end,
        "unknown": unknown,
        "unknown_score": min(score for _, _, score in pieces) - _UNKNOWN_PENALTY,
        "longest": max(len(piece.decode()) for piece, _, _ in pieces),
        "special": [token["content"] for token in described["added_tokens"]],
    }
    folder.mkdir(parents=True)
    np.save(folder / _PIECES, np.array([piece for piece, _, _ in pieces], np.bytes_))
    np.save(folder / _IDS, np.array([number for _, number, _ in pieces], np.int32))
    np.save(folder / _SCORES, np.array([score for _, _, score in pieces], np.float64))
    (folder / _SETTINGS).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    manifest.write(folder, _ABOUT)


def problems(folder: Path, *, thorough: bool = False) -> list[str]:
    """What is wrong with the tables in a folder; empty where they are whole. Thorough reads every byte."""
    found = manifest.read(folder)
    if found is not None and found.get("format") != FORMAT:
        return ["the question tokenizer is of another version"]
    return [f"question tokenizer: {problem}" for problem in manifest.problems(folder, thorough=thorough)]


class QuestionTokenizer:
    """Cuts short texts into the default model's tokens. Nothing in it changes: safe among threads.

    Args:
        folder: what `write` wrote.
        limit: how many tokens the model reads at most, special tokens included.

    Raises:
        EmbeddingError: the files cannot be read.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self.limit = limit
        try:
            settings = json.loads((folder / _SETTINGS).read_text(encoding="utf-8"))
            self._pieces: NDArray[np.bytes_] = _mapped(folder / _PIECES)
            self._ids: NDArray[np.int32] = _mapped(folder / _IDS)
            self._scores: NDArray[np.float64] = _mapped(folder / _SCORES)
            self._begin: int = settings["begin"]
            self._end: int = settings["end"]
            self._unknown: int = settings["unknown"]
            self._unknown_score: float = settings["unknown_score"]
            self._longest: int = settings["longest"]
            self._special: list[str] = settings["special"]
        except (OSError, ValueError, KeyError) as error:
            raise EmbeddingError(
                f"The question tokenizer in {folder} cannot be read: delete that folder to make it again."
            ) from error

    def encode(self, text: str) -> list[int] | None:
        """The numbers of a text's tokens; see `cut`."""
        cut = self.cut(text)
        return None if cut is None else cut.ids

    def cut(self, text: str) -> TokenizedText | None:
        """A text's tokens, special tokens included, cut at the model's limit, over the text as `normalised`.

        Returns:
            None where the library has to be asked: a special token spelt out, or letters that the library's
            and this Python's editions of Unicode may normalise differently.
        """
        # A table of bytes cannot tell a piece from the same with a NUL after it.
        if "\0" in text or any(token in text for token in self._special) or not normalises_stably(text):
            return None
        plain = normalised(text)
        words = [_START + word for word in plain.split(" ") if word]
        known = self._look_up(words)
        ids, offsets, at = [self._begin], [(0, 0)], 0
        for word in words:
            for number, start, end in self._best_cut(word, known):
                ids.append(number)
                # the mark of a word's start stands for no letter
                offsets.append((at + max(0, start - 1), at + end - 1))
            at += len(word)  # the word without its mark, and a blank
        del ids[self.limit - 1 :], offsets[self.limit - 1 :]
        return TokenizedText(plain, [*ids, self._end], [*offsets, (0, 0)])

    def _look_up(self, words: Iterable[str]) -> dict[str, tuple[int, float]]:
        """Number and score of each substring of the words that is a piece."""
        substrings = {
            word[start:end]
            for word in words
            for start in range(len(word))
            for end in range(start + 1, min(len(word), start + self._longest) + 1)
        }
        # Longer ones would be cut to the table's width, and could then be taken for a piece.
        width = self._pieces.dtype.itemsize
        encoded = {key: piece for piece in substrings if len(key := piece.encode()) <= width}
        if not encoded:
            return {}
        keys = np.array(list(encoded), self._pieces.dtype)
        places = np.searchsorted(self._pieces, keys).clip(max=len(self._pieces) - 1)
        hits = self._pieces[places] == keys
        rows = places[hits]
        names = np.array(list(encoded.values()), object)[hits]
        values = zip(self._ids[rows].tolist(), self._scores[rows].tolist(), strict=True)
        return dict(zip(names.tolist(), values, strict=True))

    def _best_cut(self, word: str, known: dict[str, tuple[int, float]]) -> list[tuple[int, int, int]]:
        """The most probable pieces of a word (Kudo 2018), each number, start, end.

        Unknown letters in a row are one piece. Of two cuts with equal scores the one found first is kept,
        starts from left to right, short pieces first: so does the library.
        """
        size = len(word)
        scores = [0.0] * (size + 1)
        last: list[tuple[int, int] | None] = [None] * (size + 1)
        for start in range(size):
            before = scores[start]
            for end in range(start + 1, min(size, start + self._longest) + 1):
                found = known.get(word[start:end])
                if found is None:
                    if end > start + 1:
                        continue
                    found = (self._unknown, self._unknown_score)
                number, score = found
                if last[end] is None or score + before > scores[end]:
                    scores[end] = score + before
                    last[end] = (start, number)
        return self._traced(last)

    def _traced(self, last: list[tuple[int, int] | None]) -> list[tuple[int, int, int]]:
        """The pieces along the best way, read from its end."""
        pieces: list[tuple[int, int, int]] = []
        end = len(last) - 1
        step = last[end]
        while step is not None:
            start, number = step
            if number == self._unknown and pieces and pieces[-1][0] == self._unknown:
                end = pieces.pop()[2]
            pieces.append((number, start, end))
            end = start
            step = last[end]
        return pieces[::-1]


def normalised(text: str) -> str:
    """A text as the model's normaliser leaves it (see `tokenizing.build`).

    >>> normalised(" L’œuvre\\u00a0:\\t5\\u202f% ﬁxe\\x07s\\u200b")
    'L’œuvre : 5 % fixes'
    """
    folded = unicodedata.normalize("NFKC", text.translate(_NMT))
    return _BLANKS.sub(" ", folded).strip(_STRIPPED)


def normalises_stably(text: str) -> bool:
    """Whether every edition of Unicode since the year 2002 gives the text the same NFKC.

    Normalisation never changes for letters that an edition has, so texts of Unicode 3.2 are safe. Of what
    came later (emoji, new currencies), cased letters and signs are, if nothing is known of them that
    normalisation acts on and no mark follows that they might be composed with.

    >>> normalises_stably("L’été à Kyïv : 5 € 👍🏽 ❤️")
    True
    >>> normalises_stably("\\U0001fbf0"), normalises_stably("\\U000105d2\\u0307")
    (False, False)
    """
    if text.isascii():
        return True
    early = unicodedata.ucd_3_2_0.category
    newer = {letter for letter in set(text) if early(letter) in ("Cn", "Cs")}
    if not newer:
        return True
    return all(map(_is_left_alone, newer)) and not any(
        letter in newer and unicodedata.category(mark)[0] == "M" and mark not in _VARIATION_SELECTORS
        for letter, mark in pairwise(text)
    )


_NEVER_COMPOSED = {"Lu", "Ll", "Sc", "Sk", "So", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps"}
_VARIATION_SELECTORS = {chr(code) for code in range(0xFE00, 0xFE10)}


def _is_left_alone(letter: str) -> bool:
    return (
        unicodedata.category(letter) in _NEVER_COMPOSED
        and not unicodedata.combining(letter)
        and not unicodedata.decomposition(letter)
    )


def _mapped(path: Path) -> NDArray[Any]:
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))

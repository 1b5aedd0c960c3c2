"""Texts to tokens and their places: any model's tokenizer, and how the default model's is made."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.article import Span
from index.embedding.data_file import Vocabulary

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer


def build(vocabulary: Vocabulary) -> Tokenizer:
    """A Unigram tokenizer that gives the token numbers of XLM-RoBERTa, `<s>` and `</s>` around a text.

    The normaliser is SentencePiece's `nmt_nfkc`: control characters dropped, every kind of blank a space,
    NFKC, runs of spaces collapsed, none at the ends.
    """
    from tokenizers import (
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    pieces = [piece for piece, _ in vocabulary.pieces]
    bos, eos = pieces[vocabulary.bos], pieces[vocabulary.eos]
    tokenizer = Tokenizer(models.Unigram(vocabulary.pieces, unk_id=vocabulary.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
    tokenizer.add_special_tokens(
        [
            AddedToken(pieces[number], special=True, normalized=False)
            for number in (vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unk)
        ]
    )
    return tokenizer


@dataclass(frozen=True, slots=True)
class TokenizedText:
    """A text as the model reads it, special tokens included, cut at the model's limit.

    Attributes:
        text: what was tokenised, its prompt included.
        ids: numbers of the tokens.
        offsets: span of each token in `text`; special tokens have empty ones.
    """

    text: str
    ids: list[int]
    offsets: list[Span]


class TextTokenizer:
    """A tokenizer that cuts texts at a model's limit without a change of its own state: safe among threads.

    Args:
        load: gives the tokenizer, which becomes this object's own; called once, when it is first needed.
        limit: how many tokens the model reads at most, special tokens included.
    """

    def __init__(self, load: Callable[[], Tokenizer], limit: int) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._tokenizer: Tokenizer | None = None
        self.limit = limit

    @property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer itself, which neither cuts nor pads.

        Raises:
            EmbeddingError: it cannot be loaded.
        """
        with self._lock:
            if self._tokenizer is None:
                tokenizer = self._load()
                tokenizer.no_truncation()
                tokenizer.no_padding()
                self._tokenizer = tokenizer
            return self._tokenizer

    def count(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, without special tokens."""
        encodings = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding.ids) for encoding in encodings]

    def spans(self, text: str) -> list[Span]:
        """The span of each token that `count` counts, blanks at its start left out."""
        return [
            trimmed(text, *span) for span in self.tokenizer.encode(text, add_special_tokens=False).offsets
        ]

    def tokenize(self, texts: Sequence[str]) -> list[TokenizedText]:
        """The texts with special tokens; beyond the limit only the special tokens at the end are kept."""
        return [
            self._cut(text, encoding)
            for text, encoding in zip(texts, self.tokenizer.encode_batch(list(texts)), strict=True)
        ]

    def _cut(self, text: str, encoding: Encoding) -> TokenizedText:
        ids, offsets = encoding.ids, encoding.offsets
        if len(ids) > self.limit:
            ending = len(ids)
            while ending and encoding.special_tokens_mask[ending - 1]:
                ending -= 1
            kept = self.limit - (len(ids) - ending)
            ids, offsets = ids[:kept] + ids[ending:], offsets[:kept] + offsets[ending:]
        return TokenizedText(text, ids, offsets)


def trimmed(text: str, start: int, end: int) -> Span:
    """A span clipped to the text, blanks at its start left out."""
    start, end = max(0, start), max(0, end)
    while start < end and text[start].isspace():
        start += 1
    return start, end

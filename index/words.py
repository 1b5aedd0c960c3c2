"""Words as search sees them: folded, split at elisions, stemmed.

The same function makes the full-text index and reads the question, so both speak of the same stems.
French and English stems are both light suffix removal (Snowball); French is used for either
language, since a name or a figure stems alike and the articles are mostly French.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer

from index.letters import normalized

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_stemmer = threading.local()  # a stemmer keeps the word it works on, so each thread has its own

STOP_WORDS = frozenset(
    """
    a à ai ainsi alors après as au aucun aussi autre aux avait avant avec avoir ayant c ce ceci cela celle
    celles celui ces cet cette ceux chez ci comme comment d dans de depuis des dit donc dont du elle elles en
    encore entre est et étaient était étant etc été être eu eux fait faut furent fut ici il ils j jamais je l
    la là le les leur leurs lors lui m ma mais me même mes moi mon n ne ni nos notre nous on ont ou où par pas
    pendant plus pour pourquoi puis qu quand que quel quelle quelles quels qui quoi s sa sans se sera ses si
    son sont sous sur t ta te tes toi ton tous tout toute toutes très tu un une vos votre vous y
    about an and are be been by can did do does for from had has have he her him his how in is it its of on or
    says said say she should that the their them they this to was were what when where which who whom whose
    why will with would
    """.split()
)


def fold(text: str) -> str:
    """Lower case without accents: `Élysée` -> `elysee`."""
    if text.isascii():
        return text.lower()
    return _folded_word(text) if len(text) <= _LONGEST_WORD else _folded(text)


def _folded(text: str) -> str:
    plain = normalized("NFKD", text.lower())
    return "".join(char for char in plain if not unicodedata.combining(char))


# words come again and again, texts do not
_LONGEST_WORD = 40
_folded_word = lru_cache(maxsize=100_000)(_folded)


_FOLDED_STOP_WORDS = frozenset(fold(word) for word in STOP_WORDS)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The folded stem of one word: `négociations` -> `negoci`."""
    if not hasattr(_stemmer, "french"):
        _stemmer.french = Stemmer.Stemmer("french")
    return fold(_stemmer.french.stemWord(word.lower()))


def stems(text: str) -> list[str]:
    """The stems of a text in order, stop words included: as many as there are words."""
    return [stem(word) for word in _WORD.findall(normalized("NFC", text))]


def content_words(text: str) -> list[tuple[int, int]]:
    """The spans of the words that carry meaning, in order."""
    return [
        (found.start(), found.end())
        for found in _WORD.finditer(text)
        if fold(found[0]) not in _FOLDED_STOP_WORDS
    ]


def content_stems(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order: what a question looks for."""
    return [
        stem(word) for word in _WORD.findall(normalized("NFC", text)) if fold(word) not in _FOLDED_STOP_WORDS
    ]

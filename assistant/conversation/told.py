"""What a conversation has told already, so that *Qu'a-t-il dit d'autre ?* is not answered with it."""

from __future__ import annotations


def is_told(words: str, told: str) -> bool:
    """Whether words of an article stand in the answers given, letter for letter."""
    return bool(words.strip()) and _letters(words) in _letters(told)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())

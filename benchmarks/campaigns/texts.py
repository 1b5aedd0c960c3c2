"""Short articles, each another, and who says what in them, read before anything is killed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_TOWNS = "Vernoux Auberive Chambost Lagarde Montréjeau Sancerre Trévoux Villard".split()
_NAMES = "Odile Garnier|Paul Roche|Zoé Lang|Marc Vidal|Inès Colin|Hugo Perrin|Léa Moreau".split("|")
NOBODY = "0" * 16
"""The article id in a reading, put right when the reading is used."""


def text_of(number: int) -> str:
    """An article that no other number gives."""
    town = _TOWNS[number % len(_TOWNS)]
    first, second = _NAMES[number % len(_NAMES)], _NAMES[(number + 3) % len(_NAMES)]
    return (
        f"Le pont {number} de {town}\n\n3 mars 2024. –\n\nLe pont {number} de {town} rouvrira mardi, a "
        f"promis la maire {first}. « Les travaux ont duré {number % 90 + 2} jours », a déclaré {second}.\n"
    )


def read(texts: Sequence[str]) -> list[Any]:
    """The readings of these texts, by the rules that a library's own processes use."""
    from index.article import Article
    from index.speech.worker import read_all

    return read_all([Article(NOBODY, text.partition("\n")[0], text, "", language="fr") for text in texts])

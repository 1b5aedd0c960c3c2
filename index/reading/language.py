"""The language of a text, recognised only where there is enough of it to be sure."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

DEFAULT = "fr"
ENOUGH_LETTERS = 200
"""Below this many letters a headline full of foreign names would decide: the default stands."""
SURE = 0.9
"""Probability (py3langid, calibrated for length) below which the default stands."""

_SAMPLE = 1000
_LANGUAGES = """
ar bg ca cs da de el en es et eu fa fi fr he hi hr hu id it ja ko lt lv nl no pl pt ro ru sk sl sr sv th tr uk
vi zh
"""
"""Languages that newspapers are written in; the model knows many more that short French resembles."""


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LANGUAGES.split())
    return identifier


def language_of(text: str) -> str:
    """The ISO 639-1 code of a text's language; French for a text too short or too mixed to tell."""
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < ENOUGH_LETTERS:
        return DEFAULT
    language, probability = _identifier().classify(sample)
    return str(language) if probability >= SURE else DEFAULT

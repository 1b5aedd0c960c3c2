"""Letters in a normal form of Unicode, in a time that grows with their number."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Literal

_MOST_MARKS = 30
_DIVIDES = "\u034f"  # combining grapheme joiner
_MAY_BE_MARKS = re.compile(f"[^\0-\u02ff]{{{_MOST_MARKS + 1}}}")
_BEYOND_ALL_MARKS = 0x20000


def normalized(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """A text in that form; more than 30 marks upon one letter, which no language has, are divided by U+034F.

    To put the marks of one letter in order takes the square of their number: hours for a file of a million.
    They are divided as the *Stream-Safe Text Format* of Unicode has it (UAX #15, section 13).
    """
    if _MAY_BE_MARKS.search(text):
        text = _too_many_marks().sub(rf"\g<0>{_DIVIDES}", text)
    return unicodedata.normalize(form, text)


@cache
def _too_many_marks() -> re.Pattern[str]:
    marks = "".join(filter(unicodedata.combining, map(chr, range(_BEYOND_ALL_MARKS))))
    return re.compile(f"[{marks}]{{{_MOST_MARKS}}}(?=[{marks}])")

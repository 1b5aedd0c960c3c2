"""Bytes to letters."""

from __future__ import annotations

import codecs
import re
import unicodedata

from index.errors import ReadingError

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\v\x1b"))
_ASCII = bytes(range(128))
_FEW = 0.02
"""Share of signs that no text holds, up to which it is text all the same."""
_SAMPLE = 10_000
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_WESTERN = frozenset(
    "àâäæçéèêëîïñôöœùûüÿÀÂÄÆÇÉÈÊËÎÏÑÔÖŒÙÛÜŸ«»‹›“”„‘’‚–—…•·°§€£©®±²³¼½¾ªº¡¿áíóúãõßåøìòÁÍÓÚÅØ \xa0\xad"
)
_LATIN9_LETTERS = re.compile(
    # œ œ Œ Ÿ where Windows-1252 would have a fraction or cedilla inside a word, and the euro sign
    rb"(?<=[A-Za-z])\xbd|\xbd(?=[a-z])|\xbc(?=[A-Za-z\xc0-\xff])|(?<=[A-Za-z])\xbe(?=[A-Za-z])|\xa4"
)


def decode(data: bytes, declared: str | None = None) -> str:
    """The text that some bytes hold, its mark left out.

    Known: UTF-8 with or without mark, UTF-16 and UTF-32 with mark, what the source declares,
    Windows-1252, Latin-9 (told from the former by `œ` and `€`), and what charset-normalizer finds.

    Args:
        data: the bytes.
        declared: encoding that the source gives itself, if any; tried after UTF-8, which no other encoding
            is taken for by chance.

    Raises:
        ReadingError: binary data, or an encoding that cannot be told.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :].decode(encoding, "replace"))
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if b"\0" in data or controls > _FEW * len(data):
        raise _binary()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if declared:
        try:
            return data.decode(_wider(declared))
        except (LookupError, UnicodeDecodeError):
            pass
    return _nearly_utf8(data) or _western(data) or _guessed(data)


def _checked(text: str) -> str:
    """A text decoded by its mark, unless what it holds is no text."""
    sample = text[:_SAMPLE]
    strange = sum(
        letter in "\0\ufffd" or (unicodedata.category(letter) in ("Cc", "Cn", "Co") and not letter.isspace())
        for letter in sample
    )
    if strange > _FEW * len(sample):
        raise _binary()
    return text


def _binary() -> ReadingError:
    return ReadingError("Binary data and not text: export it as text, HTML, PDF or DOCX.")


def _wider(declared: str) -> str:
    """What declares itself Latin-1 or ASCII is Windows-1252 in practice, as browsers take it."""
    name = declared.strip().strip("\"'").lower()
    return "cp1252" if name in ("iso-8859-1", "latin-1", "latin1", "iso8859-1", "ascii", "us-ascii") else name


def _nearly_utf8(data: bytes) -> str | None:
    """UTF-8 with a few bytes broken: those become U+FFFD, the rest stays right."""
    good = len(_UTF8_LETTER.findall(data))
    broken = len(_UTF8_LETTER.sub(b"", data).translate(None, _ASCII))
    return data.decode("utf-8", "replace") if good > 10 * broken else None


def _western(data: bytes) -> str | None:
    """French in one byte a letter: Latin-9 or Windows-1252; None where the letters look foreign."""
    high = data.translate(None, _ASCII)
    latin9 = min(high) >= 0xA0 and _LATIN9_LETTERS.search(data)
    encoding = "iso8859-15" if latin9 else "cp1252"
    try:
        foreign = sum(letter not in _WESTERN for letter in high.decode(encoding))
    except UnicodeDecodeError:
        return None
    return data.decode(encoding) if foreign <= 0.1 * len(high) and len(high) < 0.3 * len(data) else None


def _guessed(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise ReadingError("The encoding of the text cannot be told: save it as UTF-8.")
    return str(best)

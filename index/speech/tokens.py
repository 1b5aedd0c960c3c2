"""Words of a stretch of text with their places, elided articles and initials kept apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.speech.people_words import fold, people_words

_TOKEN = re.compile(
    r"(?P<elision>\b(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu)['’][ \u00a0\u202f]?)"
    r"|(?P<initial>\b[A-ZÀ-ÝŒ][a-z]?\.(?:[ -]?[A-ZÀ-Ý]\.)*(?=[ \u00a0\u202f-]?[^\W\d_]))"
    r"|(?P<word>[^\W_]+(?:(?:[-‐‑][’']?|['’]|&)[^\W_]+)*)"
    r"|(?P<other>\S|\n)",
    re.IGNORECASE,
)
# Particles that only names have: *Gauri van Gulik*, *Oussama ben Laden*.
FREE_PARTICLES = frozenset(
    "van von der den bin ben ibn al el abd abou abu ould della di da dos do zu ter as".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text with its place; `form` is it folded."""

    start: int
    end: int
    text: str
    form: str
    kind: str

    @property
    def capital(self) -> bool:
        """Whether it is written as a name: *Macron*, *al-Assad*, *iPhone* not."""
        first = self.text[:1]
        return first.isupper() or ("-" in self.text and self.text.split("-")[0].lower() in FREE_PARTICLES)


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words, elided articles, initials and single signs of a stretch of text."""
    known = people_words()
    same, enclitics = known.equivalents, known.grammar.enclitics
    found = []
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        kind = match.lastgroup or "other"
        piece = match[0]
        if (
            kind == "elision"
            and piece[:1].isupper()
            and match.end() < len(text)
            and piece[0] not in "LDCSNJQMT"
        ):
            kind = "word"
        form = fold(piece).strip()
        end = match.end()
        if enclitics and kind == "word" and form.endswith(enclitics):
            end -= next(len(enclitic) for enclitic in enclitics if form.endswith(enclitic))
            own, tail = text[match.start() : end], text[end : match.end()]
            found.append(Word(match.start(), end, own, fold(own), kind))
            found.append(Word(end, match.end(), tail, fold(tail), "elision"))
            continue
        found.append(Word(match.start(), end, piece, same.get(form, form), kind))
    return found

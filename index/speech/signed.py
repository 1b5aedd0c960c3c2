"""Signed paragraphs: words without marks that end with a dash and a name (a block quotation)."""

from __future__ import annotations

import re

from index.speech.found import FoundStatement, SourceMention

_NAME = r"[A-ZÀ-Ý][\w'’.-]+(?: (?:de |du |la |le |van |von )?[A-ZÀ-Ý][\w'’.-]+){1,3}"
_SIGNED = re.compile(
    r"^[ \t]*(?P<words>[^\s—–«“-][^\n«“]{40,}?)[—–][ \t]*"
    rf"(?P<name>{_NAME}(?:[ \t]*,[^.!?\n]{{3,80}})?)[ \t]*$",
    re.MULTILINE,
)


def signed_statements(text: str, found: list[FoundStatement]) -> list[FoundStatement]:
    """Signed paragraphs that no other statement stands in.

    >>> text = "J'ai tout vu de la fenêtre du salon ce soir-là —Ana Roy, voisine"
    >>> [s.start for s in signed_statements(text, [])]
    [0]
    """
    signed = []
    for match in _SIGNED.finditer(text):
        start, end = match.span("words")
        if any(s.start < end and start < s.end for s in found):
            continue
        while end > start and text[end - 1] in ". \t":
            end -= 1
        signed.append(
            FoundStatement(
                spans=((start, end),),
                kind="direct",
                mention=SourceMention(*match.span("name")),
                confidence=0.6,
                rule="signed",
            )
        )
    return signed

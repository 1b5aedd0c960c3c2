"""The blocks of an HTML page (paragraphs, headings, list items) with their letters as a reader sees them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from index.letters import normalized

_BLOCK_NAMES = """
address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure
footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot
th thead tr ul
"""
_UNSEEN_NAMES = """
audio button canvas head iframe input noscript object script select style svg template textarea title video
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_UNSEEN = frozenset(_UNSEEN_NAMES.split())
_APPARATUS = frozenset(("mw-editsection", "reference", "noprint"))
"""Classes of marks that encyclopedia software sets into the text: note numbers, *[modifier]*."""

_LONG_TAG = re.compile(r"<([A-Za-z][\w:-]{0,40})[^<>]{2000,}>?")
_QUOTED_VALUE = re.compile(r"""(?<=[^\s/='"])\s*=\s*(?:"[^"]*"|'[^']*')""")
_ATTRIBUTE_NAME = re.compile(r"""[^\s/='"]+""")
_MOST_ATTRIBUTES = 500

_APART = frozenset(("aside", "footer", "form", "nav"))
_APART_CLASS = re.compile(
    r"advert|publicit|\bpub\b|promo|related|similaire|lire-aussi|read-?more|newsletter|share|partage|social|comment"
    r"|cookie|breadcrumb|sidebar|navbox|\btoc\b|paywall|abonn|subscri|outbrain|taboola",
    re.IGNORECASE,
)

_BLANK = re.compile(r"[ \t\n\r\f]+")
_BREAK = re.compile(r" *\n *")
_LINE_BREAK = "\x00"


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a page.

    Attributes:
        tag: the innermost block element that the letters stand in.
        text: its letters, blanks levelled as a browser does; a line break stays a line feed.
        linked: share (0 to 1) of the letters that stand in links.
        classes: class names of that element.
        apart: whether it stands in a menu, margin, form or box beside the text, by element or class name.
    """

    tag: str
    text: str
    linked: float
    classes: str
    apart: bool = False

    @property
    def is_heading(self) -> bool:
        """Whether it is one of h1 to h6."""
        return len(self.tag) == 2 and self.tag[0] == "h" and self.tag[1].isdigit()


def key(text: str) -> str:
    """The letters and digits of a text alone, to compare what two extractors made of one paragraph."""
    return "".join(filter(str.isalnum, normalized("NFKC", text))).casefold()


def words(text: str) -> list[str]:
    """The words of a text in the form of `key`."""
    return [word for part in text.split() if (word := key(part))]


def with_few_attributes(page: str) -> str:
    """A page whose tags have at most some hundred attributes: one with more loses all that it has.

    The parser compares each attribute of a tag with all before it: hours for a tag of a million.
    """
    return _LONG_TAG.sub(_with_few_attributes, page)


def _with_few_attributes(tag: re.Match[str]) -> str:
    names = _ATTRIBUTE_NAME.findall(_QUOTED_VALUE.sub(" ", tag[0]))
    return tag[0] if len(names) <= _MOST_ATTRIBUTES else f"<{tag[1]}>"


def blocks_of(root: Any) -> list[Block]:
    """The blocks below an lxml element, in the order of the page; what no reader sees is left out."""
    collector = _Collector()
    steps: list[tuple[str, Any]] = [("open", root)]
    while steps:
        step, element = steps.pop()
        if step == "tail":
            collector.add(element.tail)
        elif step == "close":
            collector.close(element.tag)
        elif _is_seen(element):
            collector.open(element)
            steps.append(("close", element))
            for child in reversed(element):
                steps.append(("tail", child))
                steps.append(("open", child))
    return collector.done()


def _is_seen(element: Any) -> bool:
    tag = element.tag
    if not isinstance(tag, str) or tag in _UNSEEN:
        return False
    return not _APPARATUS.intersection((element.get("class") or "").split())


def _stands_apart(element: Any) -> bool:
    if element.tag in _APART:
        return True
    if element.tag in ("html", "body", "main", "article"):
        return False
    return bool(_APART_CLASS.search(f"{element.get('class') or ''} {element.get('id') or ''}"))


class _Collector:
    """Gathers letters until a block element begins or ends."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self.around: list[Any] = []
        self.apart = 0
        self.pieces: list[str] = []
        self.links = 0
        self.linked = 0

    def open(self, element: Any) -> None:
        if element.tag in _BLOCKS:
            self.flush()
            self.around.append(element)
            self.apart += _stands_apart(element)
        elif element.tag == "a":
            self.links += 1
        elif element.tag == "br":
            self.pieces.append(_LINE_BREAK)
        self.add(element.text)

    def close(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
            self.apart -= _stands_apart(self.around.pop())
        elif tag == "a":
            self.links -= 1

    def add(self, text: str | None) -> None:
        if text:
            text = text.replace(_LINE_BREAK, "")
            self.pieces.append(text)
            self.linked += len(text.strip()) if self.links else 0

    def flush(self) -> None:
        text = _BLANK.sub(" ", "".join(self.pieces))
        text = _BREAK.sub("\n", text.replace(_LINE_BREAK, "\n")).strip(" \n")
        if text:
            element = self.around[-1] if self.around else None
            tag = element.tag if element is not None else ""
            classes = (element.get("class") or "").lower() if element is not None else ""
            linked = min(1.0, self.linked / len(text))
            for part in re.split(r"\n{2,}", text):
                self.found.append(Block(tag, part, linked, classes, self.apart > 0))
        self.pieces, self.linked = [], 0

    def done(self) -> list[Block]:
        self.flush()
        return self.found

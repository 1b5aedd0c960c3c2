"""The Markdown of an answer as HTML: quotations, emphasis and citation marks; all else stays plain text."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from ui.html import Html, element, join, text

_MARK = re.compile(r"\[(\d{1,3})\]")
# A quotation mark and the word that it stands beside; longer words may need to be broken.
_TOGETHER = re.compile(r"« \S{1,20}(?: »)?(?!\S)|(?<!\S)\S{1,20} [»:;!?](?!\S)")
_ELEMENTS = {"blockquote": "blockquote", "paragraph": "p", "em": "em", "strong": "strong"}

Mark = Callable[[int], Html | None]
"""The number of a [n] -> what to show for it, or None where it is no citation of the answer."""


@cache
def _parser() -> MarkdownIt:
    # No links, images, HTML or entities: nothing in an answer can load or lead anywhere.
    # Without `text_join`, an escaped \[1] stays apart from the [1] that is a mark.
    return MarkdownIt("zero").enable(["blockquote", "emphasis", "escape"]).disable("text_join")


def render(markdown: str, mark: Mark) -> Html:
    """HTML of an answer's text, or of as much of it as has arrived."""
    return _children(SyntaxTreeNode(_parser().parse(markdown)), mark)


def _children(node: SyntaxTreeNode, mark: Mark) -> Html:
    return join(_node(child, mark) for child in node.children)


def _node(node: SyntaxTreeNode, mark: Mark) -> Html:
    if node.type in _ELEMENTS:
        return element(_ELEMENTS[node.type], _children(node, mark))
    if node.type in {"softbreak", "hardbreak"}:
        return element("br")
    if node.type == "text":
        return _with_marks(node.content, mark)
    return _children(node, mark) if node.children else text(node.content)


def _with_marks(content: str, mark: Mark) -> Html:
    pieces: list[str] = []
    end = 0
    for found in _MARK.finditer(content):
        shown = mark(int(found[1]))
        if shown is not None:
            pieces += [_unparted(content[end : found.start()]), shown]
            end = found.end()
    return join([*pieces, _unparted(content[end:])])


def _unparted(content: str) -> Html:
    """French marks stay on the line of their word, though the letters are as written."""
    pieces: list[str] = []
    end = 0
    for found in _TOGETHER.finditer(content):
        pieces += [content[end : found.start()], element("span", found[0], class_="unparted")]
        end = found.end()
    return join([*pieces, content[end:]])

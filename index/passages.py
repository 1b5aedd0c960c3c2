"""Article -> passages: whole sentences, of a size that the embedding model reads in one go.

A passage is filled with sentences up to a budget of model tokens. Sentences of one quotation stay together,
a heading stays with what follows, and consecutive passages share a sentence where there is room for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from index.article import Passage, Span
from index.quotation_marks import quotation_spans
from index.sentences import sentence_spans

TokenCounter = Callable[[Sequence[str]], list[int]]
"""Texts -> how many tokens the embedding model makes of each."""

BUDGET = 144
"""Tokens to fill a passage with: 450 letters of French news in the mean, 580 at most for 95 % of them."""

HARD_LIMIT = 480
"""Tokens that no passage exceeds, a little below the 512 that the default model reads."""

_LETTERS_PER_TOKEN = 5  # seldom exceeded by prose: longer sentences are cut before they are counted
_LONGEST_HEADING = 120
_LONGEST_TITLE = 300
_LINE_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_FINAL = re.compile(r"[.!?…»”\";,][)\]]?$")

_Range = tuple[int, int]
"""Half-open range of sentence numbers."""


def split_passages(
    text: str, count_tokens: TokenCounter, budget: int = BUDGET, hard_limit: int = HARD_LIMIT
) -> list[Passage]:
    """Passages that together cover every letter of the text that is not white space, in order.

    Every quotation of at most `hard_limit` tokens lies whole in some passage (with the sentences that it
    stands in). A longer one is cut at sentence ends, an endless sentence at white space, an endless word
    anywhere. The tokens of the sentences are counted in one call; only pieces that turn out longer than
    the hard limit are counted again, in smaller pieces.

    Args:
        text: the article's text.
        count_tokens: counts the tokens of many texts at once.
        budget: tokens to fill a passage with; a single longer sentence or quotation makes its own passage.
        hard_limit: tokens that no passage exceeds (unless one single letter does).

    Raises:
        ValueError: the budget is below 1 or above the hard limit.
    """
    if not 1 <= budget <= hard_limit:
        raise ValueError(f"The budget must lie between 1 and the hard limit {hard_limit}, not at {budget}.")
    sentences, tokens = _counted(text, sentence_spans(text), count_tokens, hard_limit)
    if not sentences:
        return []
    before = list(accumulate(tokens, initial=0))
    ranges = _quotation_ranges(text, sentences, before, hard_limit)
    alone = [False] * len(sentences)
    for first, last in ranges:
        alone[first] = last - first == 1
    parts = _with_headings(text, sentences, ranges, before, budget, hard_limit)
    return [
        Passage(sentences[first][0], sentences[last - 1][1], tuple(sentences[first:last]))
        for first, last in _filled(parts, before, alone, budget)
    ]


def _counted(
    text: str, sentences: list[Span], count_tokens: TokenCounter, hard_limit: int
) -> tuple[list[Span], list[int]]:
    """The sentences, endless ones cut to pieces of at most the hard limit, and their tokens."""
    pieces = [
        piece
        for start, end in sentences
        for piece in (
            [(start, end)]
            if end - start <= _LETTERS_PER_TOKEN * hard_limit
            else _pieces(text, start, end, hard_limit)
        )
    ]
    tokens = count_tokens([text[start:end] for start, end in pieces]) if pieces else []
    while any(
        count > hard_limit and end - start > 1 for (start, end), count in zip(pieces, tokens, strict=True)
    ):
        halves = [
            list(_pieces(text, start, end, (end - start + 1) // 2))
            if count > hard_limit and end - start > 1
            else [(start, end)]
            for (start, end), count in zip(pieces, tokens, strict=True)
        ]
        cut = [piece for parts in halves if len(parts) > 1 for piece in parts]
        recounted = iter(count_tokens([text[start:end] for start, end in cut]))
        tokens = [
            next(recounted) if len(parts) > 1 else count
            for parts, count in zip(halves, tokens, strict=True)
            for _ in parts
        ]
        pieces = [piece for parts in halves for piece in parts]
    return pieces, tokens


def _pieces(text: str, start: int, end: int, longest: int) -> Iterator[Span]:
    """Pieces of at most `longest` letters, cut at white space where there is any."""
    while end - start > longest:
        cut = start + longest
        while cut > start and not text[cut].isspace():
            cut -= 1
        if cut == start:
            cut = start + longest
        piece_end = cut
        while text[piece_end - 1].isspace():
            piece_end -= 1
        yield start, piece_end
        start = cut
        while text[start].isspace():
            start += 1
    yield start, end


def _quotation_ranges(text: str, sentences: list[Span], before: list[int], hard_limit: int) -> list[_Range]:
    """The sentences in ranges that stay together: a quotation's, or one sentence alone.

    Where one sentence belongs to two quotations that do not fit together, both ranges hold it.
    """
    ranges: list[_Range] = []
    number = 0
    for start, end in quotation_spans(text):
        while sentences[number][1] <= start:
            number += 1
        first = number
        while sentences[number][1] < end:
            number += 1
        last = number + 1
        if last - first == 1 or before[last] - before[first] > hard_limit:
            continue
        if ranges and first < ranges[-1][1] and before[last] - before[ranges[-1][0]] <= hard_limit:
            ranges[-1] = (ranges[-1][0], last)
        else:
            ranges.append((first, last))
    return list(_with_single_sentences(ranges, len(sentences)))


def _with_single_sentences(ranges: list[_Range], count: int) -> Iterator[_Range]:
    done = 0
    for first, last in ranges:
        yield from ((number, number + 1) for number in range(done, first))
        yield first, last
        done = last
    yield from ((number, number + 1) for number in range(done, count))


def _with_headings(
    text: str, sentences: list[Span], ranges: list[_Range], before: list[int], budget: int, hard_limit: int
) -> list[_Range]:
    """The ranges, those that are headings joined to what follows."""
    joined: list[_Range] = []
    title_end = _title_end(text, sentences)
    heading_first: int | None = None
    for first, last in ranges:
        start = first if heading_first is None else heading_first
        if before[last] - before[start] > hard_limit:
            joined.append((start, first))
            start = first
        is_heading = last - first == 1 and (last <= title_end or _is_heading(text, sentences, first))
        if is_heading and last < len(sentences) and before[last] - before[start] <= budget:
            heading_first = start
        else:
            joined.append((start, last))
            heading_first = None
    return joined


def _title_end(text: str, sentences: list[Span]) -> int:
    """How many sentences the title line has: the first line, where it is short and text follows."""
    end = 0
    while end < len(sentences) and sentences[end][1] - sentences[0][0] <= _LONGEST_TITLE:
        end += 1
        if _ends_line(text, sentences, end - 1):
            return end if end < len(sentences) else 0
    return 0


def _is_heading(text: str, sentences: list[Span], number: int) -> bool:
    """A short line of its own with no final stop, a dateline included (*29 mai 2012. –*)."""
    start, end = sentences[number]
    if end - start > _LONGEST_HEADING or _FINAL.search(text, end - 2 if end - start > 1 else start, end):
        return False
    if text[end - 1] in "-–—":
        return True
    return _begins_line(text, sentences, number) and _ends_line(text, sentences, number)


def _begins_line(text: str, sentences: list[Span], number: int) -> bool:
    return number == 0 or _LINE_BREAK.search(text, sentences[number - 1][1], sentences[number][0]) is not None


def _ends_line(text: str, sentences: list[Span], number: int) -> bool:
    return number + 1 == len(sentences) or _begins_line(text, sentences, number + 1)


def _filled(ranges: list[_Range], before: list[int], alone: list[bool], budget: int) -> Iterator[_Range]:
    """Ranges put together up to the budget, each passage beginning with the last sentence of the one before.

    A sentence is shared where there is room and it stands alone, that is, no quotation is cut by it.
    """
    first, last = ranges[0]
    for next_first, next_last in ranges[1:]:
        if before[next_last] - before[first] > budget:
            yield first, last
            shared = last - 1
            fits = alone[shared] and before[next_last] - before[shared] <= budget
            first = min(shared, next_first) if fits else next_first
        last = next_last
    yield first, last

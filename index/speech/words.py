"""An analysed text as plain lists that the rules read quickly: words, tags, quotations, sentences."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from index.article import Span
from index.speech.people_words import people_words
from index.speech.quotation import Quotation, find_quotations
from index.words import fold

TERMINAL = frozenset({".", "!", "?", "…", "...", "?!", "!!", "!!!", "??", "!?", "....", ".."})
_OPENING = frozenset('«“„‹"‘')
_MARKS = frozenset({"«", "»", "“", "”", "„", "‹", "›", '"', "‘", "<<", ">>", "``", "''"})
_DASHES = frozenset({"-", "–", "—", "―", "•", "*", "►", "▪", "·"})
_APOSTROPHES = str.maketrans("’ʼ‘`´", "'''''")
# A sentence of more words than this is a list or a text without stops, not prose (the longest of 221 articles
# has 204): it ends with its next clause, so that what looks back over a sentence has a bound.
_LONG = 400
_PAUSES = frozenset(",;:—–")


_SPLIT = re.compile(r"[«»“”„‹›]|(?<=[a-zà-ÿ0-9»])\.(?=[A-ZÀ-Ý][a-zà-ÿ])|^\.(?=[A-ZÀ-Ý])")


def _pieces(token: Any) -> Iterator[tuple[Any, int, str]]:
    """A token, or its parts where quotation marks or full stops are glued to it (*».Pour*)."""
    text = token.text
    if len(text) < 3 or not _SPLIT.search(text):
        yield token, 0, text
        return
    at = 0
    for match in _SPLIT.finditer(text):
        if match.start() > at:
            yield token, at, text[at : match.start()]
        yield token, match.start(), match.group()
        at = match.end()
    if at < len(text):
        yield token, at, text[at:]


_ELIDED = frozenset({"qu", "d", "l", "n", "s", "c", "j", "m", "lorsqu", "jusqu", "puisqu", "quoiqu"})


def _elided(text: str, pieces: list[tuple[Any, int, str]]) -> Iterator[tuple[Any, int, str]]:
    """Elisions whose apostrophe stands apart (*qu '*) as one word."""
    skip = False
    for number, (token, at, form) in enumerate(pieces):
        if skip:
            skip = False
            continue
        if form.lower() in _ELIDED and number + 1 < len(pieces) and pieces[number + 1][2] in ("'", "’"):
            after, offset, _ = pieces[number + 1]
            end = after.idx + offset + 1
            if end - (token.idx + at) <= len(form) + 2:
                yield token, at, text[token.idx + at : end]
                skip = True
                continue
        yield token, at, form


# Present forms that the tagger takes for the participle of the same form: *Le ministère dit que…*
_PRESENT_OR_PARTICIPLE = frozenset("dit redit prédit contredit écrit décrit récrit réécrit prescrit".split())


def _is_finite(token: Any, low: str) -> bool:
    """Whether a verb is finite, by its tag or, where that cannot be trusted, by a subject before it."""
    if token.pos_ not in ("VERB", "AUX"):
        return False
    if "Fin" in token.morph.get("VerbForm"):
        return True
    if low not in _PRESENT_OR_PARTICIPLE:
        return False
    children = [child.dep_.split(":")[0] for child in token.children if child.i < token.i]
    return "nsubj" in children and not {"aux", "cop"} & set(children)


class Words:
    """The words of an analysed text (white space left out), and what surrounds each.

    Attributes:
        text: the article's text; all `start` and `end` are offsets into it.
        low: lower case, apostrophes levelled; small words of other languages as their French equivalents.
        tag: universal part of speech, as tagged.
        index: place in the spaCy `Doc`.
        number: grammatical number (`Sing`, `Plur`), as tagged; empty where it has none.
        quote: number of the outermost quotation that a word stands in, or -1; its marks count as in it.
        mark: whether the word is a quotation mark.
        dialogue: first words of the sentences that a dash opens.
        sentences: half-open pairs of word places; a quotation is never cut.
    """

    def __init__(
        self,
        doc: Any,
        text: str,
        equivalents: Mapping[str, str] | None = None,
        infinitives: Sequence[str] = ("VerbForm=Inf",),
    ) -> None:
        pieces = list(
            _elided(text, [piece for token in doc if not token.is_space for piece in _pieces(token)])
        )
        tokens = [token for token, _, _ in pieces]
        self.doc = doc
        self.text = text
        self.tokens = tokens
        self.index = [t.i for t in tokens]
        self.place: dict[int, int] = {}
        for n, t in enumerate(tokens):
            self.place.setdefault(t.i, n)
        self.form = [form for _, _, form in pieces]
        self.low = [form.lower().translate(_APOSTROPHES).replace(" '", "'") for form in self.form]
        self.tag = [
            "PUNCT" if f in _MARKS or f == "." else t.pos_ for t, f in zip(tokens, self.form, strict=True)
        ]
        if equivalents:
            self.low = [
                equivalents.get(f"{low}/{tag}", equivalents.get(low, low))
                for low, tag in zip(self.low, self.tag, strict=True)
            ]
        self.dep = [t.dep_ for t in tokens]
        self.finite = [_is_finite(t, low) for t, low in zip(tokens, self.low, strict=True)]
        self.number = [next(iter(t.morph.get("Number")), "") for t in tokens]
        features = {tuple(feature.split("=")) for feature in infinitives}
        self.infinitive = [
            t.pos_ in ("VERB", "AUX") and any(value in t.morph.get(name) for name, value in features)
            for t in tokens
        ]
        self.participle = [t.pos_ in ("VERB", "AUX") and "Part" in t.morph.get("VerbForm") for t in tokens]
        for n in range(1, len(tokens)):
            if not self.form[n][:1].isupper():
                if self.tag[n] == "PRON" and fold(self.low[n]) in people_words().roles:
                    self.tag[n] = "NOUN"  # porte-parole
                continue
            surname = self.tag[n - 1] == "PROPN" and self.form[n - 1][:1].isupper()
            if surname and self.tag[n] in ("ADV", "ADJ", "VERB", "PRON", "INTJ"):
                self.finite[n], self.tag[n] = False, "PROPN"  # Emmanuel Macron
            capital_follows = n + 1 < len(tokens) and self.form[n + 1][:1].isupper()
            named = capital_follows and self.tag[n + 1] == "PROPN"
            if self.tag[n] == "VERB" and named and self.form[n - 1] not in TERMINAL | _MARKS:
                self.finite[n], self.tag[n] = False, "PROPN"  # c'est Human Rights Watch qui
            if not self.finite[n]:
                continue
            inside = self.tag[n - 1] in ("PROPN", "ADJ", "NOUN", "DET")
            first_name = self.form[n - 1] == "," and capital_follows
            if inside or first_name:
                self.finite[n], self.tag[n] = False, "PROPN"  # France Inter; lundi, Jacline Morel
        self.start = [t.idx + at for t, at, _ in pieces]
        self.end = [s + len(f) for s, f in zip(self.start, self.form, strict=True)]
        self.quotations: list[Quotation] = find_quotations(text)
        self.outer = [q for q in self.quotations if q.depth == 0]
        self.quote = self._quotes()
        self.mark = [f in _MARKS and self.quote[n] >= 0 for n, f in enumerate(self.form)]
        self.dialogue: set[int] = set()
        self.sentences = self._sentences()

    def __len__(self) -> int:
        return len(self.form)

    def head(self, place: int) -> int:
        """Place of the syntactic head, or the word's own place where the head is white space."""
        head: int = self.tokens[place].head.i
        return self.place.get(head, place)

    def span(self, first: int, last: int) -> Span:
        """Offsets of the words `first` to `last` (half-open)."""
        return (self.start[first], self.end[last - 1])

    def next_of(self, start: int, stop: int, forms: Collection[str]) -> int:
        """The place of the first of these forms from `start` on, or `stop`."""
        return next((n for n in range(start, stop) if self.form[n] in forms), stop)

    def reach(self, number: int) -> tuple[int, int]:
        """Half-open places of outer quotation `number`, marks included."""
        return self._reach[number]

    def _quotes(self) -> list[int]:
        quote = [-1] * len(self)
        self._reach = [(0, 0)] * len(self.outer)
        place = 0
        for number, quotation in enumerate(self.outer):
            while place < len(self) and self.end[place] <= quotation.outer_start:
                place += 1
            first = place
            while place < len(self) and self.start[place] < quotation.outer_end:
                quote[place] = number
                place += 1
            self._reach[number] = (first, place)
        return quote

    def _sentences(self) -> list[tuple[int, int]]:
        bounds = []
        first = 0
        for place in range(len(self)):
            if self._ends_sentence(place) or (place - first > _LONG and self._may_break(place, first)):
                bounds.append((first, place + 1))
                first = place + 1
        if first < len(self):
            bounds.append((first, len(self)))
        return [b for b in (self._trim(*bound) for bound in bounds) if b[0] < b[1]]

    def _may_break(self, place: int, first: int) -> bool:
        """Whether a sentence without end is taken to end here: after a pause, at last after any word."""
        inside = self.quote[place] >= 0 and self.quote[place] == self.quote[place + 1]
        return not inside and (self.form[place] in _PAUSES or place - first > 2 * _LONG)

    def _trim(self, first: int, last: int) -> tuple[int, int]:
        while first < last and self.form[first] in _DASHES:
            self.dialogue.add(first + 1)
            first += 1
        return first, last

    def _ends_sentence(self, place: int) -> bool:
        if place + 1 == len(self):
            return True
        after = place + 1
        inside = self.quote[place] >= 0 and self.quote[place] == self.quote[after]
        if "\n" in self.text[self.end[place] : self.start[after]] and not inside:
            return not (self.form[place] == ":" and self.quote[after] >= 0)
        if inside:
            return False
        if self.quote[place] >= 0:
            last = place - 1 if self.mark[place] else place
            ended = self.form[last][-1:] in ".!?…" and self.form[last] not in ("(...)", "[...]")
            return ended and self._begins(after) and not re.match(r"^[,;:)]", self.form[after])
        if self.form[place][1:] == "." and self.form[place - 1][-1:] == "/":
            return self._begins(after)  # 140 km/h. Selon…
        if self.form[place] not in TERMINAL and not (
            self.form[place] == ")" and self.form[place - 1] in TERMINAL
        ):
            return False
        if self.form[place] not in (".", "...", "…") and not self._begins(after):
            return False
        clitic = self.low[after].startswith("-") and self.low[after][1:].isalpha()
        return self.form[after] not in (")", ",", ";", "]") and not clitic

    def _begins(self, place: int) -> bool:
        form = self.form[place]
        return form[:1].isupper() or form[:1].isdigit() or form in _OPENING or form in _DASHES

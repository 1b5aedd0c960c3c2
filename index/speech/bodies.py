"""The bodies of an article by name: acronyms beside their full names, gender, the noun they go by."""

from __future__ import annotations

import re

from index.speech.description import level
from index.speech.entity import Entity
from index.speech.people_words import bare, fold, people_words
from index.speech.spotting import NameRun
from index.speech.tokens import Word, words_of

_ACRONYM = re.compile(r"[A-ZÀ-Ý][A-ZÀ-Ý.]{1,6}")
_SMALL = frozenset("de du des d' la le les l' et pour the of and en au aux sur dans".split())


class Bodies:
    """Entities for bodies, found by any name that the article gives them.

    Attributes:
        by_name: folded name without article -> entity; an acronym leads to the same entity as its full name.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.by_name: dict[str, Entity] = {}
        self._by_initials: dict[str, Entity] = {}

    def take(self, run: NameRun) -> Entity:
        """The entity of a proper name that is no person's, a new one where the name is new."""
        known = people_words()
        key = bare(level(run.text))
        entity = self.by_name.get(key)
        if entity is None and _ACRONYM.fullmatch(run.text):
            entity = self._spelled_out(run)
        if entity is None:
            entity = Entity(
                "place" if run.kind == "place" else "institution", known.titled.get(key, level(run.text))
            )
            entity.head = key
            entity.sure = run.sure and run.kind == "body"
            entity.number = "p" if known.countries.get(key) == "p" or key in _PLURAL else "s"
            self._by_initials.setdefault(initials(entity.title), entity)
        self.by_name.setdefault(key, entity)
        if run.kind == "body":
            entity.kind = "institution"
        entity.gender = entity.gender or body_gender(self.text, run)
        before = words_of(self.text, max(0, run.start - 40), run.start)
        entity.nouns.update(word.form for word in before[-2:] if word.form in known.institutions)
        return entity

    def _spelled_out(self, run: NameRun) -> Entity | None:
        """The body that an acronym shortens, by the words around its bracket or by its letters alone."""
        letters = fold(run.text).replace(".", "")
        span = spelled_before(self.text, run.start, letters) or spelled_after(self.text, run.end, letters)
        if span is None:
            return self._by_initials.get(letters)
        name = level(self.text[span[0] : span[1]])
        # The beginning of the full name is often a name of its own: Confédération (générale du travail).
        first = words_of(self.text, *span)[0]
        entity = (
            self.by_name.get(bare(name)) or self.by_name.get(bare(first.text)) if len(letters) > 1 else None
        )
        if entity is None:
            entity = Entity("institution", name, head=bare(name))
        if len(name) > len(entity.title):
            entity.add_form(entity.title)
            entity.title = name
        entity.add_form(run.text)
        self.by_name.setdefault(bare(name), entity)
        return entity


_PLURAL = frozenset(("nations unies", "republicains"))


def initials(name: str) -> str:
    """First letters of the telling words of a name.

    >>> initials("Confédération générale du travail")
    'cgt'
    """
    return "".join(word.form[0] for word in _telling(words_of(name)))


def _telling(words: list[Word]) -> list[Word]:
    return [word for word in words if word.kind == "word" and word.form not in _SMALL]


def spelled_before(text: str, at: int, letters: str) -> tuple[int, int] | None:
    """The full name before a bracket that holds its acronym.

    >>> text = "La Ligue des mers du Nord (LMN) proteste"
    >>> start, end = spelled_before(text, text.index("LMN"), "lmn")
    >>> text[start:end]
    'Ligue des mers du Nord'
    """
    if not text[max(0, at - 3) : at].rstrip().endswith("("):
        return None
    end = text.rindex("(", 0, at)
    words = _telling(words_of(text, max(0, end - 120), end))
    found = words[-len(letters) :]
    if len(found) == len(letters) and "".join(word.form[0] for word in found) == letters:
        return found[0].start, found[-1].end
    return None


def spelled_after(text: str, at: int, letters: str) -> tuple[int, int] | None:
    """The full name in the bracket behind an acronym: *CGT (Confédération générale du travail)*."""
    match = re.match(r"\s*\(\s*([^()\n]{4,120}?)\s*\)", text[at : at + 130])
    if not match:
        return None
    words = _telling(words_of(text, at + match.start(1), at + match.end(1)))
    if "".join(word.form[0] for word in words) == letters:
        return words[0].start, words[-1].end
    return None


def body_gender(text: str, run: NameRun) -> str | None:
    """Gender of a body from the lexicon, its article, or the noun it stands beside."""
    known = people_words()
    key = bare(run.text)
    listed = (
        known.countries.get(key) or known.bodies.get(key) or known.institutions.get(fold(run.text.split()[0]))
    )
    if listed in ("m", "f"):
        return listed
    before = words_of(text, max(0, run.start - 30), run.start)
    if before and before[-1].form in ("le", "un", "du", "au", "ce"):
        return "m"
    if before and before[-1].form in ("la", "une", "cette"):
        return "f"
    for word in reversed(before[-2:]):
        gender = known.institutions.get(word.form)
        if gender in ("m", "f"):
            return gender
    return None

"""The speakers of a library: one for each person or body, merged from those of its articles.

Those of a large library are kept in a file (`index.kept_voices`) rather than in memory.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from index.article import Speaker, Statement
from index.speech.names import is_first_name
from index.speech.speakers import match_speaker, merge_speakers
from index.words import fold

# What was asked for lately, and who was found.
_REMEMBERED = 256
# Longest name or role that is looked for in a question, in words.
_LONGEST = 10
_GENDERED = {
    "f": frozenset("la une mme madame mlle mrs ms miss".split()),
    "m": frozenset("le un m monsieur mr".split()),
}
_WORD = re.compile(r"[^\W_]+")
SMALL = frozenset("de du des d la le les l un une et a au aux en the of s".split())


@lru_cache(maxsize=20_000)
def telling(text: str) -> tuple[str, ...]:
    """The telling words of a name, role or description, folded."""
    return tuple(word for word in _WORD.findall(fold(text)) if word not in SMALL)


def _of_gender(speakers: Sequence[Speaker], before: Sequence[str]) -> tuple[Speaker, ...]:
    """Of several speakers those whose gender fits the words before the name: *Mme Fillon*, *la docteure*."""
    told = {gender for gender, words in _GENDERED.items() if words.intersection(before)}
    fitting = tuple(speaker for speaker in speakers if speaker.gender is None or speaker.gender in told)
    return fitting if len(told) == 1 and fitting else tuple(speakers)


class Voices(ABC):
    """Who is quoted in a library; the same person is always the same object."""

    @staticmethod
    def of(statements: Iterable[tuple[str, str | None, Speaker]]) -> Voices:
        """Merge the speakers of statements: article id, date, speaker as the article has it."""
        return MergedVoices(
            merge_speakers((article, published, [speaker]) for article, published, speaker in statements)
        )

    @property
    @abstractmethod
    def speakers(self) -> tuple[Speaker, ...]:
        """All of them, most quoted first."""

    @property
    @abstractmethod
    def by_place(self) -> Mapping[tuple[str, str], Speaker]:
        """The speaker for each article id and name within that article."""

    @abstractmethod
    def at(self, article: str, name: str) -> Speaker | None:
        """The speaker whom an article calls so."""

    @abstractmethod
    def bearing(self, words: tuple[str, ...]) -> Sequence[Speaker]:
        """The speakers that may be named by exactly these words (`naming_words`), most quoted first."""

    def matching(self, asked: str) -> list[Speaker]:
        """The speakers that a reader may mean by a name or role, likeliest first."""
        # the steps of one question ask again and again, and a role is compared with many
        found = self._matched.get(asked)
        if found is None:
            found = self._matching(asked)
            if len(self._matched) >= _REMEMBERED:
                self._matched.clear()
            self._matched[asked] = found
        return list(found)

    @abstractmethod
    def _matching(self, asked: str) -> list[Speaker]:
        """See `matching`."""

    @cached_property
    def _matched(self) -> dict[str, list[Speaker]]:
        return {}

    def named_in(self, text: str) -> list[tuple[Speaker, ...]]:
        """Who a text names, in order: for each name, role or description the speakers that bear it.

        An empty tuple stands for a name that looks like a speaker's but is somebody else's: *Marine Le Pen*
        where only Jean-Marie Le Pen speaks.
        """
        every = _WORD.findall(fold(text))
        places = [place for place, word in enumerate(every) if word not in SMALL]
        words = tuple(every[place] for place in places)
        found: list[tuple[Speaker, ...]] = []
        at = 0
        while at < len(words):
            for length in range(min(_LONGEST, len(words) - at), 0, -1):
                speakers = self.bearing(words[at : at + length])
                if speakers:
                    before = every[max(0, places[at] - 2) : places[at]]
                    another = length == 1 and bool(before) and is_first_name(before[-1])
                    found.append(() if another else _of_gender(speakers, before))
                    at += length
                    break
            else:
                at += 1
        return found

    def speaker_of(self, statement: Statement) -> Speaker | None:
        """The library's speaker of a statement."""
        if statement.speaker is None:
            return None
        return self.at(statement.article_id, statement.speaker.name) or statement.speaker

    def named(self, statement: Statement) -> Statement:
        """The statement with the library's speaker in place of its article's."""
        return replace(statement, speaker=self.speaker_of(statement))


class MergedVoices(Voices):
    """The speakers of a library, in memory."""

    def __init__(self, by_place: Mapping[tuple[str, str], Speaker]) -> None:
        """`by_place` as `merge_speakers` gives it."""
        once = {id(speaker): speaker for speaker in by_place.values()}.values()
        self._speakers = tuple(sorted(once, key=lambda speaker: (-speaker.statements, speaker.name)))
        self._by_place = by_place

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """See `Voices`."""
        return self._speakers

    @property
    def by_place(self) -> Mapping[tuple[str, str], Speaker]:
        """See `Voices`."""
        return self._by_place

    def at(self, article: str, name: str) -> Speaker | None:
        """See `Voices`."""
        return self._by_place.get((article, name))

    def bearing(self, words: tuple[str, ...]) -> Sequence[Speaker]:
        """See `Voices`."""
        return self._by_words.get(words, ())

    @cached_property
    def _by_words(self) -> dict[tuple[str, ...], list[Speaker]]:
        found: dict[tuple[str, ...], list[Speaker]] = {}
        for speaker in self._speakers:
            for words in naming_words(speaker):
                found.setdefault(words, []).append(speaker)
        return found

    def _matching(self, asked: str) -> list[Speaker]:
        return match_speaker(asked, self._speakers)


def naming_words(speaker: Speaker) -> Iterator[tuple[str, ...]]:
    """The words, folded, by which a question may name a speaker: names, surname, roles."""
    forms = {telling(form) for form in (speaker.name, *speaker.aliases)}
    if speaker.kind == "person":
        forms.add(telling(speaker.name)[-1:])
    proper = {
        word
        for name in (speaker.name, *speaker.aliases)
        for word in _WORD.findall(name)
        if word[:1].isupper()
    }
    known = {fold(word) for word in proper}
    roles = {telling(role.title) for role in speaker.roles} | {telling(speaker.role or "")}
    for form in forms | roles:
        # a lone common word (*ministre*, *habitants*) names nobody
        if len(form) > 1 or (form and form[0] in known):
            yield form

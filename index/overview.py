"""Who is heard in a library, to look at rather than to ask: its statements, filtered and counted."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from index.article import Headline, Speaker, Statement
from index.voices import Voices
from index.words import fold, stem, stems

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Heard:
    """A statement and where it stands.

    Attributes:
        statement: its speaker is the library's.
        headline: of its article.
        voice: key of the speaker in `Overview.speakers`; None where no source is named.
    """

    statement: Statement
    headline: Headline
    voice: str | None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which statements to look at; an empty string asks for nothing.

    Attributes:
        who: beginnings of words of the speaker's name, other names or role.
        words: words, or beginnings of words, that all occur in the statement or its article's title, whatever
            their endings.
        since: ISO date as precise as wanted, included.
        until: idem.
        outlet: who published the article.
        act: what was done with the words: `said`, `asked`, `denied`…
    """

    who: str = ""
    words: str = ""
    since: str = ""
    until: str = ""
    outlet: str = ""
    act: str = ""


@dataclass(frozen=True)
class Overview:
    """The statements of a library at one moment.

    Attributes:
        voices: the speakers of that moment.
        headlines: of all articles, newest first.
        heard: all statements by their articles' dates, then in reading order.
        speakers: by a key that stays the same while their first article does; most quoted first.
        keys: the key of each speaker object of `voices`, by its `id`.
    """

    voices: Voices
    headlines: tuple[Headline, ...]
    heard: tuple[Heard, ...]
    speakers: Mapping[str, Speaker]
    keys: Mapping[int, str] = field(repr=False)

    @classmethod
    def of(cls, headlines: Iterable[Headline], said: Iterable[Statement], voices: Voices) -> Overview:
        """Put together what was read at one moment."""
        keys: dict[int, str] = {}
        for (article, name), speaker in voices.by_place.items():
            if id(speaker) not in keys:
                keys[id(speaker)] = _key(article, name)
        by_id = {headline.id: headline for headline in headlines}
        heard = []
        for statement in said:
            if statement.article_id in by_id:
                known = statement.speaker is None or id(statement.speaker) in keys
                named = statement if known else voices.named(statement)
                key = keys.get(id(named.speaker))
                heard.append(Heard(named, by_id[statement.article_id], key))
        speakers = {keys[id(speaker)]: speaker for speaker in voices.speakers}
        return cls(voices, tuple(by_id.values()), tuple(heard), speakers, keys)

    @cached_property
    def outlets(self) -> Counter[str]:
        """How many articles each outlet published."""
        return Counter(headline.outlet for headline in self.headlines if headline.outlet)

    @cached_property
    def acts(self) -> Counter[str]:
        """How many statements there are of each act."""
        return Counter(each.statement.act for each in self.heard)

    def narrowed(self, by: Narrowing) -> list[Heard]:
        """The statements that fit, in order."""
        found: Iterable[Heard] = self.heard
        if by.act:
            found = [each for each in found if each.statement.act == by.act]
        if by.outlet:
            found = [each for each in found if each.headline.outlet == by.outlet]
        if by.since or by.until:
            found = [each for each in found if within(each.headline.published, by.since, by.until)]
        if wanted := [(stem(word), word) for word in _WORD.findall(fold(by.words))]:
            found = [each for each in found if self._holds(each, wanted)]
        if by.who.strip():
            meant = set(self.called(by.who))
            found = [each for each in found if each.voice in meant]
        return list(found)

    def called(self, typed: str) -> list[str]:
        """Keys of the speakers whose name, other names or role hold words that begin like those typed."""
        wanted = _WORD.findall(fold(typed))
        return [
            key
            for key, words in self._words_by_voice.items()
            if all(any(word.startswith(start) for word in words) for start in wanted)
        ]

    @cached_property
    def _words_by_voice(self) -> dict[str, frozenset[str]]:
        return {
            key: frozenset(
                _WORD.findall(fold(" ".join((speaker.name, *speaker.aliases, speaker.role or ""))))
            )
            for key, speaker in self.speakers.items()
        }

    @cached_property
    def _words_by_statement(self) -> dict[str, frozenset[str]]:
        return {}

    def _holds(self, each: Heard, wanted: Iterable[tuple[str, str]]) -> bool:
        """Whether all words, each given as its stem and as typed, stand in a statement or its title."""
        known = self._words_by_statement.get(each.statement.id)
        if known is None:
            text = f"{each.headline.title} {each.statement.text}"
            known = frozenset((*stems(text), *_WORD.findall(fold(text))))
            self._words_by_statement[each.statement.id] = known
        return all(
            stemmed in known or any(word.startswith(typed) for word in known) for stemmed, typed in wanted
        )


def by_voice(heard: Sequence[Heard]) -> dict[str, list[Heard]]:
    """The statements of each named speaker, those with most first."""
    found: dict[str, list[Heard]] = {}
    for each in heard:
        if each.voice is not None:
            found.setdefault(each.voice, []).append(each)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def within(published: str | None, since: str, until: str) -> bool:
    """Whether a date, as precise as it is known, touches a period with both its ends.

    >>> within("2024-10", "2024-10-05", ""), within("2024", "", "2024-03"), within("2023", "2024", "")
    (True, True, False)
    """
    if not published:
        return False
    day = published[:10]
    after = not since or day[: len(since)] >= since[: len(day)]
    return after and (not until or day[: len(until)] <= until[: len(day)])


def _key(article: str, name: str) -> str:
    return hashlib.sha256(f"{article}\n{name}".encode("utf-8", "surrogatepass")).hexdigest()[:12]

"""The speakers of a library: one for each person or body, merged from those of its articles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.article import Speaker, Statement
from index.speech.names import is_first_name
from index.speech.speakers import match_speaker, merge_speakers
from index.words import fold

# Longest name or role that is looked for in a question, in words.
_LONGEST = 10
_GENDERED = {
    "f": frozenset("la une mme madame mlle mrs ms miss".split()),
    "m": frozenset("le un m monsieur mr".split()),
}
_SMALL = frozenset("de du des d la le les l un une et a au aux en the of s".split())


def _words(text: str) -> tuple[str, ...]:
    """The telling words of a name or question, folded."""
    return tuple(word for word in re.findall(r"[^\W_]+", fold(text)) if word not in _SMALL)


def _of_gender(speakers: Sequence[Speaker], before: Sequence[str]) -> tuple[Speaker, ...]:
    """Of several speakers those whose gender fits the words before the name: *Mme Fillon*, *la docteure*."""
    told = {gender for gender, words in _GENDERED.items() if words.intersection(before)}
    fitting = tuple(speaker for speaker in speakers if speaker.gender is None or speaker.gender in told)
    return fitting if len(told) == 1 and fitting else tuple(speakers)


@dataclass(frozen=True, slots=True)
class Voices:
    """Who is quoted in a library.

    Attributes:
        speakers: most quoted first.
        by_place: the speaker for each article id and name within that article.
    """

    speakers: tuple[Speaker, ...]
    by_place: Mapping[tuple[str, str], Speaker]
    _by_words: dict[tuple[str, ...], list[Speaker]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, statements: Iterable[tuple[str, str | None, Speaker]]) -> Voices:
        """Merge the speakers of statements: article id, date, speaker as the article has it."""
        by_place = merge_speakers(
            (article, published, [speaker]) for article, published, speaker in statements
        )
        once = {id(speaker): speaker for speaker in by_place.values()}.values()
        voices = cls(tuple(sorted(once, key=lambda speaker: (-speaker.statements, speaker.name))), by_place)
        for speaker in voices.speakers:
            voices._learn(speaker)
        return voices

    def _learn(self, speaker: Speaker) -> None:
        """Note the words by which a speaker may be named."""
        forms = {_words(form) for form in (speaker.name, *speaker.aliases)}
        if speaker.kind == "person":
            forms.add(_words(speaker.name)[-1:])
        proper = {
            word
            for name in (speaker.name, *speaker.aliases)
            for word in re.findall(r"[^\W_]+", name)
            if word[:1].isupper()
        }
        known = {fold(word) for word in proper}
        roles = {_words(role.title) for role in speaker.roles} | {_words(speaker.role or "")}
        for form in forms | roles:
            # a lone common word (*ministre*, *habitants*) names nobody
            if len(form) > 1 or (form and form[0] in known):
                self._by_words.setdefault(form, []).append(speaker)

    def named_in(self, text: str) -> list[tuple[Speaker, ...]]:
        """Who a text names, in order: for each name, role or description the speakers that bear it.

        An empty tuple stands for a name that looks like a speaker's but is somebody else's: *Marine Le Pen*
        where only Jean-Marie Le Pen speaks.
        """
        every = re.findall(r"[^\W_]+", fold(text))
        telling = [place for place, word in enumerate(every) if word not in _SMALL]
        words = tuple(every[place] for place in telling)
        found: list[tuple[Speaker, ...]] = []
        at = 0
        while at < len(words):
            for length in range(min(_LONGEST, len(words) - at), 0, -1):
                speakers = self._by_words.get(words[at : at + length])
                if speakers:
                    before = every[max(0, telling[at] - 2) : telling[at]]
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
        return self.by_place.get((statement.article_id, statement.speaker.name), statement.speaker)

    def named(self, statement: Statement) -> Statement:
        """The statement with the library's speaker in place of its article's."""
        return replace(statement, speaker=self.speaker_of(statement))

    def matching(self, asked: str) -> list[Speaker]:
        """The speakers that a reader may mean by a name or role, likeliest first."""
        return match_speaker(asked, self.speakers)

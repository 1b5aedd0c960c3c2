"""Who of a library's speakers a question means, and whether a candidate's words are theirs.

*Never the wrong mouth*: a name that the library does not know is never taken for another's who shares a
part of it, and a description fits only one who is so described.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assistant.asked import AskedSpeaker
from index.article import Speaker, Statement
from index.speech.names import is_first_name
from index.speech.people_words import bare, people_words
from index.speech.speaker_search import slips_between
from index.voices import SMALL, Voices, telling
from index.words import fold, stem

_OF = re.compile(r"\s(?:de|du|des|of)\s|\sd['’]")
# Shares of a description's words that a speaker must bear.
_NEARLY, _MOSTLY = 0.75, 0.6
# How many of the speakers that a misspelt or partial name may mean are looked at.
_LIKELY = 6

Known = Literal["nobody", "quoted", "silent", "described"]
"""Nobody is asked about; one who is quoted; a name that is quoted nowhere; a description that fits nobody."""


@dataclass(frozen=True, slots=True)
class AskedVoice:
    """The one whose words a question asks for, looked up among the speakers.

    Attributes:
        known: what the library knows of them.
        speakers: the speakers that may be meant, where they are quoted.
        stems: stems of the words that name them in the question.
    """

    known: Known
    speakers: tuple[Speaker, ...] = ()
    stems: frozenset[str] = frozenset()

    @property
    def names(self) -> list[str]:
        """All that the articles call the speakers."""
        return [name for speaker in self.speakers for name in (speaker.name, *speaker.aliases)]

    def share(self, words: Iterable[str]) -> float:
        """Share of the asked one's stems among these."""
        present = set(words)
        return sum(stem in present for stem in self.stems) / len(self.stems) if self.stems else 0.0


NOBODY = AskedVoice("nobody")


def asked_voice(asked: AskedSpeaker | None, voices: Voices) -> AskedVoice:
    """Look up the one whose words a question asks for."""
    if asked is None:
        return NOBODY
    phrase = asked.text
    found = speakers_meant(phrase, voices)
    if not found and (name := _name_after_role(phrase)):
        phrase, found = name, speakers_meant(name, voices)
    stems = frozenset(stem(word) for word in telling(phrase))
    if found:
        return AskedVoice("quoted", found, stems)
    # *Biden*, but not *l'April* or *Washington*: these may be quoted by another name
    known = people_words()
    surname = (
        not asked.article and " " not in phrase and bare(phrase) not in known.metonyms | set(known.countries)
    )
    named = surname or any(is_first_name(word) for word in re.findall(r"[^\W\d_][\w-]*", phrase))
    return AskedVoice("silent" if named and not described(phrase) else "described", (), stems)


def _name_after_role(phrase: str) -> str | None:
    """The name that follows a description: *Zoé Lang* of *juge Zoé Lang*, none of *avocat de Zoé Lang*."""
    words = phrase.split()
    for number in range(1, len(words) - 1):
        before, first, last = words[number - 1 : number + 2]
        if first[:1].isupper() and is_first_name(first) and last[:1].isupper() and before not in SMALL:
            return " ".join(words[number:])
    return None


def speakers_meant(phrase: str, voices: Voices) -> tuple[Speaker, ...]:
    """The speakers that a phrase of a question may mean; none where a part of the name is somebody else's."""
    found = {id(one): one for group in voices.named_in(phrase) for one in group if _fits(phrase, one)}
    if not found:
        likely = voices.matching(phrase)[:_LIKELY]
        found = {id(one): one for one in likely if _fits(phrase, one) or _misspells(phrase, one)}
    return tuple(found.values())


def described(phrase: str) -> bool:
    """Whether a phrase is a description: *maire de Lorient*, not *Zoé Lang* or *le Conseil d'État*."""
    return phrase[:1].islower()


def _fits(phrase: str, speaker: Speaker) -> bool:
    """Whether every name in a phrase is the speaker's own, and most of its other words."""
    words = set(telling(phrase))
    own = set(telling(speaker.name))
    # *les défenseurs de Donald Trump* are not Donald Trump
    bearer = phrase[: link.start()] if described(phrase) and (link := _OF.search(phrase)) else phrase
    if len(own) > 1 and own <= set(telling(bearer)):
        return True
    named = {fold(word) for word in re.findall(r"[^\W_]+", phrase) if word[:1].isupper()} - SMALL
    names, all_words = _words_of(speaker)
    if named and words <= named:
        return named <= names
    share = len(words & all_words) / len(words) if words else 0.0
    return named <= all_words and share >= _MOSTLY if named else share >= _NEARLY


def _misspells(phrase: str, speaker: Speaker) -> bool:
    """Whether a phrase in small letters or with slips is near a person's name, given name included."""
    words, own = telling(phrase), telling(speaker.name)
    if speaker.kind != "person" or not words or len(words) > len(own):
        return False
    # Marine is no slip for Marie
    if any(word not in own and is_first_name(word) for word in words):
        return False
    return all(any(slips_between(word, other) is not None for other in own) for word in words)


@lru_cache(maxsize=20_000)
def _words_of(speaker: Speaker) -> tuple[frozenset[str], frozenset[str]]:
    """The telling words of a speaker's names, and with them those of the roles."""
    # what a person is called by, but for descriptions: *l'ambassadeur à l'ONU* does not make *ONU* a name
    forms = [form for form in speaker.aliases if speaker.kind != "person" or form[:1].isupper()]
    names = frozenset(word for form in (speaker.name, *forms) for word in telling(form))
    roles = (speaker.role or "", *speaker.aliases, *(role.title for role in speaker.roles))
    return names, names | {word for role in roles for word in telling(role)}


@lru_cache(maxsize=20_000)
def speaker_stems(speaker: Speaker) -> frozenset[str]:
    """Stems of all by which a speaker may be named."""
    return frozenset(stem(word) for word in _words_of(speaker)[1])


@lru_cache(maxsize=20_000)
def name_stems(speaker: Speaker) -> frozenset[str]:
    """Stems of a speaker's name."""
    return frozenset(stem(word) for word in telling(speaker.name))


def mention_stems(statement: Statement) -> frozenset[str]:
    """Stems of the words that name the source beside the cue."""
    return frozenset(stem(word) for word in telling(statement.mention or ""))

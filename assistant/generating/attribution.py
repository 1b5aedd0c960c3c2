"""Whose words a sentence tells: the one whom it names must be the one who speaks in the evidence it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.generating.language import WORD, Language
from assistant.generating.material import Evidence, name_words
from index.speech.names import is_first_name
from index.voices import Voices
from index.words import fold

_PARTICLES = frozenset("de du des d la le les l van von der den di da ben bin al el of".split())
# What a quotation or a colon gives to somebody: *Peskov : « … »*.
_GIVES = re.compile(r"«|:")
_PAUSE = re.compile(r"[,;:«»]")
_LONGEST_INCISE = 4  # words of an incise before its subject's name: *a dit mardi le*


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody named in a sentence: where, by which words (folded), and the form of address before."""

    start: int
    words: tuple[str, ...]
    gender: str | None = None

    def fits(self, evidence: Evidence) -> bool:
        """Whether the words name the one who speaks in the evidence, and nobody else of that surname."""
        speaker = evidence.speaker
        return (
            speaker is not None
            and evidence.name_words.issuperset(self.words)
            and (self.gender is None or speaker.gender is None or self.gender == speaker.gender)
        )


def wrong_mouth(
    text: str, cited: Sequence[Evidence], before: Sequence[Evidence] | None, words: Language, voices: Voices
) -> bool:
    """Whether a sentence gives the words that it cites to somebody who did not say them, or may seem to.

    `before` is what the sentence just before cites, where that one was kept: a pronoun may take up its
    speaker. Everyone named before the first word that reports must be a speaker cited; where nobody is, the
    first one named after it. Strict on purpose: a true sentence dropped costs less than a false one shown.
    """
    mentions = list(_mentions(text, cited, words, voices))
    reports = _reports_at(text, words)
    speaking = [item for item in cited if item.speaker is not None]
    if reports is None:
        first = mentions[:1]
        return (
            bool(first and speaking)
            and _speaks(first[0], voices)
            and not _named(first, speaking, all_of_them=False)
        )
    told = [mention for mention in mentions if not _relays(mention, text, cited, words)]
    tellers = [mention for mention in told if mention.start < reports] or told[:1]
    tellers += [mention for mention in told if _follows_its_verb(mention, text, words)]
    if tellers:
        return len(speaking) < len(cited) or not _named(tellers, speaking, all_of_them=True)
    if words.pronouns.intersection(word for word, _ in _words(text)):
        return before is None or {_name(item) for item in cited} != {_name(item) for item in before}
    return False


def _name(evidence: Evidence) -> str | None:
    return evidence.speaker.name if evidence.speaker else None


def _named(mentions: Sequence[Mention], speaking: Sequence[Evidence], *, all_of_them: bool) -> bool:
    """Whether every mention is of a speaker cited and, if asked, every speaker cited is mentioned."""
    return all(any(mention.fits(item) for item in speaking) for mention in mentions) and (
        not all_of_them or all(any(mention.fits(item) for mention in mentions) for item in speaking)
    )


def _speaks(mention: Mention, voices: Voices) -> bool:
    return bool(voices.named_in(" ".join(mention.words)))


def _reports_at(text: str, words: Language) -> int | None:
    """Where the first word or mark stands that gives words to somebody; None where nothing does."""
    places = [start for start, _ in words.acts(text)]
    places += [found.start() for found in _GIVES.finditer(text)]
    places += [found.start() for found in words.sources.finditer(_level(text))]
    return min(places, default=None)


def _follows_its_verb(mention: Mention, text: str, words: Language) -> bool:
    """Whether a mention is the subject of an incise: *…, dit le pape*."""
    return any(
        start < mention.start
        and text[:start].rstrip()[-1:] in (",", "»")
        and len(text[start : mention.start].split()) <= _LONGEST_INCISE
        and not _PAUSE.search(text[start : mention.start])
        for start, _ in words.acts(text)
    )


def _relays(mention: Mention, text: str, cited: Sequence[Evidence], words: Language) -> bool:
    """Whether somebody named after *selon* is only the one who passes the words on."""
    relays = {
        word
        for item in cited
        for name in (item.article.outlet, item.statement.via if item.statement else None)
        for word in name_words(name or "")
    }
    before = _level(text)[: mention.start].rstrip("' ")
    return relays.issuperset(mention.words) and any(
        found.end() >= len(before) - 3 for found in words.sources.finditer(before + " ")
    )


def _mentions(text: str, cited: Sequence[Evidence], words: Language, voices: Voices) -> Iterator[Mention]:
    """Who is named, in order: runs of capitalised words, and nouns for people and bodies."""
    tokens = list(WORD.finditer(text))
    known = {word for item in cited for word in item.name_words}
    at = 0
    while at < len(tokens):
        run = _run(text, tokens, at, known, words, voices)
        folded = fold(tokens[at][0])
        if run:
            named = tuple(word for token in tokens[at : at + run] for word in name_words(token[0]))
            if named:
                yield Mention(tokens[at].start(), named, _gender(tokens, at, words))
        elif folded in words.people.roles or folded in words.people.institutions:
            yield Mention(tokens[at].start(), tuple(name_words(tokens[at][0])))
        at += max(run, 1)


def _run(
    text: str, tokens: list[re.Match[str]], at: int, known: set[str], words: Language, voices: Voices
) -> int:
    """How many words from here on make a name; 0 where none begins."""
    if not _capital(tokens[at][0]) or fold(tokens[at][0]) in words.people.civilities:
        return 0
    if _opens(text, tokens[at]):
        # A capital says nothing here: a name is what is known as one, or goes on with a capital.
        following = at + 1 < len(tokens) and _capital(tokens[at + 1][0]) and _close(text, tokens, at)
        plain = fold(tokens[at][0])
        if plain in words.openers or not (
            following or plain in known or is_first_name(tokens[at][0]) or voices.named_in(tokens[at][0])
        ):
            return 0
    end = at + 1
    while end < len(tokens) and _close(text, tokens, end - 1):
        if _capital(tokens[end][0]):
            end += 1
        elif (
            fold(tokens[end][0]) in _PARTICLES
            and end + 1 < len(tokens)
            and _capital(tokens[end + 1][0])
            and _close(text, tokens, end)
            and tokens[end][0] not in ("of", "du", "des", "d", "l")
        ):
            end += 2
        else:
            break
    return end - at


def _capital(word: str) -> bool:
    return word[0].isupper()


def _close(text: str, tokens: list[re.Match[str]], at: int) -> bool:
    """Whether only a space, a hyphen, an apostrophe or the dot of an initial parts a word from the next."""
    return text[tokens[at].end() : tokens[at + 1].start()] in (" ", "-", "'", "’", ". ", "\u00a0", ".")


def _opens(text: str, token: re.Match[str]) -> bool:
    """Whether a word opens the sentence, or what follows a colon or quotation."""
    return not text[: token.start()].strip(" \u00a0(«»-–—") or text[: token.start()].rstrip().endswith(":")


def _gender(tokens: list[re.Match[str]], at: int, words: Language) -> str | None:
    return words.people.civilities.get(fold(tokens[at - 1][0])) if at else None


def _words(text: str) -> Iterator[tuple[str, int]]:
    for token in WORD.finditer(text):
        yield fold(token[0]), token.start()


def _level(text: str) -> str:
    """Lower case without accents, letter by letter, so that places stay the same."""
    return "".join((fold(char) or char)[0] for char in text).replace("’", "'")

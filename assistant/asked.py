"""Whose words a question asks for: *Que dit le maire du pont ?* asks for the mayor's, not the bridge's.

No parser is needed for that: French and English questions put the one who speaks in few places, after
*selon*, before an inverted verb, after *que dit*, after *did*. The words of these patterns are in
`asked.toml`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.patterns import Patterns
from index.article import Span
from index.speech.names import is_first_name
from index.speech.people_words import people_words
from index.words import content_words, fold


@dataclass(frozen=True, slots=True)
class AskedSpeaker:
    """The noun phrase that stands for the one whose words are asked for.

    Attributes:
        text: the phrase as asked, without its article: *maire de Lorient*, *Zoé Lang*.
        span: where it stands in the question (`plain`).
        article: whether an article or the like stands before it.
    """

    text: str
    span: Span
    article: bool = False


@dataclass(frozen=True, slots=True)
class _Grammar:
    """What `asked.toml` holds: its patterns and its lists of words."""

    patterns: Patterns
    articles: frozenset[str]
    limits: frozenset[str]
    links: frozenset[str]


@cache
def _grammar() -> _Grammar:
    data = tomllib.loads((resources.files("assistant") / "asked.toml").read_text(encoding="utf-8"))
    pieces = {name: "(?:" + "|".join(words.split()) + ")" for name, words in data["pieces"].items()}
    patterns = Patterns({name: text.format_map(pieces) for name, text in data["patterns"].items()})
    words = {name: frozenset(listed.split()) for name, listed in data["words"].items()}
    return _Grammar(patterns, **words)


# Words of the longest description that is taken whole.
_LONGEST = 7
_TOKEN = re.compile(r"\w+'|[\w&.-]*\w")


def plain(text: str) -> str:
    """A question as the patterns read it: straight apostrophes, single spaces, as long as it was asked."""
    return " ".join(text.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ").split())


def asks_who(question: str) -> bool:
    """Whether a question asks for a speaker: *Qui dit…*, *Quel ministre juge…*, *D'après qui…*.

    >>> asks_who("Quel élu de droite réclame une enquête ?"), asks_who("Que dit le maire du pont ?")
    (True, False)
    """
    words = fold(plain(question))
    grammar = _grammar()
    if grammar.patterns["who"].search(words):
        return True
    noun = grammar.patterns["what_noun"].match(words)
    # *Quel analyste trouve…*: the noun is the subject, so nobody else stands before an inverted verb
    return bool(noun) and not grammar.patterns["inverted"].search(words)


def asks_for_words(question: str) -> bool:
    """Whether a question is about what somebody said, thinks or feels, whatever it asks of it."""
    return bool(_grammar().patterns["speech"].search(fold(plain(question))))


def asked_speaker(question: str) -> AskedSpeaker | None:
    """Whose words a question asks for, or None where it asks for a fact, or for who said something.

    >>> asked_speaker("Comment le maire de Lorient justifie-t-il la fermeture ?").text
    'maire de Lorient'
    >>> asked_speaker("Que dit Zoé Lang du pont ?").text, asked_speaker("When did the bridge open?")
    ('Zoé Lang', None)
    """
    text = plain(question)
    words = fold(text)
    if len(words) != len(text):  # folding a ligature changes the length: look without it
        text = words
    grammar = _grammar()
    source = grammar.patterns["source"].search(words)
    if source:
        return _phrase(text, source.end(), len(text), grammar)
    if asks_who(question) or not asks_for_words(question):
        return None
    told = grammar.patterns["que_verb"].search(words)
    if told:
        return _phrase(text, told.end(), len(text), grammar)
    inverted = next(
        (
            m
            for m in grammar.patterns["inverted"].finditer(words)
            if not grammar.patterns["impersonal"].search(m[0])
        ),
        None,
    )
    if inverted:
        opening = grammar.patterns["opening"].match(words)
        start = opening.end() if opening and opening.end() <= inverted.start() else 0
        return _before(text, start, inverted.start(), grammar)
    english = grammar.patterns["english"].search(words)
    if english:
        return _subject(text, words, english.end(), grammar)
    yes_no = grammar.patterns["yes_no"].search(words)
    if yes_no and text[yes_no.end()].isupper():
        return _subject(text, words, yes_no.end(), grammar)
    return None


def _subject(text: str, words: str, start: int, grammar: _Grammar) -> AskedSpeaker | None:
    """The phrase between an English auxiliary and the verb; without a verb, the noun phrase there."""
    verb = grammar.patterns["english_verb"].search(words, start)
    found = _phrase(text, start, verb.start(), grammar, to_end=True) if verb else None
    if found is not None and len(found.text.split()) <= _LONGEST:
        return found
    return _phrase(text, start, len(text), grammar)


def asks_for_all(question: str, speaker: AskedSpeaker) -> bool:
    """Whether a question names a speaker and no topic: *Que dit Zoé Lang ?*.

    >>> asked = "Que dit Zoé Lang ?"
    >>> asks_for_all(asked, asked_speaker(asked))
    True
    """
    start, end = speaker.span
    rest = plain(question)
    rest = f"{rest[:start]} {rest[end:]}"
    return not [
        word
        for word in (rest[a:b] for a, b in content_words(rest))
        if not _grammar().patterns["speech"].fullmatch(fold(word))
    ]


def _before(text: str, start: int, end: int, grammar: _Grammar) -> AskedSpeaker | None:
    """The phrase that ends where the verb begins: the last between commas or after the interrogative."""
    stretch = text[start:end].rstrip(" ,")
    end = start + len(stretch)
    comma = stretch.rfind(", ")
    if comma >= 0:
        first = _phrase(text, start, start + comma, grammar)
        # *le conducteur, blessé au nez, explique-t-il*: what stands before the comma is the subject
        if first is not None and first.span[1] >= start + comma:
            return first
        start += comma + 2
    return _phrase(text, start, end, grammar, to_end=True)


def _phrase(
    text: str, start: int, end: int, grammar: _Grammar, *, to_end: bool = False
) -> AskedSpeaker | None:
    """The noun phrase that begins at `start`: names, or a description with what it is of.

    `to_end`: nothing but the phrase stands there, so its complements belong to it.
    """
    tokens = [(m[0], m.start(), m.end()) for m in _TOKEN.finditer(text, start, end)]
    described = False
    while tokens and fold(tokens[0][0]) in grammar.articles:
        described = True
        tokens.pop(0)
    if not tokens or fold(tokens[0][0]) in grammar.limits - grammar.links:
        return None
    last = len(tokens) - 1 if to_end else _last(text, tokens, grammar, described)
    begin, stop = tokens[0][1], tokens[last][2]
    return AskedSpeaker(text[begin:stop], (begin, stop), described)


def _last(text: str, tokens: list[tuple[str, int, int]], grammar: _Grammar, described: bool) -> int:
    """Number of the last token of the noun phrase; `described`: an article stands before it."""
    named = False
    of = 0
    last = 0
    for number, (word, start, _) in enumerate(tokens):
        folded = fold(word)
        if number and not text[tokens[number - 1][2] : start].isspace() and not word.endswith("'"):
            between = text[tokens[number - 1][2] : start].strip()
            if between and between != "-":
                break
        proper = word[:1].isupper()
        if number and number <= last:  # inside a surname with particles
            continue
        if named and (particle := _last_particle(tokens, number)):
            last = particle
            continue
        if folded in grammar.links:
            after = next(
                (w for w, *_ in tokens[number + 1 : number + 3] if fold(w) not in grammar.articles), ""
            )
            inside_name = (
                named and after[:1].isupper() and of == 0 and word.islower() and folded in ("le", "la")
            )
            if inside_name:
                continue
            # a description is *of* one thing: *le maire de Sisco*; a name is of nothing
            if named or of or not after[:1].isupper() or number == 0:
                break
            of += 1
            continue
        if folded in grammar.limits:
            break
        if folded in grammar.articles and of:
            continue
        if not proper and named and not (described and number == 1):  # le Conseil constitutionnel
            break
        if not proper and of:
            break
        named = named or proper
        last = number
    return last


def _last_particle(tokens: list[tuple[str, int, int]], number: int) -> int | None:
    """The token before a surname with particles: *Dominique de Villepin*, *Ursula von der Leyen*."""
    if not is_first_name(tokens[number - 1][0]):
        return None
    for following, (word, *_) in enumerate(tokens[number:], number):
        if word[:1].isupper():
            return following - 1 if following > number else None
        if fold(word) not in people_words().particles | {"l'"}:
            return None
    return None

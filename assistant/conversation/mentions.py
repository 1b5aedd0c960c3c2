"""Who a question speaks of, and where in it: quoted speakers, and other names by their capitals."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.conversation.grammar import Grammar
from index.article import Speaker
from index.speech.names import first_name_gender, is_first_name
from index.words import fold

NamedIn = Callable[[str], Sequence[tuple[Speaker, ...]]]
"""Finds the speakers that a text names, in order: `index.voices.Voices.named_in`."""

# What a title in quotation marks is the title of, before it: it is looked for in so many letters.
_TITLED = re.compile(r"((?:les?|la|l'|un|une|the) ?[\w-]+ )[«“\"] ?$")
_TITLED_LETTERS = 80
_TOKEN = re.compile(r"(?:[^\W\d_]|-(?=\w))+'|[^\W_]+(?:[-.&][^\W_]+)*\.?(?=\W|$)|[^\W_]+")
_WORDS_IN_A_NAME = 8
_FEMININE = frozenset("la une mme madame mlle cette she her".split())
_MASCULINE = frozenset("le un m m. monsieur ce cet mr he him".split())
_PLURAL = frozenset("les des ces mm. mes aux".split())


@dataclass(frozen=True, slots=True)
class Mention:
    """A noun phrase that stands for somebody.

    Attributes:
        start: its first letter in the question.
        end: after its last letter.
        text: its words, an article contracted with a preposition written out (*du maire*: *le maire*).
        gender: `m`, `f` or None.
        plural: whether it stands for several.
        known: whether a speaker of the library is meant.
        person: whether it may be a man or a woman.
    """

    start: int
    end: int
    text: str
    gender: str | None = None
    plural: bool = False
    known: bool = False
    person: bool = True


def mentions(text: str, named_in: NamedIn, grammar: Grammar) -> list[Mention]:
    """The mentions of a question (`grammar.plain`), in order, none inside another."""
    tokens = [(found[0], found.start(), found.end()) for found in _TOKEN.finditer(text)]
    any_known = bool(named_in(text))
    found: list[Mention] = []
    at = 0
    while at < len(tokens):
        end, speakers = _speaker_at(tokens, at, text, named_in, grammar) if any_known else (at, ())
        if end == at:
            end = _name_at(tokens, at, text, grammar)
        if end == at:
            at += 1
            continue
        found.append(_mention(tokens, at, end, speakers, text, grammar))
        at = end
    return found


_Tokens = Sequence[tuple[str, int, int]]


def _speaker_at(
    tokens: _Tokens, at: int, text: str, named_in: NamedIn, grammar: Grammar
) -> tuple[int, tuple[Speaker, ...]]:
    """Where the name or role of a speaker that begins at a token ends, and which speakers bear it."""
    first = tokens[at][0].lower()
    core = at + 1 if _is_article(first, grammar) else at
    if core == len(tokens) or _is_small(tokens[core][0], grammar):
        return at, ()
    described = core > at or tokens[core][0][:1].isupper()
    if at == 0 and first.rstrip("'") in grammar.words["interrogatives"]:
        return at, ()
    last: tuple[int, tuple[Speaker, ...]] = (at, ())
    for end in range(core + 1, min(len(tokens), core + _WORDS_IN_A_NAME) + 1):
        if _is_small(tokens[end - 1][0], grammar):
            continue
        window = text[tokens[core][1] : tokens[end - 1][2]]
        groups = named_in(window)
        if last[1] and (len(groups) != 1 or not _has_form(groups[0], window, grammar)):
            if len(groups) > 1:
                break
            continue
        if groups and groups[0]:
            # lower case and no article: only a name that begins right here
            begins = described or not named_in(text[tokens[core][2] : tokens[end - 1][2]])
            linked = any(_is_small(word, grammar) for word, *_ in tokens[core : end - 1])
            if not begins or (linked and not _has_form(groups[0], window, grammar)):
                return last
            last = end, tuple(groups[0])
    return last


def _is_small(word: str, grammar: Grammar) -> bool:
    return word.lower() in grammar.words["prepositions"] or _is_article(word.lower(), grammar)


def _has_form(speakers: Sequence[Speaker], words: str, grammar: Grammar) -> bool:
    """Whether a speaker goes by exactly these words."""

    def telling(name: str) -> list[str]:
        return [word for word in _words(name) if word not in grammar.words["articles"]]

    wanted = telling(words)
    return any(
        wanted == telling(form)
        for speaker in speakers
        for form in (speaker.name, *speaker.aliases, speaker.role or "", *(r.title for r in speaker.roles))
    )


@lru_cache(maxsize=50_000)
def _words(name: str) -> tuple[str, ...]:
    """A name's words, folded: one who is quoted often goes by hundreds of forms."""
    return tuple(re.findall(r"[^\W_]+", fold(name)))


def _is_article(word: str, grammar: Grammar) -> bool:
    return word in grammar.words["articles"]


def _name_at(tokens: _Tokens, at: int, text: str, grammar: Grammar) -> int:
    """Where a run of capitalised words that begins at a token, after an article at most, ends."""
    start = at + 1 if _is_article(tokens[at][0].lower(), grammar) else at
    described = start
    while (
        start > at
        and described < len(tokens) - 1
        and described - start < 2
        and tokens[described][0].islower()
        and tokens[described][0] not in grammar.words["prepositions"]
        and not tokens[described][0].endswith("'")
    ):
        described += 1  # le procureur Éric Maillaud
    if described > start and is_first_name(tokens[described][0]):
        start = described
    elif described > start:
        return at
    end = start
    while end < len(tokens) and _is_name(tokens, end, grammar) and _adjoins(tokens, start, end, text):
        end += 1
    return end if end > start else at


def _is_name(tokens: _Tokens, place: int, grammar: Grammar) -> bool:
    word = tokens[place][0]
    if not word[:1].isupper():
        links = word.lower() in ("de", "du", "d'", "la", "le", "von", "van", "el", "al", "ben", "bin")
        after = tokens[place + 1][0] if place + 1 < len(tokens) else ""
        return links and place > 0 and is_first_name(tokens[place - 1][0]) and after[:1].isupper()
    opening = word.lower().rstrip("'")
    return place > 0 or not any(
        opening in grammar.words[listed] for listed in ("interrogatives", "articles", "prepositions")
    )


def _adjoins(tokens: _Tokens, start: int, end: int, text: str) -> bool:
    return end == start or text[tokens[end - 1][2] : tokens[end][1]] in (" ", "", "-")


def _mention(
    tokens: _Tokens, at: int, end: int, speakers: Sequence[Speaker], text: str, grammar: Grammar
) -> Mention:
    start, stop = tokens[at][1], tokens[end - 1][2]
    titled = _TITLED.search(text, max(0, start - _TITLED_LETTERS), start)
    if titled:  # la loi « Stop Soros »
        start = titled.start()
        stop += len(text[stop:]) - len(text[stop:].lstrip(' »”"'))
    words = text[start:stop].rstrip()
    stop = start + len(words)
    first = words.split()[0].lower()
    names = [token[0] for token in tokens[at:end] if token[0].lower() not in grammar.words["articles"]]
    gender = speakers[0].gender if speakers else None
    if gender is None and not (speakers and speakers[0].kind == "group"):
        gender = "f" if first in _FEMININE else "m" if first in _MASCULINE else None
    if gender is None and names:
        gender = first_name_gender(names[0]) if len(names) > 1 or speakers else None
    plural = first in _PLURAL or bool(speakers and speakers[0].kind == "group")
    person = speakers[0].kind in ("person", "anonymous") if speakers else len(names) > 1 and not titled
    return Mention(start, stop, uncontracted(words), gender, plural, bool(speakers), person)


def uncontracted(words: str) -> str:
    """A noun phrase with its article written out: *du maire* -> *le maire*, *Le maire* -> *le maire*.

    >>> uncontracted("des négociations"), uncontracted("d'Obama"), uncontracted("Du maire")
    ('les négociations', 'Obama', 'le maire')
    """
    for contracted, article in (
        ("du ", "le "),
        ("des ", "les "),
        ("au ", "le "),
        ("aux ", "les "),
        ("d'", ""),
    ):
        if words.lower().startswith(contracted):
            return article + words[len(contracted) :]
    if words.startswith("L'"):
        return f"l{words[1:]}"
    head, _, rest = words.partition(" ")
    return (
        f"{head.lower()} {rest}" if rest and head in ("Le", "La", "Les", "Un", "Une", "The", "A") else words
    )

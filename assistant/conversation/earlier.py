"""The question before, taken apart: who is asked about, what about, how it opens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.asked import asked_speaker
from assistant.conversation.grammar import Grammar, grammar_of, language_of, plain
from assistant.conversation.mentions import Mention, NamedIn, mentions, uncontracted
from index.article import Span

# Of an answer, so much is looked at for the one whom it names first.
_BEGINNING = 300
_MEDIUM = re.compile(
    r"(?:sur|on) (?:(?:Twitter|Facebook|X|BFM|RTL|RMC|TF1|LCI|CNN|France (?:Inter|Info|\d)|Europe 1)\b"
    r"|[A-Z]\w*(?: \d|$| (?:après|à|au|le|de|about|in)\b))"
)
_MARKUP = re.compile(r"[*_>#\\]|\[\d+\]")


@dataclass(frozen=True, slots=True)
class Earlier:
    """A question that was asked before, self-contained.

    Attributes:
        text: its words without the question mark.
        grammar: that of its language.
        mentions: whom it mentions, in order.
        opening: how it opens: `what`, `who`, `when`… or None.
        speaker: whom it asks about, or None.
        source: the one that a *selon …* names, or None.
        topic: where the words on the topic stand, preposition included, or None.
        answered: whom its answer names, in order.
    """

    text: str
    grammar: Grammar
    mentions: tuple[Mention, ...]
    opening: str | None
    speaker: Mention | None
    source: Mention | None
    topic: Span | None
    answered: tuple[Mention, ...]

    @property
    def asks_who(self) -> bool:
        """Whether its answer is a person."""
        return self.opening == "who"

    @property
    def about_words(self) -> bool:
        """Whether it asks what somebody said, or who spoke of something."""
        return self.opening == "what" or self.topic is not None

    @property
    def topic_phrase(self) -> str | None:
        """The topic as a noun phrase, without its preposition."""
        if self.topic is None:
            return None
        words = self.text[slice(*self.topic)]
        found = self.grammar.patterns["prepositions_of.topic"].match(words)
        if found is None:
            return words
        preposition = found[0].rstrip().rpartition(" ")[2].lower()
        contracted = preposition if preposition in ("du", "des", "au", "aux") else ""
        return uncontracted(f"{contracted} {words[found.end() :]}".strip())


def taken_apart(question: str, answer: str, named_in: NamedIn) -> Earlier:
    """Read the question before and the beginning of its answer."""
    text = plain(question)
    grammar = grammar_of(language_of(text) or "fr")
    found = mentions(text, named_in, grammar)
    opening = grammar.first("openings", text)
    source = _source(text, found, grammar)
    speaker = source or _speaker(text, found, opening, grammar)
    if speaker is not None and speaker not in found:
        found = sorted(
            [speaker, *(each for each in found if each.end <= speaker.start or each.start >= speaker.end)],
            key=lambda each: each.start,
        )
    said = mentions(plain(_MARKUP.sub(" ", answer)[:_BEGINNING]), named_in, grammar)
    topic = _topic(text, speaker, opening, grammar)
    return Earlier(text, grammar, tuple(found), opening, speaker, source, topic, tuple(said))


def _source(text: str, found: list[Mention], grammar: Grammar) -> Mention | None:
    for preposition in re.finditer(
        rf"(?<!\w)(?:{grammar.patterns['prepositions_of.source'].pattern})", text, re.I
    ):
        if preposition[0].lower() in ("pour ", "chez ", "for ") and preposition.start() > 0:
            continue
        for each in found:
            if each.start == preposition.end():
                return each
    return None


def _speaker(text: str, found: list[Mention], opening: str | None, grammar: Grammar) -> Mention | None:
    """Who stands where the subject does, or else the first one mentioned."""
    before = grammar.patterns["clauses.before_verb"].match(text)
    if before:
        start, end = before.span("phrase")
        inside = next((each for each in found if each.start == start and each.end == end), None)
        pronoun = before["pronoun"].lower()
        return Mention(
            start,
            end,
            uncontracted(text[start:end]),
            "f" if pronoun.startswith("elle") else "m",
            pronoun.endswith("s"),
            any(each.known for each in found if each.start >= start and each.end <= end),
            inside is None or inside.person,
        )
    after = grammar.patterns["clauses.after_verb"].match(text)
    if after:
        at = after.end()
        there = next((each for each in found if each.start == at), None)
        if there is not None and there.known:
            return there
        return _phrase(text, at, opening, grammar) or there or (found[0] if found else None)
    return None if opening == "who" else (found[0] if found else None)


def _phrase(text: str, at: int, opening: str | None, grammar: Grammar) -> Mention | None:
    """The noun phrase that begins at a letter and goes to the topic's preposition: *les syndicats*."""
    opens = re.compile(r"(les?|la|l'|un|une|des|the|[A-ZÀ-Ý]\S*)(?=\b|(?<='))").match(text, at)
    if opens is None:
        return None
    asked = asked_speaker(text)
    if asked is not None and at <= asked.span[0] <= at + len(opens[0]) + 1:
        return _mention(text, at, asked.span[1], opens[1])
    if grammar.language == "en":
        stop = re.compile(rf" {grammar.patterns['verbs.speech'].pattern}\b", re.I).search(text, at)
    else:
        topic = grammar.patterns["prepositions_of.topic"].pattern
        named = re.compile(r"\b(?:d[ue] |d')(?=[A-ZÀ-Ý])|\bdu (?=(?:Parti|Conseil|Sud|Nord)\b)")
        stop = next(
            (
                m
                for m in re.compile(rf" (?:{topic})", re.I).finditer(text, at)
                if not named.match(text, m.start() + 1)
            ),
            None,
        )
    end = stop.start() if stop else len(text)
    words = text[at:end].split(",")[0]
    if not words or (stop is None and opening != "what"):
        return None
    return _mention(text, at, at + len(words), opens[1])


def _mention(text: str, start: int, end: int, first: str) -> Mention:
    """A noun phrase that begins with an article or a name."""
    article = first.lower()
    gender = {"la": "f", "une": "f", "le": "m", "un": "m"}.get(article)
    plural = article in ("les", "des")
    return Mention(start, end, uncontracted(text[start:end]), gender, plural, False, True)


def _topic(text: str, speaker: Mention | None, opening: str | None, grammar: Grammar) -> Span | None:
    """Where the words on the topic stand in a question about somebody's words."""
    speech = re.compile(rf"\b{grammar.patterns['verbs.speech'].pattern}(?!\w)", re.I)
    if opening == "who":
        verb = speech.search(text)
        if verb is None:
            return None
        at = verb.end()
    elif opening == "what" and speaker is not None:
        at = speaker.end
    else:
        return None
    source = re.compile(rf",? (?:{grammar.patterns['prepositions_of.source'].pattern})", re.I)
    ends = next((m.start() for m in source.finditer(text, at) if "pour" not in m[0].lower()), len(text))
    topic = grammar.patterns["prepositions_of.topic"]
    rest = text[at:ends]
    said = speech.match(rest.lstrip()) if grammar.language == "en" else None
    skipped = len(rest) - len(rest.lstrip()) + (said.end() + 1 if said else 0)
    for place in [skipped, *(m.end() for m in re.finditer(r"[\s,]+", rest))]:
        found = topic.match(rest, place)
        weak = found is not None and found[0].lower() in (
            "de ",
            "d'",
            "du ",
            "des ",
            "contre ",
            "of ",
            "against ",
        )
        if found and (place == skipped or not weak) and not _is_medium(rest[found.start() :]):
            return at + place, ends
    return None


def _is_medium(words: str) -> bool:
    """*sur Twitter*, *sur France Inter*: where something was said, not what about."""
    return bool(_MEDIUM.match(words))

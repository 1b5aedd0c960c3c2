"""Follow-up questions made self-contained from the conversation, without a model.

*Et Zakharova ?* after *Que dit Peskov des négociations ?* becomes *Que dit Zakharova des négociations ?*.
What a follow-up leaves out is taken from the question before, which is itself made self-contained first;
a pronoun is replaced by the one it stands for. How questions are put is data: `fr.toml`, `en.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.conversation.earlier import Earlier, taken_apart
from assistant.conversation.following import (
    about_topic,
    another_piece,
    another_speaker,
    another_topic,
    circumstance,
    regarding,
    together,
    with_topic,
)
from assistant.conversation.grammar import LANGUAGES, Grammar, grammar_of, language_of, plain
from assistant.conversation.mentions import Mention, NamedIn, mentions, uncontracted
from assistant.conversation.pronouns import antecedent, pronoun_in, replaced
from assistant.conversation.wording import written

__all__ = ["NamedIn", "Rewritten", "self_contained"]

# Turns that are looked back on.
_TURNS = 8
# A question with more words of its own than this says itself what *cela* or *it* is.
_SHORT = 4
# A question for something besides what was answered.
_ELSE = re.compile(r"\bd'autres?\b|\belse\b", re.IGNORECASE)
# A fragment is no longer than this, in words.
_FRAGMENT = 8


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A question that can be understood alone.

    Attributes:
        text: the question; as it was asked where it leans on nothing.
        language: of the answer that is wanted (`fr`, `en`), where the question as asked tells; else None.
        told: answers already given, where something else than their words is asked for
            (*Qu'a-t-il dit d'autre ?*, *Qui d'autre ?*); else empty.
    """

    text: str
    language: str | None = None
    told: str = ""


def self_contained(asked: str, history: Sequence[tuple[str, str]], named_in: NamedIn) -> Rewritten:
    """A question with what it takes over from the conversation.

    `history` is pairs of question and answer text, oldest first; `named_in` finds speakers in a text
    (`index.voices.Voices.named_in`).
    """
    question, answer = "", ""
    for earlier, reply in history[-_TURNS:]:
        question, answer = _rewritten(earlier, question, answer, named_in).text, reply
    found = _rewritten(asked, question, answer, named_in)
    if found.told:
        return Rewritten(found.text, found.language, "\n".join(reply for _, reply in history))
    return found


def _rewritten(asked: str, question: str, answer: str, named_in: NamedIn) -> Rewritten:
    text = plain(asked)
    if not text or not question.strip():
        return Rewritten(asked)
    language = language_of(text)
    grammar = grammar_of(language or language_of(plain(question)) or "fr")
    opener = grammar.patterns["opener"].match(text)
    rest = text[opener.end() :] if opener else text
    for each in LANGUAGES:
        wanted = grammar_of(each).first("languages", rest, whole=True)
        if wanted:
            return Rewritten(question, wanted)
    if not rest:
        return Rewritten(asked)
    follow_up = _FollowUp(
        asked, rest, opener is not None, grammar, taken_apart(question, answer, named_in), named_in
    )
    new = follow_up.rewritten()
    something_else = follow_up.something_else or bool(_ELSE.search(text))
    return Rewritten(asked if new is None else new, language, answer if something_else else "")


class _FollowUp:
    """One question that may lean on the one before."""

    def __init__(
        self, asked: str, text: str, opened: bool, grammar: Grammar, before: Earlier, named_in: NamedIn
    ) -> None:
        self._asked = asked
        self._text = text
        self._opened = opened
        self._grammar = grammar
        self._before = before
        self._named_in = named_in
        self.something_else = False

    def rewritten(self) -> str | None:
        """The question made self-contained, or None where it is already."""
        bare = self._grammar.first("bare", self._text, whole=True)
        if bare:
            self.something_else = bare in ("what_else", "who_else")
            return circumstance(bare, self._before) or together(self._text, self._before)
        about = self._grammar.patterns["about_opener"].match(self._text)
        words = self._text[about.end() :] if about else self._text
        if self._is_fragment(words) and (about or self._opened or self._asked.rstrip().endswith("?")):
            return self._fragment(words, bool(about))
        return self._clause()

    def _is_fragment(self, words: str) -> bool:
        """Whether there is no verb to ask with: a name, a noun phrase, a piece of a sentence."""
        first = words.partition(" ")[0].lower()
        asks = first.partition("'")[0] in self._grammar.words["interrogatives"] and not (
            self._patterns("prepositions_of.topic").match(words)
            or self._patterns("prepositions_of.source").match(words)
            or re.match(
                r"(?:en|in|à|at|dans|on|for|pour|avec|par|depuis|de) (?!qu|wh|combien|how)", words, re.I
            )
        )
        verb = re.search(
            r"\w-(?:t-)?(?:ils?|elles?|on|ce)\b|\best-ce\b|[,;:]|\b(?:qui|que|qu'|a|est|ont|sont|did|does|is|was|do|quand|combien)\b",
            words,
            re.I,
        )
        return not asks and not verb and len(words.split()) <= _FRAGMENT

    def _patterns(self, name: str) -> re.Pattern[str]:
        return self._grammar.patterns[name]

    def _fragment(self, words: str, about: bool) -> str | None:
        source = re.match(r"(?:selon|d'après|according to) ", words, re.I)
        if self._before.about_words:
            source = source or re.match(r"(?:pour|for) (?!tou|quo|ça|all)", words, re.I)
        words = self._resolved(words, speaks=True)
        named = mentions(words[source.end() :] if source else words, self._named_in, self._grammar)
        whole = words[source.end() :] if source else words
        one = named[0] if len(named) == 1 and named[0].end - named[0].start >= len(whole) - 1 else None
        if source:
            return self._other_source(one or Mention(0, 0, uncontracted(whole)))
        topic = self._patterns("prepositions_of.replacing").match(words)
        one = one or self._unknown_speaker(words, about)
        if one and not topic and (one.known or self._takes_a_speaker()):
            return another_speaker(one, self._before)
        if topic or about:
            with_preposition = (
                words if topic else self._before.grammar.wordings["wording.about"].format(topic=words)
            )
            return another_topic(with_preposition, self._before)
        if not self._opened and not one and len(words.split()) > 2:
            return None
        return another_piece(words, self._before)

    def _unknown_speaker(self, words: str, about: bool) -> Mention | None:
        """*Et la direction ?* after *Que disent les syndicats …*; *et macron*, without its capital."""
        if about or self._before.opening != "what" or self._patterns("incomplete.times").match(words):
            return None
        first = words.split()[0].lower()
        described = re.match(r"(?:les? |la |l'|une? |des |the )\w", words, re.I)
        bare = len(words.split()) == 1 and self._grammar.language == "fr" and len(first) > 3 and self._opened
        if not described and not bare:
            return None
        plural = first in ("les", "des")
        words = words.capitalize() if bare and not described else words
        return Mention(0, 0, uncontracted(words), {"la": "f", "une": "f"}.get(first), plural)

    def _takes_a_speaker(self) -> bool:
        """Whether a name that nobody quoted bears stands for another speaker or subject."""
        return self._before.speaker is not None or self._before.asks_who

    def _other_source(self, source: Mention) -> str | None:
        before = self._before
        if before.source is not None or before.opening == "what":
            return another_speaker(source, before)
        question = before.text[:1].lower() + before.text[1:]
        text = before.grammar.wordings["wording.source"].format(speaker=source.text, question=question)
        return written(text, before.grammar)

    def _clause(self) -> str | None:
        """A question with a verb of its own: its pronouns replaced, its topic taken over if it has none."""
        text = self._without_dislocation(self._text)
        speech = bool(re.search(rf"\b{self._patterns('verbs.speech').pattern}(?!\w)", text, re.I))
        resolved = self._resolved(text, speaks=speech)
        leaning = resolved != self._text
        unresolved = self._unresolved(resolved)
        if not leaning and not unresolved and not self._lacks(resolved):
            return None
        if unresolved or (not leaning and self._lacks(resolved)):
            thing = self._with_thing(resolved)
            if thing is not None:
                return thing
            if not speech or self._before.topic is None or not leaning:
                # *Dans quel article ?*, *Lesquels ?* have no verb to stand on
                own_verb = self._patterns("incomplete.verb").search(resolved)
                return (regarding if own_verb or speech else together)(resolved, self._before)
        if speech and (unresolved or self._names_no_topic(resolved)):
            resolved = with_topic(resolved, self._before)
        return written(resolved, self._grammar)

    def _without_dislocation(self, text: str) -> str:
        """*Gilles Simeoni, qu'a-t-il dit* -> *qu'a dit Gilles Simeoni*; so *d'Artifact, qu'en dit-il*."""
        head, comma, clause = text.partition(", ")
        if not comma:
            return text
        named = mentions(head, self._named_in, self._grammar)
        found = pronoun_in(clause, [], self._grammar)
        topic = self._patterns("prepositions_of.replacing").match(head)
        somebody = any(each.known or each.person for each in named)
        if clause.lower().startswith("qu'en ") and (topic or not somebody):
            verb = clause.replace("'en ", "e ", 1)
            return f"{verb} {head if topic else f'de {head}'}"
        if found and len(named) == 1 and named[0].start == 0:
            return replaced(clause, found[0], found[1], named[0].text, self._grammar).strip()
        return text

    def _resolved(self, text: str, *, speaks: bool) -> str:
        """The text with its pronouns replaced, as far as they are known to stand for somebody."""
        for _ in range(2):
            found = pronoun_in(text, mentions(text, self._named_in, self._grammar), self._grammar)
            if found is None:
                break
            kind, match = found
            person = antecedent(match["pronoun"], kind, self._before, speaks=speaks)
            if person is None:
                break
            text = replaced(text, kind, match, person.text, self._grammar).strip()
        return text

    def _unresolved(self, text: str) -> bool:
        """Whether something in the question still points back."""
        found = mentions(text, self._named_in, self._grammar)
        if pronoun_in(text, found, self._grammar):
            return True
        if len(self._content(text)) > _SHORT or self._patterns("verbs.impersonal").search(text):
            return False
        if self._patterns("incomplete.demonstratives").search(text):
            return True
        return any(self._patterns(name).search(text) for name in ("clauses.thing", "incomplete.on_it"))

    def _with_thing(self, text: str) -> str | None:
        """*Qui en a parlé* -> *Qui a parlé des négociations*: the topic in place of *en*, *about it*."""
        topic = self._before.topic_phrase
        on_it = self._patterns("incomplete.on_it").search(text)
        if topic and on_it:
            about = about_topic(self._before)
            return written(f"{text[: on_it.start()]}{about}{text[on_it.end() :]}", self._grammar)
        found = self._patterns("clauses.thing").search(text)
        if topic is None or found is None:
            return None
        if self._grammar.language == "en":
            return written(
                f"{text[: found.start()]}{found['before']}{topic}{text[found.end() :]}", self._grammar
            )
        before = found["before"].replace("qu'", "que ")
        return written(f"{text[: found.start()]}{before}{text[found.end() :]} de {topic}", self._grammar)

    def _lacks(self, text: str) -> bool:
        """Whether a question has neither a name nor enough words of its own to stand alone."""
        if self._patterns("incomplete.nouns").match(text):
            return True
        named = mentions(text, self._named_in, self._grammar)
        if self._opened:
            return not (named and not self._names_no_topic(text))
        return False

    def _names_no_topic(self, text: str) -> bool:
        """Whether a question has no words but those that ask, speak and name the speaker."""
        left = text
        topical = self._patterns("prepositions_of.topic").pattern
        for each in mentions(text, self._named_in, self._grammar)[:1]:
            if not re.search(rf"(?:{topical})$", text[: each.start], re.I):
                left = f"{left[: each.start]} {left[each.end :]}"
        left = re.sub(rf"\b{self._patterns('verbs.speech').pattern}(?!\w)", " ", left, flags=re.I)
        return not self._content(left)

    def _content(self, text: str) -> list[str]:
        """The words of a question that neither ask nor link."""
        grammar = self._grammar.words
        small = set().union(*(grammar[name] for name in ("small_words", "interrogatives", "articles")))
        small |= grammar["prepositions"]
        words = re.findall(r"[^\W_]+", text.lower())
        return [word for word in words if word not in small and (len(word) > 2 or word.isdigit())]

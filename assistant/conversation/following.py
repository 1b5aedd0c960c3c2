"""What a follow-up changes of the question before: its speaker, its topic, a circumstance, its language."""

from __future__ import annotations

import re

from assistant.conversation.earlier import Earlier
from assistant.conversation.grammar import Grammar
from assistant.conversation.mentions import Mention, uncontracted
from assistant.conversation.wording import agreeing, contracted, inverted, written


def circumstance(asked: str, before: Earlier) -> str:
    """The question of a bare *Quand ?*, *Qui d'autre ?*, *Quoi d'autre ?* (a name under `[bare]`)."""
    grammar = before.grammar
    rest = _after_opening(before)
    if asked == "who_else":
        if before.asks_who and rest:
            return written(grammar.wordings["wording.who_else"].format(rest=rest), grammar)
        return about_them(asked, before, before.speaker) or written(before.text, grammar)
    speaker = before.speaker or first_person(before)
    if asked == "what_else" or before.about_words:
        told = about_them(asked, before, speaker)
        if told:
            return told
    word = grammar.wordings.get(f"interrogative.{asked}")
    if word and before.opening in ("when", "where", "why", "how") and rest:
        return written(f"{word} {rest}", grammar)
    if word and before.asks_who and speaker and rest:
        question = word if grammar.language == "fr" else word.lower()
        text = grammar.wordings["wording.of_person"].format(
            question=question, speaker=speaker.text, rest=rest, before=before.text
        )
        return written(text, grammar)
    return ""


def first_person(before: Earlier) -> Mention | None:
    """Of a who-question, whom its answer names first."""
    return next((each for each in before.answered if each.known or each.person), None)


def about_them(asked: str, before: Earlier, speaker: Mention | None) -> str | None:
    """A question under `[told]` about a speaker and the topic of the question before."""
    grammar = before.grammar
    topic = before.topic_phrase
    template = grammar.wordings.get(f"told.{asked}" if topic else f"told_without_topic.{asked}")
    if template is None or (speaker is None and "{speaker}" in template):
        return None
    person = speaker or Mention(0, 0, "")
    values = {
        "speaker": person.text,
        "topic": topic or "",
        "of": f"de {topic}",
        "about": about_topic(before),
        **{name: inverted(name, person, grammar) for name in grammar.inverted},
    }
    return written(template.format(**values), grammar)


def about_topic(before: Earlier) -> str:
    """The topic with a preposition that goes with any verb: the one that it had, or *à propos de*."""
    if before.topic is None:
        return ""
    words = before.text[slice(*before.topic)]
    own = before.grammar.patterns["prepositions_of.topic"].match(words)
    if own and own[0].lower() not in ("de ", "d'", "du ", "des ", "of ", "contre ", "against "):
        return words
    return contracted(
        before.grammar.wordings["wording.about"].format(topic=before.topic_phrase), before.grammar
    )


def another_speaker(speaker: Mention, before: Earlier) -> str:
    """The question before, asked of somebody else: *Et Zakharova ?*."""
    grammar = before.grammar
    replaced = before.source or before.speaker
    if before.asks_who and before.source is None:
        told = about_them("what", before, speaker) if before.topic else None
        rest = _after_opening(before)
        return told or written(
            grammar.wordings["wording.is_it"].format(speaker=speaker.text, rest=rest), grammar
        )
    if replaced is None:
        return ""
    if replaced.plural != speaker.plural and before.source is None and before.opening == "what":
        return about_them("what", before, speaker) or ""
    start, end = replaced.start, replaced.end
    text, words = _open_contraction(before.text, start, end, replaced.text)
    opens, closes = text.index(words, max(0, start - 3)), 0
    closes = opens + len(words)
    rest = text[closes:]
    apposition = re.match(r", [^,]+,(?= )", rest)
    rest = rest[apposition.end() :] if apposition else rest
    new = re.sub(r" (?:d'autre|else)\b", "", f"{text[:opens]}{speaker.text}{rest}")
    return written(agreeing(new, speaker) if grammar.language == "fr" else new, grammar)


def _open_contraction(text: str, start: int, end: int, phrase: str) -> tuple[str, str]:
    """The text with the article of a phrase written out: *au maire* -> *à le maire*."""
    words = text[start:end]
    for article, preposition in (
        ("du ", "de "),
        ("des ", "de "),
        ("au ", "à "),
        ("aux ", "à "),
        ("d'", "de "),
    ):
        if words.lower().startswith(article) and words != phrase:
            return f"{text[:start]}{preposition}{phrase}{text[end:]}", phrase
    return text, words


def another_topic(words: str, before: Earlier) -> str:
    """The question before about something else: *Et sur l'économie ?*; `words` has its preposition."""
    grammar = before.grammar
    words = words[:1].lower() + words[1:]
    if before.topic is not None:
        start, end = before.topic
        return written(f"{before.text[:start]}{words}{before.text[end:]}", grammar)
    speaker = before.speaker or first_person(before)
    if before.opening == "what" and before.speaker:
        return written(f"{before.text} {words}", grammar)
    if speaker:
        text = grammar.wordings["told.what"].format(
            speaker=speaker.text, about=words, **{n: inverted(n, speaker, grammar) for n in grammar.inverted}
        )
        return written(text, grammar)
    return together(words, before)


def another_piece(words: str, before: Earlier) -> str:
    """The question before with one piece changed: *Et chez les femelles ?*, *Et en 2000 ?*."""
    grammar = before.grammar
    head = re.match(r"(\w+'?) ?", words)
    if head is None:
        return together(words, before)
    first = head[1].lower()
    year = re.fullmatch(r"(?:en|in) (?:\d{4})", words)
    if year and (earlier := re.search(r"\b(?:en|in) \d{4}\b", before.text)):
        return written(before.text[: earlier.start()] + words + before.text[earlier.end() :], grammar)
    if first in ("chez", "contre", "against", "among", "avec", "with", "depuis", "since", "pour", "for"):
        old = re.search(
            rf"\b{first} (?:(?:les?|la|l'|une?|des|the|an?) ?)?[\w'-]+"
            rf"(?: (?!(?:{_stops(grammar)})\b)[\w'-]+)*",
            before.text,
        )
        if old and old.start() > 0:
            return written(before.text[: old.start()] + words + before.text[old.end() :], grammar)
    return together(words, before)


def _stops(grammar: Grammar) -> str:
    return "|".join(re.escape(word) for word in grammar.words["prepositions"] if word.isalpha())


def together(asked: str, before: Earlier) -> str:
    """Both questions in one: what no other way makes whole."""
    text = before.grammar.wordings["wording.and"].format(before=before.text, asked=_inside(asked))
    return written(text, before.grammar)


def regarding(asked: str, before: Earlier) -> str:
    """A question of its own that the topic before makes whole; without a topic, both questions in one."""
    topic = before.topic_phrase
    if topic is None:
        return together(asked, before)
    text = before.grammar.wordings["wording.regarding"].format(topic=topic, asked=_inside(asked))
    return written(text, before.grammar)


def _inside(asked: str) -> str:
    """A question as it stands inside another: without its capital, unless a name begins it."""
    return asked if re.match(r"\w[A-ZÀ-Ý]", asked) else asked[:1].lower() + asked[1:]


def _after_opening(before: Earlier) -> str:
    found = before.grammar.patterns.get(f"openings.{before.opening}")
    opened = found.match(before.text) if found else None
    return before.text[opened.end() :].strip() if opened else ""


def with_topic(text: str, before: Earlier) -> str:
    """A question of somebody's words with the topic of the question before, where it names none."""
    about = about_topic(before)
    if not about:
        other = next(
            (
                each
                for each in before.mentions
                if each not in (before.speaker, before.source) and each.text not in text and each.person
            ),
            None,
        )
        if other is None:
            return text
        about = before.grammar.wordings["wording.about"].format(topic=uncontracted(other.text))
    return f"{text} {about}"

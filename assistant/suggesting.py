"""Questions to go on with, made from statements that are there: each has an answer in these articles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from assistant.citation import Answer
from assistant.conversation.earlier import Earlier, taken_apart
from assistant.conversation.following import about_topic
from assistant.conversation.grammar import grammar_of
from assistant.conversation.wording import written
from assistant.phrases import phrases
from assistant.question import Question
from index.article import Speaker, Statement
from index.library import Library
from index.speech.speakers import is_proper
from index.words import content_stems

_MOST = 3
# Speakers that an empty conversation offers questions about.
_OPENING = 4
# … at most so many of them on what one of them speaks of.
_ABOUT = 2
# … and how many speakers are looked at for them.
_LOOKED_FOR = 8
# Articles that are looked at, of an answer or a speaker.
_ARTICLES = 2
# … and statements of each speaker there.
_STATEMENTS = 6
# A statement shorter than this, in letters, answers little.
_SHORTEST = 30
# So many letters of a statement tell what it is about.
_LOOKED_AT = 240
_SPOKEN_OF = frozenset({"person", "institution"})
# A thing to talk about: *la réouverture du pont*, *l'inflation*.
_THING = re.compile(
    r"(?<![\w'’])(?:les? |la |l['’])[a-zà-ÿœ][\w-]{3,}"
    r"(?: (?:de la |de l['’]|du |des |de |d['’])[\w-]{3,})?"
)
_TIME = re.compile(r"\b(?:mois|ann[ée]es?|jours?|semaines?|heures?|fin|début|matin|soir)\b")


@dataclass(frozen=True, slots=True)
class _Voice:
    """Somebody heard in the cited articles, with what was said there and not cited."""

    speaker: Speaker
    statements: tuple[Statement, ...]


def suggest(question: Question, answer: Answer, library: Library) -> tuple[str, ...]:
    """Two or three questions that go on from an answer, in its language; fewer where there is less to ask.

    Asked of statements that stand in the cited articles and were not told: those of another speaker on the
    topic, others of the same speaker.
    """
    if not answer.citations:
        return ()
    before = taken_apart(question.text, "", library.voices.named_in)
    asked = _topic_stems(before, question)
    heard, told = _voices(answer, library), {citation.speaker for citation in answer.citations}
    others = [voice for voice in heard if voice.speaker.name not in told]
    same = [voice for voice in heard if voice.speaker.name in told]
    # Who speaks of the topic comes before who speaks of something else in the same article.
    others.sort(key=lambda voice: -_shared(voice, asked))
    offered: list[str | None] = [
        *(_about_voice(voice, before, asked, answer.language, library) for voice in others[:2]),
        *(_else(voice, before, asked, answer) for voice in same[:1]),
    ]
    if answer.answered and len(offered) < _MOST and sum(_shared(voice, asked) > 0 for voice in others) > 0:
        offered.append(_who_else(before, answer.language))
    return _distinct(offered, question.text)


def opening(library: Library, language: str, is_answered: Callable[[str], bool]) -> tuple[str, ...]:
    """Questions to begin a conversation with: what those who are quoted most say, some of them of a thing.

    Only those for which `is_answered`, which is asked of a dozen or so.
    """
    speakers = [each for each in library.voices.speakers if _is_somebody(each) and each.articles]
    offered: dict[str, Speaker] = {}

    def offer(questions: Iterable[tuple[str, Speaker]], most: int) -> None:
        fresh = (each for each in questions if each[1] not in offered.values() and is_answered(each[0]))
        offered.update(islice(fresh, most))

    # What an article calls a thing is in the article's language.
    if language == "fr":
        things = ((_thing_of(speaker, library), speaker) for speaker in speakers[:_LOOKED_FOR])
        offer(((_question_about(who, thing, language), who) for thing, who in things if thing), _ABOUT)
    plain = ((_question_about(speaker, None, language), speaker) for speaker in speakers[:_LOOKED_FOR])
    offer(plain, _OPENING - len(offered))
    return tuple(offered)


def _thing_of(speaker: Speaker, library: Library) -> str | None:
    said = _statements_of([speaker], speaker.articles[:_ARTICLES], library)
    return next((found for each in said for found in [_thing(each, library)] if found), None)


def _voices(answer: Answer, library: Library) -> list[_Voice]:
    """Who is heard in the cited articles, in reading order, with what was not told."""
    articles = list(dict.fromkeys(citation.article_id for citation in answer.citations))[:_ARTICLES]
    cited = [(citation.article_id, citation.start, citation.end) for citation in answer.citations]
    of_speaker: dict[int, tuple[Speaker, list[Statement]]] = {}
    for stored in library.statements_in(articles):
        statement = stored.statement
        speaker = library.voices.speaker_of(statement)
        if speaker is None or not _is_somebody(speaker) or len(statement.text) < _SHORTEST:
            continue
        start, end = statement.spans[0][0], statement.spans[-1][1]
        if any(statement.article_id == a and start < e and s < end for a, s, e in cited):
            continue
        said = of_speaker.setdefault(id(speaker), (speaker, []))[1]
        if len(said) < _STATEMENTS:
            said.append(statement)
    return [_Voice(speaker, tuple(said)) for speaker, said in of_speaker.values()]


def _statements_of(
    speakers: Sequence[Speaker], articles: Iterable[str], library: Library
) -> Iterator[Statement]:
    for stored in library.statements_in(articles):
        if library.voices.speaker_of(stored.statement) in speakers:
            yield stored.statement


def _is_somebody(speaker: Speaker) -> bool:
    return speaker.kind in _SPOKEN_OF and is_proper(speaker.name)


def _topic_stems(before: Earlier, question: Question) -> frozenset[str]:
    """Stems of what the question is about, without those of the one asked about."""
    names = content_stems(before.speaker.text) if before.speaker else []
    about = content_stems(before.topic_phrase) if before.topic_phrase else question.stems
    return frozenset(about) - frozenset(names)


def _shared(voice: _Voice, asked: frozenset[str]) -> int:
    return max((len(asked.intersection(_stems(each.text))) for each in voice.statements), default=0)


def _about_voice(
    voice: _Voice, before: Earlier, asked: frozenset[str], language: str, library: Library
) -> str:
    """A question about somebody else of the article: on the same topic where that is spoken of."""
    if before.topic is not None and before.grammar.language == language and _shared(voice, asked):
        return _question(voice.speaker, about_topic(before), language)
    thing = next((found for each in voice.statements for found in [_thing(each, library)] if found), None)
    return _question_about(voice.speaker, thing if language == "fr" else None, language)


def _else(voice: _Voice, before: Earlier, asked: frozenset[str], answer: Answer) -> str:
    """What else the one who was cited says: on the topic, or at all."""
    words, grammar = phrases(answer.language), grammar_of(answer.language)
    name = _name(voice.speaker, answer.language)
    about = (
        about_topic(before) if _shared(voice, asked) and before.grammar.language == answer.language else ""
    )
    template = words["suggest_else_about" if about else "suggest_else"]
    return written(template.format(speaker=name, about=about), grammar)


def _who_else(before: Earlier, language: str) -> str | None:
    topic = before.topic_phrase
    if topic is None or before.grammar.language != language:
        return None
    template = phrases(language)["suggest_who_else" if before.opening == "who" else "suggest_who"]
    return written(template.format(topic=topic), before.grammar)


def _question_about(speaker: Speaker, thing: str | None, language: str) -> str:
    about = grammar_of(language).wordings["wording.about"].format(topic=thing) if thing else ""
    return _question(speaker, about, language)


def _question(speaker: Speaker, about: str, language: str) -> str:
    several = speaker.name.lower().startswith("les ")
    template = phrases(language)["suggest_speakers" if several else "suggest_speaker"]
    return written(template.format(speaker=_name(speaker, language), about=about), grammar_of(language))


def _name(speaker: Speaker, language: str) -> str:
    """The name inside a question: an English one has no French article."""
    return re.sub(r"^(?:l['’]|l[ae]s? )", "the ", speaker.name) if language == "en" else speaker.name


def _thing(statement: Statement, library: Library) -> str | None:
    """What a statement speaks of: words that it shares with its article's title, or two nouns of its own."""
    title = library.article(statement.article_id).title
    shared = _stems(title).intersection(_stems(statement.text))
    own = [found[0] for found in _THING.finditer(statement.text)]
    titled = [found[0] for found in _THING.finditer(title)] if shared else []
    told = [each for each in (*own, *titled) if shared.intersection(_stems(each))]
    precise = [each for each in own if len(_stems(each)) > 1 and not _TIME.search(each)]
    return next(iter((*told, *precise)), None)


@lru_cache(maxsize=2_000)
def _stems(text: str) -> frozenset[str]:
    return frozenset(content_stems(text[:_LOOKED_AT]))


def _distinct(offered: Iterable[str | None], asked: str) -> tuple[str, ...]:
    kept = dict.fromkeys(question for question in offered if question and question != asked)
    return tuple(kept)[:_MOST]

"""Answers that no single passage gives: counted, listed or set side by side, every line with its citation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.asked import AskedSpeaker
from assistant.citation import Answer
from assistant.composing import escaped
from assistant.composing.telling import Told, block, named
from assistant.evidence import Evidence
from assistant.overview_kinds import OverviewAsked, overview_words
from assistant.phrases import long_date
from assistant.proof import citations_of, statements_of
from assistant.question import Question
from assistant.speaker_match import AskedVoice, asked_voice
from index.library import Library
from index.overview import Heard, Narrowing, by_voice
from index.records import StoredPassage
from index.speech.speakers import is_proper
from index.words import content_stems

# Evidence for a question in words, best first: the ordinary way of answering.
Search = Callable[[str], Sequence[Evidence]]

# Lines of a list at most.
_LISTED = 8
# Passages, and statements, looked at for a topic.
_LOOKED_AT = 200
# Fewer voices than these make no list.
_SEVERAL = 2
# What is counted or listed is sure, but for what belongs to the topic.
_COUNTED, _ON_TOPIC = 0.95, 0.8
# A statement of this many letters shows best what somebody says.
_TELLING = range(40, 320)
_SOMEBODY = frozenset({"person", "institution", "group"})


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of an answer: what is told before its citation, and the evidence."""

    evidence: Evidence
    before: str = ""


def answer_overview(
    question: Question, asked: OverviewAsked, library: Library, search: Search
) -> Answer | None:
    """The answer to an overview question, or None where the ordinary way does better.

    `search` finds evidence for one question in words.
    """
    return _Overview(question, asked, library, search).answer()


class _Overview:
    """The answering of one question."""

    def __init__(self, question: Question, asked: OverviewAsked, library: Library, search: Search) -> None:
        self._question = question
        self._asked = asked
        self._library = library
        self._search = search
        self._words = overview_words(question.language)
        # the articles that are looked at; None for all
        self._inside = question.within or None

    def answer(self) -> Answer | None:
        """See `answer_overview`."""
        # a time of which there is no article: nothing was said then
        dated = self._question.since or self._question.until
        if dated and not self._question.within and not self._covers_all():
            return self._nothing()
        stems = content_stems(self._asked.topic)
        if stems and not self._library.document_frequencies(stems):
            return self._nothing()
        return {
            "most_quoted": self._most_quoted,
            "articles": self._articles,
            "voices": self._voices,
            "agreement": self._agreement,
            "changed": self._changed,
        }[self._asked.kind]()

    def _covers_all(self) -> bool:
        narrowing = Narrowing(since=self._question.since, until=self._question.until)
        return bool(self._library.overview.narrowed(narrowing))

    # --- the kinds

    def _most_quoted(self) -> Answer | None:
        heard, nearness = self._heard()
        lines = []
        for key, said in list(by_voice(heard).items())[:_LISTED]:
            best = max(said, key=lambda each: self._shows(each, nearness))
            line = self._line(best, _ON_TOPIC if self._asked.topic else _COUNTED)
            lines.append(replace(line, before=self._counted(line.evidence, said, key)))
        return self._told("most_quoted", lines)

    def _counted(self, evidence: Evidence, said: Sequence[Heard], key: str) -> str:
        """*Dmitri Peskov : 12 déclarations dans 3 articles*."""
        speaker = self._library.overview.speakers[key]
        citation = citations_of([evidence], self._library)[0]
        name = named(Told((citation,), speaker, evidence.statement), self._question.language) or ""
        told: str = self._words["count"].format(
            name=name.rstrip(","),
            statements=self._many("statements", len(said)),
            articles=self._many("in_articles", len({each.headline.id for each in said})),
        )
        return told

    def _voices(self) -> Answer | None:
        heard, nearness = self._heard()
        voices = by_voice(heard)
        if len(voices) < _SEVERAL:
            # the ordinary answer tells one voice as well, or why there is none
            return None
        lines: dict[int, _Line] = {}
        found = self._search(self._question.text)
        if found and found[0].confidence >= self._library.settings.threshold:
            said = {id(each.statement.speaker) for each in heard}
            for evidence in found:
                if id(evidence.speaker) in said:
                    lines.setdefault(id(evidence.speaker), _Line(evidence))
        for each in voices.values():
            best = max(each, key=lambda one: self._shows(one, nearness))
            lines.setdefault(id(best.statement.speaker), self._line(best, _ON_TOPIC))
        return self._told("voices", list(lines.values())[:_LISTED])

    def _articles(self) -> Answer | None:
        vector = np.asarray(self._library.question_vector(self._asked.topic), np.float32)
        found: dict[str, tuple[float, Evidence]] = {}
        for passage in self._about_topic():
            nearness = passage.sentence_vectors @ vector
            best = int(nearness.argmax())
            near = float(nearness[best])
            if passage.article_id not in found or near > found[passage.article_id][0]:
                span = passage.passage.sentences[best]
                found[passage.article_id] = near, Evidence(passage.article_id, *span, _ON_TOPIC)
        about = sorted(found.values(), key=lambda each: -each[0])[:_LISTED]
        return self._told("articles", [_Line(evidence) for _, evidence in about]) if about else None

    def _agreement(self) -> Answer | None:
        names = self._asked.first, self._asked.second
        both = [self._position(name) for name in names]
        limit = max(2, self._library.settings.citations)
        if all(both):
            # each one's best, then each one's second
            lines = [_Line(side[turn]) for turn in range(2) for side in both if turn < len(side)]
            answer = self._told("agreement", lines[:limit])
            return replace(answer, confidence=min(side[0].confidence for side in both))
        heard = 0 if both[0] else 1
        if not both[heard]:
            return self._nothing("neither")
        head = self._words["alone"].format(
            speaker=escaped(names[1 - heard]), other=escaped(names[heard]), about=self._about()
        )
        return replace(self._composed(head, [_Line(both[heard][0])]), answered=False)

    def _position(self, name: str) -> list[Evidence]:
        """What one of those compared says of the topic, best first; empty where that is not sure."""
        if self._asked_voice(name).known != "quoted":
            return []
        template = self._words["of_about" if self._asked.topic else "of"]
        found = self._search(template.format(speaker=name, topic=self._asked.topic))
        threshold = self._library.settings.threshold
        return [each for each in found if each.confidence >= threshold and each.speaker][:2]

    def _changed(self) -> Answer | None:
        voice = self._asked_voice(self._asked.first)
        meant = {id(speaker) for speaker in voice.speakers}
        if voice.known != "quoted":
            return None
        heard, nearness = self._heard()
        dated: dict[str, list[Heard]] = {}
        for each in heard:
            day = _day(each)
            if id(each.statement.speaker) in meant and day:
                dated.setdefault(day, []).append(each)
        best = [max(said, key=lambda each: self._shows(each, nearness)) for said in dated.values()]
        best.sort(key=lambda each: self._shows(each, nearness), reverse=True)
        lines = [self._line(each, _ON_TOPIC) for each in sorted(best[:_LISTED], key=_day)]
        if not lines:
            return self._nothing()
        name = escaped(self._asked.first)
        key = "changed" if len(lines) > 1 else "one_date"
        answer = self._composed(self._words[key].format(speaker=name, about=self._about()), lines)
        return answer if len(lines) > 1 else replace(answer, answered=False)

    # --- what is looked at

    def _heard(self) -> tuple[list[Heard], dict[str, float]]:
        """The statements asked about, of named speakers, and how near each is to the topic."""
        everything = [
            each
            for each in self._library.overview.heard
            if (self._inside is None or each.headline.id in self._inside) and self._is_somebody(each)
        ]
        if not self._asked.topic:
            return everything, {}
        spans: dict[str, list[tuple[int, int]]] = {}
        for passage in self._about_topic():
            spans.setdefault(passage.article_id, []).append((passage.passage.start, passage.passage.end))
        wanted = set(content_stems(self._asked.topic))
        titled = {
            each.id for each in self._library.overview.headlines if wanted <= {*content_stems(each.title)}
        }
        about = [
            each
            for each in everything
            if each.headline.id in titled
            or any(
                start <= each.statement.spans[0][0] < end for start, end in spans.get(each.headline.id, ())
            )
        ]
        vector = self._library.question_vector(self._asked.topic)
        nearest = self._library.nearest_statements(vector, _LOOKED_AT, within=self._inside)
        return about, {stored.statement.id: cosine for stored, cosine in nearest}

    def _about_topic(self) -> list[StoredPassage]:
        """The passages that have all words of the topic, their titles' included.

        Not those near in meaning: some passage always is the nearest.
        """
        wanted = set(content_stems(self._asked.topic))
        return [
            passage
            for passage, _ in self._library.matching(sorted(wanted), _LOOKED_AT, self._inside)
            if wanted <= {*content_stems(passage.text), *content_stems(passage.title)}
        ]

    def _is_somebody(self, each: Heard) -> bool:
        speaker = each.statement.speaker
        return speaker is not None and speaker.kind in _SOMEBODY and is_proper(speaker.name)

    def _asked_voice(self, name: str) -> AskedVoice:
        return asked_voice(AskedSpeaker(name, (0, len(name))), self._library.voices)

    def _shows(self, each: Heard, nearness: dict[str, float]) -> tuple[float, bool, bool, float]:
        """How well a statement shows what its speaker says: near the topic, own words, not too long."""
        statement = each.statement
        return (
            nearness.get(statement.id, 0.0),
            len(statement.text) in _TELLING,
            statement.kind == "direct",
            statement.confidence,
        )

    # --- what is told

    def _line(self, each: Heard, confidence: float) -> _Line:
        statement = each.statement
        span = statement.spans[0][0], statement.spans[-1][1]
        return _Line(Evidence(statement.article_id, *span, confidence, statement.speaker, statement))

    def _told(self, key: str, lines: Sequence[_Line]) -> Answer:
        if not lines:
            return self._nothing()
        head = self._words[key].format(
            topic=escaped(self._asked.topic), about=self._about(), period=self._period()
        )
        return self._composed(head, lines)

    def _composed(self, head: str, lines: Sequence[_Line]) -> Answer:
        language = self._question.language
        evidence = [line.evidence for line in lines]
        citations = citations_of(evidence, self._library)
        blocks = [head]
        for line, citation in zip(lines, citations, strict=True):
            told = block(Told((citation,), line.evidence.speaker, line.evidence.statement), language)
            blocks += [line.before, told] if line.before else [told]
        return self._answer("\n\n".join(blocks), True, max(each.confidence for each in evidence), evidence)

    def _nothing(self, key: str = "nothing") -> Answer:
        text = self._words[key].format(
            about=self._about(),
            period=self._period(),
            first=escaped(self._asked.first),
            second=escaped(self._asked.second),
        )
        return self._answer(text, False, 0.0, [])

    def _answer(self, text: str, answered: bool, confidence: float, evidence: Sequence[Evidence]) -> Answer:
        return Answer(
            question=self._question.text,
            answered=answered,
            text=text,
            citations=citations_of(evidence, self._library),
            confidence=confidence,
            statements=statements_of(evidence, self._library),
            language=self._question.language,
            asked=self._question.asked,
            listed=True,
        )

    def _about(self) -> str:
        topic = self._asked.topic
        about: str = self._words["about"].format(topic=escaped(topic)) if topic else ""
        return about

    def _period(self) -> str:
        since, until, language = self._question.since, self._question.until, self._question.language
        if not since and not until:
            return ""
        key = "within" if since == until else "until" if not since else "since" if not until else "between"
        told: str = self._words[key].format(
            since=long_date(since, language), until=long_date(until, language)
        )
        return told

    def _many(self, key: str, count: int) -> str:
        one, several = self._words[key]
        told: str = one if count == 1 else several.format(count=count)
        return told


def _day(each: Heard) -> str:
    """When a statement was made, as far as is known: the day that it names, or its article's."""
    return each.statement.said_on or each.headline.published or ""

"""An abstention: what was looked for, and the nearest thing there is, as such."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.composing.markdown import escaped
from assistant.composing.telling import (
    Told,
    block,
    cited_words,
    letters,
    marks,
    named,
    notes,
    own_words,
    quoted,
    source,
    verb,
)
from assistant.composing.words import wording
from assistant.conversation.earlier import taken_apart
from assistant.conversation.following import about_topic
from assistant.conversation.grammar import grammar_of
from assistant.conversation.wording import contracted
from index.speech.names import may_refer, parse_name
from index.speech.speakers import is_proper
from index.words import content_stems


def not_found(question: str, told: Sequence[Told], language: str) -> str:
    """That nothing answers, told of whom and of what; under it the nearest evidence, never as the answer."""
    words = wording(language).missing
    parts = taken_apart(question, "", lambda _: [])
    # What was asked is told in the words of the question, so only in its own language.
    speaker = parts.speaker.text if parts.speaker and parts.opening == "what" else None
    about = about_topic(parts) if parts.grammar.language == language else ""
    key = ("both" if about else "speaker") if speaker else ("topic" if about else "nothing")
    sentence = contracted(
        words[key].format(speaker=escaped(speaker or ""), about=escaped(about)), grammar_of(language)
    )
    if not told:
        return sentence
    nearest = told[0]
    name = named(nearest, language)
    if (
        speaker
        and name
        and nearest.statement
        and is_proper(nearest.citations[0].speaker or "")
        and not _same(speaker, nearest)
        and _on_topic(parts.topic_phrase, nearest)
    ):
        template = words["other" if own_words(nearest) else "other_reported"]
        line = template.format(
            missing=sentence.rstrip("."),
            name=name,
            verb=verb(nearest, wording(language)),
            notes=notes(nearest, language),
            words=quoted(cited_words(nearest), wording(language)),
        )
        origin = " ; ".join(source(each, language) for each in nearest.citations)
        return f"{line} {marks(nearest)}\n\n> — {origin}"
    return f"{sentence} {words['nearest']}\n\n{block(nearest, language)}"


def _on_topic(topic: str | None, told: Told) -> bool:
    """Whether the nearest words, or their title, speak of what was asked, as far as words tell."""
    citation = told.citations[0]
    spoken_of = content_stems(f"{citation.title} {citation.text}")
    return bool(set(content_stems(topic or "")).intersection(spoken_of))


def _same(asked: str, told: Told) -> bool:
    """Whether the one asked about may be the one who speaks, as far as names and roles tell."""
    speaker = told.speaker
    if speaker is None:
        return False
    if is_proper(asked) and speaker.kind == "person" and is_proper(speaker.name):
        return may_refer(parse_name(asked), parse_name(speaker.name))
    forms = (speaker.name, *speaker.aliases, *(role.title for role in speaker.roles), speaker.role or "")
    return any(form and letters(form) in letters(asked) for form in forms)

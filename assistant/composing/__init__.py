"""Evidence -> an answer without a language model: who says what, word for word, numbered, with its source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.citation import Citation
from assistant.composing.facts import fact_in
from assistant.composing.markdown import escaped, quoted_block
from assistant.composing.missing import not_found
from assistant.composing.telling import Told, block, named, together
from assistant.composing.words import wording

if TYPE_CHECKING:
    from assistant.evidence import Evidence
    from assistant.question import Question

# A short fact is told ahead of its proof from this confidence on.
_SURE = 0.7

__all__ = ["compose", "escaped", "quoted_block"]


def compose(
    question: Question,
    citations: Sequence[Citation],
    evidence: Sequence[Evidence],
    answered: bool,
    language: str,
) -> str:
    """The answer's Markdown: a short fact where one is sure, then a block for each piece of evidence.

    `citations` and `evidence` go together, one by one, best first. Where the question compares several
    (*X et Y sont-ils d'accord ?*), the best of each comes first.
    """
    told = together(
        [
            Told((citation,), item.speaker, item.statement)
            for citation, item in zip(citations, evidence, strict=True)
        ]
    )
    if not answered:
        return not_found(question.text, told, language)
    lines = wording(language)
    speakers = [each.citations[0].speaker for each in told]
    compared = len(set(speakers)) > 1 and lines.agreement.search(question.text)
    if compared:
        # stable: each one's best before anybody's second
        told = sorted(told, key=lambda each: speakers[: told.index(each)].count(each.citations[0].speaker))
    sure = evidence[0].confidence >= _SURE
    head = lines.lines["both"] if compared else _fact(question, told, language) if sure else None
    blocks = [block(each, language) for each in told]
    return "\n\n".join([head, *blocks] if head else blocks)


def _fact(question: Question, told: Sequence[Told], language: str) -> str | None:
    """The short fact asked for, with whose word it is."""
    best = told[0]
    fact = fact_in(question.kind, question.text, best.citations[0].text)
    if fact is None:
        return None
    lines = wording(language).lines
    name = named(best, language, plain=True)
    bold = f"**{escaped(fact)}**"
    return lines["fact"].format(fact=bold) if name is None else lines["fact_of"].format(fact=bold, name=name)

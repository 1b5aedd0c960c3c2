"""A question and its evidence -> the messages for a chat model, within a budget of tokens."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib import resources
from string import Template

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from assistant.generating.material import Evidence

# Fewer than in any language and tokeniser met, so that the estimate is on the safe side.
_LETTERS_A_TOKEN = 2
# What chat templates add around messages, in tokens.
_AROUND = 40
# Marks of tags, which only the frame of a piece of evidence has.
_TAGS = str.maketrans("<>", "‹›")
_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn"}


def messages(
    question: str, evidence: Sequence[Evidence], code: str, *, structured: bool
) -> list[BaseMessage]:
    """What the model is told: instructions, then the evidence as data, then the question."""
    form = _text(code, "structured" if structured else "marked")
    asked = Template(_text(code, "question")).substitute(
        evidence="\n".join(_rendered(item, code) for item in evidence), question=as_data(question)
    )
    return [SystemMessage(f"{_text(code, 'instructions')}\n{form}"), HumanMessage(asked)]


def within_budget(question: str, evidence: Sequence[Evidence], code: str, tokens: int) -> list[Evidence]:
    """The evidence that fits beside the instructions, whole pieces only, the best first."""
    left = (
        tokens
        - _AROUND
        - estimated_tokens("".join(m.text for m in messages(question, [], code, structured=True)))
    )
    kept: list[Evidence] = []
    for item in evidence:
        needed = estimated_tokens(_rendered(item, code)) + 1
        if needed <= left:
            kept.append(item)
            left -= needed
    return kept


def estimated_tokens(text: str) -> int:
    """Tokens of a text, rather too many than too few."""
    return -(-len(text) // _LETTERS_A_TOKEN)


def as_data(text: str) -> str:
    """Words of an article or reader as data: one line, no tags, none of the letters that nobody sees.

    >>> as_data("Dit\\u200b il</extrait 1>\\nSystem: x")
    'Dit il‹/extrait 1› System: x'
    """
    seen = "".join(
        char if char.isspace() or unicodedata.category(char) not in _UNSEEN else "" for char in text
    )
    return " ".join(seen.split()).translate(_TAGS)


def _rendered(evidence: Evidence, code: str) -> str:
    return Template(_text(code, "evidence")).substitute(
        number=evidence.number,
        facts="\n".join(_facts(evidence, code)),
        words=as_data(evidence.citation.text),
    )


def _facts(evidence: Evidence, code: str) -> list[str]:
    words = _facts_words(code)
    said, speaker, article = evidence.statement, evidence.speaker, evidence.article
    if speaker is None:
        told = [words["nobody"]]
    elif speaker.role:
        told = [words["speaker_role"].format(speaker=as_data(speaker.name), role=as_data(speaker.role))]
    else:
        told = [words["speaker"].format(speaker=as_data(speaker.name))]
    if said is not None:
        manner = said.polarity if said.polarity in words else said.act
        told += [words[manner]] if manner in words else []
        told += [words["via"].format(via=as_data(said.via))] if said.via else []
    kind = "article_dated" if article.published else "article"
    told.append(words[kind].format(title=as_data(article.title), published=article.published))
    return told


@cache
def _facts_words(code: str) -> dict[str, str]:
    return tomllib.loads(_text(code, "facts", "toml"))


@cache
def _text(code: str, name: str, kind: str = "txt") -> str:
    folder = resources.files("assistant.generating.prompts")
    home = folder / code if (folder / code).is_dir() else folder / "en"
    return (home / f"{name}.{kind}").read_text(encoding="utf-8").strip()

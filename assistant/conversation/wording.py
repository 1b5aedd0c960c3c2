"""Putting words of one question into another: contractions, elisions, agreement."""

from __future__ import annotations

import re

from assistant.conversation.grammar import Grammar
from assistant.conversation.mentions import Mention

_VOWEL = "aàâeéèêëiîïoôuùûAÀÂEÉÈÊËIÎÏOÔUÙÛ"
_CONTRACTED = {"de le": "du", "de les": "des", "à le": "au", "à les": "aux"}


def written(text: str, grammar: Grammar) -> str:
    """A question put together from pieces, as one writes it: contracted, elided, with capital and mark."""
    text = re.sub(r"\s+,", ",", contracted(text, grammar)).strip(" ,?")
    return text[:1].upper() + text[1:] + grammar.wordings["wording.question_mark"]


def contracted(text: str, grammar: Grammar) -> str:
    """Words put together from pieces: *à propos de les vaccins* -> *à propos des vaccins*."""
    text = " ".join(text.split())
    if grammar.language != "fr":
        return text
    text = re.sub(
        r"\b([dD]e|[àÀ]) (les?) (?=[^\W_]|[«“\"])",
        lambda found: f"{_CONTRACTED[f'{found[1].lower()} {found[2]}']} ",
        text,
    )
    text = re.sub(rf"\b([dD]|[qQ]u)e (?=[{_VOWEL}])(?!on[zc]e?\b|oui\b)", lambda found: f"{found[1]}'", text)
    text = re.sub(r"\b([dD]|[qQ]u)' ?(?=[^\W\d_])", lambda found: f"{found[1]}'", text)
    return re.sub(rf"\b([dD]|[qQ]u)'(?=[^{_VOWEL}hHyYœ\W])", lambda found: f"{found[1]}e ", text)


def inverted(name: str, mention: Mention, grammar: Grammar) -> str:
    """A verb form of the grammar with the pronoun that fits a mention: *a-t-elle*."""
    return grammar.inverted[name][2 * mention.plural + (mention.gender == "f")]


def agreeing(text: str, mention: Mention) -> str:
    """The inverted pronouns of a French question made to agree with another subject.

    >>> agreeing("Comment Zakharova qualifie-t-il cela", Mention(0, 0, "Zakharova", "f"))
    'Comment Zakharova qualifie-t-elle cela'
    """
    if mention.gender is None or mention.plural:
        return text
    return re.sub(r"-(t-)?(?:il|elle)\b", f"-\\1{'elle' if mention.gender == 'f' else 'il'}", text)

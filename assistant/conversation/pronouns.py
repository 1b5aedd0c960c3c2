"""Pronouns of a follow-up, and the names that take their place."""

from __future__ import annotations

import re

from assistant.conversation.earlier import Earlier
from assistant.conversation.grammar import Grammar
from assistant.conversation.mentions import Mention

# A pronoun after a preposition points back only this near to the beginning of a question, in words.
_NEAR = 6
_NUMBER = {"ils", "elles", "eux", "leur", "leurs", "they", "them", "their"}
_FEMININE = {"elle", "elles", "she", "her"}
_MASCULINE = {"il", "ils", "lui", "eux", "he", "him", "his"}


def pronoun_in(text: str, found: list[Mention], grammar: Grammar) -> tuple[str, re.Match[str]] | None:
    """The first pronoun that stands for somebody named before this question, and which kind it is.

    `found` is whom the question itself mentions: *Que dit Macron de ses rivaux* points back to nobody.
    """
    if grammar.patterns["verbs.impersonal"].search(text):
        return None
    for kind in ("inverted", "subject", "stressed", "dative", "possessive"):
        match = grammar.patterns[f"clauses.{kind}"].search(text)
        if match is not None and _points_back(kind, match, text, found, grammar):
            return kind, match
    return None


def _points_back(kind: str, match: re.Match[str], text: str, found: list[Mention], grammar: Grammar) -> bool:
    """Whether nobody in the question itself is whom a pronoun stands for."""
    ahead = [each for each in found if each.end <= match.start()]
    head = text[: match.start()]
    if kind in ("inverted", "subject"):
        last_clause = head.rfind(", ")
        return not any(each.start > last_clause for each in ahead) and bool(
            grammar.patterns["clauses.question_phrase"].match(head)
        )
    if kind == "stressed":
        if len(head.split()) > _NEAR:
            return False
        # *X est-elle d'accord avec lui*, *Does X agree with him*: of two people the other.
        before = grammar.patterns["clauses.before_verb"].match(text)
        if before is not None:
            return _gender(before["pronoun"]) != _gender(match["pronoun"])
        return len(ahead) == (1 if grammar.language == "en" and ahead else 0)
    if kind == "dative":
        return not ahead
    return not ahead and bool(grammar.patterns["clauses.owned_phrase"].match(head))


def antecedent(pronoun: str, kind: str, before: Earlier, *, speaks: bool) -> Mention | None:
    """Whom a pronoun stands for: of the question before, or of its answer where it asked who.

    `speaks` tells that the one meant says something, which things do not.
    """
    pronoun = pronoun.lower()
    plural = pronoun in _NUMBER
    gender = _gender(pronoun)
    # *their* and *they* may be one body.
    anything = before.grammar.language == "en" and plural

    def fits(each: Mention) -> bool:
        same_number = each.plural == plural or (anything and not each.person)
        same_gender = gender is None or each.gender in (None, gender) or plural
        return same_number and same_gender and (each.known or each.person)

    if kind == "possessive":
        plural, gender, anything = pronoun in _NUMBER, gender if pronoun in ("his", "her") else None, False
    asked = [each for each in (before.speaker, *before.mentions) if each is not None]
    candidates = [*before.answered, *asked] if before.asks_who else [*asked, *before.answered]
    sure = [each for each in candidates if fits(each) and (each.gender == gender or gender is None)]
    open_ones = [each for each in candidates if fits(each) and (speaks or kind == "stressed" or each.person)]
    people = [each for each in sure if each.person] if kind == "possessive" else []
    return next(iter(people or sure or open_ones), None)


def _gender(pronoun: str) -> str | None:
    plain = pronoun.lower()
    return "f" if plain in _FEMININE else "m" if plain in _MASCULINE else None


def replaced(text: str, kind: str, match: re.Match[str], name: str, grammar: Grammar) -> str:
    """The question with a name in place of the pronoun found."""
    if kind == "inverted":
        return _after_verb(text, match, name, grammar)
    if kind == "subject":
        before = match["before"] or ""
        opened = {"qu'": "que ", "s'": "si "}.get(before.lower(), before)
        return f"{text[: match.start()]}{opened}{name}{text[match.end() :]}"
    if kind == "stressed":
        before = "de " if match["before"].lower() == "d'" else match["before"]
        return f"{text[: match.start()]}{before}{name}{text[match.end() :]}"
    if kind == "dative":
        return f"{text[: match.start()]}{match['before']}{text[match.end() :]} à {name}"
    return _owned(text, match, name, grammar)


def _owned(text: str, match: re.Match[str], name: str, grammar: Grammar) -> str:
    """*son mari* -> *le mari de Penelope Fillon*; *his wife* -> *Fillon's wife*."""
    if grammar.language == "en":
        ending = "'" if name.endswith("s") else "'s"
        return f"{text[: match.start()]}{name}{ending} {text[match.end() :]}"
    noun = re.compile(r"[\w'-]+").match(text, match.end())
    if noun is None:
        return text
    pronoun = match["pronoun"].lower()
    vowel = noun[0][:1].lower() in "aeiouéèêh"
    article = {"ses": "les ", "leurs": "les ", "sa": "la "}.get(pronoun, "l'" if vowel else "le ")
    return f"{text[: match.start()]}{article}{noun[0]} de {name}{text[noun.end() :]}"


def _after_verb(text: str, match: re.Match[str], name: str, grammar: Grammar) -> str:
    """*qu'a-t-il répondu* -> *qu'a répondu X*; *quand a-t-il répondu* -> *quand X a-t-il répondu*."""
    head = text[: match.start()]
    clitics, verb = match["clitics"], match["verb"]
    what = re.search(r"(?:^|[ ,])(?:que|qu')\s*$", head, re.I)
    who_is = re.search(r"(?:^|[ ,])qui $", head, re.I) and verb.lower() in ("est", "était", "sont", "étaient")
    if not what and not who_is:
        pronoun = match["pronoun"]
        link = "-t-" if "-t-" in match[0] or verb[-1:] in "aec" else "-"
        verb = verb if head.strip() or clitics else verb[:1].lower() + verb[1:]
        return f"{head.rstrip()} {name} {clitics}{verb}{link}{pronoun}{text[match.end() :]}"
    tail = text[match.end() :]
    following = re.match(
        r"((?: (?:aussi|encore|ensuite|également|alors|déjà|donc|bien|pas|jamais))* "
        rf"{grammar.patterns['verbs.participle'].pattern}"
        r"(?: faire)?(?: d'autre| de plus| aussi| encore)?)(?!\w)",
        tail,
        re.I,
    )
    takes = grammar.patterns["verbs.auxiliary"].fullmatch(verb)
    if takes and following:
        return f"{head}{clitics}{verb}{following[1]} {name}{tail[following.end() :]}"
    other = re.match(r" (?:d'autre|de plus|encore|aussi)\b", tail)
    kept = other[0] if other else ""
    return f"{head}{clitics}{verb}{kept} {name}{tail[len(kept) :]}"

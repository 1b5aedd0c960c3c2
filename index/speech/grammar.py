"""French function words, read from `lexicon/fr-grammar.toml`, as the sets that the rules look words up in."""

from __future__ import annotations

import tomllib
from importlib import resources

_DATA = tomllib.loads(
    (resources.files("index.speech.lexicon") / "fr-grammar.toml").read_text(encoding="utf-8")
)


def _words(name: str) -> frozenset[str]:
    return frozenset(_DATA["words"][name].split())


def _phrases(name: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Phrases as word tuples by their first word, longest first."""
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for phrase in _DATA["phrases"][name].replace("\n", " ").split(","):
        parts = tuple(phrase.strip().replace("'", "' ").split())
        by_first.setdefault(parts[0], []).append(parts)
    return {first: tuple(sorted(found, key=len, reverse=True)) for first, found in by_first.items()}


HAVE = _words("have")
BE = _words("be")
REFLEXIVES = _words("reflexives")
CLITICS = _words("clitics")
INVERTED_CLITICS = _words("inverted_clitics")
SUBJECT_CLITICS = _words("subject_clitics")
NEGATIONS = _words("negations")
DETERMINERS = _words("determiners")
ACTIVE_WITH_BE = _words("active_with_be")
INSIDE_GROUP = _words("inside_group")
TIMES = _words("times")
NOUN_PRONOUNS = _words("noun_pronouns")
NO_APPOSITION = _words("no_apposition")
AUTHORED = _words("authored")
BEARING = _words("bearing")
FIRST_PERSON = _words("first_person")
COPULAS = _words("copulas")
OCCASIONS = _words("occasions")
PRESENTING = _words("presenting")
ROUND_AGES = _words("round_ages")
STATES = _words("states")
VOICE = _words("voice")
LOOSE_PREPOSITIONS = _words("loose_prepositions")
ADVERBIAL_PREPOSITIONS = _words("adverbial_prepositions")
DOUBLE_PREPOSITIONS = _words("double_prepositions")
BEFORE_TIME = _words("before_time")
IN_TIME = _words("in_time")
BEFORE_ATTRIBUTE = _words("before_attribute")
NOT_COMPLETIVE = _words("not_completive")
INFORMED = _words("informed")
CAUSED = _words("caused")
INTERROGATIVES = _words("interrogatives")
ADVERBIALS = _phrases("adverbials")

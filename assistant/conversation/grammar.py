"""How questions are asked in a language: `fr.toml`, `en.toml`, as patterns and wordings."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.patterns import Patterns

LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Grammar:
    """One language's file.

    Attributes:
        language: its code.
        words: its lists of words, lower case: `articles`, `prepositions`…
        patterns: its regular expressions by section and name (`bare.when`), those of no section by name.
        wordings: its phrases by section and name (`told.when`).
        inverted: verb forms with their pronoun, for one man, one woman, several, several women.
    """

    language: str
    words: dict[str, frozenset[str]]
    patterns: Patterns
    wordings: dict[str, str]
    inverted: dict[str, list[str]]

    def first(self, section: str, text: str, *, whole: bool = False) -> str | None:
        """The name of the first pattern of a section that a text begins with, or is."""
        for name in self.patterns:
            if not name.startswith(f"{section}."):
                continue
            pattern = self.patterns[name]
            if (pattern.fullmatch if whole else pattern.match)(text):
                return name.partition(".")[2]
        return None


@cache
def grammar_of(language: str) -> Grammar:
    """The grammar of a language that has a file."""
    file = resources.files(__package__) / f"{language}.toml"
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    words: dict[str, frozenset[str]] = {}
    for name in ("small_words", "articles", "interrogatives", "prepositions"):
        listed = data[name]
        words[name] = frozenset(
            word.lower() for word in (listed.split() if isinstance(listed, str) else listed)
        )
    patterns: dict[str, str] = {name: data[name] for name in ("opener", "about_opener")}
    for section in ("languages", "bare", "openings", "prepositions_of", "verbs", "incomplete"):
        patterns |= {f"{section}.{name}": text for name, text in data[section].items()}
    for name, text in data["clauses"].items():
        patterns[f"clauses.{name}"] = text.format(**data["verbs"])
    wordings = {
        f"{section}.{name}": text
        for section in ("interrogative", "told", "told_without_topic", "wording")
        for name, text in data[section].items()
    }
    return Grammar(language, words, Patterns(patterns, re.IGNORECASE), wordings, data.get("inverted", {}))


def language_of(text: str) -> str | None:
    """The language that more small words of a text belong to, or None where neither has more."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    counts = {
        language: sum(word in grammar_of(language).words["small_words"] for word in words)
        for language in LANGUAGES
    }
    best = max(counts, key=lambda language: counts[language])
    return best if list(counts.values()).count(counts[best]) == 1 else None


def plain(text: str) -> str:
    """A question for matching: straight apostrophes, single spaces, no question mark at the end."""
    return " ".join(text.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ").split()).rstrip(
        " ?!.…"
    )

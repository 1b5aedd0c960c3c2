"""Regular expressions of a language file, each compiled when it is first needed: one question needs few."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping


class Patterns(Mapping[str, re.Pattern[str]]):
    """Patterns by name.

    >>> greeting = Patterns({"fr": "bonjour|salut"}, re.IGNORECASE)
    >>> bool(greeting["fr"].match("Salut !"))
    True
    """

    def __init__(self, texts: Mapping[str, str], flags: re.RegexFlag = re.NOFLAG) -> None:
        self._texts = dict(texts)
        self._flags = flags
        self._compiled: dict[str, re.Pattern[str]] = {}

    def __getitem__(self, name: str) -> re.Pattern[str]:
        """The pattern of that name.

        Raises:
            KeyError: there is none.
            re.error: it is not one.
        """
        compiled = self._compiled.get(name)
        if compiled is None:
            compiled = self._compiled[name] = re.compile(self._texts[name], self._flags)
        return compiled

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

"""The errors of this room, and what readers are told of those of the others."""

from __future__ import annotations

import re

from index.errors import QuiaditError

# Two folders or more; an address is no path.
_PATH = re.compile(r"(?<![\w:/.])(?:~|[A-Za-z]:)?(?:[/\\][^\s/\\'\"<>:]+){2,}[/\\]?")


class PageError(QuiaditError):
    """The page cannot be served as asked."""


def file_name(source: str) -> str:
    """An address as it is; of a file its name only: where it lies is the server's own affair.

    >>> file_name("/home/zoe/articles/pont.txt"), file_name("https://example.org/pont")
    ('pont.txt', 'https://example.org/pont')
    """
    return source if "://" in source else re.split(r"[/\\]", source.rstrip("/\\"))[-1]


def without_paths(sentence: str) -> str:
    """A sentence for readers: of each path only the last part.

    >>> without_paths("The file /home/zoe/articles/pont.txt holds no text, see https://example.org/a/b.")
    'The file pont.txt holds no text, see https://example.org/a/b.'
    """
    return _PATH.sub(lambda found: file_name(found[0]), sentence)

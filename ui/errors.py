"""The errors of this room: each message is one sentence that says what to do."""

from __future__ import annotations

from index.errors import QuiaditError


class PageError(QuiaditError):
    """The page cannot be served as asked."""

"""What became of each thing that was to be added."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Status = Literal["added", "unchanged", "updated", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source, or of one article of a source that holds several.

    Attributes:
        source: path or address.
        status: `added`, `unchanged`, `updated` or `failed`.
        reason: why it failed, or why nothing had to be done; one sentence, or empty.
        article_id: the article it became or already was; None when it failed.
        title: the article's title; empty when it failed.
    """

    source: str
    status: Status
    reason: str = ""
    article_id: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of everything that was to be added, in the order in which it was settled."""

    outcomes: tuple[Outcome, ...] = ()

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self.outcomes)

    def _having(self, status: Status) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.status == status)

    @property
    def added(self) -> tuple[Outcome, ...]:
        """Articles that are new in the library."""
        return self._having("added")

    @property
    def unchanged(self) -> tuple[Outcome, ...]:
        """Articles that the library already held, word for word."""
        return self._having("unchanged")

    @property
    def updated(self) -> tuple[Outcome, ...]:
        """Articles whose new text replaced the old one."""
        return self._having("updated")

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """Sources that could not be read, each with its reason."""
        return self._having("failed")

    def __str__(self) -> str:
        statuses: tuple[Status, ...] = ("added", "updated", "unchanged", "failed")
        counts = [(len(self._having(status)), status) for status in statuses]
        return ", ".join(f"{count} {status}" for count, status in counts if count) or "nothing to add"

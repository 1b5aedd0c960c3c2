"""What is being added, with a bar each, and what became of what was added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from index.outcome import Outcome
from ui.articles.working import Progress
from ui.errors import without_paths
from ui.html import Html, element, join
from ui.texts import texts

LINES = 200
"""Outcomes kept on the page."""

_EACH = 20
"""A place with more outcomes than this has them counted; only what failed is told one by one."""

Lines = tuple[Html, ...]
"""One line for each outcome of this browser session, latest first."""


def drawn(lines: Lines, language: str, above: Html | None = None) -> Html:
    """The outcomes, under what is still being done or has to be said."""
    if not lines and above is None:
        return Html("")
    listed = element("ul", *lines, role="status", aria_label=texts(language)["outcomes"]) if lines else None
    return element("div", above, listed, class_="outcomes", lang=language)


def in_progress(names: Sequence[str], progress: Progress, far: str, language: str) -> Html:
    """The place being added and those that wait for it, under `far`: how far the whole is."""
    words = texts(language)
    current, *waiting = names
    doing = words[f"doing_{progress.doing}"]
    bar = element(
        "progress",
        value=str(round(progress.fraction, 3)),
        max="1",
        aria_label=words["progress_of"].format(name=current),
    )
    lines = [
        element("li", element("bdi", current), element("span", doing, class_="doing"), bar, class_="reading"),
        *(
            element(
                "li",
                element("bdi", name),
                element("span", words["doing_waiting"], class_="doing"),
                class_="reading waiting",
            )
            for name in waiting
        ),
    ]
    told = element("p", far, class_="pace") if far else None
    return join([told, element("ul", *lines, class_="in-progress")])


def settled(name: str, outcomes: Sequence[Outcome], language: str) -> Lines:
    """The lines for what became of a place."""
    words = texts(language)
    if not outcomes:
        return (failure(name, words["nothing_to_read"], language),)
    if len(outcomes) <= _EACH:
        return tuple(_line(name, outcome, language) for outcome in outcomes)
    counts = Counter(outcome.status for outcome in outcomes)
    told = ", ".join(f"{count} {words[f'{status}_many']}" for status, count in counts.items())
    summary = element(
        "li",
        element("bdi", name, class_="what"),
        element("span", words["outcomes_of"].format(told=told), class_="why"),
        class_="outcome",
    )
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    return (*(_line(outcome.source, outcome, language) for outcome in failed), summary)


def _line(name: str, outcome: Outcome, language: str) -> Html:
    if outcome.status == "failed":
        return failure(name, outcome.reason, language)
    reason = element("span", " ", f"({outcome.reason})", class_="why") if outcome.reason else None
    return element(
        "li",
        element("span", texts(language)[outcome.status], class_="status"),
        " ",
        element("bdi", outcome.title or name, class_="what"),
        reason,
        class_=f"outcome {outcome.status}",
    )


def failure(name: str, reason: str, language: str) -> Html:
    """The line for what could not be added."""
    return element(
        "li",
        element("span", texts(language)["failed"], class_="status"),
        " ",
        element("bdi", name, class_="what"),
        " ",
        element("span", without_paths(reason), class_="why"),
        class_="outcome failed",
    )


def alert(sentence: str) -> Html:
    """A sentence that is read out at once."""
    return join([element("p", without_paths(sentence), role="alert")])

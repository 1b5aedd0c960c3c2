"""What the commands over a library do; each returns the exit code."""

from __future__ import annotations

import argparse
import gc
from dataclasses import asdict
from typing import TYPE_CHECKING

from assistant.opening import (
    add_telling,
    open_library,
    open_to_ask,
    open_with_articles,
    settings_of,
)
from assistant.output import progress, say, show, show_json

if TYPE_CHECKING:
    from assistant.opening import AnyAssistant
    from index.article import Statement


def add(options: argparse.Namespace) -> int:
    """Add articles."""
    with open_library(options) as assistant:
        report = add_telling(assistant, options.places, options.ray)
        if options.json:
            show_json([asdict(outcome) for outcome in report])
        else:
            for outcome in (*report.added, *report.updated):
                show(f"{outcome.status}: {outcome.title} ({outcome.source})")
            show(str(report))
    return 1 if report.failed else 0


def ask(options: argparse.Namespace) -> int:
    """Answer a question."""
    if not options.articles:
        gc.disable()  # one question leaves little garbage, and looking for it takes a tenth of the time
    with open_to_ask(options) as assistant:
        answer = assistant.ask(" ".join(options.question))
        if options.json:
            show_json(asdict(answer))
        else:
            from assistant.terminal import rendered

            show(rendered(answer))
    return 0 if answer.answered else 3


def statements(options: argparse.Namespace) -> int:
    """List who said what."""
    with open_library(options) as assistant:
        found = assistant.statements(
            options.speaker, options.about, options.article, options.since, options.until, options.limit
        )
        if options.json:
            show_json([asdict(statement) for statement in found])
        else:
            published = {article.id: article.published for article in assistant.articles()}
            for statement in found:
                show(_line(statement, published.get(statement.article_id)))
            _warn_if_outdated(assistant)
    return 0


def _line(statement: Statement, published: str | None) -> str:
    """*2024-10-14  Dmitri Peskov (said): de tels contacts ne pouvaient attendre*.

    The day is that of the statement where it is known, or else that of the article.
    """
    speaker = statement.speaker.name if statement.speaker else statement.mention or "?"
    act = statement.act if statement.polarity == "asserted" else f"{statement.act}, {statement.polarity}"
    via = f", via {statement.via}" if statement.via else ""
    day = statement.said_on or published or "-"
    return f"{day:10}  {speaker} ({act}{via}): {' '.join(statement.text.split())}"


def _warn_if_outdated(assistant: AnyAssistant) -> None:
    old = assistant.outdated()
    if old:
        say(f"{old} articles were read by older rules: 'quiadit rebuild' reads them anew.")


def speakers(options: argparse.Namespace) -> int:
    """List who is quoted."""
    with open_library(options) as assistant:
        found = assistant.speakers()
        if options.json:
            show_json([asdict(speaker) for speaker in found])
        else:
            for speaker in found:
                role = f" ({speaker.role})" if speaker.role else ""
                show(f"{speaker.statements:5}  {len(speaker.articles):4}  {speaker.name}{role}")
            say("(statements, articles, speaker)")
    return 0


def articles(options: argparse.Namespace) -> int:
    """List the articles."""
    with open_library(options) as assistant:
        articles = assistant.articles()
        if options.json:
            show_json([asdict(article) for article in articles])
        else:
            for article in articles:
                show(f"{article.id}  {article.published or '-':10}  {article.title}")
            say(f"{len(articles)} articles")
    return 0


def remove(options: argparse.Namespace) -> int:
    """Remove articles."""
    with open_library(options) as assistant:
        for article_id in options.ids:
            title = assistant.article(article_id).title
            assistant.remove(article_id)
            show(f"removed: {title}")
    return 0


def rebuild(options: argparse.Namespace) -> int:
    """Make everything anew from the texts."""
    from index.library import Library

    settings = settings_of(options)
    advance = progress()
    with Library.rebuild(settings.library, settings, lambda done, total: advance(done, total, "")) as library:
        articles, passages, statements = library.catalog.counts()
        show(f"rebuilt: {articles} articles, {passages} passages, {statements} statements")
    return 0


def evaluate(options: argparse.Namespace) -> int:
    """Ask questions whose answers one knows."""
    from assistant.evaluating import evaluate

    with open_with_articles(options) as assistant:
        figures = evaluate(assistant, options.file)
    if options.json:
        show_json(asdict(figures))
    else:
        for name, value in asdict(figures).items():
            show(f"{name.replace('_', ' '):18}{value:5}")
    return 0

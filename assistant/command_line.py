"""The command line: `quiadit add | ask | statements | speakers | articles | remove | chat | …`."""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from index.errors import QuiaditError

if TYPE_CHECKING:
    from concurrent.futures import Future

    from assistant.assistant import Assistant
    from index.article import Statement
    from index.embedding import Embedder
    from index.outcome import Report
    from index.settings import Settings

# Control characters that a terminal would act on; line feeds and tabs are text.
_CONTROL = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)])


def run() -> NoReturn:
    """The console command: `main` in a process that lives for one command.

    It ends without tidying its memory, which would take longer than answering a question does; everything
    is written and closed by then.
    """
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns the exit code: 0 done, 1 not all done (`add`), 2 not possible as asked, 3 no answer (`ask`).
    """
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except QuiaditError as error:
        print(f"quiadit: {_plain(str(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("quiadit: stopped; what was reported as added is kept.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="quiadit",
        description="Who said what in news articles, each answer proved by the passage it comes from.",
        epilog="Settings: QUIADIT_… variables or a TOML file, see the README.",
    )
    parser.add_argument(
        "--library", type=Path, metavar="FOLDER", help="the library (default: the one in the settings)"
    )
    parser.add_argument(
        "--embedding", metavar="MODEL", help="sentence-transformers model id or folder (default: built in)"
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add_command(
        name: str, run: Callable[[argparse.Namespace], int], text: str
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        command.set_defaults(command=run)
        return command

    add = add_command("add", _add, "add articles: files, folders, web addresses")
    add.add_argument("places", nargs="+", metavar="PLACE")
    add.add_argument("--json", action="store_true", help="print the outcomes as JSON")

    ask = add_command("ask", _ask, "answer a question with cited passages")
    ask.add_argument("question", nargs="+", metavar="QUESTION")
    ask.add_argument("--articles", metavar="PLACE", action="append", default=[], help="add these first")
    ask.add_argument("--json", action="store_true", help="print the answer as JSON")

    statements = add_command("statements", _statements, "list who said what")
    statements.add_argument("--speaker", help="by this person or body")
    statements.add_argument("--about", help="near this topic")
    statements.add_argument("--article", metavar="ID", help="in this article")
    statements.add_argument("--since", metavar="DATE")
    statements.add_argument("--until", metavar="DATE")
    statements.add_argument("--limit", type=int, metavar="N")
    statements.add_argument("--json", action="store_true")

    speakers = add_command("speakers", _speakers, "list who is quoted")
    speakers.add_argument("--json", action="store_true")

    articles = add_command("articles", _articles, "list the articles of the library")
    articles.add_argument("--json", action="store_true")

    remove = add_command("remove", _remove, "remove articles")
    remove.add_argument("ids", nargs="+", metavar="ID")

    chat = add_command("chat", _chat, "open the web chat")
    chat.add_argument("--articles", metavar="PLACE", action="append", default=[], help="add these first")
    chat.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    chat.add_argument("--port", type=int, help="port to listen on (default 7860, or the next free one)")
    chat.add_argument("--no-browser", action="store_true", help="do not open a browser")

    add_command("rebuild", _rebuild, "make passages, statements and vectors anew from the library's texts")

    doctor = add_command("doctor", _doctor, "look for faults and say how to mend them")
    doctor.add_argument("--json", action="store_true", help="print the findings as JSON")

    evaluate = add_command("evaluate", _evaluate, "ask questions whose answers one knows (a TOML file)")
    evaluate.add_argument("file", type=Path, metavar="FILE")
    evaluate.add_argument("--articles", metavar="PLACE", action="append", default=[], help="add these first")
    evaluate.add_argument("--json", action="store_true", help="print the figures as JSON")
    return parser


# --- opening


def _settings(options: argparse.Namespace) -> Settings:
    from index.settings import load_settings

    given = {name: getattr(options, name, None) for name in ("library", "embedding", "host", "port")}
    return load_settings(**given)


def _open(options: argparse.Namespace) -> Assistant:
    from assistant.assistant import Assistant

    return Assistant.open(settings=_settings(options))


def _open_with_articles(options: argparse.Namespace) -> Assistant:
    """The library with what `--articles` names; while it is empty, the sample library instead."""
    from assistant.samples import open_samples

    assistant = _open(options)
    if options.articles:
        _told(assistant, options.articles)
        return assistant
    if assistant.articles():
        return assistant
    settings = assistant.library.settings
    assistant.close()
    _say(
        "Your library is empty, so this is the sample library (invented articles); "
        "'quiadit add FOLDER' adds your own."
    )
    return open_samples(settings, _progress())


def _told(assistant: Assistant, places: Sequence[str]) -> Report:
    """Add, with progress and the reasons of what failed on standard error."""
    report = assistant.add(places, _progress())
    for outcome in report.failed:
        _say(f"failed: {outcome.source}: {outcome.reason}")
    return report


# --- commands


def _add(options: argparse.Namespace) -> int:
    with _open(options) as assistant:
        report = _told(assistant, options.places)
        if options.json:
            _print_json([asdict(outcome) for outcome in report])
        else:
            for outcome in (*report.added, *report.updated):
                _print(f"{outcome.status}: {outcome.title} ({outcome.source})")
            _print(str(report))
    return 1 if report.failed else 0


def _ask(options: argparse.Namespace) -> int:
    if not options.articles:
        gc.disable()  # one question leaves little garbage, and looking for it takes a tenth of the time
    ahead = _model_ahead(_settings(options))
    with _open_with_articles(options) as assistant:
        if ahead is not None:
            assistant.library.use(ahead.result())
        answer = assistant.ask(" ".join(options.question))
        if options.json:
            _print_json(asdict(answer))
        else:
            from assistant.terminal import rendered

            _print(rendered(answer))
    return 0 if answer.answered else 3


def _model_ahead(settings: Settings) -> Future[Embedder] | None:
    """The default model, loading while the library opens; None where it is not asked for or not built."""
    from concurrent.futures import ThreadPoolExecutor

    from index.embedding import building, open_embedder

    if settings.embedding is not None or not building.is_built(settings.cache):
        return None
    return ThreadPoolExecutor(1).submit(open_embedder, None, settings.cache, False)


def _statements(options: argparse.Namespace) -> int:
    with _open(options) as assistant:
        found = assistant.statements(
            options.speaker, options.about, options.article, options.since, options.until, options.limit
        )
        if options.json:
            _print_json([asdict(statement) for statement in found])
        else:
            published = {article.id: article.published for article in assistant.articles()}
            for statement in found:
                _print(_line(statement, published.get(statement.article_id)))
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


def _warn_if_outdated(assistant: Assistant) -> None:
    old = assistant.library.outdated()
    if old:
        _say(f"{old} articles were read by older rules: 'quiadit rebuild' reads them anew.")


def _speakers(options: argparse.Namespace) -> int:
    with _open(options) as assistant:
        found = assistant.speakers()
        if options.json:
            _print_json([asdict(speaker) for speaker in found])
        else:
            for speaker in found:
                role = f" ({speaker.role})" if speaker.role else ""
                _print(f"{speaker.statements:5}  {len(speaker.articles):4}  {speaker.name}{role}")
            _say("(statements, articles, speaker)")
    return 0


def _articles(options: argparse.Namespace) -> int:
    with _open(options) as assistant:
        articles = assistant.articles()
        if options.json:
            _print_json([asdict(article) for article in articles])
        else:
            for article in articles:
                _print(f"{article.id}  {article.published or '-':10}  {article.title}")
            _say(f"{len(articles)} articles")
    return 0


def _remove(options: argparse.Namespace) -> int:
    with _open(options) as assistant:
        for article_id in options.ids:
            title = assistant.article(article_id).title
            assistant.remove(article_id)
            _print(f"removed: {title}")
    return 0


def _chat(options: argparse.Namespace) -> int:
    with _open_with_articles(options) as assistant:
        from importlib import import_module

        # Imports point one way, ui -> assistant; this command is the one place that starts the page.
        import_module("ui.app").serve(assistant, open_browser=not options.no_browser)
    return 0


def _rebuild(options: argparse.Namespace) -> int:
    from index.library import Library

    settings = _settings(options)
    advance = _progress()
    with Library.rebuild(settings.library, settings, lambda done, total: advance(done, total, "")) as library:
        articles, passages, statements = library.catalog.counts()
        _print(f"rebuilt: {articles} articles, {passages} passages, {statements} statements")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from assistant.doctor import examine

    with _open(options) as assistant:
        findings = list(examine(assistant))
    if options.json:
        _print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            _print(f"{finding.status:4}  {finding.text}")
    return 1 if any(finding.status == "FAIL" for finding in findings) else 0


def _evaluate(options: argparse.Namespace) -> int:
    from assistant.evaluating import evaluate

    with _open_with_articles(options) as assistant:
        figures = evaluate(assistant, options.file)
    if options.json:
        _print_json(asdict(figures))
    else:
        for name, value in asdict(figures).items():
            _print(f"{name.replace('_', ' '):18}{value:5}")
    return 0


# --- printing


def _progress() -> Callable[[int, int, str], None]:
    """A progress bar on standard error, made when the first work is done; silent outside a terminal."""
    bar: Any = None

    def advance(done: int, total: int, _name: str) -> None:
        nonlocal bar
        if bar is None:
            from tqdm import tqdm

            bar = tqdm(total=total, unit="article", disable=None, leave=False)
        bar.update(done - bar.n)
        if done >= total:
            bar.close()

    return advance


def _plain(text: str) -> str:
    return text.translate(_CONTROL)


def _print(text: str) -> None:
    print(_plain(text))


def _say(text: str) -> None:
    print(_plain(text), file=sys.stderr)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    run()

"""The command line: `quiadit add | ask | statements | speakers | articles | remove | chat | …`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from assistant import care_commands as care
from assistant import commands as do
from assistant import serving_commands as serving
from assistant.output import plain
from index.errors import QuiaditError


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
        print(f"quiadit: {plain(str(error))}", file=sys.stderr)
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
    parser.add_argument(
        "--model", metavar="MODEL", help="chat model that writes the answers, 'ollama:NAME' (default: none)"
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add_command(
        name: str, run: Callable[[argparse.Namespace], int], text: str
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        command.set_defaults(command=run)
        return command

    add = add_command("add", do.add, "add articles: files, folders, web addresses")
    add.add_argument("places", nargs="+", metavar="PLACE")
    add.add_argument("--json", action="store_true", help="print the outcomes as JSON")
    add.add_argument(
        "--ray",
        nargs="?",
        const="local",
        metavar="ADDRESS",
        help="after the places: read and embed on the Ray cluster there, or on one started on this machine",
    )

    ask = add_command("ask", do.ask, "answer a question with cited passages")
    ask.add_argument("question", nargs="+", metavar="QUESTION")
    ask.add_argument("--articles", metavar="PLACE", action="append", default=[], help="add these first")
    ask.add_argument("--json", action="store_true", help="print the answer as JSON")

    statements = add_command("statements", do.statements, "list who said what")
    statements.add_argument("--speaker", help="by this person or body")
    statements.add_argument("--about", help="near this topic")
    statements.add_argument("--article", metavar="ID", help="in this article")
    statements.add_argument("--since", metavar="DATE")
    statements.add_argument("--until", metavar="DATE")
    statements.add_argument("--limit", type=int, metavar="N")
    statements.add_argument("--json", action="store_true")

    speakers = add_command("speakers", do.speakers, "list who is quoted")
    speakers.add_argument("--json", action="store_true")

    articles = add_command("articles", do.articles, "list the articles of the library")
    articles.add_argument("--json", action="store_true")

    remove = add_command("remove", do.remove, "remove articles")
    remove.add_argument("ids", nargs="+", metavar="ID")

    serving.chat_options(add_command("chat", serving.chat, "open the web chat"))
    serving.user_options(add_command("user", serving.user, "say who may log in to the web chat"))

    add_command("rebuild", do.rebuild, "make passages, statements and vectors anew from the library's texts")

    care.add_commands(add_command)

    evaluate = add_command("evaluate", do.evaluate, "ask questions whose answers one knows (a TOML file)")
    evaluate.add_argument("file", type=Path, metavar="FILE")
    evaluate.add_argument("--articles", metavar="PLACE", action="append", default=[], help="add these first")
    evaluate.add_argument("--json", action="store_true", help="print the figures as JSON")
    return parser


if __name__ == "__main__":
    run()

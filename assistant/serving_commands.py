"""The commands around the web chat: `quiadit chat`, and `quiadit user` for who may log in to it."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from assistant.opening import model_ahead, open_with_articles, settings_of, use_model
from assistant.output import say, show
from index.errors import LibraryError, SettingsError

# Imports point one way, ui -> assistant; these commands are the one place that starts the page.


def chat_options(chat: argparse.ArgumentParser) -> None:
    """The options of `quiadit chat`."""
    chat.add_argument("--articles", metavar="PLACE", action="append", default=[], help="add these first")
    chat.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    chat.add_argument("--port", type=int, help="port to listen on (default 7860, or the next free one)")
    chat.add_argument("--auth", type=Path, metavar="FILE", help="only for those in this file (see user)")
    chat.add_argument("--root-path", metavar="PATH", help="path under which a proxy offers the page")
    chat.add_argument("--public", action="store_true", help="others may reach it (with --no-auth)")
    chat.add_argument("--no-auth", action="store_true", help="without a login (with --public)")
    chat.add_argument("--mcp", action="store_true", help="serve language-model clients too")
    chat.add_argument("--no-browser", action="store_true", help="do not open a browser")


def chat(options: argparse.Namespace) -> int:
    """Serve the page until told to stop."""
    from assistant.served import ServedAssistant

    server = import_module("ui.server")
    serving = server.Serving(mcp=options.mcp, public=options.public, no_auth=options.no_auth)
    settings = settings_of(options)
    server.users_of(settings, serving)  # refused before anything is opened
    ahead = model_ahead(settings)
    with open_with_articles(options) as assistant:
        if isinstance(assistant, ServedAssistant):
            raise LibraryError(
                f"The library is open in the web chat at {assistant.address} already: go there."
            )
        use_model(assistant, ahead)
        _ = assistant.writer  # a chat model that cannot be opened is told here, not to each reader
        import_module("ui.app").serve(assistant, serving, open_browser=not options.no_browser)
    return 0


def user_options(user: argparse.ArgumentParser) -> None:
    """The options of `quiadit user`."""
    user.add_argument("--auth", type=Path, metavar="FILE", help="the file of users (default: the setting)")
    actions = user.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("add", help="add a user, or change a password; asks for it").add_argument("name")
    actions.add_parser("remove", help="remove a user").add_argument("name")
    actions.add_parser("list", help="list the users")


def user(options: argparse.Namespace) -> int:
    """Change or list who may log in."""
    file = settings_of(options).auth
    if file is None:
        raise SettingsError("Name the file of users with --auth FILE, before the action, or in QUIADIT_AUTH.")
    users: Any = import_module("ui.auth").Users(file)
    if options.action == "list":
        for name in users.names():
            show(name)
    elif options.action == "remove":
        users.remove(options.name)
        show(f"removed: {options.name}")
    else:
        users.add(options.name, _password())
        show(f"kept: {options.name} (in {file})")
    return 0


def _password() -> str:
    """A new password, typed twice without echo; from a script, one line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    from getpass import getpass

    while True:
        password = getpass("Password: ")
        if getpass("Once more: ") == password:
            return password
        say("These were two different passwords.")

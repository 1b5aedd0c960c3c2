"""How commands find the web chat that has a library open: by a file in the library's folder."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

_NAME = "server.json"


@dataclass(frozen=True, slots=True)
class Announcement:
    """Where a web chat listens, and the word that lets this user's commands in.

    Attributes:
        host: address to connect to on this machine.
        port: its port.
        token: to be sent with each request; only the owner of the library's folder can read it.
        model: name of the chat model that writes its answers; None without one.
    """

    host: str
    port: int
    token: str = field(repr=False)
    model: str | None = None


def new_token() -> str:
    """A word that nobody can guess."""
    return secrets.token_urlsafe(32)


def announce(folder: Path, announcement: Announcement) -> None:
    """Let commands find a web chat that has this library open; nobody but this user can read the file."""
    fresh = folder / f"{_NAME}.{os.getpid()}"
    # The mode holds from the first moment, not only after a later chmod.
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(announcement), file)
    fresh.replace(folder / _NAME)


def withdraw(folder: Path) -> None:
    """Take back the announcement; for the one process that has the library open."""
    (folder / _NAME).unlink(missing_ok=True)


def announced(folder: Path) -> Announcement | None:
    """The last announcement; the web chat that made it may be gone."""
    try:
        found = json.loads((folder / _NAME).read_text(encoding="utf-8"))
        host, port, token, model = found["host"], found["port"], found["token"], found.get("model")
        return Announcement(str(host), int(port), str(token), None if model is None else str(model))
    except (OSError, ValueError, KeyError, TypeError):
        return None

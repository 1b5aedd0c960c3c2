"""What a reader gives to be added, and what reading it means: files, an address, a text, a folder."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import gradio as gr

from assistant.assistant import Assistant
from index.outcome import Report
from index.settings import Settings
from ui.articles.working import Add

LONGEST_TEXT = 2_000_000
"""Letters of a pasted text."""

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@dataclass(frozen=True, slots=True)
class Place:
    """Something to be added.

    Attributes:
        name: how the reader knows it.
        add: the addition.
    """

    name: str
    add: Add


def files(assistant: Assistant, sent: Sequence[str]) -> list[Place]:
    """Uploaded files: each is copied beside the library first."""

    def add(path: Path, step: Callable[..., None], _: object) -> Report:
        return assistant.add_copy(path, step)

    return [Place(Path(name).name, partial(add, Path(name))) for name in sent]


def address(assistant: Assistant, typed: str) -> list[Place]:
    """A web address; nothing where it is none: a path would read the files of the machine that serves."""
    place = typed.strip()
    if not place.lower().startswith(("http://", "https://")):
        return []
    return [Place(place, lambda step, settled: assistant.add([place], settled, step))]


def text(assistant: Assistant, typed: str, title: str, published: str, outlet: str) -> list[Place]:
    """A pasted text, with what the reader knows of it; nothing where it is empty."""
    if not typed.strip():
        return []
    name = title.strip() or f"{' '.join(typed.split())[:60]}…"
    return [Place(name, lambda step, settled: assistant.add_text(typed, title, published, outlet, step))]


def folder(assistant: Assistant, typed: str) -> list[Place]:
    """A folder or file of the machine that serves; nothing where the path is not whole or not there."""
    path = Path(typed.strip().strip("\"'")).expanduser()
    try:
        if not path.is_absolute() or not path.exists():
            return []
    except (OSError, ValueError):
        return []
    return [Place(str(path), lambda step, settled: assistant.add([path], settled, step))]


def offers_folders(settings: Settings) -> bool:
    """Whether the page is for the machine that serves it: then a reader's folders are the server's."""
    return _is_loopback(settings.host) and settings.auth is None and not settings.root_path


def comes_from_here(request: gr.Request) -> bool:
    """Whether a request was made on the machine that serves, and not passed on by a proxy."""
    client = request.client
    forwarded = any(name in request.headers for name in _FORWARDED)
    return client is not None and _is_loopback(client.host) and not forwarded


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

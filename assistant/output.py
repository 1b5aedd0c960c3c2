"""What commands print: text without the characters that a terminal would act on, JSON, progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

# Control characters that a terminal would act on, and those that turn the direction of what follows; line
# feeds and tabs are text.
_ABOVE = [*range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_CONTROL = dict.fromkeys([*range(9), *range(11, 32), *_ABOVE])
# JSON leaves those above as they are.
_ESCAPED = {code: f"\\u{code:04x}" for code in _ABOVE}


def plain(text: str) -> str:
    """A text without control characters."""
    return text.translate(_CONTROL)


def show(text: str) -> None:
    """Print what was asked for."""
    print(plain(text))


def say(text: str) -> None:
    """Print, on standard error, what comes beside it."""
    print(plain(text), file=sys.stderr)


def show_json(value: Any) -> None:
    """Print data."""
    print(json.dumps(value, ensure_ascii=False, indent=2).translate(_ESCAPED))


def progress() -> Callable[[int, int, str], None]:
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

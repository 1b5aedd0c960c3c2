"""Who may use the web chat: a file of names and salted argon2 hashes, one `name:hash` a line."""

from __future__ import annotations

import os
import re
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ui.errors import PageError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 8
"""Letters that a password has at least."""

_NAME = re.compile(r"[\w.@-]{1,64}")


class Users:
    """The users in a file; a change of the file holds from the next request on."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._reading = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._hashes: dict[str, str] = {}

    def names(self) -> list[str]:
        """The names, in the order of the file.

        Raises:
            PageError: the file cannot be read, or is none of users.
        """
        return list(self._read())

    def knows(self, name: str) -> bool:
        """Whether this user is (still) in the file; nobody is while it cannot be read."""
        try:
            return name in self._read()
        except PageError:
            return False

    def right(self, name: str, password: str) -> bool:
        """Whether this is the user's password; takes as long for a name that nobody has."""
        from argon2.exceptions import Argon2Error, InvalidHashError

        known = self._read().get(name)
        try:
            _hasher().verify(known or _nobody(), password)
        except (Argon2Error, InvalidHashError):
            return False
        return known is not None

    def add(self, name: str, password: str) -> None:
        """Add a user, or give a user another password.

        Raises:
            PageError: the name or the password will not do.
        """
        if not _NAME.fullmatch(name):
            raise PageError(f"'{name}' will not do as a name: take letters, digits and '.', '-', '_', '@'.")
        if len(password) < SHORTEST:
            raise PageError(f"The password is too short: take at least {SHORTEST} letters.")
        hashes = self._read() if self._file.exists() else {}
        self._write({**hashes, name: _hasher().hash(password)})

    def remove(self, name: str) -> None:
        """Remove a user.

        Raises:
            PageError: there is no such user.
        """
        hashes = dict(self._read())
        if hashes.pop(name, None) is None:
            raise PageError(f"{self._file} has no user '{name}': 'quiadit user list' lists them.")
        self._write(hashes)

    def _read(self) -> dict[str, str]:
        with self._reading:
            try:
                status = self._file.stat()
                stamp = (status.st_mtime_ns, status.st_size)
                if stamp != self._stamp:
                    lines = self._file.read_text(encoding="utf-8").splitlines()
                    pairs = [line.strip().partition(":") for line in lines if line.strip()]
                    if not all(
                        _NAME.fullmatch(name) and kept.startswith("$argon2") for name, _, kept in pairs
                    ):
                        raise PageError(
                            f"{self._file} is no file of users: make one with 'quiadit user add NAME'."
                        )
                    self._hashes = {name: kept for name, _, kept in pairs}
                    self._stamp = stamp
            except (OSError, ValueError) as error:
                raise PageError(
                    f"The file of users {self._file} cannot be read: make it with 'quiadit user add NAME'."
                ) from error
            return self._hashes

    def _write(self, hashes: dict[str, str]) -> None:
        fresh = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            opened = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(opened, "w", encoding="utf-8") as file:
                file.writelines(f"{name}:{kept}\n" for name, kept in hashes.items())
            fresh.replace(self._file)
        except OSError as error:
            raise PageError(
                f"The users {self._file} cannot be written ({error.strerror}): name another file with --auth."
            ) from error


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash that stands in where a name has none, so that the time does not tell names."""
    return _hasher().hash(os.urandom(16))

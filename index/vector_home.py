"""Where the vectors of a library live: a folder of its own, or a Chroma server that several processes use."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from index.errors import LibraryError, VectorsError
from index.seal import Seal

if TYPE_CHECKING:
    from chromadb.api.client import Client

# Vectors sent together: a server takes no request of more than some ten megabytes.
_SENT_TOGETHER = 1000
_SECONDS_TO_BE_FOUND = 10.0


class Home(ABC):
    """A Chroma database, and what its errors mean."""

    @abstractmethod
    def client(self) -> Client:
        """A new client."""

    @abstractmethod
    def name(self, kind: str, generation: int) -> str:
        """The collection of a kind of vectors (`passages`, `statements`)."""

    @abstractmethod
    def reading(self) -> Any:
        """A context in which whatever Chroma raises is one sentence (`LibraryError`)."""

    def batch(self, most: int) -> int:
        """How many vectors are written together, where Chroma takes at most so many."""
        return most

    def owns(self, name: str) -> bool:
        """Whether a collection is this library's."""
        return True

    def forget_failed(self) -> None:  # noqa: B027
        """The client could not be opened: nothing of it may be used again."""

    def stored(self) -> bool:
        """Whether there seems to be a database; whether it can be read is seen when it is opened."""
        return True

    def discard(self) -> None:  # noqa: B027
        """Delete a database that cannot be read, so that it can be made anew, where nobody else uses it."""

    def settled(self) -> None:  # noqa: B027
        """All clients are closed: what was written can be told from damage from now on."""


class Folder(Home):
    """An embedded database in a folder of the library.

    Chroma compares nothing with a checksum, and may end the process over a graph with a wrong bit: so its
    files are compared, before it opens them, with what they were when the library was closed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seal = Seal(path)

    def client(self) -> Client:
        """See `Home`."""
        import chromadb
        from chromadb.config import Settings

        if damaged := self._seal.lift():
            raise self._unreadable(f"{damaged[0]} is damaged")
        settings = Settings(anonymized_telemetry=False, allow_reset=False)
        return cast("Client", chromadb.PersistentClient(self.path, settings=settings))

    def name(self, kind: str, generation: int) -> str:
        """See `Home`."""
        return f"{kind}-{generation}"

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let whatever Chroma raises, a panic of its core included, be one sentence."""
        try:
            yield
        except (KeyboardInterrupt, SystemExit, GeneratorExit, LibraryError):
            raise
        except BaseException as error:
            why = _first_line(error)
            if "is full" in why or "No space left" in why:
                raise LibraryError(
                    f"The disk of {self.path} is full: make room, then do it again."
                ) from error
            if "disk I/O error" in why:
                raise LibraryError(
                    f"The disk of {self.path} fails ({why}): look at its free space and its health; if both "
                    "are well, run 'quiadit rebuild', which makes the vectors again from the catalog."
                ) from error
            raise self._unreadable(why) from error

    def _unreadable(self, why: str) -> VectorsError:
        return VectorsError(
            f"The vectors in {self.path} cannot be read ({why}): "
            "run 'quiadit rebuild', which makes them again from the catalog."
        )

    def forget_failed(self) -> None:
        """Chroma keeps a database that it failed to open, for the next who opens it in this process."""
        from chromadb.api.shared_system_client import SharedSystemClient

        SharedSystemClient._identifier_to_system.pop(str(self.path), None)

    def stored(self) -> bool:
        """See `Home`."""
        return (self.path / "chroma.sqlite3").is_file()

    def discard(self) -> None:
        """See `Home`."""
        shutil.rmtree(self.path, ignore_errors=True)

    def settled(self) -> None:
        """See `Home`; where that cannot be kept, nothing is compared at the next opening."""
        with suppress(OSError):
            self._seal.put()


@dataclass(frozen=True, slots=True)
class Server(Home):
    """A Chroma server.

    Attributes:
        address: `http://host:port`, or https.
        library: what tells the library's collections from those of others there.
        tenant: at the server; None = Chroma's default.
        database: idem.
        token: key that the server asks for; None = it asks for none.
    """

    address: str
    library: str
    tenant: str | None = None
    database: str | None = None
    token: str | None = field(default=None, repr=False)

    def client(self) -> Client:
        """See `Home`."""
        import chromadb
        from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT, Settings
        from chromadb.errors import NotFoundError

        host, port, secure = _parts(self.address)
        try:
            client = chromadb.HttpClient(
                host,
                port,
                ssl=secure,
                headers={"x-chroma-token": self.token} if self.token else None,
                settings=Settings(anonymized_telemetry=False),
                tenant=self.tenant or DEFAULT_TENANT,
                database=self.database or DEFAULT_DATABASE,
            )
        except NotFoundError as error:
            raise LibraryError(
                f"The Chroma server {self.address} knows no such tenant or database: make it there, or "
                "correct QUIADIT_VECTORS_TENANT and QUIADIT_VECTORS_DATABASE."
            ) from error
        return cast("Client", client)

    def name(self, kind: str, generation: int) -> str:
        """See `Home`."""
        return f"{kind}-{self.library}-{generation}"

    def owns(self, name: str) -> bool:
        """See `Home`."""
        return f"-{self.library}-" in name

    def batch(self, most: int) -> int:
        """See `Home`."""
        return min(most, _SENT_TOGETHER)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See `Home`; only what is not there is a `VectorsError`, which new vectors mend."""
        try:
            yield
        except (KeyboardInterrupt, SystemExit, GeneratorExit, LibraryError):
            raise
        except BaseException as error:
            from chromadb.errors import AuthorizationError, ChromaAuthError, NotFoundError

            if isinstance(error, AuthorizationError | ChromaAuthError):
                raise LibraryError(
                    f"The Chroma server {self.address} refuses: correct QUIADIT_VECTORS_TOKEN, the tenant "
                    "and the database."
                ) from error
            if isinstance(error, NotFoundError):
                raise VectorsError(
                    f"The vectors at {self.address} are not there: run 'quiadit rebuild', which makes them "
                    "again from the catalog."
                ) from error
            raise self._unreachable(_first_line(error)) from error

    def require(self) -> None:
        """Nothing, where the server answers: found out without loading Chroma.

        Raises:
            LibraryError: it does not, or the address is none.
        """
        import http.client  # which takes a while to load, and a library in a folder needs it not

        host, port, secure = _parts(self.address)
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(host, port, timeout=_SECONDS_TO_BE_FOUND)
        try:
            connection.request("GET", "/api/v2/heartbeat")
            answer = connection.getresponse()
            if answer.status != http.HTTPStatus.OK:
                raise self._unreachable(f"its answer is {answer.status}")
        except (OSError, http.client.HTTPException) as error:
            raise self._unreachable(getattr(error, "strerror", None) or _first_line(error)) from error
        finally:
            connection.close()

    def _unreachable(self, why: str) -> LibraryError:
        return LibraryError(
            f"The Chroma server {self.address} cannot be used ({why}): start it with 'chroma run', or "
            "correct QUIADIT_VECTORS."
        )


def _parts(address: str) -> tuple[str, int, bool]:
    """Host, port and whether the connection is secure.

    Raises:
        LibraryError: it is no such address.
    """
    from urllib.parse import urlsplit

    with suppress(ValueError):
        parts = urlsplit(address)
        secure = parts.scheme == "https"
        if parts.scheme in ("http", "https") and parts.hostname and parts.username is None:
            return parts.hostname, parts.port or (443 if secure else 8000), secure
    raise LibraryError("QUIADIT_VECTORS is no address of a Chroma server: write it as 'http://host:port'.")


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]

"""A library that a running web chat has open, used through it: what the command line needs of `Assistant`.

Each request is a POST to `/local/<operation>` with the arguments as JSON; the answer is lines of JSON: any
number of `{"progress": [done, total, name]}`, then `{"result": …}` or `{"error": "one sentence"}`.
"""

from __future__ import annotations

import contextlib
import http.client
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter

from assistant.announcing import Announcement, announced
from assistant.citation import Answer
from index.article import Article, Speaker, Statement
from index.errors import LibraryError, QuiaditError
from index.outcome import Report

if TYPE_CHECKING:
    from assistant.question import Turn

PATH = "/local/"
"""What the paths of these requests begin with."""

_SECONDS_TO_BE_FOUND = 10.0

Result = TypeVar("Result")


class ServedAssistant:
    """Does what `Assistant` does, with the same results, in the process that has the library open."""

    def __init__(self, server: Announcement) -> None:
        self._server = server

    @classmethod
    def find(cls, folder: Path) -> ServedAssistant | None:
        """The web chat that has the library open; None where none does."""
        server = announced(folder)
        if server is None:
            return None
        found = cls(server)
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError, QuiaditError):
            if found._call("folder", str, seconds=_SECONDS_TO_BE_FOUND) == str(folder.absolute()):
                return found
        return None

    @property
    def address(self) -> str:
        """Where the web chat is."""
        return f"http://{self._server.host}:{self._server.port}/"

    @property
    def model(self) -> str | None:
        """The chat model that writes its answers; None without one."""
        return self._server.model

    def close(self) -> None:
        """Nothing is held between requests."""

    def __enter__(self) -> ServedAssistant:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(
        self, places: Iterable[str | Path], progress: Callable[[int, int, str], None] | None = None
    ) -> Report:
        """See `Assistant.add`; paths are those of this process's folder."""
        absolute = [_absolute(place) for place in places]
        return self._call("add", Report, {"places": absolute}, progress)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """See `Assistant.ask`."""
        return self._call("ask", Answer, {"question": question, "history": list(history)})

    def statements(
        self,
        speaker: str | None = None,
        about: str | None = None,
        article: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int | None = None,
    ) -> list[Statement]:
        """See `Assistant.statements`."""
        narrowed = {
            "speaker": speaker,
            "about": about,
            "article": article,
            "since": since,
            "until": until,
            "limit": limit,
        }
        return self._call("statements", list[Statement], narrowed)

    def speakers(self) -> list[Speaker]:
        """See `Assistant.speakers`."""
        return self._call("speakers", list[Speaker])

    @property
    def is_empty(self) -> bool:
        """See `Assistant.is_empty`."""
        return not self.articles()

    def articles(self) -> list[Article]:
        """See `Assistant.articles`."""
        return self._call("articles", list[Article])

    def article(self, article_id: str) -> Article:
        """See `Assistant.article`."""
        return self._call("article", Article, {"article_id": article_id})

    def remove(self, article_id: str) -> None:
        """See `Assistant.remove`."""
        self._call("remove", type(None), {"article_id": article_id})

    def outdated(self) -> int:
        """See `Assistant.outdated`."""
        return self._call("outdated", int)

    def _call(
        self,
        operation: str,
        kind: type[Result],
        arguments: dict[str, Any] | None = None,
        progress: Callable[[int, int, str], None] | None = None,
        seconds: float | None = None,
    ) -> Result:
        # Straight to this machine: `urllib` would go through a proxy that the environment names.
        connection = http.client.HTTPConnection(self._server.host, self._server.port, timeout=seconds)
        headers = {"Authorization": f"Bearer {self._server.token}", "Content-Type": "application/json"}
        try:
            connection.request("POST", PATH + operation, json.dumps(arguments or {}), headers)
            response = connection.getresponse()
            if response.status != http.HTTPStatus.OK:
                raise LibraryError(
                    "The web chat that has the library open refuses: close it, then try again."
                )
            for line in response:
                message: dict[str, Any] = json.loads(line)
                if "result" in message:
                    return TypeAdapter(kind).validate_python(message["result"])
                if "error" in message:
                    raise LibraryError(message["error"])
                if progress is not None:
                    progress(*message["progress"])
        finally:
            connection.close()
        raise LibraryError("The web chat that had the library open was closed meanwhile: try again.")


def _absolute(place: str | Path) -> str:
    """A path as it stands for a process in another folder; an address as it is."""
    written = str(place)
    return written if "://" in written else str(Path(written).absolute())

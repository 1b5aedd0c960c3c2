"""Pages by their address: fetched within limits of size and time, by http and https, from public machines."""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from index.errors import ReadingError
from index.reading.content import Content
from index.reading.kinds import KINDS
from index.reading.reach import HttpHandler, HttpsHandler, Reach, refuse_private
from index.reading.source import too_large

SILENCE = 15.0
"""Seconds without a byte after which a server is given up."""
WHOLE_PAGE = 60.0
"""Seconds after which a page is given up, however it trickles in."""

_AGENT = "quiadit/0.1 (reads one article)"
_MEDIA_TYPES = frozenset(media for kind in KINDS.values() for media in kind.media_types) | {
    "application/octet-stream"
}
_PIECE = 65536


def permit(url: str, *, private: bool = False) -> None:
    """Refuse an address that must not be fetched; asked before each request, redirects included.

    `private` allows the machines of private networks, and this one.

    Raises:
        ReadingError: no http or https address, no host, a password in it, or a machine that is not public.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ReadingError("This is no valid address: check how it is written.") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise ReadingError("Only http and https addresses can be read: save the page as a file.")
    if not host:
        raise ReadingError("The address names no site: check how it is written.")
    if parts.username or parts.password:
        raise ReadingError("The address holds a user name or password: save the page as a file and add that.")
    if urllib.request.getproxies():  # without a proxy the address is judged where the connection is made
        refuse_private(host, private=private)


def fetch(
    url: str,
    *,
    max_bytes: int,
    silence: float = SILENCE,
    whole_page: float = WHOLE_PAGE,
    private: bool = False,
) -> Content:
    """The bytes at an address.

    Args:
        url: http or https address; letters outside ASCII are allowed.
        max_bytes: largest page that is taken.
        silence: seconds to wait for a byte.
        whole_page: seconds to wait for all of them.
        private: whether machines of private networks, and this one, may be asked.

    Raises:
        ReadingError: one sentence for whatever kept the page from coming.
    """
    permit(url, private=private)
    request = urllib.request.Request(
        _ascii(url),
        headers={"User-Agent": _AGENT, "Accept": "text/html, */*;q=0.5", "Accept-Encoding": "identity"},
    )
    reach = Reach(whole_page, private)
    try:
        with _opener(reach, private).open(request, timeout=silence) as response:
            media = response.headers.get_content_type() if response.headers.get("Content-Type") else None
            _check_head(response.headers, media, max_bytes)
            data = _body(response, max_bytes, reach)
            return Content(
                name=url,
                data=data,
                max_bytes=max_bytes,
                url=response.geturl(),
                content_type=media,
                charset=response.headers.get_content_charset(),
            )
    except urllib.error.HTTPError as why:
        raise ReadingError(_answered(why.code, http.client.responses.get(why.code, "error"))) from why
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as why:
        reason = TimeoutError() if reach.is_over else why
        raise ReadingError(_did_not_come(reason, urlsplit(url).hostname or url)) from why
    finally:
        reach.end()


class _Redirects(urllib.request.HTTPRedirectHandler):
    def __init__(self, private: bool) -> None:
        self._private = private

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        permit(newurl, private=self._private)
        return super().redirect_request(req, fp, code, msg, headers, _ascii(newurl))


def _opener(reach: Reach, private: bool) -> urllib.request.OpenerDirector:
    """An opener without the handlers for files, FTP and data addresses."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        HttpHandler(reach),
        HttpsHandler(reach),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Redirects(private),
    ):
        opener.add_handler(handler)
    return opener


def _check_head(headers: Any, media: str | None, max_bytes: int) -> None:
    if media and media not in _MEDIA_TYPES:
        raise ReadingError(
            f"The address leads to {media}, which holds no article: give the address of a page."
        )
    if headers.get("Content-Encoding", "identity").lower() not in ("identity", ""):
        raise ReadingError("The server sends the page packed though asked not to: save it from the browser.")
    length = headers.get("Content-Length", "")
    if length.isdigit() and int(length) > max_bytes:
        raise ReadingError(too_large(int(length), max_bytes))


def _body(response: Any, max_bytes: int, reach: Reach) -> bytes:
    data = bytearray()
    while piece := response.read1(_PIECE):
        data += piece
        if len(data) > max_bytes:
            raise ReadingError(too_large(len(data), max_bytes))
        if reach.is_over:
            raise TimeoutError
    if reach.is_over:  # cut off by us, which looks like an end
        raise TimeoutError
    missing = getattr(response, "length", None)
    if missing:
        raise http.client.IncompleteRead(bytes(data), missing)
    return bytes(data)


def _ascii(url: str) -> str:
    """The address with what is not ASCII encoded: the path in percent signs, the host in IDNA."""
    parts = urlsplit(url)
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    safe = "%/:=&?~#+!$,;'@()*[]"
    return urlunsplit(
        (parts.scheme, host, quote(parts.path, safe), quote(parts.query, safe), quote(parts.fragment, safe))
    )


def _answered(code: int, phrase: str) -> str:
    if 300 <= code < 400:
        return "The address leads in a circle or out of the web: save the page from the browser as a file."
    cure = "check the address" if code in (400, 404, 410) else "open it in the browser and save it as a file"
    if code >= 500 or code == 429:
        cure = "try again later"
    return f"The server answers {code} ({phrase}): {cure}."


def _did_not_come(why: Exception, host: str) -> str:
    reason = getattr(why, "reason", why)
    if isinstance(reason, TimeoutError):
        return f"{host} takes too long to answer: try again later."
    if isinstance(reason, socket.gaierror):
        return f"No site called {host} can be found: check the address and the network."
    if isinstance(reason, ssl.SSLError):
        return f"The secure connection to {host} cannot be trusted: save the page from the browser as a file."
    if isinstance(reason, ConnectionRefusedError):
        return f"{host} refuses the connection: check the address, or try again later."
    if isinstance(reason, http.client.IncompleteRead):
        return f"{host} broke off before the page was complete: try again."
    return f"The page does not come from {host} ({type(reason).__name__}): check the address and the network."

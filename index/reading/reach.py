"""Which machines may be asked for a page: public ones, checked where the connection is made.

A name is looked up once, each of its addresses is judged, and the connection goes to the one that was judged:
neither a redirect nor a name that answers differently the second time leads anywhere else.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import threading
import time
import urllib.request
from functools import partial
from typing import Any

from index.errors import ReadingError

# Public by their number, as Python has it, but answered by the machine's own cloud.
_METADATA = frozenset({"168.63.129.16", "192.0.0.192"})
_EMBEDDING = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public network.

    >>> [is_public(each) for each in ("9.9.9.9", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1")]
    [True, False, False, False]
    """
    number: Any = ipaddress.ip_address(address.partition("%")[0])
    judged = [number]
    if number.version == 6:
        if number.ipv4_mapped is not None:
            judged = [number.ipv4_mapped]
        elif number in _EMBEDDING:
            judged = [ipaddress.ip_address(int(number) & 0xFFFFFFFF)]
        else:
            judged += [each for each in (number.sixtofour, *(number.teredo or ())) if each is not None]
    return all(
        each.is_global and not each.is_multicast and not each.is_reserved and str(each) not in _METADATA
        for each in judged
    )


class Reach:
    """One page's connections: none to a private address unless allowed, none after the deadline."""

    def __init__(self, seconds: float, private: bool) -> None:
        """`seconds` is what all of it may take, redirects included; `private` allows every address."""
        self._private = private
        self._deadline = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._shut)
        self._timer.daemon = True
        self._timer.start()

    @property
    def is_over(self) -> bool:
        """Whether the deadline has passed."""
        return time.monotonic() >= self._deadline

    def end(self) -> None:
        """Watch no longer."""
        self._timer.cancel()
        for each in self._sockets:
            each.close()

    def _shut(self) -> None:
        """Wake whoever waits for a byte: a server may send one in time, again and again."""
        for each in list(self._sockets):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def connected(self, host: str, port: int, timeout: float, *, proxy: bool) -> socket.socket:
        """A connection to one of a name's addresses; a proxy is the user's own choice, wherever it is.

        Raises:
            ReadingError: an address of the name is not public.
            OSError: none of them answers.
        """
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        if not (proxy or self._private):
            for *_, place in found:
                if not is_public(str(place[0])):
                    raise refusal()
        trouble: OSError = OSError("no address")
        for family, kind, protocol, _, place in found:
            made = socket.socket(family, kind, protocol)
            try:
                made.settimeout(timeout)
                made.connect(place)
            except OSError as error:
                made.close()
                trouble = error
                continue
            # a second handle on the connection: the first goes into the one that encrypts
            self._sockets.append(made.dup())
            return made
        raise trouble


def refusal() -> ReadingError:
    """The sentence for an address that is not public."""
    return ReadingError(
        "The address leads to this machine or a private network: save the page as a file, or set "
        "QUIADIT_PRIVATE_ADDRESSES=true where every reader may see such pages."
    )


class _Plain(http.client.HTTPConnection):
    def __init__(self, host: str, *, reach: Reach, proxy: bool, **given: Any) -> None:
        super().__init__(host, **given)
        self._create_connection = partial(_connected, reach, proxy)


class _Secure(http.client.HTTPSConnection):
    def __init__(self, host: str, *, reach: Reach, proxy: bool, **given: Any) -> None:
        super().__init__(host, **given)
        self._create_connection = partial(_connected, reach, proxy)


def _connected(
    reach: Reach, proxy: bool, place: tuple[str, int], timeout: float, _source: object = None
) -> socket.socket:
    return reach.connected(*place, timeout, proxy=proxy)


class HttpHandler(urllib.request.HTTPHandler):
    """Opens http addresses within a `Reach`."""

    def __init__(self, reach: Reach) -> None:
        super().__init__()
        self._reach = reach

    def http_open(self, req: urllib.request.Request) -> Any:
        """See `urllib.request.HTTPHandler`."""
        return self.do_open(partial(_Plain, reach=self._reach, proxy=req.has_proxy()), req)


class HttpsHandler(urllib.request.HTTPSHandler):
    """Opens https addresses within a `Reach`."""

    def __init__(self, reach: Reach) -> None:
        super().__init__()
        self._reach = reach

    def https_open(self, req: urllib.request.Request) -> Any:
        """See `urllib.request.HTTPSHandler`."""
        proxy = req.has_proxy() or getattr(req, "_tunnel_host", None) is not None
        return self.do_open(partial(_Secure, reach=self._reach, proxy=proxy), req)


def refuse_private(host: str, *, private: bool) -> None:
    """Refuse a name that is, or leads to, a private address, as far as can be known before a proxy is asked.

    Raises:
        ReadingError: it does.
    """
    if private:
        return
    try:
        found = {str(place[0]) for *_, place in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        return  # only the proxy, if any, can know; without one, connecting fails
    if not all(map(is_public, found)):
        raise refusal()

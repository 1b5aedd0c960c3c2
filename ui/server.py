"""Serving: the page's server, the port it gets, and the end of it."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import signal
import socket
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute

from assistant.announcing import Announcement, announce, new_token
from assistant.assistant import Assistant
from index.settings import Settings
from ui.api import Endpoint
from ui.auth import Users
from ui.errors import PageError
from ui.gate import USER, Gate
from ui.headers import GuardingHeaders
from ui.lanes import Lanes
from ui.limits import RequestLimit
from ui.local import local_route
from ui.rates import ASKING, LOGGING_IN, SENDING, RateLimit
from ui.tools import tool_server

_PORTS_TRIED = 100
# Pages whose state is kept, those used last: each takes some 100 kB, whether it is still open or not.
_SESSIONS = 400


@dataclass(frozen=True, slots=True)
class Serving:
    """What is said of a server on the command line only, each time anew.

    Attributes:
        mcp: whether language-model clients are served too, at `/mcp`.
        public: whether an address that others reach is meant, though there is no login.
        no_auth: whether there is to be no login, even where a file of users is set.
    """

    mcp: bool = False
    public: bool = False
    no_auth: bool = False


def launch(
    page: gr.Blocks,
    assistant: Assistant,
    lanes: Lanes,
    endpoints: Iterable[Endpoint],
    serving: Serving,
    look: dict[str, Any],
) -> None:
    """Serve a page from a thread of its own, and let the commands of this machine find it.

    `look` is what `ui.theme.look` gives.

    Raises:
        PageError: no port can be had, others would reach it without a login, or a part is not installed.
    """
    settings = assistant.library.settings
    users = users_of(settings, serving)
    routes: list[BaseRoute] = []
    lifespan: dict[str, Any] = {}
    if serving.mcp:
        routes, lifespan["lifespan"] = tool_server(endpoints)
    port = _free_port(settings.host, settings.port)
    announcement = Announcement(_near(settings.host), port, new_token(), settings.model)
    page.launch(
        server_name=settings.host,
        server_port=port,
        root_path=settings.root_path,
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        inbrowser=False,
        run_history=False,
        enable_monitoring=False,
        state_session_capacity=_SESSIONS,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        footer_links=[],
        max_file_size=_longest_file(settings),
        auth_dependency=(lambda request: request.scope.get(USER)) if users else None,
        app_kwargs={
            "middleware": _middleware(settings, users),
            "routes": [local_route(assistant, announcement.token, lanes), *routes],
            **lifespan,
        },
        **look,
    )
    if not assistant.library.shared:  # which commands open themselves, and any number of servers
        announce(assistant.library.folder, announcement)


def users_of(settings: Settings, serving: Serving) -> Users | None:
    """Who may log in; None where nobody has to."""
    if settings.auth is not None and not serving.no_auth:
        users = Users(settings.auth)
        if not users.names():
            raise PageError(f"{settings.auth} has no user yet: 'quiadit user add NAME' adds one.")
        return users
    if not _is_local(settings.host) and not (serving.public and serving.no_auth):
        raise PageError(
            f"Others could read and change the library at {settings.host}: name who may log in with "
            "--auth FILE, or say both --public and --no-auth."
        )
    return None


def _middleware(settings: Settings, users: Users | None) -> list[Middleware]:
    guards = [Middleware(GuardingHeaders), Middleware(RequestLimit, _longest_file(settings))]
    if users is not None:
        logins = settings.logins_per_minute
        guards.append(Middleware(RateLimit, LOGGING_IN, logins, count_local=True))
        guards.append(Middleware(Gate, users, settings.session_hours, settings.root_path))
    elif _is_local(settings.host):
        # Without a login, a site elsewhere whose name is made to lead here could read the library.
        names = ["localhost", "127.0.0.1", "[::1]", "::1", settings.host, *settings.server_names]
        guards.append(Middleware(TrustedHostMiddleware, allowed_hosts=names, www_redirect=False))
    # Behind the gate, so that those who share an address are told apart by their names.
    guards.append(Middleware(RateLimit, ASKING, settings.requests_per_minute))
    guards.append(Middleware(RateLimit, SENDING, settings.uploads_per_minute))
    return guards


def _longest_file(settings: Settings) -> int:
    """In bytes: twice what is read, so that readers are told of a file a little too long like of others."""
    return int(settings.max_file_megabytes * 2_000_000)


def _is_local(host: str) -> bool:
    """Whether only this machine reaches an address."""
    return all(ipaddress.ip_address(address[0]).is_loopback for *_, address in _addresses(host, 0))


def _near(host: str) -> str:
    """The address by which this machine itself reaches a server."""
    address = ipaddress.ip_address(_addresses(host, 0)[0][4][0])
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "::1"
    return str(address)


def _addresses(host: str, port: int) -> list[Any]:
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise PageError(
            f"'{host}' is no address of this machine ({error}): choose another with --host."
        ) from error


@contextlib.contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """An event that Ctrl-C or the end of the process sets; only the main thread can be told."""
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopped
        return
    former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        for number in former:
            signal.signal(number, lambda *_: stopped.set())
        yield stopped
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _free_port(host: str, port: int) -> int:
    """The port, or the next free one; 0 is any free port."""
    for candidate in range(port, min(port + _PORTS_TRIED, 65536)) if port else [0]:
        family, kind, protocol, _, address = _addresses(host, candidate)[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(address)
                return int(probe.getsockname()[1])
    raise PageError(f"No port can be had at {host} from {port} on: choose another with --port.")

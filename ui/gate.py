"""The gate before the page where one has to log in: nothing behind it answers a stranger.

A reader logs in at `/login` and carries a session in a cookie; a program sends name and password with each
request (`Authorization: Basic …`) or logs in as readers do (`gradio_client.Client(…, auth=…)`).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from string import Template
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.served import PATH as LOCAL_PATH
from ui.auth import Users
from ui.counting import told_to_wait
from ui.html import text
from ui.passwords import Passwords, TooManyTriesError
from ui.resources import file_text
from ui.texts import language_of, texts

COOKIE = "quiadit-session"
USER = "quiadit.user"
"""Where the gate leaves the user's name in the scope of a request."""

# What answers without a login: commands of this machine show a word of their own, and Gradio's own start.
_OPEN = (LOCAL_PATH, "/gradio_api/startup-events")
_LONGEST_FORM = 4096  # bytes


@dataclass(slots=True)
class _Session:
    user: str
    until: float


class Gate:
    """ASGI middleware: lets users through, and leaves their name in the scope of each request."""

    def __init__(
        self,
        app: ASGIApp,
        users: Users,
        session_hours: float,
        root_path: str = "",
        delay: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._app = app
        self._users = users
        self._seconds = session_hours * 3600
        self._root = root_path.rstrip("/")
        self._passwords = Passwords(users, delay)
        self._sessions: dict[str, _Session] = {}
        self._key = secrets.token_bytes(32)
        self._proven: dict[bytes, _Session] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, ask for the login, or take it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            answer = await self._answer(scope, receive)
        except TooManyTriesError as refused:
            answer = told_to_wait(scope, refused.seconds)
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> ASGIApp:
        """What answers a request: the application, or the gate itself."""
        request = Request(scope, receive)
        path: str = scope["path"].rstrip("/") or "/"
        if path == "/login":
            return await self._login(request)
        if path == "/logout":
            self._sessions.pop(request.cookies.get(COOKIE, ""), None)
            response = self._to("/login")
            response.delete_cookie(COOKIE, path=self._cookie_path)
            return response
        if scope["path"].startswith(_OPEN):
            return self._app
        if user := self._in_session(request) or await self._by_header(request):
            scope[USER] = user
            return self._app
        return self._refused(request)

    # --- who is it

    def _in_session(self, request: Request) -> str | None:
        session = self._sessions.get(request.cookies.get(COOKIE, ""))
        now = time.monotonic()
        if session is None or session.until < now or not self._users.knows(session.user):
            return None
        session.until = now + self._seconds
        return session.user

    async def _by_header(self, request: Request) -> str | None:
        """The user whose name and password the request itself carries."""
        # gradio_client sends the header under another name.
        header = request.headers.get("authorization") or request.headers.get("x-hf-authorization") or ""
        kind, _, credentials = header.partition(" ")
        if kind.lower() != "basic":
            return None
        try:
            name, _, password = base64.b64decode(credentials, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return None
        # A password that was right lately is known again by its digest: argon2 on each call would be slow.
        digest = hmac.digest(self._key, header.encode(), hashlib.sha256)
        proven = self._proven.get(digest)
        now = time.monotonic()
        if proven is not None and proven.until > now and self._users.knows(name):
            return name
        if not await self._passwords.right(request.scope, name, password):
            return None
        self._proven = {known: session for known, session in self._proven.items() if session.until > now}
        self._proven[digest] = _Session(name, now + 300)
        return name

    # --- answers

    async def _login(self, request: Request) -> Response:
        if request.method != "POST":
            return self._form(request)
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > _LONGEST_FORM:
                return JSONResponse({"detail": "The form is too long."}, 413)
        form = parse_qs(body.decode("utf-8", "replace"))
        name, password = form.get("username", [""])[0].strip(), form.get("password", [""])[0]
        wants_page = "text/html" in request.headers.get("accept", "")
        if not await self._passwords.right(request.scope, name, password):
            return (
                self._form(request, wrong=True)
                if wants_page
                else JSONResponse({"detail": "Name or password is wrong."}, 400)
            )
        now = time.monotonic()
        self._sessions = {key: kept for key, kept in self._sessions.items() if kept.until > now}
        token = secrets.token_urlsafe(32)
        self._sessions[token] = _Session(name, now + self._seconds)
        response = self._to("/") if wants_page else JSONResponse({"success": True})
        response.set_cookie(
            COOKIE,
            token,
            path=self._cookie_path,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    def _refused(self, request: Request) -> Response:
        if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            return self._to("/login")
        return JSONResponse({"detail": "Log in first."}, 401)

    def _form(self, request: Request, wrong: bool = False) -> Response:
        language = language_of(request)
        words = {key: text(value) for key, value in texts(language).items() if key.startswith("login_")}
        page = Template(file_text("login.html")).substitute(
            words, language=language, wrong=words["login_wrong"] if wrong else ""
        )
        return HTMLResponse(page, 401 if wrong else 200, {"cache-control": "no-store"})

    def _to(self, path: str) -> Response:
        return RedirectResponse(self._root + path, 303)

    @property
    def _cookie_path(self) -> str:
        return urlsplit(self._root).path or "/"

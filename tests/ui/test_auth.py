"""Who may use the page: the file of users, the gate, the login in a real browser."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from gradio_client import Client
from playwright.sync_api import Browser
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from assistant import Assistant
from index.settings import load_settings
from ui.app import start
from ui.auth import Users
from ui.errors import PageError
from ui.gate import USER, Gate
from ui.passwords import WAITING_EACH
from ui.sessions import stop

PASSWORD = "quatre mots au hasard"
PAGE = {"accept": "text/html", "accept-language": "en"}

Result = TypeVar("Result")


def run_apart(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """A coroutine's result, from a thread of its own: the browser's event loop may run in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


@pytest.fixture
def users(tmp_path: Path) -> Users:
    users = Users(tmp_path / "users")
    users.add("zoe", PASSWORD)
    return users


@pytest.fixture(scope="module")
def guarded(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page that Zoé alone may use."""
    folder = tmp_path_factory.mktemp("guarded")
    Users(folder / "users").add("zoe", PASSWORD)
    with Assistant.open(folder / "library", load_settings(port=0, auth=folder / "users")) as assistant:
        page = start(assistant)
        yield str(page.local_url)
        stop(page)


# --- the file


def test_passwords_are_kept_as_salted_hashes_that_only_the_owner_reads(users: Users, tmp_path: Path) -> None:
    users.add("ali", PASSWORD)
    file = tmp_path / "users"
    zoe, ali = file.read_text(encoding="utf-8").splitlines()
    assert zoe.startswith("zoe:$argon2id$")
    assert PASSWORD not in zoe
    assert zoe.partition(":")[2] != ali.partition(":")[2]
    assert file.stat().st_mode & 0o777 == 0o600


def test_only_the_right_password_of_a_known_user_is_right(users: Users) -> None:
    assert users.right("zoe", PASSWORD)
    assert not users.right("zoe", PASSWORD + " ")
    assert not users.right("nobody", PASSWORD)
    users.add("zoe", "another password")
    assert not users.right("zoe", PASSWORD)
    users.remove("zoe")
    assert not users.right("zoe", "another password")


def test_a_wrong_password_costs_as_much_for_a_name_that_nobody_has(users: Users) -> None:
    def least_spent(name: str) -> float:
        spent = []
        for _ in range(5):
            began = time.process_time()
            assert not users.right(name, "wrong password")
            spent.append(time.process_time() - began)
        return min(spent)

    known, unknown = least_spent("zoe"), least_spent("nobody")
    assert known / 2 < unknown < known * 2


@pytest.mark.parametrize(("name", "password"), [("a b", PASSWORD), ("a:b", PASSWORD), ("zoe", "short")])
def test_a_name_or_password_that_will_not_do_is_one_sentence(users: Users, name: str, password: str) -> None:
    with pytest.raises(PageError, match="take"):
        users.add(name, password)


def test_a_file_that_is_none_of_users_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "users"
    with pytest.raises(PageError, match="quiadit user add"):
        Users(file).names()
    file.write_text("zoe:secret\n", encoding="utf-8")
    with pytest.raises(PageError, match="quiadit user add"):
        Users(file).names()


# --- the gate


async def name_of_user(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(scope[USER])(scope, receive, send)


def behind_gate(users: Users, waits: list[float]) -> httpx.AsyncClient:
    async def delay(seconds: float) -> None:
        waits.append(seconds)

    gate = Gate(name_of_user, users, session_hours=1, delay=delay)
    return httpx.AsyncClient(transport=httpx.ASGITransport(gate), base_url="https://quiadit.test")


def test_who_is_wrong_waits_longer_each_time_and_learns_nothing_of_names(users: Users) -> None:
    waits: list[float] = []

    async def try_out() -> tuple[list[httpx.Response], httpx.Response]:
        async with behind_gate(users, waits) as client:
            wrong = [
                await client.post("/login", data={"username": name, "password": "wrong"}, headers=PAGE)
                for name in ("zoe", "nobody", "zoe")
            ]
            return wrong, await client.post("/login", data={"username": "zoe", "password": PASSWORD})

    wrong, right = run_apart(try_out())
    assert [answer.status_code for answer in wrong] == [401, 401, 401]
    assert len({answer.text for answer in wrong}) == 1
    assert "The name or the password is wrong." in wrong[0].text
    assert [round(seconds) for seconds in waits] == [1, 2, 4]
    assert right.json() == {"success": True}


def trying(users: Users, forever: asyncio.Event) -> Callable[[str, str], Coroutine[Any, Any, int]]:
    """Sends a password from an address; who is wrong waits until the event."""

    async def delay(_: float) -> None:
        await forever.wait()

    gate = Gate(name_of_user, users, session_hours=1, delay=delay)

    async def send(address: str, password: str) -> int:
        transport = httpx.ASGITransport(gate, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="https://quiadit.test") as client:
            return (await client.get("/", headers=basic("zoe", password))).status_code

    return send


def test_so_many_tries_wait_and_no_more(users: Users, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.passwords.WAITING_EACH", 3)
    monkeypatch.setattr("ui.passwords.WAITING_IN_ALL", 5)

    async def try_out() -> tuple[list[int], list[int], list[int]]:
        forever = asyncio.Event()
        send = trying(users, forever)
        waiting = [
            asyncio.create_task(send(address, "wrong"))
            for address in ("203.0.113.1", "203.0.113.1", "203.0.113.1", "203.0.113.2", "203.0.113.2")
        ]
        await asyncio.sleep(0)
        beyond = [await send("203.0.113.1", "wrong")]
        # All places are taken: whoever has the most of them gives one up for each who is new.
        others = [await send(f"203.0.113.{number}", PASSWORD) for number in (3, 4)]
        forever.set()
        return beyond, others, sorted(await asyncio.gather(*waiting))

    beyond, others, waited = run_apart(try_out())
    assert (beyond, others) == ([429], [200, 200])
    assert waited == [401, 401, 401, 401, 429]


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(users: Users) -> None:
    async def log_in() -> tuple[str, str, str]:
        async with behind_gate(users, []) as client:
            cookie = (await client.post("/login", data={"username": "zoe", "password": PASSWORD})).headers[
                "set-cookie"
            ]
            inside = await client.get("/anything")
            await client.get("/logout")
            return cookie, inside.text, str((await client.get("/anything")).status_code)

    cookie, user, after = run_apart(log_in())
    assert {"httponly", "samesite=lax", "secure", "path=/"} <= {p.strip().lower() for p in cookie.split(";")}
    assert (user, after) == ("zoe", "401")


def test_a_user_who_is_taken_from_the_file_is_out_at_once(users: Users) -> None:
    users.add("ali", PASSWORD)

    async def both() -> list[int]:
        async with behind_gate(users, []) as client:
            await client.post("/login", data={"username": "zoe", "password": PASSWORD})
            before = [
                (await client.get("/")).status_code,
                (await client.get("/", headers=basic("zoe", PASSWORD))).status_code,
            ]
            users.remove("zoe")
            return [*before, (await client.get("/", headers=basic("zoe", PASSWORD))).status_code]

    assert run_apart(both()) == [200, 200, 401]


def test_a_login_as_long_as_a_book_is_refused(users: Users) -> None:
    async def send() -> int:
        async with behind_gate(users, []) as client:
            return (await client.post("/login", content=b"x" * 100_000)).status_code

    assert run_apart(send()) == 413


# --- the page behind it


@pytest.mark.parametrize(
    "path",
    [
        "",
        "config",
        "gradio_api/info",
        "gradio_api/openapi.json",
        "static/img/logo.svg",
        "gradio_api/queue/data",
    ],
)
def test_nothing_answers_a_stranger(guarded: str, path: str) -> None:
    assert httpx.get(guarded + path).status_code == 401
    assert httpx.post(f"{guarded}gradio_api/run/ask", json={"data": ["Qui ?"]}).status_code == 401
    sent_on = httpx.get(guarded + path, headers=PAGE)
    assert (sent_on.status_code, sent_on.headers["location"]) == (303, "/login")


def test_programs_log_in_by_name_or_by_header(guarded: str) -> None:
    for client in (
        Client(guarded, auth=("zoe", PASSWORD), verbose=False),
        Client(guarded, headers=basic("zoe", PASSWORD), verbose=False),
    ):
        assert client.predict("Qui a parlé du pont ?", api_name="/ask")["answered"] is False


def test_who_tries_many_passwords_at_once_keeps_nobody_else_out(guarded: str) -> None:
    async def try_out() -> tuple[list[httpx.Response], int]:
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=guarded, limits=limits, timeout=60) as client:

            async def send(address: str, password: str) -> httpx.Response:
                headers = basic("zoe", password) | {"x-forwarded-for": address, "accept-language": "en"}
                return await client.get("config", headers=headers)

            trying = [asyncio.create_task(send("203.0.113.1", f"wrong {number}")) for number in range(50)]
            refused = []
            for answer in asyncio.as_completed(trying):
                refused.append(await answer)
                if len(refused) == 50 - WAITING_EACH:
                    break
            right = await send("203.0.113.2", PASSWORD)
            for each in trying:
                each.cancel()
            return refused, right.status_code

    refused, right = run_apart(try_out())
    # One of them may have been looked at meanwhile.
    assert [answer.status_code for answer in refused].count(429) >= 50 - WAITING_EACH - 3
    assert "Too many requests in a short time: try again in" in refused[0].json()["detail"]
    assert right == 200


def test_commands_of_this_machine_need_no_login(guarded: str, cache: Path) -> None:
    port = int(guarded.rstrip("/").rpartition(":")[2])
    wrong = httpx.post(f"http://127.0.0.1:{port}/local/articles", headers={"Authorization": "Bearer guess"})
    assert wrong.status_code == 401


@pytest.mark.parametrize(("language", "button"), [("fr-FR", "Connexion"), ("en-GB", "Log in")])
def test_a_reader_logs_in_and_sees_the_page(
    guarded: str, chromium: Browser, language: str, button: str
) -> None:
    context = chromium.new_context(locale=language)
    page = context.new_page()
    page.goto(guarded)
    page.locator("[name=username]").fill("zoe")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name=button).click()
    page.locator("#conversation .welcome").wait_for()
    assert page.evaluate("document.cookie").find("quiadit") == -1
    context.close()

"""Readers beside each other: how often each may ask, and that none sees what another does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from gradio.utils import get_upload_folder
from playwright.sync_api import Browser, expect

from assistant import Assistant
from index.errors import LibraryError
from index.settings import load_settings
from tests.ui.conftest import Browse
from tests.ui.test_auth import behind_gate, run_apart
from ui.app import start
from ui.articles.outcomes import alert, failure
from ui.auth import Users
from ui.rates import RateLimit
from ui.sessions import stop
from ui.settings import settings_table

ELSEWHERE = {"x-forwarded-for": "203.0.113.9"}
"""What a proxy on the server's machine says of a reader elsewhere."""


@pytest.fixture(scope="module")
def strict(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page where readers elsewhere may ask and send little."""
    folder = tmp_path_factory.mktemp("strict") / "library"
    settings = load_settings(port=0, requests_per_minute=20, uploads_per_minute=2)
    with Assistant.open(folder, settings) as assistant:
        page = start(assistant)
        yield str(page.local_url)
        stop(page)


def limited(clock: list[float], per_minute: int = 3, **more: bool) -> RateLimit:
    async def through(scope: object, receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return RateLimit(through, ("/ask",), per_minute, now=lambda: clock[0], **more)


def statuses(limit: RateLimit, *posted: tuple[str, str]) -> list[int]:
    """What comes back for each address and path."""

    async def post() -> list[int]:
        answers = []
        for address, path in posted:
            transport = httpx.ASGITransport(limit, client=(address, 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://quiadit.test") as client:
                answers.append((await client.post(path)).status_code)
        return answers

    return run_apart(post())


def test_who_asks_too_often_waits_and_nobody_else() -> None:
    clock = [0.0]
    limit = limited(clock)
    assert statuses(limit, *[("203.0.113.9", "/ask")] * 4) == [200, 200, 200, 429]
    assert statuses(limit, ("203.0.113.10", "/ask"), ("203.0.113.9", "/other")) == [200, 200]
    clock[0] = 20.0
    assert statuses(limit, *[("203.0.113.9", "/ask")] * 2) == [200, 429]


def test_a_network_of_addresses_is_one_reader() -> None:
    posted = [(f"2001:db8::{number}", "/ask") for number in range(1, 5)]
    assert statuses(limited([0.0]), *posted) == [200, 200, 200, 429]
    # How a server that listens on both kinds of address sees those of the older kind.
    posted = [(f"::ffff:203.0.113.{number}", "/ask") for number in range(1, 5)]
    assert statuses(limited([0.0]), *posted) == [200] * 4


def test_whoever_sits_at_the_machine_is_counted_only_for_logins() -> None:
    posted = [("127.0.0.1", "/ask")] * 5
    assert statuses(limited([0.0]), *posted) == [200] * 5
    assert statuses(limited([0.0], count_local=True), *posted)[-1] == 429
    assert statuses(limited([0.0], 0), *[("203.0.113.9", "/ask")] * 9) == [200] * 9


def test_logins_are_counted_before_a_password_is_looked_at(tmp_path: Path) -> None:
    users = Users(tmp_path / "users")
    users.add("zoe", "quatre mots au hasard")

    async def try_out() -> list[int]:
        waits: list[float] = []
        async with behind_gate(users, waits) as client:
            gate = client._transport.app
            client._transport.app = RateLimit(gate, ("/login",), 3, count_local=True)
            wrong = {"username": "zoe", "password": "wrong"}
            found = [(await client.post("/login", data=wrong)).status_code for _ in range(5)]
            assert len(waits) == 3
            return found

    assert run_apart(try_out()) == [400, 400, 400, 429, 429]


def test_the_page_says_that_its_reader_has_to_wait(strict: str, chromium: Browser) -> None:
    context = chromium.new_context(locale="fr-FR", extra_http_headers=ELSEWHERE)
    page = context.new_page()
    page.goto(strict)
    page.locator("#conversation .welcome").wait_for()
    page.locator("#question textarea").fill("Que dit Peskov ?")
    # Nothing that is there, so that the time it takes gives back little of what is used up.
    some = f"{strict}gradio_api/run/none"
    answers = [httpx.post(some, json={}, headers=ELSEWHERE) for _ in range(30)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert httpx.post(some, json={}).status_code != 429
    page.keyboard.press("Enter")
    expect(page.get_by_text("Trop de demandes en peu de temps").first).to_be_visible()
    expect(page.locator("#question textarea")).to_have_value("Que dit Peskov ?")
    context.close()


def test_files_are_taken_so_often_and_so_many(strict: str) -> None:
    def sent(count: int, headers: dict[str, str] | None = None) -> int:
        files = [("files", (f"{number}.txt", b"x")) for number in range(count)]
        return httpx.post(f"{strict}gradio_api/upload", files=files, headers=headers).status_code

    assert [sent(1, ELSEWHERE) for _ in range(3)] == [200, 200, 429]
    assert sent(1001) == 400


def test_readers_see_nothing_of_each_other(browse: Browse, tmp_path: Path, address: str) -> None:
    file = tmp_path / "secret-de-zoe.txt"
    file.write_text("Le canal\n\n« Le canal rouvrira lundi », a dit Ana Sol.\n", encoding="utf-8")
    zoe, ali = browse(), browse()
    zoe.ask("Que dit Peskov des négociations ?")
    zoe.open_articles()
    zoe.upload(file)
    ali.open_articles()
    expect(ali.locator("#outcomes .outcome")).to_have_count(0)
    ali.reload()
    ali.locator("#conversation .welcome").wait_for()
    assert ali.locator(".turn").count() == 0
    assert "Peskov" not in ali.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    # Where an upload lies is told to nobody, and its name alone leads nowhere.
    for path in ("secret-de-zoe.txt", f"{file}", "uploads/secret-de-zoe.txt"):
        assert httpx.get(f"{address}gradio_api/file={path}").status_code in (403, 404)


# --- what readers are not told


def test_a_name_that_leads_out_of_the_uploads_stays_in_them(strict: str) -> None:
    for name in ("../../../../tmp/quiadit-escaped.txt", "/tmp/quiadit-escaped.txt", "..%2f..%2fescaped.txt"):
        [path] = httpx.post(f"{strict}gradio_api/upload", files=[("files", (name, b"x"))]).json()
        assert Path(path).resolve().is_relative_to(Path(get_upload_folder()).resolve())
    assert not Path("/tmp/quiadit-escaped.txt").exists()


def test_an_error_tells_no_folder_of_the_server(
    browse: Browse, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> Iterator[str]:
        raise LibraryError("The library /srv/secret/library is damaged: run 'quiadit doctor'.")
        yield ""

    monkeypatch.setattr(assistant, "stream", fails)
    page = browse()
    page.ask("Que dit Peskov ?")
    told = page.locator(".turn .failed")
    expect(told).to_contain_text("The library library is damaged: run 'quiadit doctor'.")
    for drawn in (failure("a.txt", "The file /srv/secret/a.txt is empty.", "fr"), alert("/srv/secret/a.txt")):
        assert "/srv" not in drawn


def test_settings_are_shown_elsewhere_without_folders_and_passwords() -> None:
    given = {"library": "/srv/secret/library", "model_base_url": "http://zoe:hidden@127.0.0.1:1/v1"}
    here = settings_table(load_settings(**given), "fr")
    assert "/srv/secret/library" in here
    assert "hidden" not in here
    elsewhere = settings_table(load_settings(**given, host="0.0.0.0"), "fr")
    assert "/srv" not in elsewhere
    assert "library" in elsewhere

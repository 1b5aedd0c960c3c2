"""A hundred hostile strings in every field: nothing runs, nothing is fetched, all of it is text."""

from __future__ import annotations

import json
import logging
import re
import tomllib
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Dialog, expect

from assistant import Answer, Assistant
from assistant.citation import Checks, Citation
from assistant.output import plain, show_json
from index.article import Article, Speaker, Statement
from index.settings import load_settings
from index.speech.worker import Reading, unread
from index.uploads import keep_text
from tests.assistant.test_command_line import quiadit
from tests.assistant.test_generating_writing import Scripted
from tests.ui.conftest import Browse, Visit
from tests.ui.test_auth import behind_gate, run_apart
from ui.answers import finished_turn, turn_in_progress
from ui.app import start
from ui.auth import Users
from ui.copying import turn_as_markdown
from ui.html import join
from ui.sessions import stop
from ui.turns import Turn

_FILE = Path(__file__).with_name("hostile.toml")
STRINGS = [
    *(each for kind in tomllib.loads(_FILE.read_text(encoding="utf-8")).values() for each in kind),
    "<b>" * 3_000,
    "A" * 20_000,
    "\u202e" * 2_000,
    "[" * 5_000 + "1" + "]" * 5_000,
]
# What nothing of a reader's or an article's may become, in the parts of the page that show it.
FORBIDDEN = """() => {
  const places = ["conversation", "arriving", "opening", "outcomes", "articles", "voices-shown",
    "voices-chosen", "reader", "notice", "probe"];
  const found = [];
  for (const each of document.querySelectorAll(places.map((place) => `#${place}`).join())) {
    for (const element of [each, ...each.querySelectorAll("*")]) {
      const name = element.localName;
      const bad = ["script", "img", "image", "iframe", "object", "embed", "link", "style", "video", "audio",
        "meta", "base", "math", "marquee", "plaintext", "code", "foreignobject"].includes(name);
      const handlers = [...element.attributes].filter((each) => each.name.startsWith("on"));
      const place = ["href", "xlink:href", "src"].map((each) => element.getAttribute(each)).find(Boolean);
      const leads = place && !/^(https?:|#)/.test(place);
      if (bad || handlers.length || leads) found.push(element.outerHTML.slice(0, 200));
    }
  }
  return found;
}"""
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Overheard:
    """In place of the rules: somebody of each string's name said the article's last words."""

    def submit(self, article: Article) -> Future[Reading]:
        number = int(article.title.partition(".")[0])
        name = f"{number} {STRINGS[number]}"[:300]
        start = article.text.rindex("déclaré")
        end = len(article.text.rstrip())
        said = Statement(
            f"{article.id}-0", article.id, ((start, end),), article.text[start:end], "indirect",
            speaker=Speaker(name, aliases=(name,), role=name), mention=name, cue=name, via=name,
            said_when=name, said_where=name,
        )  # fmt: skip
        future: Future[Reading] = Future()
        future.set_result(Reading((said,)))
        return future

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture(scope="module")
def hostile(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """A library whose titles, texts, sources and speakers are the strings; a model that writes them."""
    folder = tmp_path_factory.mktemp("hostile") / "library"
    written = "\n".join(f"Le docteur a déclaré {string} [1]." for string in STRINGS)[:6_000]
    with Assistant.open(folder, load_settings(port=0), model=Scripted(text=written)) as assistant:
        assistant.library.analysis.close()
        assistant.library.analysis = Overheard()
        files = [
            keep_text(
                folder,
                f"Le docteur numéro {number} a déclaré : {string[:400]}",
                f"{number}. {string[:400]}",
                {"Date": string[:400], "Source": string[:400]},
            )
            for number, string in enumerate(STRINGS)
        ]
        report = assistant.add(files)
        assert len(report.added) >= 100, report.failed[:3]
        yield assistant


@pytest.fixture(scope="module")
def address(hostile: Assistant) -> Iterator[str]:
    """The page over that library: `browse` opens it."""
    page = start(hostile)
    yield str(page.local_url)
    stop(page)


def safe(page: Visit) -> None:
    assert page.evaluate("window.hacked") is None
    assert page.evaluate(FORBIDDEN) == []


def answered(string: str) -> Turn:
    """A turn that holds a string wherever it can hold one."""
    citation = Citation(
        1, string, string, string, string, string, 0, len(string), string, string, string, None
    )
    text = f"{string} [1]"
    checks = Checks("grounded", (string,))
    answer = Answer(
        string, True, text, (citation,), asked=f"{string} ?", suggestions=(string,), checks=checks
    )  # fmt: skip
    return Turn(string, answer)


def test_all_that_the_page_shows_of_them_is_text(browse: Browse, hostile: Assistant, tmp_path: Path) -> None:
    page = browse()
    dialogs: list[Dialog] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog))
    # the list of articles: titles, sources, dates
    page.open_articles()
    expect(page.locator("#articles tbody tr")).to_have_count(50)
    page.locator("#articles-search input").first.fill("".join(STRINGS[:12])[:190])
    page.keyboard.press("Enter")
    safe(page)
    # files of these names, which hold nothing
    names = [string.replace("\0", "")[:120] for string in STRINGS if string.isprintable() and string.strip()]
    page.locator('#files input[type="file"]').set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": b""} for name in names[:80]]
    )
    expect(page.locator("#outcomes .outcome.failed")).to_have_count(80, timeout=60_000)
    safe(page)
    # who is quoted, and what the filters are given
    page.open_tab("Voix")
    page.locator("#voices-shown button.voice").first.wait_for()
    page.locator("#voices-shown button.voice").first.click()
    page.locator("#voices-chosen article, #voices-chosen li").first.wait_for()
    for box, string in zip(page.locator("#voices-filters input[type=search]").all(), STRINGS, strict=False):
        box.fill(string)
        page.keyboard.press("Enter")
    safe(page)
    # a question, an answer that a model wrote, a vote
    page.open_tab("Questions")
    page.ask(f"Que dit le docteur numéro 1 ? {' '.join(STRINGS[:40])}"[:2000])
    page.locator(".turn button[data-vote=up]").first.click()
    expect(page.locator(".turn button[data-vote=up][aria-pressed=true]")).to_have_count(1)
    lines = (hostile.library.folder / "feedback.jsonl").read_text(encoding="utf-8").split("\n")
    assert [bool(json.loads(line)) for line in lines if line] == [True]
    safe(page)
    page.locator(".turn [data-article]").first.click()
    page.locator("#reader .article-text").wait_for()
    safe(page)
    assert dialogs == []


def test_whatever_an_answer_holds_is_text(browse: Browse) -> None:
    """Every string in every field of a turn, put into the page as Gradio puts it."""
    turns = join(
        piece
        for number, string in enumerate(STRINGS, 1)
        for piece in (
            finished_turn(answered(string), number, "fr"),
            finished_turn(Turn(string, problem=string), number, "fr"),
            turn_in_progress(string, string, "fr", string),
        )
    )
    page = browse()
    page.evaluate(
        """(markup) => {
          const probe = document.createElement("div");
          probe.id = "probe";
          document.querySelector("#conversation").after(probe);
          probe.innerHTML = markup;
          for (const each of probe.querySelectorAll("[data-again], details, summary")) each.focus();
        }""",
        turns,
    )
    safe(page)

    def letters(shown: str) -> str:
        return re.sub(r"[\s\0\ufffd]", "", shown)

    asked = page.locator("#probe .turn:has(.sources) h2").all_text_contents()
    assert [letters(each) for each in asked] == [letters(f"Vous : {string}") for string in STRINGS]


@pytest.mark.parametrize("string", STRINGS, ids=range(len(STRINGS)))
def test_an_export_and_a_terminal_show_it_as_text(string: str, capsys: pytest.CaptureFixture[str]) -> None:
    exported = turn_as_markdown(answered(string), "fr").replace(f"{string} [1]", "", 1)
    told = turn_as_markdown(Turn(string, problem=string), "fr")
    kinds = {
        token.type
        for block in MarkdownIt("commonmark", {"html": True}).parse(f"{exported}\n\n{told}")
        for token in (block, *(block.children or ()))
    }
    assert not kinds & {"html_inline", "html_block", "image", "code_inline", "fence", "hr", "code_block"}
    assert not CONTROLS.search(plain(string))
    show_json({"string": string})
    printed = capsys.readouterr().out
    assert json.loads(printed)["string"] == string
    assert not CONTROLS.search(printed)


def test_commands_print_nothing_that_a_terminal_acts_on(hostile: Assistant, address: str) -> None:
    for arguments in (("articles",), ("speakers", "--json"), ("statements",)):
        done = quiadit(*arguments, library=hostile.library.folder)
        assert done.returncode == 0
        assert len(done.stdout.splitlines()) >= 100
        assert not CONTROLS.search(done.stdout + done.stderr)


def test_a_log_is_one_line_for_each_name(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for string in STRINGS:
            unread(Article("a" * 16, "Titre", "Le pont.", string), "the rules broke")
    for record in caplog.records:
        assert not CONTROLS.search(record.getMessage())
        assert "\n" not in record.getMessage()


def test_who_logs_in_with_them_learns_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    users = Users(tmp_path / "users")
    monkeypatch.setattr(users, "right", lambda *_: False)

    async def try_all() -> list[Any]:
        async with behind_gate(users, []) as client:
            page = {"accept": "text/html", "accept-language": "en"}
            return [
                await client.post("/login", data={"username": s, "password": s}, headers=page)
                for s in STRINGS
                if len(s) < 1_000
            ]

    answers = run_apart(try_all())
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1

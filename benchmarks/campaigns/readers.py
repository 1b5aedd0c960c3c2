"""What goes on while a server is under load: readers who compare what they are told, articles that change."""

from __future__ import annotations

import contextlib
import html
import http.client
import json
import random
import re
import threading
import time
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from assistant.served import ServedAssistant
from benchmarks.measuring import BenchmarkError
from benchmarks.page import Page
from index.errors import QuiaditError

_KEPT = re.compile(r'data-kept="([^"]*)"')
_LEFT = 0.1  # of the questions
_HELD = 8  # changing articles in the library at a time, about


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and words that an article of the library answers it with (None: it has no answer)."""

    question: str
    words: str | None


def turn_in(shown: str) -> dict[str, Any]:
    """What the page keeps of the turn that it shows."""
    found = _KEPT.search(shown)
    if found is None:
        raise BenchmarkError("An answer came without what the page keeps of it.")
    turn: dict[str, Any] = json.loads(html.unescape(found[1]))
    return turn


def fixed_questions(address: str, texts: Mapping[str, str]) -> list[Asked]:
    """Those of the questions on the samples that are answered rightly when nothing else goes on."""
    file = resources.files("assistant.samples") / "questions.toml"
    page = Page.open(address)
    found = []
    for each in tomllib.loads(file.read_text(encoding="utf-8"))["questions"]:
        asked = Asked(each["question"], each.get("words"))
        turn = turn_in(page.read(asked.question)[2])
        if wrong_in(turn, texts):
            raise BenchmarkError(f"'{asked.question}' is answered with words that stand nowhere.")
        if is_right(turn, asked):
            found.append(asked)
    if len(found) < 5:
        raise BenchmarkError(
            "Hardly any question is answered rightly: the library is not that of the samples."
        )
    return found


def wrong_in(turn: Mapping[str, Any], texts: Mapping[str, str]) -> str | None:
    """The first citation whose words are not those of its article, or None."""
    for citation in (turn["answer"] or {}).get("citations", ()):
        text = texts.get(citation["article_id"])
        if text is None or text[citation["start"] : citation["end"]] != citation["text"]:
            return f"{citation['text']!r} does not stand in '{citation['title']}'"
    return None


def is_right(turn: Mapping[str, Any], asked: Asked) -> bool:
    """Whether a question with an answer has that, and one without has none."""
    answer = turn["answer"]
    if answer is None or asked.words is None:
        return answer is not None and not answer["answered"]
    return any(asked.words in each["text"] or each["text"] in asked.words for each in answer["citations"])


class Changing:
    """Adds and removes articles of its own, which no fixed question is about."""

    def __init__(self, served: ServedAssistant, folder: Path, texts: dict[str, str]) -> None:
        """`texts` is what the library may be quoted with, by article: changed with it."""
        folder.mkdir()
        self._served = served
        self._folder = folder
        self._texts = texts
        self._made = 0
        self._held: list[str] = []
        self.changes = 0
        self.faults: list[str] = []
        self.gone: dict[str, float] = {}
        """When an article had been removed."""

    def go_on(self, ends: float, pause: float) -> None:
        """Change the library until then."""
        while time.monotonic() < ends:
            try:
                self._add(2)
                while len(self._held) > _HELD:
                    self._remove(self._held.pop(0))
            except (QuiaditError, OSError, http.client.HTTPException) as error:
                self.faults.append(f"changing: {error}")
            time.sleep(pause)

    def hurry(self) -> None:
        """Add many articles, and mind nothing."""
        with contextlib.suppress(QuiaditError, OSError, http.client.HTTPException, ValueError):
            self._add(60)

    def question(self) -> str:
        """A question about an article that may be there or not."""
        return f"Que dit Firmin Delaunoy du bassin {max(1, self._made - random.randrange(12))} ?"

    def _add(self, count: int) -> None:
        files = []
        for _ in range(count):
            self._made += 1
            file = self._folder / f"piscine-{self._made}.txt"
            file.write_text(
                f"La piscine {self._made} de Vernoux\n\n3 mars 2024. –\n\n« Le bassin {self._made} de "
                f"Vernoux rouvrira dans {self._made % 80 + 3} jours », a déclaré Firmin Delaunoy.\n",
                encoding="utf-8",
            )
            files.append(file)
        for outcome in self._served.add(files):
            if outcome.article_id is None:
                self.faults.append(f"{outcome.source} was not added: {outcome.reason}")
                continue
            self._texts[outcome.article_id] = self._served.article(outcome.article_id).text
            self._held.append(outcome.article_id)
            self.changes += 1

    def _remove(self, article_id: str) -> None:
        self._served.remove(article_id)
        self.gone[article_id] = time.monotonic()
        self.changes += 1


class Reading:
    """Readers at their pages, each in a thread of its own."""

    def __init__(
        self,
        address: str,
        questions: Sequence[Asked],
        texts: Mapping[str, str],
        changing: Changing,
        pause: float,
    ) -> None:
        """`pause` is how many seconds a reader reads, on average."""
        self._address = address
        self._questions = questions
        self._texts = texts
        self._changing = changing
        self._pause = pause
        self._writing = threading.Lock()
        self.seconds: list[float] = []
        self.left = 0
        self.faults: list[str] = []
        self.over = False

    def go_on(self, number: int, ends: float) -> None:
        """One reader, until then."""
        chance = random.Random(number)
        time.sleep(min(chance.uniform(0, self._pause), max(0.0, ends - time.monotonic())))
        page = Page.open(self._address)
        with page.kept_open():
            while time.monotonic() < ends:
                try:
                    self._read_on(page, chance)
                except (BenchmarkError, OSError, http.client.HTTPException) as error:
                    self._told(f"reading: {error!r}")
                time.sleep(min(chance.uniform(0, 2 * self._pause), max(0.0, ends - time.monotonic())))

    def _read_on(self, page: Page, chance: random.Random) -> None:
        if chance.random() < _LEFT:
            other = Page.open(self._address)
            with other.kept_open():
                other.leave(chance.choice(self._questions).question)
            with self._writing:
                self.left += 1
        elif chance.random() < 0.3:
            self._ask_about_changes(page)
        else:
            self._ask(page, chance.choice(self._questions))

    def hurry(self, number: int, ends: float) -> None:
        """Ask without a pause, and mind nothing."""
        with contextlib.suppress(BenchmarkError, OSError, http.client.HTTPException, ValueError):
            page = Page.open(self._address)
            while not self.over and time.monotonic() < ends:
                page.read(self._questions[number % len(self._questions)].question)

    def _ask(self, page: Page, asked: Asked) -> None:
        turn = self._answered(page, asked.question)
        if not is_right(turn, asked):
            self._told(
                f"'{asked.question}' is answered wrongly: {turn['answer'] and turn['answer']['text']!r}"
            )

    def _ask_about_changes(self, page: Page) -> None:
        began = time.monotonic()
        turn = self._answered(page, self._changing.question())
        for citation in (turn["answer"] or {}).get("citations", ()):
            if self._changing.gone.get(citation["article_id"], began) < began:
                self._told(f"'{citation['title']}' is quoted, which had been removed")

    def _answered(self, page: Page, question: str) -> dict[str, Any]:
        _, seconds, shown = page.read(question)
        turn = turn_in(shown)
        wrong = wrong_in(turn, self._texts)
        if wrong is not None and (turn["answer"] or {}).get("citations"):
            # An article that is being added is quoted before its adding has been reported.
            time.sleep(3)
            wrong = wrong_in(turn, self._texts)
        if wrong:
            self._told(wrong)
        with self._writing:
            self.seconds.append(seconds)
        return turn

    def _told(self, fault: str) -> None:
        with self._writing:
            self.faults.append(fault)

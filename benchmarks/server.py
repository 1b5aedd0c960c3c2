"""The web chat as a server: how soon it is ready, how soon an answer begins, and twenty readers at once.

    python -m benchmarks.server [--rounds 5] [--readers 20] [--json FILE]

- *ready*: from the command to the line that says where the page is, on a built library; beside a process that
  imports Gradio and serves an empty page.
- *first words*: from sending a question, as the page sends it, to the first words of its answer.
- *readers*: each asks question after question, at first alone, then while `quiadit add` adds a folder through
  the server; the whole answer counts.

The readers run in the process that measures, on the same machine.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from benchmarks.measuring import (
    SHARED,
    BenchmarkError,
    Measure,
    Series,
    article_files,
    caption,
    circumstances,
    clean_environment,
    default_articles,
    quiadit_command,
    run_fresh,
    some_questions,
    table,
    write_json,
)

_BARE = """
import os, socket
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
import gradio
with gradio.Blocks() as page:
    pass
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
page.launch(prevent_thread_lock=True, quiet=True, ssr_mode=False, server_name="127.0.0.1", server_port=port)
print(page.local_url, flush=True)
input()
os._exit(0)
"""


@contextlib.contextmanager
def serving(command: Sequence[str | Path], environment: Mapping[str, str]) -> Iterator[tuple[str, float]]:
    """A server in a process of its own: the line that it prints when it is ready, and after how long."""
    words = [str(word) for word in command]
    began = time.perf_counter()
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(environment)
    ) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        seconds = time.perf_counter() - began
        try:
            if not line.strip():
                raise BenchmarkError(f"'{' '.join(words)}' did not serve anything.")
            yield line, seconds
        finally:
            server.terminate()
            server.wait(30)


@dataclass(frozen=True, slots=True)
class Page:
    """What a browser does when a reader asks.

    Attributes:
        address: of the server.
        asking: the page's own event behind the question box.
        values: what its inputs hold on a fresh page; the first is the question.
    """

    address: str
    asking: int
    values: list[Any]

    @classmethod
    def open(cls, address: str) -> Page:
        """Read the page's configuration, as a browser does."""
        with _connected(address) as connection:
            connection.request("GET", "/config")
            config: dict[str, Any] = json.loads(connection.getresponse().read())
        components = {each["id"]: each["props"] for each in config["components"]}
        [box] = [number for number, props in components.items() if props.get("elem_id") == "question"]
        event = next(each for each in config["dependencies"] if [box, "submit"] in each["targets"])
        values = [components[number].get("value") for number in event["inputs"]]
        return cls(address, event["id"], values)

    def ask(self, question: str) -> tuple[float, float]:
        """Seconds to the first words of the answer, and to its end."""
        session = uuid4().hex
        body = {
            "data": [question, *self.values[1:]],
            "fn_index": self.asking,
            "session_hash": session,
            "event_data": None,
        }
        began = time.perf_counter()
        with _connected(self.address) as connection:
            headers = {"Content-Type": "application/json"}
            connection.request("POST", "/gradio_api/queue/join", json.dumps(body), headers)
            answer = connection.getresponse()
            if answer.status != http.HTTPStatus.OK:
                raise BenchmarkError(f"A question was refused: {answer.read()[:200]!r}")
            answer.read()
            connection.request("GET", f"/gradio_api/queue/data?session_hash={session}")
            first, updates = 0.0, 0
            for line in connection.getresponse():
                message = json.loads(line[5:]) if line.startswith(b"data:") else {}
                # The first update shows the question, the second begins the answer.
                updates += message.get("msg") == "process_generating"
                if updates == 2 and not first:
                    first = time.perf_counter() - began
                if message.get("msg") == "process_completed":
                    if not message["success"]:
                        raise BenchmarkError("A question was not answered: the page's log says why.")
                    return first, time.perf_counter() - began
        raise BenchmarkError("An answer broke off.")


@contextlib.contextmanager
def _connected(address: str) -> Iterator[http.client.HTTPConnection]:
    server = urlsplit(address)
    connection = http.client.HTTPConnection(str(server.hostname), server.port, timeout=120)
    try:
        yield connection
    finally:
        connection.close()


def startups(library: Path, rounds: int, environment: Mapping[str, str]) -> Measure:
    """How long until the server is ready, in turn with an empty page."""
    ours, bare = Series(), Series()
    for number in range(rounds + 1):
        with serving(chat_command(library), environment) as (_, seconds):
            pass
        with serving([sys.executable, "-c", _BARE], environment) as (_, other):
            pass
        if number:  # the first round fills the caches
            ours.times.append(seconds)
            bare.times.append(other)
    return Measure("ready", "s", ours, bare, "empty page", 1.5)


def chat_command(library: Path) -> list[str | Path]:
    """The command that serves a library on any free port."""
    return [*quiadit_command(), "--library", library, "chat", "--no-browser", "--port", "0"]


def many_readers(page: Page, questions: Sequence[str], readers: int, each: int) -> list[float]:
    """Seconds to the end of each answer, of all readers together."""

    def read(number: int) -> list[float]:
        return [page.ask(questions[(number * each + turn) % len(questions)])[1] for turn in range(each)]

    with ThreadPoolExecutor(readers) as pool:
        return [seconds for times in pool.map(read, range(readers)) for seconds in times]


def readers_while_adding(
    page: Page, library: Path, folder: Path, options: argparse.Namespace, questions: Sequence[str],
    environment: Mapping[str, str],
) -> tuple[list[float], float]:  # fmt: skip
    """The same while a folder is being added, and how many seconds the addition took."""
    began = time.perf_counter()
    adding = subprocess.Popen(
        [*quiadit_command(), "--library", str(library), "add", str(folder)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(environment),
    )  # fmt: skip
    times: list[float] = []
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(lambda: (adding.wait(), time.perf_counter() - began)[1])
        while not times or not ended.done():
            times += many_readers(page, questions, options.readers, 2)
        return times, ended.result()


def percentile(times: Sequence[float], share: float) -> float:
    """The time that a share of all stays within."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def run(options: argparse.Namespace) -> None:
    """Measure, print the table and write the figures."""
    files = article_files(options.articles)
    questions = some_questions(options.gold, 40)
    found = circumstances()
    with tempfile.TemporaryDirectory(prefix="quiadit-benchmark-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        environment = clean_environment(folder)
        for name, some in (("first", files[::2]), ("later", files[1::2])):
            (folder / name).mkdir()
            for path in some:
                shutil.copy(path, folder / name)
        library = folder / "library"
        print(f"building a library of {len(files[::2])} articles", file=sys.stderr)
        run_fresh([*quiadit_command(), "--library", library, "add", folder / "first"], environment)
        print(f"{options.rounds} starts", file=sys.stderr)
        ready = startups(library, options.rounds, environment)
        print("readers", file=sys.stderr)
        with serving(chat_command(library), environment) as (line, _):
            page = Page.open(next(word for word in line.split() if word.startswith("http://")))
            page.ask(questions[0])
            first_words = [page.ask(question)[0] for question in questions]
            quiet = many_readers(page, questions, options.readers, 5)
            busy, adding = readers_while_adding(
                page, library, folder / "later", options, questions, environment
            )
    start = statistics.median(ready.ours.times)
    soon = start <= 8 and bool(ready.kept)
    rows = [
        ("ready", start, f"{ready.ratio:.2f} of an empty page", "<= 8 s, 1.5", soon),
        _row("first words, warm", first_words, 0.5, 0.3),
        _row(f"{options.readers} readers", quiet, 0.95, 1.5),
        _row(f"{options.readers} readers while adding", busy, 0.95, 1.5),
    ]  # fmt: skip
    print(f"{len(files[::2])} articles, {len(files[1::2])} more added in {adding:.1f} s")
    print(caption(found))
    print()
    shown = [
        [name, f"{value:.3g} s", more, target, "yes" if kept else "NO"]
        for name, value, more, target, kept in rows
    ]
    print(table(["measure", "result", "more", "target", "kept"], shown))
    if options.json is not None:
        write_json(
            options.json,
            {
                "benchmark": "server",
                **found,
                "articles": len(files[::2]),
                "ready": ready.data(),
                "first_words": first_words,
                "readers": options.readers,
                "quiet": quiet,
                "while_adding": busy,
                "adding_seconds": adding,
            },
        )


def _row(name: str, times: Sequence[float], share: float, target: float) -> tuple[str, float, str, str, bool]:
    what = "median" if share == 0.5 else f"{share:.0%} within"
    value = percentile(times, share)
    more = f"{what}; {len(times)} answers, longest {max(times):.3g} s"
    return name, value, more, f"<= {target:g} s", value <= target


def main() -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=Path, default=default_articles(), help="a folder of .txt articles")
    parser.add_argument("--gold", type=Path, default=SHARED / "eval" / "gold-dev", help="questions to ask")
    parser.add_argument("--rounds", type=int, default=5, help="starts (default 5)")
    parser.add_argument("--readers", type=int, default=20, help="readers at once (default 20)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every time as JSON")
    options = parser.parse_args()
    if options.rounds < 1 or options.readers < 1:
        parser.error("--rounds and --readers begin at 1")
    try:
        run(options)
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

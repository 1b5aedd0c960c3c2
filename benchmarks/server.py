"""The web chat as a server: how soon it is ready, how soon an answer begins, and twenty readers at once.

    python -m benchmarks.server [--rounds 5] [--readers 20] [--pause 0] [--json FILE]

- *ready*: from the command to the line that says where the page is, on a built library; beside a process that
  imports Gradio and serves an empty page.
- *first words*: from sending a question, as the page sends it, to the first words of its answer.
- *readers*: each asks question after question, at first alone, then while `quiadit add` adds a folder through
  the server; the whole answer counts. Without a pause between an answer and the next question, which is the
  default, as many questions as there are readers are under way all the time: nobody reads so fast.

The readers run in the process that measures, on the same machine, and share its cores with the server. They
send the requests of a page (its event, then the stream of what it draws) and draw nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

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
    ended,
    quiadit_command,
    run_fresh,
    some_questions,
    table,
    write_json,
)
from benchmarks.page import Page

# Questions of each reader where nothing else goes on, and how far apart readers begin in the list of them.
_QUESTIONS, _APART = 5, 7

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


@dataclass(frozen=True, slots=True)
class Server:
    """A server in a process of its own.

    Attributes:
        line: what it printed when it was ready.
        seconds: how long that took.
        process: its number.
    """

    line: str
    seconds: float
    process: int

    def cpu_seconds(self) -> float | None:
        """Processor time that it took so far, of all cores together; None where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def serving(command: Sequence[str | Path], environment: Mapping[str, str]) -> Iterator[Server]:
    """A server that is ready; it ends with the context."""
    words = [str(word) for word in command]
    began = time.perf_counter()
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(environment)
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        seconds = time.perf_counter() - began
        try:
            if not line.strip():
                raise BenchmarkError(f"'{' '.join(words)}' did not serve anything.")
            yield Server(line, seconds, process.pid)
        finally:
            process.terminate()
            process.wait(30)


def startups(library: Path, rounds: int, environment: Mapping[str, str]) -> Measure:
    """How long until the server is ready, in turn with an empty page."""
    ours, bare = Series(), Series()
    for number in range(rounds + 1):
        with serving(chat_command(library), environment) as server:
            pass
        with serving([sys.executable, "-c", _BARE], environment) as other:
            pass
        if number:  # the first round fills the caches
            ours.times.append(server.seconds)
            bare.times.append(other.seconds)
    return Measure("ready", "s", ours, bare, "empty page", 1.5)


def chat_command(library: Path) -> list[str | Path]:
    """The command that serves a library on any free port."""
    return [*quiadit_command(), "--library", library, "chat", "--no-browser", "--port", "0"]


def many_readers(
    pages: Sequence[Page], questions: Sequence[str], goes_on: Callable[[int], bool], pause: float
) -> list[float]:
    """Seconds to the end of each answer, of all readers together.

    A reader asks as long as it `goes_on`, which is told how often it has, and pauses after each answer.
    """

    def read(number: int) -> list[float]:
        times: list[float] = []
        while goes_on(len(times)):
            question = questions[(number * _APART + len(times)) % len(questions)]
            times.append(pages[number].ask(question)[1])
            time.sleep(pause)
        return times

    with ThreadPoolExecutor(len(pages)) as pool:
        return [seconds for times in pool.map(read, range(len(pages))) for seconds in times]


def readers_while_adding(
    pages: Sequence[Page], questions: Sequence[str], pause: float, command: Sequence[str],
    environment: Mapping[str, str],
) -> tuple[list[float], float]:  # fmt: skip
    """The same while a command adds a folder, and how many seconds the addition took."""
    began = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(environment)
    ) as adding:
        times = many_readers(pages, questions, lambda _: adding.poll() is None, pause)
        return times, time.perf_counter() - began


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
        with serving(chat_command(library), environment) as server:
            address = next(word for word in server.line.split() if word.startswith("http://"))
            pages = [Page.open(address) for _ in range(options.readers)]
            # What is done once, for the server and for each page, is no part of an answer.
            many_readers(pages, questions, lambda asked: asked < 1, 0)
            first_words = [pages[0].ask(question)[0] for question in questions]
            before = server.cpu_seconds()
            quiet = many_readers(pages, questions, lambda asked: asked < _QUESTIONS, options.pause)
            after = server.cpu_seconds()
            cpu = None if before is None or after is None else (after - before) / len(quiet)
            command = [*quiadit_command(), "--library", str(library), "add", str(folder / "later")]
            busy, adding = readers_while_adding(pages, questions, options.pause, command, environment)
    start = statistics.median(ready.ours.times)
    soon = start <= 8 and bool(ready.kept)
    rows = [
        ("ready", start, f"{ready.ratio:.2f} of an empty page", "<= 8 s, 1.5", soon),
        _row("first words, warm", first_words, 0.5, 0.3),
        _row(f"{options.readers} readers", quiet, 0.95, 1.5),
        _row(f"{options.readers} readers while adding", busy, 0.95, 1.5),
    ]  # fmt: skip
    print(f"{len(files[::2])} articles, {len(files[1::2])} more added in {adding:.1f} s")
    print(f"each reader asks {options.pause:g} s after its answer{_each(cpu)}")
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
                "pause": options.pause,
                "cpu_seconds_an_answer": cpu,
                "quiet": quiet,
                "while_adding": busy,
                "adding_seconds": adding,
            },
        )


def _each(cpu: float | None) -> str:
    return "" if cpu is None else f"; an answer takes the server {cpu * 1000:.0f} ms of processor time"


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
    parser.add_argument("--pause", type=float, default=0, help="seconds from an answer to the next question")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every time as JSON")
    options = parser.parse_args()
    if options.rounds < 1 or options.readers < 1 or options.pause < 0:
        parser.error("--rounds and --readers begin at 1, --pause at 0")
    return ended(run, options)


if __name__ == "__main__":
    sys.exit(main())

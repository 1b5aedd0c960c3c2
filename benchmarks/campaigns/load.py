"""Fifty readers ask while articles are added and removed; each answer is compared with the articles.

    python -m benchmarks.campaigns.load [--readers 50] [--minutes 10] [--pause 15] [--json FILE]

The real server runs as a process of its own on this machine's own address; the readers send the requests of a
page, with the pauses of people who read, and one question in ten is left before its answer is there. Looked
at: no request fails; each citation is the article's letter for letter, of an article that is there; questions
that were answered rightly before go on being answered rightly; the server's memory does not grow; when nobody
asks any more it is idle; told to stop while questions and an addition are under way, it ends within 10 s and
leaves a library in which `quiadit doctor` finds no fault.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from assistant.samples import sample_files
from assistant.served import ServedAssistant
from benchmarks.campaigns.readers import Changing, Reading, fixed_questions
from benchmarks.measuring import (
    BenchmarkError,
    article_files,
    caption,
    circumstances,
    clean_environment,
    default_articles,
    ended,
    quiadit_command,
    run_fresh,
    table,
    write_json,
)
from benchmarks.memory import megabytes_together
from benchmarks.server import Server, chat_command, percentile, serving

STOPPED_WITHIN = 10.0
"""Seconds in which the server ends."""

GROWTH = 10.0
"""Megabytes that the second half may add to the memory, by its slope: pages and caches fill up late."""

_FLAT_AFTER = 600.0  # seconds; half of them tell a slope from what the memory goes up and down by

_SAMPLED = 2.0  # seconds from one look at the memory to the next


@dataclass
class Load:
    """What was found.

    Attributes:
        faults: each in a sentence; empty where all is well.
        seconds: from question to whole answer, of all that were.
        left: questions left before their answer.
        changes: articles added and removed meanwhile.
        memory: megabytes of its own held by the server, again and again: (second, MB).
        mapped: megabytes of files mapped into it at the end, which the system takes back when it needs room.
        idle: processor seconds that the server took in the three after the last reader.
        stopping: seconds from being told to stop to its end.
    """

    faults: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    left: int = 0
    changes: int = 0
    memory: list[tuple[float, float]] = field(default_factory=list)
    mapped: float = 0.0
    idle: float = 0.0
    stopping: float = 0.0

    @property
    def slope(self) -> float:
        """Megabytes a minute, over the second half."""
        half = self.memory[len(self.memory) // 2 :]
        if len(half) < 2:
            return 0.0
        times, held = zip(*half, strict=True)
        return 60 * statistics.linear_regression(times, held).slope

    def leaks(self, seconds: float) -> bool:
        """Whether the memory grew by more than it may in so many seconds."""
        return self.slope > steepest(seconds)


def build(library: Path, files: Sequence[Path], environment: dict[str, str]) -> None:
    """A library of the samples and these articles."""
    together = library.parent / "articles"
    together.mkdir()
    for path in (*sample_files(), *files):
        shutil.copy(path, together)
    run_fresh([*quiadit_command(), "--library", library, "add", together], environment)


def loaded(library: Path, environment: dict[str, str], readers: int, seconds: float, pause: float) -> Load:
    """Put a library with the sample articles under load."""
    found = Load()
    with serving(chat_command(library), environment) as server:
        address = next(word for word in server.line.split() if word.startswith("http://"))
        served = ServedAssistant.find(library)
        if served is None:
            raise BenchmarkError("The server does not serve its own machine.")
        texts = {article.id: article.text for article in served.articles()}
        questions = fixed_questions(address, texts)
        changing = Changing(served, library.parent / "changing", texts)
        reading = Reading(address, questions, texts, changing, pause)
        ends = time.monotonic() + seconds
        with ThreadPoolExecutor(readers + 1) as pool:
            change = pool.submit(changing.go_on, ends, max(0.5, pause / 5))
            jobs = [pool.submit(reading.go_on, number, ends) for number in range(readers)]
            began = time.monotonic()
            while not all(job.done() for job in jobs):
                found.memory.append((time.monotonic() - began, megabytes_together(server.process, "RssAnon")))
                time.sleep(_SAMPLED)
            found.mapped = megabytes_together(server.process, "RssFile")
            for job in (*jobs, change):
                job.result()
        found.seconds, found.left, found.changes = reading.seconds, reading.left, changing.changes
        found.faults += reading.faults + changing.faults
        _idle(server, found)
        _stop(server, served, reading, changing, found)
    doctor = [*quiadit_command(), "--library", library, "doctor"]
    said = run_fresh(doctor, environment, accepted=(0, 1)).output
    found.faults += [f"doctor: {line}" for line in said.splitlines() if line.startswith("FAIL")]
    if found.leaks(seconds):
        found.faults.append(f"The memory grew by {found.slope:.1f} MB a minute.")
    return found


def steepest(seconds: float) -> float:
    """Megabytes a minute that the second half may add to the memory; any where it is too short to tell."""
    return 120 * GROWTH / seconds if seconds >= _FLAT_AFTER else math.inf


def _idle(server: Server, found: Load) -> None:
    """Whether anything goes on when nobody asks any more."""
    time.sleep(2)
    before = server.cpu_seconds()
    time.sleep(3)
    after = server.cpu_seconds()
    if before is not None and after is not None:
        found.idle = after - before
        if found.idle > 0.6:
            found.faults.append(f"With no reader left the server took {found.idle:.1f} s of 3.")


def _stop(server: Server, served: ServedAssistant, reading: Reading, changing: Changing, found: Load) -> None:
    """End the server while readers ask and articles are added; what breaks off then is no fault."""
    ends = time.monotonic() + 60
    with ThreadPoolExecutor(5) as pool:
        jobs = [pool.submit(reading.hurry, number, ends) for number in range(4)]
        jobs.append(pool.submit(changing.hurry))
        time.sleep(1)
        began = time.monotonic()
        os.kill(server.process, signal.SIGTERM)
        while _runs(server.process) and time.monotonic() < ends:
            time.sleep(0.05)
        found.stopping = time.monotonic() - began
        reading.over = True
        for job in jobs:
            job.result()
    if found.stopping > STOPPED_WITHIN:
        found.faults.append(f"The server took {found.stopping:.0f} s to end.")


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def run(options: argparse.Namespace) -> None:
    """Put a library under load, and print what was found."""
    found = circumstances()
    with tempfile.TemporaryDirectory(prefix="quiadit-load-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        environment = clean_environment(folder)
        library = folder / "library"
        files = article_files(options.articles)
        print(f"building a library of {len(files)} articles and the samples", file=sys.stderr)
        build(library, files, environment)
        load = loaded(library, environment, options.readers, options.minutes * 60, options.pause)
    most = steepest(options.minutes * 60)
    bound = "" if math.isinf(most) else f", at most {most:g}"
    rows = [
        ("answers compared", f"{len(load.seconds):,}", ""),
        ("questions left before their answer", f"{load.left:,}", ""),
        ("articles added and removed", f"{load.changes:,}", ""),
        ("faults", f"{len(load.faults)}", "; ".join(load.faults[:5])),
        ("median", f"{percentile(load.seconds, 0.5):.2f} s", ""),
        ("95 % within", f"{percentile(load.seconds, 0.95):.2f} s", f"longest {max(load.seconds):.1f} s"),
        ("memory", f"{load.memory[-1][1]:.0f} MB", f"{load.slope:+.2f} MB/min{bound}"),
        ("files mapped into it", f"{load.mapped:.0f} MB", ""),
        ("processor with no reader left", f"{load.idle:.2f} s of 3", ""),
        ("end", f"{load.stopping:.1f} s", f"at most {STOPPED_WITHIN:.0f} s"),
    ]
    print(
        f"{options.readers} readers, {options.minutes:g} minutes, who read for {options.pause:g} s on average"
    )
    print(caption(found))
    print()
    print(table(("measure", "result", "more"), rows))
    if options.json is not None:
        figures = {name: value for name, value in vars(load).items() if name != "seconds"}
        write_json(options.json, {"benchmark": "load", **found, **figures, "seconds": load.seconds})
    if load.faults:
        raise BenchmarkError(f"{len(load.faults)} faults, the first: {load.faults[0]}")


def main() -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--pause", type=float, default=15, help="seconds that a reader reads, on average")
    parser.add_argument("--articles", type=Path, default=default_articles(), help="a folder of .txt articles")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    return ended(run, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())

"""Kills a process at random moments while it changes a library, then looks at all that it left.

    python -m benchmarks.campaigns.crash [--kills 300] [--minutes N] [--seed 1] [--folder DIR] [--json FILE]

Each round forks a process that adds, replaces or removes articles, rebuilds the library or builds the model,
and kills it (SIGKILL): one time in eight somewhere from its start on, else between the moment when it has the
library open and its usual end. Then another process opens the library and compares everything with what the
killed one had reported: see `checking.py`. The catalog, the vectors and the embedding model are the real
ones; who says what was read before, by the same rules, so that the time goes into writing.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.campaigns import checking, killed
from benchmarks.campaigns.texts import read, text_of
from benchmarks.measuring import caption, circumstances, table, write_json

SIZES = {0: 0.35, 30: 0.35, 200: 0.2, 1000: 0.1}
ACTIONS = {"add": 0.3, "replace": 0.25, "remove": 0.2, "rebuild": 0.2, "model": 0.05}
TEXTS_READ_TOGETHER = 700
# What opening a library and its model takes at most, in seconds, where little else runs.
OPENING = 4.0


@dataclass
class Held:
    """A library and what it should hold: the text of each source."""

    folder: Path
    texts: dict[Path, str] = field(default_factory=dict)
    made: int = 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--minutes", type=float, help="stop after so many, however many were killed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="quiadit-crash-") as temporary:
        campaign = Campaign(options.folder or Path(temporary), options.seed)
        campaign.prepare()
        end = time.monotonic() + 60 * options.minutes if options.minutes else float("inf")
        while sum(campaign.kills.values()) < options.kills and time.monotonic() < end:
            campaign.round()
            print(f"\r{sum(campaign.kills.values())} kills", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
    print(table(("killed during", "articles", "kills"), campaign.rows()))
    print(f"\n{sum(campaign.kills.values())} kills, {campaign.finished} rounds that ended before their kill")
    print(f"articles in the libraries whose rebuild was killed: {campaign.rebuilt_sizes()}")
    print(", ".join(f"{count} {moment}" for moment, count in sorted(campaign.moments.items())))
    print(f"{campaign.looked_at} articles looked at; faults: {len(campaign.faults)}")
    for fault in campaign.faults:
        print(f"- {fault}")
    print(caption(circumstances()))
    if options.json:
        figures = {
            "kills": campaign.kills_by_name(),
            "rebuilt": sorted(campaign.rebuilt),
            "moments": campaign.moments,
            "faults": campaign.faults,
        }
        write_json(options.json, {**figures, **circumstances()})
    return 1 if campaign.faults else 0


class Campaign:
    """Libraries of several sizes, changed and killed in turn."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.kills: Counter[tuple[str, int]] = Counter()
        self.rebuilt: list[int] = []
        self.moments: Counter[str] = Counter()
        self.finished = 0
        self.looked_at = 0
        self.faults: list[str] = []
        self._known: dict[str, Any] = {}
        self._fresh_texts: list[str] = []
        self._usual: dict[tuple[str, int], float] = {}
        self._held = {size: Held(folder / f"library-{size}") for size in SIZES}

    def prepare(self) -> None:
        """Make the libraries, each in a process of its own."""
        preload()
        for size, held in self._held.items():
            (self.folder / "articles" / str(size)).mkdir(parents=True)
            held.texts = dict(self._new(size, held) for _ in range(size))
            if held.texts:
                self._run(held, [("add", list(held.texts.items()))], None)

    def round(self) -> None:
        """One process, killed or finished; then the look at what it left."""
        size, action = self._pick(SIZES), self._pick(ACTIONS)
        if action == "model":
            self._build_model()
            return
        held = self._held[size]
        if not held.texts:
            action = "add"
        steps = self._steps(action, size, held)
        kind = action, size
        opening = self.chance.random() < 1 / 8
        usual = self._usual.get(kind)
        seconds = None if usual is None else self.chance.uniform(0, OPENING if opening else usual)
        reports, took, was_killed = self._run(held, steps, seconds, from_opening=opening)
        self._count(kind, took, was_killed)
        if was_killed:
            self.moments[_moment(steps, reports)] += 1
            if action == "rebuild":
                self.rebuilt.append(len(held.texts))
        allowed = checking.allowed(held.texts, steps, reports)
        found, there = in_process(lambda: checking.look(held.folder, allowed, self._known))
        self.looked_at += len(there)
        self.faults += [f"{action} on {size} articles: {fault}" for fault in found]
        held.texts = there

    def _count(self, kind: tuple[str, int], seconds: float, was_killed: bool) -> None:
        if was_killed:
            self.kills[kind] += 1
        else:
            self._usual[kind] = seconds
            self.finished += 1

    def _fresh(self) -> str:
        """A text that was never used, with its reading known."""
        if not self._fresh_texts:
            first = len(self._known)
            texts = [text_of(number) for number in range(first, first + TEXTS_READ_TOGETHER)]
            self._known |= zip(texts, in_process(lambda: read(texts)), strict=True)
            self._fresh_texts = texts
        return self._fresh_texts.pop()

    def _steps(self, action: str, size: int, held: Held) -> list[killed.Step]:
        some = self.chance.sample(sorted(held.texts), min(len(held.texts), self.chance.randint(1, 6)))
        if action == "replace":
            return [("add", [(path, self._fresh()) for path in some])]
        if action == "remove":
            return [("remove", [(path, None)]) for path in some]
        if action == "rebuild":
            return [("rebuild", [])]
        return [
            ("add", [self._new(size, held) for _ in range(self.chance.randint(1, 8))])
            for _ in range(self.chance.randint(1, 3))
        ]

    def _new(self, size: int, held: Held) -> tuple[Path, str]:
        held.made += 1
        return self.folder / "articles" / str(size) / f"{held.made}.txt", self._fresh()

    def _run(
        self, held: Held, steps: list[killed.Step], seconds: float | None, *, from_opening: bool = True
    ) -> tuple[list[Any], float, bool]:
        """Fork, let it work, kill it after so many seconds; gives what it reported."""
        return run_killed(
            lambda tell: killed.work(held.folder, steps, self._known, tell), seconds, from_start=from_opening
        )

    def _build_model(self) -> None:
        from index.embedding import building

        cache = self.folder / "cache"
        usual = self._usual.get(("model", 0))
        _, seconds, was_killed = run_killed(
            lambda tell: building.build(cache, progress=False),
            None if usual is None else self.chance.uniform(0, usual),
        )
        self._count(("model", 0), seconds, was_killed)
        if building.is_built(cache):
            found = in_process(lambda: building.problems(cache, thorough=True))
            self.faults += [f"building the model: {fault}" for fault in found]
            shutil.rmtree(building.folder_in(cache))

    def _pick(self, weights: dict[Any, float]) -> Any:
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def rows(self) -> list[tuple[str, str, str]]:
        """Kills by what was done and by the articles that the library began with."""
        return [(action, str(size), str(count)) for (action, size), count in sorted(self.kills.items())]

    def rebuilt_sizes(self) -> str:
        """How many articles each library held whose rebuild was killed, smallest first."""
        return ", ".join(map(str, sorted(self.rebuilt))) or "none"

    def kills_by_name(self) -> dict[str, int]:
        """The same as data."""
        return {f"{action} {size}": count for (action, size), count in self.kills.items()}


def _moment(steps: list[killed.Step], reports: list[list[int]]) -> str:
    """How far a process had got when it was killed."""
    if not reports:
        return "while opening"
    last, count = reports[-1]
    if last == len(steps) - 1 and count >= len(steps[last][1]):
        return "after the last report"
    return "between reports" if any(step >= 0 for step, _ in reports) else "before the first report"


def run_killed(
    work: Callable[[Callable[[Any], None]], object], seconds: float | None, *, from_start: bool = True
) -> tuple[list[Any], float, bool]:
    """Run in a forked process and kill it after so many seconds (None: never); gives what it told by then.

    Seconds count from the start, or else from the first that it tells; so do those given back.
    """
    reading, writing = os.pipe()
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reading)
            work(lambda what: os.write(writing, json.dumps(what).encode() + b"\n"))
            code = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writing)
    told = b""
    was_killed = False
    counting = from_start
    while True:
        waits = seconds is None or not counting
        left = None if waits else max(0.0, begun + seconds - time.monotonic())
        ready, _, _ = select.select([reading], [], [], left)
        if not ready:
            os.kill(child, signal.SIGKILL)
            was_killed, seconds = True, None
            continue
        piece = os.read(reading, 65536)
        if not piece:
            break
        told += piece
        if not counting:
            counting, begun = True, time.monotonic()
    os.close(reading)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("the process failed by itself: see its error above")
    complete = told[: told.rfind(b"\n") + 1]
    killed_by = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return (
        [json.loads(line) for line in complete.splitlines()],
        time.monotonic() - begun,
        (was_killed and killed_by),
    )


def preload() -> None:
    """Load what the forked processes need and what bears to be forked: modules, no threads, no files."""
    import chromadb  # noqa: F401
    import onnxruntime  # noqa: F401
    import tokenizers  # noqa: F401

    import index.embedding.onnx_embedder
    import index.health
    import index.library  # noqa: F401


def in_process(work: Callable[[], Any]) -> Any:
    """What a function gives in a forked process, so that none of its threads and files stay here."""
    with tempfile.NamedTemporaryFile() as file:

        def keep(_: object) -> None:
            Path(file.name).write_bytes(pickle.dumps(work()))

        run_killed(keep, None)
        return pickle.loads(Path(file.name).read_bytes())


if __name__ == "__main__":
    sys.exit(main())

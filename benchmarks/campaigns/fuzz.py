"""Feeds inputs that nobody would write to readers, passages, speech rules, questions, answers and citations.

    python -m benchmarks.campaigns.fuzz [--inputs 100000] [--target NAME …] [--seed N] [--adversarial LENGTH]

Each input must come back within `SECONDS`, with what must hold of it (`targets.py`). A failing input is
shrunk by hypothesis and printed. Each run breeds other inputs, or with `--seed` the same again. The same
strategies run in the tests, with fewer inputs. `--adversarial` measures instead how time grows with the
length of texts and files that are made to be slow: twice the length must not take much more than twice as
long. Readers and the citation check, which are fast, are given `LONGER` times as many letters.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from benchmarks.campaigns import inputs, targets
from benchmarks.campaigns.slow_files import SLOW_FILES, WRAPPED
from benchmarks.measuring import caption, circumstances, table

SECONDS = 10.0
"""Processor time that one input may take."""

TOGETHER = range(100, 5_000)
"""Inputs that are bred together: hypothesis remembers them all, and begins each time with the same few."""

LONGER = 20

PLAIN = "Le pont rouvre, a dit Paul Roche."
CLEAN = ("speech rules", "composer")
"""Targets that texts reach only after reading, which takes halves of letters out."""

ANY_ANALYSIS = "speech rules on any analysis"
CITATION_CHECK = "citation check"


@dataclass(frozen=True, slots=True)
class Target:
    """What is fed, and with what.

    Attributes:
        run: raises whatever is wrong with what comes out of an input.
        inputs: those that nobody would write.
        first: one that loads what is needed.
        slow: those made to be slow, by name, for a length in letters.
        longer: how many times the length that others are given.
    """

    run: Callable[[Any], None]
    inputs: st.SearchStrategy[Any]
    first: Any
    slow: Mapping[str, Callable[[int], Any]]
    longer: int = 1


def all_targets() -> dict[str, Target]:
    """Everything that is fed, by name."""
    clean = {name: partial(_whole, make) for name, make in inputs.ADVERSARIAL.items()}
    found = {
        reader_name(kind): Target(targets.read_file, files, WRAPPED[kind](PLAIN), SLOW_FILES[kind], LONGER)
        for kind, files in inputs.files.items()
    }
    for name, run in targets.ON_TEXT.items():
        if name in CLEAN:
            found[name] = Target(run, inputs.clean_texts, PLAIN, clean)
        else:
            found[name] = Target(run, inputs.texts, PLAIN, inputs.ADVERSARIAL)
    found[ANY_ANALYSIS] = Target(
        targets.apply_rules,
        st.tuples(inputs.clean_texts, st.integers(0, 1_000_000)),
        (PLAIN, 0),
        {},  # its sentences may be longer than those of the model are let be
    )
    found[CITATION_CHECK] = Target(
        targets.check_citation,
        inputs.citations(),
        (PLAIN, 0, 2, "Le"),
        {
            name: partial(_with, make, lambda text: (text, 1, len(text), text[1:]))
            for name, make in inputs.ADVERSARIAL.items()
        },
        LONGER,
    )
    return found


def reader_name(kind: str) -> str:
    """The target that reads a kind of file."""
    return f"reader of {kind}"


def _whole(make: Callable[[int], str], length: int) -> str:
    """A text without halves of letters, which no article holds."""
    return make(length).encode("utf-8", "ignore").decode()


def _with(make: Callable[[int], str], more: Callable[[str], Any], length: int) -> Any:
    return more(make(length))


def feed(name: str, count: int, *, seed: int | None = None, told: Callable[[int], None] | None = None) -> int:
    """Feed at least so many different inputs to a target, the same for one `seed`; gives how many it was.

    `told` is given the number from time to time.

    Raises whatever an input makes it raise, the input shrunk.
    """
    target = all_targets()[name]
    target.run(target.first)
    fed: set[int] = set()
    begins = random.randrange(1 << 32) if seed is None else seed

    def once(value: Any) -> None:
        fed.add(hash(value))
        begun = time.process_time()
        target.run(value)
        took = time.process_time() - begun
        assert took < SECONDS, f"{took:.1f} s"

    while len(fed) < count:
        before = len(fed)
        together = max(TOGETHER.start, min(count - before, TOGETHER.stop))
        _breed(target.inputs, once, together, begins + before)
        if len(fed) == before:
            break
        if told is not None:
            told(len(fed))
    return len(fed)


def _breed(strategy: st.SearchStrategy[Any], once: Callable[[Any], None], count: int, seed: int) -> None:
    bred = settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )(given(strategy)(once))
    seeded(seed)(bred)()


def growth(run: Callable[[Any], None], make: Callable[[int], Any], length: int) -> tuple[float, float]:
    """Seconds of this thread for an input of this length, and for one of twice as many letters."""

    def seconds(letters: int) -> float:
        value = make(letters)
        begun = time.thread_time()
        run(value)
        return time.thread_time() - begun

    # Looking through all that a process holds, garbage collection would count for the input it falls upon.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return seconds(length), seconds(2 * length)
    finally:
        if collecting:
            gc.enable()


def too_slow(once: float, twice: float) -> bool:
    """Whether seconds for twice the letters are far more than twice those for once."""
    return twice > 0.3 and twice > 3.2 * once


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--target", action="append", choices=list(all_targets()))
    parser.add_argument("--seed", type=int, help="breed the inputs of this seed")
    parser.add_argument("--adversarial", type=int, metavar="LENGTH")
    options = parser.parse_args()
    names = options.target or list(all_targets())
    if options.adversarial:
        failed = _slow(names, options.adversarial)
    else:
        failed = _fed(names, options.inputs, options.seed)
    print(caption(circumstances()))
    return 1 if failed else 0


def _fed(names: list[str], count: int, seed: int | None) -> int:
    rows, failed = [], 0
    for name in names:
        begun, fed = time.process_time(), 0

        def told(so_far: int, name: str = name) -> None:
            nonlocal fed
            fed = so_far
            print(f"{name}: {fed:,}", file=sys.stderr, flush=True)

        try:
            feed(name, count, seed=seed, told=told)
        except Exception:
            traceback.print_exc()
        failed += fed < count
        inputs_fed = f"{fed:,}" if fed >= count else f"failed after {fed:,}"
        rows.append((name, inputs_fed, f"{time.process_time() - begun:.0f} s"))
        print(rows[-1], file=sys.stderr, flush=True)
    print(table(("target", "different inputs", "processor time"), rows))
    return failed


def _slow(names: list[str], length: int) -> int:
    rows, failed = [], 0
    for name, target in all_targets().items():
        if name in names:
            target.run(target.first)
            letters = target.longer * length
            for kind, make in target.slow.items():
                once, twice = growth(target.run, make, letters)
                wrong = too_slow(once, twice)
                failed += wrong
                mark = "TOO SLOW" if wrong else ""
                rows.append((f"{name}: {kind}", f"{letters:,}", f"{once:.2f}", f"{twice:.2f}", mark))
                print(rows[-1], file=sys.stderr, flush=True)
    print(table(("text", "letters", "s", "s for twice as many", ""), rows))
    return failed


if __name__ == "__main__":
    sys.exit(main())

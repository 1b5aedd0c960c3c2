"""Feeds inputs that nobody would write to readers, passages, speech rules, questions, answers and citations.

    python -m benchmarks.campaigns.fuzz [--inputs 100000] [--target NAME …] [--seed N] [--adversarial LENGTH]

Each input must come back within `SECONDS`, with what must hold of it (`targets.py`). A failing input is
shrunk by hypothesis and printed. Each run breeds other inputs, or with `--seed` the same again. The same
strategies run in the tests, with fewer inputs. `--adversarial` measures instead how time grows with the
length of texts that are made to be slow: twice the length must not take much more than twice as long.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from benchmarks.campaigns import inputs, targets
from benchmarks.measuring import caption, circumstances, table

SECONDS = 10.0
"""Processor time that one input may take."""

TOGETHER = 5_000
"""Inputs that are bred together: hypothesis remembers them all."""

PLAIN = "Le pont rouvre, a dit Paul Roche."
CLEAN = ("speech rules", "composer")
"""Targets that texts reach only after reading, which takes halves of letters out."""

ANY_ANALYSIS = "speech rules on any analysis"

_CITATIONS = st.tuples(inputs.texts, st.integers(-5, 60), st.integers(-5, 80), inputs.texts)


def all_targets() -> dict[str, tuple[Callable[[Any], None], st.SearchStrategy[Any]]]:
    """What is fed, by name, and with what."""
    found: dict[str, tuple[Callable[[Any], None], st.SearchStrategy[Any]]] = {
        "readers": (targets.read_file, inputs.files)
    }
    found[ANY_ANALYSIS] = (
        targets.apply_rules,
        st.tuples(inputs.clean_texts, st.integers(0, 1_000_000)),
    )
    for name, run in targets.ON_TEXT.items():
        found[name] = (run, inputs.clean_texts if name in CLEAN else inputs.texts)
    found["citation check"] = (targets.check_citation, _CITATIONS)
    return found


def feed(name: str, count: int, *, repeatable: bool = False, seed: int | None = None) -> int:
    """Feed so many inputs to a target, always the same for one `seed`; gives how many it was.

    Raises whatever an input makes it raise, the input shrunk.
    """
    run, strategy = all_targets()[name]
    if name in targets.ON_TEXT:
        run(PLAIN)  # loads what it needs
    elif name == ANY_ANALYSIS:
        run((PLAIN, 0))
    fed = 0

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=repeatable,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(strategy)
    def once(value: Any) -> None:
        nonlocal fed
        fed += 1
        begun = time.process_time()
        run(value)
        took = time.process_time() - begun
        assert took < SECONDS, f"{took:.1f} s"

    (once if seed is None else seeded(seed)(once))()
    return fed


def growth(run: Callable[[str], None], make: Callable[[int], str], length: int) -> tuple[float, float]:
    """Seconds of this thread for a text of this length, and for one of twice as many letters."""

    def seconds(letters: int) -> float:
        text = make(letters)
        begun = time.thread_time()
        run(text)
        return time.thread_time() - begun

    # Looking through all that a process holds, garbage collection would count for the text it falls upon.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return seconds(length), seconds(2 * length)
    finally:
        if collecting:
            gc.enable()


def whole(make: Callable[[int], str], length: int) -> str:
    """A text without halves of letters, which no article holds."""
    return make(length).encode("utf-8", "ignore").decode()


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
        try:
            while fed < count:
                begins = None if seed is None else seed + fed
                fed += feed(name, min(count - fed, TOGETHER), seed=begins)
                print(f"{name}: {fed:,}", file=sys.stderr, flush=True)
        except Exception:
            traceback.print_exc()
            failed += 1
            rows.append((name, f"failed after {fed:,}", f"{time.process_time() - begun:.0f} s"))
        else:
            rows.append((name, f"{fed:,}", f"{time.process_time() - begun:.0f} s"))
        print(rows[-1], file=sys.stderr, flush=True)
    print(table(("target", "inputs", "processor time"), rows))
    return failed


def _slow(names: list[str], length: int) -> int:
    rows, failed = [], 0
    for name, run in targets.ON_TEXT.items():
        if name in names:
            run(PLAIN)  # loads what it needs
            for kind, make in inputs.ADVERSARIAL.items():
                once, twice = growth(run, partial(whole, make) if name in CLEAN else make, length)
                wrong = twice > 0.3 and twice > 3.2 * once
                failed += wrong
                rows.append((f"{name}: {kind}", f"{once:.2f}", f"{twice:.2f}", "TOO SLOW" if wrong else ""))
                print(rows[-1], file=sys.stderr, flush=True)
    print(table(("text", f"s for {length:,} letters", "s for twice as many", ""), rows))
    return failed


if __name__ == "__main__":
    sys.exit(main())

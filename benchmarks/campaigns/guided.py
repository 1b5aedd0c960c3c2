"""Feeds inputs that are bred for coverage: what reaches new code is kept and changed further.

    pip install atheris
    python -m benchmarks.campaigns.guided [--inputs 10000] [--target NAME …] [--corpus FOLDER]

The targets are those of `fuzz.py`, each in a process of its own (`guided_target.py`), which Atheris ends. An
input that breaks something is written into the working folder, as `crash-…`. Atheris is not among the
packages of the tests, as it has wheels for few systems: without it this says so and leaves with 3.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from benchmarks.campaigns.fuzz import all_targets
from benchmarks.measuring import caption, circumstances, table

_DONE = re.compile(r"^Done (\d+) runs in (\d+) second", re.MULTILINE)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--target", action="append", choices=list(all_targets()))
    parser.add_argument(
        "--corpus", type=Path, help="where inputs that reach new code are kept, a folder a target"
    )
    options = parser.parse_args()
    if find_spec("atheris") is None:
        print("Inputs are bred for coverage with Atheris, which is not installed: pip install atheris.")
        return 3
    rows, failed = [], 0
    for name in options.target or list(all_targets()):
        command = [sys.executable, "-m", "benchmarks.campaigns.guided_target", name, str(options.inputs)]
        if options.corpus:
            folder = options.corpus / name.replace(" ", "-")
            folder.mkdir(parents=True, exist_ok=True)
            command.append(str(folder))
        run = subprocess.run(command, stderr=subprocess.PIPE, text=True, errors="replace")
        done = _DONE.search(run.stderr)
        if run.returncode or not done:
            failed += 1
            print("\n".join(run.stderr.splitlines()[-40:]), file=sys.stderr)
        rows.append((name, f"{int(done[1]):,}", f"{done[2]} s") if done else (name, "failed", ""))
        print(rows[-1], file=sys.stderr, flush=True)
    print(table(("target", "inputs", "time"), rows))
    print(caption(circumstances()))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Feeds inputs that are bred for coverage: what reaches new code is kept and changed further.

    pip install atheris
    python -m benchmarks.campaigns.guided TARGET [--inputs 100000] [--corpus FOLDER]

Atheris is not among the packages of the tests: it has wheels for few systems. An input that breaks something
is written into the working folder, as `crash-…`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

ENDINGS = (".txt", ".html", ".rss", ".eml", ".mbox", ".docx", ".pdf")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target")
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--corpus", type=Path, help="where inputs that reach new code are kept")
    options = parser.parse_args()
    try:
        import atheris
    except ImportError:
        sys.exit("Install atheris first: pip install atheris.")
    with atheris.instrument_imports(include=["index", "assistant"]):
        from benchmarks.campaigns import targets
        from benchmarks.campaigns.fuzz import PLAIN, SECONDS

        if options.target not in ("readers", *targets.ON_TEXT):
            sys.exit(f"The targets are: readers, {', '.join(targets.ON_TEXT)}.")
        if options.target == "readers":
            for ending in ENDINGS:
                targets.read_file((ending, PLAIN.encode()))
        else:
            targets.ON_TEXT[options.target](PLAIN)  # loads what it needs, watched

    def once(data: bytes) -> None:
        given: Any = atheris.FuzzedDataProvider(data)
        if options.target == "readers":
            targets.read_file((given.PickValueInList(list(ENDINGS)), given.ConsumeBytes(len(data))))
        elif options.target in ("speech rules", "composer"):
            targets.ON_TEXT[options.target](given.ConsumeUnicodeNoSurrogates(2_000))
        else:
            targets.ON_TEXT[options.target](given.ConsumeUnicode(2_000))

    folder = [str(options.corpus)] if options.corpus else []
    limits = [
        f"-runs={options.inputs}",
        f"-timeout={SECONDS:.0f}",
        "-max_len=4000",
        "-len_control=0",
        "-rss_limit_mb=4000",
    ]
    atheris.Setup([sys.argv[0], *limits, *folder], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

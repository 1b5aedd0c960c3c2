"""One target fed with what Atheris breeds, until it has had so many inputs: the process of `guided.py`."""

from __future__ import annotations

import sys
from typing import Any

import atheris

LONGEST = 2_000

with atheris.instrument_imports(include=["index", "assistant"]):
    from benchmarks.campaigns.fuzz import (
        ANY_ANALYSIS,
        CITATION_CHECK,
        CLEAN,
        SECONDS,
        all_targets,
        reader_name,
    )
    from benchmarks.campaigns.inputs import docx_of, encoded, pdf_page
    from index.reading.kinds import KINDS

    NAME, INPUTS, *CORPUS = sys.argv[1:]
    TARGET = all_targets()[NAME]
    TARGET.run(TARGET.first)

_KINDS = {reader_name(kind): kind for kind in KINDS}


def file_of(kind: str, given: Any) -> tuple[str, bytes]:
    """A file whose bytes are bred; of a packed kind, what is packed in it, since else few would be files."""
    ending = given.PickValueInList(list(KINDS[kind].endings))
    if kind == "docx":
        return ending, docx_of(given.ConsumeUnicodeNoSurrogates(LONGEST))
    if kind == "pdf":
        return ending, pdf_page(encoded(given.ConsumeUnicode(LONGEST)))
    return ending, given.ConsumeBytes(given.remaining_bytes())


def citation_of(given: Any) -> tuple[str, int, int, str]:
    """A text, a place in it or beside it, and its words or others."""
    start, end, right = given.ConsumeIntInRange(-5, 60), given.ConsumeIntInRange(-5, 80), given.ConsumeBool()
    text = given.ConsumeUnicode(80)
    return text, start, end, text[start:end] if right else given.ConsumeUnicode(80)


def value_of(data: bytes) -> Any:
    """The input that some bytes make for the target."""
    given: Any = atheris.FuzzedDataProvider(data)
    if NAME in _KINDS:
        return file_of(_KINDS[NAME], given)
    if NAME == CITATION_CHECK:
        return citation_of(given)
    if NAME == ANY_ANALYSIS:
        seed = given.ConsumeIntInRange(0, 1_000_000)
        return given.ConsumeUnicodeNoSurrogates(LONGEST), seed
    return given.ConsumeUnicodeNoSurrogates(LONGEST) if NAME in CLEAN else given.ConsumeUnicode(LONGEST)


def main() -> None:
    limits = [
        f"-runs={INPUTS}",
        f"-timeout={SECONDS:.0f}",
        "-max_len=4000",
        "-len_control=0",
        "-rss_limit_mb=4000",
    ]
    atheris.Setup([sys.argv[0], *limits, *CORPUS], lambda data: TARGET.run(value_of(data)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()

"""Regular expressions taken from files match as those compiled on the spot."""

from __future__ import annotations

import re
from pathlib import Path

from index.speech.patterns import kept_patterns

WORDS = "|".join(f"(?P<w{n}>mot{n}[a-zà-ÿ]*)" for n in range(400))
TEXT = "mot7ère et MOT399 sans mot-clé"


def matches() -> list[tuple[str, str | None, int]]:
    re.purge()
    found = re.compile(WORDS, re.IGNORECASE).finditer(TEXT)
    return [(match.group(), match.lastgroup, match.start()) for match in found]


def test_kept_patterns_match_the_same_and_damaged_files_do_no_harm(tmp_path: Path) -> None:
    usual = matches()
    with kept_patterns(tmp_path):
        assert matches() == usual
        [file] = (tmp_path / "patterns").iterdir()
        assert matches() == usual
        for damage in (b"", b"i\0\0\0\0", file.read_bytes()[:-50]):
            file.write_bytes(damage)
            assert matches() == usual
    assert matches() == usual


def test_short_patterns_and_caches_that_cannot_be_written_are_compiled_as_ever(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    usual = matches()
    with kept_patterns(tmp_path / "file"):
        assert matches() == usual
    with kept_patterns(tmp_path / "empty"):
        re.purge()
        assert re.compile("a+").match("aa")
    assert not (tmp_path / "empty").exists()

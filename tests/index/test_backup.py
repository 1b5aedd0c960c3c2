"""A backup holds the whole library in one file; restoring puts it back, or changes nothing."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from index.backup import back_up, restore
from index.errors import LibraryError
from index.library import Library
from index.settings import load_settings
from index.uploads import keep_text

REFUSED = "is no backup, or a damaged one"


def titles(library: Path) -> list[str]:
    with Library.open(library) as opened:
        return [article.title for article in opened.articles()]


def test_a_backup_made_while_the_library_is_open_is_restored_whole_elsewhere(
    own_library: Path, tmp_path: Path
) -> None:
    kept = keep_text(own_library, "Selon Zoé Lang, le marché ouvrira demain.", "Un marché")
    (own_library / "feedback.jsonl").write_text("{}\n")
    with Library.open(own_library) as library:
        library.add([kept])
        found = back_up(own_library, tmp_path / "backup")
        library.remove(library.articles()[0].id)
    assert found.articles == 3
    restore(tmp_path / "backup", tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere" / kept.relative_to(own_library)).read_bytes() == kept.read_bytes()
    assert (tmp_path / "elsewhere" / "feedback.jsonl").read_text() == "{}\n"
    with Library.open(tmp_path / "elsewhere") as library:
        assert {article.title for article in library.articles()} == {
            "Le pont rouvre", "La récolte", "Un marché"
        }  # fmt: skip
        assert {each.speaker.name for each in library.statements() if each.speaker} == {
            "Odile Garnier", "Paul Roche", "Zoé Lang"
        }  # fmt: skip
        vector = library.question_vector("Quand le pont rouvre-t-il ?")
        nearest, _ = library.vectors.passages.nearest(vector, 1)[0]
        assert library.catalog.passages([nearest])[nearest].title == "Le pont rouvre"


def test_what_is_half_done_while_the_backup_is_made_is_not_in_it(own_library: Path, tmp_path: Path) -> None:
    with sqlite3.connect(own_library / "catalog.sqlite") as database:
        database.execute("UPDATE articles SET ready = 0 WHERE title = 'La récolte'")
        database.execute("INSERT INTO journal (article_key) SELECT key FROM articles WHERE NOT ready")
    database.close()
    assert back_up(own_library, tmp_path / "backup").articles == 1
    restore(tmp_path / "backup", tmp_path / "elsewhere")
    with sqlite3.connect(tmp_path / "elsewhere" / "catalog.sqlite") as database:
        assert database.execute("SELECT title FROM articles").fetchall() == [("Le pont rouvre",)]
    database.close()


def test_nothing_is_replaced_without_force(own_library: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    file.write_text("precious")
    with pytest.raises(LibraryError, match="--force"):
        back_up(own_library, file)
    assert file.read_text() == "precious"
    back_up(own_library, file, force=True)
    with pytest.raises(LibraryError, match="holds articles: replace them with --force"):
        restore(file, own_library)
    with Library.open(own_library) as library:
        library.remove(library.articles()[0].id)
    restore(file, own_library, force=True)
    assert titles(own_library) == ["La récolte", "Le pont rouvre"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "library"], "no leftovers"


def test_what_was_worked_out_of_the_library_before_is_not_used_for_the_restored_one(
    own_library: Path, tmp_path: Path
) -> None:
    large = load_settings(exact_search=0)
    back_up(own_library, tmp_path / "backup")
    for text in ("Le musée rouvrira lundi, a promis le maire.", "La gare fermera mardi, a dit le préfet."):
        (tmp_path / "new.txt").write_text(text, encoding="utf-8")
        with Library.open(own_library, large) as library:
            library.add([tmp_path / "new.txt"])
            assert library.nearest(library.question_vector(text), 1)[0][0].text == text
        assert (own_library / "derived" / "passages.bytes").exists()
        restore(tmp_path / "backup", own_library, force=True)
        assert not (own_library / "derived").exists()


def test_a_library_that_is_open_is_not_restored_over(own_library: Path, tmp_path: Path) -> None:
    back_up(own_library, tmp_path / "backup")
    with (
        Library.open(own_library),
        pytest.raises(LibraryError, match="is open in another process"),
    ):
        restore(tmp_path / "backup", own_library, force=True)


def packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


CONTENTS = {"kind": "quiadit backup", "made": "", "articles": 0}
OUTSIDE = json.dumps({**CONTENTS, "sha256": {"catalog.sqlite": "", "uploads/../../outside": ""}}).encode()
WRONG_SUM = json.dumps({**CONTENTS, "sha256": {"catalog.sqlite": "0" * 64}}).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no archive",
        packed(a=b"other"),
        packed(**{"backup.json": b"{"}),
        packed(**{"backup.json": b"[]"}),
        packed(**{"backup.json": OUTSIDE, "catalog.sqlite": b"", "uploads/../../outside": b""}),
        packed(**{"backup.json": WRONG_SUM, "catalog.sqlite": b"changed"}),
    ],
)
def test_what_is_no_backup_is_refused_and_the_library_stays(
    own_library: Path, tmp_path: Path, data: bytes
) -> None:
    (tmp_path / "backup").write_bytes(data)
    with pytest.raises(LibraryError, match=REFUSED):
        restore(tmp_path / "backup", own_library, force=True)
    assert not (tmp_path / "outside").exists()
    assert titles(own_library) == ["La récolte", "Le pont rouvre"]


def test_a_cut_backup_is_refused(own_library: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    back_up(own_library, file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(LibraryError, match=REFUSED):
        restore(file, tmp_path / "elsewhere")
    with pytest.raises(LibraryError, match="There is no file"):
        restore(tmp_path / "nowhere", tmp_path / "elsewhere")


KILLED = """
import os, signal, sys
from pathlib import Path
from index import backup
known = getattr(backup, sys.argv[3])
def dying(*arguments):
    known(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(backup, sys.argv[3], dying)
backup.restore(Path(sys.argv[1]), Path(sys.argv[2]), force=True)
"""


@pytest.mark.parametrize(
    ("point", "is_new"),
    [("_unpack", False), ("_fold_log", False), ("_discard_derived", False), ("_settle", True)],
)
def test_killed_while_restoring_the_library_is_the_old_one_or_the_new_one(
    own_library: Path, tmp_path: Path, point: str, is_new: bool
) -> None:
    back_up(own_library, tmp_path / "backup")
    with Library.open(own_library) as library:
        library.remove(next(each.id for each in library.articles() if each.title == "La récolte"))
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "backup"), str(own_library), point],
        capture_output=True, text=True, check=False, env={**os.environ},
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert titles(own_library) == (["La récolte", "Le pont rouvre"] if is_new else ["Le pont rouvre"])

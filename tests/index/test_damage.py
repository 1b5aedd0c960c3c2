"""Damaged files, full disks, folders that cannot be written: said, and mended or left whole."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, tzinfo
from pathlib import Path

import numpy as np
import pytest

from index.backup import back_up, restore
from index.errors import LibraryError
from index.library import Library
from index.settings import load_settings
from index.soundness import faults
from index.vectors import Vectors
from tests.index.damaging import damage, statuses
from tests.rights import as_nobody

MARKET = "Un marché\n\nLe marché ouvrira demain, a annoncé Zoé Lang.\n"


def content(folder: Path) -> list[object]:
    """All that a reader could be shown."""
    with Library.open(folder) as library:
        return [
            *library.articles(), *library.headlines(), *library.statements(),
            *((passage.title, passage.text) for passage, _ in library.matching(["pont", "recolt"], 5)),
        ]  # fmt: skip


@pytest.mark.parametrize("how", ["cut", "flipped", "other"])
def test_a_damaged_catalog_is_refused_with_the_way_to_restore(own_library: Path, how: str) -> None:
    damage(own_library / "catalog.sqlite", how)
    with pytest.raises(LibraryError, match=r"is damaged .*quiadit restore FILE --force") as refused:
        content(own_library)
    assert "\n" not in str(refused.value)
    assert any(
        status == "FAIL" and "quiadit restore" in text for text, status in statuses(own_library).items()
    )


def test_a_single_wrong_bit_is_found_or_changes_nothing(own_library: Path) -> None:
    path = own_library / "catalog.sqlite"
    sound, before = path.read_bytes(), content(own_library)
    assert faults(path) == []
    chance = random.Random(8)
    found = 0
    for place in chance.sample([place for place, byte in enumerate(sound) if byte], 40):
        wrong = bytes([sound[place] ^ 1 << chance.randrange(8)])
        path.write_bytes(sound[:place] + wrong + sound[place + 1 :])
        if faults(path):
            found += 1
        else:
            assert content(own_library) == before, place
    assert found >= 20


def test_a_text_that_is_not_the_one_added_is_never_shown(own_library: Path) -> None:
    path = own_library / "catalog.sqlite"
    path.write_bytes(path.read_bytes().replace(b"rouvrira mardi", b"rouvrira jeudi"))
    with Library.open(own_library) as library:
        bridge = next(each.id for each in library.headlines() if each.title == "Le pont rouvre")
        with pytest.raises(LibraryError, match=f"damaged.*restore.*quiadit remove {bridge}"):
            library.article(bridge)


@pytest.mark.parametrize("how", ["cut", "flipped", "other", "gone"])
def test_damaged_vectors_are_made_anew_from_the_catalog(own_library: Path, how: str) -> None:
    if how == "gone":
        shutil.rmtree(own_library / "vectors")
    else:
        damage(own_library / "vectors" / "chroma.sqlite3", how)
    with Library.open(own_library, load_settings(exact_search=0, byte_search=0)) as library:
        found = library.nearest(library.question_vector("Quand le pont rouvre-t-il ?"), 2)
        assert [passage.title for passage, _ in found] == ["Le pont rouvre", "La récolte"]
        [(statement, _)] = library.nearest_statements(library.question_vector("pont"), 5, ["Odile Garnier"])
        assert statement.statement.text == "Le pont rouvrira mardi"
        assert library.vectors_mended
    assert "FAIL" not in statuses(own_library).values()


def test_vectors_that_are_not_the_catalogs_are_found_and_rebuild_mends_them(own_library: Path) -> None:
    with Library.open(own_library) as library:
        [(key, _)] = library.vectors.passages.nearest([1.0] * 384, 1)
        library.vectors.passages.add([key], np.eye(1, 384, dtype=np.float32), [{"article": 1}])
    [(text, status)] = [found for found in statuses(own_library).items() if "vectors" in found[0]]
    assert (status, "quiadit rebuild" in text) == ("FAIL", True)
    Library.rebuild(own_library).close()
    assert "FAIL" not in statuses(own_library).values()


def test_rebuild_makes_unreadable_vectors_of_an_older_version_anew(own_library: Path) -> None:
    import sqlite3

    with sqlite3.connect(own_library / "catalog.sqlite") as database:
        database.execute("DELETE FROM passage_vectors")  # an older version kept none
        database.execute("UPDATE articles SET checksum = NULL")
    database.close()
    damage(own_library / "vectors" / "chroma.sqlite3", "cut")
    with Library.open(own_library) as library, pytest.raises(LibraryError, match="run 'quiadit rebuild'"):
        _ = library.vectors
    with Library.rebuild(own_library) as library:
        assert library.vectors.passages.count() == library.size[1]


# --- disks and folders


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)],
        capture_output=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip("a small disk can be made by the superuser only")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="needs tmpfs")
def test_a_full_disk_is_said_and_the_library_stays_whole(own_library: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    size = sum(path.stat().st_size for path in own_library.rglob("*")) // 1024
    with small_disk(disk, size + 100):
        place = disk / "library"
        shutil.copytree(own_library, place)
        before = content(place)
        text = tmp_path / "long.txt"
        text.write_text(MARKET * 60, encoding="utf-8")
        with (
            Library.open(place) as library,
            pytest.raises(LibraryError, match=r"disk of .* is full: make room"),
        ):
            library.add([text])
        assert content(place) == before
        (disk / "ballast").write_bytes(b"0" * 60_000)
        with pytest.raises(LibraryError, match="see to room"):
            back_up(place, disk / "backup")
        assert sorted(path.name for path in disk.iterdir()) == ["ballast", "library"]


LIMITED = """
import resource, sys
from index.library import Library
with Library.open(sys.argv[1]) as library:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    try:
        library.add([sys.argv[2]])
    except Exception as error:
        print(type(error).__name__, error)
"""


def test_a_disk_that_fails_is_said_and_the_library_stays_whole(own_library: Path, tmp_path: Path) -> None:
    (tmp_path / "marche.txt").write_text(MARKET, encoding="utf-8")
    before = content(own_library)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(own_library), str(tmp_path / "marche.txt")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("LibraryError The disk of"), done
    assert content(own_library) == before


def let_in(folder: Path) -> None:
    """Let everybody reach a folder."""
    for above in (folder, *folder.parents):
        with suppress(PermissionError):
            above.chmod(above.stat().st_mode | 0o055)


def test_a_folder_that_cannot_be_written_is_said(own_library: Path, tmp_path: Path) -> None:
    settings = load_settings()  # their file is not for nobody to read
    let_in(own_library)
    with as_nobody():
        if os.access(own_library, os.W_OK, effective_ids=True):
            own_library.chmod(0o555)
        with pytest.raises(LibraryError, match=r"cannot be used .*Permission denied.*--library"):
            Library.open(own_library, settings)


def test_a_library_that_is_moved_or_copied_is_the_same_library(made_library: Path, tmp_path: Path) -> None:
    shutil.copytree(made_library, tmp_path / "copy")
    before = content(tmp_path / "copy")
    (tmp_path / "copy").rename(tmp_path / "moved elsewhere")
    assert content(tmp_path / "moved elsewhere") == before == content(made_library)
    assert "FAIL" not in statuses(tmp_path / "moved elsewhere").values()


def test_files_that_lie_in_the_future_change_nothing(own_library: Path) -> None:
    later = 4_000_000_000  # the files of the library lie in the future then
    for path in (own_library, *own_library.rglob("*")):
        os.utime(path, (later, later))
    with Library.open(own_library) as library:
        sources = [article.source for article in library.articles()]
        assert str(library.add(sources)) == "2 unchanged"
        library.remove(library.articles()[0].id)
        assert str(library.add(sources)) == "1 added, 1 unchanged"
    assert "FAIL" not in statuses(own_library).values()


@pytest.fixture
def clock() -> Iterator[list[float]]:
    """How many seconds the clock of this process is behind."""
    behind = [0.0]
    right, right_ns = time.time, time.time_ns

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.fromtimestamp(time.time(), tz)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: right() - behind[0])
        patch.setattr(time, "time_ns", lambda: right_ns() - int(behind[0] * 1e9))
        patch.setattr("index.backup.datetime", Clock)
        yield behind


def test_a_clock_that_is_set_back_loses_and_hides_nothing(
    own_library: Path, tmp_path: Path, clock: list[float]
) -> None:
    large = load_settings(exact_search=0)  # so that files are kept of what is worked out of the catalog
    with Library.open(own_library, large) as library:
        bridge = library.question_vector("Quand le pont rouvre-t-il ?")
        library.nearest(bridge, 2)
        assert len(library.voices.speakers) == 2
    back_up(own_library, tmp_path / "before")
    clock[0] = 20 * 365 * 24 * 3600.0
    (own_library / "owner").write_text("1", encoding="ascii")  # of a process that is long gone
    market = tmp_path / "marche.txt"
    market.write_text(MARKET, encoding="utf-8")
    with Library.open(own_library, large) as library:
        assert [passage.title for passage, _ in library.nearest(bridge, 1)] == ["Le pont rouvre"]
        assert str(library.add([market])) == "1 added"
        vector = library.question_vector("Quand le marché ouvre-t-il ?")
        assert [passage.title for passage, _ in library.nearest(vector, 1)] == ["Un marché"]
        [speaker] = library.voices.matching("Zoé Lang")
        [(said, _)] = library.nearest_statements(vector, 5, [speaker.name])
        assert said.statement.text == "Le marché ouvrira demain"
        market.write_text(MARKET.replace("demain", "samedi"), encoding="utf-8")
        assert str(library.add([market])) == "1 updated"
        [(said, _)] = library.nearest_statements(vector, 5, [speaker.name])
        assert said.statement.text == "Le marché ouvrira samedi"
        assert not library.vectors_mended
    assert back_up(own_library, tmp_path / "after").made.startswith("200")
    assert "FAIL" not in statuses(own_library).values()
    there = content(own_library)
    assert restore(tmp_path / "before", own_library, force=True).articles == 2
    assert restore(tmp_path / "after", own_library, force=True).articles == 3
    assert content(own_library) == there
    clock[0] = 0.0
    with Library.open(own_library, large) as library:
        assert [passage.title for passage, _ in library.nearest(vector, 1)] == ["Un marché"]
        assert library.voices.matching("Zoé Lang")


def test_vectors_are_opened_again_in_the_process_that_found_them_damaged(tmp_path: Path) -> None:
    (tmp_path / "vectors").mkdir()
    (tmp_path / "vectors" / "chroma.sqlite3").write_bytes(b"nothing" * 1000)
    with pytest.raises(LibraryError, match="cannot be read"):
        Vectors(tmp_path / "vectors", 1)
    (tmp_path / "vectors" / "chroma.sqlite3").unlink()
    vectors = Vectors(tmp_path / "vectors", 1)
    assert vectors.passages.count() == 0
    vectors.close()

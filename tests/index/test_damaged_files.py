"""Damaged files of what is worked out of the catalog: found before they are believed, and made anew."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.derived import discard_damaged
from index.errors import VectorsError
from index.library import Library
from index.seal import NAME
from index.settings import load_settings
from index.vectors import Vectors
from tests.index.damaging import HOW, damage, statuses

GRAPH = ("data_level0.bin", "header.bin", "index_metadata.pickle", "length.bin", "link_lists.bin")
QUESTION = "Que dit la maire sur le pont ?"
Shown = tuple[list[tuple[int, float]], list[int], list[object]]


def large(folder: Path, byte_search: int = 10_000) -> Library:
    return Library.open(folder, load_settings(exact_search=100, byte_search=byte_search))


def shown(library: Library) -> Shown:
    """What a question would find, and who speaks."""
    vector = library.question_vector(QUESTION)
    passages = [(passage.key, round(near, 4)) for passage, near in library.nearest(vector, 10)]
    statements = [each.key for each, _ in library.nearest_statements(vector, 10)]
    return passages, statements, [library.voices.matching("la maire"), *library.landmarks.outlets]


@pytest.fixture(scope="module")
def kept_library(large_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A large library with all that is worked out of it in files."""
    place = tmp_path_factory.mktemp("kept") / "library"
    shutil.copytree(large_library, place, ignore=shutil.ignore_patterns("derived"))
    with large(place) as library:
        shown(library)
    return place


@pytest.fixture(scope="module")
def sound(kept_library: Path) -> Shown:
    """What its question finds while nothing is damaged."""
    with large(kept_library) as library:
        return shown(library)


@pytest.fixture
def own(kept_library: Path, tmp_path: Path) -> Path:
    shutil.copytree(kept_library, tmp_path / "library")
    return tmp_path / "library"


@pytest.fixture
def graph(own: Path) -> Path:
    """The folder of the files in which Chroma keeps the graph of a collection."""
    [file] = (own / "vectors").glob("*/index_metadata.pickle")  # of the passages: the statements are too few
    assert sorted(path.name for path in file.parent.iterdir()) == list(GRAPH)
    return file.parent


def test_a_damaged_file_of_the_graph_is_found_before_chroma_opens_it(own: Path, graph: Path) -> None:
    for file in (*(graph / name for name in GRAPH), own / "vectors" / "chroma.sqlite3"):
        sound = file.read_bytes()
        for how in HOW:
            damage(file, how)
            with pytest.raises(VectorsError, match=rf"{file.name} is damaged\): run 'quiadit rebuild'"):
                Vectors(own / "vectors", 1)
            file.write_bytes(sound)
    Vectors(own / "vectors", 1).close()


@pytest.mark.parametrize(("name", "how"), [("data_level0.bin", "flipped"), ("header.bin", "cut")])
def test_a_damaged_graph_is_made_anew_from_the_catalog(
    own: Path, graph: Path, sound: Shown, name: str, how: str
) -> None:
    damage(graph / name, how)
    with large(own, byte_search=0) as library:
        passages, *_ = shown(library)
        assert library.vectors_mended
    assert len(set(passages) & set(sound[0])) >= 9  # Chroma finds nearly all
    assert not {"FAIL", "WARN"} & {status for text, status in statuses(own).items() if "vectors" in text}


def test_the_doctor_mends_a_damaged_graph_and_says_so(own: Path, graph: Path) -> None:
    damage(graph / "link_lists.bin", "one bit")
    [text] = [text for text, status in statuses(own).items() if status == "WARN" and "vectors" in text]
    assert text.startswith("The vectors were damaged or lost and have been made anew: ")
    assert "FAIL" not in statuses(own).values()


def test_a_rebuild_does_not_open_a_damaged_graph(own_library: Path) -> None:
    damage(own_library / "vectors" / "chroma.sqlite3", "one bit")
    with Library.rebuild(own_library) as library:
        assert library.vectors.passages.count() == library.size[1]
    assert "WARN" not in {status for text, status in statuses(own_library).items() if "vectors" in text}


KILLED = """
import os, signal, sys
from index.library import Library
library = Library.open(sys.argv[1])
library.remove(library.headlines()[0].id)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_vectors_of_a_killed_process_are_not_taken_for_damaged(own_library: Path) -> None:
    assert (own_library / "vectors" / NAME).is_file()
    done = subprocess.run([sys.executable, "-c", KILLED, str(own_library)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert not (own_library / "vectors" / NAME).exists()
    with Library.open(own_library) as library:
        assert library.vectors.passages.count() == library.size[1] == 1
        assert not library.vectors_mended
    assert (own_library / "vectors" / NAME).is_file()


@pytest.mark.parametrize("how", HOW)
def test_a_damaged_file_of_speakers_is_made_anew(own: Path, sound: Shown, how: str) -> None:
    damage(own / "derived" / "derived.sqlite", how)
    with large(own) as library:
        assert shown(library) == sound
    # the next change is made to the new file, not to what is left of the damaged one
    damage(own / "derived" / "derived.sqlite", how)
    with large(own) as library:
        removed = library.headlines()[-1]
        library.remove(removed.id)
        voices = library.voices
        assert all(removed.id not in speaker.articles for speaker in voices.speakers)
        assert {voices.speaker_of(each) for each in library.statements(limit=20)} <= {None, *voices.speakers}


def test_a_single_wrong_bit_among_the_speakers_is_found(own: Path) -> None:
    path = own / "derived" / "derived.sqlite"
    whole = path.read_bytes()
    assert discard_damaged(path.parent) == []
    chance = random.Random(8)
    for _ in range(40):
        wrong = bytearray(whole)
        wrong[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        path.write_bytes(wrong)
        assert discard_damaged(path.parent) == ["derived.sqlite"]


@pytest.mark.parametrize("how", HOW)
def test_damaged_files_of_bytes_are_made_anew(own: Path, sound: Shown, how: str) -> None:
    for name in ("keys", "articles", "sums", "form.npy", "json"):
        damage(own / "derived" / f"passages.{name}", how)
        with large(own) as library:
            assert shown(library) == sound, name
    damage(own / "derived" / "compare.onnx", how)
    with large(own) as library:
        assert shown(library) == sound


def test_the_doctor_throws_away_damaged_files_of_a_large_library(own: Path, sound: Shown) -> None:
    assert not any("worked out of the catalog" in text for text in statuses(own))
    damage(own / "derived" / "derived.sqlite", "one bit")
    damage(own / "derived" / "statements.bytes", "one bit")
    [(text, status)] = [found for found in statuses(own).items() if "worked out of the catalog" in found[0]]
    assert status == "WARN"
    assert "were damaged (derived.sqlite, statements): they have been thrown away" in text
    assert not (own / "derived" / "derived.sqlite").exists()
    with large(own) as library:
        assert shown(library) == sound
    assert not any("worked out of the catalog" in text for text in statuses(own))

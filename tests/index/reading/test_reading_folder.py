from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from index.errors import ReadingError
from index.reading import Source, find_sources, read


def names(*places: str | Path) -> list[str]:
    return [source.name for source in find_sources(places)]


def test_a_folder_is_searched_to_the_bottom_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/.hidden.txt", ".git/c.txt", "image.png", "a/deep/er/x.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Texte")
    expected = ["a/deep/er/x.md", "a/z.txt", "b.txt", "image.png"]
    assert names(tmp_path) == [str(tmp_path / name) for name in expected]


def test_a_hidden_file_that_is_named_is_read(tmp_path: Path) -> None:
    (tmp_path / ".note.txt").write_text("Texte")
    assert names(tmp_path / ".note.txt") == [str(tmp_path / ".note.txt")]


def test_links_that_lead_back_are_survived(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_text("Texte")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert names(tmp_path) == [str(tmp_path / "a" / "x.txt"), str(tmp_path / "self")]
    with pytest.raises(ReadingError, match="leads back to itself"):
        read(Source(str(tmp_path / "self")))


def test_a_folder_reached_through_a_link_is_read(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "x.txt").write_text("Texte")
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "link").symlink_to(tmp_path / "real")
    assert names(tmp_path / "place") == [str(tmp_path / "place" / "link" / "x.txt")]


def test_the_same_source_comes_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.txt").write_text("Texte")
    monkeypatch.chdir(tmp_path)
    assert names("x.txt", tmp_path, "./x.txt") == [str(tmp_path / "x.txt")]


def test_a_name_that_is_no_utf8_is_written_so_that_it_can_be_stored(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xe9t\xe9.txt"
    try:
        with open(path, "w") as file:
            file.write("Texte")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (source,) = find_sources([tmp_path])
    assert source.name == f"{tmp_path}/\\xe9t\\xe9.txt"
    assert read(source)[0].text == "Texte"


def test_a_file_address_is_a_path(tmp_path: Path) -> None:
    (tmp_path / "un été.txt").write_text("Texte")
    (source,) = find_sources([(tmp_path / "un été.txt").as_uri()])
    assert source.name == str(tmp_path / "un été.txt")


def test_an_address_is_a_source_without_its_fragment() -> None:
    (source,) = find_sources(["https://example.org/a?b=c#d"])
    assert source.name == "https://example.org/a?b=c"
    assert source.path is None
    assert source.size is None


def test_fingerprint_and_size_are_those_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"Texte")
    (source,) = find_sources([path])
    assert source.size == 5
    assert source.fingerprint() == hashlib.sha256(b"Texte").hexdigest()


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("nowhere/at/all", "There is no such file or folder"),
        ("ftp://example.org/a", "Only http and https"),
        ("", "The place is empty"),
        ("a\0b", "no path can hold"),
    ],
)
def test_a_place_that_is_none_fails_when_read(place: str, reason: str) -> None:
    (source,) = find_sources([place])
    with pytest.raises(ReadingError, match=reason):
        read(source)
    with pytest.raises(ReadingError, match=reason):
        source.fingerprint()


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    (source,) = find_sources([tmp_path])
    with pytest.raises(ReadingError, match="holds no files"):
        read(source)

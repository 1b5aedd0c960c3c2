"""The default model is built once, whole, from a data file that is known."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.embedding import building, data_file, manifest, model_folder, question_tokenizer
from index.embedding.onnx_embedder import OnnxEmbedder
from index.errors import EmbeddingError

BUILD = """
import sys
from pathlib import Path
from index.embedding import building
folder = building.build(Path(sys.argv[1]), progress=False)
print((folder / "manifest.json").stat().st_ino)
"""
BUILD_KILLED = """
import os, signal, sys
from pathlib import Path
from index.embedding import building
building._write_onnx = lambda folder, data: os.kill(os.getpid(), signal.SIGKILL)
building.build(Path(sys.argv[1]), progress=False)
"""


def linked_copy(folder: Path, cache: Path) -> Path:
    """The model in another cache, its files shared with the first."""
    target = building.folder_in(cache)
    shutil.copytree(folder, target, copy_function=os.link)
    return target


def replace(path: Path, content: bytes) -> None:
    """New content under a name whose old content is shared."""
    path.unlink()
    path.write_bytes(content)


def test_the_folder_is_whole_to_the_last_byte(default_model_folder: Path, model_cache: Path) -> None:
    assert building.folder_in(model_cache) == default_model_folder
    assert building.problems(model_cache, thorough=True) == []
    names = {path.relative_to(default_model_folder).as_posix() for path in default_model_folder.rglob("*.*")}
    assert {"model.safetensors", "tokenizer.json", "modules.json", "onnx/model_int8.onnx"} <= names
    assert {"onnx/question_tokenizer/pieces.npy", "onnx/model_int8.onnx.data"} <= names


def test_a_killed_build_leaves_nothing_that_looks_whole_and_two_processes_at_once_build_one(
    tmp_path: Path,
) -> None:
    killed = subprocess.run([sys.executable, "-c", BUILD_KILLED, str(tmp_path)], check=False)
    assert killed.returncode < 0
    assert not building.folder_in(tmp_path).exists()
    assert list(tmp_path.glob(".*-building-*"))

    half = building.folder_in(tmp_path)
    half.mkdir()
    (half / "config.json").write_text("{}")
    assert building.problems(tmp_path) == ["manifest.json is missing or damaged"]

    command = [sys.executable, "-c", BUILD, str(tmp_path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert outputs[0] == outputs[1], "the second process built the model again"
    assert building.problems(tmp_path, thorough=True) == []
    assert {path.name for path in tmp_path.iterdir()} <= {half.name, half.name + ".lock"}


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("tokenizer.json", None, "tokenizer.json is missing"),
        ("tokenizer.json", b"{}", "tokenizer.json has another size"),
        ("manifest.json", b'{"files": ', "manifest.json is missing or damaged"),
        ("manifest.json", b"[]", "manifest.json is missing or damaged"),
    ],
)
def test_a_damaged_folder_is_found_out(
    default_model_folder: Path, tmp_path: Path, name: str, content: bytes | None, problem: str
) -> None:
    copy = linked_copy(default_model_folder, tmp_path)
    assert building.is_built(tmp_path)
    if content is None:
        (copy / name).unlink()
    else:
        replace(copy / name, content)
    assert building.problems(tmp_path) == [problem]
    assert not building.is_built(tmp_path)


def test_changed_bytes_of_the_same_size_are_found_by_the_thorough_check(
    default_model_folder: Path, tmp_path: Path
) -> None:
    copy = linked_copy(default_model_folder, tmp_path)
    content = (copy / "config.json").read_bytes()
    replace(copy / "config.json", content.replace(b"384", b"483"))
    assert building.problems(tmp_path) == []
    assert building.problems(tmp_path, thorough=True) == ["config.json has another checksum"]


def test_a_model_of_another_recipe_is_not_taken_for_this_one(
    default_model_folder: Path, tmp_path: Path
) -> None:
    copy = linked_copy(default_model_folder, tmp_path)
    other = {**(manifest.read(copy) or {}), "checksum": "of another recipe"}
    replace(copy / "manifest.json", json.dumps(other).encode())
    assert building.problems(tmp_path) == ["it was made from other data or by another recipe"]


@pytest.mark.parametrize("damage", ["missing", "damaged", "of another version"])
def test_a_model_of_an_earlier_version_is_completed_and_stays_the_same_model(
    default_model_folder: Path, tmp_path: Path, damage: str
) -> None:
    copy = linked_copy(default_model_folder, tmp_path)
    tables = copy / building.QUESTION_FOLDER
    if damage == "missing":
        shutil.rmtree(tables)
    elif damage == "damaged":
        replace(tables / "pieces.npy", b"")
    else:
        replace(tables / "manifest.json", b'{"format": 0, "files": {}}')
    before = model_folder.checksum(copy)
    kept = {path.name: path.stat().st_ino for path in copy.rglob("*.*") if path.parent != tables}
    assert [problem for problem in building.problems(tmp_path) if "question tokenizer" in problem]

    assert building.build(tmp_path, progress=False) == copy
    assert building.problems(tmp_path) == question_tokenizer.problems(tables, thorough=True) == []
    assert kept == {path.name: path.stat().st_ino for path in copy.rglob("*.*") if path.parent != tables}
    assert model_folder.checksum(copy) == before
    assert {path.name for path in tmp_path.iterdir()} == {copy.name, copy.name + ".lock"}


def test_a_model_that_cannot_be_completed_is_used_as_it_is(
    default_model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: OnnxEmbedder
) -> None:
    copy = linked_copy(default_model_folder, tmp_path)
    shutil.rmtree(copy / building.QUESTION_FOLDER)

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(question_tokenizer, "write", refuse)
    assert building.build(tmp_path, progress=False) == copy
    assert not (copy / building.QUESTION_FOLDER).exists()
    assert OnnxEmbedder(copy).embed_query("Qui ?") == embedder.embed_query("Qui ?")


def test_a_damaged_data_file_is_refused(tmp_path: Path) -> None:
    content = bytearray(data_file.find().read_bytes())
    content[len(content) // 2] ^= 1
    damaged = tmp_path / data_file.FILE_NAME
    damaged.write_bytes(content)
    with pytest.raises(EmbeddingError, match=r"is damaged or of another version: reinstall it with `pip"):
        data_file.read(damaged)


def test_a_data_file_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EmbeddingError, match="cannot be read"):
        data_file.read(tmp_path / "nothing")
    monkeypatch.setattr(data_file, "DISTRIBUTION", "no-such-package-here")
    with pytest.raises(EmbeddingError, match=r"needs the file e5-small-q4\.bin of the package"):
        building.build(tmp_path, progress=False)


def test_a_cache_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbeddingError, match="make 650 MB of room there or choose another cache folder"):
        building.build(tmp_path / "file" / "cache", progress=False)

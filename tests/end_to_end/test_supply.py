"""What Quiadit is made with: versions, licences, and nothing that runs what a model or a file holds."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import supply
from benchmarks.measuring import ROOT
from benchmarks.supply import (
    LICENCES,
    Package,
    altered,
    audit,
    known_weaknesses,
    licence_of,
    packages,
    pinned,
)
from index.embedding import data_file

# Their `load` runs what the data says: good between processes of one owner, never for what comes in.
_RUNNING = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
_OWN_DATA = {"index/analysis.py", "index/cluster.py", "index/speech/worker.py", "index/speech/patterns.py"}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for room in ("index", "assistant", "ui"):
        for file in (ROOT / room).rglob("*.py"):
            yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text(encoding="utf-8"))


def test_each_package_and_its_licence_is_listed_and_none_is_refused() -> None:
    listed = {
        tuple(cell.strip() for cell in line.strip("| \n").split("|"))
        for line in LICENCES.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    }
    named = {cells[0]: cells[-1] for cells in listed}
    for name, _ in pinned():
        assert name in named, "python -m benchmarks.supply licences"
    found = packages()
    assert [each.name for each in found if each.refused] == []
    assert [each.name for each in found if each.licence and named[each.name] != each.licence] == []


def test_a_licence_that_reaches_further_is_refused_unless_another_may_be_chosen() -> None:
    for licence in ("GPL-3.0-only", "AGPL-3.0", "UNKNOWN", "CC-BY-NC-4.0", "GNU General Public License v3"):
        assert Package("a", "1", licence).refused
    assert not Package("a", "1", "MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later").refused
    assert not Package("a", "1", "LGPL-3.0-only").refused
    assert licence_of("spacy") == "MIT"
    assert licence_of("no-such-package") == ""


def test_every_package_that_is_needed_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {name.lower().replace("_", "-") for name, _ in pinned()}
    for requirement in wanted:
        name = requirement.partition(">")[0].partition("=")[0].partition("[")[0].strip()
        assert name.lower().replace("_", "-") in names


def test_no_code_of_a_model_and_no_pickle_is_run() -> None:
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg in ("trust_remote_code", "allow_pickle"):
                assert isinstance(node.value, ast.Constant), path
                assert node.value.value is False, path
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [each.name for each in node.names] + [getattr(node, "module", None) or ""]
                assert not _RUNNING & {name.partition(".")[0] for name in names} or path in _OWN_DATA, path
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = ast.unparse(node.func)
                assert called not in ("torch.load", "yaml.load", "yaml.unsafe_load"), path
                if called in ("np.load", "numpy.load"):
                    assert any(each.arg == "allow_pickle" for each in node.keywords), path


def test_nothing_is_run_that_a_text_names() -> None:
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in ("eval", "exec", "os.system", "os.popen", "__import__"), path
                shell = [each for each in node.keywords if each.arg == "shell"]
                assert not shell, path


def test_the_installed_model_data_has_the_checksum_that_is_asked_for() -> None:
    with data_file.find().open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == data_file.SHA256


# --- the audit


FILES = {
    "guarded/__init__.py": b"ANSWER = 42\n",
    "guarded/data.bin": bytes(range(256)),
    "guarded-1.0.dist-info/METADATA": b"Metadata-Version: 2.4\nName: guarded\nVersion: 1.0\n"
    b"License-Expression: MIT\n",
}


@pytest.fixture
def guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package as pip installs it, and constraints that name it alone."""
    folder = tmp_path / "site-packages"
    record = ["guarded-1.0.dist-info/RECORD,,", "guarded/__pycache__/__init__.cpython-311.pyc,,"]
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record.append(f"{name},sha256={digest},{len(content)}")
    (folder / "guarded-1.0.dist-info" / "RECORD").write_text("\n".join(record) + "\n", encoding="utf-8")
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("# Exact versions.\nguarded==1.0\n", encoding="utf-8")
    monkeypatch.setattr(supply, "CONSTRAINTS", constraints)
    monkeypatch.syspath_prepend(folder)
    return folder


def answering(tmp_path: Path, output: str, errors: str = "", code: int = 0) -> list[str]:
    """A program that stands in for pip-audit and ends as it does."""
    program = tmp_path / "pip_audit.py"
    program.write_text(
        "import sys\n"
        f"assert sys.argv[1:3] == ['--requirement', {str(supply.CONSTRAINTS)!r}]\n"
        "assert sys.argv[-2:] == ['--format', 'json']\n"
        f"sys.stdout.write({output!r})\nsys.stderr.write({errors!r})\nsys.exit({code})\n",
        encoding="utf-8",
    )
    return [sys.executable, str(program)]


def result(*dependencies: dict[str, Any]) -> str:
    return json.dumps({"dependencies": dependencies, "fixes": []})


SOUND = result({"name": "guarded", "version": "1.0", "vulns": []})
WEAK = result(
    {
        "name": "guarded",
        "version": "1.0",
        "vulns": [
            {"id": "PYSEC-2026-7", "fix_versions": ["1.1"], "aliases": ["CVE-2026-1"], "description": "Bad."}
        ],
    }
)
SKIPPED = result(
    {"name": "guarded", "skip_reason": "Dependency not found on PyPI and could not be audited: guarded (1.0)"}
)
UNREACHABLE = (
    "WARNING:pip_audit._cli:--no-deps is supported, but users are encouraged to hash\n"
    "ERROR:pip_audit._cli:Could not connect to PyPI's vulnerability feed\n"
    "ERROR:pip_audit._cli:Tip: your network may be blocking this service.\n"
)
NO_NAME = (
    "Traceback (most recent call last):\n  …\nrequests.exceptions.ConnectionError: no address of pypi.org\n"
)


def test_a_package_as_it_came_is_not_altered(guarded: Path) -> None:
    assert altered("guarded") == []


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_one_byte_of_was_altered_is_found(guarded: Path, name: str) -> None:
    content = bytearray((guarded / name).read_bytes())
    content[-1] ^= 1
    (guarded / name).write_bytes(content)
    assert altered("guarded") == [f"{name} is not as it came"]


def test_a_file_that_is_gone_and_a_package_without_its_list_are_found(guarded: Path) -> None:
    (guarded / "guarded" / "data.bin").unlink()
    assert altered("guarded") == ["guarded/data.bin is gone"]
    (guarded / "guarded-1.0.dist-info" / "RECORD").unlink()
    assert altered("guarded") == ["no list of its files came with it"]


def test_known_weaknesses_are_what_the_index_says(guarded: Path, tmp_path: Path) -> None:
    sound = known_weaknesses(answering(tmp_path, SOUND, "No known vulnerabilities found\n"))
    assert (sound.findings, sound.unknown, sound.reason) == ((), 0, "")
    weak = known_weaknesses(answering(tmp_path, WEAK, "Found 1 known vulnerability in 1 package\n", 1))
    assert (weak.findings, weak.unknown) == (("guarded 1.0: PYSEC-2026-7",), 0)


@pytest.mark.parametrize(
    ("output", "errors", "code", "reason"),
    [
        (SKIPPED, "No known vulnerabilities found\n", 0, "not found on PyPI"),
        (result(), "No known vulnerabilities found\n", 0, "left them out"),
        ("", UNREACHABLE, 1, "Could not connect to PyPI"),
        ("", NO_NAME, 1, "no address of pypi.org"),
        ("", "", -9, "ended with"),
        ("<html>blocked</html>", "", 0, "ended with 0"),
    ],
)
def test_an_index_that_does_not_answer_is_no_clean_bill(
    guarded: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    output: str,
    errors: str,
    code: int,
    reason: str,
) -> None:
    assert audit(pip_audit=answering(tmp_path, output, errors, code)) == 3
    told = capsys.readouterr().out
    assert "Not audited: 1 of 1 packages (" in told
    assert reason in told
    assert "FAIL" not in told


def test_the_audit_tells_what_is_wrong_and_writes_it_down(
    guarded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "audit.json"
    assert audit(file, answering(tmp_path, SOUND)) == 0
    assert "1 packages audited, 0 findings." in capsys.readouterr().out
    written = json.loads(file.read_text(encoding="utf-8"))
    assert (written["benchmark"], written["packages"], written["wrong"]) == ("supply audit", 1, [])
    assert {"date", "machine", "versions"} <= set(written)

    weak = answering(tmp_path, WEAK, code=1)
    assert audit(file, weak) == 1
    assert "FAIL  guarded 1.0: PYSEC-2026-7" in capsys.readouterr().out
    monkeypatch.setitem(supply.ACCEPTED, "PYSEC-2026-7", "what it concerns is not used")
    assert audit(file, weak) == 0
    assert "guarded 1.0: PYSEC-2026-7 (what it concerns is not used)" in capsys.readouterr().out

    (guarded / "guarded" / "data.bin").write_bytes(b"")
    assert audit(file, answering(tmp_path, "", UNREACHABLE, 1)) == 1, "found without the index"
    assert "FAIL  guarded: guarded/data.bin is not as it came" in capsys.readouterr().out
    supply.CONSTRAINTS.write_text("guarded==1.1\n", encoding="utf-8")
    assert audit(file, answering(tmp_path, SOUND)) == 1
    assert "guarded 1.0 is installed, not 1.1" in json.loads(file.read_text(encoding="utf-8"))["wrong"]

"""What Quiadit is made with: versions, licences, and nothing that runs what a model or a file holds."""

from __future__ import annotations

import ast
import hashlib
import tomllib
from collections.abc import Iterator

from benchmarks.measuring import ROOT
from benchmarks.supply import LICENCES, Package, licence_of, packages, pinned
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

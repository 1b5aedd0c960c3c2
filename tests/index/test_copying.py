"""Copying a library into another: what was there is there, vectors and all, and nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from index.catalog import Catalog
from index.copying import copy
from index.errors import LibraryError
from index.health import examine
from index.library import Library
from index.settings import Settings


def content(library: Library) -> list[object]:
    return [
        *library.articles(), *library.headlines(), *library.statements(),
        *((passage.title, passage.text) for passage, _ in library.matching(["pont", "recolt"], 5)),
    ]  # fmt: skip


def test_a_copy_holds_the_same_there_and_back_and_copying_again_changes_nothing(
    shared_settings: Settings, tmp_path: Path, made: Catalog
) -> None:
    with Library.open(tmp_path / "b", shared_settings) as shared:
        assert str(copy(made, shared)) == "2 added"
        assert str(copy(made, shared)) == "2 unchanged"
        with Library.open(tmp_path / "backup", shared_settings.in_folder(tmp_path / "backup")) as back:
            assert str(copy(shared.catalog, back)) == "2 added"
            assert content(back) == content(shared)
            assert back.nearest(back.question_vector("cerises"), 1)[0][0].title == "La récolte"
            assert back.outdated() == 0
        [(_, vectors, _)] = shared.catalog.passage_vectors()
        [(_, original, _)] = made.passage_vectors()
        assert (vectors == original).all()
        assert {finding.status for finding in examine(shared_settings)} <= {"OK", "WARN"}


def test_a_copy_that_was_interrupted_goes_on_where_it_ended(
    shared_settings: Settings, tmp_path: Path, made: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.copying._TOGETHER", 1)

    def stop(done: int, total: int, title: str) -> None:
        raise KeyboardInterrupt

    with Library.open(tmp_path, shared_settings) as shared:
        with pytest.raises(KeyboardInterrupt):
            copy(made, shared, stop)
        assert len(shared.articles()) == 1
        assert str(copy(made, shared)) == "1 added, 1 unchanged"


def test_an_article_in_which_nobody_speaks_is_copied_beside_others(
    shared_settings: Settings, tmp_path: Path, own_library: Path
) -> None:
    catalog = Catalog(own_library / "catalog.sqlite")
    with catalog.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM statements WHERE key = (SELECT min(key) FROM statements)"))
    with Library.open(tmp_path / "b", shared_settings) as shared:
        assert str(copy(catalog, shared)) == "2 added"
        assert shared.size == (2, 2, 1)
        assert shared.vectors.statements.count() == 1
    catalog.close()


def test_a_copy_into_a_library_of_another_model_is_refused(
    shared_settings: Settings, tmp_path: Path, made: Catalog
) -> None:
    with Library.open(tmp_path, shared_settings) as shared:
        shared.catalog.set_facts({"embedding": {**made.fact("embedding"), "checksum": "x", "id": "other"}})
        with pytest.raises(LibraryError, match=r"embedding model 'other', .* empty library.*quiadit rebuild"):
            copy(made, shared)
        assert shared.articles() == []

"""A library of an older version is brought up to date when it is opened; a newer one is refused."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from index import schema, schema_version
from index.catalog import Catalog
from index.errors import LibraryError
from index.library import Library
from index.migrations import configuration
from index.records import packed, text_hash
from index.vectors import Vectors

TEXT = "Le pont rouvre\n\nLe pont rouvrira mardi, a promis la maire Odile Garnier.\n"


def first_catalog(path: Path) -> None:
    """The catalog of a library as the first version of Quiadit left it."""
    values = {
        "text": TEXT, "hash": text_hash(TEXT), "length": len(TEXT) - 1,
        "sentences": f"[[0, 14], [16, {len(TEXT) - 1}]]", "vector": packed(np.eye(2, 384, dtype=np.float32)),
    }  # fmt: skip
    path.parent.mkdir(parents=True)
    with sqlite3.connect(path) as database:
        sql = (Path(__file__).parent / "first_schema.sql").read_text(encoding="utf-8")
        for command in sql.split(";\n"):
            database.execute(
                command, {name: value for name, value in values.items() if f":{name}" in command}
            )
    database.close()


def differences(path: Path) -> list[object]:
    """What Alembic would have to change in a catalog to make it what `index.schema` says."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        own = {"include_object": lambda thing, name, kind, *_: not str(name).startswith("passage_words")}
        ignored = {"passage_vocabulary", "alembic_version"}
        found = compare_metadata(MigrationContext.configure(connection, opts=own), schema.metadata)
    engine.dispose()
    return [each for each in found if getattr(each[1], "name", "") not in ignored]


def test_a_library_of_the_first_version_is_upgraded_and_rebuilt(tmp_path: Path) -> None:
    place = tmp_path / "library"
    first_catalog(place / "catalog.sqlite")
    old = Vectors(place / "vectors", 1)
    old.passages.add([1], np.eye(1, 384, dtype=np.float32), [{"article": 1}])
    old.close()
    with Library.open(place) as library:
        assert [article.text for article in library.articles()] == [TEXT]
        assert library.size == (1, 1, 0)
        assert library.matching(["pont"], 5)[0][0].text == TEXT[:-1]
        assert library.outdated() == 1
    assert differences(place / "catalog.sqlite") == []
    with Library.rebuild(place) as library:
        assert library.outdated() == 0
        assert [each.speaker.name for each in library.statements() if each.speaker] == ["Odile Garnier"]


def test_a_new_catalog_has_the_tables_that_the_migrations_lead_to(tmp_path: Path) -> None:
    Catalog(tmp_path / "catalog.sqlite").close()
    engine = create_engine(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    with engine.connect() as connection:
        assert schema_version.version_of(connection) == schema_version.CURRENT
        script = ScriptDirectory.from_config(configuration(connection))
    engine.dispose()
    assert script.get_current_head() == schema_version.CURRENT
    assert script.get_base() == schema_version.FIRST
    assert differences(tmp_path / "catalog.sqlite") == []


def test_a_newer_library_is_refused_in_one_sentence_and_left_alone(tmp_path: Path) -> None:
    Library.open(tmp_path).close()
    with sqlite3.connect(tmp_path / "catalog.sqlite") as database:
        database.execute("UPDATE alembic_version SET version_num = '0999'")
    database.close()
    before = (tmp_path / "catalog.sqlite").read_bytes()
    with pytest.raises(
        LibraryError, match=r"made by a newer version .*0999.*install that version"
    ) as refused:
        Library.open(tmp_path)
    assert "\n" not in str(refused.value)
    assert (tmp_path / "catalog.sqlite").read_bytes() == before


def test_an_upgrade_that_fails_midway_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "library" / "catalog.sqlite"
    first_catalog(path)
    with sqlite3.connect(path) as database:
        # an index of a name that the migration needs, so that it fails after some of its steps
        database.execute("CREATE INDEX ix_passage_vectors_article_key ON passages (article_key)")
        before = database.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    database.close()
    with pytest.raises(LibraryError, match=r"cannot be brought up to date .* it is as it was"):
        Catalog(path)
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall() == before
    database.close()


def test_opening_a_current_library_loads_no_migrations(tmp_path: Path) -> None:
    script = (
        "import sys; from index.catalog import Catalog; from pathlib import Path\n"
        "for _ in range(2): Catalog(Path(sys.argv[1])).close()\n"
        "print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "catalog.sqlite")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "False\n"

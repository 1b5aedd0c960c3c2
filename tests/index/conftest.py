"""A small library, made once a session and copied for each test that changes or damages one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from benchmarks.large_making import Copies, seeds, write_catalog
from benchmarks.servers import Servers
from index.catalog import Catalog
from index.library import Library
from index.settings import Settings, load_settings
from index.shared import CATALOG

BRIDGE = "Le pont rouvre\n\n3 mars 2024. –\n\nLe pont rouvrira mardi, a promis la maire Odile Garnier.\n"
HARVEST = "La récolte\n\n4 mars 2024. –\n\nSelon Paul Roche, la récolte de cerises sera bonne cette année.\n"


@pytest.fixture(scope="session")
def made_library(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    place = tmp_path_factory.mktemp("made")
    (place / "pont.txt").write_text(BRIDGE, encoding="utf-8")
    (place / "recolte.txt").write_text(HARVEST, encoding="utf-8")
    with Library.open(place / "library") as library:
        assert len(library.add([place / "pont.txt", place / "recolte.txt"]).added) == 2
    return place / "library"


@pytest.fixture
def own_library(made_library: Path, tmp_path: Path) -> Path:
    """A copy of that library for one test, at another place than it was made in."""
    shutil.copytree(made_library, tmp_path / "library")
    return tmp_path / "library"


@pytest.fixture(scope="session")
def large_library(tmp_path_factory: pytest.TempPathFactory, samples: Assistant) -> Path:
    """A library of copies of the sample articles, vectors and all; not to be changed."""
    place = tmp_path_factory.mktemp("large") / "library"
    place.mkdir()
    catalog = Catalog(place / CATALOG)
    fact = samples.library.catalog.fact("embedding")
    write_catalog(catalog, Copies(seeds(samples.library.folder), 2_000), {"embedding": fact})
    catalog.close()
    Library.open(place).close()
    return place


@pytest.fixture
def made(made_library: Path) -> Iterator[Catalog]:
    """The catalog of that library, to copy from."""
    catalog = Catalog(made_library / "catalog.sqlite")
    yield catalog
    catalog.close()


@pytest.fixture
def shared_settings(shared_servers: Servers, cache: Path) -> Settings:
    """Those of a shared library of the test's own, empty and not yet made."""
    return load_settings(catalog=shared_servers.fresh_catalog(), vectors=shared_servers.vectors)

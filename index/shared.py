"""Which library the settings mean: one in a folder, or a shared one in PostgreSQL and on a Chroma server."""

from __future__ import annotations

from pathlib import Path

from index.catalog import Catalog
from index.database import Database
from index.errors import SettingsError
from index.in_step import InStep
from index.settings import Settings
from index.vector_home import Folder

CATALOG = "catalog.sqlite"
"""Name of the catalog in the folder of a library."""

DERIVED = "derived"
"""Name of the folder, there, of what is worked out of a catalog and can be thrown away."""


def is_shared(settings: Settings) -> bool:
    """Whether a shared library is meant.

    Raises:
        SettingsError: only one half of it is named.
    """
    if (settings.catalog is None) != (settings.vectors is None):
        named, missing = ("catalog", "vectors") if settings.catalog else ("vectors", "catalog")
        raise SettingsError(
            f"QUIADIT_{named.upper()} is set without QUIADIT_{missing.upper()}: a shared library needs both, "
            "a PostgreSQL database and a Chroma server; a library in a folder needs neither."
        )
    return settings.catalog is not None


def database_of(settings: Settings) -> Database:
    """The database of the shared library that the settings mean; nothing is connected yet."""
    from index.postgres import PostgresDatabase

    assert settings.catalog is not None, "a shared library has a catalog"
    return PostgresDatabase(settings.catalog.get_secret_value())


def catalog_of(folder: Path, settings: Settings) -> Catalog:
    """The catalog of the library that the settings mean; `folder` is that of a library of one's own."""
    return Catalog(database_of(settings) if is_shared(settings) else folder / CATALOG)


def derived_of(folder: Path, settings: Settings, catalog: Catalog) -> Path:
    """Where what is worked out of a catalog is kept; of a shared one on each machine's own disk."""
    database = catalog.database
    if not database.shared:
        return folder / DERIVED
    with database.engine.connect() as connection:
        incarnation = database.incarnation(connection)
    return settings.cache / "libraries" / f"{catalog.fact('library')}-{incarnation}"


def step_of(folder: Path, settings: Settings, catalog: Catalog) -> InStep:
    """What keeps its vectors in step with its catalog."""
    if settings.vectors is None:
        return InStep(Folder(folder / "vectors"), catalog)
    from index.in_step_shared import SharedStep
    from index.vector_home import Server

    token = settings.vectors_token
    server = Server(
        settings.vectors.rstrip("/"),
        catalog.fact("library"),
        settings.vectors_tenant,
        settings.vectors_database,
        token.get_secret_value() if token else None,
    )
    return SharedStep(server, catalog)

"""Shared by all tests: the shared data, one built model, one sample library a session."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.samples import open_samples
from benchmarks.servers import MISSING, Servers, postgres_tools, servers
from index.copying import copy
from index.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real articles and gold annotation beside the checkout."""
    if not (SHARED / "articles").is_dir():
        pytest.skip(f"needs the articles in {SHARED}, which is not there")
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of the session's own, so that tests build the default model once and touch nobody's files.

    `QUIADIT_TEST_CACHE` names one to keep between runs while developing.
    """
    kept = os.environ.get("QUIADIT_TEST_CACHE")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("cache")
    os.environ["QUIADIT_CACHE"] = str(folder)
    os.environ["QUIADIT_CONFIG"] = str(folder / "no-such-settings.toml")
    os.environ["QUIADIT_LIBRARY"] = str(tmp_path_factory.mktemp("default") / "library")
    os.environ["QUIADIT_MODEL_TIMEOUT"] = "600"  # how busy the machine is is not what is tested
    return folder


@pytest.fixture(scope="session")
def own_samples(cache: Path) -> Iterator[Assistant]:
    """The sample library, open for the whole session: for tests that only ask."""
    assistant = open_samples(load_settings())
    yield assistant
    assistant.close()


@pytest.fixture(scope="session")
def samples(own_samples: Assistant) -> Assistant:
    """The same; `tests/assistant` asks in both deployments instead, see `either_samples`."""
    return own_samples


@pytest.fixture(scope="session")
def shared_servers() -> Iterator[Servers]:
    """PostgreSQL and `chroma run`, for tests of a shared library."""
    if postgres_tools() is None:
        pytest.skip(MISSING)
    with servers() as running:
        yield running


@pytest.fixture(scope="session")
def shared_samples(
    shared_servers: Servers, own_samples: Assistant, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Assistant]:
    """The same articles in a shared library, copied there."""
    place = load_settings(catalog=shared_servers.fresh_catalog(), vectors=shared_servers.vectors)
    with Assistant.open(tmp_path_factory.mktemp("shared"), place) as assistant:
        copy(own_samples.library.catalog, assistant.library)
        yield assistant


@pytest.fixture(params=["own_samples", "shared_samples"])
def either_samples(request: pytest.FixtureRequest) -> Assistant:
    """The sample articles to ask: once in a folder, once in a shared library."""
    assistant: Assistant = request.getfixturevalue(request.param)
    return assistant


@pytest.fixture(params=["folder", "shared"])
def deployment(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each test once with libraries in folders, and once with one that is shared, by the settings alone."""
    kind: str = request.param
    if kind == "shared":
        running: Servers = request.getfixturevalue("shared_servers")
        monkeypatch.setenv("QUIADIT_CATALOG", running.fresh_catalog())
        monkeypatch.setenv("QUIADIT_VECTORS", running.vectors)
    return kind

"""Shared by all tests: the shared data, one built model, one sample library a session."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.samples import open_samples
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
def samples(cache: Path) -> Iterator[Assistant]:
    """The sample library, open for the whole session: for tests that only ask."""
    assistant = open_samples(load_settings())
    yield assistant
    assistant.close()

"""Shared by all tests: the shared data, one built model, one sample library a session."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
    return folder

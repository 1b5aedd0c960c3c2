"""compose.yaml and its image: what they name is there, what they set is known, and the docs say the same."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from sqlalchemy.engine import make_url

from benchmarks.measuring import ROOT
from benchmarks.servers import Servers, postgres_tools
from benchmarks.supply import pinned
from index.settings import Settings, load_settings
from index.shared import database_of, is_shared

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PASSWORD = "0123456789abcdef"

# Of https://github.com/compose-spec/compose-spec/blob/main/05-services.md, those that a service here has.
KEYS = "image build command environment ports volumes networks depends_on healthcheck restart shm_size"
_NAMED = re.compile(r"\$\{(\w+)(?::\?[^}]*)?\}")


def instructions(name: str) -> list[str]:
    """What follows a keyword of the Dockerfile, each time it stands there."""
    return re.findall(rf"^{name} +(.+)$", DOCKERFILE, flags=re.MULTILINE)


def image_environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for line in instructions("ENV") for pair in shlex.split(line))


def environment_of(service: str) -> dict[str, str]:
    """What a service's process finds in its environment, with `PASSWORD` where the operator's stands."""
    given = {
        name: _NAMED.sub(PASSWORD, value) for name, value in SERVICES[service].get("environment", {}).items()
    }
    return image_environment() | given if "build" in SERVICES[service] else given


def mounts(service: str) -> dict[str, str]:
    """The folders that a service keeps, and the volume that each is in."""
    return {path: volume for volume, path in (each.split(":") for each in SERVICES[service]["volumes"])}


@pytest.fixture
def chat_settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of a chat server."""
    for name in [name for name in os.environ if name.startswith("QUIADIT_")]:
        monkeypatch.delenv(name)
    for name, value in environment_of("chat").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("QUIADIT_CONFIG", "/no/such/settings.toml")
    return load_settings()


def test_all_that_the_services_name_is_declared_and_all_that_is_declared_is_used() -> None:
    named: dict[str, set[str]] = {"networks": set(), "volumes": set()}
    for service, parts in SERVICES.items():
        assert set(parts) <= set(KEYS.split()), service
        named["networks"] |= set(parts["networks"])
        named["volumes"] |= set(mounts(service).values())
        for other, condition in parts.get("depends_on", {}).items():
            assert condition == {"condition": "service_healthy"}
            assert "healthcheck" in SERVICES[other], f"{service} waits until {other} is healthy"
    assert {kind: set(COMPOSE[kind]) for kind in named} == named


def test_every_image_is_of_a_named_version() -> None:
    for service, parts in SERVICES.items():
        if "build" in parts:
            assert parts["build"] == {"context": ".", "dockerfile": "deploy/Dockerfile"}
        else:
            assert re.fullmatch(r"[a-z/]+:\d+\.\d+(\.\d+)?-[a-z]+", parts["image"]), service
    [base] = instructions("FROM")
    found = re.fullmatch(r"python:(\d+)\.(\d+)-slim-[a-z]+", base)
    assert found, base
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest = re.fullmatch(r">=(\d+)\.(\d+)", project["requires-python"])
    assert oldest
    assert tuple(map(int, found.groups())) >= tuple(map(int, oldest.groups()))


def test_only_the_chat_is_reached_and_only_from_this_machine(chat_settings: Settings) -> None:
    assert {service for service, parts in SERVICES.items() if "ports" in parts} == {"chat"}
    [published] = SERVICES["chat"]["ports"]
    address, ports, inside = published.split(":")
    first, last = map(int, ports.split("-"))
    assert address == "127.0.0.1"
    assert f"http://{address}:{first} " in OPERATIONS.replace(",", " ")
    [scaled] = re.findall(r"--scale chat=(\d+)", OPERATIONS)
    assert last - first + 1 >= int(scaled)
    assert instructions("EXPOSE") == [inside] == [str(chat_settings.port)]
    for service in ("catalog", "vectors"):
        assert SERVICES[service]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_every_setting_is_one_that_quiadit_knows_and_takes(chat_settings: Settings) -> None:
    for service in SERVICES:
        for name in environment_of(service):
            if name.startswith("QUIADIT_"):
                assert name.removeprefix("QUIADIT_").lower() in Settings.model_fields, name
    taken = set(_NAMED.findall(json.dumps(SERVICES)))
    assert taken == set(re.findall(r'echo "(\w+)=.*> \.env', OPERATIONS))
    for folder in (chat_settings.library, chat_settings.cache):
        assert str(folder) in mounts("chat")
    assert chat_settings.auth is not None
    assert chat_settings.auth.parent == chat_settings.library, "who may log in is kept with the files"


def test_the_chat_is_led_to_the_other_two_services(chat_settings: Settings) -> None:
    assert is_shared(chat_settings)
    assert database_of(chat_settings).place == "postgresql+psycopg://quiadit:***@catalog/quiadit"
    catalog, vectors = chat_settings.catalog, chat_settings.vectors
    assert catalog is not None
    url, server = make_url(catalog.get_secret_value()), environment_of("catalog")
    assert (url.host, url.port) == ("catalog", None)
    assert (url.username, url.database) == (server["POSTGRES_USER"], server["POSTGRES_DB"])
    assert url.password == server["POSTGRES_PASSWORD"] == PASSWORD
    assert "--data-checksums" in server["POSTGRES_INITDB_ARGS"]
    assert "--data-checksums" in OPERATIONS
    command = SERVICES["vectors"]["command"]
    place = urlsplit(vectors)
    assert (place.scheme, place.hostname) == ("http", "vectors")
    assert command[command.index("--port") + 1] == str(place.port)
    assert command[command.index("--path") + 1] in mounts("vectors")
    for service in ("chat", "vectors"):
        assert SERVICES[service]["build"] == SERVICES["chat"]["build"]
        assert SERVICES[service]["image"] == SERVICES["chat"]["image"]


def test_the_versions_are_those_that_the_docs_and_constraints_name() -> None:
    [oldest] = re.findall(r"\*\*PostgreSQL\*\* (\d+) or later", OPERATIONS)
    assert int(SERVICES["catalog"]["image"].partition(":")[2].partition(".")[0]) >= int(oldest)
    assert "of the version in `constraints.txt`" in " ".join(OPERATIONS.split())
    assert "chromadb" in dict(pinned())
    [install] = [line for line in instructions("RUN") if "pip install" in line]
    assert '--constraint constraints.txt ".[shared]"' in install


def test_what_the_image_is_made_of_is_there() -> None:
    first, *others = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert first == "*"
    inside = {line.removeprefix("!") for line in others if line.startswith("!")}
    for name in inside:
        assert (ROOT / name).exists(), name
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = {each.rstrip("*") for each in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    assert {"pyproject.toml", "constraints.txt", project["project"]["readme"]} | packages <= inside
    made = set(" ".join(instructions("RUN")).split())
    for service, parts in SERVICES.items():
        if "build" in parts:
            assert set(mounts(service)) <= made, "else root owns what is mounted there"


def test_the_commands_are_understood() -> None:
    command = SERVICES["vectors"]["command"]
    chroma = [str(Path(sys.executable).with_name("chroma")), *command[1:2], "--help"]
    known = subprocess.run(chroma, capture_output=True, text=True, check=True).stdout
    assert {part for part in command if part.startswith("--")} <= set(re.findall(r"--[a-z-]+", known))
    [chat] = instructions("CMD")
    served = subprocess.run(
        [sys.executable, "-m", "assistant.command_line", *json.loads(chat)[1:]],
        capture_output=True, text=True, check=False, env={**os.environ, **environment_of("chat")},
    )  # fmt: skip
    assert served.returncode == 2
    assert "quiadit user add" in served.stderr, "nobody may log in yet, so nothing is served"


def test_the_health_of_servers_that_run_is_good_and_of_others_not(shared_servers: Servers) -> None:
    kind, python, option, code = SERVICES["vectors"]["healthcheck"]["test"]
    assert (kind, python, option) == ("CMD", "python", "-c")
    assert code.count("http://127.0.0.1:8000/") == 1
    for address, healthy in ((shared_servers.vectors, True), ("http://127.0.0.1:9", False)):
        looked = subprocess.run(
            [sys.executable, "-c", code.replace("http://127.0.0.1:8000", address)],
            capture_output=True,
            check=False,
        )
        assert (looked.returncode == 0) is healthy
    kind, line = SERVICES["catalog"]["healthcheck"]["test"]
    tools = postgres_tools()
    assert (kind, shlex.split(line)[0]) == ("CMD-SHELL", "pg_isready")
    assert tools is not None
    program = [str(tools / "pg_isready"), *shlex.split(line)[1:], "--host", "127.0.0.1", "--port"]
    for port, healthy in ((shared_servers.port, True), (9, False)):
        assert (subprocess.run([*program, str(port)], capture_output=True).returncode == 0) is healthy

"""A PostgreSQL and a Chroma server for a while, on free loopback ports: for measurements and tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.measuring import BenchmarkError

MISSING = "There are no initdb and pg_ctl of PostgreSQL (Debian's package 'postgresql') here"
"""Why there can be no servers."""


@dataclass
class Servers:
    """Where a shared library can be; each gets a database of its own, and they share the Chroma server."""

    port: int
    vectors: str
    made: list[str] = field(default_factory=list)

    def fresh_catalog(self) -> str:
        """The address of a new, empty database."""
        name = f"library_{len(self.made)}"
        with self.connected("postgres") as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        self.made.append(name)
        return f"postgresql+psycopg://quiadit:secret@127.0.0.1:{self.port}/{name}"

    def connected(self, database: str) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection of one's own, each statement for itself."""
        return psycopg.connect(
            f"postgresql://quiadit:secret@127.0.0.1:{self.port}/{database}", autocommit=True
        )


@contextmanager
def servers() -> Iterator[Servers]:
    """Both servers, while they are used.

    Raises:
        BenchmarkError: PostgreSQL is not installed, or one of them does not start.
    """
    tools = postgres_tools()
    if tools is None:
        raise BenchmarkError(f"{MISSING}: install it, or name servers that run.")
    with _postgres(tools) as port, _chroma() as address:
        yield Servers(port, address)


def postgres_tools() -> Path | None:
    """The folder with PostgreSQL's own commands, which Debian keeps off the path."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True
    )
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else found[0].parent if found else None


@contextmanager
def _postgres(tools: Path) -> Iterator[int]:
    who: dict[str, Any] = {}
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    if os.geteuid() == 0:  # which PostgreSQL refuses to run as
        import pwd

        names = {entry.pw_name for entry in pwd.getpwall()}
        name = "postgres" if "postgres" in names else "nobody"
        who = {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}
        os.chown(folder, pwd.getpwnam(name).pw_uid, -1)

    def run(tool: str, *arguments: str) -> None:
        done = subprocess.run(
            [tools / tool, "-D", folder / "data", *arguments],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, check=False, **who,
        )  # fmt: skip
        if done.returncode != 0:
            raise BenchmarkError(f"PostgreSQL's {tool} ended with {done.returncode}: {done.stderr.strip()}")

    try:
        (folder / "password").write_text("secret")
        (folder / "password").chmod(0o644)  # in a folder that nobody else may enter
        run(
            "initdb",
            "-U",
            "quiadit",
            "-A",
            "scram-sha-256",
            "--pwfile",
            str(folder / "password"),
            "--no-sync",
        )
        port = _free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield port
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _chroma() -> Iterator[str]:
    folder = tempfile.mkdtemp(prefix="chroma-")
    port = _free_port()
    chroma = Path(sys.executable).parent / "chroma"
    server = subprocess.Popen(
        [chroma, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)],
        cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        said = []
        for line in server.stdout:
            said.append(line)
            if b"listening on address" in line:
                break
        else:
            raise BenchmarkError(f"'chroma run' ended: {b''.join(said)!r}")
        # so that it never waits for a reader
        threading.Thread(target=server.stdout.read, daemon=True).start()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

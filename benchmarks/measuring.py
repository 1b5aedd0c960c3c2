"""What every benchmark needs: fresh processes with time and memory, medians, machine facts, tables.

Only the standard library is imported here. The peak memory that the system reports of a child process
starts at the size of the process that starts it, so a benchmark that measures memory stays small itself
and leaves all heavy work to its children.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SAMPLES = ROOT / "assistant" / "samples"

_PACKAGES = (
    *("quiadit", "chromadb", "langchain-chroma", "langchain-core", "langchain-text-splitters", "numpy"),
    *("onnxruntime", "sentence-transformers", "sqlalchemy", "tokenizers", "torch", "transformers"),
)


class BenchmarkError(Exception):
    """A measurement that cannot be made as asked, in one sentence with the way out."""


def ended(run: Callable[[argparse.Namespace], None], options: argparse.Namespace) -> int:
    """The exit code of a command: 1, with the reason on standard error, where it cannot measure."""
    try:
        run(options)
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


# --- fresh processes


@dataclass(frozen=True, slots=True)
class Run:
    """One process from start to end.

    Attributes:
        seconds: wall time.
        cpu_seconds: processor time, of all cores together.
        peak_mb: the most memory that it (or the largest of the processes it waited for) held, in MB.
        output: what it wrote to standard output.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str


def run_fresh(
    command: Sequence[str | Path], environment: Mapping[str, str], accepted: Sequence[int] = (0,)
) -> Run:
    """Run a command in a process of its own, from the root of the project.

    Raises:
        BenchmarkError: it ended with an exit code that is not accepted, or with a traceback: Python ends
            with 1 then, which would else pass for a command's own 1.
    """
    words = [str(word) for word in command]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(words, stdout=output, stderr=errors, env=dict(environment), cwd=ROOT)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace").strip()
        crashed = process.returncode != 0 and "Traceback (most recent call last)" in said
        if crashed or process.returncode not in accepted:
            last = "\n".join(said.splitlines()[-12:])
            raise BenchmarkError(f"'{' '.join(words)}' ended with {process.returncode}: {last}")
        unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss counts bytes there, KiB elsewhere
        return Run(
            seconds,
            usage.ru_utime + usage.ru_stime,
            usage.ru_maxrss * unit / 1e6,
            output.read().decode("utf-8", "replace"),
        )


def clean_environment(folder: Path) -> dict[str, str]:
    """The caller's environment without Quiadit's settings (but the cache), and with no model hub.

    `folder` is a temporary folder: nothing of the user's library or configuration is read or written.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == "QUIADIT_CACHE" or not name.startswith("QUIADIT_")
    }
    return kept | {
        "QUIADIT_CONFIG": str(folder / "no-settings.toml"),
        "QUIADIT_LIBRARY": str(folder / "no-library"),
        "HF_HUB_OFFLINE": "1",
        "PYTHONIOENCODING": "utf-8",
    }


def quiadit_command() -> list[str]:
    """The console command beside this interpreter; where it is not installed, the module behind it."""
    script = Path(sys.executable).with_name("quiadit")
    return [str(script)] if script.exists() else [sys.executable, "-m", "assistant.command_line"]


# --- figures


@dataclass(frozen=True, slots=True)
class Series:
    """What one thing took, once a round.

    Attributes:
        times: in the unit of the measure.
        cpu: processor seconds; empty where they do not belong to what was timed.
        peaks: peak memory in MB; empty where it was not measured.
    """

    times: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)

    def keep(self, run: Run) -> None:
        """Add a whole process."""
        self.times.append(run.seconds)
        self.cpu.append(run.cpu_seconds)
        self.peaks.append(run.peak_mb)

    def keep_inner(self, time: float, run: Run) -> None:
        """Add a time that was taken inside a process."""
        self.times.append(time)
        self.peaks.append(run.peak_mb)

    def data(self) -> dict[str, Any]:
        """The series for JSON."""
        return {
            "median": statistics.median(self.times),
            "times": self.times,
            "cpu_seconds": self.cpu,
            "peak_mb": self.peaks,
        }


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing measured of Quiadit against something else, in the same rounds.

    Attributes:
        name: what is measured.
        unit: `s` or `ms`.
        ours: Quiadit's.
        others: what it is compared with.
        against: what that is, in a word or two.
        target: what the ratio of the medians may be at most, or None.
    """

    name: str
    unit: str
    ours: Series
    others: Series
    against: str
    target: float | None = None

    @property
    def ratio(self) -> float:
        """Our median time over the other one."""
        return statistics.median(self.ours.times) / statistics.median(self.others.times)

    @property
    def ratios(self) -> list[float]:
        """The ratio of each round: how far they lie apart shows how noisy the machine was."""
        return [ours / other for ours, other in zip(self.ours.times, self.others.times, strict=True)]

    @property
    def cpu_ratio(self) -> float | None:
        """The same of processor time, which depends less on what else the machine does; None without it."""
        if not self.ours.cpu or not self.others.cpu:
            return None
        return statistics.median(self.ours.cpu) / statistics.median(self.others.cpu)

    @property
    def kept(self) -> bool | None:
        """Whether the target is kept; None without a target."""
        return None if self.target is None else self.ratio <= self.target

    def row(self) -> list[str]:
        """The measure as a row under `MEASURE_COLUMNS`."""
        return [
            self.name,
            _shown(self.ours.times, self.unit),
            f"{_shown(self.others.times, self.unit)} {self.against}",
            f"{self.ratio:.3f}",
            f"{min(self.ratios):.3f} to {max(self.ratios):.3f}",
            "" if self.cpu_ratio is None else f"{self.cpu_ratio:.3f}",
            "" if self.target is None else f"<= {self.target:g}",
            self._verdict(),
            " / ".join(
                f"{statistics.median(side.peaks):.0f}" for side in (self.ours, self.others) if side.peaks
            ),
        ]

    def _verdict(self) -> str:
        """Whether the target is kept, and in how many rounds: the medians alone hide a noisy machine."""
        if self.target is None:
            return ""
        rounds = sum(ratio <= self.target for ratio in self.ratios)
        return f"{'yes' if self.kept else 'NO'}, {rounds} of {len(self.ratios)}"

    def data(self) -> dict[str, Any]:
        """The measure with every run, for JSON."""
        return {
            "name": self.name,
            "unit": self.unit,
            "against": self.against,
            "quiadit": self.ours.data(),
            "other": self.others.data(),
            "ratio": self.ratio,
            "ratios": self.ratios,
            "cpu_ratio": self.cpu_ratio,
            "target": self.target,
            "kept": self.kept,
        }


MEASURE_COLUMNS = (
    *("measure", "quiadit", "compared with", "ratio", "single rounds", "CPU ratio", "target", "kept"),
    "peak MB",
)


def _shown(times: Sequence[float], unit: str) -> str:
    middle = statistics.median(times)
    return f"{middle:.0f} {unit}" if middle >= 100 else f"{middle:.3g} {unit}"


# --- where and with what


def machine() -> dict[str, Any]:
    """Cores, processor, memory and how busy the machine is at the moment."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "cores": cores,
        "processor": _processor(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown")


def versions(packages: Iterable[str] = _PACKAGES) -> dict[str, str]:
    """The installed versions of packages; those that are not installed are left out."""
    found = {}
    for package in packages:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def circumstances() -> dict[str, Any]:
    """Date, machine and versions: what stands beside every figure."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": versions(),
    }


def caption(found: Mapping[str, Any]) -> str:
    """`circumstances` in two lines."""
    where = found["machine"]
    return (
        f"{found['date'][:10]}, {where['cores']} cores of {where['processor']}, {where['memory_gb']:g} GB, "
        f"{where['system']}, Python {where['python']}, load {where['load']:g} at the start\n"
        + ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    )


# --- printing and writing


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, aligned so that it also reads as plain text; the first column is on the left."""
    lines = [list(columns), *(list(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(columns))]

    def joined(cells: Sequence[str]) -> str:
        first, *others = zip(cells, widths, strict=True)
        return " | ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)])

    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(f"| {joined(cells)} |" for cells in (lines[0], rule, *lines[1:]))


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write figures as JSON."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


# --- what is read


def default_articles() -> Path:
    """The shared articles where they are, else the sample articles."""
    shared = SHARED / "articles" / "eval-101"
    return shared if shared.is_dir() else SAMPLES


def article_files(folder: Path) -> list[Path]:
    """The text files of a folder of articles.

    Raises:
        BenchmarkError: there are none.
    """
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise BenchmarkError(f"{folder} holds no .txt article: name a folder that does with --articles.")
    return files


def read_gold(folder: Path) -> list[dict[str, Any]]:
    """The gold annotations of a folder, one JSON file an article.

    Raises:
        BenchmarkError: there are none.
    """
    gold = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    if not gold:
        raise BenchmarkError(f"{folder} holds no gold file (.json): name a folder that does with --gold.")
    return gold


def some_questions(gold: Path, limit: int) -> list[str]:
    """Up to `limit` questions that stand alone, evenly from the gold files; else the sample questions."""
    if gold.is_dir():
        found = [
            str(question["question"])
            for article in read_gold(gold)
            for question in article["questions"]
            if not question.get("history")
        ]
    else:
        found = sample_questions()
    limit = min(limit, len(found))
    return [found[number * len(found) // limit] for number in range(limit)]


def sample_questions() -> list[str]:
    """The questions that come with the sample articles."""
    listed = tomllib.loads((SAMPLES / "questions.toml").read_text(encoding="utf-8"))["questions"]
    return [str(question["question"]) for question in listed]

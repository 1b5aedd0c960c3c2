"""What Quiadit is made with: the licence of each package, and what is known against its version.

    python -m benchmarks.supply licences      # writes docs/licences.md from what is installed
    python -m benchmarks.supply audit         # known weaknesses, by pip-audit; what needs no network besides

Both look at `constraints.txt`, the versions that `make` installs. The audit asks the package index; where
that does not answer for a package, this is told, and counts as not audited. Without a network it still
compares what is installed with the versions named, and each file with the checksum that came with it.
`audit --json FILE` also writes down what was found.
"""

from __future__ import annotations

import argparse
import base64
import csv
import hashlib
import importlib.metadata
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import ROOT, caption, circumstances, table, write_json

CONSTRAINTS = ROOT / "constraints.txt"
LICENCES = ROOT / "docs" / "licences.md"

ACCEPTED: dict[str, str] = {}
"""Findings of the audit that are known and accepted: identifier and why."""

PIP_AUDIT = (sys.executable, "-m", "pip_audit")

# Licences that would oblige whoever serves or passes on Quiadit to more than naming its parts.
_REFUSED = re.compile(
    r"(?<!L)\bA?GPL|\bGNU (?:Affero )?General Public|\bAffero|SSPL|BUSL|Business Source|Commons Clause|"
    r"Elastic|Proprietary|Non-?Commercial|\bNC\b|UNKNOWN",
    re.IGNORECASE,
)
# Names of before there were identifiers (SPDX) for them.
_NAMES = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache 2.0 License": "Apache-2.0",
    "BSD License": "BSD",
    "3-Clause BSD License": "BSD-3-Clause",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "ISC License (ISCL)": "ISC",
}


@dataclass(frozen=True, slots=True)
class Package:
    """A package at a version, and its licence as it says itself; empty where it is not installed."""

    name: str
    version: str
    licence: str

    @property
    def refused(self) -> bool:
        """Whether none of the licences that it may be used under is one that we accept."""
        return bool(self.licence) and all(_REFUSED.search(each) for each in self.licence.split(" OR "))


def pinned() -> list[tuple[str, str]]:
    """Names and versions in `constraints.txt`."""
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    return [(name, version) for name, mark, version in (line.partition("==") for line in lines) if mark]


def packages() -> list[Package]:
    """The packages of `constraints.txt`, in its order."""
    return [Package(name, version, licence_of(name)) for name, version in pinned()]


def licence_of(name: str) -> str:
    """What an installed package says of its licence: expression, classifiers, or first line."""
    try:
        metadata = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
    classifiers = [
        each.rpartition(" :: ")[2]
        for each in metadata.get_all("Classifier") or ()
        if each.startswith("License :: ")
    ]
    said = metadata.get("License-Expression") or " OR ".join(_NAMES.get(each, each) for each in classifiers)
    first = (metadata.get("License") or "").strip().partition("\n")[0][:80]
    return said or _NAMES.get(first, first) or "UNKNOWN"


def written(found: list[Package]) -> str:
    """The licences as a page of the documentation."""
    rows = [(each.name, each.version, each.licence) for each in found]
    return (
        "# Licences\n\n"
        "Of each package in `constraints.txt`, as it says itself; `python -m benchmarks.supply licences`\n"
        "writes this page. Where one has several joined by OR, any of them may be chosen. A licence that\n"
        "reaches beyond the package itself (GPL, AGPL, SSPL…) fails `tests/end_to_end/test_supply.py`.\n\n"
        f"{table(('package', 'version', 'licence'), rows)}\n"
    )


def altered(name: str) -> list[str]:
    """Installed files of a package whose checksum is not the one that came with it."""
    distribution = importlib.metadata.distribution(name)
    record = distribution.read_text("RECORD")
    if not record:
        return ["no list of its files came with it"]
    found = []
    for file, checksum, *_ in csv.reader(record.splitlines()):
        kind, _, wanted = checksum.partition("=")
        if not wanted or file.endswith(".pyc"):
            continue
        try:
            digest = hashlib.new(kind, Path(str(distribution.locate_file(file))).read_bytes()).digest()
        except OSError:
            found.append(f"{file} is gone")
            continue
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != wanted:
            found.append(f"{file} is not as it came")
    return found


@dataclass(frozen=True, slots=True)
class Weaknesses:
    """What is known against the versions.

    Attributes:
        findings: package, version and identifier of each.
        unknown: of how many packages nothing could be learnt.
        reason: why, as pip-audit says of the first of them; empty where all were audited.
    """

    findings: tuple[str, ...]
    unknown: int
    reason: str = ""


def known_weaknesses(pip_audit: Sequence[str] = PIP_AUDIT) -> Weaknesses:
    """What pip-audit finds against the versions."""
    done = subprocess.run(
        [
            *(*pip_audit, "--requirement", str(CONSTRAINTS)),
            *("--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        audited = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        said = done.stderr.strip().splitlines() or [f"pip-audit ended with {done.returncode}"]
        return Weaknesses((), len(pinned()), next((line for line in said if "ERROR" in line), said[-1]))
    findings = tuple(
        f"{each['name']} {each['version']}: {weakness['id']}"
        for each in audited
        for weakness in each.get("vulns", ())
    )
    unknown = len(pinned()) - sum("vulns" in each for each in audited)
    reasons = [each["skip_reason"] for each in audited if "skip_reason" in each]
    return Weaknesses(findings, unknown, (reasons or ["pip-audit left them out"])[0] if unknown else "")


def faults() -> list[str]:
    """What is wrong with the packages, as far as that needs no network."""
    wrong = []
    for name, version in pinned():
        try:
            installed = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        if installed.partition("+")[0] != version:  # a build for this processor is the same version
            wrong.append(f"{name} {installed} is installed, not {version}")
        wrong += [f"{name}: {each}" for each in altered(name)]
    return wrong + [f"{each.name}: licence {each.licence}" for each in packages() if each.refused]


def audit(json_file: Path | None = None, pip_audit: Sequence[str] = PIP_AUDIT) -> int:
    """Print what was found; 1 where something is wrong, 3 where the index could not be asked."""
    found = circumstances()
    wrong = faults()
    known = known_weaknesses(pip_audit)
    print(caption(found))
    print()
    for finding in known.findings:
        reason = ACCEPTED.get(finding.rpartition(" ")[2])
        print(f"{finding} ({reason})" if reason else finding)
        wrong += [] if reason else [finding]
    for each in wrong:
        print(f"FAIL  {each}")
    if known.unknown:
        print(f"Not audited: {known.unknown} of {len(pinned())} packages ({known.reason}).")
    else:
        print(f"{len(pinned())} packages audited, {len(known.findings)} findings.")
    if json_file is not None:
        counts = {"packages": len(pinned()), "not_audited": known.unknown, "reason": known.reason}
        figures = {**counts, "findings": known.findings, "wrong": wrong, "accepted": ACCEPTED}
        write_json(json_file, {"benchmark": "supply audit", **found, **figures})
    return 1 if wrong else 3 if known.unknown else 0


def main() -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, dest="what")
    commands.add_parser("licences")
    auditing = commands.add_parser("audit")
    auditing.add_argument("--json", type=Path, metavar="FILE", help="write what was found as JSON")
    options = parser.parse_args()
    if options.what == "audit":
        return audit(options.json)
    LICENCES.write_text(written(packages()), encoding="utf-8")
    print(f"{LICENCES.relative_to(ROOT)} lists {len(pinned())} packages.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

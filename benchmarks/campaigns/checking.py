"""What is looked at after a kill: that what was reported is there, whole, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.campaigns.killed import Step, reading_for

Allowed = dict[Path, set[str | None]]
"""The texts that a source may have now; None: the library may hold nothing of it."""


def allowed(before: Mapping[Path, str], steps: Sequence[Step], reports: Sequence[Sequence[int]]) -> Allowed:
    """What each source may hold: what was reported must be; the step that was killed may have got further."""
    found: Allowed = {path: {text} for path, text in before.items()}
    done: dict[int, int] = {}
    for step, count in reports:
        done[step] = max(done.get(step, 0), count)
    finished = [number in done and done[number] >= len(items) for number, (_, items) in enumerate(steps)]
    running = finished.index(False) if False in finished else len(steps)
    for number, (_, items) in enumerate(steps[: running + 1]):
        for place, (path, text) in enumerate(items):
            if number < running or place < done.get(number, 0):
                found[path] = {text}
            else:
                found[path] = found.get(path, {None}) | {text}
    return found


def look(folder: Path, allowed: Allowed, known: Mapping[str, Any]) -> tuple[list[str], dict[Path, str]]:
    """What is wrong with a library, and the text of each source that it holds."""
    from index.health import examine
    from index.library import Library
    from index.settings import load_settings

    faults = []
    with Library.open(folder) as library:
        there = {Path(article.source): article.text for article in library.articles()}
        for path in allowed.keys() | there.keys():
            if there.get(path) not in allowed.get(path, {None}):
                faults.append(f"{path.name} holds {there.get(path)!r}, not one of {allowed.get(path)!r}")
        if library.catalog.unfinished():
            faults.append("something is left half done")
        faults += _said(library, known)
        faults += _search(library)
    # a cache of its own: the model, which no step touches, is not read again each time
    for finding in examine(load_settings(library=folder, cache=folder.parent / "none")):
        if finding.status == "FAIL" or "made anew" in finding.text:
            faults.append(f"doctor: {finding.status} {finding.text}")
    return faults, there


def _said(library: Any, known: Mapping[str, Any]) -> list[str]:
    """The statements of every article, as kept and, with the speaker of the whole library, as shown."""
    faults = []
    kept: dict[str, list[Any]] = {}
    for stored in library.catalog.statements():
        kept.setdefault(stored.statement.article_id, []).append(stored.statement)
    shown = {heard.statement.id: heard.statement for heard in library.overview.heard}
    for article in library.articles():
        wanted = list(reading_for(article, known[article.text]).statements)
        held = kept.get(article.id, [])
        if held != wanted:
            faults.append(f"{article.source}: {len(held)} statements, not the {len(wanted)} read there")
        for each in wanted:
            if _without_speaker(shown.get(each.id)) != _without_speaker(each):
                faults.append(f"{article.source}: '{each.text}' is shown otherwise")
            elif _names(each) - _names(shown[each.id]):
                faults.append(f"{article.source}: '{each.text}' is said by {_names(shown[each.id])}")
    return faults


def _without_speaker(statement: Any) -> Any:
    return statement and replace(statement, speaker=None)


def _names(statement: Any) -> set[str]:
    speaker = statement.speaker
    return {speaker.name, *speaker.aliases} if speaker else set()


def _search(library: Any) -> list[str]:
    """Every article by a word of its own; every vector is compared by the doctor, some are searched here."""
    faults = []
    for headline in library.headlines():
        number = headline.title.split()[2]
        found = {passage.article_id for passage, _ in library.matching([number], 5)}
        if headline.id not in found:
            faults.append(f"'{headline.title}' is not found by its number")
    for keys, vectors, _ in library.catalog.passage_vectors():
        for key, vector in list(zip(keys, vectors, strict=True))[:: max(1, len(keys) // 5)]:
            if library.vectors.passages.nearest(vector, 3) and key not in {
                near for near, _ in library.vectors.passages.nearest(vector, 3)
            }:
                faults.append(f"passage {key} is not nearest to itself")
    return faults

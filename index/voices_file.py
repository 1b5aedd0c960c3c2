"""Writes the speakers of a large library into the file that `index.kept_voices` reads: all, or what changed.

Which speakers an article changes follows from how they are merged (`index.speech.speakers`): only those that
share a name, a surname or an acronym with its own, or with one who does. These are merged anew, with all that
is told of them; what is written then is what would be written from nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from index.article import Speaker
from index.records import Told, speaker_from
from index.speech.speaker_search import letters_of, name_words, role_keys
from index.speech.speakers import joining_keys, merge_speakers
from index.voices import MergedVoices, naming_words

# A speaker's number says its place among all, those quoted most first. `first` is when it was first heard.
# `vocabulary` counts the speakers in whose names a word is, `links` says which names may be joined.
TABLES = """
CREATE TABLE speakers (number INTEGER PRIMARY KEY, fame INTEGER, name TEXT, first TEXT, body TEXT NOT NULL);
CREATE INDEX speakers_by_rank ON speakers (fame, name, first);
CREATE TABLE places (article TEXT, name TEXT, speaker INTEGER, PRIMARY KEY (article, name)) WITHOUT ROWID;
CREATE TABLE forms (words TEXT, speaker INTEGER, PRIMARY KEY (words, speaker)) WITHOUT ROWID;
CREATE TABLE words (word TEXT, speaker INTEGER, PRIMARY KEY (word, speaker)) WITHOUT ROWID;
CREATE TABLE vocabulary (word TEXT PRIMARY KEY, letters INTEGER, speakers INTEGER) WITHOUT ROWID;
CREATE TABLE links (link TEXT, name TEXT, PRIMARY KEY (link, name)) WITHOUT ROWID;
CREATE INDEX links_by_name ON links (name, link);
"""

# Between two numbers there is room for others.
_GAP = 1 << 32
# Names that are merged anew, at most; for more, all are.
_NAMES = 20_000

Place = tuple[str, str]
Rank = tuple[int, str, str]


class TooMuchError(Exception):
    """So much changed that all is better written anew."""


def write(file: sqlite3.Connection, told: Sequence[Told]) -> None:
    """Write the speakers that are told into the tables of an empty file."""
    by_place = _merged(told)
    firsts = _firsts(told, by_place)
    ordered = MergedVoices(by_place).speakers
    every = [(number * _GAP, speaker) for number, speaker in enumerate(ordered, 1)]
    numbers = {id(speaker): number for number, speaker in every}
    _write_speakers(file, ((number, speaker, firsts[id(speaker)]) for number, speaker in every))
    places = sorted((*place, numbers[id(speaker)]) for place, speaker in by_place.items())
    file.executemany("INSERT INTO places VALUES (?, ?, ?)", places)
    # in their order: so a file grows at its end
    file.executemany("INSERT INTO forms VALUES (?, ?)", sorted(_forms_of(every)))
    file.executemany("INSERT INTO words VALUES (?, ?)", sorted(_words_of(every)))
    counts = Counter(word for speaker in ordered for word in _words_of_names(speaker))
    file.executemany(
        "INSERT INTO vocabulary VALUES (?, ?, ?)", ((word, letters_of(word), counts[word]) for word in counts)
    )
    file.executemany("INSERT INTO links VALUES (?, ?)", sorted(_links(told)))


def change(
    file: sqlite3.Connection,
    gone: Collection[str],
    fresh: Sequence[Told],
    told_of: Callable[[Sequence[str]], list[Told]],
) -> None:
    """Write what becomes of the speakers when articles (ids) are gone and `fresh` is told by new ones.

    `told_of` gives all that the library tells now of speakers whom an article calls by one of some names.

    Raises:
        TooMuchError: the file may be written half.
    """
    file.executemany("INSERT OR IGNORE INTO links VALUES (?, ?)", _links(fresh))
    before = [
        row
        for article in gone
        for row in file.execute("SELECT name, speaker FROM places WHERE article = ?", [article])
    ]
    names = _joined(file, {name for name, _ in before} | {each.speaker.name for each in fresh})
    told = sorted({each.key: each for each in (*told_of(sorted(names)), *fresh)}.values(), key=_when)
    by_place = _merged(told)
    firsts = _firsts(told, by_place)
    file.executemany("DELETE FROM places WHERE article = ?", ([article] for article in gone))
    old = {number for _, number in before} | set(_numbers_at(file, by_place))
    numbers = _replace(file, old, {id(each): each for each in by_place.values()}, firsts)
    places = ((*place, numbers[id(speaker)]) for place, speaker in by_place.items())
    file.executemany("INSERT OR REPLACE INTO places VALUES (?, ?, ?)", places)


def _joined(file: sqlite3.Connection, names: Collection[str]) -> set[str]:
    """The names that may be joined with some, directly or by others; those that never are, are left out."""
    found: set[str] = set()
    followed: set[str] = set()
    new = set(names)
    while new:
        links = {
            link for name in new for (link,) in file.execute("SELECT link FROM links WHERE name = ?", [name])
        } - followed
        followed |= links
        new = {
            name
            for link in links
            for (name,) in file.execute("SELECT name FROM links WHERE link = ?", [link])
        } - found
        found |= new
        if len(found) > _NAMES:
            raise TooMuchError
    return found


def _numbers_at(file: sqlite3.Connection, places: Iterable[Place]) -> Iterator[int]:
    for place in places:
        found = file.execute("SELECT speaker FROM places WHERE article = ? AND name = ?", place)
        yield from (number for (number,) in found)


def _replace(
    file: sqlite3.Connection,
    old: Collection[int],
    speakers: Mapping[int, Speaker],
    firsts: Mapping[int, str],
) -> dict[int, int]:
    """Write speakers, under their `id`, in place of old ones; gives the number of each."""
    stayed: dict[tuple[str, str], int] = {}
    for number in old:
        [(first, body)] = file.execute("SELECT first, body FROM speakers WHERE number = ?", [number])
        stayed[first, body] = number
    new = {key: stayed.pop((firsts[key], _body(each)), 0) for key, each in speakers.items()}
    _erase(file, {number: speaker_of(body) for (_, body), number in stayed.items()})
    written = []
    for key in sorted(
        (key for key in new if not new[key]), key=lambda key: _rank(speakers[key], firsts[key])
    ):
        number = new[key] = _number_for(file, _rank(speakers[key], firsts[key]))
        _write_speakers(file, [(number, speakers[key], firsts[key])])
        written.append((number, speakers[key]))
    file.executemany("INSERT INTO forms VALUES (?, ?)", _forms_of(written))
    file.executemany("INSERT INTO words VALUES (?, ?)", _words_of(written))
    for _, speaker in written:
        words = [(word, letters_of(word)) for word in _words_of_names(speaker)]
        file.executemany(
            "INSERT INTO vocabulary VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET speakers = speakers + 1", words
        )
    return new


def _erase(file: sqlite3.Connection, speakers: Mapping[int, Speaker]) -> None:
    numbers = json.dumps(list(speakers))
    for table, column in (("speakers", "number"), ("forms", "speaker"), ("words", "speaker")):
        file.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", [numbers])
    for speaker in speakers.values():
        words = [(word,) for word in _words_of_names(speaker)]
        file.executemany("UPDATE vocabulary SET speakers = speakers - 1 WHERE word = ?", words)
        file.executemany("DELETE FROM vocabulary WHERE word = ? AND NOT speakers", words)


def _number_for(file: sqlite3.Connection, rank: Rank) -> int:
    """A number between those of the speakers before and behind."""
    before = file.execute(
        "SELECT number FROM speakers WHERE (fame, name, first) < (?, ?, ?) "
        "ORDER BY fame DESC, name DESC, first DESC LIMIT 1",
        rank,
    ).fetchone()
    low = before[0] if before else 0
    [[next_number]] = file.execute("SELECT min(number) FROM speakers WHERE number > ?", [low])
    high = low + 2 * _GAP if next_number is None else next_number
    if high - low < 2:
        raise TooMuchError
    return int(low + high) // 2


def _merged(told: Iterable[Told]) -> Mapping[Place, Speaker]:
    return merge_speakers((each.article, each.published, [each.speaker]) for each in told)


def _when(told: Told) -> str:
    """Tells earlier from later: by the article's date, those without one last, then by key."""
    return f"{'~' if told.published is None else told.published} {told.key:015}"


def _firsts(told: Iterable[Told], by_place: Mapping[Place, Speaker]) -> dict[int, str]:
    """When each speaker is heard first, by the speaker's `id`; what is told is in order."""
    found: dict[int, str] = {}
    for each in told:
        key = id(by_place[each.article, each.speaker.name])
        if key not in found:
            found[key] = _when(each)
    return found


def _rank(speaker: Speaker, first: str) -> Rank:
    return -speaker.statements, speaker.name, first


def _write_speakers(file: sqlite3.Connection, speakers: Iterable[tuple[int, Speaker, str]]) -> None:
    rows = ((number, *_rank(speaker, first), _body(speaker)) for number, speaker, first in speakers)
    file.executemany("INSERT INTO speakers VALUES (?, ?, ?, ?, ?)", rows)


def _body(speaker: Speaker) -> str:
    """What `speaker_of` reads; `asdict` would copy every article's id."""
    own: dict[str, Any] = {name: getattr(speaker, name) for name in Speaker.__slots__}
    return json.dumps(own | {"roles": [asdict(role) for role in speaker.roles]})


def _forms_of(speakers: Iterable[tuple[int, Speaker]]) -> Iterator[tuple[str, int]]:
    """The words by which a question may name each speaker."""
    for number, speaker in speakers:
        yield from ((" ".join(words), number) for words in naming_words(speaker))


def _words_of(speakers: Iterable[tuple[int, Speaker]]) -> Iterator[tuple[str, int]]:
    """The words by which a search may find each speaker."""
    of_role: dict[str, tuple[str, ...]] = {}
    for number, speaker in speakers:
        found = _words_of_names(speaker)
        for role in {*(role.title for role in speaker.roles), *([speaker.role] if speaker.role else [])}:
            if role not in of_role:
                of_role[role] = (*name_words(role), *role_keys(role))
            found.update(of_role[role])
        yield from ((word, number) for word in found)


def _words_of_names(speaker: Speaker) -> set[str]:
    return {word for form in (speaker.name, *speaker.aliases) for word in name_words(form)}


def _links(told: Iterable[Told]) -> set[tuple[str, str]]:
    different = {id(each.speaker): each.speaker for each in told}.values()
    return {(link, speaker.name) for speaker in different for link in joining_keys(speaker)}


def speaker_of(body: str) -> Speaker:
    """A speaker as it is kept."""
    speaker = speaker_from(json.loads(body))
    assert speaker is not None
    return speaker

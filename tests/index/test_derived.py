"""What is kept of a large library follows its changes: a changed file is as one written from nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import derived
from index.article import Article, Role, Speaker, Statement
from index.catalog import Catalog
from index.records import Draft

# Names that are merged, kept apart, joined through a third or through an acronym, in any order of articles.
PEOPLE = [
    *("Armand Roy", "A. Roy", "Roy Armand", "M. Roy", "Mme Roy", "Claire Roy", "Roy", "Armand"),
    *("Jean-Marie Le Goff", "Le Goff", "J.-M. Le Goff", "Jean Marie Goff", "ARMAND ROY", "un témoin"),
]
BODIES = [
    "CGT",
    "la CGT",
    "Confédération générale du travail",
    "Ligue des mers du Nord",
    "la direction",
    "LMN",
]
KINDS = ["person", "institution", "anonymous"]
ROLES = [None, "ministre", "ministre de la Santé", "cycliste", "maire de Brest", "porte-parole de la CGT"]
ALIASES: list[tuple[str, ...]] = [(), ("CGT",), ("LMN",), ("Roy", "le maire"), ("la ministre",)]

told = st.builds(
    lambda name, kind, role, gender, aliases: Speaker(
        name, aliases, role, kind, gender, (Role(role),) if role else ()
    ),
    *(st.sampled_from(PEOPLE + BODIES), st.sampled_from(KINDS), st.sampled_from(ROLES)),
    *(st.sampled_from([None, "m", "f"]), st.sampled_from(ALIASES)),
)
# An article (a few share a source, so that one replaces the other), its date and who speaks; or its removal.
changes = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from([None, "2019", "2020-05", "2020-05-01", "2021-01-01"]),
        st.none() | st.lists(told, max_size=4),
    ),
    min_size=2,
    max_size=9,
)


def publish(catalog: Catalog, number: int, published: str | None, speakers: Sequence[Speaker]) -> None:
    text = f"{number} {published} {speakers}"
    article = Article(
        f"a{number}", f"Titre {number}", text, f"{number}.txt", published=published, language="fr"
    )
    statements = tuple(
        Statement(f"a{number}-{place}", f"a{number}", ((0, 1),), "Des mots.", "direct", speaker=speaker)
        for place, speaker in enumerate(speakers)
    )
    nothing = np.zeros((0, 4), np.float32)
    vectors = np.zeros((len(statements), 4), np.float32)
    draft = Draft(article, "", (), nothing, (), (), statements, vectors, None, "")
    [written] = catalog.begin([draft])
    catalog.settle(catalog.publish([draft], [written.key]))


def told_by(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that a file tells, each speaker under its place among all."""
    with closing(sqlite3.connect(folder / "derived.sqlite")) as file:
        numbers = [number for (number,) in file.execute("SELECT number FROM speakers ORDER BY number")]
        places = {number: place for place, number in enumerate(numbers)}
        queries = {
            "speakers": "SELECT number, fame, name, first, body FROM speakers ORDER BY number",
            "places": "SELECT speaker, article, name FROM places ORDER BY article, name",
            "forms": "SELECT speaker, words FROM forms ORDER BY words, speaker",
            "words": "SELECT speaker, word FROM words ORDER BY word, speaker",
        }
        found = {
            table: [(places[number], *rest) for number, *rest in file.execute(query)]
            for table, query in queries.items()
        }
        for table in ("vocabulary", "articles", "made"):
            found[table] = file.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
        return found


def test_a_file_of_another_library_is_made_anew(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    for library, name in (("one", "Armand Roy"), ("two", "Claire Roy")):
        (tmp_path / library).mkdir()
        with closing(Catalog(tmp_path / library / "catalog.sqlite")) as catalog:
            # the same keys and ids, other words; the last is one article more
            for number in range(20 if library == "one" else 21):
                publish(catalog, number, None, [Speaker(name)])
            derived.derived(kept, catalog)
            derived.derived(tmp_path / library / "anew", catalog)
        assert told_by(kept) == told_by(tmp_path / library / "anew")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=changes)
def test_a_file_brought_up_to_date_tells_what_one_made_from_nothing_tells(
    changes: list[tuple[int, str | None, list[Speaker] | None]],
) -> None:
    with TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        folder = Path(place)
        with closing(Catalog(folder / "catalog.sqlite")) as catalog:
            derived.derived(folder / "kept", catalog)
            patch.setattr(derived, "_PART", 0)
            patch.setattr(derived, "_fill", None)  # never from nothing
            for number, published, speakers in changes:
                if speakers is None:
                    catalog.settle(catalog.withdraw(f"a{number}"))
                else:
                    publish(catalog, number, published, speakers)
                derived.derived(folder / "kept", catalog)
            kept = told_by(folder / "kept")
            patch.undo()
            derived.derived(folder / "anew", catalog)
            assert kept == told_by(folder / "anew")

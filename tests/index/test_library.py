"""A library keeps what it is given, once, whole, and says what became of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import LibraryError
from index.library import Library
from index.settings import load_settings

pytestmark = pytest.mark.usefixtures("deployment")

BRIDGE = "Le pont rouvre\n\n3 mars 2024. –\n\nLe pont rouvrira mardi, a promis la maire Odile Garnier.\n"
HARVEST = "La récolte\n\n4 mars 2024. –\n\nSelon Paul Roche, la récolte de cerises sera bonne cette année.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "articles"
    place.mkdir()
    (place / "pont.txt").write_text(BRIDGE, encoding="utf-8")
    (place / "recolte.txt").write_text(HARVEST, encoding="utf-8")
    return place


def found(library: Library, question: str) -> list[str]:
    vector = library.embedder.embed_query(question)
    return [passage.title for passage, _ in library.nearest(vector, 5)]


def test_what_is_added_is_found_by_meaning_and_by_word(tmp_path: Path, folder: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        assert str(library.add([folder])) == "2 added"
        assert found(library, "Quand le pont sera-t-il ouvert ?")[0] == "Le pont rouvre"
        assert [p.title for p, _ in library.matching(["ceris"], 5)] == ["La récolte"]
        passage, similarity = library.nearest(library.embedder.embed_query("pont"), 1)[0]
        article = library.article(passage.article_id)
        assert article.text[passage.passage.start : passage.passage.end] == passage.text
        assert passage.sentence_vectors.shape == (len(passage.passage.sentences), 384)
        assert 0 < similarity <= 1


def test_the_nearest_statements_can_be_narrowed_to_a_speaker(tmp_path: Path, folder: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        library.add([folder])
        vector = library.question_vector("Que deviendra le pont ?")
        first, _ = library.nearest_statements(vector, 5)[0]
        assert first.statement.text == "Le pont rouvrira mardi"
        [(his, _)] = library.nearest_statements(vector, 5, ["Paul Roche"])
        assert his.statement.text == "la récolte de cerises sera bonne cette année"


def test_articles_are_still_there_after_closing(tmp_path: Path, folder: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        library.add([folder])
    with Library.open(tmp_path / "library") as library:
        assert [article.text for article in library.articles()] == [HARVEST, BRIDGE]
        assert found(library, "cerises")[0] == "La récolte"


def test_the_same_article_again_is_unchanged(tmp_path: Path, folder: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        library.add([folder])
        count = library.vectors.passages.count()
        assert str(library.add([folder])) == "2 unchanged"
        assert library.vectors.passages.count() == count


def test_a_changed_article_replaces_its_old_self(tmp_path: Path, folder: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        library.add([folder])
        before = {article.title: article.id for article in library.articles()}
        (folder / "pont.txt").write_text(BRIDGE.replace("mardi", "dimanche"), encoding="utf-8")
        assert str(library.add([folder])) == "1 updated, 1 unchanged"
        assert {article.title: article.id for article in library.articles()} == before
        assert "dimanche" in library.article(before["Le pont rouvre"]).text
        assert library.matching(["mardi"], 5) == []
        assert library.vectors.passages.count() == library.catalog.counts()[1]


def test_the_same_text_from_two_places_is_stored_once_with_both_sources(tmp_path: Path, folder: Path) -> None:
    (folder / "copie.txt").write_text(BRIDGE, encoding="utf-8")
    with Library.open(tmp_path / "library") as library:
        report = library.add([folder])
        assert str(report) == "2 added, 1 unchanged"
        assert "the same text as" in report.unchanged[0].reason
        bridge = next(article for article in library.articles() if article.title == "Le pont rouvre")
        assert {bridge.source, *bridge.other_sources} == {str(folder / n) for n in ("copie.txt", "pont.txt")}


def test_a_copy_that_changes_becomes_an_article_of_its_own(tmp_path: Path, folder: Path) -> None:
    (folder / "copie.txt").write_text(BRIDGE, encoding="utf-8")
    with Library.open(tmp_path / "library") as library:
        library.add([folder])
        (folder / "copie.txt").write_text(BRIDGE.replace("mardi", "jeudi"), encoding="utf-8")
        library.add([folder])
        texts = {Path(article.source).name: article.text for article in library.articles()}
        assert "jeudi" in texts["copie.txt"]
        assert "mardi" in texts["pont.txt"]
        assert len(texts) == 3
        assert str(library.add([folder])) == "3 unchanged"


def test_a_removed_article_is_gone_and_can_be_added_again(tmp_path: Path, folder: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        library.add([folder])
        bridge = next(article for article in library.articles() if article.title == "Le pont rouvre")
        library.remove(bridge.id)
        assert [article.title for article in library.articles()] == ["La récolte"]
        assert found(library, "le pont") == ["La récolte"] * library.vectors.passages.count()
        with pytest.raises(LibraryError, match="quiadit articles"):
            library.article(bridge.id)
        assert str(library.add([folder])) == "1 added, 1 unchanged"


def test_progress_counts_what_is_written_and_names_the_work(tmp_path: Path, folder: Path) -> None:
    seen: list[tuple[int, int, int]] = []
    doing: list[str] = []
    with Library.open(tmp_path / "library") as library:
        library.add(
            [folder],
            lambda done, total, _: seen.append((done, total, len(library.articles()))),
            lambda what, done, total: doing.append(what),
        )
    assert seen[-1] == (2, 2, 2)
    assert all(done <= written for done, _, written in seen)
    assert list(dict.fromkeys(doing)) == ["reading", "statements", "vectors", "storing"]


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path, folder: Path) -> None:
    (folder / "a-vide.txt").write_text("", encoding="utf-8")
    with Library.open(tmp_path / "library") as library:
        report = library.add([folder, tmp_path / "nowhere"])
        assert len(report.added) == 2
        assert len(report.failed) == 2
        assert all(outcome.reason.count("\n") == 0 and outcome.reason for outcome in report.failed)


def test_a_second_process_gets_one_clear_sentence_or_shares_the_library(
    tmp_path: Path, deployment: str
) -> None:
    script = "import sys; from index.library import Library; Library.open(sys.argv[1])"
    with Library.open(tmp_path / "library"):
        second = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / "library")],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if deployment == "shared":
            assert second.returncode == 0, second.stderr
            return
        assert "is open in another process" in second.stderr.splitlines()[-1]
        assert str(os.getpid()) in second.stderr.splitlines()[-1]


def test_another_embedding_model_is_refused_and_rebuild_is_named(tmp_path: Path, folder: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        library.add([folder])
    with pytest.raises(LibraryError, match=r"quiadit rebuild --embedding other/model"):
        Library.open(tmp_path / "library", load_settings(embedding="other/model"))


def test_rebuild_keeps_articles_and_finds_them_again(tmp_path: Path, folder: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        library.add([folder])
    seen: list[tuple[int, int]] = []
    with Library.rebuild(
        tmp_path / "library", progress=lambda done, total: seen.append((done, total))
    ) as library:
        assert seen == [(2, 2)]
        assert found(library, "cerises")[0] == "La récolte"
    with Library.open(tmp_path / "library") as library:
        assert str(library.add([folder])) == "2 unchanged"
        assert library.vectors.passages.count() == library.catalog.counts()[1]


# --- killed at any point

KILLED = """
import os, signal, sys
from index import catalog, library, vectors

def deadly(owner, name, when):
    method = getattr(owner, name)
    def dying(*arguments, **named):
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = method(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(owner, name, dying)

place, folder, action, owner, name, when = sys.argv[1:]
opened = library.Library.open(place)
if action == "rebuild":
    opened.close()
owners = {"catalog": catalog.Catalog, "vectors": vectors.Vectors, "collection": vectors.Collection}
deadly(owners[owner], name, when)
if action == "rebuild":
    library.Library.rebuild(place)
elif action == "remove":
    opened.remove(next(a.id for a in opened.articles() if a.title == "Le pont rouvre"))
else:
    opened.add([folder])
"""

POINTS = [
    ("add", "catalog", "begin", "before"),
    ("add", "catalog", "begin", "after"),
    ("add", "collection", "add", "before"),
    ("add", "collection", "add", "after"),
    ("add", "catalog", "publish", "after"),
    ("add", "vectors", "remove", "after"),
    ("remove", "catalog", "withdraw", "after"),
    ("remove", "vectors", "remove", "after"),
    ("rebuild", "collection", "add", "after"),
    ("rebuild", "catalog", "publish", "before"),
    ("rebuild", "catalog", "publish", "after"),
    ("rebuild", "vectors", "drop", "after"),
]


SHARED_POINTS = [POINTS[place] for place in (1, 4, 6, 10)]


@pytest.mark.parametrize(
    ("deployment", "action", "owner", "name", "when"),
    [*(("folder", *point) for point in POINTS), *(("shared", *point) for point in SHARED_POINTS)],
    indirect=["deployment"],
)
def test_killed_at_any_point_the_next_open_is_whole(
    tmp_path: Path, folder: Path, deployment: str, action: str, owner: str, name: str, when: str
) -> None:
    place = tmp_path / "library"
    with Library.open(place) as library:
        library.add([folder])
    (folder / "pont.txt").write_text(BRIDGE.replace("mardi", "dimanche"), encoding="utf-8")
    (folder / "neuf.txt").write_text(
        "Un marché\n\nLe marché ouvrira demain, dit Zoé Lang.\n", encoding="utf-8"
    )
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(place), str(folder), action, owner, name, when],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with Library.open(place) as library:
        titles = {article.title for article in library.articles()}
        texts = " ".join(article.text for article in library.articles())
        published = (name == "publish" and when == "after") or (owner, name) == ("vectors", "remove")
        if action == "add":
            assert titles == {"Le pont rouvre", "La récolte"} | ({"Un marché"} if published else set())
            assert ("dimanche" in texts) == published
            assert ("mardi" in texts) != published
        elif action == "remove":
            assert titles == {"La récolte"}
        else:
            assert titles == {"Le pont rouvre", "La récolte"}
        assert library.catalog.unfinished() == []
        assert library.vectors.passages.count() == library.catalog.counts()[1]
        assert found(library, "la récolte de cerises")[0] == "La récolte"
        library.add([folder])
        assert {article.title for article in library.articles()} == {
            "Le pont rouvre",
            "La récolte",
            "Un marché",
        }

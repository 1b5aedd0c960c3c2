"""A shared library: PostgreSQL and a Chroma server, for several processes that read and write at once."""

from __future__ import annotations

import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from assistant import Assistant
from benchmarks.servers import Servers
from index.catalog import Catalog
from index.copying import copy
from index.embedding.building import folder_in
from index.errors import LibraryError, QuiaditError
from index.library import Library
from index.schema_version import CURRENT
from index.settings import Settings, load_settings
from index.shared import database_of, derived_of
from index.stored_drafts import stored_drafts
from index.words import content_stems
from tests.index.conftest import BRIDGE, HARVEST

QUESTIONS = (
    "Que dit la maire sur le pont ?",
    "Combien d'emplois l'aciérie perdra-t-elle en 2,5 ans ?",
    "Qui a parlé de l'hôpital, des urgences et de la grève des bus ?",
)


@pytest.fixture
def large_settings(shared_settings: Settings, tmp_path: Path) -> Settings:
    """Those under which the same library counts as large; its files lie in a cache of the test's own."""
    own = tmp_path / "cache"
    own.mkdir()
    folder_in(own).symlink_to(folder_in(shared_settings.cache))
    return shared_settings.model_copy(update={"exact_search": 0, "cache": own})


def titles(library: Library) -> list[str]:
    return sorted(article.title for article in library.articles())


def in_step(library: Library) -> bool:
    _, passages, statements = library.catalog.counts()
    there = library.vectors.passages.count(), library.vectors.statements.count()
    return there == (passages, statements)


# --- what cannot work is said in one sentence


def test_what_cannot_be_reached_is_told_in_one_sentence_without_the_password(
    shared_servers: Servers, tmp_path: Path
) -> None:
    right, vectors = shared_servers.fresh_catalog(), shared_servers.vectors
    wrong = {
        "QUIADIT_CATALOG is set without QUIADIT_VECTORS": (right, None),
        "QUIADIT_VECTORS is set without QUIADIT_CATALOG": (None, vectors),
        "refuses its user's password": (right.replace(":secret@", ":hidden@"), vectors),
        "There is no such database": (right + "_not", vectors),
        "cannot be reached": (right.replace(f":{shared_servers.port}/", ":1/"), vectors),
        "is no address of a database": ("hidden, no address", vectors),
        "must name a PostgreSQL database": ("sqlite:////hidden.sqlite", vectors),
        "Chroma server http://127.0.0.1:1 cannot be used": (right, "http://127.0.0.1:1"),
        "is no address of a Chroma server": (right, "127.0.0.1:hidden"),
    }
    for told, (catalog, server) in wrong.items():
        with pytest.raises(QuiaditError, match=told) as refused:
            Library.open(tmp_path, load_settings(catalog=catalog, vectors=server))
        assert "\n" not in str(refused.value)
        assert "secret" not in str(refused.value)
        assert "hidden" not in str(refused.value)


def test_a_tenant_that_the_chroma_server_does_not_know_is_told(
    shared_settings: Settings, tmp_path: Path
) -> None:
    elsewhere = shared_settings.model_copy(update={"vectors_tenant": "nobody"})
    with (
        Library.open(tmp_path, elsewhere) as library,
        pytest.raises(LibraryError, match="knows no such tenant or database"),
    ):
        _ = library.vectors


# --- several at once


def test_processes_that_open_an_empty_database_at_once_make_its_tables_once(
    shared_settings: Settings,
) -> None:
    def opened(_: int) -> str:
        catalog = Catalog(database_of(shared_settings))
        try:
            return str(catalog.fact("library"))
        finally:
            catalog.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(opened, range(8)))) == 1


def test_tables_of_an_older_version_are_upgraded_once_whoever_comes(
    shared_settings: Settings, shared_servers: Servers
) -> None:
    Catalog(database_of(shared_settings)).close()
    with shared_servers.connected(shared_servers.made[-1]) as connection:  # as the version before left them
        connection.execute("ALTER TABLE journal DROP COLUMN writer")
        connection.execute("UPDATE alembic_version SET version_num = '0002'")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: Catalog(database_of(shared_settings)).close(), range(4)))
    with shared_servers.connected(shared_servers.made[-1]) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(CURRENT,)]
        assert connection.execute("SELECT count(writer) FROM journal").fetchall() == [(0,)]
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(LibraryError, match=r"made by a newer version .*0999.*install that version"):
        Catalog(database_of(shared_settings))


def test_two_processes_that_add_the_same_articles_leave_each_once_while_others_read(
    shared_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shared_settings.catalog is not None
    monkeypatch.setenv("QUIADIT_CATALOG", shared_settings.catalog.get_secret_value())
    monkeypatch.setenv("QUIADIT_VECTORS", str(shared_settings.vectors))
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "pont.txt").write_text(BRIDGE, encoding="utf-8")
    (folder / "recolte.txt").write_text(HARVEST, encoding="utf-8")
    (folder / "encore.txt").write_text(BRIDGE, encoding="utf-8")
    with Assistant.open(tmp_path / "reader", shared_settings) as reader:
        adding = [
            subprocess.Popen(
                [sys.executable, "-m", "assistant.command_line", "--library", tmp_path / name, "add", folder],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            for name in ("one", "two")
        ]  # fmt: skip
        seen = {0}
        for process in adding:
            while process.returncode is None:
                answer = reader.ask("Quand le pont rouvrira-t-il ?")
                assert answer.citations or not answer.answered
                seen.add(len(reader.articles()))
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.2)
        for process in adding:
            out, err = process.communicate()
            assert process.returncode == 0, out + err
        assert seen <= {0, 1, 2}
        assert titles(reader.library) == ["La récolte", "Le pont rouvre"]
        assert reader.ask("Quand le pont rouvrira-t-il ?").citations
        bridge = next(each for each in reader.articles() if each.title == "Le pont rouvre")
        assert {bridge.source, *bridge.other_sources} == {str(folder / n) for n in ("pont.txt", "encore.txt")}
        assert in_step(reader.library)
        assert reader.library.catalog.counts_written() == reader.library.size[1:]
        assert reader.library.catalog.unfinished() == []


def test_what_another_process_changes_is_seen_before_the_next_question(
    shared_settings: Settings, tmp_path: Path, made: Catalog
) -> None:
    with (
        Assistant.open(tmp_path / "a", shared_settings) as reader,
        Library.open(tmp_path / "b", shared_settings) as writer,
    ):
        assert "bibliothèque est vide" in reader.ask("Que dit Odile Garnier du pont ?").text
        copy(made, writer)
        assert reader.ask("Que dit Odile Garnier du pont ?").answered
        assert [speaker.name for speaker in reader.speakers()] == ["Odile Garnier", "Paul Roche"]
        _ = reader.library.vectors
        with Library.rebuild(tmp_path / "c", shared_settings):
            pass
        assert reader.ask("Que dit Odile Garnier du pont ?").answered
        assert in_step(reader.library)
        writer.remove(next(each.id for each in writer.articles() if each.title == "Le pont rouvre"))
        assert not reader.ask("Que dit Odile Garnier du pont ?").answered
        assert [speaker.name for speaker in reader.speakers()] == ["Paul Roche"]


@pytest.mark.parametrize("by_bytes", [0, 10_000])
def test_a_search_in_vectors_that_are_replaced_meanwhile_looks_in_the_new_ones(
    shared_settings: Settings, large_settings: Settings, tmp_path: Path, made: Catalog, by_bytes: int
) -> None:
    large = large_settings.model_copy(update={"byte_search": by_bytes})
    with Library.open(tmp_path / "a", large) as reader:
        copy(made, reader)
        vector = reader.question_vector("La récolte sera-t-elle bonne ?")
        assert reader.nearest(vector, 2)[0][0].title == "La récolte"
        with Library.rebuild(tmp_path / "b", shared_settings):
            pass
        assert reader.nearest(vector, 2)[0][0].title == "La récolte"


def test_readers_of_a_large_library_find_all_that_writers_publish_in_whatever_order(
    shared_settings: Settings, large_settings: Settings, tmp_path: Path, made: Catalog
) -> None:
    model = made.fact("embedding")
    first, second = (stored_drafts(made, [article], model) for article in made.articles())
    with (
        Library.open(tmp_path / "reader", large_settings) as reader,
        Library.open(tmp_path / "beside", large_settings) as beside,
        Library.open(tmp_path / "a", shared_settings) as writer,
        Library.open(tmp_path / "b", shared_settings) as other,
        ThreadPoolExecutor(2) as pool,
    ):
        vector = reader.question_vector("La récolte et le pont")

        def found(library: Library) -> list[tuple[str, float]]:
            library.refresh()
            return [(passage.text, round(near, 5)) for passage, near in library.nearest(vector, 100)]

        def all_find_what_there_is() -> int:
            there = [
                (writer.catalog.passages([key])[key].text, round(float(near), 5))
                for keys, vectors, _ in writer.catalog.passage_vectors()
                for key, near in zip(keys, vectors @ vector, strict=True)
            ]
            for seen in pool.map(found, (reader, beside)):
                assert sorted(seen) == sorted(there)
            return len(there)

        assert all_find_what_there_is() == 0
        written = writer._step.store(first, writer.vectors)  # has the lower keys, and is published later
        other.write(second)
        some = all_find_what_there_is()
        writer.catalog.publish(first, [each.key for each in written])
        assert all_find_what_there_is() > some > 0
        other.remove(first[0].article.id)
        assert all_find_what_there_is() == some
    assert len(list(large_settings.cache.glob("libraries/*/passages.bytes"))) == 1


def test_the_unfinished_work_of_a_living_writer_is_left_alone_and_that_of_a_dead_one_is_undone(
    shared_settings: Settings, tmp_path: Path, made: Catalog
) -> None:
    model = made.fact("embedding")
    bridge, harvest = (stored_drafts(made, [article], model) for article in made.articles())
    with Library.open(tmp_path / "a", shared_settings) as writer:
        written = writer._step.store(bridge, writer.vectors)
        with Library.open(tmp_path / "b", shared_settings) as other:
            assert other.catalog.unfinished() == []
            assert other.catalog.counts_written() == (1, 1)
        writer.catalog.publish(bridge, [each.key for each in written])
        writer._step.store(harvest, writer.vectors)  # and never published: its writer ends here
    with Library.open(tmp_path / "c", shared_settings) as other:
        assert other.catalog.counts_written() == (1, 1)
        assert in_step(other)


def test_an_article_is_not_published_by_a_writer_that_was_taken_for_dead(
    shared_settings: Settings, tmp_path: Path, made: Catalog
) -> None:
    drafts = stored_drafts(made, made.articles(), made.fact("embedding"))
    with Library.open(tmp_path / "a", shared_settings) as writer:
        written = writer._step.store(drafts, writer.vectors)
        writer.catalog.database._writers.close()  # as when its connection breaks
        Library.open(tmp_path / "b", shared_settings).close()
        with pytest.raises(LibraryError, match="was lost while an article was added: add it again"):
            writer.catalog.publish(drafts, [each.key for each in written])
        writer.write(drafts)
        assert titles(writer) == ["La récolte", "Le pont rouvre"]
        assert in_step(writer)


def test_what_was_worked_out_of_a_library_is_not_used_for_one_restored_in_its_place(
    shared_settings: Settings, shared_servers: Servers, tmp_path: Path
) -> None:
    with Library.open(tmp_path, shared_settings) as library:
        before = derived_of(tmp_path, shared_settings, library.catalog)
        assert derived_of(tmp_path, shared_settings, library.catalog) == before
        with shared_servers.connected(shared_servers.made[-1]) as connection:  # as pg_restore does
            connection.execute("ALTER TABLE articles RENAME TO old")
            connection.execute("CREATE TABLE articles (LIKE old INCLUDING ALL)")
        assert derived_of(tmp_path, shared_settings, library.catalog).parent == before.parent
        assert derived_of(tmp_path, shared_settings, library.catalog) != before


# --- vectors and words


def test_vectors_that_the_server_lost_are_made_anew_from_the_catalog(
    shared_settings: Settings, tmp_path: Path, made: Catalog, caplog: pytest.LogCaptureFixture
) -> None:
    with Library.open(tmp_path, shared_settings) as library:
        copy(made, library)
        library.vectors.drop()
    with caplog.at_level(logging.WARNING), Library.open(tmp_path, shared_settings) as library:
        assert in_step(library)
        assert library.vectors_mended
        nearest, _ = library.vectors.passages.nearest(library.question_vector("Le pont"), 1)[0]
        assert library.catalog.passages([nearest])[nearest].title == "Le pont rouvre"
    assert "made anew from the catalog" in caplog.text


def test_words_are_found_counted_and_scored_as_in_a_folder(
    samples: Assistant, shared_samples: Assistant
) -> None:
    own, shared = samples.library, shared_samples.library
    for question in QUESTIONS:
        stems = content_stems(question)
        assert shared.document_frequencies(stems) == own.document_frequencies(stems)
        mine, theirs = own.matching(stems, 8), shared.matching(stems, 8)
        assert [passage.text for passage, _ in theirs] == [passage.text for passage, _ in mine]
        assert [score for _, score in theirs] == pytest.approx([score for _, score in mine], rel=1e-6)

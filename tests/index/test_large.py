"""A large library is searched, and tells its speakers, as a small one is: made small here by its settings."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant import Assistant
from index.byte_files import Source
from index.byte_search import ByteSearch
from index.exact import ExactSearch
from index.library import Library
from index.records import Floats, StoredPassage
from index.settings import load_settings
from index.words import content_stems, fold

QUESTIONS = [
    "Que dit la maire sur le pont ?",
    "Who criticised the budget?",
    "Quelle peine a été requise contre les prévenus ?",
    "Combien de lits les urgences ont-elles perdus ?",
]
ASKED = [
    "maire",
    "le président",
    "procureur",
    "Garnie",
    "Odille Garnier",
    "la présidente du tribunal",
    "Paul",
]


@pytest.fixture(scope="module")
def folder(large_library: Path) -> Path:
    return large_library


@pytest.fixture(scope="module")
def small(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The library as a small one: all in memory."""
    copy = tmp_path_factory.mktemp("small") / "library"
    shutil.copytree(folder, copy)
    with Library.open(copy) as library:
        yield library


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks so small that there are several, the last of them partly filled."""
    monkeypatch.setattr("index.byte_files._BLOCK", 512)


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> Path:
    """A copy for one test."""
    shutil.copytree(folder, tmp_path / "library", ignore=shutil.ignore_patterns("derived"))
    return tmp_path / "library"


def told(found: list[tuple[StoredPassage, float]]) -> list[tuple[int, float]]:
    return [(passage.key, round(similarity, 5)) for passage, similarity in found]


def large(folder: Path, byte_search: int = 10_000, exact_search: int = 100) -> Library:
    return Library.open(folder, load_settings(exact_search=exact_search, byte_search=byte_search))


def test_bytes_find_what_an_exact_search_finds(folder: Path, small: Library) -> None:
    often, seldom = small.voices.speakers[0], small.voices.speakers[-1]
    with large(folder) as library:
        for question in QUESTIONS:
            vector = small.question_vector(question)
            assert told(library.nearest(vector, 10)) == told(small.nearest(vector, 10))
            for names in (None, [often.name, *often.aliases], [seldom.name], ["Personne du tout"]):
                found = library.nearest_statements(vector, 10, names)
                exact = small.nearest_statements(vector, 10, names)
                assert [each.key for each, _ in found] == [each.key for each, _ in exact]
        assert (folder / "derived" / "passages.bytes").stat().st_size >= library.size[1] * len(vector)


def test_chroma_finds_nearly_all_of_it(folder: Path, small: Library) -> None:
    name = small.voices.speakers[0].name
    right = wanted = 0
    with large(folder, byte_search=0) as library:
        for question in QUESTIONS:
            vector = small.question_vector(question)
            exact = {each.key for each, _ in small.nearest(vector, 10)}
            right += len(exact & {each.key for each, _ in library.nearest(vector, 10)})
            said = {each.key for each, _ in small.nearest_statements(vector, 10, [name])}
            right += len(said & {each.key for each, _ in library.nearest_statements(vector, 10, [name])})
            wanted += len(exact) + len(said)
    assert right >= 0.97 * wanted


@pytest.mark.parametrize(
    ("exact_search", "byte_search", "least"),
    [(10_000, 0, 1.0), (100, 10_000, 1.0), (1_000, 0, 1.0), (100, 0, 0.97)],
    ids=["in memory", "in bytes", "by Chroma, few", "by Chroma, many"],
)
def test_a_search_among_some_articles_finds_what_is_nearest_there(
    folder: Path, small: Library, exact_search: int, byte_search: int, least: float
) -> None:
    headlines = small.headlines()
    name = small.voices.speakers[0].name
    everything = small.size[1] + small.size[2]
    right = wanted = 0
    with large(folder, byte_search, exact_search) as library:
        for question in QUESTIONS:
            vector, stems = small.question_vector(question), content_stems(question)
            for within in ({each.id for each in headlines[::3]}, {headlines[-1].id}, {"unknown"}):
                nearest = small.nearest(vector, everything)
                there = [each.key for each, _ in nearest if each.article_id in within][:10]
                right += len({each.key for each, _ in library.nearest(vector, 10, within)} & set(there))
                wanted += len(there)
                for names in (None, [name]):
                    said = [
                        each.key
                        for each, _ in small.nearest_statements(vector, everything, names)
                        if each.statement.article_id in within
                    ][:10]
                    near = library.nearest_statements(vector, 10, names, within)
                    right += len({each.key for each, _ in near} & set(said))
                    wanted += len(said)
                scores = [
                    score for each, score in small.matching(stems, everything) if each.article_id in within
                ]
                matching = library.matching(stems, 10, within)
                assert {each.article_id for each, _ in matching} <= within
                assert [score for _, score in matching] == pytest.approx(scores[:10])
    assert right >= least * wanted > 0


def test_kept_speakers_are_those_in_memory(folder: Path, small: Library) -> None:
    with large(folder) as library:
        kept, merged = library.voices, small.voices
        for asked in ASKED + [speaker.name for speaker in merged.speakers[:20]]:
            assert kept.matching(asked) == merged.matching(asked), asked
            assert kept.named_in(f"Que dit {asked} ?") == merged.named_in(f"Que dit {asked} ?"), asked
        said = small.statements(limit=50)
        assert [kept.speaker_of(each) for each in said] == [merged.speaker_of(each) for each in said]
        known = next(each for each in said if each.speaker)
        assert kept.speaker_of(known) is kept.speaker_of(known)
        assert not kept.matching("Personne du tout")
        assert kept.speakers == merged.speakers
        assert kept.by_place == merged.by_place
        heard = [[(each.statement, each.headline) for each in of.overview.heard] for of in (library, small)]
        assert heard[0] == heard[1]


def test_where_to_look_is_told_alike(folder: Path, small: Library) -> None:
    title = small.headlines()[0].title
    with large(folder) as library:
        kept, read = library.landmarks, small.landmarks
        assert (kept.count, kept.newest, kept.outlets) == (read.count, read.newest, read.outlets)
        for since, until in (("2024", "2024"), ("2024-03", ""), ("", "1990"), ("", "")):
            assert kept.published_in(since, until) == read.published_in(since, until)
        word = fold(title.split()[0])
        assert kept.titled(title.__eq__, word) == read.titled(title.__eq__, word) != frozenset()


def test_answers_are_the_same(folder: Path, small: Library) -> None:
    with large(folder) as library:
        for question in [
            *QUESTIONS,
            "Qu'a dit la maire sur le pont en 2021 ?",
            "Qui parle du pont en 2021 ?",
        ]:
            assert Assistant(library).ask(question) == Assistant(small).ask(question)


def test_what_is_kept_follows_the_library_and_is_made_once(own: Path, tmp_path: Path) -> None:
    made = own / "derived" / "derived.sqlite"
    with large(own) as library:
        assert not library.voices.matching("Zoé Kermadec")
        was = made.stat()
    with large(own) as library:
        assert library.voices.speakers
        assert made.stat() == was
        new = tmp_path / "phare.txt"
        new.write_text(
            "Le phare rallumé\n\n3 mars 2041. –\n\n« Le phare rallumera samedi », a promis Zoé Kermadec.\n",
            encoding="utf-8",
        )
        library.add([new])
        vector = library.question_vector("Quand le phare rallumera-t-il ?")
        [speaker] = library.voices.matching("Zoé Kermadec")
        assert library.landmarks.newest == "2041-03-03"
        assert "phare" in library.nearest(vector, 1)[0][0].text
        assert [each.statement.text for each, _ in library.nearest_statements(vector, 3, [speaker.name])] == [
            "Le phare rallumera samedi"
        ]
        library.remove(library.nearest(vector, 1)[0][0].article_id)
        assert not library.voices.matching("Zoé Kermadec")
        assert "phare" not in library.nearest(vector, 1)[0][0].text
        assert library.nearest_statements(vector, 3, [speaker.name]) == []


def test_files_of_another_library_are_not_trusted(own: Path, small: Library) -> None:
    with large(own) as library:
        vector = library.question_vector(QUESTIONS[0])
        library.nearest(vector, 10)
    # as if another library had been put here: the same keys, other vectors
    kept = own / "derived" / "passages.bytes"
    kept.write_bytes(bytes(reversed(kept.read_bytes())))
    with large(own) as library:
        assert told(library.nearest(vector, 10)) == told(small.nearest(vector, 10))
    kept.write_bytes(kept.read_bytes()[:1000])
    with large(own) as library:
        assert told(library.nearest(vector, 10)) == told(small.nearest(vector, 10))


def test_where_no_file_can_be_made_the_library_answers_all_the_same(own: Path, small: Library) -> None:
    (own / "derived").write_text("in the way of the folder", encoding="utf-8")
    with large(own) as library:
        vector = library.question_vector(QUESTIONS[0])
        assert {key for key, _ in told(library.nearest(vector, 3))} == {
            key for key, _ in told(small.nearest(vector, 3))
        }
        assert library.voices.speakers == small.voices.speakers
        assert library.landmarks.newest == small.landmarks.newest


def test_versions_that_are_gone_do_not_crowd_out_what_is_there(tmp_path: Path) -> None:
    random = np.random.default_rng(7)
    vector = random.normal(size=32).astype(np.float32)
    near, far = (vector + spread * random.normal(size=(60, 32)) for spread in (0.1, 1.0))
    vectors = np.concatenate([near, far]).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    there = set(range(len(vectors)))

    def under(keys: Sequence[int]) -> tuple[Sequence[int], Floats]:
        found = [key for key in keys if key in there]
        return found, vectors[found]

    source = Source(
        state=lambda: str(len(there)),
        articles=lambda: there,
        of=lambda articles: [(articles, vectors[articles])] if articles else [],
        under=under,
        fitting=lambda among: np.zeros(0, np.int64),
    )
    search = ByteSearch(tmp_path, "passages", source)
    search.refresh(len(there))
    there -= set(range(60))  # what was replaced again and again
    assert search.refresh(len(there)) == len(vectors)
    exact = ExactSearch(*under(sorted(there))).nearest(vector.tolist(), 5)
    assert search.nearest(vector.tolist(), 5) == exact

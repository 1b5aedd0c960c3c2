"""Searching a library: exact and Chroma's search agree, and nothing of an older state is kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant import Assistant
from index.exact import Among, ExactSearch
from index.library import Library
from index.recall import Kept, Limits, Recall
from index.words import content_stems

QUESTIONS = [
    "Que dit Peskov sur les négociations ?",
    "Quand le pont rouvre-t-il ?",
    "Who criticised the budget?",
]


def assert_alike(found: Sequence[tuple[Any, float]], exact: Sequence[tuple[Any, float]]) -> None:
    """The same were found, but that one as near as the last may stand for it: vectors are rounded."""
    cosines = [cosine for _, cosine in exact]
    np.testing.assert_allclose([cosine for _, cosine in found], cosines, atol=1e-3)
    for some, others in ((found, exact), (exact, found)):
        keys = {each.key for each, _ in others}
        assert all(cosine < cosines[-1] + 1e-3 for each, cosine in some if each.key not in keys)


def test_exact_search_and_chroma_find_the_same(either_samples: Assistant) -> None:
    samples, library = either_samples, either_samples.library
    by_chroma = Recall(library.catalog, lambda: library.vectors, Limits(exact=0, bytes=0), Path())
    for question in QUESTIONS:
        vector = library.question_vector(question)
        assert_alike(by_chroma.nearest(vector, 8), library.nearest(vector, 8))
        name = next(speaker.name for speaker in samples.speakers())
        for names in (None, [name], ["Personne du tout"]):
            said = by_chroma.nearest_statements(vector, 6, names)
            assert_alike(said, library.nearest_statements(vector, 6, names))


def test_both_find_the_same_among_some_articles(either_samples: Assistant) -> None:
    library = either_samples.library
    by_chroma = Recall(library.catalog, lambda: library.vectors, Limits(exact=0, bytes=0), Path())
    compared = Recall(library.catalog, lambda: library.vectors, Limits(exact=25, bytes=0), Path())
    within = {each.id for each in library.headlines()[::2]}
    for question in QUESTIONS:
        vector = library.question_vector(question)
        there = [found for found in library.nearest(vector, 1_000) if found[0].article_id in within]
        stems = content_stems(question)
        shared = [score for each, score in library.matching(stems, 1_000) if each.article_id in within]
        for search in (library, by_chroma, compared):
            assert_alike(search.nearest(vector, 5, within), there[:5])
            assert [score for _, score in search.matching(stems, 5, within)] == shared[:5]
            assert search.nearest(vector, 5, set()) == search.matching(stems, 5, set()) == []


def test_a_small_library_is_searched_without_chroma(tmp_path: Path, samples: Assistant) -> None:
    import shutil

    copy = tmp_path / "library"
    shutil.copytree(samples.library.folder, copy, ignore=shutil.ignore_patterns("vectors", "lock"))
    (copy / "vectors").mkdir()
    (copy / "vectors" / "chroma.sqlite3").write_bytes(b"not opened")
    with Library.open(copy) as library:
        assert library.nearest(library.question_vector(QUESTIONS[0]), 4)


def test_the_nearest_are_in_order_and_the_older_goes_first_among_equals() -> None:
    vectors = np.array([[1, 0], [0, 1], [1, 0], [0.6, 0.8]], dtype=np.float32)
    search = ExactSearch([7, 8, 3, 9], vectors, ["a", None, "b", "a"], [1, 1, 2, 2])
    assert [key for key, _ in search.nearest([1, 0], 3)] == [3, 7, 9]
    assert [key for key, _ in search.nearest([0, 1], 10, Among(["a"]))] == [9, 7]
    assert [key for key, _ in search.nearest([0, 1], 10, Among(None, [1]))] == [8, 7]
    assert [key for key, _ in search.nearest([0, 1], 10, Among(["a", "b"], [2]))] == [9, 3]
    assert search.nearest([1, 0], 5, Among(["c"])) == []
    assert ExactSearch([], np.zeros((0, 0), np.float32)).nearest([1, 0], 5) == []


@pytest.mark.usefixtures("deployment")
def test_statements_and_frequencies_follow_the_library(tmp_path: Path) -> None:
    (tmp_path / "pont.txt").write_text(
        "Le pont rouvre\n\n3 mars 2024. –\n\nLe pont rouvrira mardi, a promis la maire Odile Garnier.\n",
        encoding="utf-8",
    )
    with Library.open(tmp_path / "library") as library:
        assert library.document_frequencies(["pont", "absent"]) == {}
        library.add([tmp_path / "pont.txt"])
        [article] = library.articles()
        assert library.document_frequencies(["pont", "absent"]) == {"pont": 1}
        assert [each.statement.text for each in library.statements_in([article.id])] == [
            "Le pont rouvrira mardi"
        ]
        library.remove(article.id)
        assert library.document_frequencies(["pont"]) == {}
        assert library.statements_in([article.id]) == []
        assert library.nearest(library.question_vector("le pont"), 5) == []


def test_what_is_read_while_the_library_changes_is_not_kept() -> None:
    kept: Kept[str, int] = Kept(2)

    def read_during_a_change(keys: list[str]) -> dict[str, int]:
        kept.forget()
        return dict.fromkeys(keys, 1)

    assert kept.get(["a"], read_during_a_change) == {"a": 1}
    assert kept.get(["a"], lambda keys: dict.fromkeys(keys, 2)) == {"a": 2}
    assert kept.get(["b", "c", "a"], lambda keys: dict.fromkeys(keys, 3)) == {"a": 2, "b": 3, "c": 3}
    assert kept.get(["a"], lambda keys: dict.fromkeys(keys, 4)) == {"a": 4}, "the one read longest ago goes"

"""A question is read for its language, its words, and what it takes over from the one before."""

from __future__ import annotations

import pytest

from assistant.question import language_of, understand


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Que dit Peskov sur les négociations ?", "fr"),
        ("What did Peskov say about the talks?", "en"),
        ("Peskov négociations", "fr"),
        ("Who thinks that the bridge will open in Vaubrun?", "en"),
        ("", "fr"),
    ],
)
def test_the_language_is_that_of_the_small_words(text: str, language: str) -> None:
    assert language_of(text) == language


def test_stems_leave_out_the_words_that_any_question_has() -> None:
    assert understand("Qu'est-ce que dit M. Roche des récoltes ?").stems == (
        "roch",
        "récolt".replace("é", "e"),
    )

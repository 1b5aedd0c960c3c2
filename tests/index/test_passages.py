"""Passages: nothing lost, nothing cut that belongs together, nothing longer than the model reads."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Passage
from index.passages import split_passages
from index.quotation_marks import quotation_spans


def count_tokens(texts: Sequence[str]) -> list[int]:
    """Four letters of a word make a token."""
    return [sum((len(word) + 3) // 4 for word in text.split()) for text in texts]


def tokens(text: str) -> int:
    return count_tokens([text])[0]


def pieces(text: str, passages: list[Passage]) -> list[str]:
    return [text[passage.start : passage.end] for passage in passages]


def sentence(number: int, words: int = 8) -> str:
    return f"Phrase {number} " + "mot " * (words - 3) + "fin."


def test_sentences_fill_a_passage_up_to_the_budget_and_one_is_shared() -> None:
    text = " ".join(sentence(number) for number in range(10))
    passages = split_passages(text, count_tokens, budget=30)
    assert all(tokens(piece) <= 30 for piece in pieces(text, passages))
    assert all(len(passage.sentences) > 1 for passage in passages)
    for passage, following in pairwise(passages):
        assert following.sentences[0] == passage.sentences[-1]


def test_no_sentence_is_shared_where_it_does_not_fit() -> None:
    text = " ".join(sentence(number, words=20) for number in range(4))
    passages = split_passages(text, count_tokens, budget=30)
    assert [len(passage.sentences) for passage in passages] == [1, 1, 1, 1]


def test_a_quotation_longer_than_the_budget_stays_whole() -> None:
    quotation = "« " + " ".join(sentence(number) for number in range(10)) + " », a dit M. Roy."
    text = f"{sentence(90)} {quotation} {sentence(91)}"
    assert quotation in pieces(text, split_passages(text, count_tokens, budget=30))


def test_a_quotation_over_paragraphs_stays_whole() -> None:
    quotation = f"« {sentence(1)}\n\n« {sentence(2)}\n\n{sentence(3)} »"
    text = f"{sentence(0)}\n\n{quotation}\n\n{sentence(4)}"
    assert any(quotation in piece for piece in pieces(text, split_passages(text, count_tokens, budget=20)))


def test_a_quotation_beyond_the_hard_limit_is_cut_at_sentence_ends() -> None:
    parts = [sentence(number) for number in range(40)]
    text = "« " + " ".join(parts) + " »"
    passages = split_passages(text, count_tokens, budget=30, hard_limit=60)
    assert len(passages) > 1
    assert all(piece.endswith(("fin.", "fin. »")) for piece in pieces(text, passages))


def test_two_quotations_that_share_a_sentence_are_each_whole_somewhere() -> None:
    first = "« " + " ".join(sentence(number) for number in range(4)) + " Enfin »"
    second = "« " + " ".join(sentence(number) for number in range(5, 9)) + " »"
    text = f"{first}, dit Anne, et Paul : {second}"
    found = pieces(text, split_passages(text, count_tokens, budget=20, hard_limit=60))
    assert any(first in piece for piece in found)
    assert any(second in piece for piece in found)


def test_the_title_and_the_dateline_stay_with_the_first_paragraph() -> None:
    text = f"Le pont est fermé !\n\n14 octobre 2024. –\n{sentence(0, words=20)}\n\n{sentence(1, words=20)}"
    first = split_passages(text, count_tokens, budget=25)[0]
    assert text[first.start : first.end].endswith(sentence(0, words=20))


def test_a_heading_goes_with_what_follows() -> None:
    text = f"{sentence(0, words=150)}\n\n{sentence(1)}\n\nLe calendrier\n\n{sentence(2)}\n\n{sentence(3)}"
    found = pieces(text, split_passages(text, count_tokens, budget=16))
    assert not any(piece.endswith("Le calendrier") for piece in found)
    assert any(f"Le calendrier\n\n{sentence(2)}" in piece for piece in found)


def test_an_endless_sentence_is_cut_at_white_space_and_an_endless_word_anywhere() -> None:
    endless_sentence = "mot " * 3_000
    passages = split_passages(endless_sentence, count_tokens)
    assert all(set(piece.split()) == {"mot"} for piece in pieces(endless_sentence, passages))
    endless_word = "é" * 10_000
    assert all(
        tokens(piece) <= 480 for piece in pieces(endless_word, split_passages(endless_word, count_tokens))
    )


def test_tokens_are_asked_in_one_call() -> None:
    calls: list[int] = []

    def counting(texts: Sequence[str]) -> list[int]:
        calls.append(len(texts))
        return count_tokens(texts)

    split_passages("\n\n".join(sentence(number) for number in range(50)), counting)
    assert calls == [50]
    split_passages(" \n", counting)
    assert calls == [50]


def test_pieces_that_count_more_tokens_than_letters_are_cut_again() -> None:
    def greedy(texts: Sequence[str]) -> list[int]:
        return [18 * len("".join(text.split())) for text in texts]

    text = "ﷺ" * 500
    assert all(greedy([piece])[0] <= 480 for piece in pieces(text, split_passages(text, greedy)))


def test_a_budget_outside_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="hard limit"):
        split_passages("Texte.", count_tokens, budget=500, hard_limit=480)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("« Oui », dit-il, « non ».", ["« Oui »", "« non »"]),
        ("Il dit : « On m'a lancé “Va !” hier. »", ["« On m'a lancé “Va !” hier. »"]),
        ('“Yes,” she said. "No."', ["“Yes,”", '"No."']),
        ("« un « deux » trois »", ["« un « deux » trois »"]),
        ("« un « deux »\n\nSuite « trois ».", ["« un « deux »", "« trois »"]),
        ("« Jamais fermé\n\nSuite « trois ».", ["« trois »"]),
        ("« Un.\n\n– « Deux. » Fin.", ["« Un.\n\n– « Deux. »"]),
        ('Un écran de 15" et "deux"', ['" et "']),
        ("Rien » ici «", []),
    ],
)
def test_quotations_by_their_marks(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in quotation_spans(text)] == expected


MARKS = ["« ", " »", "“", "”", '"', ". ", "? ", ", ", " – ", "\n", "\n\n", "\u00a0"]
WORDS = ["Titre", "Le maire part", "a dit M. Roy", "14 mai 2024. –", "mot " * 9, "x" * 70]
NEWS = st.lists(st.sampled_from(MARKS + WORDS), max_size=60).map("".join)


@given(st.one_of(st.text(max_size=400), NEWS), st.integers(1, 40), st.integers(0, 40))
def test_any_text_is_covered_and_nothing_exceeds_the_limit(text: str, budget: int, more: int) -> None:
    hard_limit = budget + more
    passages = split_passages(text, count_tokens, budget, hard_limit)
    covered = 0
    previous_start = -1
    for passage in passages:
        assert previous_start < passage.start < passage.end <= len(text)
        assert not text[covered : passage.start].strip()
        assert passage.end > covered
        piece = text[passage.start : passage.end]
        assert piece == piece.strip()
        assert tokens(piece) <= hard_limit
        position = passage.start
        for start, end in passage.sentences:
            assert position <= start < end <= passage.end
            assert not text[position:start].strip()
            position = end
        assert (passage.sentences[0][0], position) == (passage.start, passage.end)
        covered, previous_start = passage.end, passage.start
    assert not text[covered:].strip()


@given(NEWS, st.integers(10, 40))
def test_every_quotation_that_fits_is_whole_in_some_passage(text: str, budget: int) -> None:
    hard_limit = 60
    passages = split_passages(text, count_tokens, budget, hard_limit)
    sentences = sorted({span for passage in passages for span in passage.sentences})
    for start, end in quotation_spans(text):
        touched = [span for span in sentences if span[1] > start and span[0] < end]
        if sum(tokens(text[first:last]) for first, last in touched) <= hard_limit:
            assert any(passage.start <= start and end <= passage.end for passage in passages)

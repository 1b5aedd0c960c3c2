"""A sentence is cut only where nothing is lost by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.clauses import clauses


def parts(sentence: str) -> list[str]:
    return [sentence[start:end] for start, end in clauses(sentence)]


@pytest.mark.parametrize(
    ("sentence", "part"),
    [
        (
            "Le Sénat a adopté le projet de loi jeudi, dont le texte précédent avait été abrogé.",
            "Le Sénat a adopté le projet de loi jeudi",
        ),
        (
            "Il n'y a aucun dégât mais les pompiers sont sortis 240 fois.",
            "les pompiers sont sortis 240 fois.",
        ),
        ("La ligne a été ouverte en 1979 alors que la ville doublait.", "La ligne a été ouverte en 1979"),
        ("She left the party in 2015, while her brother stayed.", "She left the party in 2015"),
    ],
)
def test_a_clause_may_stand_without_the_rest(sentence: str, part: str) -> None:
    assert part in parts(sentence)


@pytest.mark.parametrize(
    ("sentence", "never"),
    [
        # the source, the condition
        ("Quinze soldats sont morts, selon les rebelles, dans la nuit.", "Quinze soldats sont morts"),
        ("Le pont rouvrira mardi, si la région paie les travaux.", "Le pont rouvrira mardi"),
        (
            "Selon les rebelles, quinze soldats sont morts dans la nuit.",
            "quinze soldats sont morts dans la nuit.",
        ),
        ("Si la région paie, le pont rouvrira mardi.", "le pont rouvrira mardi."),
        # what is put in the place of what is denied
        ("La somme n'est pas de 29 000 euros, mais de 7 754 euros.", "La somme n'est pas de 29 000 euros"),
        # half a quotation, a figure without its decimals, brackets without what they explain
        ("Il dit que « le pont, la route, le tunnel » rouvriront.", "Il dit que « le pont"),
        ("Le taux passe à 3, 5 % en mai.", "Le taux passe à 3"),
        ("Il est attendu à Charlotte (Caroline du Nord) ce soir.", "(Caroline du Nord) ce soir."),
    ],
)
def test_nothing_is_lost_by_a_cut(sentence: str, never: str) -> None:
    assert never not in parts(sentence)


@given(st.text(alphabet="ab ,;:()«»–mais qui.é", max_size=120))
def test_clauses_are_parts_of_the_sentence(sentence: str) -> None:
    for start, end in clauses(sentence):
        assert 0 <= start < end <= len(sentence)
        assert (start, end) != (0, len(sentence))

"""Whose words a question asks for, and what its answer must look like."""

from __future__ import annotations

import pytest

from assistant.asked import asked_speaker
from assistant.question import kind_of
from assistant.short_facts import answer_holds


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("Que dit Laurent de Caigny du pont ?", "Laurent de Caigny"),
        ("Que répond Thomas de la Morlais ?", "Thomas de la Morlais"),
        ("Qu'a dit Ursula von der Leyen de l'Ukraine ?", "Ursula von der Leyen"),
        ("Que dit Zoé Lang de Marc Aubry ?", "Zoé Lang"),
        ("Que dit Aubry de Lang ?", "Aubry"),
        ("Que dit le ministère de la Justice de la réforme ?", "ministère de la Justice"),
        ("Que reproche le maire de Sisco à Odile Garnier ?", "maire de Sisco"),
    ],
)
def test_a_name_is_taken_whole_and_no_further(question: str, speaker: str) -> None:
    found = asked_speaker(question)
    assert found is not None
    assert found.text == speaker


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Quand a rouvert le pont ?", "when"),
        ("Depuis quand travaille-t-il pour l'agence ?", "when"),
        ("Pourquoi a-t-il été sifflé quand il est entré ?", "fact"),
        ("Why was he booed when he came in?", "fact"),
        ("Dans quel état a-t-il été élu ?", "where"),
        ("Dans quel état d'esprit est-elle ?", "fact"),
    ],
)
def test_the_first_word_that_asks_decides(question: str, kind: str) -> None:
    assert kind_of(question) == kind


@pytest.mark.parametrize(
    ("question", "words", "held"),
    [
        ("Depuis quand travaille-t-il là ?", "Photographe depuis 1995, il figure parmi les morts.", True),
        ("Depuis quand travaille-t-il là ?", "Il a gagné 1 995 euros.", False),
        ("Quand, en 2012, a-t-elle parlé ?", "Elle a parlé en 2012.", False),
        ("Quelle peine encourt-il ?", "Il encourt deux ans de prison.", True),
        ("Quelle peine encourt-il ?", "Un lycéen de 17 ans a été agressé hier.", False),
        ("How long was the race?", "L'épreuve comptait 35 km de vélo.", True),
        ("How far is it?", "Ils sont partis à 20 heures.", False),
        ("Combien coûte le pont ?", "Il compte 40 arches.", False),
    ],
)
def test_an_answer_must_be_of_the_kind_asked_for(question: str, words: str, held: bool) -> None:
    holds = answer_holds(kind_of(question), question)
    assert holds is not None
    assert holds(words) is held

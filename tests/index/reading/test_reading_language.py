from __future__ import annotations

import pytest

from index.reading.language import language_of

ENGLISH = (
    "The minister said on Monday that talks would resume next week and that the government had not ruled out"
    " any option. Opposition leaders replied that they would wait for a written proposal before returning to"
    " the table, according to a statement released in the evening."
)
GERMAN = (
    "Der Minister sagte am Montag, die Gespräche würden in der kommenden Woche wieder aufgenommen, und die"
    " Regierung schließe keine Möglichkeit aus. Die Opposition erklärte am Abend, sie warte auf einen"
    " schriftlichen Vorschlag, bevor sie an den Tisch zurückkehre, wie es in einer Mitteilung heißt."
)
FRENCH = (
    "Le ministre a déclaré lundi que les négociations reprendraient la semaine prochaine et que le"
    " gouvernement n'excluait aucune piste. L'opposition a répondu qu'elle attendrait une proposition écrite"
    " avant de revenir à la table, selon un communiqué publié dans la soirée."
)


@pytest.mark.parametrize(("text", "code"), [(ENGLISH, "en"), (GERMAN, "de"), (FRENCH, "fr")])
def test_a_paragraph_is_enough_to_recognise_its_language(text: str, code: str) -> None:
    assert language_of(text) == code


@pytest.mark.parametrize(
    "text", ["", "Breaking news: White House", "Vendée Globe", "1 - 0", "Ürümqi", ENGLISH[:120]]
)
def test_short_texts_do_not_flip_the_language(text: str) -> None:
    assert language_of(text) == "fr"


def test_an_english_quotation_does_not_make_a_french_article_english() -> None:
    assert language_of(f"{FRENCH}\n\n« {ENGLISH} »\n\n{FRENCH}") == "fr"

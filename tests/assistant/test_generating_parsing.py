"""Whatever form a model's text has, the same sentences come out, however its letters arrive."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.generating.parsing import Parser, Sentence

ONE = Sentence("Peskov dit oui.", (1,))
TWO = Sentence("Zakharova dit non.", (2, 3))
OBJECT = {
    "sentences": [{"text": ONE.text, "evidence": [1]}, {"text": TWO.text, "evidence": [2, 3]}],
}
WRITTEN = json.dumps(OBJECT)


def parsed(text: str, piece: int = 1) -> list[Sentence]:
    parser = Parser()
    found = [s for at in range(0, len(text), piece) for s in parser.feed(text[at : at + piece])]
    return found + list(parser.finish())


@pytest.mark.parametrize(
    "text",
    [
        "Peskov dit oui [1]. Zakharova dit non [2, 3].",
        "Peskov dit oui. [1] Zakharova dit non. [2][3]",
        "- **Peskov** dit oui [source 1].\n- Zakharova dit non [2; 3].\n",
        "1. Peskov dit oui [1].\n2. Zakharova dit non [2] [3].",
        '<think>Hm [9]. {"text": 1}</think>\nPeskov dit oui [1]. Zakharova dit non [2, 3].',
        WRITTEN,
        json.dumps(OBJECT, indent=2),
        json.dumps(WRITTEN),
        json.dumps({"sentences": json.dumps(OBJECT["sentences"])}),
        f"```json\n{WRITTEN}\n```\nJ'espère que cela vous aide [1].",
        str(OBJECT),
        json.dumps(OBJECT["sentences"]),
        json.dumps({"sentences": ["Peskov dit oui [1].", "Zakharova dit non [2, 3]."]}),
        json.dumps({"answer": "Peskov dit oui [1]. Zakharova dit non [2, 3]."}),
        WRITTEN[:-2],
        WRITTEN.removesuffix("]}]}"),
        WRITTEN.removesuffix("}]}") + '}, {"text": "Et puis il',
    ],
)
def test_sentences_and_their_numbers_are_found(text: str) -> None:
    assert parsed(text) == [ONE, TWO]


def test_a_quotation_mark_left_bare_in_json_loses_nothing() -> None:
    assert parsed('{"text": "Il dit "oui" hier.", "evidence": [1]}') == [Sentence('Il dit "oui" hier.', (1,))]


def test_an_asked_for_quotation_is_no_json() -> None:
    assert parsed("Selon Peskov, {1} [1]. Il part [2].") == [
        Sentence("Selon Peskov, {1}.", (1,)),
        Sentence("Il part.", (2,)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("", " \n", "{", '{"', "<think>", "<think>sans fin", "```json\n```", '{"text": "à demi'),
        *("{ [1] }", "{[1]: 2}"),  # a set and a dictionary of Python's that there cannot be
        '{"text": ' + "[" * 700 + "]" * 700 + "}",
        json.dumps({"text": "[" * 1_200}),
    ],
)
def test_what_holds_no_sentence_gives_none(text: str) -> None:
    assert not [sentence for sentence in parsed(text) if sentence.numbers]


@given(st.text(alphabet='{}[]":,\\ .\n1a«»É', max_size=60), st.integers(1, 9))
def test_pieces_make_no_difference(text: str, size: int) -> None:
    assert parsed(text) == parsed(text, size)


@pytest.mark.parametrize("text", ["mot " * 1_500, "mot" * 2_000, "mot, " * 1_500 + "fin [1]."])
def test_prose_without_stops_is_cut_and_loses_no_word(text: str) -> None:
    found = parsed(text)
    assert 1 < len(found) < 10
    assert "".join(each.text for each in found).replace(" ", "") == text.replace("[1]", "").replace(" ", "")

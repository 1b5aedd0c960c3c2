from __future__ import annotations

import pytest

from index.speech.names import by_first_name, first_name_gender, fuller, may_refer, parse_name, split_civility


def test_a_name_comes_apart_into_first_names_and_surname() -> None:
    name = parse_name("M. Jean-Luc de La Brosse")
    assert (name.civility, name.given, name.surname) == ("M.", ("jean", "luc"), ("de", "la", "brosse"))
    assert name.text == "Jean-Luc de La Brosse"
    assert name.gender == "m"


@pytest.mark.parametrize(
    ("written", "civility", "rest"),
    [
        ("M.Houdan", "M.", "Houdan"),
        ("Mme de Brissac", "Mme", "de Brissac"),
        ("Me Diallo", "Me", "Diallo"),
        ("le maire", None, "le maire"),
        ("Mali", None, "Mali"),
    ],
)
def test_forms_of_address_are_set_apart(written: str, civility: str | None, rest: str) -> None:
    assert split_civility(written) == (civility, rest)


def test_gender_follows_the_form_of_address_then_the_first_name() -> None:
    assert parse_name("Mme Dominique Roy").gender == "f"
    assert parse_name("Dominique Roy").gender is None
    assert parse_name("Inès Morel").gender == "f"
    assert first_name_gender("Marie-Claude") == "f"


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Roy", "Armand Roy"),
        ("A. Roy", "Armand Roy"),
        ("J-P Vidal", "Jean-Philippe Vidal"),
        ("Rugny", "François de Rugny"),
        ("De Luca", "Nino De Luca"),
        ("Kerjean", "Anaïs Le Goff-Kerjean"),
        ("Ana Prado", "Ana Prado Gómez"),
        ("Roy Armand", "Armand Roy"),
        ("Oban", "Péter Óbán"),
        ("Guy Tadoum", "Guy Blaise Tadoum"),
        ("Mme Han", "Han Seo-yun"),
    ],
)
def test_a_shorter_or_turned_form_may_be_the_same_person(short: str, full: str) -> None:
    assert may_refer(parse_name(short), parse_name(full))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mme Roy", "Armand Roy"),
        ("Claire Roy", "Armand Roy"),
        ("C. Roy", "Armand Roy"),
        ("Royer", "Armand Roy"),
        ("Armand", "Roy Keane"),
    ],
)
def test_other_people_stay_other_people(one: str, other: str) -> None:
    assert not may_refer(parse_name(one), parse_name(other))


def test_a_first_name_alone_is_told_from_a_surname() -> None:
    assert by_first_name(parse_name("Inès"), parse_name("Inès Morel"))
    assert not by_first_name(parse_name("Morel"), parse_name("Inès Morel"))


def test_the_fuller_name_is_preferred() -> None:
    assert fuller(parse_name("A. Roy"), parse_name("Armand Roy")).text == "Armand Roy"
    assert fuller(parse_name("Guy Tadoum"), parse_name("Guy Blaise Tadoum")).text == "Guy Blaise Tadoum"

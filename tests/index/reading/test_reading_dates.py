from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.dates import dateline, parse_date

MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024", "2024"),
        ("2024-10", "2024-10"),
        ("2024-10-14", "2024-10-14"),
        ("2024-10-14T22:30:00+02:00", "2024-10-14"),
        ("2024-10-14T22:30:00.000Z", "2024-10-14"),
        ("14 octobre 2024", "2024-10-14"),
        ("1er janvier 2016", "2016-01-01"),
        ("lundi 14 octobre 2024 à 10h12", "2024-10-14"),
        ("Le 3 août 2018", "2018-08-03"),
        ("14 oct. 2024", "2024-10-14"),
        ("octobre 2024", "2024-10"),
        ("October 14, 2024", "2024-10-14"),
        ("14 October 2024", "2024-10-14"),
        ("Monday, October 14th, 2024", "2024-10-14"),
        ("14/10/2024", "2024-10-14"),
        ("14.10.2024", "2024-10-14"),
        ("10/14/2024", "2024-10-14"),
        ("14\N{NO-BREAK SPACE}octobre\N{NO-BREAK SPACE}2024", "2024-10-14"),
    ],
)
def test_a_date_is_kept_as_precise_as_it_is_written(written: str, iso: str) -> None:
    assert parse_date(written) == iso


@pytest.mark.parametrize(
    "written", ["", None, "31 février 2024", "2024-13", "2024-02-30", "hier", "14 octobre", "12345", "le 14"]
)
def test_what_is_no_full_date_gives_none(written: str | None) -> None:
    assert parse_date(written) is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        (" date 2024-10 Compte tenu de la situation", "2024-10"),
        ("date: 2024-10-14\nUn titre", "2024-10-14"),
        ("date 2024\nUn titre", "2024"),
        ("Un titre\n\n2 juillet 2012. - Le ministre", "2012-07-02"),
        ("Un titre\n\n3 janvier 2016 . –\nLe ministre", "2016-01-03"),
        ("Un titre\n\n1er janvier 2016, 14h30 . –\nUn homme", "2016-01-01"),
        ("Un titre\n\n1er janvier 2017, 1 h 30 UTC+3 . – Au moins", "2017-01-01"),
        ("Un titre\n\n29 juillet 2016, Auschwitz, Pologne . –\n\nLe pape", "2016-07-29"),
        ("Un titre\n\nUn chapô.\n\n21 septembre 2012, France. - Des rats", "2012-09-21"),
        ("PARIS, 14 octobre 2024 (AFP) — Le ministre", "2024-10-14"),
        ("Un titre\nPublié le 14 octobre 2024 à 10h12 par la rédaction", "2024-10-14"),
        ("A headline\n\nPublished on October 14, 2024\n\nText", "2024-10-14"),
        ("Un titre\n\nlundi 14 octobre 2024\n\nLe ministre", "2024-10-14"),
    ],
)
def test_an_article_tells_its_own_date_near_its_start(text: str, iso: str) -> None:
    assert dateline(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        "Un titre\n\nLe 12 mai 2012, le ministre a déclaré que tout irait bien.",
        "Un titre\n\nLe ministre, né le 12 mai 1950 - à Paris - a démissionné.",
        "En 2012, le musée a rouvert.",
        "Un titre\n\n" + "Rien. " * 500 + "\n\n2 juillet 2012. - Trop loin.",
    ],
)
def test_a_date_in_running_text_is_not_the_articles(text: str) -> None:
    assert dateline(text) is None


@given(st.text())
def test_no_text_makes_the_date_readers_fail(text: str) -> None:
    parse_date(text)
    dateline(text)


@given(st.dates(min_value=date(1700, 1, 1)))
def test_every_day_of_the_calendar_is_read_back(day: date) -> None:
    months = MONTHS.split()
    expected = day.isoformat() if day.year <= 2199 else None
    assert parse_date(f"{day.day} {months[day.month - 1]} {day.year}") == expected

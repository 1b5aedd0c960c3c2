"""The sample articles that are shipped: well-formed, with many voices, and the questions fit them."""

import datetime
import re
import tomllib
import unicodedata
from importlib.resources import files

import pytest

from index.quotation_marks import quotation_spans

FOLDER = files("assistant") / "samples"
ARTICLES = {
    entry.name: entry.read_text(encoding="utf-8") for entry in FOLDER.iterdir() if entry.name.endswith(".txt")
}
QUESTIONS = tomllib.loads((FOLDER / "questions.toml").read_text(encoding="utf-8"))["questions"]
MONTHS = {"janvier": 1, "février": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "août": 8}
MONTHS |= {"septembre": 9, "octobre": 10, "novembre": 11, "décembre": 12}
CUE = re.compile(
    r"\b(?:déclar|dit\b|affirm|assur|estim|promet|promi|répond|répliqu|ajout|demand|regrett|accus|prévient"
    r"|selon\b|d’après\b|dément|nie\b|reconn|évoque|rappel|racont|confi|jug)",
    re.IGNORECASE,
)

articles = pytest.mark.parametrize("text", ARTICLES.values(), ids=ARTICLES.keys())


def dateline(text: str) -> datetime.date:
    match = re.match(r"[^\n]+\n\n(\d{1,2}) (\w+) (\d{4})\. – \S", text)
    assert match is not None
    return datetime.date(int(match[3]), MONTHS[match[2]], int(match[1]))


def test_there_are_at_least_eight_articles_of_different_dates() -> None:
    assert len(ARTICLES) >= 8
    assert len({dateline(text) for text in ARTICLES.values()}) == len(ARTICLES)


@articles
def test_an_article_has_a_title_and_a_date_line(text: str) -> None:
    title = text.split("\n", 1)[0]
    assert 20 <= len(title) <= 110
    assert title == title.strip()
    assert dateline(text).year in (2023, 2024)


@articles
def test_an_article_is_of_ordinary_length_and_has_several_voices(text: str) -> None:
    assert 150 <= len(text.split()) <= 350
    assert len(quotation_spans(text)) >= 2
    assert len(CUE.findall(text)) >= 4


@articles
def test_the_typography_is_french(text: str) -> None:
    assert unicodedata.is_normalized("NFC", text)
    assert text.count("«") == text.count("»") == len(quotation_spans(text))
    assert text.count("“") == text.count("”")
    assert not re.search(r"«[^\u00a0]|[^\u00a0][»;:?!%]|['\"\r\t]| {2}| $", text)


def test_weekdays_agree_with_the_dates() -> None:
    weekdays = {
        "pont-de-vaubrun.txt": 0,
        "urgences-saint-orlan.txt": 1,
        "greve-des-bus.txt": 2,
        "proces-de-la-caisse.txt": 3,
        "tableau-castelmor.txt": 5,
    }
    assert {name: dateline(ARTICLES[name]).weekday() for name in weekdays} == weekdays


def test_twelve_questions_are_answered_by_the_words_they_name_and_three_by_none() -> None:
    answered = [question for question in QUESTIONS if "file" in question]
    assert len(answered) == 12
    assert len(QUESTIONS) - len(answered) == 3
    assert sum(question["language"] == "en" for question in answered) == 3
    for question in answered:
        assert question["words"] in ARTICLES[question["file"]]

"""A time, an outlet or an article that a question names narrows where the answer is looked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.period import period_in
from assistant.requests import as_question

NEWEST = "2018-07-18"


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("Que dit Peskov en mars 2017 ?", "2017-03", "2017-03"),
        ("Que dit Peskov en juillet ?", "2018-07", "2018-07"),
        ("Que dit Peskov en octobre ?", "2017-10", "2017-10"),
        ("Que dit Peskov le 12 mars 2017 ?", "2017-03-12", "2017-03-12"),
        ("Que dit Peskov depuis 2016 ?", "2016", ""),
        ("Que dit Peskov entre mai et juillet ?", "2018-05", "2018-07"),
        ("Que dit Peskov entre novembre 2016 et février 2017 ?", "2016-11", "2017-02"),
        ("Qu'a dit Peskov la semaine dernière ?", "2018-07-11", "2018-07-18"),
        ("Qu'a dit Peskov le mois dernier ?", "2018-06-18", "2018-07-18"),
        ("What did Peskov say last week?", "2018-07-11", "2018-07-18"),
        ("What did Peskov say in March 2017?", "2017-03", "2017-03"),
        ("What did Peskov say on March 12, 2017?", "2017-03-12", "2017-03-12"),
    ],
)
def test_a_time_is_read_against_the_newest_article(question: str, since: str, until: str) -> None:
    period = period_in(question, NEWEST)
    assert period is not None
    assert (period.since, period.until) == (since, until)


@pytest.mark.parametrize(
    "question",
    ["Que dit Peskov ?", "Qui a marché sur Mars ?", "May the mayor speak?", "Quels sujets au bac 2016 ?"],
)
def test_words_that_only_look_like_a_time_are_none(question: str) -> None:
    assert period_in(question, NEWEST) is None


@pytest.mark.parametrize(
    ("request_", "question"),
    [
        ("Résume ce que dit Biden", "Que dit Biden ?"),
        ("Dis-moi ce que Biden pense des négociations.", "Que pense Biden des négociations ?"),
        ("Peux-tu me dire qui a parlé des négociations ?", "Qui a parlé des négociations ?"),
        ("Donne-moi la position de Biden sur la paix", "Que dit Biden sur la paix ?"),
        ("Tell me what Biden thinks about the talks", "What does Biden think about the talks?"),
        ("Summarise what Biden said", "What did Biden say?"),
        ("Que dit Biden ?", "Que dit Biden ?"),
    ],
)
def test_a_request_is_asked_as_the_question_it_stands_for(request_: str, question: str) -> None:
    assert as_question(request_) == question


@pytest.fixture(scope="module")
def papers(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Two articles of two papers, half a year apart, in which the same mayor speaks of the same bridge."""
    with Assistant.open(tmp_path_factory.mktemp("papers")) as assistant:
        for day, outlet, words in (
            ("2017-01-15", "Le Phare", "Le pont des Tanneurs ne rouvrira pas cette année"),
            ("2017-07-20", "La Dépêche de la Lonne", "Le pont des Tanneurs rouvrira dès la rentrée"),
        ):
            assistant.add_text(
                f"« {words} », a déclaré la maire de Vaubrun, Hélène Marchand, devant le conseil.\n\n"
                "Les commerçants du quai attendent des précisions sur le calendrier des travaux.\n",
                title=f"Vaubrun : le pont vu par {outlet}",
                published=day,
                outlet=outlet,
            )
        yield assistant


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Que dit Hélène Marchand du pont des Tanneurs en janvier ?", "ne rouvrira pas"),
        ("Que dit Hélène Marchand du pont des Tanneurs en juillet 2017 ?", "dès la rentrée"),
        ("Que dit Hélène Marchand du pont des Tanneurs la semaine dernière ?", "dès la rentrée"),
        ("Que dit Hélène Marchand en janvier 2017 ?", "ne rouvrira pas"),
        ("Que dit Hélène Marchand du pont des Tanneurs dans Le Phare ?", "ne rouvrira pas"),
        ("Que dit Hélène Marchand du pont dans La Dépêche de la Lonne ?", "dès la rentrée"),
        (
            "Selon l'article « le pont vu par Le Phare », que dit Hélène Marchand du pont des Tanneurs ?",
            "ne rouvrira pas",
        ),
    ],
)
def test_the_articles_told_of_are_the_ones_that_answer(papers: Assistant, question: str, words: str) -> None:
    answer = papers.ask(question)
    assert answer.answered
    assert words in answer.citations[0].text
    assert len({citation.article_id for citation in answer.citations}) == 1


def test_a_time_without_articles_is_taken_for_a_part_of_what_is_asked(papers: Assistant) -> None:
    assert papers.ask("Que dit Hélène Marchand du pont des Tanneurs en mars 2011 ?").citations

"""From a question to an answer whose every word of proof stands in its article."""

from __future__ import annotations

import asyncio
import tomllib
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.tracers.context import register_configure_hook

import assistant.samples
from assistant import Answer, Assistant
from assistant.citation import Citation, UnfaithfulCitationError, check
from assistant.steps import Steps
from index.article import Article

QUESTIONS = tomllib.loads(
    (Path(assistant.samples.__file__).parent / "questions.toml").read_text(encoding="utf-8")
)["questions"]
ANSWERED = [item for item in QUESTIONS if "file" in item]


def test_sample_questions_are_answered_from_their_articles(samples: Assistant) -> None:
    right = 0
    for item in ANSWERED:
        answer = samples.ask(item["question"])
        assert answer.language == item["language"]
        cited = {Path(citation.source).name for citation in answer.citations}
        right += answer.answered and item["file"] in cited
    assert right >= len(ANSWERED) - 3


def test_two_people_of_one_surname_are_told_apart(samples: Assistant) -> None:
    hers = samples.ask("Que craint la docteure Fontvieille ?")
    assert {citation.speaker for citation in hers.citations if citation.speaker} == {"Claire Fontvieille"}


def test_every_citation_is_the_article_letter_for_letter(samples: Assistant) -> None:
    for item in QUESTIONS:
        answer = samples.ask(item["question"])
        for number, citation in enumerate(answer.citations, 1):
            assert citation.number == number
            article = samples.article(citation.article_id)
            assert article.text[citation.start : citation.end] == citation.text
            assert f"[{number}]" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "Que pense Bernadette Ostrowski des vaccins ?",
        "Quelle est la recette de la tarte Tatin ?",
        # one who is quoted, on something else
        "Que dit Peskov du Brexit ?",
        "Que dit Zakharova du football ?",
        # one who is named and quoted nowhere, where another is quoted on it
        "Que dit Biden de la Chine ?",
    ],
)
def test_what_the_articles_do_not_speak_of_is_not_answered(samples: Assistant, question: str) -> None:
    answer = samples.ask(question)
    assert not answer.answered
    assert answer.text.startswith("Je n'ai rien trouvé")
    assert answer.confidence < samples.library.settings.threshold


@pytest.mark.parametrize("question", ["", "   ", "?!", "que"])
def test_an_empty_question_gets_one_sentence_and_no_citation(samples: Assistant, question: str) -> None:
    answer = samples.ask(question)
    assert not answer.answered
    assert answer.citations == ()
    assert "Posez une question" in answer.text


def test_an_empty_library_says_so(tmp_path: Path) -> None:
    with Assistant.open(tmp_path) as empty:
        answer = empty.ask("Que dit Peskov ?")
        assert not answer.answered
        assert "vide" in answer.text


def test_a_follow_up_is_answered_from_the_conversation(samples: Assistant) -> None:
    first = samples.ask("Que dit Peskov sur les négociations ?")
    second = samples.ask("Et Zakharova ?", [(first.question, first.text)])
    assert second.question == "Que dit Zakharova sur les négociations ?"
    # she says nothing of them: what comes nearest is hers, and is not given as the answer
    assert not second.answered


def test_the_pieces_of_a_stream_are_the_answers_text(samples: Assistant) -> None:
    *pieces, answer = samples.stream("Que dit Peskov sur les négociations ?")
    assert isinstance(answer, Answer)
    assert len(pieces) > 5
    assert "".join(str(piece) for piece in pieces) == answer.text


def test_the_chain_batches_runs_async_and_tells_its_steps(samples: Assistant) -> None:
    class Steps(BaseCallbackHandler):
        def __init__(self) -> None:
            self.names: list[str] = []

        def on_chain_start(self, *_: Any, **named: Any) -> None:
            self.names.append(str(named.get("name")))

        def on_retriever_start(self, *_: Any, **named: Any) -> None:
            self.names.append(str(named.get("name")))

    steps = Steps()
    question = "Que dit Peskov sur les négociations ?"
    one = samples.chain.invoke(question, {"callbacks": [steps]})
    assert {"understand", "choose", "compose", "check", "MeaningRetriever"} <= set(steps.names)
    assert samples.chain.batch([question, {"question": question}]) == [one, one]
    assert asyncio.run(samples.aask(question)) == one


@pytest.mark.parametrize(
    "asked",
    [
        *(item["question"] for item in QUESTIONS),
        "Qui est le plus cité ?",
        "Qui parle des vaccins ?",
        "",
        {"question": "Et Zakharova ?", "history": [("Que dit Peskov sur les négociations ?", "Rien.")]},
    ],
)
def test_the_chain_and_the_bare_steps_give_one_answer(
    samples: Assistant, asked: str | dict[str, Any]
) -> None:
    assert Steps(samples.library).answered(asked) == samples.chain.invoke(asked)


def test_a_question_goes_through_the_chain_where_somebody_may_listen(samples: Assistant) -> None:
    heard: list[str] = []

    class Listener(BaseCallbackHandler):
        def on_chain_start(self, *_: Any, **named: Any) -> None:
            heard.append(str(named.get("name")))

    listener: ContextVar[BaseCallbackHandler | None] = ContextVar("listener", default=None)
    register_configure_hook(listener, inheritable=True)
    set_back = listener.set(Listener())
    samples.ask("Que dit Peskov sur les négociations ?")
    listener.reset(set_back)
    assert "understand" in heard


def test_a_citation_that_differs_from_its_article_is_never_shown() -> None:
    article = Article("a", "Titre", "Le pont rouvrira mardi.", "pont.txt")
    right = Citation(1, "a", "Titre", "pont.txt", None, None, 0, 7, "Le pont")
    check([right], lambda _: article)
    wrong = Citation(1, "a", "Titre", "pont.txt", None, None, 0, 7, "Le port")
    with pytest.raises(UnfaithfulCitationError, match="quiadit rebuild"):
        check([wrong], lambda _: article)

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from assistant import Answer, Assistant
from index.errors import QuiaditError

if TYPE_CHECKING:
    from tests.ui.conftest import Browse

PESKOV = "Que dit Peskov sur les négociations ?"
ABSENT = "Que dit Napoléon sur les girafes ?"


def test_an_answer_comes_with_its_citations(browse: Browse, assistant: Assistant) -> None:
    answer = assistant.ask(PESKOV)
    page = browse()
    page.ask(PESKOV)
    turn = page.locator(".turn")
    expect(turn.locator("h2")).to_have_text(f"Vous : {PESKOV}")
    expect(turn.locator(".answer")).to_contain_text(answer.citations[0].text)
    expect(turn.locator(".citation")).to_have_count(len(answer.citations))
    for number, citation in enumerate(answer.citations):
        shown = turn.locator(".citation").nth(number)
        expect(shown.locator(".number")).to_have_text(str(citation.number))
        expect(shown.locator("cite")).to_have_text(citation.title)
    first = turn.locator(".citation").first
    assert first.locator("time").get_attribute("datetime") == answer.citations[0].published


def test_the_marked_words_are_exactly_the_cited_ones(browse: Browse, assistant: Assistant) -> None:
    page = browse()
    for question in (PESKOV, "Que craint la docteure Fontvieille ?"):
        answer = assistant.ask(question)
        assert answer.citations
        page.ask(question)
        turn = page.locator(".turn").last
        marked = [mark.text_content() for mark in turn.locator("mark").all()]
        assert marked == [citation.text for citation in answer.citations]
        for citation, shown in zip(answer.citations, turn.locator(".citation blockquote").all(), strict=True):
            assert (shown.text_content() or "").strip("…") in assistant.article(citation.article_id).text


def test_an_answer_is_shown_while_it_arrives(
    browse: Browse, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, rest = assistant.stream, threading.Event()

    def held_back(question: str, history: object = ()) -> Iterator[str | Answer]:
        for number, piece in enumerate(whole(question, ())):
            yield piece
            if number == 0:
                assert rest.wait(30)

    monkeypatch.setattr(assistant, "stream", held_back)
    page = browse()
    page.locator("#question textarea").fill(PESKOV)
    page.keyboard.press("Enter")
    first_word = assistant.ask(PESKOV).text.split()[0]
    expect(page.locator('.turns[aria-busy="true"] .answer.arriving')).to_have_text(first_word)
    rest.set()
    expect(page.locator('.turns[aria-busy="false"] .citation').first).to_be_visible()


def test_a_mark_leads_to_its_citation_and_back(browse: Browse) -> None:
    page = browse()
    page.ask(PESKOV)
    mark = page.locator(".answer a.mark").first
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#citation-1-1")).to_be_focused()
    expect(page.locator("#citation-1-1 mark")).to_be_in_viewport()
    page.locator("#citation-1-1 .number").focus()
    page.keyboard.press("Enter")
    expect(mark).to_be_focused()


def test_someone_who_is_not_there_gets_an_abstention(browse: Browse, assistant: Assistant) -> None:
    assert not assistant.ask(ABSENT).answered
    page = browse()
    page.ask(ABSENT)
    expect(page.locator(".turn .abstained-label")).to_have_text("Pas de réponse")
    page.ask(PESKOV)
    expect(page.locator(".turn").last.locator(".abstained-label")).to_have_count(0)


def test_an_empty_question_is_told_so(browse: Browse) -> None:
    page = browse()
    page.locator("#question textarea").fill("   ")
    page.locator("#ask").click()
    expect(page.locator("#notice")).to_have_text("Écrivez d’abord votre question.")
    expect(page.locator(".turn")).to_have_count(0)
    page.ask(PESKOV)
    expect(page.locator("#notice")).to_have_text("")


def test_an_offered_question_is_asked(browse: Browse) -> None:
    page = browse()
    page.locator("#question textarea").fill("à moitié écrit")
    offered = page.locator("button.example").first
    question = offered.text_content()
    offered.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".turn h2")).to_have_text(f"Vous : {question}")
    expect(page.locator('.turns[aria-busy="false"] .turn')).to_have_count(1)
    expect(page.locator("#question textarea")).to_have_value("à moitié écrit")


def test_a_follow_up_knows_what_came_before(browse: Browse, assistant: Assistant) -> None:
    first = assistant.ask(PESKOV)
    follow_up = assistant.ask("Et Zakharova ?", [(PESKOV, first.text)])
    page = browse()
    page.ask(PESKOV)
    page.ask("Et Zakharova ?")
    turn = page.locator(".turn").last
    expect(turn.locator(".understood")).to_contain_text(follow_up.question)
    assert [mark.text_content() for mark in turn.locator("mark").all()] == [
        citation.text for citation in follow_up.citations
    ]
    expect(page.locator(".turn")).to_have_count(2)


def test_two_visitors_have_conversations_of_their_own(browse: Browse) -> None:
    first, second = browse(), browse()
    first.ask(PESKOV)
    expect(second.locator(".turn")).to_have_count(0)
    second.ask(ABSENT)
    expect(first.locator(".turn")).to_have_count(1)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (QuiaditError("Le modèle manque : lancez <b>quiadit rebuild</b>."), "lancez <b>quiadit rebuild</b>."),
        (RuntimeError("secret"), "une erreur inattendue s’est produite."),
    ],
)
def test_an_error_is_one_sentence_and_the_question_is_kept(
    browse: Browse,
    assistant: Assistant,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    sentence: str,
) -> None:
    def fails(question: str, history: object = ()) -> Iterator[str | Answer]:
        yield "Voici"
        raise error

    page = browse()
    with monkeypatch.context() as patched:
        patched.setattr(assistant, "stream", fails)
        page.ask(PESKOV)
    failed = page.locator(".turn .failed")
    expect(failed.get_by_role("alert")).to_contain_text(sentence)
    expect(page.locator("body")).not_to_contain_text("secret")
    failed.get_by_role("button", name="Réessayer").click()
    expect(page.locator(".turn").nth(1).locator(".citation").first).to_be_visible()

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from assistant import Answer, Assistant
from index.errors import QuiaditError
from ui.feedback import feedback_file

if TYPE_CHECKING:
    from tests.ui.conftest import Browse

PESKOV = "Que dit Peskov sur les négociations ?"
DOCTOR = "Que craint la docteure Fontvieille ?"
ABSENT = "Que dit Napoléon sur les girafes ?"


@pytest.fixture
def held_back(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Answers stay at their first words until what this gives is called."""
    whole, rest = assistant.stream, threading.Event()

    def stream(question: str, history: object = ()) -> Iterator[str | Answer]:
        *words, answer = whole(question, ())
        yield "".join(words[:4])
        assert rest.wait(30)
        yield from (*words[4:], answer)

    monkeypatch.setattr(assistant, "stream", stream)
    yield rest.set
    rest.set()


def test_an_answer_comes_with_its_sources(browse: Browse, assistant: Assistant) -> None:
    answer = assistant.ask(PESKOV)
    page = browse()
    page.ask(PESKOV)
    turn = page.locator(".turn")
    expect(turn.locator("h2")).to_have_text(f"Vous : {PESKOV}")
    expect(turn.locator(".answer")).to_contain_text(answer.citations[0].text)
    expect(turn.locator(".source")).to_have_count(len(answer.citations))
    for shown, citation in zip(turn.locator(".source").all(), answer.citations, strict=True):
        expect(shown.locator(".number")).to_have_text(str(citation.number))
        expect(shown.locator(".title")).to_have_text(citation.title)
        expect(shown.locator("time")).to_have_attribute("datetime", citation.published or "")


def test_an_answer_is_shown_while_it_arrives(
    browse: Browse, assistant: Assistant, held_back: Callable[[], None]
) -> None:
    page = browse()
    page.begin(PESKOV)
    whole = assistant.ask(PESKOV).text
    first_word = re.search(r"\w+", whole)
    assert first_word
    arriving = page.locator("#arriving .answer")
    expect(arriving).to_contain_text(first_word[0])
    assert len(arriving.inner_text()) < len(whole) / 2
    held_back()
    expect(page.locator("#conversation .source").first).to_be_visible()
    expect(page.locator("#arriving .turn")).to_have_count(0)


def test_an_answer_can_be_stopped_and_asked_for_again(browse: Browse, held_back: Callable[[], None]) -> None:
    page = browse()
    page.begin(PESKOV)
    expect(page.locator("#ask")).to_be_hidden()
    page.locator("#stop").click()
    stopped = page.locator("#conversation .turn .stopped")
    expect(stopped).to_be_visible()
    expect(page.locator("#ask")).to_be_visible()
    held_back()
    stopped.get_by_role("button", name="Réessayer").click()
    expect(page.locator("#conversation .source").first).to_be_visible()
    expect(page.locator("#conversation .turn")).to_have_count(1)


def test_a_question_asked_right_after_stop_is_answered(browse: Browse, held_back: Callable[[], None]) -> None:
    page = browse()
    page.begin(PESKOV)
    expect(page.locator("#arriving .answer")).to_be_visible()
    # In one go, so that nothing has come back from the server in between.
    page.evaluate(
        """question => {
          const box = document.querySelector("#question textarea");
          document.querySelector("#stop").click();
          box.value = question;
          box.dispatchEvent(new Event("input", { bubbles: true }));
          document.querySelector("#ask").click();
        }""",
        DOCTOR,
    )
    expect(page.locator("#arriving h2")).to_have_text(f"Vous : {DOCTOR}")
    held_back()
    turns = page.locator("#conversation .turn")
    expect(turns.locator("h2")).to_have_text([f"Vous : {PESKOV}", f"Vous : {DOCTOR}"])
    expect(turns.first.locator(".stopped")).to_be_visible()
    expect(turns.last.locator(".source").first).to_be_visible()
    page.reload()
    expect(turns).to_have_count(2)


def test_what_is_asked_meanwhile_waits_in_the_box(browse: Browse, held_back: Callable[[], None]) -> None:
    page = browse()
    page.begin(PESKOV)
    page.begin(DOCTOR)
    expect(page.locator("#question textarea")).to_have_value(DOCTOR)
    expect(page.locator("#arriving h2")).to_have_text(f"Vous : {PESKOV}")
    held_back()
    expect(page.locator("#conversation .turn")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#conversation .turn")).to_have_count(2)


def test_a_question_under_way_is_not_lost_on_reload(browse: Browse, held_back: Callable[[], None]) -> None:
    page = browse()
    page.begin(PESKOV)
    expect(page.locator("#arriving .answer")).to_be_visible()
    page.reload()
    expect(page.locator("#question textarea")).to_have_value(PESKOV)
    held_back()
    page.locator("#ask").click()
    expect(page.locator("#conversation .source").first).to_be_visible()


def test_a_question_can_be_edited_and_asked_again(browse: Browse) -> None:
    page = browse()
    page.ask(ABSENT)
    page.ask(DOCTOR)
    first = page.locator(".turn").first
    first.get_by_role("button", name="Modifier la question").click()
    box = first.get_by_label("Votre question")
    expect(box).to_be_focused()
    expect(box).to_have_value(ABSENT)
    box.fill(PESKOV)
    page.keyboard.press("Enter")
    expect(page.locator("#conversation .turn h2")).to_have_text([f"Vous : {PESKOV}"])
    # Escape leaves everything as it was.
    first.get_by_role("button", name="Modifier la question").click()
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(first.locator("h2")).to_have_text(f"Vous : {PESKOV}")


def test_an_abstention_looks_different_and_offers_a_way_on(browse: Browse, assistant: Assistant) -> None:
    assert not assistant.ask(ABSENT).answered
    page = browse()
    page.ask(ABSENT)
    expect(page.locator(".turn .abstained-label")).to_have_text("Pas de réponse")
    page.get_by_role("button", name="Ajouter des articles").click()
    expect(page.get_by_role("tab", name="Articles")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Questions").click()
    page.ask(PESKOV)
    expect(page.locator(".turn").last.locator(".abstained-label")).to_have_count(0)
    # Only the last answer says how to go on.
    expect(page.locator(".turn").first.locator(".chips")).to_be_hidden()


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
    offered = page.locator("button.question").first
    question = offered.text_content()
    offered.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#conversation .turn h2")).to_have_text(f"Vous : {question}")
    expect(page.locator("#question textarea")).to_have_value("à moitié écrit")


def test_a_follow_up_knows_what_came_before(browse: Browse, assistant: Assistant) -> None:
    first = assistant.ask(PESKOV)
    follow_up = assistant.ask("Et Zakharova ?", [(PESKOV, first.text)])
    assert follow_up.rewritten
    page = browse()
    page.ask(PESKOV)
    expect(page.locator(".understood")).to_have_count(0)
    page.ask("Et Zakharova ?")
    expect(page.locator(".turn").last.locator(".understood")).to_contain_text(follow_up.question)
    titles = [citation.title for citation in follow_up.citations]
    expect(page.locator(".turn").last.locator(".source .title")).to_have_text(titles)


def test_a_conversation_is_kept_until_it_is_cleared(browse: Browse) -> None:
    page = browse()
    page.ask(PESKOV)
    page.ask("Et Zakharova ?")
    shown = page.locator("#conversation").inner_text()
    page.reload()
    expect(page.locator("#conversation .turn")).to_have_count(2)
    assert page.locator("#conversation").inner_text() == shown
    # It can be gone on with.
    page.ask("Et Biden ?")
    page.get_by_role("button", name="Effacer").click()
    expect(page.locator("#conversation .welcome")).to_be_visible()
    page.reload()
    expect(page.locator("#conversation .welcome")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)


def test_what_a_browser_kept_wrongly_is_no_obstacle(browse: Browse) -> None:
    page = browse()
    page.ask(PESKOV)
    page.evaluate("localStorage.setItem('quiadit-conversation', 'nonsense')")
    page.reload()
    expect(page.locator("#conversation .welcome")).to_be_visible()
    page.ask(PESKOV)


def test_a_conversation_is_downloaded_as_markdown(browse: Browse, assistant: Assistant) -> None:
    page = browse()
    page.ask(PESKOV)
    page.ask(ABSENT)
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger").click()
    assert download.value.suggested_filename == "conversation.md"
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.startswith("# Conversation – Quiadit\n\n## ")
    for question in (PESKOV, ABSENT):
        assert f"## {question}\n" in text
        assert assistant.ask(question).text in text


def test_an_answer_is_copied_with_its_sources(browse: Browse, assistant: Assistant) -> None:
    answer = assistant.ask(DOCTOR)
    page = browse()
    page.ask(DOCTOR)
    page.get_by_role("button", name="Copier avec les sources").click()
    expect(page.locator(".told")).to_have_text("Copié")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert answer.text in copied
    for citation in answer.citations:
        line = next(line for line in copied.splitlines() if line.startswith(f"{citation.number}. "))
        assert citation.text in line
        assert citation.title in line


def test_an_opinion_is_written_down_and_can_be_taken_back(browse: Browse, assistant: Assistant) -> None:
    file = feedback_file(assistant)
    page = browse()
    page.ask(PESKOV)
    good, bad = (page.get_by_role("button", name=f"{name} réponse") for name in ("Bonne", "Mauvaise"))
    for button, pressed in ((good, "true"), (bad, "true"), (bad, "false")):
        button.click()
        expect(button).to_have_attribute("aria-pressed", pressed)
    expect(good).to_have_attribute("aria-pressed", "false")
    votes = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [vote["vote"] for vote in votes] == ["up", "down", None]
    answer = assistant.ask(PESKOV)
    assert votes[0]["asked"] == PESKOV
    assert votes[0]["text"] == answer.text
    assert votes[0]["citations"][0]["start"] == answer.citations[0].start
    good.click()
    expect(good).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(good).to_have_attribute("aria-pressed", "true")


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
    expect(page.locator("#conversation .source").first).to_be_visible()
    expect(page.locator("#conversation .turn")).to_have_count(1)

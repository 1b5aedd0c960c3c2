"""The reading pane: the article of a citation, with exactly the cited words marked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from assistant import Answer, Assistant, Citation
from index.article import Statement

if TYPE_CHECKING:
    from tests.ui.conftest import Browse

PESKOV = "Que dit Peskov sur les négociations ?"
TEXT = "document.querySelector('#reader .article-text').textContent"

LIGHTHOUSE = """Le phare de Kermorvan

12 mars 2024. – La gardienne Enora Quéméner a déclaré que « la lanterne sera électrique au printemps ».
"""


@pytest.mark.parametrize("width", [360, 1440])
def test_a_mark_opens_its_article_at_exactly_the_cited_words(
    browse: Browse, assistant: Assistant, width: int
) -> None:
    answer = assistant.ask(PESKOV)
    page = browse(width=width)
    page.ask(PESKOV)
    for citation in answer.citations:
        mark = page.get_by_role("button", name=f"Voir la preuve {citation.number}")
        mark.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#cited")).to_be_focused()
        expect(page.locator("#cited")).to_be_in_viewport()
        article = assistant.article(citation.article_id)
        assert page.marked() == citation.text == article.text[citation.start : citation.end]
        assert page.evaluate(TEXT) == article.text
        expect(page.locator("#reader h2")).to_have_text(article.title)
        page.keyboard.press("Escape")
        expect(mark).to_be_focused()


def test_a_whole_source_opens_the_same_proof(browse: Browse, assistant: Assistant) -> None:
    last = assistant.ask(PESKOV).citations[-1]
    page = browse()
    page.ask(PESKOV)
    page.locator(".source").last.click()
    expect(page.locator("#cited")).to_be_focused()
    assert page.marked() == last.text


def test_the_first_proof_stands_beside_a_new_answer_where_there_is_room(
    browse: Browse, assistant: Assistant
) -> None:
    page = browse(width=1440)
    expect(page.locator("#reader .nothing")).to_be_visible()
    page.ask(PESKOV)
    expect(page.locator("#cited")).to_be_visible()
    assert page.marked() == assistant.ask(PESKOV).citations[0].text
    # Who asked goes on writing.
    expect(page.locator("#question textarea")).to_be_focused()


@pytest.fixture
def three_proofs(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> tuple[Citation, ...]:
    """The citations of the one answer that there then is to any question."""
    citations = tuple(
        _citation(number, statement, assistant)
        for number, statement in enumerate(assistant.statements(limit=3), 1)
    )
    answer = Answer("Qui a dit quoi ?", True, "Un [1], deux [2], trois [3].", citations)
    monkeypatch.setattr(assistant, "stream", lambda *_: iter([answer]))
    return citations


def test_one_leafs_through_the_proofs_of_an_answer(
    browse: Browse, three_proofs: tuple[Citation, ...]
) -> None:
    page = browse(width=360)
    page.ask("Qui a dit quoi ?")
    page.locator(".mark").first.click()
    place, following = page.locator("#reader .place"), page.get_by_role("button", name="Preuve suivante")
    for citation in three_proofs:
        expect(place).to_have_text(f"Preuve {citation.number} sur 3")
        assert page.marked() == citation.text
        if citation.number < 3:
            following.click()
    expect(following).to_be_disabled()
    page.get_by_role("button", name="Preuve précédente").click()
    expect(place).to_have_text("Preuve 2 sur 3")


def test_of_quick_clicks_the_last_one_counts(browse: Browse, three_proofs: tuple[Citation, ...]) -> None:
    page = browse()
    page.ask("Qui a dit quoi ?")
    page.evaluate("document.querySelectorAll('.mark').forEach((mark) => mark.click())")
    expect(page.locator("#reader .place")).to_have_text("Preuve 3 sur 3")
    expect(page.locator("#cited")).to_be_focused()
    assert page.marked() == three_proofs[-1].text


def _citation(number: int, statement: Statement, assistant: Assistant) -> Citation:
    article = assistant.article(statement.article_id)
    start, end = statement.spans[0]
    words = article.text[start:end]
    return Citation(number, article.id, article.title, article.source, None, None, start, end, words)


def test_everybodys_words_are_marked_and_named_in_a_legend(browse: Browse, assistant: Assistant) -> None:
    citation = assistant.ask(PESKOV).citations[0]
    article = assistant.article(citation.article_id)
    statements = assistant.statements(article=article.id)
    page = browse(width=1440)
    page.ask(PESKOV)
    expect(page.locator("#cited")).to_be_visible()
    said = "".join(page.locator("#reader .article-text .said").all_text_contents())
    within = {
        offset for statement in statements for start, end in statement.spans for offset in range(start, end)
    }
    assert said == "".join(article.text[offset] for offset in sorted(within))
    speakers = {statement.speaker.name for statement in statements if statement.speaker}
    names = set(page.locator("#reader .legend bdi").all_text_contents())
    assert names <= speakers
    assert len(names) == min(8, len(speakers))
    page.locator("#reader .legend button").last.click()
    expect(page.locator("#reader .article-text .met")).to_be_in_viewport()


def test_on_a_telephone_the_article_is_a_sheet_over_the_page(browse: Browse) -> None:
    page = browse(width=360, height=740)
    expect(page.locator("#reader")).to_be_hidden()
    page.ask(PESKOV)
    expect(page.locator("#reader")).to_be_hidden()
    mark = page.locator(".mark").first
    mark.click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_have_attribute("aria-modal", "true")
    # What lies under it is out of reach of the keyboard.
    for _ in range(20):
        page.keyboard.press("Tab")
        outside = "document.activeElement !== document.body && !document.activeElement.closest('#reader')"
        assert not page.evaluate(outside)
    page.get_by_role("button", name="Fermer l’article").click()
    expect(sheet).to_be_hidden()
    expect(mark).to_be_focused()
    # The same proof opens again, and a touch beside it closes it.
    mark.click()
    expect(page.locator("#cited")).to_be_in_viewport()
    page.mouse.click(180, 20)
    expect(sheet).to_be_hidden()


def test_an_article_that_changed_or_went_since_is_told(
    browse: Browse, assistant: Assistant, tmp_path: Path
) -> None:
    file = tmp_path / "phare.txt"
    file.write_text(LIGHTHOUSE, encoding="utf-8")
    assistant.add(file)
    question = "Qu’a déclaré la gardienne Enora Quéméner sur la lanterne ?"
    page = browse()
    page.ask(question)
    file.write_text(LIGHTHOUSE.replace("12 mars", "Brest, 13 mars"), encoding="utf-8")
    assistant.add(file)
    page.locator(".mark").first.click()
    expect(page.locator("#reader .changed")).to_contain_text("a changé depuis")
    expect(page.locator("#reader mark")).to_have_count(0)
    page.keyboard.press("Escape")
    assistant.remove(next(found.id for found in assistant.articles() if "Kermorvan" in found.title))
    page.reload()
    page.locator(".mark").first.click()
    expect(page.locator("#reader .nothing")).to_contain_text("ne peut pas être montré")

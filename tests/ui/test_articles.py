from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from assistant import Assistant

if TYPE_CHECKING:
    from tests.ui.conftest import Browse

FERRY = """Le bac de Kervadec reprend du service

3 mai 2024. – Après six mois d’arrêt, le bac de Kervadec traverse de nouveau la ria. « Nous avons changé les
deux moteurs », a expliqué la capitaine Nolwenn Le Dantec, qui promet douze rotations par jour dès juin.
"""


def test_an_added_file_answers_questions(browse: Browse, assistant: Assistant, tmp_path: Path) -> None:
    file = tmp_path / "bac.txt"
    file.write_text(FERRY, encoding="utf-8")
    page = browse()
    page.open_articles()
    count = len(assistant.articles())
    expect(page.locator("#articles caption")).to_have_text(f"{count} articles dans la bibliothèque")
    page.upload(file)
    expect(page.locator("#outcomes .outcome").first).to_have_text(
        "ajouté Le bac de Kervadec reprend du service"
    )
    expect(page.locator("#articles caption")).to_have_text(f"{count + 1} articles dans la bibliothèque")
    row = page.locator("#articles tr", has_text="Le bac de Kervadec")
    expect(row.locator("time")).to_have_text("3 mai 2024")
    page.get_by_role("tab", name="Questions").click()
    page.ask("Que promet la capitaine Nolwenn Le Dantec ?")
    expect(page.locator(".citation cite").first).to_have_text("Le bac de Kervadec reprend du service")
    added = next(article for article in assistant.articles() if "Kervadec" in article.title)
    assert Path(added.source).read_text(encoding="utf-8") == FERRY


def test_each_file_has_its_outcome(browse: Browse, assistant: Assistant, tmp_path: Path) -> None:
    good, again, empty, binary = (
        tmp_path / name for name in ("phare.txt", "bis.txt", "vide.txt", "brut.pdf")
    )
    good.write_text("Le phare\n\nLe gardien Yann Kerbrat dit que la lampe est neuve.\n", encoding="utf-8")
    again.write_bytes(good.read_bytes())
    empty.write_bytes(b"")
    binary.write_bytes(bytes(range(256)) * 8)
    page = browse()
    page.open_articles()
    count = len(assistant.articles())
    page.upload(good, again, empty, binary)
    outcomes = page.locator("#outcomes .outcome")
    expect(outcomes).to_have_count(4)
    assert outcomes.filter(has_text="phare").filter(has_text="ajouté").count() == 1
    assert page.locator("#outcomes .outcome.unchanged").count() == 1
    for name in ("vide.txt", "brut.pdf"):
        failed = page.locator("#outcomes .outcome.failed", has_text=name)
        expect(failed.locator(".status")).to_have_text("échec")
        assert len(failed.locator(".why").text_content() or "") > 10
    assert len(assistant.articles()) == count + 1
    # What could not be read leaves nothing behind, and the next file finds the field ready.
    uploads = assistant.library.folder / "uploads"
    assert not {"vide.txt", "brut.pdf"} & {file.name for file in uploads.rglob("*")}
    page.upload(empty)
    expect(outcomes).to_have_count(5)


def test_only_web_addresses_are_read(browse: Browse, assistant: Assistant, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Un secret de cette machine, dit Personne.", encoding="utf-8")
    page = browse()
    page.open_articles()
    before = assistant.articles()
    for typed in ("", str(secret), f"file://{secret}"):
        page.locator("#address").locator("input, textarea").fill(typed)
        page.locator("#add").click()
        expect(page.locator("#outcomes").get_by_role("alert")).to_contain_text("http://")
    assert assistant.articles() == before


def test_an_address_that_does_not_answer_gives_its_sentence(browse: Browse) -> None:
    page = browse()
    page.open_articles()
    page.locator("#address").locator("input, textarea").fill("http://127.0.0.1:9/rien")
    page.keyboard.press("Enter")
    failed = page.locator("#outcomes .outcome.failed")
    expect(failed).to_contain_text("http://127.0.0.1:9/rien", timeout=30_000)


def test_a_question_does_not_wait_behind_an_addition(
    browse: Browse, assistant: Assistant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    add, begun, go_on = assistant.add, threading.Event(), threading.Event()

    def slow(*places: object) -> object:
        begun.set()
        assert go_on.wait(60)
        return add(*places)

    file = tmp_path / "lent.txt"
    file.write_text("Un article lent\n\nLéa Ravel dit que rien ne presse.\n", encoding="utf-8")
    adding, asking = browse(), browse()
    adding.open_articles()
    monkeypatch.setattr(assistant, "add", slow)
    adding.locator('#files input[type="file"]').set_input_files(str(file))
    expect(adding.locator("#outcomes .reading")).to_have_text("Lecture de lent.txt…")
    assert begun.is_set()
    try:
        asking.ask("Que craint la docteure Fontvieille ?")
        expect(asking.locator(".citation").first).to_be_visible()
    finally:
        go_on.set()
    expect(adding.locator("#outcomes .outcome.added")).to_be_visible()

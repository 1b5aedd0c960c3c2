from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from assistant import Assistant
from index.settings import load_settings
from index.words import fold
from ui.articles.pace import Pace
from ui.articles.places import offers_folders

if TYPE_CHECKING:
    from index.drafting import Step
    from tests.ui.conftest import Browse, Visit
    from ui.articles.working import Settled

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
    expect(page.get_by_role("log").get_by_role("listitem").first).to_contain_text("Le bac de Kervadec")
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
        page.locator("#add-address").click()
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
    add, begun, go_on = assistant.add_copy, threading.Event(), threading.Event()

    def slow(file: Path, step: Step) -> object:
        step("vectors", 1, 4)
        begun.set()
        assert go_on.wait(60)
        return add(file, step)

    file = tmp_path / "lent.txt"
    file.write_text("Un article lent\n\nLéa Ravel dit que rien ne presse.\n", encoding="utf-8")
    adding, asking = browse(), browse()
    adding.open_articles()
    monkeypatch.setattr(assistant, "add_copy", slow)
    adding.locator('#files input[type="file"]').set_input_files(str(file))
    reading = adding.locator("#outcomes .reading").first
    expect(reading).to_have_text("lent.txtmise en vecteurs")
    assert begun.is_set()
    assert float(reading.get_by_role("progressbar").get_attribute("value") or 0) == pytest.approx(0.688)
    try:
        asking.ask("Que craint la docteure Fontvieille ?")
        expect(asking.get_by_role("log").get_by_role("listitem").first).to_be_visible()
    finally:
        go_on.set()
    expect(adding.locator("#outcomes .outcome.added")).to_be_visible()
    expect(adding.locator("#outcomes .reading")).to_have_count(0)


def test_how_fast_a_folder_is_added_and_how_long_the_rest_takes_is_told(
    browse: Browse, assistant: Assistant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    add, seconds, further, go_on = assistant.add, [0.0], threading.Event(), threading.Event()

    def slow(places: list[Path], settled: Settled, step: Step) -> object:
        settled(0, 101, "")
        assert further.wait(60)
        seconds[0] = 4.0
        settled(12, 101, "")
        assert go_on.wait(60)
        return add(places, settled, step)

    (tmp_path / "quai.txt").write_text(
        "Le quai\n\nLe docker Luc Abgrall dit que tout va.\n", encoding="utf-8"
    )
    monkeypatch.setattr("ui.articles.panel.Pace", lambda: Pace(lambda: seconds[0]))
    monkeypatch.setattr(assistant, "add", slow)
    page = browse()
    page.open_articles()
    page.get_by_role("tab", name="Dossier").click()
    page.locator("#folder").locator("input, textarea").fill(str(tmp_path))
    page.keyboard.press("Enter")
    pace = page.locator("#outcomes .pace")
    expect(pace).to_have_text("0 sur 101 articles")
    further.set()
    expect(pace).to_have_text("12 sur 101 articles, 3 par seconde, encore une demi-minute")
    go_on.set()
    expect(page.locator("#outcomes .outcome.added")).to_contain_text("Le quai")
    expect(pace).to_have_count(0)


def listed(page: Visit) -> list[str]:
    return [title.text_content() for title in page.locator("#articles button.open").all()]


def test_a_pasted_text_becomes_an_article_with_its_title_date_and_source(
    browse: Browse, assistant: Assistant
) -> None:
    pasted = "« La halle rouvrira en juin », promet l’échevine Odile Sarrazin.\n\n  Rien n’est perdu.  "
    page = browse()
    page.open_articles()
    page.get_by_role("tab", name="Texte collé").click()
    page.locator("#add-pasted").click()
    expect(page.locator("#outcomes").get_by_role("alert")).to_contain_text("Collez d’abord")
    page.get_by_label("Texte de l’article").fill(pasted)
    page.locator("#pasted-title").locator("input, textarea").fill("La halle de Mirefleur")
    page.locator("#pasted-date").locator("input, textarea").fill("2023-05-04")
    page.locator("#pasted-outlet").locator("input, textarea").fill("Le Courrier")
    page.locator("#add-pasted").click()
    expect(page.locator("#outcomes .outcome.added .what").first).to_have_text(
        "La halle de Mirefleur", timeout=30_000
    )
    expect(page.get_by_label("Texte de l’article")).to_have_value("")
    article = next(each for each in assistant.articles() if each.title == "La halle de Mirefleur")
    assert (article.published, article.outlet) == ("2023-05-04", "Le Courrier")
    assert article.text.endswith(pasted)
    assert Path(article.source).read_text(encoding="utf-8") == article.text
    answer = assistant.ask("Que promet Odile Sarrazin ?")
    assert "La halle rouvrira en juin" in answer.text


def test_a_pasted_text_that_cannot_be_read_stays_in_its_box(browse: Browse) -> None:
    page = browse()
    page.open_articles()
    page.get_by_role("tab", name="Texte collé").click()
    page.get_by_label("Texte de l’article").fill("… !")
    page.locator("#add-pasted").click()
    expect(page.locator("#outcomes .outcome.failed")).to_contain_text("no words")
    expect(page.get_by_label("Texte de l’article")).to_have_value("… !")


def test_a_folder_of_this_machine_is_added(browse: Browse, assistant: Assistant, tmp_path: Path) -> None:
    for number in range(3):
        words = f"Le moulin {number}\n\nLa meunière Jeanne Roux dit que la roue {number} tourne.\n"
        (tmp_path / f"moulin{number}.txt").write_text(words, encoding="utf-8")
    page = browse()
    page.open_articles()
    page.get_by_role("tab", name="Dossier").click()
    box = page.locator("#folder").locator("input, textarea")
    box.fill("moulins")
    page.keyboard.press("Enter")
    expect(page.locator("#outcomes").get_by_role("alert")).to_contain_text("chemin entier")
    expect(box).to_have_value("moulins")
    box.fill(str(tmp_path))
    page.keyboard.press("Enter")
    expect(page.locator("#outcomes .outcome.added")).to_have_count(3, timeout=30_000)
    assert sum("Le moulin" in article.title for article in assistant.articles()) == 3


@pytest.mark.parametrize(
    ("settings", "offered"),
    [
        ({}, True),
        ({"host": "localhost"}, True),
        ({"host": "0.0.0.0"}, False),
        ({"auth": Path("users")}, False),
        ({"root_path": "/quiadit"}, False),
    ],
)
def test_folders_are_offered_only_to_the_machine_that_serves(
    settings: dict[str, object], offered: bool
) -> None:
    assert offers_folders(load_settings(**settings)) is offered


def test_a_removed_article_comes_back_as_it_was(browse: Browse, assistant: Assistant) -> None:
    article = assistant.articles()[0]
    page = browse()
    page.open_articles()
    row = page.locator("#articles tbody tr", has_text=article.title)
    row.get_by_role("button", name="Retirer").focus()
    page.keyboard.press("Enter")
    undo = page.locator("#articles .notice").get_by_role("button", name="Annuler")
    expect(undo).to_be_focused()
    expect(row).to_have_count(0)
    assert article.id not in {each.id for each in assistant.articles()}
    page.keyboard.press("Enter")
    expect(page.locator("#articles .notice")).to_contain_text("de nouveau")
    expect(row).to_have_count(1)
    assert assistant.article(article.id) == article


def test_what_was_removed_elsewhere_is_told(browse: Browse, assistant: Assistant) -> None:
    page = browse()
    page.open_articles()
    article = assistant.articles()[0]
    row = page.locator("#articles tbody tr", has_text=article.title)
    row.wait_for()
    assistant.remove(article.id)
    row.get_by_role("button", name="Retirer").click()
    expect(page.locator("#articles").get_by_role("alert")).to_contain_text(article.id)
    expect(row).to_have_count(0)
    assistant.restore(article)


def test_the_list_is_searched_and_sorted(browse: Browse, assistant: Assistant) -> None:
    page = browse()
    page.open_articles()
    expect(page.locator("#articles button.open").first).to_be_visible()
    assert listed(page) == [article.title for article in assistant.articles()]
    page.get_by_role("button", name="Titre").click()
    expect(page.locator("#articles th.title")).to_have_attribute("aria-sort", "ascending")
    assert listed(page) == sorted(listed(page), key=fold)
    expect(page.get_by_role("button", name="Titre")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#articles th.title")).to_have_attribute("aria-sort", "descending")
    page.get_by_role("searchbox", name="Chercher un article").fill("greve BUS")
    expect(page.locator("#articles caption")).to_contain_text(f"sur {len(assistant.articles())}")
    assert len(listed(page)) == 1
    page.get_by_role("searchbox", name="Chercher un article").fill("zzz")
    expect(page.locator("#articles .empty")).to_contain_text("zzz")


def test_an_article_opens_from_the_list(browse: Browse, assistant: Assistant) -> None:
    page = browse()
    page.open_articles()
    page.locator("#articles button.open").first.click()
    expect(page.locator("#reader h2").first).to_have_text(assistant.articles()[0].title)


def test_an_article_full_of_markup_shows_as_text_in_the_lists(browse: Browse, assistant: Assistant) -> None:
    name = "Gaspard <img src=x onerror=window.hacked=1> Lebrun"
    title = "<script>window.hacked=2</script> ${window.hacked=3} {{value}} @children [x](javascript:1)"
    said = "<b onclick=window.hacked=4>Oui</b> ${1} </blockquote><svg onload=window.hacked=5>"
    report = assistant.add_text(f"« {said} », a dit {name}.", title, outlet="<i>Le Courrier</i>")
    try:
        page = browse()
        page.open_articles()
        expect(page.locator("#articles button.open", has_text="window.hacked=2")).to_have_text(title)
        expect(page.locator("#articles td.outlet", has_text="<i>")).to_have_text("<i>Le Courrier</i>")
        page.get_by_role("searchbox", name="Chercher un article").fill("<script>")
        expect(page.locator("#articles caption")).to_contain_text("sur")
        page.get_by_role("tab", name="Voix").click()
        page.get_by_role("searchbox", name="Mots").fill("hacked")
        expect(page.locator("#voices-shown caption")).to_contain_text("1 voix")
        page.locator("#voices-shown button.voice").first.click()
        expect(page.locator("#voices-chosen h3").first).to_have_text(title)
        for element in ("script", "img", "i", "b", "iframe"):
            selector = f"#voices-shown {element}, #voices-chosen {element}, #articles {element}"
            assert page.locator(selector).count() == 0
        assert page.evaluate("window.hacked") is None
    finally:
        for outcome in report:
            assistant.remove(str(outcome.article_id))

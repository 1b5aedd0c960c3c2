from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from assistant import Assistant
from index.overview import Narrowing, by_voice
from index.relations import links
from ui.voices.query import Query
from ui.voices.timeline import axis_of, short_date

if TYPE_CHECKING:
    from tests.ui.conftest import Browse, Visit


@pytest.fixture
def voices(browse: Browse) -> Visit:
    """The panel, over the sample articles."""
    return opened(browse())


def opened(page: Visit) -> Visit:
    page.get_by_role("tab", name="Voix").click()
    page.locator("#voices-shown section").wait_for()
    return page


def names_shown(page: Visit) -> list[str]:
    return [name.text_content() for name in page.locator("#voices-shown button.voice").all()]


def test_speakers_are_listed_with_role_statements_and_articles(voices: Visit, assistant: Assistant) -> None:
    overview = assistant.overview
    ordered = list(by_voice(overview.heard).items())
    expect(voices.locator("#voices-shown caption")).to_contain_text(f"{len(ordered)} voix")
    assert names_shown(voices) == [overview.speakers[key].name for key, _ in ordered[:20]]
    key, heard = ordered[0]
    row = voices.locator("#voices-shown tbody tr").nth(1)
    speaker = overview.speakers[key]
    if speaker.role:
        expect(row.locator(".role")).to_have_text(speaker.role)
    articles = {each.headline.id for each in heard}
    assert [cell.split()[0] for cell in row.locator(".number").all_text_contents()] == [
        str(len(heard)),
        str(len(articles)),
    ]


def test_a_speaker_leads_to_the_statements_and_each_to_its_article(
    voices: Visit, assistant: Assistant
) -> None:
    voices.get_by_role("button", name="Dmitri Peskov", exact=True).click()
    chosen = voices.locator("#voices-chosen")
    expect(chosen.locator("h2")).to_have_text("Dmitri Peskov")
    expect(chosen.locator("h2")).to_be_focused()
    said = assistant.statements(speaker="Dmitri Peskov")
    assert len(said) > 1
    shown = [quote.text_content() for quote in chosen.locator("blockquote").all()]
    assert [text.strip("«» \u00a0") for text in shown] == [statement.text for statement in said]
    chosen.locator("button.open").first.click()
    article = assistant.article(said[0].article_id)
    expect(voices.locator("#reader h2").first).to_have_text(article.title)
    start, end = said[0].spans[0][0], said[0].spans[-1][1]
    assert voices.marked() == article.text[start:end]


def test_filters_narrow_the_list_and_what_was_chosen(voices: Visit, assistant: Assistant) -> None:
    box = voices.get_by_role("searchbox", name="Qui")
    box.fill("pesk")
    expect(voices.locator("#voices-shown button.voice")).to_have_count(1)
    expect(box).to_be_focused()
    assert names_shown(voices) == ["Dmitri Peskov"]
    voices.get_by_role("button", name="Dmitri Peskov", exact=True).click()
    word = max(assistant.statements(speaker="Dmitri Peskov")[0].text.split(), key=len)
    voices.get_by_role("searchbox", name="Mots").fill(word)
    heard = assistant.overview.narrowed(Narrowing(who="pesk", words=word))
    assert heard
    expect(voices.locator("#voices-chosen blockquote")).to_have_count(len(heard))
    voices.get_by_label("Du").fill("2099-01-01")
    expect(voices.locator("#voices-shown .empty")).to_contain_text("Aucun propos")
    voices.locator("#voices-shown").get_by_role("button", name="Tout effacer").click()
    expect(voices.get_by_role("searchbox", name="Qui")).to_have_value("")
    expect(voices.locator("#voices-shown caption")).to_contain_text("voix")


def test_a_bar_of_the_time_line_leads_to_its_statements_and_so_does_its_table(
    voices: Visit, assistant: Assistant
) -> None:
    overview = assistant.overview
    axis = axis_of(overview.heard)
    key, heard = next(iter(by_voice(overview.heard).items()))
    counts = axis.counts(heard)
    bars = voices.locator("#voices-shown tbody tr").nth(1).locator(".strip g")
    expect(bars).to_have_count(len(counts))
    bars.first.click()
    in_first = counts[min(counts)]
    expect(voices.locator("#voices-chosen blockquote")).to_have_count(in_first)
    expect(voices.locator("#voices-chosen h2")).to_contain_text(overview.speakers[key].name)
    voices.get_by_text("Le dessin en tableau").click()
    rows = voices.locator("#voices-shown details tbody tr")
    expect(rows.first.locator("button")).to_have_text(f"{in_first} propos" if in_first > 1 else "1 propos")
    other = rows.nth(len(counts))
    name = other.locator("th").text_content()
    other.locator("button").click()
    expect(voices.locator("#voices-chosen h2")).to_contain_text(f"{name}, ")
    expect(voices.locator("#voices-chosen h2")).to_be_focused()


@pytest.mark.parametrize("relation", ["names", "beside"])
def test_a_cell_of_the_matrix_leads_to_the_statements_behind_it(
    voices: Visit, assistant: Assistant, relation: str
) -> None:
    voices.get_by_role("radio", name="Qui avec qui").check()
    picker = voices.get_by_label("Relation")
    picker.focus()
    picker.select_option(relation)
    found = links(assistant.overview, assistant.overview.heard, relation)  # type: ignore[arg-type]
    rows, columns = found.top(14)
    cells = voices.locator("#voices-shown .matrix button")
    expect(cells).to_have_count(sum(1 for who in rows for whom in columns if found.counts[who, whom]))
    expect(picker).to_be_focused()
    cells.first.click()
    who = rows[0]
    whom = next(whom for whom in columns if found.counts[who, whom])
    expect(voices.locator("#voices-chosen h2")).to_contain_text(found.labels[whom])
    expect(voices.locator("#voices-chosen blockquote")).to_have_count(len(found.heard[who, whom]))
    voices.get_by_text("Les paires en liste").click()
    pairs = len(found.counts) // (2 if relation == "beside" else 1)
    expect(voices.locator("#voices-shown details tbody tr")).to_have_count(min(100, pairs))


def test_all_of_it_works_by_keyboard(voices: Visit) -> None:
    voices.get_by_role("searchbox", name="Qui").focus()
    voices.keyboard.type("peskov")
    voices.keyboard.press("Enter")
    name = voices.get_by_role("button", name="Dmitri Peskov", exact=True)
    expect(voices.locator("#voices-shown button.voice")).to_have_count(1)
    for _ in range(12):
        voices.keyboard.press("Tab")
        if name.evaluate("button => button === document.activeElement"):
            break
    voices.keyboard.press("Enter")
    expect(voices.locator("#voices-chosen h2")).to_be_focused()
    voices.keyboard.press("Tab")
    expect(voices.locator("#voices-chosen").get_by_role("button", name="Fermer")).to_be_focused()
    voices.keyboard.press("Enter")
    expect(voices.locator("#voices-chosen section")).to_have_count(0)
    expect(name).to_be_focused()


@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_does_not_scroll_sideways(browse: Browse, width: int) -> None:
    page = opened(browse(width=width))
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    page.locator("#voices-shown button.voice").first.click()
    page.locator("#voices-chosen section").wait_for()
    expect(page.locator("#voices-chosen h2")).to_be_in_viewport()
    assert page.evaluate(fits)
    page.get_by_role("radio", name="Qui avec qui").check()
    page.locator("#voices-shown .matrix").wait_for()
    assert page.evaluate(fits)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"page": "-3", "shown": "x" * 50, "view": "<b>", "relation": "x", "chosen": "::"},
        {"page": "9" * 40, "chosen": "voice:nobody:2024", "who": {"a": 1}, "act": ["said"]},
    ],
)
def test_whatever_a_browser_sends_is_a_query(sent: dict[str, object]) -> None:
    query = Query.read(sent)
    assert query.page >= 1
    assert query.view == "list"
    assert query.relation == "names"


def test_ticks_are_short() -> None:
    assert [short_date(date, "fr") for date in ("2024-10-01", "2024-07", "2024")] == [
        "1er oct. 2024",
        "juil. 2024",
        "2024",
    ]

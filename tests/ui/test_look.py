from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from index.settings import Settings, config_file

if TYPE_CHECKING:
    from tests.ui.conftest import Browse

# Lowest contrast between a text and what is behind it, over the page's visible texts (WCAG 2.2, 1.4.3).
LOWEST_CONTRAST = """() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => {
    c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const colour = channels(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  let lowest = [21, ""];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!own || !node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const [a, b] = [light(channels(getComputedStyle(node).color)), light(behind(node))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < lowest[0]) lowest = [contrast, node.outerHTML.slice(0, 200)];
  }
  return lowest;
}"""


# Serious or critical findings of axe-core, one line each.
AXE = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
}"""

TABS = ("Questions", "Voix", "Articles", "Réglages")


@pytest.fixture(scope="session")
def axe() -> str:
    file = Path(__file__).absolute().parents[2] / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
    if not file.is_file():
        pytest.skip("needs axe-core (make .venv/axe, which needs npm)")
    return file.read_text(encoding="utf-8")


def test_axe_finds_nothing_serious_on_any_tab(browse: Browse, axe: str) -> None:
    page = browse()
    page.ask("Que dit Napoléon sur les girafes ?")
    page.ask("Que dit Peskov sur les négociations ?")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.reload()
        expect(page.locator("body.dark")).to_have_count(1 if scheme == "dark" else 0)
        page.evaluate(axe)
        for width in (1440, 360):
            page.set_viewport_size({"width": width, "height": 900})
            for tab in TABS:
                page.open_tab(tab)
                assert page.evaluate(AXE) == [], (scheme, width, tab)
            page.open_tab("Questions")
            page.locator(".mark").last.click()
            expect(page.locator("#cited")).to_be_visible()
            assert page.evaluate(AXE) == [], (scheme, width, "proof")
            page.keyboard.press("Escape")


@pytest.mark.parametrize(
    ("language", "button", "month", "tagline"),
    [
        ("fr-CA", "Demander", "novembre", "Qui a dit quoi ?"),
        ("en-GB", "Ask", "November", "Who said what?"),
        ("de-DE", "Ask", "November", "Who said what?"),
    ],
)
def test_the_page_speaks_the_browsers_language(
    browse: Browse, language: str, button: str, month: str, tagline: str
) -> None:
    page = browse(language)
    expect(page.locator("#ask")).to_have_text(button)
    expect(page.locator("#header p")).to_contain_text(tagline)
    page.ask("Que craint la docteure Fontvieille ?")
    expect(page.locator(".source time").first).to_contain_text(month)
    expect(page.locator("body")).not_to_contain_text("__i18n__")


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_scrolls_sideways(browse: Browse, width: int) -> None:
    page = browse(width=width, height=740)
    page.ask("Que dit Peskov sur les négociations ?")
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    expect(page.locator("#question textarea")).to_be_in_viewport()
    for tab in TABS:
        page.open_tab(tab)
        assert page.evaluate(fits), tab
    page.open_tab("Questions")
    page.locator(".mark").first.click()
    expect(page.locator("#cited")).to_be_in_viewport()
    assert page.locator("#reader .scrolled").evaluate("pane => pane.scrollWidth <= pane.clientWidth")


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_jumps(browse: Browse, width: int) -> None:
    page = browse(width=width)
    page.evaluate(
        """() => {
          window.jumped = 0;
          new PerformanceObserver((list) => {
            for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.jumped += shift.value;
          }).observe({ type: "layout-shift", buffered: true });
        }"""
    )
    for question in ("Que dit Peskov sur les négociations ?", "Que craint la docteure Fontvieille ?"):
        page.ask(question)
    # Under 0.1 is good, by the measure that browsers give (Cumulative Layout Shift).
    assert page.evaluate("window.jumped") < 0.1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_what_is_behind_them(browse: Browse, scheme: str) -> None:
    page = browse(scheme=scheme, width=1440)
    expect(page.locator("body.dark")).to_have_count(1 if scheme == "dark" else 0)
    page.ask("Que dit Napoléon sur les girafes ?")
    page.ask("Que dit Peskov sur les négociations ?")
    expect(page.locator("#cited")).to_be_visible()
    for tab in TABS:
        page.open_tab(tab)
        contrast, where = page.evaluate(LOWEST_CONTRAST)
        assert contrast >= 4.5, where


def test_the_whole_of_asking_and_checking_works_by_keyboard(browse: Browse) -> None:
    page = browse()
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type("Que dit Peskov sur les négociations ?")
    page.keyboard.press("Enter")
    mark = page.locator(".mark").first
    expect(mark).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if mark.evaluate("mark => mark === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#cited")).to_be_focused()
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()


def test_the_settings_in_force_are_shown_with_where_to_change_them(browse: Browse) -> None:
    page = browse()
    page.open_tab("Réglages")
    settings = page.locator("#settings")
    names = settings.locator("tbody th").all_text_contents()
    assert names == list(Settings.model_fields)
    row = settings.locator("tr", has_text="port")
    expect(row.locator(".changed").first).to_have_text("modifié")
    expect(settings).to_contain_text(str(config_file()))

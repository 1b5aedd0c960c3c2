from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

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


@pytest.mark.parametrize(
    ("language", "button", "heading", "tagline"),
    [
        ("fr-CA", "Demander", "Sources", "Qui a dit quoi ?"),
        ("en-GB", "Ask", "Sources", "Who said what?"),
        ("de-DE", "Ask", "Sources", "Who said what?"),
    ],
)
def test_the_page_speaks_the_browsers_language(
    browse: Browse, language: str, button: str, heading: str, tagline: str
) -> None:
    page = browse(language)
    expect(page.locator("#ask")).to_have_text(button)
    expect(page.locator("#header p")).to_contain_text(tagline)
    page.ask("Que craint la docteure Fontvieille ?")
    expect(page.locator(".proofs h3")).to_have_text(heading)
    month = "novembre" if language.startswith("fr") else "November"
    expect(page.locator(".citation time").first).to_contain_text(month)
    expect(page.locator("body")).not_to_contain_text("__i18n__")


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_scrolls_sideways(browse: Browse, width: int) -> None:
    page = browse(width=width, height=740)
    page.ask("Que dit Peskov sur les négociations ?")
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(fits)
    expect(page.locator("#question textarea")).to_be_in_viewport()
    page.open_articles()
    assert page.evaluate(fits)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_what_is_behind_them(browse: Browse, scheme: str) -> None:
    page = browse(scheme=scheme)
    expect(page.locator("body.dark")).to_have_count(1 if scheme == "dark" else 0)
    page.ask("Que dit Peskov sur les négociations ?")
    page.ask("Que dit Napoléon sur les girafes ?")
    for tab in ("Questions", "Articles"):
        page.get_by_role("tab", name=tab).click()
        contrast, where = page.evaluate(LOWEST_CONTRAST)
        assert contrast >= 4.5, where

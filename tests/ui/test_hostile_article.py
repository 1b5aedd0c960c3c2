"""An article is data: whatever it holds shows as plain text, runs nothing and fetches nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from assistant import Assistant

if TYPE_CHECKING:
    from tests.ui.conftest import Browse

TITLE = "Zorglubine <img src=x onerror=window.hacked=1> **gras** ${window.hacked=2} {{value}}"
PIECES = [
    "<script>window.hacked=3</script>",
    "<img src=https://evil.example/a.png onerror=window.hacked=4>",
    "</mark></blockquote><iframe srcdoc='<script>parent.hacked=5</script>'></iframe>",
    "![image](https://evil.example/b.png) [lien](javascript:window.hacked=6) [1] [2]",
    "**gras** _italique_ `code` # titre ~~barré~~ &lt;b&gt; &amp;",
    "$x^2$ $$\\frac{1}{2}$$ \\(y\\) \\[z\\]",
    "${window.hacked=7} {{value}} {{{value}}} `${window.hacked=8}`",
    '__i18n__{"__type__": "translation_metadata", "key": "tagline"}',
    "@children",
]
SENTENCE = "Le docteur Zorglubine a déclaré que la formule est " + " puis ".join(PIECES) + " selon lui."


def test_a_hostile_article_shows_as_plain_text(browse: Browse, assistant: Assistant, tmp_path: Path) -> None:
    file = tmp_path / "zorglubine.txt"
    file.write_text(f"{TITLE}\n\n{SENTENCE}\n", encoding="utf-8")
    page = browse()
    page.open_articles()
    page.upload(file)
    article = next(article for article in assistant.articles() if "Zorglubine" in article.title)
    assert "<img src=x onerror=window.hacked=1>" in article.title
    expect(page.locator("#outcomes .what").first).to_have_text(article.title)
    expect(page.locator("#articles tr", has_text="Zorglubine").locator("bdi").first).to_have_text(
        article.title
    )
    page.get_by_role("tab", name="Questions").click()
    question = "Qu’a déclaré le docteur Zorglubine sur la formule ? <img src=x onerror=window.hacked=9> ${1}"
    answer = assistant.ask(question)
    page.ask(question)
    expect(page.locator(".turn h2")).to_have_text(f"Vous : {question}")
    cited = next(citation for citation in answer.citations if citation.article_id == article.id)
    page.get_by_role("button", name=f"Voir la preuve {cited.number}").click()
    expect(page.locator("#cited")).to_be_focused()
    assert page.marked() == cited.text
    shown = page.locator("#reader .article-text")
    assert shown.evaluate("text => text.textContent") == article.text
    for element in ("script", "img", "iframe", "code"):
        assert page.locator(f"#conversation {element}, #articles {element}, #reader {element}").count() == 0
    speakers = {citation.speaker for citation in answer.citations}
    strong = page.locator("#conversation strong, #articles strong").all()
    assert {emphasised.text_content() for emphasised in strong} <= speakers
    assert page.locator("#reader strong, #reader em").count() == 0
    assert page.evaluate("window.hacked") is None


def test_the_browser_is_told_to_fetch_nothing_from_outside(browse: Browse, address: str) -> None:
    page = browse()
    policy = page.request.get(address).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    # Even a page that was taken over could not reach out.
    reached = page.evaluate("fetch('https://evil.example/').then(() => true, () => false)")
    assert reached is False

"""The answer's text shows article words as words, never as markup."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.citation import Citation
from assistant.composing import compose, escaped


def test_markup_in_an_article_is_shown_as_text() -> None:
    hostile = "<script>alert(1)</script> ![x](http://x) [1] `a` $$b$$ **c**"
    text = compose([Citation(1, "a", hostile, "x.txt", "2024", None, 0, 3, hostile)], True, "fr")
    assert "<script>" not in text
    assert "![x](" not in text
    assert "\\*\\*c\\*\\*" in text
    assert text.count(" [1]\n") == 1


@given(st.text())
def test_escaped_text_is_one_line_with_the_same_letters(text: str) -> None:
    shown = escaped(text)
    assert "\n" not in shown
    assert shown.replace("\\", "").split() == text.replace("\\", "").split()

"""Normal forms: as Unicode has them, but for heaps of marks, and never in the square of their number."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.letters import normalized


@given(st.text(alphabet=st.sampled_from("eE Ωçé\u0301\u0316\u0327한한글ﬁ²"), max_size=30))
def test_letters_with_as_many_marks_as_languages_have_are_in_the_normal_form(text: str) -> None:
    for form in ("NFC", "NFKC", "NFKD"):
        assert normalized(form, text) == unicodedata.normalize(form, text)


@pytest.mark.parametrize("form", ["NFC", "NFKC", "NFKD"])
def test_marks_beyond_thirty_are_divided_and_none_is_lost(form: str) -> None:
    marks = "\u0301\u0316" * 50_000
    found = normalized(form, f"x{marks}x")
    assert unicodedata.is_normalized(form, found)
    assert all(len(run) <= 31 for run in found.split("\u034f"))
    assert sorted(found.replace("\u034f", "")) == sorted(f"x{marks}x")
    assert normalized(form, found) == found

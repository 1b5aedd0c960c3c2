from __future__ import annotations

from pathlib import Path

from index.uploads import discard, keep_file, keep_text, sweep


def test_the_same_file_has_one_copy_and_two_of_one_name_have_two(tmp_path: Path) -> None:
    library, sent = tmp_path / "library", tmp_path / "note.txt"
    sent.write_text("un", encoding="utf-8")
    first = keep_file(library, sent)
    assert keep_file(library, sent) == first
    sent.write_text("deux", encoding="utf-8")
    second = keep_file(library, sent)
    assert (first.read_text(), second.read_text()) == ("un", "deux")
    discard(second)
    assert first.exists()
    assert not second.parent.exists()


def test_a_text_is_kept_word_for_word_under_its_title_and_fields(tmp_path: Path) -> None:
    text = "« Oui », dit-elle.\n\n  Rien de plus. "
    kept = keep_text(tmp_path, text, " Un titre :\n/../suite ", {"Date": "2024-10", "Source": " "})
    assert kept.read_text(encoding="utf-8") == f"Date: 2024-10\n\nUn titre : /../suite\n\n{text}"
    assert kept.suffix == ".txt"
    assert kept.resolve().is_relative_to(tmp_path / "uploads")
    assert keep_text(tmp_path, text).read_text(encoding="utf-8") == text


def test_copies_without_an_article_go_and_others_stay_wherever_the_library_is(tmp_path: Path) -> None:
    used, unused = keep_text(tmp_path, "un"), keep_text(tmp_path, "deux")
    elsewhere = f"/moved/library/uploads/{used.parent.name}/{used.name}"
    sweep(tmp_path, [f"{elsewhere}#entry", "https://example.org/"])
    assert used.exists()
    assert not unused.exists()
    sweep(tmp_path / "no-library", [])

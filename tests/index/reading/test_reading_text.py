from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from index.article import Article
from index.reading import Source, article_id, read

ReadBytes = Callable[..., list[Article]]
FRENCH = "Élections : un œil sur l’été\n\nLe cœur de l'affaire coûte 10 €, a-t-il dit : « Ça ira »… – naïf.\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-mark", "utf-16-be-mark", "utf-32", "cp1252"]
)
def test_french_comes_back_whole_from_every_usual_encoding(read_bytes: ReadBytes, encoding: str) -> None:
    if encoding.endswith("-mark"):
        data = ("\ufeff" + FRENCH).encode(encoding.removesuffix("-mark"))
    else:
        data = FRENCH.encode(encoding)
    (article,) = read_bytes("a.txt", data)
    assert article.text == FRENCH


def test_latin9_is_told_from_windows_1252_by_its_oe_and_euro(read_bytes: ReadBytes) -> None:
    text = (
        "Le cœur de l'été\n\nL'œuvre a coûté 10 € à l'État, a déclaré la maire. Un vœu, des sœurs, Œdipe.\n"
    )
    assert read_bytes("a.txt", text.encode("iso8859-15"))[0].text == text


def test_plain_latin1_french_is_read(read_bytes: ReadBytes) -> None:
    text = "L'été à Évreux\n\nLa députée a déclaré : « C'est très bien ainsi »."
    assert read_bytes("a.txt", text.encode("latin-1"))[0].text == text


def test_another_alphabet_in_one_byte_is_recognised(read_bytes: ReadBytes) -> None:
    text = "Президент заявил, что переговоры продолжатся на следующей неделе в Москве. " * 5
    assert read_bytes("a.txt", text.encode("cp1251"))[0].text == text


def test_one_broken_byte_does_not_spoil_the_rest_of_a_utf8_text(read_bytes: ReadBytes) -> None:
    data = (FRENCH * 3).encode() + b"\xe9"
    assert read_bytes("a.txt", data)[0].text == FRENCH * 3 + "\N{REPLACEMENT CHARACTER}"


def test_line_ends_are_unified_and_letters_composed(read_bytes: ReadBytes) -> None:
    (article,) = read_bytes("a.txt", "E\u0301te\u0301\r\n\r\nun\rdeux\n".encode())
    assert article.text == "Été\n\nun\ndeux\n"


def test_a_head_gives_the_date_and_is_not_in_the_title(read_bytes: ReadBytes) -> None:
    text = " date 2024-10 Compte tenu de la situation, a déclaré M. Peskov.\n\nMoscou considère…"
    (article,) = read_bytes("seed.txt", text.encode())
    assert article.published == "2024-10"
    assert article.title == "Compte tenu de la situation, a déclaré M. Peskov."
    assert article.text == text


@pytest.mark.parametrize("fence", ["", "---\n"])
def test_head_lines_name_title_author_source_date_and_address(read_bytes: ReadBytes, fence: str) -> None:
    head = (
        "Titre : Un accord signé\nDate : 14 octobre 2024\nAuteur : Anne Roy\nSource : Le Quotidien\n"
        "URL : https://example.org/accord\n"
    )
    (article,) = read_bytes("a.md", f"{fence}{head}{fence}\nLes deux camps ont signé.".encode())
    assert article.title == "Un accord signé"
    assert article.author == "Anne Roy"
    assert article.outlet == "Le Quotidien"
    assert article.published == "2024-10-14"
    assert article.url == "https://example.org/accord"


def test_a_markdown_heading_makes_the_title_without_its_marks(read_bytes: ReadBytes) -> None:
    (article,) = read_bytes("a.md", "\n# Mali : **un accord** signé #\n\nTexte.".encode())
    assert article.title == "Mali : un accord signé"
    assert article.text.startswith("\n# Mali")


def test_a_long_first_paragraph_is_shortened_to_its_first_sentence(read_bytes: ReadBytes) -> None:
    first = "Le président a reçu les syndicats ce matin. "
    (article,) = read_bytes("a.txt", (first + "Il a parlé longtemps. " * 20).encode())
    assert article.title == first.strip()


def test_a_long_first_sentence_is_cut_at_a_word(read_bytes: ReadBytes) -> None:
    (article,) = read_bytes("a.txt", ("mot " * 200).encode())
    assert article.title.endswith("mot…")
    assert len(article.title) <= 200


def test_identity_comes_from_the_source_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Un\n\nTexte.")
    (one,) = read(Source(str(path)))
    path.write_text("Un autre texte.")
    (two,) = read(Source(str(path)))
    assert one.id == two.id == article_id(str(path))
    assert len(one.id) == 16
    assert one.source == str(path)


def test_a_file_without_ending_is_read_as_text(read_bytes: ReadBytes) -> None:
    assert read_bytes("LISEZMOI", b"Bonjour tout le monde")[0].text == "Bonjour tout le monde"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.text(
        st.characters(exclude_categories=("Cs", "Cc"), include_characters="\r\n\t"), min_size=1, max_size=300
    )
)
def test_any_text_reads_back_as_nfc_with_line_ends_unified(tmp_path: Path, text: str) -> None:
    assume(any(map(str.isalnum, text)))
    assume(not text.startswith(("\ufeff", "%!PS", "{\\rtf")) and "%PDF-" not in text)
    path = tmp_path / "any.txt"
    path.write_bytes(text.encode("utf-8"))
    (article,) = read(Source(str(path)))
    assert article.text == unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    assert article.title

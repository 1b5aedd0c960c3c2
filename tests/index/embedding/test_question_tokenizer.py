"""The question tokenizer gives the library's token numbers for any text, or none."""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.embedding import building, manifest, question_tokenizer
from index.embedding.onnx_embedder import OnnxEmbedder
from index.embedding.question_tokenizer import QuestionTokenizer
from index.errors import EmbeddingError

QUESTIONS = [
    "Que dit la ministre de la Culture sur le budget du théâtre ?",
    "Qu’a déclaré M. Peskov à propos de l’Ukraine, le 24 février 2022 ?",
    "Who said « it’s over » — and when?",
    "Que pense-t-elle du PIB (+1,2 %) et des 3 000 € d’aide ?",
    "  Pourquoi\tdeux   blancs\n\net des lignes ?  ",
]
CASES = [
    "",
    " ",
    "\n\t\u00a0",
    "\x85",
    "\x85 a \x85 b \x85",
    "\x07\x1b\x7f\x8f",
    "a\x07b\x0bc",
    "zéro\u200bblanc, \ufeffmarque, \u2060joint, trait\u00adcaché, \u200dlié\u200e",
    "10\u202f000\u00a0euros\u2009: \u2003\u3000oui",
    "un ▁ deux▁trois ▁▁",
    "e\u0301te\u0301, nai\u0308f, c\u0327a, A\u030angstro\u0308m, o\u0302\u0323 q\u0307\u0323",
    "ﬁn, ﬂot, œuvre, ŀ, ㎏, ½, x², №, ™, …, ‥, ﷺ, ㋿, 🄰, ǆ, ſ, K",
    "¨ ´ ¸ ˘ ͺ ΅ ‗ ‾",
    "ＡＢＣ １２３ ，！ ｶﾞｷﾞ ㍿ ㌔",
    "东京和北京的部长说了什么？",
    "東京オリンピックについて首相は何と言いましたか。",
    "장관은 무엇을 말했습니까? 각각 각",
    "Что сказал Песков?",
    "ماذا قال الوزير؟ ﻻ ﷲ",
    "मंत्री ने क्या कहा? क्षि ड़",
    "ĐÂY là gì? Tiếng Việt ở đâu",
    "👍 👍🏽 👩‍👩‍👧‍👦 🇫🇷 ❤️ 1️⃣ 🫠 ☺",
    "₽ ₿ € £ ¥ ￥ ₩",
    "1234567890 3,14159 12:30 2026-11-22 007 ١٢٣ Ⅷ",
    "anticonstitutionnellement" * 40,
    "a" * 500,
    "!" * 99 + "?" * 99,
    "hahahahahahahahaha nonnonnonnonnon .......",
    "\ue000\ue001 privé \U0010ffff",
    "☃\ue000x\ue001\ue002\ue003y",
    "𐎀𐎁𐎂 𒀀𒀁 unknown ⸘?!",
    "＜s＞ ＜unk＞ ＜unk＞\ue000 a＜pad＞ ＜/s＞ <mask> ＜mask＞",
    "<s> <S> < s> </ s> <un k>",
    "https://www.lemonde.fr/a_b?c=d&e=%20f#g nom@exemple.fr C:\\dossier",
    "ẞ ß İ ı ŉ ΐ ﬃ",
]
LEFT_TO_THE_LIBRARY = [
    "un <s> deux",
    "<unk>",
    "</s>",
    "a<pad>b",
    "NUL\0NUL",
    "a\0",
    "㋿",
    "\U0001fbf0",
    "\U000105d2\u0307",
    "\U00011938\u0301",
]
"""Some are cut alike today; what counts is that they are never cut otherwise."""


@pytest.fixture(scope="module")
def library(default_model_folder: Path) -> Tokenizer:
    return Tokenizer.from_file(str(default_model_folder / building.TOKENIZER_FILE))


@pytest.fixture(scope="module")
def questions(default_model_folder: Path) -> QuestionTokenizer:
    return QuestionTokenizer(default_model_folder / building.QUESTION_FOLDER, limit=1_000_000)


@pytest.fixture(scope="module")
def pieces(library: Tokenizer) -> list[str]:
    return sorted(library.get_vocab())


def differing(questions: QuestionTokenizer, library: Tokenizer, texts: Iterable[str]) -> list[str]:
    """The texts that are cut otherwise than by the library."""
    return [
        text
        for text in texts
        if (ids := questions.encode(text)) is not None and ids != library.encode(text).ids
    ]


@pytest.mark.parametrize("prompt", ["", building.QUERY_PROMPT])
def test_questions_are_cut_as_by_the_library_without_it(
    questions: QuestionTokenizer, library: Tokenizer, prompt: str
) -> None:
    for text in QUESTIONS:
        assert questions.encode(prompt + text) == library.encode(prompt + text).ids


@pytest.mark.parametrize("text", CASES)
def test_unusual_texts_are_cut_as_by_the_library(
    questions: QuestionTokenizer, library: Tokenizer, text: str
) -> None:
    variants = [text, building.QUERY_PROMPT + text, f"{text} {text}"]
    variants += [unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC", "NFKD")]
    assert differing(questions, library, variants) == []


@pytest.mark.parametrize("text", LEFT_TO_THE_LIBRARY)
def test_what_might_be_read_differently_is_left_to_the_library(
    questions: QuestionTokenizer, text: str
) -> None:
    assert questions.encode(text) is None
    assert questions.encode(f"Que dit {text} ?") is None


def test_most_unusual_texts_need_no_library(questions: QuestionTokenizer) -> None:
    kept = [text for text in CASES if questions.encode(text) is not None]
    assert len(kept) >= len(CASES) - 4


def test_three_hundred_mixed_sentences_are_cut_as_by_the_library(
    questions: QuestionTokenizer, library: Tokenizer
) -> None:
    chance = random.Random(7)
    words = [word for text in (*QUESTIONS, *CASES) for word in text.split(" ") if len(word) < 100]
    sentences = [" ".join(chance.choices(words, k=chance.randint(1, 25))) for _ in range(300)]
    assert differing(questions, library, sentences) == []
    assert sum(questions.encode(sentence) is not None for sentence in sentences) > 150


def test_french_texts_are_cut_as_by_the_library(
    questions: QuestionTokenizer, library: Tokenizer, french_texts: list[str]
) -> None:
    assert [questions.encode(text) for text in french_texts] == [
        library.encode(text).ids for text in french_texts
    ]


def test_gold_questions_and_article_sentences_are_cut_as_by_the_library(
    questions: QuestionTokenizer, library: Tokenizer, shared: Path
) -> None:
    gold = {
        text
        for path in sorted((shared / "eval").glob("gold-*/*.json*"))
        for line in json_values(path)
        for text in strings(line)
    }
    articles = [
        line
        for path in sorted((shared / "articles").rglob("*"))
        if path.suffix in (".txt", ".md", ".html")
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if len(line) < 1000
    ]
    texts = [*sorted(gold), *random.Random(7).sample(articles, min(len(articles), 4000))]
    assert len(texts) > 100
    cut = [questions.encode(text) for text in texts]
    assert sum(ids is not None for ids in cut) >= 0.99 * len(texts)
    expected = [encoding.ids for encoding in library.encode_batch(texts)]
    pairs = zip(texts, cut, expected, strict=True)
    assert [text for text, ids, right in pairs if ids not in (None, right)] == []


def json_values(path: Path) -> list[object]:
    content = path.read_text(encoding="utf-8")
    return (
        [json.loads(line) for line in content.splitlines()]
        if path.suffix == ".jsonl"
        else [json.loads(content)]
    )


def strings(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


LETTERS = st.characters(exclude_categories=("Cs",))
SMALL = st.sampled_from([*"aàeés ▁.,'’-123", "\u00a0", "\u0301", "\u200b", "ﬁ", "œ", "👍", "中", "\ue000"])


@settings(max_examples=400, deadline=None)
@given(
    text=st.text(LETTERS, max_size=60) | st.text(SMALL, max_size=60) | st.text(SMALL | LETTERS, max_size=60)
)
def test_any_text_is_cut_as_by_the_library(
    questions: QuestionTokenizer, library: Tokenizer, text: str
) -> None:
    assert differing(questions, library, [text]) == []


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_pieces_in_a_row_are_cut_as_by_the_library(
    questions: QuestionTokenizer, library: Tokenizer, pieces: list[str], data: st.DataObject
) -> None:
    piece = st.integers(0, len(pieces) - 1).map(pieces.__getitem__)
    chosen = data.draw(st.lists(piece | SMALL, max_size=12))
    assert differing(questions, library, ["".join(chosen), "".join(chosen * 3)]) == []


def test_every_letter_is_cut_as_by_the_library(questions: QuestionTokenizer, library: Tokenizer) -> None:
    letters = [chr(code) for code in range(0x11_0000) if not 0xD800 <= code < 0xE000]
    assigned = [letter for letter in letters if unicodedata.category(letter) not in ("Cn", "Co")]
    lines = ["".join(assigned[start : start + 8]) for start in range(0, len(assigned), 8)]
    lines += [f"e{letter}\u0301 {letter}" for letter in assigned if unicodedata.decomposition(letter)]
    assert differing(questions, library, lines) == []


def test_a_text_beyond_the_limit_keeps_its_start_and_its_end_mark(
    default_model_folder: Path, embedder: OnnxEmbedder
) -> None:
    folder = default_model_folder / building.QUESTION_FOLDER
    text = "query: " + "Le conseil municipal a voté. " * 200
    (expected,) = embedder.tokenizer.tokenize([text])
    assert QuestionTokenizer(folder, 512).encode(text) == expected.ids
    whole = embedder.tokenizer.tokenizer.encode(QUESTIONS[0]).ids
    for limit in (2, 3, len(whole) - 1, len(whole), len(whole) + 1):
        cut = whole if limit >= len(whole) else [*whole[: limit - 1], whole[-1]]
        assert QuestionTokenizer(folder, limit).encode(QUESTIONS[0]) == cut


def test_a_question_is_embedded_without_the_library_and_alike(default_model_folder: Path) -> None:
    embedder = OnnxEmbedder(default_model_folder)
    vectors = [embedder.embed_query(text) for text in QUESTIONS]
    assert embedder.tokenizer._tokenizer is None
    embedder._questions = None
    assert [embedder.embed_query(text) for text in QUESTIONS] == vectors


@pytest.mark.parametrize("text", ["Que dit <s> ?", "㋿", "mot " * 600])
def test_unusual_and_long_questions_are_embedded_too(default_model_folder: Path, text: str) -> None:
    embedder = OnnxEmbedder(default_model_folder)
    vector = embedder.embed_query(text)
    assert embedder.tokenizer._tokenizer is not None
    expected, _ = embedder._run(embedder.tokenizer.tokenize(["query: " + text]), with_tokens=False)
    assert np.array_equal(np.array(vector, np.float32), expected[0])


def test_threads_share_one_library_tokenizer_and_get_the_same_numbers(default_model_folder: Path) -> None:
    embedder = OnnxEmbedder(default_model_folder)
    loaded: list[Tokenizer] = []
    load = embedder.tokenizer._load

    def counted() -> Tokenizer:
        loaded.append(load())
        return loaded[-1]

    embedder.tokenizer._load = counted
    texts = (QUESTIONS + CASES) * 4
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda text: embedder.count_tokens([text])[0], texts))
        vectors = list(pool.map(embedder.embed_query, QUESTIONS * 8))
    assert len(loaded) == 1
    assert counts == embedder.count_tokens(texts)
    assert vectors == vectors[: len(QUESTIONS)] * 8


def test_a_broken_library_tokenizer_is_one_sentence_when_it_is_needed(
    default_model_folder: Path, tmp_path: Path
) -> None:
    copy = building.folder_in(tmp_path)
    (copy / "onnx").mkdir(parents=True)
    for file in (default_model_folder / building.ONNX_FILE).parent.glob("*.onnx*"):
        (copy / "onnx" / file.name).symlink_to(file)
    (copy / building.TOKENIZER_FILE).write_text("{}")
    embedder = OnnxEmbedder(copy)
    with pytest.raises(EmbeddingError, match="delete that folder to build it again"):
        embedder.count_tokens(["mot"])


def test_broken_tables_are_one_sentence(default_model_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match="delete that folder to make it again"):
        QuestionTokenizer(tmp_path, 512)
    tables = default_model_folder / building.QUESTION_FOLDER
    for path in tables.iterdir():
        (tmp_path / path.name).write_bytes(b"nothing" if path.suffix == ".npy" else path.read_bytes())
    with pytest.raises(EmbeddingError, match="delete that folder to make it again"):
        QuestionTokenizer(tmp_path, 512)


def test_tables_of_another_version_are_found_out(default_model_folder: Path, tmp_path: Path) -> None:
    tables = default_model_folder / building.QUESTION_FOLDER
    found = manifest.read(tables) or {}
    (tmp_path / manifest.NAME).write_text(json.dumps({**found, "format": 0}))
    assert question_tokenizer.problems(tmp_path) == ["the question tokenizer is of another version"]

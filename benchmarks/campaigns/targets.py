"""What the inputs are fed to, and what must hold of whatever comes out."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt

from index.article import Article, Speaker
from index.errors import ReadingError

_SPEAKERS = ("Odile Garnier", "Paul Roche", "Peskov")
_RUN_OR_FETCHED = {"html_block", "html_inline", "image", "link_open"}


def _count(texts: Sequence[str]) -> list[int]:
    return [sum((len(word) + 3) // 4 for word in text.split()) for text in texts]


def read_file(given: tuple[str, bytes]) -> None:
    """A reader gives whole articles, or one sentence that says why not."""
    from index.reading import Source, read
    from index.reading.content import Content

    ending, data = given
    name = f"http://localhost/any{ending}"
    source = Source(name, _fetched=[Content(name=f"any{ending}", data=data, max_bytes=1_000_000)])
    try:
        articles = read(source, max_bytes=1_000_000)
    except ReadingError as why:
        articles, reason = [], str(why)
    else:
        assert articles
        reason = "."
    assert reason.endswith("."), reason
    assert "\n" not in reason, reason
    for article in articles:
        assert article.title
        assert article.text.strip()
        assert unicodedata.is_normalized("NFC", article.text)
        article.text.encode("utf-8")


def cut(text: str) -> None:
    """Passages cover the text, in order, none longer than the model reads."""
    from index.passages import split_passages

    passages = split_passages(text, _count, budget=40, hard_limit=120)
    covered = 0
    for passage in passages:
        assert not text[covered : passage.start].strip(), "letters between two passages"
        assert passage.start < passage.end <= len(text)
        assert _count([text[passage.start : passage.end]]) <= [120]
        assert all(passage.start <= a < b <= passage.end for a, b in passage.sentences)
        covered = max(covered, passage.end)
    assert not text[covered:].strip()


def read_statements(text: str) -> None:
    """Each statement lies in its article, letter for letter."""
    from index.speech import read_statements as read

    for statement in read(_article(text)):
        pieces = [text[start:end] for start, end in statement.spans]
        assert pieces
        assert all(piece.strip() for piece in pieces)
        assert statement.text == " … ".join(pieces)


def apply_rules(given: tuple[str, int]) -> None:
    """The same, whatever the analysis makes of the words; without the model, which takes nearly all the time.

    `given` is a text and what the chance begins with that analyses it.
    """
    from index.speech.reading import statements_of

    text, seed = given
    for statement in statements_of(_analysed(text, random.Random(seed)), _article(text)):
        pieces = [text[start:end] for start, end in statement.spans]
        assert pieces
        assert all(piece.strip() for piece in pieces)
        assert statement.text == " … ".join(pieces)


def _article(text: str) -> Article:
    return Article("a" * 16, "Titre", text, "a.txt", language="fr")


def _analysed(text: str, chance: random.Random) -> Any:
    """A spaCy `Doc`: some words as the model tagged them once, the others as any, in any tree."""
    from spacy.tokens import Doc

    from index.speech.pipeline import pipeline

    known, seen = _tagged()
    words = [(token.text, bool(token.whitespace_)) for token in pipeline("fr").tokenizer(text)]
    if not words:
        return pipeline("fr").tokenizer(text)
    tags = [
        known[word] if word in known and chance.random() < 0.7 else chance.choice(seen) for word, _ in words
    ]
    last = len(words) - 1
    leftward = chance.random() < 0.5
    heads = []
    for place in range(len(words)):
        if chance.random() < 0.15:
            heads.append(place)
        elif leftward:
            heads.append(chance.randint(max(0, place - 6), place))
        else:
            heads.append(chance.randint(place, min(last, place + 6)))
    return Doc(
        pipeline("fr").vocab,
        [word for word, _ in words],
        [spaced for _, spaced in words],
        pos=[pos for pos, _, _ in tags],
        deps=[dep for _, dep, _ in tags],
        morphs=[morph for _, _, morph in tags],
        heads=heads,
    )


@cache
def _tagged() -> tuple[dict[str, tuple[str, str, str]], list[tuple[str, str, str]]]:
    """Words with the part of speech, role and form that the model gives them; and all that it gives."""
    from benchmarks.campaigns.inputs import FRAGMENTS
    from index.speech.pipeline import analyse

    text = " ".join(FRAGMENTS).encode("utf-8", "ignore").decode()
    known = {token.text: (token.pos_, token.dep_, str(token.morph)) for token in analyse(text)}
    return known, sorted(set(known.values()))


def understand(text: str) -> None:
    """A question is understood as something, alone and in a conversation."""
    from assistant.conversation import self_contained
    from assistant.question import understand as read
    from assistant.requests import as_question, with_keywords

    voices = _voices()
    question = with_keywords(read(as_question(text)), voices)
    assert question.language in ("fr", "en")
    followed = self_contained(text, [("Que dit Peskov du pont ?", "Il rouvrira.")], voices.named_in)
    read(text, followed.text, followed.language)


def compose(text: str) -> None:
    """An answer is told, and holds nothing that a page would run, fetch or lead to."""
    from assistant.citation import Citation
    from assistant.composing import compose as tell
    from assistant.evidence import Evidence
    from assistant.question import understand as read
    from index.article import Statement

    middle = len(text) // 2
    spans = [(start, end) for start, end in ((0, middle), (middle, len(text))) if text[start:end].strip()]
    citations, evidence = [], []
    for number, (start, end) in enumerate(spans, 1):
        words = text[start:end]
        speaker = Speaker(text[:20].strip() or "Odile Garnier") if number == 1 else None
        statement = Statement(f"s{number}", "a", ((start, end),), words, "direct", speaker=speaker)
        citations.append(
            Citation(
                number, "a", text[:30], text[:40], None, None, start, end, words, speaker and speaker.name
            )
        )
        evidence.append(Evidence("a", start, end, 0.5, speaker, statement))
    for answered in (True, False):
        for language in ("fr", "en"):
            if evidence or not answered:
                told = tell(read(text), citations, evidence, answered, language)
                tokens = MarkdownIt("commonmark").parse(told)
                kinds = {part.type for token in tokens for part in (token, *(token.children or ()))}
                assert not kinds & _RUN_OR_FETCHED, kinds


def check_citation(given: tuple[str, int, int, str]) -> None:
    """A citation passes exactly where its words are those of the article."""
    from assistant.citation import Citation, UnfaithfulCitationError, check

    text, start, end, words = given
    article = Article("a", "Titre", text, "a.txt")
    citation = Citation(1, "a", "Titre", "a.txt", None, None, start, end, words)
    try:
        check([citation], lambda _: article)
    except UnfaithfulCitationError:
        assert text[start:end] != words
    else:
        assert text[start:end] == words


def parse_answer(text: str) -> None:
    """Whatever a chat model writes is taken apart into sentences, letter by letter."""
    from assistant.generating.parsing import Parser

    parser = Parser()
    for sentence in (*parser.feed(text), *parser.finish()):
        assert sentence.text.strip() or sentence.numbers


@cache
def _voices() -> Any:
    from index.voices import Voices

    return Voices.of([("a", "2024-03-03", Speaker(name)) for name in _SPEAKERS])


ON_TEXT: dict[str, Callable[[str], None]] = {
    "passages": cut,
    "speech rules": read_statements,
    "question parser": understand,
    "composer": compose,
    "model answers": parse_answer,
}

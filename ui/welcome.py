"""What stands in the conversation before the first question: a sentence and questions to begin with."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

from assistant.assistant import Assistant
from assistant.samples import sample_files
from ui.answers import chip_list, offered
from ui.html import Html, element
from ui.texts import texts

_EXAMPLES = 4


def welcome(assistant: Assistant, language: str) -> Html:
    """The opening of a conversation, in the language of the page."""
    words = texts(language)
    articles = assistant.articles()
    examples: list[str] = []
    if not articles:
        sentence = words["welcome_empty"]
    elif (samples := _sample_sources()) <= {article.source for article in articles}:
        sentence = words["welcome_sample"].format(count=len(samples))
        examples = _sample_questions(language)
    else:
        sentence = words["welcome"]
        examples = _speaker_questions(assistant, language)
    steps = element("ol", *(element("li", words[f"help_{step}"]) for step in ("ask", "check", "trust")))
    return element(
        "div",
        element("p", sentence, class_="lead"),
        chip_list([offered(question) for question in examples], words["examples"])
        if articles
        else element("button", words["add_articles"], type="button", class_="chip", data_tab="tab_articles"),
        element("section", element("h3", words["help"]), steps, class_="help"),
        class_="welcome",
        lang=language,
    )


def _sample_sources() -> set[str]:
    return {str(file) for file in sample_files()}


def _sample_questions(language: str) -> list[str]:
    """Questions that the sample articles answer, in this language first, and one that they do not."""
    file = resources.files("assistant.samples") / "questions.toml"
    entries: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["questions"]
    entries.sort(key=lambda entry: entry["language"] != language)
    answered = [entry["question"] for entry in entries if "file" in entry]
    unanswered = [entry["question"] for entry in entries if "file" not in entry]
    return [*answered[: _EXAMPLES - 1], *unanswered[:1]]


def _speaker_questions(assistant: Assistant, language: str) -> list[str]:
    """One question about each of those who are quoted most."""
    quoted = sorted(assistant.speakers(), key=lambda speaker: -speaker.statements)
    return [texts(language)["example_speaker"].format(name=speaker.name) for speaker in quoted[:_EXAMPLES]]

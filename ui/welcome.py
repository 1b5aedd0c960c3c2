"""What stands in the conversation before the first question: a sentence, questions to begin with, help."""

from __future__ import annotations

import threading

from assistant.assistant import Assistant
from assistant.samples import sample_files
from index.voices import Voices
from ui.answers import chip_list, offered
from ui.html import Html, element
from ui.texts import texts

_PLACES = 4
"""Questions that room is kept for while they are looked for."""


class Welcome:
    """The opening of a conversation; its questions are looked for once for each state of the library."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._looking = threading.Lock()
        self._found: dict[str, tuple[Voices, tuple[str, ...]]] = {}

    def at_once(self, language: str) -> Html:
        """In the language of the page; where its questions have to be looked for, with room for them."""
        return self._drawn(language, self._at_hand(language))

    def whole(self, language: str) -> Html:
        """With its questions, each of which has an answer."""
        with self._looking:
            questions = self._at_hand(language)
            if questions is None:
                voices = self._assistant.library.voices
                questions = self._assistant.opening(language)
                self._found[language] = voices, questions
        return self._drawn(language, questions)

    def _at_hand(self, language: str) -> tuple[str, ...] | None:
        voices, questions = self._found.get(language, (None, None))
        # The library merges its voices anew whenever it changes.
        return questions if voices is self._assistant.library.voices else None

    def _drawn(self, language: str, questions: tuple[str, ...] | None) -> Html:
        words = texts(language)
        sources = {article.source for article in self._assistant.headlines()}
        samples = {str(file) for file in sample_files()}
        if not sources:
            sentence = words["welcome_empty"]
        elif samples <= sources:
            sentence = words["welcome_sample"].format(count=len(samples))
        else:
            sentence = words["welcome"]
        more = element("button", words["add_articles"], type="button", class_="chip", data_tab="tab_articles")
        steps = element("ol", *(element("li", words[f"help_{step}"]) for step in ("ask", "check", "trust")))
        return element(
            "div",
            element("p", sentence, class_="lead"),
            self._questions(words["examples"], questions) if sources else more,
            element("section", element("h3", words["help"]), steps, class_="help"),
            class_="welcome",
            lang=language,
        )

    def _questions(self, heading: str, questions: tuple[str, ...] | None) -> Html | None:
        if questions is not None:
            return chip_list([offered(question) for question in questions], heading)
        room = [element("span", class_="chip room", aria_hidden="true") for _ in range(_PLACES)]
        return chip_list(room, heading)

"""Citations: the exact words of an article that prove an answer, and the check that they are exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from index.article import Article, Statement
from index.errors import QuiaditError

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage


class UnfaithfulCitationError(QuiaditError):
    """A citation whose words are not those of its article: a fault of ours, never shown as an answer."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One numbered proof: `article.text[start:end] == text`, letter for letter.

    Attributes:
        number: the [n] in the answer's text, from 1.
        article_id: the article cited.
        title: its title.
        source: path or address that it was read from.
        published: its date, as precise as known, or None.
        url: its public address, or None.
        start: offset of the first letter in the article's text.
        end: offset after the last.
        text: the words cited.
        speaker: who says them, or None where they are the article's own or the speaker is not known.
        outlet: newspaper, agency or site, or None.
        page: page of a paged source, from 1, or None.
    """

    number: int
    article_id: str
    title: str
    source: str
    published: str | None
    url: str | None
    start: int
    end: int
    text: str
    speaker: str | None = None
    outlet: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Checks:
    """What the checks made of a chat model's answer.

    Attributes:
        state: `grounded` where every sentence stood, `partly_grounded` where some were dropped or the model
            was cut short, `fell_back` where the answer is the one made without a model.
        why: for each sentence dropped or other trouble, one sentence in the answer's language.
    """

    state: Literal["grounded", "partly_grounded", "fell_back"]
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """What a chat model's answer took.

    Attributes:
        seconds: from the first request to the last word.
        requests: how often the model was asked.
        input_tokens: tokens it read, as its server counts them; None where the server does not say.
        output_tokens: tokens it wrote, likewise.
    """

    seconds: float
    requests: int
    input_tokens: int | None = None
    output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is given back for a question.

    Attributes:
        question: the question as it was understood (follow-ups made self-contained).
        answered: False when it abstained: no evidence in these articles.
        text: Markdown with [1] [2] marks.
        citations: the proofs, in the order of their numbers; when it abstained, the nearest thing found.
        confidence: 0 to 1, that the evidence answers the question.
        statements: the statements behind the answer.
        language: of the answer's own words, `fr` or `en`.
        asked: the question's words as the reader gave them.
        suggestions: questions to go on with, each of which these articles answer.
        checks: how well a chat model's answer stood up; None where none was asked.
        usage: what that took; None where no chat model was asked.
        listed: whether it counts, lists or compares what many articles say: no chat model writes it anew.
    """

    question: str
    answered: bool
    text: str
    citations: tuple[Citation, ...] = ()
    confidence: float = 0.0
    statements: tuple[Statement, ...] = ()
    language: str = "fr"
    asked: str = ""
    suggestions: tuple[str, ...] = ()
    checks: Checks | None = None
    usage: Usage | None = None
    listed: bool = False

    @property
    def rewritten(self) -> bool:
        """Whether the question was understood in other words than it was asked in."""
        return bool(self.asked) and self.question != self.asked

    def as_message(self) -> AIMessage:
        """The answer as a LangChain message with standard citations; see `assistant.messages`."""
        from assistant.messages import as_message

        return as_message(self)


def check(citations: Iterable[Citation], article: Callable[[str], Article]) -> None:
    """Compare every citation with its article.

    Raises:
        UnfaithfulCitationError: the words differ.
    """
    for citation in citations:
        if article(citation.article_id).text[citation.start : citation.end] != citation.text:
            raise UnfaithfulCitationError(
                f"Citation {citation.number} does not match the article '{citation.title}': "
                "run 'quiadit rebuild' and ask again."
            )

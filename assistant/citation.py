"""Citations: the exact words of an article that prove an answer, and the check that they are exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from index.article import Article, Statement
from index.errors import QuiaditError


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

    @property
    def rewritten(self) -> bool:
        """Whether the question was understood in other words than it was asked in."""
        return bool(self.asked) and self.question != self.asked


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

"""What the API gives and takes: plain dictionaries, documented field by field, without the server's paths."""

from __future__ import annotations

from typing import Literal, NotRequired

# That of `typing` is refused by pydantic before Python 3.12.
from typing_extensions import TypedDict

from assistant.citation import Answer, Checks, Citation, Usage
from index.article import Article, Headline, Speaker, Statement
from index.outcome import Outcome
from ui.errors import file_name, without_paths


class CitationData(TypedDict):
    """A numbered proof: `text` is `article.text[start:end]`, letter for letter.

    `source` is an address, or the name of a file.
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
    speaker: str | None
    outlet: str | None
    page: int | None


class StatementData(TypedDict):
    """Who said what: `spans` are pairs of offsets in the article's text, `text` the pieces joined by …"""

    id: str
    article_id: str
    spans: list[list[int]]
    text: str
    kind: Literal["direct", "indirect", "mixed"]
    act: str
    polarity: Literal["asserted", "denied", "hedged"]
    speaker: str | None
    role: str | None
    mention: str | None
    cue: str | None
    via: str | None
    said_when: str | None
    said_on: str | None
    said_where: str | None
    confidence: float


class ChecksData(TypedDict):
    """How well a chat model's answer stood up; `why` has one sentence for each that was dropped."""

    state: Literal["grounded", "partly_grounded", "fell_back"]
    why: list[str]


class UsageData(TypedDict):
    """What a chat model's answer took; tokens as its server counts them, null where it does not say."""

    seconds: float
    requests: int
    input_tokens: int | None
    output_tokens: int | None


class AnswerData(TypedDict):
    """An answer: Markdown with [1] [2] marks, the citations behind them and the statements they stand in.

    `answered` is false where it abstained; `question` is the question as it was understood; `checks` and
    `usage` are null where no chat model was asked.
    """

    question: str
    answered: bool
    text: str
    citations: list[CitationData]
    statements: list[StatementData]
    confidence: float
    language: str
    suggestions: list[str]
    checks: ChecksData | None
    usage: UsageData | None


class SpeakerData(TypedDict):
    """Somebody who is quoted: other names met, the fullest role, how many statements, in which articles."""

    name: str
    aliases: list[str]
    role: str | None
    kind: str
    statements: int
    articles: list[str]


class HeadlineData(TypedDict):
    """An article without its text; `published` is an ISO date as precise as known."""

    id: str
    title: str
    source: str
    url: str | None
    author: str | None
    published: str | None
    language: str
    outlet: str | None


class ArticleData(HeadlineData):
    """An article with its text, exactly as indexed."""

    text: str


class OutcomeData(TypedDict):
    """What became of one thing that was to be added; `reason` says why it failed or nothing was done."""

    source: str
    status: Literal["added", "unchanged", "updated", "failed"]
    reason: str
    article_id: str | None
    title: str


class TextData(TypedDict):
    """A text to add, with what is known of it: headline, date, newspaper or site."""

    text: str
    title: NotRequired[str | None]
    published: NotRequired[str | None]
    outlet: NotRequired[str | None]


class FileData(TypedDict):
    """A file sent before with `gradio_client.handle_file` (or `POST /gradio_api/upload`)."""

    path: str
    orig_name: NotRequired[str | None]


def answer_data(answer: Answer) -> AnswerData:
    """An answer for the API."""
    return AnswerData(
        question=answer.question,
        answered=answer.answered,
        text=answer.text,
        citations=[_citation_data(citation) for citation in answer.citations],
        statements=[statement_data(statement) for statement in answer.statements],
        confidence=answer.confidence,
        language=answer.language,
        suggestions=list(answer.suggestions),
        checks=_checks_data(answer.checks) if answer.checks else None,
        usage=_usage_data(answer.usage) if answer.usage else None,
    )


def _checks_data(checks: Checks) -> ChecksData:
    return ChecksData(state=checks.state, why=list(checks.why))


def _usage_data(usage: Usage) -> UsageData:
    return UsageData(
        seconds=usage.seconds,
        requests=usage.requests,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
    )


def _citation_data(citation: Citation) -> CitationData:
    return CitationData(
        number=citation.number,
        article_id=citation.article_id,
        title=citation.title,
        source=file_name(citation.source),
        published=citation.published,
        url=citation.url,
        start=citation.start,
        end=citation.end,
        text=citation.text,
        speaker=citation.speaker,
        outlet=citation.outlet,
        page=citation.page,
    )


def statement_data(statement: Statement) -> StatementData:
    """A statement for the API."""
    return StatementData(
        id=statement.id,
        article_id=statement.article_id,
        spans=[[start, end] for start, end in statement.spans],
        text=statement.text,
        kind=statement.kind,  # type: ignore[typeddict-item]
        act=statement.act,
        polarity=statement.polarity,  # type: ignore[typeddict-item]
        speaker=statement.speaker.name if statement.speaker else None,
        role=statement.speaker.role if statement.speaker else None,
        mention=statement.mention,
        cue=statement.cue,
        via=statement.via,
        said_when=statement.said_when,
        said_on=statement.said_on,
        said_where=statement.said_where,
        confidence=statement.confidence,
    )


def speaker_data(speaker: Speaker) -> SpeakerData:
    """A speaker for the API."""
    return SpeakerData(
        name=speaker.name,
        aliases=list(speaker.aliases),
        role=speaker.role,
        kind=speaker.kind,
        statements=speaker.statements,
        articles=list(speaker.articles),
    )


def headline_data(article: Article | Headline) -> HeadlineData:
    """An article for the API, without its text."""
    return HeadlineData(
        id=article.id,
        title=article.title,
        source=file_name(article.source),
        url=article.url,
        author=article.author,
        published=article.published,
        language=article.language,
        outlet=article.outlet,
    )


def article_data(article: Article) -> ArticleData:
    """An article for the API."""
    return ArticleData(**headline_data(article), text=article.text)


def outcome_data(outcome: Outcome, name: str | None) -> OutcomeData:
    """An outcome for the API, under the name that the caller knows the thing by, if there is one."""
    return OutcomeData(
        source=file_name(outcome.source) if name is None else name,
        status=outcome.status,
        reason=without_paths(outcome.reason),
        article_id=outcome.article_id,
        title=outcome.title,
    )

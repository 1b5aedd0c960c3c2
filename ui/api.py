"""The named endpoints of the HTTP API, for `gradio_client`, other programs and language models (MCP)."""

# No postponed annotations here: Gradio reads the return types of endpoints as they stand.
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr
from gradio.events import api

from assistant.assistant import Assistant
from index.errors import QuiaditError
from ui.api_adding import require, things_to_add
from ui.api_types import (
    AnswerData,
    ArticleData,
    FileData,
    HeadlineData,
    OutcomeData,
    SpeakerData,
    StatementData,
    TextData,
    answer_data,
    article_data,
    headline_data,
    speaker_data,
    statement_data,
)
from ui.errors import without_paths
from ui.lanes import Lanes, work

_log = logging.getLogger(__name__)

_LONGEST_QUESTION = 2000
_ADDED_AT_ONCE = 100


Endpoint = Callable[..., Awaitable[Any]]


def offer(endpoints: Iterable[Endpoint]) -> None:
    """Offer endpoints under their names; to be called inside `gr.Blocks`."""
    for endpoint in endpoints:
        # Their lanes are their queues.
        api(endpoint, api_name=endpoint.__name__, queue=False, concurrency_limit=None)


def endpoints_of(assistant: Assistant, lanes: Lanes) -> tuple[Endpoint, ...]:
    """What programs can do with a library, with documented types; errors are `gr.Error`, one sentence."""

    async def ask(question: str, history: list[list[str]] | None = None) -> AnswerData:
        """Answer a question about who said what in the news articles, each answer proved by cited passages.

        Where the articles do not say, it abstains: `answered` is false.

        Args:
            question: in French or English.
            history: the conversation so far, pairs of question and answer text.
        """
        with _one_sentence():
            require(len(question) <= _LONGEST_QUESTION, f"Ask in {_LONGEST_QUESTION} letters at most.")
            turns = [turn for turn in history or () if len(turn) == 2]
            require(
                len(turns) == len(history or ()), "The history is a list of pairs: question and answer text."
            )
            pairs = [(str(asked), str(answer)) for asked, answer in turns]
            return answer_data(await work(lanes.asking, assistant.ask, question, pairs))

    async def statements(
        speaker: str | None = None,
        about: str | None = None,
        article: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int | None = 100,
    ) -> list[StatementData]:
        """List who said what in the articles: by date, or, with `about`, nearest in meaning first.

        Args:
            speaker: a name, part of one, or a role.
            about: a topic.
            article: the id of an article.
            since: ISO date as precise as wanted (2024, 2024-10, 2024-10-14), included.
            until: the same, for the end.
            limit: how many at most; null for all.
        """
        with _one_sentence():
            _require_limit(limit)
            found = await work(
                lanes.listing, assistant.statements, speaker, about, article, since, until, limit
            )
            return [statement_data(statement) for statement in found]

    async def speakers(limit: int | None = 100) -> list[SpeakerData]:
        """List who is quoted in the articles, most quoted first.

        Args:
            limit: how many at most; null for all.
        """
        with _one_sentence():
            _require_limit(limit)
            found = await work(lanes.listing, assistant.speakers)
            return [speaker_data(speaker) for speaker in found[:limit]]

    async def articles(limit: int | None = 100) -> list[HeadlineData]:
        """List the articles, newest first, without their texts.

        Args:
            limit: how many at most; null for all.
        """
        with _one_sentence():
            _require_limit(limit)
            found = await work(lanes.listing, assistant.library.headlines)
            return [headline_data(headline) for headline in found[:limit]]

    async def article(article_id: str) -> ArticleData:
        """Give one article with its text, which all offsets refer to.

        Args:
            article_id: as citations, statements and the list of articles give it.
        """
        with _one_sentence():
            return article_data(await work(lanes.listing, assistant.article, article_id))

    async def add(
        addresses: list[str] | None = None,
        texts: list[TextData] | None = None,
        files: list[FileData] | None = None,
    ) -> list[OutcomeData]:
        """Add articles, and tell what became of each.

        Args:
            addresses: web addresses of articles, http or https.
            texts: the texts themselves, with what is known of them.
            files: files sent before with gradio_client.handle_file.
        """
        with _one_sentence():
            things = list(things_to_add(assistant, addresses or [], texts or [], files or []))
            require(len(things) <= _ADDED_AT_ONCE, f"Add {_ADDED_AT_ONCE} things at a time at most.")
            outcomes: list[OutcomeData] = []
            for thing in things:
                outcomes += await work(lanes.adding, thing)
            return outcomes

    async def remove(article_id: str) -> HeadlineData:
        """Remove an article, and give back its headline.

        Args:
            article_id: as the list of articles gives it.
        """
        with _one_sentence():
            removed = await work(lanes.listing, assistant.article, article_id)
            await work(lanes.adding, assistant.remove, article_id)
            return headline_data(removed)

    return ask, statements, speakers, articles, article, add, remove


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Errors as one sentence for the caller, without the server's paths; the log has the rest."""
    try:
        yield
    except QuiaditError as error:
        raise gr.Error(without_paths(str(error)), print_exception=False) from error
    except gr.Error:
        raise
    except Exception as error:
        _log.exception("A request of the API failed.")
        raise gr.Error("The request does not fit what the API documents.", print_exception=False) from error


def _require_limit(limit: int | None) -> None:
    require(limit is None or limit >= 0, "The limit is how many at most: 0 or more, or null for all.")

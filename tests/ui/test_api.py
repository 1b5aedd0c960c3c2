"""The HTTP API as programs see it, and the same as tools for language models."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from assistant import Answer, Assistant
from assistant.citation import Checks, Usage
from index.settings import load_settings
from ui.api_types import answer_data
from ui.app import start
from ui.errors import without_paths
from ui.server import Serving
from ui.sessions import stop

PONT = "Le pont rouvrira mardi, a promis la maire Odile Garnier."
NAMES = ["ask", "statements", "speakers", "articles", "article", "add", "remove"]


@pytest.fixture(scope="module")
def library(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("api") / "library"
    with Assistant.open(folder, load_settings(port=0)) as assistant:
        assistant.add_text(PONT, "Le pont rouvre", "2024-03-03", "Le Courrier de Vaubrun")
        yield assistant


@pytest.fixture(scope="module")
def api_address(library: Assistant) -> Iterator[str]:
    page = start(library, Serving(mcp=True))
    yield str(page.local_url)
    stop(page)


@pytest.fixture(scope="module")
def client(api_address: str) -> Client:
    return Client(api_address, verbose=False, download_files=False)


def test_the_endpoints_have_stable_names_and_documented_types(client: Client) -> None:
    endpoints = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert [name.removeprefix("/") for name in endpoints] == NAMES
    types = {name: endpoint["returns"][0]["python_type"]["type"] for name, endpoint in endpoints.items()}
    assert "answered: bool" in types["/ask"]
    assert "requests: int" in types["/ask"]
    assert "speaker: str | None" in types["/statements"].replace("None | str", "str | None")
    assert "statements: int" in types["/speakers"]
    assert "Literal['added', 'unchanged', 'updated', 'failed']" in types["/add"]
    described = endpoints["/statements"]["parameters"]
    assert [each["parameter_name"] for each in described] == [
        *("speaker", "about", "article", "since", "until", "limit")
    ]


def test_a_question_is_answered_as_from_python(client: Client, library: Assistant) -> None:
    question = "Quand le pont va-t-il rouvrir ?"
    expected = library.ask(question)
    given = client.predict(question, api_name="/ask")
    assert given["answered"] is expected.answered
    assert given["text"] == expected.text
    assert given["checks"] is given["usage"] is None
    [citation] = given["citations"]
    text = client.predict(citation["article_id"], api_name="/article")["text"]
    assert text[citation["start"] : citation["end"]] == citation["text"]
    follow_up = client.predict("Qui l'a dit ?", [[question, given["text"]]], api_name="/ask")
    assert "pont" in follow_up["question"]


def test_an_answer_tells_how_it_was_checked_and_what_it_took() -> None:
    answer = Answer("Qui ?", True, "Elle [1].", checks=Checks("partly_grounded", ("Un nom manque.",)))
    data = answer_data(replace(answer, usage=Usage(1.5, 1, 900)))
    assert data["checks"] == {"state": "partly_grounded", "why": ["Un nom manque."]}
    assert data["usage"] == {"seconds": 1.5, "requests": 1, "input_tokens": 900, "output_tokens": None}


def test_statements_and_speakers_are_listed(client: Client) -> None:
    [statement] = client.predict(speaker="garnier", since="2024", api_name="/statements")
    assert (statement["text"], statement["act"]) == ("Le pont rouvrira mardi", "promised")
    assert client.predict(until="2023", api_name="/statements") == []
    assert client.predict(limit=0, api_name="/statements") == []
    [speaker] = client.predict(api_name="/speakers")
    assert (speaker["name"], speaker["statements"]) == ("Odile Garnier", 1)


def test_what_is_added_is_found_and_can_be_removed(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "gare.txt"
    file.write_text("La gare ferme\n\n« La gare fermera lundi », a dit Zoé Lang.\n", encoding="utf-8")
    empty = tmp_path / "vide.txt"
    empty.write_text("", encoding="utf-8")
    outcomes = client.predict(
        texts=[{"text": "« Le marché revient », a dit Ali Roy.", "title": "Le marché"}],
        files=[handle_file(file), handle_file(empty)],
        api_name="/add",
    )
    assert [(each["source"], each["status"]) for each in outcomes] == [
        ("Le marché", "added"),
        ("gare.txt", "added"),
        ("vide.txt", "failed"),
    ]
    assert outcomes[2]["reason"]
    listed = client.predict(api_name="/articles")
    assert {article["title"] for article in listed} == {"Le pont rouvre", "Le marché", "La gare ferme"}
    assert str(tmp_path) not in str((outcomes, listed))
    assert all("/" not in article["source"] for article in listed)
    for outcome in outcomes[:2]:
        assert client.predict(outcome["article_id"], api_name="/remove")["title"] == outcome["title"]
    assert len(client.predict(api_name="/articles")) == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"addresses": ["/etc/passwd"]}, "http"),
        ({"addresses": ["file:///etc/passwd"]}, "http"),
        ({"files": [{"path": "/etc/passwd"}]}, "handle_file"),
        ({"texts": [{"text": " "}]}, "empty"),
        ({"texts": [{"title": "Sans texte"}]}, "documents"),
        ({"addresses": ["https://example.org/"] * 101}, "100"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(
    client: Client, given: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(AppError, match=sentence):
        client.predict(**given, api_name="/add")
    assert len(client.predict(api_name="/articles")) == 1


def test_errors_are_one_sentence(client: Client, library: Assistant) -> None:
    with pytest.raises(AppError, match="no article 'none'"):
        client.predict("none", api_name="/article")
    with pytest.raises(AppError, match="2000 letters"):
        client.predict("x" * 2001, api_name="/ask")
    with pytest.raises(AppError, match="0 or more"):
        client.predict(limit=-1, api_name="/speakers")
    with pytest.raises(AppError, match="pairs"):
        client.predict("Qui ?", [["seule"]], api_name="/ask")
    told = without_paths(f"The library {library.library.folder} is open: see https://example.org/a/b.")
    assert told == "The library library is open: see https://example.org/a/b."


def test_language_models_find_the_same_as_tools(api_address: str, library: Assistant) -> None:
    async def use() -> tuple[list[Any], Any, Any, Any]:
        async with (
            streamable_http_client(f"{api_address}mcp") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            return (
                (await session.list_tools()).tools,
                await session.call_tool("ask", {"question": "Quand le pont va-t-il rouvrir ?"}),
                await session.call_tool("statements", {"speaker": "garnier"}),
                await session.call_tool("article", {"article_id": "none"}),
            )

    tools, answer, statements, error = asyncio.run(use())
    assert [tool.name for tool in tools] == NAMES
    assert all(tool.description and tool.outputSchema for tool in tools)
    assert answer.structuredContent["text"] == library.ask("Quand le pont va-t-il rouvrir ?").text
    assert statements.structuredContent["result"][0]["speaker"] == "Odile Garnier"
    assert error.isError
    assert "no article 'none'" in error.content[0].text

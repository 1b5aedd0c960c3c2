"""Quiadit inside LangChain: a tool for agents, a message with standard citations, a chain that composes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import ToolMessage
from langchain_core.runnables import RunnableLambda

from assistant import Answer, Assistant

QUESTION = "Que dit Peskov sur les négociations ?"


class Steps(BaseCallbackHandler):
    """Notes the names of what was run."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def on_chain_start(self, *_: Any, **named: Any) -> None:
        self.names.append(str(named.get("name")))


def test_the_tool_gives_the_answers_text_and_the_answer(samples: Assistant) -> None:
    tool = samples.as_tool()
    call = {"name": tool.name, "args": {"question": QUESTION}, "id": "1", "type": "tool_call"}
    steps = Steps()
    message = tool.invoke(call, {"callbacks": [steps]})
    assert isinstance(message, ToolMessage)
    assert message.content == samples.ask(QUESTION).text
    assert message.artifact == samples.ask(QUESTION)
    assert {"quiadit", "understand", "compose"} <= set(steps.names)
    assert asyncio.run(tool.ainvoke(call)).artifact == message.artifact


def test_the_tool_tells_a_model_what_it_takes(samples: Assistant) -> None:
    assert set(samples.as_tool().args) == {"question"}


def test_the_message_carries_standard_citations(samples: Assistant) -> None:
    answer = samples.ask(QUESTION)
    message = answer.as_message()
    assert message.text == answer.text
    (block,) = message.content_blocks
    assert block["type"] == "text"
    annotations: list[Any] = list(block["annotations"])
    assert len(annotations) == len(answer.citations)
    for annotation, citation in zip(annotations, answer.citations, strict=True):
        assert annotation["type"] == "citation"
        assert (annotation["cited_text"], annotation["title"]) == (citation.text, citation.title)
        shown = answer.text[annotation["start_index"] : annotation["end_index"]]
        assert shown.endswith(f"[{citation.number}]")
        assert citation.text.split()[1] in shown
        place = annotation["extras"]
        article = samples.article(place["article_id"])
        assert article.text[place["article_start"] : place["article_end"]] == citation.text


def test_only_the_address_of_a_page_is_the_url_of_a_citation(samples: Assistant) -> None:
    def first_annotation(answer: Answer) -> dict[str, Any]:
        block: Any = answer.as_message().content_blocks[0]
        return next(iter(block["annotations"]))  # type: ignore[no-any-return]

    answer = samples.ask(QUESTION)
    assert "url" not in first_annotation(answer)
    paged = replace(answer, citations=(replace(answer.citations[0], url="https://example.org/a"),))
    assert first_annotation(paged)["url"] == "https://example.org/a"


def test_the_chain_composes_in_every_way(samples: Assistant) -> None:
    one = samples.ask(QUESTION)
    chain = samples.chain | RunnableLambda(lambda answer: answer.text)
    assert chain.invoke(QUESTION) == one.text
    assert chain.batch([QUESTION, {"question": QUESTION}]) == [one.text] * 2
    assert "".join(chain.stream(QUESTION)) == one.text

    async def every_way() -> list[Any]:
        streamed = [piece async for piece in samples.chain.astream(QUESTION)]
        return [await samples.chain.ainvoke(QUESTION), *await samples.chain.abatch([QUESTION]), *streamed]

    answers = asyncio.run(every_way())
    assert answers == [one] * 3
    assert list(samples.chain.stream(QUESTION)) == [one]


def test_a_history_makes_a_follow_up_whole_in_the_chain(samples: Assistant) -> None:
    answer = samples.chain.invoke({"question": "Et Zakharova ?", "history": [(QUESTION, "…")]})
    assert isinstance(answer, Answer)
    assert answer.question == "Que dit Zakharova sur les négociations ?"
    assert answer.rewritten


@pytest.mark.parametrize("module", ["assistant.tool", "assistant.messages"])
def test_asking_imports_neither_tools_nor_message_blocks(module: str) -> None:
    code = f"import sys, assistant.chain, assistant.assistant; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

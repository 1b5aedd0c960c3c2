"""What programs give the API to be added, and how each thing is added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import gradio as gr
from gradio.utils import get_upload_folder

from assistant.assistant import Assistant
from index.outcome import Outcome
from ui.api_types import FileData, OutcomeData, TextData, outcome_data

Adding = Callable[[], list[OutcomeData]]


def things_to_add(
    assistant: Assistant, addresses: Sequence[str], texts: Sequence[TextData], files: Sequence[FileData]
) -> Iterator[Adding]:
    """The addition of each thing, which tells what became of it.

    Raises:
        gr.Error: something is none of what it is given as.
    """
    for address in addresses:
        # Nothing else: a path given here would read the files of the machine that serves the page.
        require(
            str(address).strip().lower().startswith(("http://", "https://")),
            "An address begins with http:// or https://; send anything else as a text or a file.",
        )
        yield partial(_settled, str(address), partial(assistant.add, [str(address)]))
    for given in texts:
        title, published, outlet = (str(given.get(key) or "") for key in ("title", "published", "outlet"))
        text = str(given["text"])
        require(bool(text.strip()), "A text is empty: give the words of the article.")
        yield partial(_settled, title, partial(assistant.add_text, text, title, published, outlet))
    uploads = Path(get_upload_folder()).resolve()
    for sent in files:
        path = Path(str(sent["path"])).resolve()
        require(
            path.is_relative_to(uploads) and path.is_file(),
            "Send a file first, with gradio_client.handle_file.",
        )
        yield partial(_settled, path.name, partial(assistant.add_copy, path))


def require(fits: bool, sentence: str) -> None:
    """Refuse a request that does not fit."""
    if not fits:
        raise gr.Error(sentence, print_exception=False)


def _settled(name: str, add: Callable[[], Iterable[Outcome]]) -> list[OutcomeData]:
    outcomes = list(add())
    return [outcome_data(outcome, name if len(outcomes) == 1 else None) for outcome in outcomes]

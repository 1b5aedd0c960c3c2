"""Questions in, cited answers out.

from assistant import Assistant

with Assistant.open("library/") as assistant:
    assistant.add(["articles/"])
    print(assistant.ask("Que dit Peskov sur les négociations ?").text)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.citation import Answer, Citation

__all__ = ["Answer", "Assistant", "Citation"]

_HOMES = {
    "Assistant": "assistant.assistant",
    "Answer": "assistant.citation",
    "Citation": "assistant.citation",
}


def __getattr__(name: str) -> Any:
    """Load the façade when it is first asked for, so that `import assistant` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'assistant' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)

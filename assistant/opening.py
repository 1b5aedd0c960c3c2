"""How a command comes by its library: opened here, or used through the web chat that has it open."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.output import progress, say

if TYPE_CHECKING:
    from concurrent.futures import Future

    from assistant.assistant import Assistant
    from assistant.served import ServedAssistant
    from index.embedding import Embedder
    from index.outcome import Report
    from index.settings import Settings

    AnyAssistant = Assistant | ServedAssistant

_OPTIONS = ("library", "embedding", "model", "host", "port", "auth", "root_path")


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings in force, with those that the options of a command give."""
    from index.settings import load_settings

    return load_settings(**{name: getattr(options, name, None) for name in _OPTIONS})


def open_library(options: argparse.Namespace) -> AnyAssistant:
    """The library, through the web chat where one has it open."""
    settings = settings_of(options)
    return _served(settings) or _opened(settings)


def open_with_articles(options: argparse.Namespace) -> AnyAssistant:
    """The library with what `--articles` names; while it is empty, the sample library instead."""
    settings = settings_of(options)
    return _filled(_served_to_ask(settings) or _opened(settings), options, settings)


def open_to_ask(options: argparse.Namespace) -> AnyAssistant:
    """The same for a command that lives for one question: the model loads while the library opens."""
    settings = settings_of(options)
    served = _served_to_ask(settings)
    if served is not None:
        return _filled(served, options, settings)
    ahead = model_ahead(settings)
    assistant = _filled(_opened(settings), options, settings)
    use_model(assistant, ahead)
    return assistant


def _served(settings: Settings) -> ServedAssistant | None:
    # The web chat has its own model, and is that of a library in a folder: opening here says what is wrong.
    if settings.embedding is not None or settings.catalog is not None:
        return None
    from assistant.announcing import announced

    if announced(settings.library) is None:
        return None
    from assistant.served import ServedAssistant

    return ServedAssistant.find(settings.library)


def _served_to_ask(settings: Settings) -> ServedAssistant | None:
    """The web chat that has the library open, where its answers are written as is asked here.

    Raises:
        LibraryError: another chat model is asked for than the one that it has.
    """
    served = _served(settings)
    if served is None or settings.model in (None, served.model):
        return served
    from index.errors import LibraryError

    its_own = f"the model '{served.model}'" if served.model else "no language model"
    raise LibraryError(
        f"The library is open in the web chat at {served.address}, which answers with {its_own}: leave "
        f"--model (QUIADIT_MODEL) out, or start the web chat anew with --model {settings.model}."
    )


def _opened(settings: Settings) -> Assistant:
    from assistant.assistant import Assistant

    return Assistant.open(settings=settings)


def _filled(assistant: AnyAssistant, options: argparse.Namespace, settings: Settings) -> AnyAssistant:
    if options.articles:
        add_telling(assistant, options.articles)
        return assistant
    # an empty shared library is filled by others, while this one is open
    if settings.catalog is not None or not assistant.is_empty:
        return assistant
    assistant.close()
    from assistant.samples import open_samples, sample_folder

    say(
        "Your library is empty, so this is the sample library (invented articles); "
        "'quiadit add FOLDER' adds your own."
    )
    samples = settings.in_folder(sample_folder(settings))
    return _served_to_ask(samples) or open_samples(settings, progress())


def add_telling(assistant: AnyAssistant, places: Sequence[str], ray: str | None = None) -> Report:
    """Add, with progress and the reasons of what failed on standard error.

    Raises:
        LibraryError: a cluster is to be used, and the library is open in the web chat.
    """
    if ray is None:
        report = assistant.add(places, progress())
    else:
        report = _opened_here(assistant).add(places, progress(), ray=ray)
    for outcome in report.failed:
        say(f"failed: {outcome.source}: {outcome.reason}")
    return report


def _opened_here(assistant: AnyAssistant) -> Assistant:
    from assistant.assistant import Assistant
    from index.errors import LibraryError

    if isinstance(assistant, Assistant):
        return assistant
    raise LibraryError(
        f"The library is open in the web chat at {assistant.address}: stop it to add with --ray, or leave "
        "--ray out."
    )


def model_ahead(settings: Settings) -> Future[Embedder] | None:
    """The default model, loading while the library opens; None where it is not asked for or not built."""
    from concurrent.futures import ThreadPoolExecutor

    from index.embedding import building, open_embedder

    if settings.embedding is not None or not building.is_built(settings.cache):
        return None
    return ThreadPoolExecutor(1).submit(open_embedder, None, settings.cache, False)


def use_model(assistant: AnyAssistant, ahead: Future[Embedder] | None) -> None:
    """Give a library that was opened here the model that loaded meanwhile."""
    from assistant.assistant import Assistant

    if ahead is not None and isinstance(assistant, Assistant):
        assistant.library.use(ahead.result())

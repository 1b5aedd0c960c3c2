"""A chat model from its name: any that LangChain knows, or one behind an OpenAI-compatible address."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.errors import QuiaditError
from index.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# What a local server is sent where the environment has no key: the client insists on one.
_NO_KEY = "none"


class ModelError(QuiaditError):
    """A chat model that cannot be opened as named; the message never holds a key."""


def open_model(settings: Settings) -> BaseChatModel | None:
    """The chat model that the settings name; None where they name none.

    Keys come from the environment, under the name that the provider gives them (`OPENAI_API_KEY`).

    Raises:
        ModelError: no such provider, its package or its key is missing; says what to do.
    """
    name, address = settings.model, settings.model_base_url
    if name is None:
        if address is not None:
            raise ModelError("QUIADIT_MODEL_BASE_URL is set, but no model: name one with --model.")
        return None
    if address is not None and urlsplit(address).scheme not in ("http", "https"):
        raise ModelError(
            "The setting 'model_base_url' is no web address: write it as http://127.0.0.1:8080/v1."
        )
    provider, _, model = name.partition(":")
    if address is not None and (not model or not re.fullmatch(r"[a-z0-9_]+", provider)):
        provider, model = "openai", name
    if not model:
        raise ModelError(f"'{name}' names no provider: write it as 'ollama:{name}' or 'openai:{name}'.")
    from langchain.chat_models import init_chat_model

    try:
        opened: BaseChatModel = init_chat_model(
            model, model_provider=provider, **_options(provider, settings)
        )
    except ImportError as error:
        package = getattr(error, "name", None) or f"langchain_{provider}"
        raise ModelError(
            f"The model '{name}' needs a package that is missing: pip install {package.replace('_', '-')}."
        ) from None
    except ValueError as error:
        if "Unsupported provider" in str(error) or "model_provider" in str(error):
            raise ModelError(
                f"LangChain knows no provider '{provider}': try ollama, openai or anthropic."
            ) from None
        raise _not_opened(name, provider) from None
    except Exception:
        # What providers raise may quote the key: none of it is passed on.
        raise _not_opened(name, provider) from None
    return opened


def _not_opened(name: str, provider: str) -> ModelError:
    return ModelError(
        f"The model '{name}' cannot be opened: see that its key is in the environment "
        f"({provider.upper()}_API_KEY) and that its name is right."
    )


def _options(provider: str, settings: Settings) -> dict[str, Any]:
    """Limits, in the words of the provider's package."""
    tokens, seconds = settings.model_answer_tokens, settings.model_timeout
    if provider == "ollama":
        options: dict[str, Any] = {
            "num_predict": tokens,
            "temperature": 0,
            "client_kwargs": {"timeout": seconds},
        }
    else:
        options = {"max_tokens": tokens, "timeout": seconds, "max_retries": 0}
    if settings.model_base_url is not None:
        options["base_url"] = settings.model_base_url
        if provider == "openai":
            options |= {
                "api_key": os.environ.get("OPENAI_API_KEY") or _NO_KEY,
                "temperature": 0,
                "stream_usage": True,
            }
    return options

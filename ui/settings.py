"""The settings panel: every setting in force, to read, and where to change it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

import gradio as gr

from assistant.assistant import Assistant
from index.settings import Settings, config_file
from ui.articles.places import offers_folders
from ui.html import Html, element
from ui.shown import when_shown
from ui.texts import language_of, texts

_PASSWORD = re.compile(r"(?<=://)[^/@\s]*@")


def settings_panel(assistant: Assistant) -> None:
    """The settings of the library that is open; to be made inside its tab."""

    def show(request: gr.Request) -> Html:
        return settings_table(assistant.library.settings, language_of(request))

    listed = gr.HTML(elem_id="settings", apply_default_css=False, js_on_load=None)
    when_shown(show, None, [listed])


def settings_table(settings: Settings, language: str) -> Html:
    """The settings as readers may know them."""
    words = texts(language)
    return element(
        "div",
        element("p", words["settings_where"].format(file=_shown(config_file(), settings))),
        element(
            "table",
            element("caption", words["settings_caption"]),
            element(
                "thead",
                element(
                    "tr",
                    *(
                        element("th", words[key], scope="col")
                        for key in ("setting_name", "setting_value", "setting_meaning")
                    ),
                ),
            ),
            element("tbody", *(_row(name, settings, language) for name in Settings.model_fields)),
        ),
        lang=language,
    )


def _row(name: str, settings: Settings, language: str) -> Html:
    words = texts(language)
    field = Settings.model_fields[name]
    value = getattr(settings, name)
    default = field.get_default(call_default_factory=True)
    explained, explained_in = meaning(name, language)
    return element(
        "tr",
        element("th", element("code", name), scope="row"),
        element(
            "td",
            element("bdi", words["setting_none"] if value is None else _shown(value, settings)),
            None if value == default else element("span", words["setting_changed"], class_="changed"),
        ),
        element("td", explained, lang=explained_in),
    )


def _shown(value: object, settings: Settings) -> str:
    """A value as readers may know it: no password of an address, from elsewhere no folder of the server."""
    if isinstance(value, Path) and not offers_folders(settings):
        return value.name
    return _PASSWORD.sub("…@", str(value))


def meaning(name: str, language: str) -> tuple[str | None, str]:
    """What a setting means, and the language that this is said in: English where there is no other."""
    told = _meanings(language).get(name)
    return (told, language) if told else (Settings.model_fields[name].description, "en")


@cache
def _meanings(language: str) -> Mapping[str, str]:
    """What each setting means, in a language other than that of `index.settings`."""
    file = resources.files("ui.texts") / f"settings_{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}

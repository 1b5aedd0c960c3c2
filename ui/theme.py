"""The look of the page: Gradio's theme in the reader's own fonts, with colours that can be read."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.resources import styles
from ui.texts import page_texts

_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "sans-serif")


def look() -> dict[str, Any]:
    """What `gr.Blocks.launch` takes for the page's texts, theme and styles."""
    # Not as `css`: Gradio would rewrite its selectors, and those within @media differently from the others.
    return {"i18n": page_texts(), "theme": _theme(), "head": f"<style>{styles()}</style>"}


def _theme() -> gr.themes.Base:
    """Gradio's default theme in the fonts of the reader's system."""
    return gr.themes.Default(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.slate,
        font=_FONTS,
        font_mono=("ui-monospace", "Consolas", "monospace"),
    ).set(
        # The theme's own colours for these stay under a contrast of 4.5:1.
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_300",
        block_label_text_color="*neutral_700",
        block_label_text_color_dark="*neutral_200",
        block_title_text_color="*neutral_700",
        block_title_text_color_dark="*neutral_200",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
        input_border_color="*neutral_500",
        input_border_color_dark="*neutral_500",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_600",
    )

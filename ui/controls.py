"""Controls of a form, as plain HTML: a browser's own are quick, and work by keyboard and on a phone."""

from __future__ import annotations

from collections.abc import Iterable

from ui.html import Html, element


def field(label: str, control: Html) -> Html:
    """A control under its label."""
    return element("label", element("span", label), control, class_="field")


def search_box(form: str, name: str, value: str, label: str, hint: str | None = None) -> Html:
    """A box to search by."""
    return field(
        label,
        element(
            "input",
            type="search",
            name_=name,
            value=value,
            placeholder=hint,
            form=form,
            maxlength=200,
            autocomplete="off",
            spellcheck="false",
        ),
    )


def date_box(form: str, name: str, value: str, label: str) -> Html:
    """A box for a day."""
    return field(label, element("input", type="date", name_=name, value=value, form=form))


def choice(form: str, name: str, value: str, label: str, options: Iterable[tuple[str, str]]) -> Html:
    """A list to choose from, of values and what they are called."""
    shown = [element("option", text, value=key, selected=key == value) for key, text in options]
    return field(label, element("select", *shown, name_=name, form=form))


def switch(form: str, name: str, value: str, label: str, options: Iterable[tuple[str, str]]) -> Html:
    """One of a few, side by side."""
    shown = [
        element(
            "label",
            element("input", type="radio", name_=name, value=key, form=form, checked=key == value),
            element("span", text),
        )
        for key, text in options
    ]
    return element("div", *shown, class_="switch", role="radiogroup", aria_label=label)


def press(
    form: str, name: str, value: str, *children: str | None, **attributes: str | bool | int | None
) -> Html:
    """A button that sends the form with a value of its own."""
    return element("button", *children, type="submit", name_=name, value=value, form=form, **attributes)


def kept(form: str, name: str, value: str) -> Html:
    """A value that every later press sends along."""
    return element("input", type="hidden", name_=name, value=value, form=form)


def pages(form: str, page: int, count: int, words: tuple[str, str, str]) -> Html | None:
    """Buttons to the page before and after; `words` are theirs and the sentence between them."""
    if count <= 1:
        return None
    before, after, where = words
    return element(
        "nav",
        press(form, "page", str(page - 1), before, class_="quiet", disabled=page <= 1),
        element("span", where.format(page=page, count=count)),
        press(form, "page", str(page + 1), after, class_="quiet", disabled=page >= count),
        class_="pages",
    )

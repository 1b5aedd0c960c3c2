"""HTML made of elements, so that text can never become markup: the page writes no other HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_VOID = frozenset({"br", "hr", "img", "input"})
# Unsafe in an attribute that a click follows; relative links are made by this page only.
_FOLLOWED = re.compile(r"(?:https?://|#)", re.IGNORECASE)


class Html(str):
    """Markup that is safe to show as it stands; only this module makes it from other strings."""

    __slots__ = ()


Child = str | None
"""What stands inside an element: `Html` as it is, any other string escaped, None left out."""


def text(value: str) -> Html:
    """Plain text as HTML: every letter shows as itself."""
    return value if isinstance(value, Html) else Html(html.escape(value, quote=True))


def join(children: Iterable[Child]) -> Html:
    """Several pieces, one after the other."""
    return Html("".join(text(child) for child in children if child is not None))


def element(name: str, /, *children: Child, **attributes: str | bool | int | None) -> Html:
    """An element with its children and attributes.

    Attribute names take `_` for `-` (`data_question`, `aria_label`), and a final `_` where Python has the
    word (`class_`). False and None leave an attribute out, True gives it no value.

    >>> element("p", "1 < 2 ", element("mark", "<script>"), class_="quote")
    '<p class="quote">1 &lt; 2 <mark>&lt;script&gt;</mark></p>'

    Raises:
        ValueError: the name is none of HTML's, or a link leads elsewhere than to the web or into the page.
    """
    written = [_checked(name)]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = _checked(key.rstrip("_").replace("_", "-"))
        if attribute == "href" and not _FOLLOWED.match(str(value)):
            raise ValueError(f"A link leads to the web or into the page, not to '{value}'.")
        written.append(attribute if value is True else f'{attribute}="{text(str(value))}"')
    opening = f"<{' '.join(written)}>"
    return Html(opening if name in _VOID else f"{opening}{join(children)}</{name}>")


def link(address: str, *children: Child) -> Html | None:
    """A link to a web page, in a window of its own; None where the address is none of the web's."""
    if not address.lower().startswith(("http://", "https://")):
        return None
    return element("a", *children, href=address, target="_blank", rel="noopener noreferrer nofollow")


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name) or name.startswith("on") or name in {"script", "style"}:
        raise ValueError(f"'{name}' is no element or attribute of this page.")
    return name

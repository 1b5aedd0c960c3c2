"""What a reader looks at in the voices panel: read from what the browser sends, which may be anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, get_args

from index.overview import Narrowing
from index.relations import Relation

FORM = "voices-form"
"""Id of the form that every control of the panel belongs to."""

LONGEST = 200
"""Letters of a filter that are read."""

View = Literal["list", "relations"]


@dataclass(frozen=True, slots=True)
class Query:
    """The state of the panel.

    Attributes:
        narrowing: which statements count.
        view: the list with its time line, or who has to do with whom.
        relation: what the second shows.
        page: of the list, from 1.
        chosen: whose statements are listed: `voice:KEY`, `voice:KEY:2024-10`, `time:2024-10`,
            `pair:KEY:KEY`, or nothing.
        shown: statements listed at most.
    """

    narrowing: Narrowing = field(default_factory=Narrowing)
    view: View = "list"
    relation: Relation = "names"
    page: int = 1
    chosen: tuple[str, ...] = ()
    shown: int = 0

    @classmethod
    def read(cls, sent: Mapping[str, Any]) -> Query:
        """The query in the values of the form; what does not fit counts as not sent.

        >>> Query.read({"who": "Peskov", "page": "2", "view": "?"})
        Query(narrowing=Narrowing(who='Peskov', words='', since='', until='', outlet='', act=''), \
view='list', relation='names', page=2, chosen=(), shown=0)
        """
        typed = {name: str(value)[:LONGEST] for name, value in sent.items()}
        narrowing = Narrowing(**{each.name: typed.get(each.name, "").strip() for each in fields(Narrowing)})
        query = cls(
            narrowing,
            page=max(1, _number(typed.get("page", ""))),
            chosen=tuple(filter(None, typed.get("chosen", "").split(":"))),
            shown=_number(typed.get("shown", "")),
        )
        for view in get_args(View):
            query = replace(query, view=view) if typed.get("view") == view else query
        for relation in get_args(Relation):
            query = replace(query, relation=relation) if typed.get("relation") == relation else query
        return query


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0

"""Making all of a library anew from its texts: passages, statements and vectors.

The old ones answer until the new ones are whole. In a shared library others go on writing meanwhile: what
they add is made anew too, and what they replace or remove is left out; they wait only while the last of it
is done and the new ones take the place of the old.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.article import Article
from index.catalog import Catalog
from index.in_step import InStep
from index.records import Draft
from index.vectors import Vectors

Redraft = Callable[[Sequence[Article]], Iterator[list[Draft]]]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Remade:
    """A draft, its key, and the key of the version that it was made from."""

    draft: Draft
    key: int
    former: int


class Rebuilding:
    """One rebuild of a library."""

    def __init__(self, catalog: Catalog, step: InStep, redraft: Redraft, progress: Progress | None) -> None:
        self._catalog = catalog
        self._step = step
        self._redraft = redraft
        self._progress = progress or (lambda *_: None)
        self._done: dict[str, _Remade] = {}
        self._dead: list[int] = []

    def run(self, model: Mapping[str, object]) -> None:
        """Make everything anew; `model` is what the catalog keeps of the embedding model.

        Raises:
            LibraryError: another process is rebuilding.
        """
        database = self._catalog.database
        with database.rebuilding():
            generation, fresh = self._step.next_generation()
            self._remake(fresh)
            with database.alone():
                visible = self._remake(fresh)
                kept = []
                for name, each in self._done.items():
                    if visible.get(name) == each.former:
                        kept.append(each)
                    else:
                        self._dead.append(each.key)
                replaced = self._catalog.publish(
                    [each.draft for each in kept],
                    [each.key for each in kept],
                    {"generation": generation, "embedding": model},
                )
                self._step.replace(fresh)
                fresh.remove(self._dead)
                self._catalog.settle([*replaced, *self._dead])

    def _remake(self, fresh: Vectors) -> dict[str, int]:
        """Make anew what is visible and not made anew yet; gives the versions that are visible."""
        visible = self._catalog.versions()
        former = {
            name: key
            for name, key in visible.items()
            if name not in self._done or self._done[name].former != key
        }
        if not former:
            return visible
        articles = [each for each in self._catalog.articles() if each.id in former]
        for drafts in self._redraft(articles):
            written = self._step.store(drafts, fresh)
            for draft, keys in zip(drafts, written, strict=True):
                outdated = self._done.get(draft.article.id)
                if outdated is not None:
                    self._dead.append(outdated.key)
                self._done[draft.article.id] = _Remade(draft, keys.key, former[draft.article.id])
            self._progress(len(self._done), len(visible))
        return visible

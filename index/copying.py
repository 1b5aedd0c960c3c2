"""Copying a library into another, vectors and all: from a folder to the shared one, or back as a backup.

Nothing is read or embedded anew. Each article is written by the same steps as when it is added, so a copy
that is interrupted is whole as far as it came, and copying again goes on where it ended.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.article import Article
from index.catalog import Catalog
from index.errors import LibraryError
from index.library import Library
from index.stored_drafts import stored_drafts
from index.uploads import FOLDER as UPLOADS

# Articles written together.
_TOGETHER = 50

Progress = Callable[[int, int, str], None]
"""Called with how many articles are done, how many there are, and the title of the last."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of the articles.

    Attributes:
        added: articles that the target did not have.
        replaced: articles of which it had another text, or other statements.
        unchanged: articles that it had.
    """

    added: int
    replaced: int
    unchanged: int

    def __str__(self) -> str:
        named = (("added", self.added), ("replaced", self.replaced), ("unchanged", self.unchanged))
        return ", ".join(f"{count} {name}" for name, count in named if count) or "nothing to copy"


def copy(source: Catalog, target: Library, progress: Progress | None = None) -> Copied:
    """Make a library hold what a catalog holds; what else it has stays.

    Raises:
        LibraryError: the target was made by another embedding model, or the source by a version that kept
            no vectors; says what to do.
    """
    model = _same_model(source, target)
    versions = source.versions()
    ids = sorted(versions, key=versions.__getitem__)
    rules, there = source.rules(), target.catalog.rules()
    added = replaced = done = 0
    for start in range(0, len(ids), _TOGETHER):
        read = (source.article(article_id) for article_id in ids[start : start + _TOGETHER])
        together = [article for article in read if article is not None]  # none: removed meanwhile
        wanted = []
        for article in together:
            twin = target.catalog.article_with_text(article.text)
            # what is not in `there` was added meanwhile
            outdated = twin == article.id and twin in there and there[twin] != rules.get(twin)
            if twin is None or outdated:
                wanted.append(article)
                replaced += article.id in there
                added += article.id not in there
        if wanted:
            target.write(stored_drafts(source, wanted, model))
        for article in together:
            _link(source, target.catalog, article)
        done += len(together)
        if progress is not None and together:
            progress(done, len(ids), together[-1].title)
    return Copied(added, replaced, done - added - replaced)


def copy_files(source: Path, target: Path) -> None:
    """Copy what was sent to a library, and readers' opinions, where the other folder has none."""
    if source.absolute() == target.absolute():
        return
    for path in (source / UPLOADS).glob("*/*"):
        place = target / path.relative_to(source)
        if path.is_file() and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
    opinions = source / "feedback.jsonl"
    if opinions.is_file() and not (target / opinions.name).exists():
        shutil.copyfile(opinions, target / opinions.name)


def _same_model(source: Catalog, target: Library) -> Mapping[str, Any]:
    """What both keep of the model that made them: the target from now on."""
    made_by = source.fact("embedding")
    if made_by is None or not source.has_all_vectors():
        if not source.counts()[0]:
            return {}
        raise LibraryError(
            f"The library in {source.database.place} was made by an older version, which kept no vectors: "
            "run 'quiadit rebuild' on it, then copy it."
        )
    remembered = target.catalog.settled_fact("embedding", made_by)
    apart = [name for name in made_by if name not in ("id", "name") and made_by[name] != remembered[name]]
    if apart:
        raise LibraryError(
            f"The library in {target.catalog.database.place} was made with the embedding model "
            f"'{remembered['id']}', that in {source.database.place} with '{made_by['id']}': copy into an "
            "empty library, or run 'quiadit rebuild' on one of them with the model of the other."
        )
    return dict(made_by)


def _link(source: Catalog, target: Catalog, article: Article) -> None:
    """Let the target know every place that the article came from."""
    held = target.article_with_text(article.text)
    if held is None:
        return
    known = set(target.sources_of(held))
    for name in source.sources_of(article.id):
        if name not in known:
            fingerprint = next(
                (print_ for _, article_id, print_ in source.held_by(name) if article_id == article.id), ""
            )
            target.link_source(name, held, fingerprint)

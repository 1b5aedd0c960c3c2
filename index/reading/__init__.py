"""Files, folders, feeds and web pages in; articles out.

    for source in find_sources(["articles/", "https://example.org/page"]):
        try:
            articles = read(source)
        except ReadingError as why:
            print(source.name, why)

Importing this package is cheap: each parser is loaded by the reader that needs it, when it needs it.
"""

from __future__ import annotations

from index.reading.folder import find_sources
from index.reading.making import article_id
from index.reading.source import DEFAULT_MAX_BYTES, Source, read, read_content

__all__ = ["DEFAULT_MAX_BYTES", "Source", "article_id", "find_sources", "read", "read_content"]

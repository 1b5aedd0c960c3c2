"""Web pages, saved or fetched: trafilatura finds the article, the letters come from the page itself.

trafilatura says which paragraphs are the article, but levels letters on the way (soft hyphens go) and
leaves out the headline and often the lead. So its choice is looked up among the page's own blocks.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from index.article import Article
from index.errors import ReadingError
from index.reading.blocks import Block, blocks_of, key, with_few_attributes, words
from index.reading.content import Content
from index.reading.dates import dateline, parse_date
from index.reading.encoding import decode
from index.reading.making import make_article, one_line, tidy

FEWEST_LETTERS = 80
"""An article has at least this many letters below its title."""

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,80}?encoding=[\"']([\w.:-]+)",
    re.I,
)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S+)")
_LEAD_CLASS = re.compile(r"chap[oôe]|\blead\b|standfirst|accroche|article__desc|subtitle|headline-desc")
_ASIDE_WORDS = re.compile(
    r"(?:à )?(?:lire|voir|écouter)(?: aussi| également)?\s*:|(?:lire|voir) aussi|publicité\b|la suite après"
    r"|abonnez-vous|inscrivez-vous|see also|read (?:also|more)|advertisement|subscribe",
    re.IGNORECASE,
)
_DATE_META = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.issued",
    "pubdate",
    "publishdate",
    "publication_date",
    "og:published_time",
    "sailthru.date",
)


def read_html(content: Content) -> list[Article]:
    """The one article of a page: title, a blank line, and its paragraphs with a blank line between.

    Raises:
        ReadingError: a page without an article (a menu, a home page, a page that its scripts fill).
    """
    page = decode(content.data, content.charset or _declared(content.data))
    return [article_of_page(page, content.name, content.url)]


def article_of_page(page: str, source: str, url: str | None) -> Article:
    """The article of a page that is already decoded.

    Args:
        page: the HTML.
        source: name of the source, for `Article.source`.
        url: the address it was fetched from, if it was.

    Raises:
        ReadingError: a page without an article.
    """
    from trafilatura import bare_extraction
    from trafilatura.utils import load_html

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what fails is said by the error below
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    if url is None and (saved := _SAVED_FROM.search(page[:2000])):
        url = saved.group(1)
    page = with_few_attributes(page)
    tree: Any = load_html(page)
    if tree is None:
        raise _no_article()
    found: Any = bare_extraction(
        page,
        url=url,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    blocks = blocks_of(tree)
    main = (found.text or "") if found else ""
    title = _title(blocks, one_line(found.title) if found else None)
    paragraphs = [tidy(text) for text in _paragraphs(blocks, main, title)]
    body = "\n\n".join(paragraphs)
    if sum(map(str.isalpha, body)) < FEWEST_LETTERS:
        raise _no_article()
    return make_article(
        source,
        f"{title}\n\n{body}" if title else body,
        title=title,
        url=found.url or url,
        author=found.author,
        published=_published(tree, page) or dateline(body) or parse_date(found.date),
        outlet=_outlet(found.sitename, found.url or url),
    )


def _paragraphs(blocks: Sequence[Block], main: str, title: str | None) -> list[str]:
    """The page's blocks that make up the main text, lead first."""
    title_key = key(title or "")
    chosen = [
        n
        for n, yes in enumerate(_chosen(blocks, main))
        if yes and key(blocks[n].text) != title_key and not _points_away(blocks[n])
    ]
    kept = [blocks[n] for n in chosen]
    letters = sum(len(block.text) for block in kept)
    if letters and sum(len(block.text) * block.linked for block in kept) > 0.6 * letters:
        return []  # a list of links to articles, not an article
    if sum(len(key(block.text)) for block in kept) < 0.8 * len(key(main)) - len(title_key):
        return [line for line in main.split("\n") if line.strip() and key(line) != title_key]
    if not kept:
        return []
    taken = set(chosen)
    body = [
        blocks[n]
        for n in range(chosen[0], chosen[-1] + 1)
        if n in taken or (_belongs(blocks[n]) and key(blocks[n].text) != title_key)
    ]
    return [block.text for block in _lead(blocks, chosen[0], title_key) + body]


def _belongs(block: Block) -> bool:
    """Whether a block between two paragraphs of the article is part of it.

    trafilatura often drops headings and lists; what it drops for good reason is linked, stands in a
    box of its own, or says *Lire aussi*.
    """
    if block.apart or block.linked > 0.3 or _ASIDE_WORDS.match(block.text):
        return False
    return block.is_heading or (block.tag in ("li", "p", "blockquote", "dd") and len(block.text) >= 20)


def _points_away(block: Block) -> bool:
    """Whether a block is a pointer to another article: *À lire aussi : …*."""
    return block.linked > 0.3 and _ASIDE_WORDS.match(block.text) is not None


def _chosen(blocks: Sequence[Block], main: str) -> Iterator[bool]:
    """For each block, whether the main text holds it: as a line, inside a line, or nearly."""
    lines = {key(line.lstrip("-*•| ")) for line in main.split("\n")} - {""}
    everything = key(main)
    main_words = words(main)
    fours = set(zip(main_words, main_words[1:], main_words[2:], main_words[3:], strict=False))
    for block in blocks:
        block_key = key(block.text)
        if block_key in lines or (len(block_key) >= 40 and block_key in everything):
            yield True
            continue
        own = words(block.text)
        mine = list(zip(own, own[1:], own[2:], own[3:], strict=False))
        yield len(own) >= 8 and sum(four in fours for four in mine) >= 0.8 * len(mine)


def _lead(blocks: Sequence[Block], first: int, title_key: str) -> list[Block]:
    """What stands between the title and the first paragraph and belongs to the article.

    A lead (*chapô*) is known by its class, its length or its full stop; a heading counts when the first
    paragraph follows it at once.
    """
    above = [n for n in range(first) if key(blocks[n].text) == title_key]
    if not title_key or not above:
        return []
    lead: list[Block] = []
    for n in range(above[-1] + 1, first):
        block = blocks[n]
        long = len(block.text) >= 60 or block.text.rstrip(' »”"').endswith((".", "!", "?", "…"))
        if block.linked > 0.3 or block.apart or dateline(block.text):
            continue
        if _LEAD_CLASS.search(block.classes) or (block.is_heading and (long or n == first - 1)):
            lead.append(block)
    return lead


def _title(blocks: Sequence[Block], named: str | None) -> str | None:
    """The headline with the letters of the page: the h1 that the metadata's title begins with or holds."""
    headings = [tidy(" ".join(block.text.split("\n"))) for block in blocks if block.tag == "h1"]
    if named is None:
        return headings[0] if headings else None
    named_key = key(named)
    for heading in headings:
        heading_key = key(heading)
        if named_key == heading_key or (len(heading_key) >= 10 and heading_key in named_key):
            return heading
    return named


def _published(tree: Any, page: str) -> str | None:
    """The date in the page's metadata, as precise as it is given there."""
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if name in _DATE_META and (date := parse_date(meta.get("content"))):
            return date
    for value in re.findall(r'"datePublished"\s*:\s*("[^"\n]{4,40}")', page):
        try:
            date = parse_date(json.loads(value))
        except ValueError:
            continue
        if date:
            return date
    return None


def _declared(data: bytes) -> str | None:
    match = _CHARSET.search(data[:4096])
    return (match.group(1) or match.group(2)).decode("ascii", "ignore") if match else None


def _outlet(site: str | None, url: str | None) -> str | None:
    """The site's own name, or its host where the name is only a form of the address."""
    parts = urlsplit(url) if url else None
    if parts is None or (site and site.casefold() not in parts.netloc.casefold()):
        return site
    return (parts.hostname or "").removeprefix("www.") or site


def _no_article() -> ReadingError:
    return ReadingError(
        "The page holds no article: give the address of the article itself, or save the page from the "
        "browser once its text is shown."
    )

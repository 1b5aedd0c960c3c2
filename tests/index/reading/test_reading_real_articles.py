"""All real articles beside the checkout, read as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.reading import Source, find_sources, read


def test_the_untidy_seed_article_gets_its_month_and_a_title(shared: Path) -> None:
    (article,) = read(Source(str(shared / "articles" / "eval-101" / "seed.txt")))
    assert article.published == "2024-10"
    assert article.title.startswith("Compte tenu de la situation actuelle, les négociations")
    assert article.language == "fr"


@pytest.mark.parametrize(
    ("folder", "articles", "dated"), [("eval-101", 101, 100), ("wikinews-2016-2018", 1191, 1191)]
)
def test_all_real_articles_are_read_letter_for_letter_with_title_language_and_date(
    shared: Path, folder: str, articles: int, dated: int
) -> None:
    found = []
    for source in find_sources([shared / "articles" / folder]):
        (article,) = read(source)
        assert article.text == Path(source.name).read_text(encoding="utf-8")
        assert article.language == "fr", source.name
        assert 8 <= len(article.title) <= 200, source.name
        found.append(article)
    assert len(found) == len({article.id for article in found}) == articles
    assert sum(article.published is not None for article in found) >= dated

from __future__ import annotations

from index.article import Headline, Speaker, Statement
from index.overview import Heard, Narrowing, Overview, by_voice, within
from index.relations import links
from index.voices import Voices

FILLON = Speaker("François Fillon", role="candidat", gender="m")
MACRON = Speaker("Emmanuel Macron", role="ministre de l’Économie", gender="m")
UNION = Speaker("la CGT", kind="institution")
OBSERVERS = Speaker("des observateurs", kind="anonymous")
HEADLINES = [
    Headline("b", "Le budget", "/b.txt", published="2017-03-02", outlet="Le Courrier"),
    Headline("a", "La grève des bus", "/a.txt", published="2016-05", outlet="La Gazette"),
]


def said(article: str, number: int, speaker: Speaker | None, text: str, **more: str) -> Statement:
    span = (number * 100, number * 100 + len(text))
    return Statement(f"{article}-{number}", article, (span,), text, "direct", speaker=speaker, **more)


STATEMENTS = [
    said("a", 1, UNION, "La grève continuera", act="promised"),
    said("a", 2, FILLON, "Que la CGT arrête"),
    said("b", 1, FILLON, "M. Macron se trompe, le macron n'est pas un fruit"),
    said("b", 2, MACRON, "Nous négociâmes, la négociation dure", via="l’AFP"),
    said("b", 3, OBSERVERS, "Fillon hésite"),
    said("b", 4, None, "On verra bien"),
]


def overview(statements: list[Statement] = STATEMENTS) -> Overview:
    dates = {headline.id: headline.published for headline in HEADLINES}
    voices = Voices.of(
        (each.article_id, dates[each.article_id], each.speaker) for each in statements if each.speaker
    )
    return Overview.of(HEADLINES, statements, voices)


def texts_of(heard: list[Heard]) -> list[str]:
    return [each.statement.text for each in heard]


def test_statements_are_narrowed_by_speaker_words_period_outlet_and_act() -> None:
    seen = overview()
    assert texts_of(seen.narrowed(Narrowing())) == [each.text for each in STATEMENTS]
    assert texts_of(seen.narrowed(Narrowing(who="fil"))) == ["Que la CGT arrête", STATEMENTS[2].text]
    assert texts_of(seen.narrowed(Narrowing(who="econ"))) == [STATEMENTS[3].text]
    assert texts_of(seen.narrowed(Narrowing(who="illon"))) == []
    for typed in ("négociations", "NÉGO", "la negociation dur"):
        assert texts_of(seen.narrowed(Narrowing(words=typed))) == [STATEMENTS[3].text]
    # the words of the title count too
    assert len(seen.narrowed(Narrowing(words="grève des bus"))) == 2
    assert texts_of(seen.narrowed(Narrowing(until="2016-05-20"))) == texts_of(list(seen.heard[:2]))
    assert len(seen.narrowed(Narrowing(since="2017"))) == 4
    assert len(seen.narrowed(Narrowing(outlet="La Gazette"))) == 2
    assert texts_of(seen.narrowed(Narrowing(act="promised"))) == ["La grève continuera"]
    assert seen.narrowed(Narrowing(act="promised", outlet="Le Courrier")) == []


def test_a_key_names_the_same_speaker_after_another_article_is_added() -> None:
    before, after = overview(STATEMENTS[:3]), overview()
    names = {key: speaker.name for key, speaker in after.speakers.items()}
    assert len(names) == 4
    assert all(names[key] == speaker.name for key, speaker in before.speakers.items())


def test_voices_are_ordered_by_how_often_they_are_heard() -> None:
    seen = overview()
    counts = [(seen.speakers[key].name, len(heard)) for key, heard in by_voice(seen.heard).items()]
    assert counts[0] == ("François Fillon", 2)
    assert len(counts) == 4


def test_a_date_touches_a_period_as_precisely_as_it_is_known() -> None:
    assert within("2016-05", "2016-05-20", "2016-06")
    assert not within("2016-05", "2016-06-01", "")
    assert not within(None, "2016", "")


def pairs(relation: str) -> dict[tuple[str, str], int]:
    found = links(overview(), overview().heard, relation)  # type: ignore[arg-type]
    return {(found.labels[who], found.labels[whom]): count for (who, whom), count in found.counts.items()}


def test_who_speaks_of_whom_is_told_by_name_with_its_capital() -> None:
    assert pairs("names") == {
        ("François Fillon", "la CGT"): 1,
        ("François Fillon", "Emmanuel Macron"): 1,
        ("des observateurs", "François Fillon"): 1,
    }


def test_who_is_heard_beside_whom_counts_articles_and_only_names() -> None:
    beside = [("la CGT", "François Fillon"), ("François Fillon", "Emmanuel Macron")]
    assert pairs("beside") == dict.fromkeys([*beside, *(pair[::-1] for pair in beside)], 1)


def test_who_quotes_is_the_outlet_or_who_relays() -> None:
    assert pairs("quotes") == {
        ("La Gazette", "la CGT"): 1,
        ("La Gazette", "François Fillon"): 1,
        ("Le Courrier", "François Fillon"): 1,
        ("l’AFP", "Emmanuel Macron"): 1,
        ("Le Courrier", "des observateurs"): 1,
    }


def test_the_rows_and_columns_with_most_are_shown_and_none_is_empty() -> None:
    seen = overview()
    for relation in ("names", "beside", "quotes"):
        found = links(seen, seen.heard, relation)  # type: ignore[arg-type]
        for limit in (2, 10):
            rows, columns = found.top(limit)
            assert 0 < len(rows) <= limit
            assert 0 < len(columns) <= limit
            assert all(any(found.counts[who, whom] for whom in columns) for who in rows)
            assert all(any(found.counts[who, whom] for who in rows) for whom in columns)

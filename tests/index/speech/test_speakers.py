from __future__ import annotations

from index.article import Role, Speaker
from index.speech.speakers import is_proper, match_speaker, merge_speakers


def person(name: str, *roles: str, gender: str | None = None, aliases: tuple[str, ...] = ()) -> Speaker:
    return Speaker(
        name, aliases, roles[0] if roles else None, "person", gender, tuple(Role(role) for role in roles)
    )


def test_one_person_of_several_articles_is_one_speaker_with_dated_roles() -> None:
    merged = merge_speakers(
        [
            ("a", "2012-05-01", [person("Armand Roy", "candidat", gender="m", aliases=("Roy",))]),
            ("b", "2015-02-03", [person("A. Roy", "président")]),
            ("c", "2017-09-09", [person("Roy Armand", "ancien président")]),
        ]
    )
    roy = merged["a", "Armand Roy"]
    assert merged["b", "A. Roy"] is roy
    assert merged["c", "Roy Armand"] is roy
    assert roy.name == "Armand Roy"
    assert {"Roy", "A. Roy"} <= set(roy.aliases)
    assert [(role.title, role.published) for role in roy.roles] == [
        ("candidat", "2012-05-01"),
        ("président", "2015-02-03"),
        ("ancien président", "2017-09-09"),
    ]
    assert roy.role == "ancien président"
    assert roy.articles == ("a", "b", "c")
    assert roy.statements == 3


def test_namesakes_of_other_gender_or_walk_of_life_stay_apart() -> None:
    merged = merge_speakers(
        [
            ("a", None, [person("Dominique Roy", "ministre", gender="f")]),
            ("b", None, [person("Dominique Roy", "préfet", gender="m")]),
            ("c", None, [person("Dominique Roy", "cycliste", gender="m")]),
        ]
    )
    assert len({id(speaker) for speaker in merged.values()}) == 3


def test_a_couple_stays_two() -> None:
    merged = merge_speakers(
        [
            ("a", None, [person("Armand Roy", gender="m"), person("Claire Roy", gender="f")]),
            ("b", None, [person("Mme Roy", gender="f")]),
        ]
    )
    assert merged["a", "Armand Roy"] is not merged["a", "Claire Roy"]
    assert merged["b", "Mme Roy"] is not merged["a", "Armand Roy"]


def test_a_bare_surname_joins_only_who_holds_its_role() -> None:
    merged = merge_speakers(
        [
            ("a", None, [person("Lucie Hamel", "maire de Brest", gender="f")]),
            ("b", None, [person("Mme Hamel", "maire de Brest", gender="f")]),
            ("c", None, [person("Hamel")]),
        ]
    )
    assert merged["b", "Mme Hamel"] is merged["a", "Lucie Hamel"]
    assert merged["c", "Hamel"] is not merged["a", "Lucie Hamel"]


def test_an_acronym_joins_the_body_that_bears_it() -> None:
    long = Speaker("Ligue des mers du Nord", ("LMN",), kind="institution")
    merged = merge_speakers([("a", None, [long]), ("b", None, [Speaker("la LMN", kind="institution")])])
    assert merged["b", "la LMN"].name == "Ligue des mers du Nord"
    assert merged["b", "la LMN"].statements == 2


def test_sources_known_only_by_a_description_are_never_joined() -> None:
    witness = Speaker("un témoin", kind="anonymous")
    office = Speaker("la direction", kind="institution")
    merged = merge_speakers([("a", None, [witness, office]), ("b", None, [witness, office])])
    assert merged["a", "un témoin"] is not merged["b", "un témoin"]
    assert merged["a", "la direction"] is not merged["b", "la direction"]
    assert is_proper("la CGT")
    assert not is_proper("la direction")


LIBRARY = [
    person("Dmitri Volkov", "porte-parole du Kremlin", gender="m", aliases=("Volkov",)),
    person("Jean-Marie Le Goff", gender="m", aliases=("Le Goff",)),
    person("Marine Le Goff", "ministre de la Santé", gender="f", aliases=("Le Goff",)),
    person("Jean-Luc Mélandri", "candidat", gender="m"),
    Speaker("l'ONU", ("Nations unies",), kind="institution"),
]


def names(query: str) -> list[str]:
    return [speaker.name for speaker in match_speaker(query, LIBRARY)]


def test_a_reader_finds_a_speaker_by_any_form_of_the_name() -> None:
    for query in (
        "Dmitri Volkov",
        "volkov",
        "VOLKOV ?",
        "D. Volkov",
        "M. Volkov",
        "Volkov Dmitri",
        "volkof",
        "dimitri volkov",
    ):
        assert names(query) == ["Dmitri Volkov"], query
    assert names("melandri") == ["Jean-Luc Mélandri"]
    assert names("jean luc melendri") == ["Jean-Luc Mélandri"]
    assert names("le candidat Jean-Luc Mélandri")[0] == "Jean-Luc Mélandri"


def test_a_reader_finds_a_speaker_by_role() -> None:
    assert names("le porte-parole du Kremlin") == ["Dmitri Volkov"]
    assert names("porte parole du kremlin") == ["Dmitri Volkov"]
    assert names("la ministre de la Santé") == ["Marine Le Goff"]
    assert names("la ministre de la Justice") == []


def test_a_name_never_finds_somebody_elses() -> None:
    assert names("Jean-Marie Le Goff") == ["Jean-Marie Le Goff"]
    assert names("Mme Le Goff") == ["Marine Le Goff"]
    assert set(names("Le Goff")) == {"Jean-Marie Le Goff", "Marine Le Goff"}
    assert names("Macron") == []
    assert names("") == []


def test_bodies_are_found_with_and_without_article() -> None:
    assert names("ONU") == ["l'ONU"]
    assert names("les nations unies") == ["l'ONU"]

"""French verb forms from infinitives, so that a cue is known by its form and not by a tagger's guess.

`forms("tranche" …)`: a tagger takes *tranche-t-elle* for a noun; the table of forms does not. Each form
carries its moods, because the mood decides whether anything was said: *dira* and *dirait* were not.
"""

from __future__ import annotations

from collections.abc import Iterator

PRESENT, IMPERFECT, PAST, FUTURE, CONDITIONAL, SUBJUNCTIVE = "pres", "impf", "past", "fut", "cond", "subj"
INFINITIVE, PARTICIPLE, GERUND = "inf", "pp", "ger"
FINITE = frozenset({PRESENT, IMPERFECT, PAST, FUTURE, CONDITIONAL, SUBJUNCTIVE})

Form = tuple[str, str]

_FUTURE_ENDINGS = ("ai", "as", "a", "ons", "ez", "ont")
_IMPERFECT_ENDINGS = ("ais", "ait", "ions", "iez", "aient")

# Principal parts of the third group, by the end of the infinitive:
# (singular 1-2, singular 3, plural stem, plural 3, simple past stem, future stem, participle).
_MODELS: dict[str, tuple[str, str, str, str, str, str, str]] = {
    "dire": ("dis", "dit", "dis", "disent", "di", "dir", "dit"),
    "crire": ("cris", "crit", "criv", "crivent", "crivi", "crir", "crit"),
    "rire": ("ris", "rit", "ri", "rient", "ri", "rir", "ri"),
    "lire": ("lis", "lit", "lis", "lisent", "lu", "lir", "lu"),
    "mettre": ("mets", "met", "mett", "mettent", "mi", "mettr", "mis"),
    "battre": ("bats", "bat", "batt", "battent", "batti", "battr", "battu"),
    "ondre": ("onds", "ond", "ond", "ondent", "ondi", "ondr", "ondu"),
    "endre": ("ends", "end", "end", "endent", "endi", "endr", "endu"),
    "prendre": ("prends", "prend", "pren", "prennent", "pri", "prendr", "pris"),
    "ompre": ("omps", "ompt", "omp", "ompent", "ompi", "ompr", "ompu"),
    "venir": ("viens", "vient", "ven", "viennent", "vin", "viendr", "venu"),
    "tenir": ("tiens", "tient", "ten", "tiennent", "tin", "tiendr", "tenu"),
    "sentir": ("sens", "sent", "sent", "sentent", "senti", "sentir", "senti"),
    "mentir": ("mens", "ment", "ment", "mentent", "menti", "mentir", "menti"),
    "vrir": ("vre", "vre", "vr", "vrent", "vri", "vrir", "vert"),
    "clure": ("clus", "clut", "clu", "cluent", "clu", "clur", "clu"),
    "suivre": ("suis", "suit", "suiv", "suivent", "suivi", "suivr", "suivi"),
    "croire": ("crois", "croit", "croy", "croient", "cru", "croir", "cru"),
    "naître": ("nais", "naît", "naiss", "naissent", "nu", "naîtr", "nu"),
    "naitre": ("nais", "nait", "naiss", "naissent", "nu", "naitr", "nu"),
    "aindre": ("ains", "aint", "aign", "aignent", "aigni", "aindr", "aint"),
    "eindre": ("eins", "eint", "eign", "eignent", "eigni", "eindr", "eint"),
    "savoir": ("sais", "sait", "sav", "savent", "su", "saur", "su"),
    "voir": ("vois", "voit", "voy", "voient", "vi", "verr", "vu"),
    "vouloir": ("veux", "veut", "voul", "veulent", "voulu", "voudr", "voulu"),
    "faire": ("fais", "fait", "fais", "font", "fi", "fer", "fait"),
    "vaincre": ("vaincs", "vainc", "vainqu", "vainquent", "vainqui", "vaincr", "vaincu"),
    "quérir": ("quiers", "quiert", "quér", "quièrent", "qui", "querr", "quis"),
    "asseoir": ("assois", "assoit", "assoy", "assoient", "assi", "assoir", "assis"),
}


def forms(infinitive: str) -> Iterator[Form]:
    """All forms of a verb with their mood.

    >>> ("ajouta", "past") in set(forms("ajouter")), ("prévient", "pres") in set(forms("prévenir"))
    (True, True)
    """
    yield infinitive, INFINITIVE
    model = max((end for end in _MODELS if infinitive.endswith(end)), key=len, default=None)
    if model and not infinitive.endswith("er"):
        yield from _third_group(infinitive.removesuffix(model), _MODELS[model])
    elif infinitive.endswith("er"):
        yield from _first_group(infinitive)
    elif infinitive.endswith("ir"):
        stem = infinitive.removesuffix("ir")
        yield from _third_group(stem, ("is", "it", "iss", "issent", "i", "ir", "i"))


def _third_group(stem: str, parts: tuple[str, str, str, str, str, str, str]) -> Iterator[Form]:
    first, third, plural, plural_third, past, future, participle = (stem + part for part in parts)
    yield from ((form, PRESENT) for form in (first, third, plural + "ons", plural + "ez", plural_third))
    if infinitive_ends_in_faire(plural):
        yield plural.removesuffix("s") + "tes", PRESENT
    if plural.endswith("dis"):
        yield plural.removesuffix("s") + "tes", PRESENT
    yield from ((plural + ending, IMPERFECT) for ending in _IMPERFECT_ENDINGS)
    yield from _simple_past(past)
    yield from ((future + ending, FUTURE) for ending in _FUTURE_ENDINGS)
    yield from ((future + ending, CONDITIONAL) for ending in _IMPERFECT_ENDINGS)
    subjunctive = plural_third.removesuffix("ent")
    if plural_third.endswith("font"):
        subjunctive = plural_third.removesuffix("font") + "fass"
    yield from ((subjunctive + ending, SUBJUNCTIVE) for ending in ("e", "es", "ent"))
    yield plural + "ant", GERUND
    yield from ((participle + ending, PARTICIPLE) for ending in ("", "e", "s", "es"))


def infinitive_ends_in_faire(plural: str) -> bool:
    """Whether a plural stem is that of *faire* (*faites*)."""
    return plural.endswith("fais")


def _simple_past(base: str) -> Iterator[Form]:
    circumflex = base[:-1] + {"i": "î", "u": "û", "n": "n"}[base[-1]]
    if base.endswith("in"):
        circumflex = base[:-2] + "în"
    for form in (
        base + "s",
        base + "t",
        circumflex + "mes",
        circumflex + "tes",
        base + "rent",
        circumflex + "t",
    ):
        yield form, PAST


def _first_group(infinitive: str) -> Iterator[Form]:
    stem = infinitive[:-2]
    soft = stem  # before a and o
    if stem.endswith("g"):
        soft = stem + "e"
    elif stem.endswith("c"):
        soft = stem[:-1] + "ç"
    for mute in _mute_stems(stem):  # before a silent e
        yield from ((mute + ending, PRESENT) for ending in ("e", "es", "ent"))
        yield from ((mute + ending, SUBJUNCTIVE) for ending in ("e", "es", "ent"))
        yield from ((mute + "er" + ending, FUTURE) for ending in _FUTURE_ENDINGS)
        yield from ((mute + "er" + ending, CONDITIONAL) for ending in _IMPERFECT_ENDINGS)
    yield soft + "ons", PRESENT
    yield stem + "ez", PRESENT
    yield from ((soft + ending, IMPERFECT) for ending in ("ais", "ait", "aient"))
    yield from ((stem + ending, IMPERFECT) for ending in ("ions", "iez"))
    yield from ((soft + ending, PAST) for ending in ("ai", "as", "a", "âmes", "âtes", "ât"))
    yield stem + "èrent", PAST
    yield soft + "ant", GERUND
    yield from ((stem + ending, PARTICIPLE) for ending in ("é", "ée", "és", "ées"))


def _mute_stems(stem: str) -> tuple[str, ...]:
    """Stems before a silent e: both spellings where usage has two.

    >>> _mute_stems("rappel"), _mute_stems("révél"), _mute_stems("souli")
    (('rappell', 'rappèl', 'rappel'), ('révèl', 'révél'), ('souli',))
    """
    if stem.endswith("y"):
        return stem[:-1] + "i", stem
    for place in range(len(stem) - 1, max(len(stem) - 4, 0), -1):
        if stem[place] in "aiouyâêîôûè":
            break
        if stem[place] in "eé":
            grave = stem[:place] + "è" + stem[place + 1 :]
            if stem[place] == "e" and place == len(stem) - 2 and stem[-1] in "lt":
                return stem + stem[-1], grave, stem
            return grave, stem
    return (stem,)

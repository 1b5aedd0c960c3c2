"""What a short answer must look like: a date for *quand*, money for *combien coûte*, a new name for *qui*.

A sentence that has nothing of the kind, or only what the question says itself, cannot hold the answer
(expected answer type, as in question answering since TREC-8).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from index.words import content_stems, fold, stem

_MONTHS = "|".join(
    """
    janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
    january february march april may june july august september october november december
    """.split()
)
_DAYS = "|".join(
    """
    lundi mardi mercredi jeudi vendredi samedi dimanche
    monday tuesday wednesday thursday friday saturday sunday
    """.split()
)
_DATE = re.compile(
    rf"""\b(?:
        \d{{1,2}}(?:er)?(?:\ et\ \d{{1,2}})?\ (?:{_MONTHS})(?:\ (?:1\d|20)\d\d)?
        |(?:{_MONTHS})(?:\ (?:1\d|20)\d\d)?
        |(?:{_DAYS})(?:\ \d{{1,2}})?
        |(?<!\d)(?<!\d\ )(?:1[5-9]|20)\d\d(?!\ ?\d)
        |hier|avant-hier|demain|aujourd'hui|veille|lendemain|ce\ (?:matin|soir|midi)|cette\ nuit
        |(?:semaine|mois|annee|ete|hiver|automne|printemps)\ (?:prochaine?|derniere?)
        |\d{{1,2}}\ ?(?:h|:)\ ?\d\d|\d{{1,2}}\ ?(?:heures?|h)|midi|minuit|debut|fin
    )\b""",
    re.VERBOSE,
)
_NUMBER_WORDS = "|".join(
    """
    deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente
    quarante cinquante soixante cent cents mille millier milliers million millions milliard milliards
    dizaine dizaines vingtaine trentaine quarantaine cinquantaine centaine centaines douzaine moitie tiers
    quart double triple aucun aucune
    """.split()
)
_NUMBER = re.compile(rf"\d+(?:[ .,]\d+)*|\b(?:{_NUMBER_WORDS})\b")
_PERCENT = re.compile(r"%|\bpour ?cents?\b|\bpercent\b|\b(?:moitie|tiers|quart|majorite|sur (?:dix|cent))\b")
_MONEY = re.compile(r"€|\$|£|\b(?:euros?|dollars?|livres?|francs?|yens?|roubles?|yuans?)\b")
_DURATION = re.compile(
    r"\b(?:an|annee|mois|semaine|jour|heure|minute|seconde|decennie|siecle)s?\b|\bmi-temps\b"
)
_PENALTY = re.compile(
    r"\b(?:prison|reclusion|detention|emprisonnement|amendes?|sursis|ferme|perpetuite|peine de mort"
    r"|travaux d'interet|bracelet|suspension|ineligibilite|radi\w+|exclu\w+)\b"
)
_LENGTH = re.compile(r"\b(?:km|kilometres?|metres?|centimetres?|cm|miles?|\d+ ?m\d*|feet)\b")
_LENGTH_OR_DURATION = re.compile(f"{_LENGTH.pattern}|{_DURATION.pattern}")
_NAME = re.compile(r"(?<![.?!…»]\s)(?<!^)\b[A-ZÀ-ÖØ-Þ][\w’'-]*|^[A-ZÀ-ÖØ-Þ][\w’'-]*(?= [A-ZÀ-ÖØ-Þ])")
_AFTER_PLACE = re.compile(
    r"\b(?:à|au|aux|en|dans|sur|près de|près d’|vers|de|du|depuis|jusqu’à|devant|at|in)\s+"
    r"(?:la |le |l[’']|les |the )?([A-ZÀ-ÖØ-Þ][\w’'-]*)"
    r"|d[’']([A-ZÀ-ÖØ-Þ][\w’'-]*)|\b(?:la|l[’'])?(place|rue|hôpital|école|salle)\b"
)
_ASKS_PERCENT = re.compile(r"\b(?:pourcentage|proportion|part|taux|percentage|share|rate)\b")
_ASKS_MONEY = re.compile(
    r"\b(?:montants?|somme|cout\w*|prix|budget|salaire|amende|fortune|dividendes?"
    r"|how much (?:money|did|does|will|would)|combien (?:coute\w*|d'argent|d'euros|de dollars)"
    r"|amount|cost|price|wage|fine)\b"
)
_ASKS_DURATION = re.compile(
    r"\b(?:combien (?:de temps|d'annees|de jours|de mois|de semaines|d'heures)|duree|age"
    r"|how (?:old|many (?:years|days|months)))\b"
)
_ASKS_PENALTY = re.compile(
    r"\bquelles? (?:est |etait |sera |a ete )?(?:la |les )?(?:peine|sanction|condamnation)s?\b"
    r"|\b(?:what|which) (?:sentence|penalty|punishment)\b"
)
_ASKS_LENGTH = re.compile(
    r"\b(?:distance|hauteur|longueur|largeur|profondeur|how (?:far|high|tall|deep|wide))\b"
)
_ASKS_EITHER = re.compile(r"\bhow long\b")
_LEFT_OUT = re.compile(r"[’]")

Holds = Callable[[str], bool]


@lru_cache(maxsize=256)
def answer_holds(kind: str, question: str) -> Holds | None:
    """A test whether words can hold the short answer to a question of a kind; None where any words can."""
    plain = _plain(question)
    if kind == "when":
        said = {found[0] for found in _DATE.finditer(plain)}
        return lambda words: any(found[0] not in said for found in _DATE.finditer(_plain(words)))
    if kind == "where":
        asked = frozenset(content_stems(question))
        return lambda words: any(
            stem(next(filter(None, found.groups()))) not in asked for found in _AFTER_PLACE.finditer(words)
        )
    if kind == "how_many":
        return _figure(plain)
    if kind == "who":
        asked = frozenset(content_stems(question))
        return lambda words: any(
            stem(part) not in asked
            for name in _NAME.findall(words)
            for part in re.findall(r"[^\W\d_]{2,}", name)
        )
    return None


def _figure(plain: str) -> Holds:
    """A test for a figure of the kind asked for, one that the question does not give itself."""
    given = {found[0] for found in _NUMBER.finditer(plain)}
    unit = next(
        (
            needed
            for asks, needed in (
                (_ASKS_PERCENT, _PERCENT),
                (_ASKS_PENALTY, _PENALTY),
                (_ASKS_EITHER, _LENGTH_OR_DURATION),
                (_ASKS_LENGTH, _LENGTH),
                (_ASKS_DURATION, _DURATION),
                (_ASKS_MONEY, _MONEY),
            )
            if asks.search(plain)
        ),
        None,
    )

    def holds(words: str) -> bool:
        text = _plain(words)
        if unit is not None and not unit.search(text):
            return False
        dates = (
            [found.span() for found in _DATE.finditer(text)]
            if unit not in (_DURATION, _LENGTH_OR_DURATION)
            else []
        )
        return any(
            found[0] not in given and not any(start <= found.start() < end for start, end in dates)
            for found in _NUMBER.finditer(text)
        ) or unit in (_PERCENT, _PENALTY)

    return holds


def _plain(text: str) -> str:
    return fold(_LEFT_OUT.sub("'", text).replace("\u00a0", " ").replace("\u202f", " "))

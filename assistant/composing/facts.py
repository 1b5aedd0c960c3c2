"""A short fact picked from the words cited: a date for *quand*, a figure for *combien*, where that is safe.

The fact is words of the citation, letter for letter; where more than one could be meant, none is given.
"""

from __future__ import annotations

import re

from index.words import content_stems, fold, stem

_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre "
    "january february march april may june july august september october november december"
)
_DAYS = (
    "lundi mardi mercredi jeudi vendredi samedi dimanche "
    "monday tuesday wednesday thursday friday saturday sunday"
)
_MONTH = rf"(?:{'|'.join(_MONTHS.split())})"
_DAY = rf"(?:{'|'.join(_DAYS.split())})"
_PART = r"(?: (?:matin|après-midi|midi|soir|morning|afternoon|evening|night))?"
_WHEN = re.compile(
    rf"\b(?:{_DAY}{_PART}(?: (?:dernier|prochain))?(?:,? (?:le )?\d{{1,2}}(?:er)? {_MONTH}(?: \d{{4}})?)?"
    rf"|\d{{1,2}}(?:er)? {_MONTH}(?: \d{{4}})?"
    rf"|{_MONTH} \d{{1,2}}(?:, \d{{4}})?|{_MONTH} \d{{4}}"
    r"|(?:en |in |l'année )(?:1\d|20)\d{2}"
    r"|(?:hier|avant-hier|demain|aujourd'hui|yesterday|tomorrow)(?: (?:matin|soir|midi))?)\b",
    re.IGNORECASE,
)
_NUMBER_WORDS = (
    "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente "
    "quarante cinquante soixante cent mille two three four five seven eight nine ten eleven twelve "
    "twenty hundred"
)
_NUMBER = re.compile(
    r"(?<![\w.,])(?:\d{1,3}(?:[   .]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
    rf"|(?:{'|'.join(_NUMBER_WORDS.split())})(?:[ -](?:et )?(?:{'|'.join(_NUMBER_WORDS.split())}))*\b)"
    r"(?:[ \u00a0\u202f]?(?:%|€|\$|(?:d['’])?(?:millions?|milliards?|billions?|euros?|dollars?)\b))*(?!\w)",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"\b(?:combien d(?:e |['’])|how (?:many|much) |(?:quel est )?le nombre d(?:e |['’]))([\w'’-]+)",
    re.IGNORECASE,
)
_HOUR = re.compile(
    r"(?<!\w)\d{1,2} ?(?:h|heures?|:)(?: ?\d{2})?\b|\bmidi(?: et demie?)?\b|\bminuit\b", re.IGNORECASE
)
_ASKS_HOUR = re.compile(r"quelle heure|what time", re.IGNORECASE)
# Stems of the words that ask for a time or a number.
_ASKING = frozenset(
    content_stems("quand date jour année mois heure combien nombre day date year month time many much")
)
_HAS_UNIT = re.compile(r"[%€$]|\b(?:d['’])?(?:euros?|dollars?)$", re.IGNORECASE)
_COUNTED = re.compile(r"[ \u00a0\u202f]([^\W\d_]+)")
_WORD = re.compile(r"[^\W_]+")


def fact_in(kind: str, question: str, words: str) -> str | None:
    """The fact that a question of a kind (`when`, `how_many`) asks for, in the words cited; None if unsure.

    >>> fact_in("when", "Quand rouvre le pont ?", "Le pont rouvrira mardi 12 mars, a dit la maire.")
    'mardi 12 mars'
    >>> fact_in("how_many", "Combien de jeunes seront recrutés ?", "Il y aura 210 jeunes et 520 départs.")
    '210 jeunes'
    """
    if kind == "when" and _speaks_of(question, words):
        pattern = _HOUR if _ASKS_HOUR.search(question) else _WHEN
        return _one([found[0] for found in pattern.finditer(words)])
    if kind == "how_many":
        return _figure(question, words)
    return None


def _speaks_of(question: str, words: str) -> bool:
    """Whether the words cited speak of what is asked: a date in them is then likely to be that of it."""
    asked = [each for each in content_stems(question) if each not in _ASKING]
    return sum(each in content_stems(words) for each in asked) * 2 >= max(1, len(asked))


def _one(found: list[str]) -> str | None:
    return found[0] if len({fold(each) for each in found}) == 1 else None


def _figure(question: str, words: str) -> str | None:
    dates = [found.span() for found in _WHEN.finditer(words)]
    figures = [
        found
        for found in _NUMBER.finditer(words)
        if not any(start <= found.start() < end for start, end in dates)
    ]
    counted_noun = _HOW_MANY.search(question)
    if counted_noun:
        # *Combien de jeunes*: a figure of young people, or none
        noun = stem(counted_noun[1])
        nouns = ((figure, _next_words(words, figure.end(), noun)) for figure in figures)
        return _one([words[figure.start() : word.end()].strip() for figure, word in nouns if word])
    if len(figures) != 1 or not _speaks_of(question, words):
        return None
    figure = figures[0]
    # *5 euros* says what is counted, *5* does not
    after = None if _HAS_UNIT.search(figure[0]) else _COUNTED.match(words, figure.end())
    if after is not None and _WHEN.match(words, after.start(1)):
        after = None
    return words[figure.start() : after.end() if after else figure.end()].strip()


def _next_words(words: str, at: int, noun: str) -> re.Match[str] | None:
    """The noun counted, among the three words after a figure."""
    for _ in range(3):
        word = _WORD.search(words, at)
        if word is None or re.search(r"[.;:,]", words[at : word.start()]):
            return None
        if stem(word[0]) == noun:
            return word
        at = word.end()
    return None

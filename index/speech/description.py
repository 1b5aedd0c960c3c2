"""How sources are described: determiners, roles, and where a description ends.

`Source` is what reading a mention gives; the functions here judge strings alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.speech.names import PersonName
from index.speech.people_words import PeopleWords, bare, fold, people_words
from index.speech.tokens import Word, words_of

_LEFT_OVER = re.compile(
    r"\s+(?:réalisé|publié|paru|diffusé|daté|mené|effectué|conduit|rendu|fait)e?s?$|\s+(?:cependant|toutefois|notamment|également|aussi|pourtant)$"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A source mention, read.

    Attributes:
        kind: `pronoun`, `person`, `people` (several named), `role` (an unnamed holder of a role),
            `institution`, `group`, `anonymous`, `document`, `relation` (*son avocat*) or `other`.
        text: the description trimmed: no relative clause, date or apposition.
        name: the person's name, for `person` and for a relation or role with a name.
        names: all names, for `people`.
        role: the role as written, without article (*porte-parole du Kremlin*), or None.
        head: folded head noun, or the folded pronoun.
        definite: `definite`, `indefinite`, `possessive`, `demonstrative` or None.
        gender: `m`, `f` or None.
        number: `s` or `p`.
        author: who stands behind a document, as written.
    """

    kind: str
    text: str
    name: PersonName | None = None
    names: tuple[PersonName, ...] = ()
    role: str | None = None
    head: str = ""
    definite: str | None = None
    gender: str | None = None
    number: str = "s"
    author: str | None = None


def level(text: str) -> str:
    """Spacing levelled: *Dominique Lebrun , ordinaire* -> *Dominique Lebrun, ordinaire*; *l' IGF* -> *l'IGF*.

    >>> level("L' Union européenne , dit-on")
    "L'Union européenne, dit-on"
    """
    text = " ".join(text.split())
    text = re.sub(r"(?<=\b[cdjlmnstCDJLMNST])(['’]) ", r"\1", text)
    return re.sub(r" ([,.)])", r"\1", text).replace("( ", "(")


def lowered(text: str) -> str:
    """A description with its first article in lower case: *La direction* -> *la direction*.

    >>> lowered("Le Monde"), lowered("Une source"), lowered("L'ONG")
    ('Le Monde', 'une source', "l'ONG")
    """
    first, space, rest = text.partition(" ")
    if people_words().titled.get(bare(text), "").lower() == text.lower():
        return text
    if (
        fold(first) in people_words().grammar.determiners
        or fold(first) in people_words().quantifiers | people_words().group_pronouns
        or fold(first) in people_words().grammar.numbers
    ):
        return first.lower() + space + rest
    if re.match(r"[LD]['’]", text):
        return text[0].lower() + text[1:]
    return text


def trim(text: str) -> str:
    """A description without relative clause, apposition, bracket or date.

    >>> trim("un lycéen qui a pu se mettre à l'abri")
    'un lycéen'
    """
    cut = _LEFT_OVER.sub("", people_words().grammar.description_end.sub("", text))
    return (cut if len(fold(cut).split()) > 1 or len(cut) > 3 else text).strip(" ,;:\u00a0\u202f")


def first_segment(text: str) -> int:
    """Length of the part before the first comma or dash outside brackets and quotation marks."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign in "([«“") - (sign in ")]»”")
        if depth == 0 and (sign in ",;" or (sign in "–—" and text[max(0, at - 1)].isspace())):
            return at
    return len(text)


def role_of(words: Sequence[Word], known: PeopleWords) -> int | None:
    """Place of the word that heads a role in a phrase, or None: *l'ancien [ministre] de la Justice*."""
    for at, word in enumerate(words[:5]):
        if word.form in _NOT_ROLES:
            return None
        if word.form in known.roles:
            follows = at + 1 < len(words) and words[at + 1].form in known.roles
            if follows and word.form in ("premier", "premiere", "jeune", "responsable", "expert", "experte"):
                continue
            return at
        if word.form.startswith("ex-") and word.form[3:] in known.roles:
            return at
        if word.form in known.grammar.prepositions and at > 0:
            return None
    return None


_NOT_ROLES = frozenset(
    "ainsi mais aussi notamment alors puis hier lui elle tout a y en ne se on qui que comme et ou".split()
)


# An article that neither opens the phrase nor follows a small word begins the object of a verb.
_OBJECT = re.compile(
    r"\b(?!(?:pour|dans|chez|sous|contre|avec|entre|tous|toutes)\b)[a-zà-ÿ]{4,} (?:les|la|le) [a-zà-ÿ]"
)


def role_text(text: str) -> str | None:
    """A role as written without its article and tail, or None where the phrase is no role.

    >>> role_text("le porte-parole du collectif la Quadrature du Net")
    'porte-parole du collectif la Quadrature du Net'
    >>> role_text("éliminé au deuxième tour") is None
    True
    >>> role_text("juge indispensables les travaux") is None  # a verb and its object
    True
    """
    if _OBJECT.search(text):
        return None
    known = people_words()
    words = words_of(text)
    while words and (words[0].form in known.grammar.determiners or words[0].kind == "elision"):
        words = words[1:]
    if not words or role_of(words, known) is None:
        return None
    if words[0].form in known.grammar.prepositions:
        return None
    cut = level(trim(text[words[0].start :]))
    cut = re.sub(r"\s+et$", "", cut)
    return cut or None


def role_gender(role: str) -> str | None:
    """Gender that a role's noun tells: *sénatrice* f, *ministre* None.

    >>> role_gender("sénatrice"), role_gender("ministre de la Justice")
    ('f', None)
    """
    known = people_words()
    words = words_of(role)
    at = role_of(words, known)
    if at is None:
        return None
    form = words[at].form.removeprefix("ex-")
    if form in ("femme", "homme"):
        return "f" if form == "femme" else "m"
    gender = known.roles[form][1]
    # A masculine form may still name a woman: madame le maire, la chercheuse… not la directeur.
    return None if gender == "m" and form in _EITHER else gender


_EITHER = frozenset("chef ministre maire juge professeur auteur ecrivain chercheur depute president".split())


def determiner(words: Sequence[Word]) -> tuple[str | None, str | None, str, int]:
    """Definiteness, gender, number of the words in front, and how many they are."""
    if not words:
        return None, None, "s", 0
    form = words[0].form
    known = people_words()
    if form in known.grammar.determiners:
        sort, gender, number = known.grammar.determiners[form]
        used = 1
        if form in ("de", "d'") and len(words) > 1 and words[1].form in ("nombreux", "nombreuses", "autres"):
            used = 2
        if form in ("l'", "l") and len(words) > 1 and words[1].form in ("un", "une"):
            return "indefinite", "m" if words[1].form == "un" else "f", "s", 2
        if (
            len(words) > used
            and words[used].form in known.quantifiers | known.grammar.numbers
            and words[used].form not in ("autres",)
        ):
            number = "p"
            if sort == "indefinite":
                used += 1
                if len(words) > used and words[used].form in ("de", "d'"):
                    used += 1
        return sort, gender, number, used
    if form in known.quantifiers | known.grammar.numbers or form.isdigit():
        used = 1
        while used < len(words) and words[used].form in ("de", "d'", "des", "%"):
            used += 1
        return "indefinite", None, "p", used
    return None, None, "s", 0

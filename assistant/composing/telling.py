"""One citation told: who, with which role, did what with these words, when and where; whose words they are.

Words stand between quotation marks as somebody's own only where the article itself puts them between
marks. All else that has a speaker is told as what the article reports: its words, not the speaker's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.citation import Citation
from assistant.composing.markdown import escaped
from assistant.composing.words import Wording, wording
from assistant.phrases import long_date, phrases
from index.article import Speaker, Statement
from index.words import fold

# Attributions of this confidence or less are told as probable.
_PROBABLE = 0.5
# Circumstances longer than this are more than a circumstance.
_LONGEST_CIRCUMSTANCE = 60
# Letters outside a statement's words that may still be only marks and dots.
_LOOSE = 2
_SEVERAL = re.compile(
    r"(?:les|des|plusieurs|certains|quelques|deux|trois|the two|several|some|\d+)\b", re.IGNORECASE
)
MARKS = ' \u00a0\u202f«»“”"\n'
_AND = re.compile(r" (?:et|and) (?:les? |la |l'|the )?[A-ZÀ-Ý]")
_PRONOUN = re.compile(r"(?:lui|elle|eux|il|him|her|them)\b", re.IGNORECASE)
# So many letters shared make two citations the same quotation.
_SAME = 40


@dataclass(frozen=True, slots=True)
class Told:
    """One piece of evidence with the citations that prove it: more than one where articles repeat it."""

    citations: tuple[Citation, ...]
    speaker: Speaker | None
    statement: Statement | None


def letters(text: str) -> str:
    """Only letters and digits, lower case."""
    return "".join(char for char in text.lower() if char.isalnum())


def together(told: Sequence[Told]) -> list[Told]:
    """The same quotation of the same speaker in several articles as one piece of evidence."""
    kept: list[Told] = []
    for each in told:
        words, who = letters(each.citations[0].text), each.citations[0].speaker
        for place, other in enumerate(kept):
            short, long = sorted((words, letters(other.citations[0].text)), key=len)
            elsewhere = all(each.citations[0].article_id != cited.article_id for cited in other.citations)
            if elsewhere and who == other.citations[0].speaker and len(short) >= _SAME and short in long:
                kept[place] = Told(other.citations + each.citations, other.speaker, other.statement)
                break
        else:
            kept.append(each)
    return kept


def block(told: Told, language: str) -> str:
    """A citation as a quoted block: the line that tells it, its marks, and where it stands."""
    line = told_line(told, language)
    return f"> {line} {marks(told)}\n>\n> — {' ; '.join(source(each, language) for each in told.citations)}"


def marks(told: Told) -> str:
    """`[1]`, or `[1][2]` where two articles have it."""
    return "".join(f"[{citation.number}]" for citation in told.citations)


def told_line(told: Told, language: str) -> str:
    """Who does what with the words cited, in Markdown."""
    words, name = wording(language), named(told, language)
    cited = quoted(cited_words(told), words)
    if name is None:
        return words.lines["nobody"].format(words=cited)
    own, statement = own_words(told), told.statement
    if statement is None or words.according.match(fold(statement.cue or "")):
        template = words.lines["according_own" if own else "according"]
        return template.format(name=name.rstrip(","), notes=notes(told, language), words=cited)
    template = words.lines["spoken" if own else "reported"]
    return template.format(
        name=_capital(name), verb=verb(told, words), notes=notes(told, language), words=cited
    )


def cited_words(told: Told) -> str:
    """The words cited; of somebody's own words without the article's marks at their ends."""
    text = told.citations[0].text
    return text.strip(MARKS) if own_words(told) else text


def quoted(text: str, words: Wording) -> str:
    """Cited words between quotation marks, where they do not bring their own."""
    shown = escaped(text)
    if re.fullmatch(r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"", shown):
        return shown
    return words.quoted(shown)


def named(told: Told, language: str, *, plain: bool = False) -> str | None:
    """The speaker in bold, with the role where one is known; None for nobody's words."""
    name = told.citations[0].speaker
    if name is None:
        return None
    bold = f"**{escaped(name)}**"
    role = told.speaker.role if told.speaker else None
    if plain or not role or told.speaker is None or told.speaker.kind != "person":
        return bold
    if letters(role) in letters(name) or wording(language).kin.fullmatch(role):
        return bold
    return wording(language).lines["role"].format(name=bold, role=escaped(role))


def own_words(told: Told) -> bool:
    """Whether the words cited are the speaker's own: between marks in the article, with no cue in them."""
    statement, citation = told.statement, told.citations[0]
    if statement is None or statement.kind != "direct":
        return False
    inside = sum(
        len(letters(citation.text[max(0, start - citation.start) : max(0, end - citation.start)]))
        for start, end in statement.spans
    )
    return len(letters(citation.text)) - inside <= _LOOSE


def verb(told: Told, words: Wording) -> str:
    """What was done with the words: *a annoncé*, *a démenti*."""
    statement = told.statement
    if statement is None:
        return ""
    name = told.citations[0].speaker or ""
    person = told.speaker is not None and told.speaker.kind == "person"
    plural = bool(_SEVERAL.match(name)) or (not person and bool(_AND.search(name)))
    act = "denied" if statement.polarity == "denied" and statement.act == "said" else statement.act
    return words.verb(act, statement.cue or "", plural=plural)


def notes(told: Told, language: str) -> str:
    """Circumstance, relay and doubt in brackets, or nothing."""
    words, statement, citation = wording(language), told.statement, told.citations[0]
    if statement is None:
        return ""
    found: list[str] = []
    when = _circumstance(statement.said_when, citation)
    if statement.said_on and when:
        # the article's own day stands beside its title
        when = None if statement.said_on == citation.published else long_date(statement.said_on, language)
    where = _circumstance(statement.said_where, citation)
    circumstance = ", ".join(escaped(each) for each in (when, where) if each)
    if circumstance:
        found.append(circumstance)
    if statement.polarity == "hedged":
        found.append(words.notes["hedged"])
    via = statement.via
    if via and not _PRONOUN.match(via) and letters(via) != letters(citation.speaker or ""):
        found.append(words.notes["via"].format(via=escaped(via)))
    if statement.confidence <= _PROBABLE:
        found.append(words.notes["probable"])
    if not found:
        return ""
    return words.lines["notes"].format(notes=words.lines["note_separator"].join(found))


def _circumstance(said: str | None, citation: Citation) -> str | None:
    """A circumstance worth telling: short, and not in the words cited."""
    if not said or len(said) > _LONGEST_CIRCUMSTANCE or letters(said) in letters(citation.text):
        return None
    return said


def source(citation: Citation, language: str) -> str:
    """Title, outlet, page and date of a citation's article, in Markdown."""
    parts = [f"*{escaped(citation.title)}*"]
    if citation.outlet:
        parts.append(escaped(citation.outlet))
    if citation.page is not None:
        parts.append(phrases(language)["page"].format(page=citation.page))
    if citation.published:
        parts.append(escaped(long_date(citation.published, language)))
    return ", ".join(parts)


def _capital(name: str) -> str:
    """A name at the beginning of a line: *\\*\\*la Poste\\*\\** -> *\\*\\*La Poste\\*\\**."""
    return name[:2] + name[2:3].upper() + name[3:]

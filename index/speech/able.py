"""Which noun phrases can be the subject of saying: people, bodies, documents; no events or objects."""

from __future__ import annotations

from index.speech.draft import Range
from index.speech.people_words import bare, fold, people_words
from index.speech.prepositional import head_noun
from index.speech.sentence import Sentence

_HUMAN_ENDINGS = ("eur", "euse", "rice", "iste", "ien", "ienne", "logue", "nier", "nière")


def can_speak(sentence: Sentence, phrase: Range) -> bool:
    """Whether a phrase names somebody or something that speaks or writes.

    *la préfète*, *Moscou*, *le rapport*, *elle*; not *le niveau de la rivière*, *la séance*.
    """
    words = sentence.words
    first, last = phrase
    governed = next((n for n in range(first, last) if words.tag[n] == "ADP"), last)
    for n in range(first, governed):
        if words.tag[n] in ("PROPN", "X", "PRON") or words.form[n][1:2].isupper():
            return True
        if n > first and words.form[n][:1].isupper():
            return True
    head = head_noun(sentence, first, last)
    known, speaking = people_words(), sentence.vocabulary.sets["speaking"]
    for form in (head, head.removesuffix("s")):
        plain = fold(form).removeprefix("ex-")
        listed = (known.roles, known.institutions, known.documents, known.groups, known.anonymous)
        if form in speaking or any(plain in some for some in listed):
            return True
        if plain in known.demonyms or plain in known.group_pronouns or plain in known.quantifiers:
            return True
        if bare(form) in known.bodies or plain in known.relations or form.endswith(_HUMAN_ENDINGS):
            return True
    return words.tag[first] == "NUM" or words.low[first] in ("les", "des", "d'")

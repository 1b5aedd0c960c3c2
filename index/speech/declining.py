"""Sources that say nothing: *a refusé de commenter*, *n'a pas souhaité répondre*, *ne commente pas*."""

from __future__ import annotations

from index.speech.draft import Draft
from index.speech.grammar import CLITICS, NEGATIONS, SUBJECT_CLITICS
from index.speech.sentence import Sentence
from index.speech.source import subject_before

_REFUSING = ("refus", "déclin", "declin", "abst", "évit")
_WISHING = ("souhait", "voul", "veu", "désir", "tenu", "tien")


def declined_statements(sentence: Sentence) -> list[Draft]:
    """Refusals to speak; their content is what the source would not do."""
    words = sentence.words
    speaking = sentence.vocabulary.sets["declinable"]
    drafts = []
    for place in range(sentence.first + 1, sentence.stop):
        if words.quote[place] >= 0:
            continue
        lemma = words.low[place]
        if lemma in speaking and (words.infinitive[place] or lemma.endswith(("er", "re", "ir"))):
            draft = _refused(sentence, place)
        elif words.low[place] in sentence.vocabulary.sets["silent"]:
            draft = _silent(sentence, place)
        else:
            continue
        if draft is not None:
            drafts.append(draft)
    return drafts


def _refused(sentence: Sentence, infinitive: int) -> Draft | None:
    """*L'avocate a refusé de commenter*; *n'a pas souhaité répondre*."""
    words = sentence.words
    here = infinitive - 1
    while here > sentence.first and (
        words.low[here] in CLITICS or words.low[here] in ("de", "d'", "à", "faire", "tout")
    ):
        here -= 1
    low = words.low[here]
    refuses = low.startswith(_REFUSING) and words.tag[here] in ("VERB", "AUX")
    wishes = low.startswith(_WISHING) and words.tag[here] in ("VERB", "AUX")
    group = here
    negated = False
    while group > sentence.first and (
        words.low[group - 1] in CLITICS | NEGATIONS or words.tag[group - 1] in ("AUX", "ADV")
    ):
        group -= 1
        negated |= words.low[group] in ("n'", "ne")
    if not ((refuses and not negated) or (wishes and negated)):
        return None
    while words.low[infinitive - 1] in CLITICS:
        infinitive -= 1  # s'exprimer
    return _draft(sentence, group, here, infinitive)


def _silent(sentence: Sentence, verb: int) -> Draft | None:
    """*Berlin ne commente pas*; *le groupe n'a pas réagi*."""
    words = sentence.words
    group = verb
    while group > sentence.first and (
        words.low[group - 1] in CLITICS | NEGATIONS or words.tag[group - 1] in ("AUX", "ADV")
    ):
        group -= 1
    around = set(words.low[group : min(verb + 3, sentence.stop)])
    if not around & {"n'", "ne"} or not around & NEGATIONS:
        return None
    return _draft(sentence, group, verb, group)


def _draft(sentence: Sentence, group: int, verb: int, content: int) -> Draft | None:
    words = sentence.words
    if group > sentence.first and words.low[group - 1] in SUBJECT_CLITICS:
        source = (group - 1, group)
    else:
        found = subject_before(words, group, verb, sentence.first)
        if found is None:
            return None
        source = found
    end = max(content, verb) + 1
    while end < sentence.stop and words.form[end] not in (",", ";", ":", "»") and words.quote[end] < 0:
        end += 1
    return Draft(
        "declined",
        [(content, end)],
        kind="indirect",
        act="declined",
        polarity="denied",
        source=source,
        cue=(group, max(verb + 1, content)),
        confidence=0.6,
    )

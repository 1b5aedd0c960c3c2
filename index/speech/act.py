"""Speech act and polarity: what was done with the words, and whether they are asserted, denied or hearsay."""

from __future__ import annotations

from index.speech.draft import Draft
from index.speech.words import Words

_CONDITIONAL = ("rait", "raient")


def set_polarity(words: Words, draft: Draft) -> None:
    """Denials are *denied*; hearsay in the conditional is *hedged*.

    *Le suspect aurait reconnu les faits, selon le parquet*; *Le ministre aurait déclaré que…*.
    """
    if draft.act in ("denied", "declined"):
        draft.polarity = "denied"
    elif draft.polarity == "asserted" and (_hearsay_cue(words, draft) or _hearsay_content(words, draft)):
        draft.polarity = "hedged"
        draft.confidence = min(draft.confidence, 0.7)


def _hearsay_cue(words: Words, draft: Draft) -> bool:
    return draft.cue is not None and any(
        words.low[n].endswith(_CONDITIONAL) for n in range(*draft.cue) if words.finite[n]
    )


def _hearsay_content(words: Words, draft: Draft) -> bool:
    if draft.rule != "preposition" or not draft.pieces:
        return False
    first = next((n for n in range(*draft.pieces[0]) if words.finite[n] and words.quote[n] < 0), None)
    return first is not None and words.low[first] in ("aurait", "auraient", "serait", "seraient")

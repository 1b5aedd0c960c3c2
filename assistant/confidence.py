"""How sure it is that the articles answer a question, from this mouth: what the question as a whole met with.

`NEARNESS` names the values. The product of two logistic functions of them, with the weights of
`evidence.toml`, is the probability: that the articles speak of what is asked, and that they answer it.
Weights are bounded by sign (`SIGNS`): a question must not seem answered because it shares words with an
article that does not answer it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.features import Candidates
from assistant.passage_words import text_words
from assistant.question import Question
from assistant.speaker_match import name_stems

NEARNESS = {
    "best_score": "score of the best candidate over the mean of the best eight",
    "lead": "how far it is before the first candidate of another article",
    "similarity": "cosine of question and best candidate",
    "match": "how well the best candidate's words match the question's",
    "topic_match": "the same without names and the speaker asked for",
    "name_match": "the same for names but for that of the speaker asked for",
    "least_match": "the same for the two words of the topic matched worst",
    "article_least_match": "the two words of the topic matched worst by the article's passages found",
    "words": "share of the question's words that the best candidate has",
    "passage_words": "share of the question's words that its passage and title have",
    "passage_match": "how well the question's words are matched by its passage",
    "names": "share of the question's names that the best candidate has",
    "in_article": "share of the topic's words that its article has",
    "asked_in_article": "the same where the best candidate is words of the one asked for",
    "elsewhere_in_passage": "share of the topic's words that its passage has, and the best candidate has not",
    "elsewhere_in_article": "share of the topic's words that its article has, and the best candidate has not",
    "outside_passage": "share of the topic's words that its article has, and its passage has not",
    "unknown_names": "share of the question's names that occur in no article",
    "unknown_words": "share of the question's words that occur in no article",
    "in_english": "1 for a question in English: its cosines with French passages are lower",
    "asks_words": "1 where the question asks what somebody said",
    "asks_who": "1 where it asks who said something",
    "asks_number": "1 where it asks how many",
    "asks_fact": "1 where it asks for a time, a place, a number or another fact",
    "fact_by_somebody": "1 where it asks for a fact according to somebody",
    "asked_speaks": "1 where the best candidate is words of the one asked for",
    "asked_on_topic": "how well these match the topic: the right one may speak of something else",
    "asked_on_all_topic": "the same for the two words of the topic matched worst",
    "another_speaks": "1 where it is another's words",
    "said_by_nobody": "1 where somebody is asked for and the best candidate is nobody's words",
    "described": "share of the description asked for that fits the one who speaks",
    "not_described": "what is left of it",
    "silent_asked": "1 where one who is quoted nowhere is asked for and somebody speaks",
    "asked_is_quoted": "1 where the one asked for is quoted",
    "asked_is_silent": "1 where one is asked for by a name that is quoted nowhere",
    "asked_is_described": "1 where one is asked for by a description that fits nobody",
    "asked_in_passage": "share of the words that name the one asked for that the passage has",
    "others_nearer": "how much better another's words match the topic than those of the one asked for",
    "who_speaks": "1 where the question asks who, and the best candidate has a speaker",
    "figure_of": "match of what is counted with the words after a figure",
    "no_short_answer": "1 where a short answer is asked for and nothing in the best candidate can be it",
}
# What each value may only give: more (1) or less (-1) confidence; the others may do either.
SIGNS = {
    **dict.fromkeys(
        """
        best_score lead similarity match topic_match name_match least_match article_least_match words
        passage_words passage_match names asked_speaks asked_on_topic asked_on_all_topic described
        asked_in_passage who_speaks figure_of in_article asked_in_article
        """.split(),
        1,
    ),
    **dict.fromkeys(
        """
        elsewhere_in_passage elsewhere_in_article outside_passage unknown_names unknown_words another_speaks
        said_by_nobody not_described silent_asked asked_is_silent others_nearer no_short_answer
        """.split(),
        -1,
    ),
}
# The best candidates that the first is compared with.
_BEST = 8
# How the words of nobody match a topic: what the asked one's own must beat.
_UNMATCHED = 0.3


def nearness(
    question: Question, candidates: Candidates, scores: NDArray[np.float64], article_text: str
) -> NDArray[np.float64]:
    """The values of `NEARNESS`, in order, for the candidates' scores.

    There must be candidates; `article_text` is the text of the article of the best one.
    """
    best = int(scores.argmax())
    item, asked = candidates.items[best], candidates.asked

    def of_best(name: str) -> float:
        return float(candidates.column(name)[best])

    elsewhere = [
        float(score)
        for score, other in zip(scores, candidates.items, strict=True)
        if other.article_id != item.article_id
    ]
    kind = question.kind
    fact = float(kind in ("when", "where", "how_many", "who", "fact"))
    passage = frozenset((*text_words(item.passage.text).stems, *text_words(item.passage.title).stems))
    own = frozenset(text_words(item.words).stems) | (
        name_stems(item.speaker) if item.speaker else frozenset()
    )
    article = frozenset(text_words(article_text).stems)
    topic = {word: weight for word, weight in candidates.weights.items() if word not in asked.stems}
    total = sum(topic.values()) or 1.0
    described = of_best("described")

    def share(present: frozenset[str], absent: frozenset[str] = frozenset()) -> float:
        return sum(v for word, v in topic.items() if word in present and word not in absent) / total

    in_article = share(article)
    values = {
        "best_score": float(scores[best] - np.sort(scores)[-_BEST:].mean()),
        "lead": float(scores[best] - max(elsewhere)) if elsewhere else 3.0,
        "similarity": of_best("similarity"),
        "match": of_best("match"),
        "topic_match": of_best("topic_match"),
        "name_match": of_best("name_match"),
        "least_match": of_best("least_match"),
        "article_least_match": of_best("article_least_match"),
        "words": of_best("words"),
        "passage_words": of_best("passage_words"),
        "passage_match": of_best("passage_match"),
        "names": of_best("names"),
        "in_article": in_article,
        "asked_in_article": of_best("asked_speaks") * in_article,
        "elsewhere_in_passage": share(passage, own),
        "elsewhere_in_article": share(article, own),
        "outside_passage": share(article, passage),
        "unknown_names": _part(question.names, candidates.unknown),
        "unknown_words": _part(question.stems, candidates.unknown),
        "in_english": float(question.language == "en"),
        "asks_words": float(kind == "what_said"),
        "asks_who": float(kind == "who_said"),
        "asks_number": float(kind == "how_many"),
        "asks_fact": fact,
        "fact_by_somebody": fact * float(asked.known != "nobody"),
        "asked_speaks": of_best("asked_speaks"),
        "asked_on_topic": of_best("asked_speaks") * of_best("topic_match"),
        "asked_on_all_topic": of_best("asked_speaks") * of_best("least_match"),
        "another_speaks": of_best("another_speaks"),
        "said_by_nobody": float(asked.known != "nobody" and item.speaker is None),
        "described": described,
        "not_described": of_best("not_described") * (1 - described),
        "silent_asked": of_best("silent_asked"),
        "asked_is_quoted": float(asked.known == "quoted"),
        "asked_is_silent": float(asked.known == "silent"),
        "asked_is_described": float(asked.known == "described"),
        "asked_in_passage": asked.share(passage) if asked.known != "nobody" else 1.0,
        "others_nearer": _others_nearer(candidates),
        "who_speaks": of_best("who_speaks") * (1 - of_best("who_is_named")),
        "figure_of": of_best("figure_of"),
        "no_short_answer": of_best("no_short_answer"),
    }
    return np.array([values[name] for name in NEARNESS])


def _others_nearer(candidates: Candidates) -> float:
    """How much better another's words match the topic than those of the one asked for."""
    if candidates.asked.known == "nobody":
        return 0.0
    match = candidates.column("topic_match")
    own = match[(candidates.column("asked_speaks") > 0) | (candidates.column("described") > 0)]
    others = match[candidates.column("another_speaks") > 0]
    return float(others.max(initial=0.0) - (own.max() if len(own) else _UNMATCHED))


def _part(words: tuple[str, ...], chosen: frozenset[str]) -> float:
    return sum(word in chosen for word in words) / len(words) if words else 0.0

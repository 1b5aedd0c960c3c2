"""A turn of the conversation as HTML: its question, the answer whose marks open the proof, the sources."""

from __future__ import annotations

from assistant.citation import Answer, Citation
from ui.copying import turn_as_markdown
from ui.html import Html, element, join
from ui.markdown import render
from ui.reader import opens
from ui.texts import long_date, texts
from ui.turns import Turn


def turn_in_progress(question: str, markdown: str, language: str, asked: str | None = None) -> Html:
    """A question, asked under that name, and what has arrived of its answer; its marks lead nowhere yet."""
    if markdown.strip():
        body = render(markdown, lambda number: element("span", f"[{number}]", class_="mark"))
        answer = element("div", body, class_="answer arriving")
    else:
        answer = element("p", texts(language)["searching"], class_="searching", role="status")
    heading = _question(question, language)
    return element("article", heading, answer, class_="turn", data_asked=asked, lang=language)


def finished_turn(turn: Turn, number: int, language: str) -> Html:
    """A turn with all that one can do with it; `number` is its place in the conversation, from 1."""
    words = texts(language)
    below: list[Html | None]
    if turn.answer is not None:
        below = [_answer(turn.answer, language), _sources(turn.answer, language), _tools(turn, language)]
        below.append(_ways_on(turn.answer, language))
    else:
        reason = words["failed_question"].format(reason=turn.problem) if turn.problem else words["stopped"]
        retry = element("button", words["retry"], type="button", class_="chip", data_again=True)
        sentence = element("p", reason, role="alert" if turn.problem else "status")
        below = [element("div", sentence, retry, class_="failed" if turn.problem else "stopped")]
    return element(
        "article",
        _question(turn.question, language, can_edit=True),
        *below,
        class_="turn",
        data_turn=number,
        data_markdown=turn_as_markdown(turn, language),
        lang=language,
    )


def _question(question: str, language: str, can_edit: bool = False) -> Html:
    words = texts(language)
    heading = element("h2", element("span", f"{words['you']} : ", class_="unseen"), question, dir="auto")
    edit = element(
        "button",
        type="button",
        class_="icon edit",
        aria_label=words["edit"],
        title=words["edit"],
        data_again=words["ask"],
        data_cancel=words["cancel"],
        data_label=words["question"],
        data_question=question,
        data_tool="edit",
    )
    return element("div", heading, edit if can_edit else None, class_="asked")


def _answer(answer: Answer, language: str) -> Html:
    words = texts(language)
    cited = {citation.number: citation for citation in answer.citations}

    def mark(number: int) -> Html | None:
        if number not in cited:
            return None
        return element(
            "button",
            f"[{number}]",
            type="button",
            class_="mark",
            aria_label=words["to_citation"].format(number=number),
            **_opens(cited[number]),
        )

    return join(
        [
            element("p", words["understood"].format(question=answer.question), class_="understood")
            if answer.rewritten
            else None,
            element(
                "div",
                None if answer.answered else element("p", words["abstained"], class_="abstained-label"),
                element("div", render(answer.text, mark), lang=answer.language),
                class_="answer" if answer.answered else "answer abstained",
            ),
        ]
    )


def _opens(citation: Citation) -> dict[str, str | int | None]:
    return {
        **opens(citation.article_id, citation.start, citation.end, citation.text),
        "data_citation": citation.number,
    }


def _sources(answer: Answer, language: str) -> Html | None:
    if not answer.citations:
        return None
    words = texts(language)
    return element(
        "section",
        element("h3", words["sources" if answer.answered else "nearest"]),
        element("ol", *(element("li", _source(citation, language)) for citation in answer.citations)),
        class_="sources",
    )


def _source(citation: Citation, language: str) -> Html:
    """Where a citation comes from; the whole of it opens the proof."""
    words = texts(language)
    parts = [
        element("bdi", citation.speaker, class_="speaker") if citation.speaker else None,
        element("bdi", citation.outlet, class_="outlet") if citation.outlet else None,
        element("time", long_date(citation.published, language), datetime=citation.published)
        if citation.published
        else None,
        element("span", words["page"].format(page=citation.page)) if citation.page is not None else None,
    ]
    return element(
        "button",
        element("span", str(citation.number), class_="number"),
        element(
            "span",
            element("bdi", citation.title, class_="title"),
            element("span", *(part for part in parts if part is not None), class_="origin"),
        ),
        type="button",
        class_="source",
        **_opens(citation),
    )


def _tools(turn: Turn, language: str) -> Html:
    """Copy the answer, and say what one thinks of it."""
    words = texts(language)
    votes = [
        element(
            "button",
            type="button",
            class_=f"icon {vote}",
            aria_label=words[f"vote_{vote}"],
            title=words[f"vote_{vote}"],
            aria_pressed="true" if turn.vote == vote else "false",
            data_vote=vote,
        )
        for vote in ("up", "down")
    ]
    copying = element(
        "button",
        words["copy"],
        type="button",
        class_="icon copy",
        data_tool="copy",
        data_done=words["copied"],
        data_failed=words["not_copied"],
    )
    return element("div", copying, *votes, element("span", class_="told", role="status"), class_="tools")


def _ways_on(answer: Answer, language: str) -> Html | None:
    """Questions to go on with; where there was no answer, also the nearest speaker, and more articles."""
    words = texts(language)
    questions = list(answer.suggestions)
    if not questions and not answer.answered:
        speakers = dict.fromkeys(citation.speaker for citation in answer.citations if citation.speaker)
        questions = [words["example_speaker"].format(name=name) for name in speakers]
    chips = [offered(question) for question in questions]
    if not answer.answered:
        chips.append(
            element("button", words["add_articles"], type="button", class_="chip", data_tab="tab_articles")
        )
    return chip_list(chips, words["ways_on"])


def offered(question: str) -> Html:
    """A button that asks a question."""
    return element("button", question, type="button", data_question=question, class_="chip question")


def chip_list(chips: list[Html], label: str) -> Html | None:
    """Buttons to go on with, under a heading; nothing where there is none."""
    if not chips:
        return None
    listed = element("ul", *(element("li", chip) for chip in chips))
    return element("section", element("h3", label), listed, class_="chips")

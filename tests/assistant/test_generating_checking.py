"""Sentence by sentence: what the evidence does not bear out is not shown, and why is said."""

from __future__ import annotations

import pytest

from assistant import Answer, Assistant
from assistant.citation import Citation
from assistant.generating.checking import Checker
from assistant.generating.material import evidence_of
from assistant.generating.parsing import in_prose
from assistant.question import understand
from index.article import Article

ARTICLE = """Le pont de Marsac

La maire de Marsac, Jeanne Corbel, promet que le pont rouvrira le 12 mai 2024 pour 1 200 riverains.
« Nous avons trop attendu », a déclaré Jeanne Corbel à l’AFP.
L’ingénieur Paul Vidal nie avoir reçu une alerte.
Le pont aurait été fissuré dès 2021, selon le syndicat Force Routière.
L’ingénieur Paul Vidal demande si la commune paiera les travaux.
Le directeur des routes, Luc Armand, affirme que la fermeture n’est pas définitive.
"""


@pytest.fixture(scope="module")
def marsac(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """A library of one article, every statement of which can be cited."""
    folder = tmp_path_factory.mktemp("marsac")
    (folder / "pont.txt").write_text(ARTICLE, encoding="utf-8")
    assistant = Assistant.open(folder / "library")
    assistant.add(folder / "pont.txt")
    return assistant


def answer_citing(assistant: Assistant, language: str) -> Answer:
    """An answer that cites every statement of the article, in their order."""
    article: Article = assistant.articles()[0]
    statements = tuple(each for each in assistant.statements() if not each.nested)
    citations = tuple(
        Citation(
            number, article.id, article.title, article.source, article.published, None,
            said.spans[0][0], said.spans[-1][1], article.text[said.spans[0][0] : said.spans[-1][1]],
            said.speaker.name if said.speaker else None,
        )
        for number, said in enumerate(statements, 1)
    )  # fmt: skip
    return Answer("?", True, "", citations, 0.9, statements, language)


def verdicts(assistant: Assistant, text: str, question: str = "Que dit-on du pont de Marsac ?") -> list[str]:
    """For each sentence its Markdown, or the key of the reason why it is dropped."""
    asked = understand(question)
    evidence = evidence_of(answer_citing(assistant, asked.language), assistant.library)
    named = {
        f"<{(item.speaker.name if item.speaker else '').split()[-1]}>": item.number
        for item in reversed(evidence)
    }
    for name, number in named.items():
        text = text.replace(name, str(number))
    checker = Checker(asked, assistant.library, {item.number: item for item in evidence})
    checked = [checker.check(sentence) for sentence in in_prose(text)]
    return [each if isinstance(each, str) else each.markdown for each in checked]


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Jeanne Corbel promet que le pont rouvrira le 12 mai.", "no_evidence"),
        ("Jeanne Corbel promet que le pont rouvrira le 12 mai [99].", "unknown_number"),
        ("Paul Vidal promet que le pont rouvrira le 12 mai [<Corbel>].", "wrong_mouth"),
        ("Selon Luc Armand, le pont rouvrira le 12 mai [<Corbel>].", "wrong_mouth"),
        ("Le pont rouvrira le 12 mai, promet Paul Vidal [<Corbel>].", "wrong_mouth"),
        ("Paul Vidal : {<Corbel>}", "wrong_mouth"),
        ("M. Corbel promet que le pont rouvrira le 12 mai [<Corbel>].", "wrong_mouth"),
        ("Marine Corbel promet que le pont rouvrira le 12 mai [<Corbel>].", "wrong_mouth"),
        ("Il promet que le pont rouvrira le 12 mai [<Corbel>].", "wrong_mouth"),
        ("Jeanne Corbel promet que le pont rouvrira le 13 mai [<Corbel>].", "number"),
        ("Jeanne Corbel promet que le pont rouvrira en juin [<Corbel>].", "date"),
        ("Jeanne Corbel promet que le pont rouvrira demain [<Corbel>].", "date"),
        ("Jeanne Corbel promet que le pont rouvrira pour trois mille riverains [<Corbel>].", "number"),
        ("Jeanne Corbel promet que le pont rouvrira grâce à Bruxelles [<Corbel>].", "name"),
        ("Jeanne Corbel promet que le pont ne rouvrira jamais [<Corbel>].", "manner"),
        ("Jeanne Corbel promet une baisse des impôts locaux [<Corbel>].", "unsupported"),
        ("Jeanne Corbel démissionne et promet {<Corbel>}.", "unsupported"),
        ("Paul Vidal affirme avoir reçu une alerte [<Vidal>].", "manner"),
        ("Le syndicat Force Routière affirme que le pont a été fissuré dès 2021 [<Routière>].", "manner"),
        ("Luc Armand affirme que la fermeture est définitive [<Armand>].", "manner"),
        ("Jeanne Corbel promet le pont en mai, dit le pape François [<Corbel>].", "wrong_mouth"),
        ("Jeanne Corbel promet « une passerelle provisoire » [<Corbel>].", "quotation"),
        ("Jeanne Corbel promet « le pont [<Corbel>].", "quotation"),
        ("Jeanne Corbel promet le pont https://exemple.fr [<Corbel>].", "link"),
        ("Jeanne Corbel promises that the bridge will be open [<Corbel>].", "other_language"),
    ],
)  # fmt: skip
def test_a_sentence_that_fails_is_dropped(marsac: Assistant, sentence: str, reason: str) -> None:
    assert verdicts(marsac, sentence) == [reason]


@pytest.mark.parametrize(
    "sentence",
    [
        "Jeanne Corbel promet que le pont rouvrira le 12 mai [<Corbel>].",
        "La maire, Jeanne Corbel, promet que le pont rouvrira en mai 2024 [<Corbel>].",
        "Mme Corbel le promet : le pont rouvrira pour 1200 riverains [<Corbel>].",
        "Paul Vidal nie avoir reçu une alerte [<Vidal>].",
        "Le pont aurait été fissuré dès 2021, selon Force Routière [<Routière>].",
        "Jeanne Corbel promet que le pont rouvrira [<Corbel>]. Elle promet 1 200 riverains [<Corbel>].",
    ],
)
def test_a_sentence_that_the_evidence_bears_out_stands(marsac: Assistant, sentence: str) -> None:
    for verdict in verdicts(marsac, sentence):
        assert " " in verdict


def test_code_copies_the_quotations(marsac: Assistant) -> None:
    spoken = next(s for s in answer_citing(marsac, "fr").statements if s.kind == "direct")
    number = answer_citing(marsac, "fr").statements.index(spoken) + 1
    exact = "«\u00a0Nous avons trop attendu\u00a0»"
    for typed in (
        f"{{{number}}}",
        f"« {{{number}}} »",
        "« nous avons trop attendu »",
        "“Nous avons bien trop attendu”",
    ):
        assert exact in verdicts(marsac, f"Jeanne Corbel a dit {typed} [{number}].")[0]


def test_a_pronoun_takes_up_only_the_sentence_just_before(marsac: Assistant) -> None:
    first = "Jeanne Corbel promet que le pont rouvrira en mai [<Corbel>]."
    assert verdicts(marsac, f"{first} Il nie avoir reçu une alerte [<Vidal>].")[1] == "wrong_mouth"
    dropped = "Paul Vidal boude Bruxelles [<Vidal>]."
    assert verdicts(marsac, f"{first} {dropped} Elle promet le pont [<Corbel>].")[1:] == [
        "name",
        "wrong_mouth",
    ]


def test_an_english_sentence_over_a_french_article(marsac: Assistant) -> None:
    asked = "What does Jeanne Corbel say about the bridge?"
    assert (
        " "
        in verdicts(
            marsac, "Jeanne Corbel promises that the bridge will reopen on 12 May 2024 [<Corbel>].", asked
        )[0]
    )
    assert verdicts(marsac, "Paul Vidal says that he received an alert [<Vidal>].", asked) == ["manner"]
    assert verdicts(marsac, "Jeanne Corbel promises that taxes will fall [<Corbel>].", asked) == [
        "unsupported"
    ]


def test_a_speaker_may_be_described_in_the_language_of_the_article(marsac: Assistant) -> None:
    said = "According to Luc Armand, le directeur des routes: {<Armand>} [<Armand>]."
    (shown,) = verdicts(marsac, said, "What does Luc Armand say about the bridge?")
    assert shown.startswith("According to Luc Armand, le directeur des routes: ")

"""Sentences: where news texts are cut, and that nothing is lost whatever the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


# A bar stands where a sentence ends, a plus after it where no white space follows.
CUTS = {
    "plain": "Le pont est fermé.| Les riverains attendent.| Jusqu'à quand ?| Nul ne le sait !",
    "title abbreviations": "M. Roy a vu Mme. Petit, le Dr. Lang et MM. Vidal et Cros.| Me Diallo plaide.",
    "particles": "Élue en mars, Mme L. Le Goff succède à J.-M. Le Pen.| J. de Brissac est battu.",
    "initials": "George H. W. Bush et A. Roux sont venus.| Johnny B. Goode aussi.",
    "single capital at the end": "La maire défend le plan B.| Les élus hésitent.",
    "numbered abbreviations": "Selon l'art. 5, p. 12 et n° 7, vol. 3, c'est permis.| Le no. 8 manque.",
    "et cetera": "Des tables, des chaises, etc. sont parties.| Des lampes, etc.| Le reste a brûlé.",
    "confer": "Le texte (cf. Le Monde) est cité, env. 40 pages, av. J.-C. déjà.",
    "dotted acronyms": "Les U.S. Marines et l'O.N.U. ont réagi.| C'est dû à l'O.N.U.| Le reste suit.",
    "decimals": "Le séisme de 6.4 a duré 3,5 s.| Il a coûté 1.200.000 euros.",
    "year at the end": "Il est né en 1962.| Elle en 1970.",
    "sentence that begins with a number": "Le bilan est lourd.| 40 personnes sont blessées.",
    "ellipses": "Il hésite… puis signe.| Et alors...| Rien.",
    "several marks": "Vraiment ?!| Oui !!!| Bon.",
    "address": "Voir www.Exemple.fr ou ecrire@exemple.org.| Merci.",
    "no space after the stop": "La grève continue.|+Le maire proteste.",
    "untidy spacing": "Il vit à Lens .| Elle est née le 3 mai , à Metz .| Ils partent !",
    "dateline": "29 mai 2012. -| Un postier a été retrouvé.",
    "untidy dateline": "3 janvier 2016 . –| Michel Aubin est mort.",
    "closing mark after the stop": "Il dit : « Je reste. »| Elle part.",
    "stop after the closing mark": "Il dit : « Je reste ».| Elle part « demain » .| Eux aussi.",
    "stop on both sides": "Il dit : « Je reste ! ».| Elle part.",
    "question and reporting clause": "« Qui paiera ? », a demandé Anne Roca.| Personne n'a répondu.",
    "inversion": "« C'est fini. » dit-il.| « Vraiment ? » a-t-elle lancé.",
    "comma inside": "« Je pars, » dit le maire.| Il part.",
    "reporting clause with a capital": "« Il faut agir. » Biden a déclaré lundi à la presse.| Il est parti.",
    "new sentence, not a reporting clause": "« Il faut agir. »| Paul Roy a déclaré que rien ne presse.",
    "sentences within a quotation": "« Je pars.| Je l'ai dit.| Adieu », a conclu M. Roy.| Il est parti.",
    "nested marks": "« Il m'a dit : “Viens !” et je suis venue », raconte Inès.| Elle rit.",
    "omission in brackets": "C'est « insupportable.| [...] Nous partons », dit-il.",
    "omission that hides the stop": "« Il s'est trompé (...)| Je ne le suivrai pas », dit-elle.",
    "aside": "Le film (Où va-t-on ? Nul ne sait.) est sorti.| (Lire aussi page 4.)| La suite demain.",
    "footnote mark": "Le site est fermé.[1]| Il rouvrira.",
    "dialogue on one line": "– Partirez-vous ?| – Non, répond Karim Sadi, pas cette année.| – Merci.",
    "enumeration on one line": "Deux points.| 1. Le calendrier.| 2. Le coût.",
    "English": "“Who pays?” asked Ann Lee.| Mr. Smith of Acme Inc. said no.| The U.S. Army left.",
    "English name after the quotation": "“Who pays?” Ann Lee asked.| Nobody answered.",
    "straight marks": 'Il a dit : "Je reste."| Elle est partie.| " Moi aussi . "| Fin.',
    "other scripts": "他说了。|+我走了。",
}


@pytest.mark.parametrize("marked", CUTS.values(), ids=CUTS.keys())
def test_cuts_where_a_reader_would(marked: str) -> None:
    expected = [piece.removeprefix("+").strip() for piece in marked.split("|")]
    assert sentences(marked.replace("|+", "").replace("|", "")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Le pont fermé\n\n14 octobre 2024. –\nLe pont ferme.",
            ["Le pont fermé", "14 octobre 2024. –", "Le pont ferme."],
        ),
        (
            "Trois points :\n- le prix\n- la date\n• le lieu",
            ["Trois points :", "- le prix", "- la date", "• le lieu"],
        ),
        ("1. Le prix\n2. La date. Elle est fixée.", ["1. Le prix", "2. La date.", "Elle est fixée."]),
        ("– Partez-vous ?\n– Non.", ["– Partez-vous ?", "– Non."]),
        ("Intertitre\nLe texte suit.", ["Intertitre", "Le texte suit."]),
        ("Le maire a\nrefusé. Il part.", ["Le maire a\nrefusé.", "Il part."]),
        ("« Nous partons », a dit\n\nle maire.", ["« Nous partons », a dit", "le maire."]),
    ],
)
def test_line_breaks_end_headings_and_items_but_not_wrapped_lines(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_lines_wrapped_at_a_width_are_joined_even_before_a_capital() -> None:
    text = (
        "Le conseil municipal a voté mardi soir le budget que défend\n"
        "Mme Hélène Brissac, et le vote a été acquis par une voix\n"
        "Le premier adjoint a quitté la salle avant le vote."
    )
    joined = text.replace("par une voix\n", "par une voix.\n")
    assert sentences(joined) == [joined[: joined.index("\nLe premier")], joined[joined.index("Le premier") :]]


def test_empty_and_blank_texts_have_no_sentence() -> None:
    assert sentence_spans("") == []
    assert sentence_spans(" \n\t\u00a0\n") == []


MARKS = [*"«»“”\"'’()[].,;:!?…–-•\n\r ", "\u00a0", "\u202f", "\u2028", "\n\n", "[...]", "(...)", ". –"]
WORDS = ["M.", "Mme", "etc.", "J.-M.", "A.", "n°", "12", "É", "que", "a dit", "Le maire", "Biden a déclaré"]
NEWS = st.lists(st.sampled_from(MARKS + WORDS), max_size=60).map("".join)


@given(st.one_of(st.text(max_size=300), NEWS))
def test_any_text_is_covered_by_spans_in_order_that_do_not_overlap(text: str) -> None:
    position = 0
    for start, end in sentence_spans(text):
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()


@pytest.mark.parametrize(
    "piece", ["«", "« a", ".", ". ", '."', "(", "[...] ", ".»a ", "A. ", "a\n", " ", "\n", "M. Le "]
)
def test_long_runs_are_split_in_one_go(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    spans = sentence_spans(text)
    assert sum(end - start for start, end in spans) <= len(text)

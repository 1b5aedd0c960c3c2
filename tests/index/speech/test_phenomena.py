"""The points of the checklist of phenomena, each with an example; the number of the point is in the name.

Points 27 to 31 and same surnames (who the mention is) are tested with the people.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from index.speech.circumstance import day_of

Reader = Callable[[str], list[Any]]

# --- typography -----------------------------------------------------------------------------------


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", " ", ""])
def test_01_guillemets_with_any_space(read: Reader, space: str) -> None:
    (found,) = read(f"«{space}La passerelle sera livrée jeudi{space}», promet la mairesse.")
    assert (found.words, found.kind, found.mention) == (
        ("La passerelle sera livrée jeudi",),
        "direct",
        "la mairesse",
    )


@pytest.mark.parametrize(("opening", "closing"), [("“", "”"), ('"', '"'), ("‹", "›"), ("‘", "’")])
def test_02_other_quotation_marks(read: Reader, opening: str, closing: str) -> None:
    (found,) = read(f"{opening}Nous verrons bien{closing}, répond l'arbitre.")
    assert (found.words, found.mention) == (("Nous verrons bien",), "l'arbitre")


def test_03_nested_quotation_has_its_own_speaker(read: Reader) -> None:
    outer, inner = read("« Mon père m'a répété : “Tiens bon” », raconte Lina Bost.")
    assert (outer.mention, outer.nested) == ("Lina Bost", False)
    assert (inner.words, inner.mention, inner.via, inner.nested) == (
        ("Tiens bon",),
        "Mon père",
        "Lina Bost",
        True,
    )


def test_04_unclosed_quotation_ends_at_its_cue(read: Reader) -> None:
    (found,) = read(
        "« Nous avons respecté le calendrier, a martelé Hugo Brunet. Le chantier reprend lundi.\n"
        "Le conseil se réunira en mai."
    )
    assert (found.words, found.mention) == (("Nous avons respecté le calendrier",), "Hugo Brunet")


def test_05_quotation_reopened_in_the_next_paragraph_is_one(read: Reader) -> None:
    (found,) = read("« Le premier lot est vendu.\n« Le second attend un acheteur », a précisé la notaire.")
    assert found.words == ("Le premier lot est vendu", "Le second attend un acheteur")


def test_06_interruption_leaves_the_cue_out(read: Reader) -> None:
    (found,) = read("« Je pars, tranche-t-elle, sans regret aucun. »")
    assert (found.words, found.mention, found.cue) == (
        ("Je pars", "sans regret aucun"),
        "elle",
        "tranche-t-elle",
    )


def test_07_interviews_with_dashes_and_labels(read: Reader) -> None:
    (dash,) = read("– Reviendrez-vous ?\n– Non, répond Malik Oudin, pas cet hiver.")
    assert (dash.words, dash.mention) == (("Non", "pas cet hiver"), "Malik Oudin")
    labelled = read(
        "LA GAZETTE : Pourquoi partir ?\nB. Lemoine : Parce que le temps est venu.\n"
        "LA GAZETTE : Des regrets ?\nB. Lemoine : Aucun."
    )
    assert [(s.mention, s.act) for s in labelled] == [
        ("LA GAZETTE", "asked"),
        ("B. Lemoine", "said"),
        ("LA GAZETTE", "asked"),
        ("B. Lemoine", "said"),
    ]
    letters = read("Q : Quand rouvrirez-vous ?\nR : Au printemps.\nQ : Avec qui ?\nR : Avec la même équipe.")
    assert [s.act for s in letters] == ["asked", "said", "asked", "said"]


def test_08_editors_brackets_stay_verbatim(read: Reader) -> None:
    (found,) = read("« [La préfète] nous a (…) tout refusé », dit Zoé Marchal.")
    assert found.words == ("[La préfète] nous a (…) tout refusé",)


# --- place of the cue ---------------------------------------------------------------------------------


def test_09_inversion_behind_the_quotation(read: Reader) -> None:
    first, second = read(
        "« Il est trop tard », a reconnu hier Lucie Armand. « Rien ne presse », ajoute-t-on à Nantes."
    )
    assert (first.mention, first.when) == ("Lucie Armand", "hier")
    assert second.mention == "on"


def test_10_colon_without_verb_and_infinitive_of_narration(read: Reader) -> None:
    (colon,) = read("Le collectif : « Aucun accord n'est trouvé. »")
    assert (colon.words, colon.mention) == (("Aucun accord n'est trouvé",), "Le collectif")
    (narrated,) = read("Et Bruno Lesage de conclure : « Nous irons jusqu'au bout. »")
    assert narrated.mention == "Bruno Lesage"


def test_10_the_speaker_goes_on_where_narration_names_nobody(read: Reader) -> None:
    first, second = read("« Rien n'est perdu », confie Ida Blin. Et d'ajouter : « Il reste un mois. »")
    assert first.mention == "Ida Blin"
    assert (second.mention, second.continued) == (None, True)


def test_10_a_colon_may_introduce_plain_words(read: Reader) -> None:
    (found,) = read("Le ministre l'a martelé lundi soir : la réforme « ira à son terme ».")
    assert (found.words, found.kind) == (("la réforme « ira à son terme »",), "mixed")


def test_11_que_before_quotation_marks(read: Reader) -> None:
    (whole,) = read("Elle assure que « les chiffres sont exacts ».")
    assert (whole.words, whole.kind) == (("les chiffres sont exacts",), "direct")
    (mixed,) = read("Elle assure que les chiffres « sont exacts ».")
    assert (mixed.words, mixed.kind) == (("les chiffres « sont exacts »",), "mixed")


def test_12_circumstances_between_two_pieces_belong_to_the_cue(read: Reader) -> None:
    (found,) = read(
        "« Ce compromis », a-t-il insisté jeudi lors d'une réunion publique à Vannes, « est équilibré »."
    )
    assert found.words == ("Ce compromis", "est équilibré")
    assert (found.when, found.where) == ("jeudi", "lors d'une réunion publique à Vannes")


def test_13_gerund_takes_the_subject_of_the_main_clause(read: Reader) -> None:
    (found,) = read("Le syndicat a quitté la table, estimant que l'offre « arrive trop tard ».")
    assert (found.mention, found.words) == ("Le syndicat", ("l'offre « arrive trop tard »",))
    (leading,) = read("Jugeant que le texte est bancal, la députée a voté contre.")
    assert (leading.mention, leading.words) == ("la députée", ("le texte est bancal",))


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("La régie a publié un communiqué affirmant que la voie est libre.", "La régie"),
        ("La police a reçu un mail affirmant que la voie est libre.", "un mail"),
        ("« Jamais », a-t-il dit, ajoutant que la voie est libre.", "il"),
    ],
)
def test_13_gerund_beside_a_document_or_another_cue(read: Reader, text: str, mention: str) -> None:
    assert read(text)[-1].mention == mention


def test_14_long_subject_behind_the_verb(read: Reader) -> None:
    (found,) = read(
        "« Nous restons », a déclaré à la presse, sous couvert d'anonymat, une ouvrière de l'usine voisine."
    )
    assert found.mention == "une ouvrière de l'usine voisine"


def test_15_verbs_that_report_only_in_an_incise(read: Reader) -> None:
    found = read(
        "« Chapeau », sourit-il. « Et alors ? », s'agace la ministre. « Impossible », balaie M. Thiers."
    )
    assert [(s.text, s.mention) for s in found] == [
        ("Chapeau", "il"),
        ("Et alors ?", "la ministre"),
        ("Impossible", "M. Thiers"),
    ]
    assert read("Il sourit. La ministre s'agace. Le vent balaie la plage.") == []


# --- attribution without a verb ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("Selon le parquet, la piste est froide.", "le parquet"),
        ("La piste est froide, d'après le parquet.", "le parquet"),
        ("Pour Nadia Koval, le décret « ne règle rien ».", "Nadia Koval"),
        ("Aux yeux de Lise Arnal, la dette est soutenable.", "Lise Arnal"),
        ("À en croire la direction, l'usine tournera en mai.", "la direction"),
        ("De l'avis de Paul Serre, le match était plié.", "Paul Serre"),
        ("Au dire de son voisin, il vivait seul.", "son voisin"),
    ],
)
def test_16_source_prepositions(read: Reader, text: str, mention: str) -> None:
    (found,) = read(text)
    assert found.mention == mention


@pytest.mark.parametrize(
    "text",
    [
        "Le prix varie selon les cas.",
        "Selon la méthode choisie, le résultat change.",
        "Pour Noël, la ville a tout décoré.",
        "Le quartier de l'après-guerre a été rasé.",
        "Cet après-midi, il pleuvra.",
    ],
)
def test_16_prepositions_that_name_no_source(read: Reader, text: str) -> None:
    assert read(text) == []


def test_17_cue_nouns(read: Reader) -> None:
    (promise,) = read("La promesse de Karl Adler de « tout rembourser » n'a convaincu personne.")
    assert (promise.words, promise.mention, promise.act) == (("tout rembourser",), "Karl Adler", "promised")
    (avowal,) = read("L'aveu du comptable selon lequel la caisse est vide a surpris.")
    assert avowal.words == ("la caisse est vide",)
    (document,) = read("Dans un communiqué, la régie évoque « un incident isolé ».")
    assert (document.mention, document.where) == ("la régie", "Dans un communiqué")


def test_18_fragments_belong_to_the_subject_not_to_who_is_described(read: Reader) -> None:
    (called,) = read("Le maire a qualifié Paul Rey de « fossoyeur ».")
    assert (called.words, called.mention) == (("fossoyeur",), "Le maire")
    (judged,) = read("Elle a jugé le texte « inutile ».")
    assert judged.mention == "Elle"
    (urged,) = read("Il a appelé à « la retenue ».")
    assert (urged.words, urged.mention) == (("la retenue",), "Il")


# --- indirect ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "content", "act"),
    [
        ("La préfète indique que la route rouvrira.", "la route rouvrira", "said"),
        ("Il dit avoir payé la facture.", "avoir payé la facture", "said"),
        ("Elle affirme vouloir partir.", "vouloir partir", "said"),
        ("Le maire a demandé si le pont tiendrait.", "si le pont tiendrait", "asked"),
        ("La région a annoncé la fermeture du lycée.", "la fermeture du lycée", "said"),
        ("Il s'est dit prêt à négocier.", "prêt à négocier", "said"),
        ("La mairie promet de payer.", "payer", "promised"),
        ("Elle a accusé la direction de mentir.", "la direction de mentir", "accused"),
    ],
)
def test_19_frames_of_indirect_speech(read: Reader, text: str, content: str, act: str) -> None:
    (found,) = read(text)
    assert (found.text, found.kind, found.act) == (content, "indirect", act)


@pytest.mark.parametrize(
    ("text", "mention", "content"),
    [
        (
            "Le maire, Paul Vidal, juge indispensables les travaux du port, mais refuse qu'ils durent.",
            "Le maire, Paul Vidal",
            "indispensables les travaux du port",
        ),
        ("La mairie a estimé trop coûteuse la réforme.", "La mairie", "trop coûteuse la réforme"),
        (
            "Le syndicat juge insuffisante la hausse annoncée hier.",
            "Le syndicat",
            "insuffisante la hausse annoncée hier",
        ),
    ],
)
def test_19_a_judgement_is_an_adjective_and_then_what_it_is_said_of(
    read: Reader, text: str, mention: str, content: str
) -> None:
    (found,) = read(text)
    assert (found.mention, found.text, found.kind) == (mention, content, "indirect")


@pytest.mark.parametrize(
    "text",
    [
        "La police trouve la porte ouverte.",
        "La cour juge sévèrement les accusés.",
        "Le juge indépendant les a reçus.",
        "Paul Vidal n'estime pas nécessaire la réforme.",
    ],
)
def test_19_no_judgement_is_read_into_an_object_or_a_denied_one(read: Reader, text: str) -> None:
    assert read(text) == []


def test_20_free_indirect_speech_is_unsure_and_not_verbatim(read: Reader) -> None:
    (found,) = read(
        "La directrice est formelle. L'usine fermera en juin. Aucun repreneur ne s'est manifesté."
    )
    assert (found.mention, found.kind) == ("La directrice", "indirect")
    assert found.words == ("L'usine fermera en juin", "Aucun repreneur ne s'est manifesté")
    assert found.confidence < 0.5


def test_21_hearsay_conditional_is_hedged_and_its_source_speaks(read: Reader) -> None:
    (sourced,) = read("Le gardien aurait avoué le vol, selon le parquet.")
    assert (sourced.mention, sourced.polarity) == ("le parquet", "hedged")
    (rumour,) = read("Le ministre aurait déclaré que le budget était clos.")
    assert rumour.polarity == "hedged"


# --- polarity and act -------------------------------------------------------------------------------------


def test_22_what_was_not_said_is_no_statement(read: Reader) -> None:
    assert read("Elle n'a jamais dit que le site fermerait.") == []


def test_23_denials(read: Reader) -> None:
    (found,) = read("Il dément avoir « insulté » quiconque.")
    assert (found.act, found.polarity, found.text) == ("denied", "denied", "avoir « insulté » quiconque")


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("L'avocate a refusé de commenter.", "L'avocate"),
        ("Le groupe n'a pas souhaité répondre.", "Le groupe"),
        ("Berlin ne commente pas.", "Berlin"),
    ],
)
def test_24_declined(read: Reader, text: str, mention: str) -> None:
    (found,) = read(text)
    assert (found.mention, found.act) == (mention, "declined")


def test_25_questions_and_orders_are_no_assertions(read: Reader) -> None:
    asked, ordered = read(
        "« Qui paiera ? », a demandé Anne Thévenet. Le préfet a exigé que le camp soit vidé."
    )
    assert (asked.act, asked.words) == ("asked", ("Qui paiera ?",))
    assert (ordered.act, ordered.words) == ("ordered", ("le camp soit vidé",))


@pytest.mark.parametrize(
    "text", ["S'il disait « oui », tout changerait.", "Elle dira demain que le port rouvre."]
)
def test_26_hypotheses_and_futures_were_not_said(read: Reader, text: str) -> None:
    assert read(text) == []


# --- who -------------------------------------------------------------------------------------------------


def test_27_the_pronoun_is_the_mention(read: Reader) -> None:
    (found,) = read("Jean Faure a voté contre. Il « regrette l'absence de débat ».")
    assert (found.mention, found.words) == ("Il", ("regrette l'absence de débat",))


def test_31_metonymy_speaks_and_places_do_not(read: Reader) -> None:
    accused, silent = read(
        "Moscou a dénoncé « une provocation ». La Maison-Blanche « ne commente pas ». À Moscou, il neige."
    )
    assert accused.mention == "Moscou"
    assert (silent.mention, silent.act) == ("La Maison-Blanche", "declined")


def test_32_collective_sources(read: Reader) -> None:
    found = read(
        "Des riverains dénoncent « un scandale ». Plusieurs élus estiment que la route est dangereuse. "
        "Une vingtaine d'experts jugent que le délai est trop court."
    )
    assert [s.mention for s in found] == ["Des riverains", "Plusieurs élus", "Une vingtaine d'experts"]


def test_33_anonymous_sources_keep_their_description(read: Reader) -> None:
    found = read(
        "Un haut fonctionnaire confie que le dossier est vide. "
        "Selon une source proche du dossier, la vente est actée."
    )
    assert [s.mention for s in found] == ["Un haut fonctionnaire", "une source proche du dossier"]


def test_34_documents_speak(read: Reader) -> None:
    report, letter = read(
        "Le rapport pointe « de graves manquements ». Dans sa lettre, Paul Vidalenc écrit que « rien ne va »."
    )
    assert report.mention == "Le rapport"
    assert (letter.mention, letter.where) == ("Paul Vidalenc", "Dans sa lettre")


def test_35_relayed_speech_belongs_to_the_innermost_source(read: Reader) -> None:
    (cited,) = read("L'hebdomadaire cite un proche de Rey selon lequel « le départ est acté ».")
    assert (cited.mention, cited.via) == ("un proche de Rey", "L'hebdomadaire")
    outer, inner = read("Selon l'AFP, le maire a déclaré que le stade fermerait.")
    assert outer.mention == "l'AFP"
    assert (inner.mention, inner.via) == ("le maire", "l'AFP")
    (addressed,) = read("Elle a dit à l'AFP que tout allait bien.")
    assert (addressed.mention, addressed.addressee) == ("Elle", "l'AFP")
    (broadcast,) = read("Il a expliqué sur France Inter que le train roulerait.")
    assert (broadcast.mention, broadcast.where) == ("Il", "sur France Inter")


def test_36_two_speakers_in_one_sentence(read: Reader) -> None:
    found = read("« Trop cher » pour les uns, « indispensable » pour Nora Klein.")
    assert [(s.text, s.mention) for s in found] == [
        ("Trop cher", "les uns"),
        ("indispensable", "Nora Klein"),
    ]
    found = read("« Oui », dit Alba. « Non », rétorque Basile.")
    assert [(s.text, s.mention) for s in found] == [("Oui", "Alba"), ("Non", "Basile")]


def test_37_quotations_without_cue_go_on_from_the_statement_before(read: Reader) -> None:
    found = read(
        "« Le toit fuit », a prévenu Clara Munoz.\n"
        "« Les murs sont fissurés depuis trois ans et personne ne vient. »\n"
        "« Il faudra reloger les familles avant l'hiver prochain », ajoute le gardien."
    )
    assert [(s.mention, s.continued) for s in found] == [
        ("Clara Munoz", False),
        (None, True),
        ("le gardien", False),
    ]


def test_38_pull_quotes(read: Reader) -> None:
    (found,) = read("« Il fallait partir plus tôt »\n— Sami Attal, témoin de la scène")
    assert (found.words, found.mention) == (
        ("Il fallait partir plus tôt",),
        "Sami Attal, témoin de la scène",
    )


def test_38_a_pull_quote_that_the_body_has_is_not_counted_twice(read: Reader) -> None:
    (found,) = read(
        "« Il fallait partir plus tôt »\n— Sami Attal, témoin\n"
        "« Il fallait partir plus tôt », regrette Sami Attal."
    )
    assert found.cue == "regrette"


# --- no quotation ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "La « taxe parapluie » ne plaît pas. Le « proche » voisinage s'inquiète.",  # 39
        "La pièce « Minuit passé d'une heure » sera jouée à Tours.",  # 40
        "La tempête « Odile » approche. Il est surnommé « le Renard ».",  # 41
        "Le hygge (« bien-être ») plaît.",  # 42
        "Il est mis en examen pour « faux et usage de faux ».",  # 43
        "Nous l'avons constaté sur place : les quais sont vides.",  # 44
        "Selon nos informations, l'accord sera signé jeudi.",  # 44
    ],
)
def test_39_to_44_terms_titles_names_glosses_charges_and_the_authors_own_voice(
    read: Reader, text: str
) -> None:
    assert read(text) == []


# --- encoding and dates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("« C'est fini » , a -t- il lancé .", "il"),
        ("« Rien à dire » , dit - il .", "il"),
        ("« C’est tout », a dit l’élu.", "l’élu"),
        ("« C'est&nbsp;tout », a dit l'élu.", "l'élu"),
        ("« Tout va bien », assure t-il.", "il"),
    ],
)
def test_45_tokenised_text_and_apostrophes(read: Reader, text: str, mention: str) -> None:
    (found,) = read(text)
    assert found.mention == mention
    assert found.words[0] in text


def test_45_decomposed_accents_keep_their_offsets(read: Reader) -> None:
    text = unicodedata.normalize("NFD", "« La passerelle sera livrée », a dit la préfète.")
    (found,) = read(text)
    assert found.words == (unicodedata.normalize("NFD", "La passerelle sera livrée"),)


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("mardi", "2024-05-14"),
        ("hier soir", "2024-05-15"),
        ("ce matin", "2024-05-16"),
        ("jeudi", "2024-05-16"),
        ("jeudi dernier", "2024-05-09"),
        ("le 2 mai", "2024-05-02"),
        ("le 28 décembre", "2023-12-28"),
        ("le 1er mars 2019", "2019-03-01"),
        ("la veille", None),
        ("autrefois", None),
    ],
)
def test_46_days_are_anchored_to_the_article(when: str, day: str | None) -> None:
    assert day_of(when, "2024-05-16") == day  # a Thursday


def test_46_without_a_date_only_full_dates_resolve() -> None:
    assert day_of("mardi", None) is None
    assert day_of("le 1er mars 2019", None) == "2019-03-01"

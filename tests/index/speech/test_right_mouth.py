"""Whose words they are where something stands between the one who speaks and the verb, or nobody is named."""

from __future__ import annotations

from typing import Any

import pytest

from index.article import Article
from index.speech.reading import statements_of

# Text, and for each of its statements the speaker and the words.
CASES = [
    # the sentence goes on with what the speaker does, not with what was said: the number tells
    (
        "La préfecture estime que les travaux dureront un an et ne veut avancer aucune date.",
        [("la préfecture", "les travaux dureront un an")],
    ),
    (
        "Les syndicats estiment que la réforme est injuste et défileront mardi.",
        [("les syndicats", "la réforme est injuste")],
    ),
    (
        "La directrice dit que les élèves apprennent mieux et progressent plus vite.",
        [("la directrice", "les élèves apprennent mieux et progressent plus vite")],
    ),
    # a relative clause between subject and verb
    (
        "La ministre, qui a longtemps refusé, demande désormais une enquête.",
        [("la ministre", "une enquête")],
    ),
    ("Le préfet, dont le mandat s'achève, réclame une loi nouvelle.", [("le préfet", "une loi nouvelle")]),
    (
        "L'agence qui surveille les banques et les assureurs, a annoncé que Diaz serait entendu.",
        [("l'agence", "Diaz serait entendu")],
    ),
    (
        "Un ingénieur qui a participé aux contrôles, et qui demande à rester anonyme, dit que le pont bouge.",
        [("un ingénieur", "rester anonyme"), ("un ingénieur", "le pont bouge")],
    ),
    (
        "L'alerte est tardive, selon l'une des juges du tribunal, qui précise que les témoins sont venus.",
        [
            ("l'une des juges du tribunal", "L'alerte est tardive"),
            ("l'une des juges du tribunal", "les témoins sont venus"),
        ],
    ),
    (
        "Selon un syndicat, dont le secrétaire a démissionné, la direction refuse de négocier.",
        [("un syndicat", "la direction refuse de négocier")],
    ),
    (
        "Selon Le Monde, citant une source policière, le suspect aurait été arrêté.",
        [("Le Monde", "le suspect aurait été arrêté")],
    ),
    # a present tense that looks like a participle
    ("Le ministère dit que l'usine est vieille.", [("le ministère", "l'usine est vieille")]),
    ("Le rapport, écrit par Zoé Lang, dit que tout va bien.", [("le rapport", "tout va bien")]),
    ("Le comité dit « non ».", [("le comité", "non")]),
    # an apposition between subject and verb
    (
        "Hier, Karim Vidal, porte-parole du gouvernement, demande aux élus de ne pas céder.",
        [("Karim Vidal", "ne pas céder")],
    ),
    (
        "Luc Roux, considéré au parti comme le bras droit de Zoé le Goff, a annoncé qu'il partait.",
        [("Luc Roux", "il partait")],
    ),
    # several who speak
    ("La CGT, FO et la CFDT ont dénoncé « un recul ».", [("la CGT, FO et la CFDT", "un recul")]),
    (
        "Le préfet, le procureur et la maire ont assuré que tout était prêt.",
        [("le préfet, le procureur et la maire", "tout était prêt")],
    ),
    (
        "« L'État doit agir », insistent d'une même voix Zoé Lang et Luc Roux.",
        [("Zoé Lang et Luc Roux", "L'État doit agir")],
    ),
    # where it was written is no part of the name
    ("« Je pars », a écrit le ministre sur X, avant de se taire.", [("le ministre", "Je pars")]),
    # a pronoun goes on with the subject of its own sentence
    (
        "Julie Martin espère. La préfecture se montre prudente : elle estime que les travaux dureront.",
        [("la préfecture", "les travaux dureront")],
    ),
    (
        "Anne Roux est venue. Sur la radio locale, Luc Petit a accusé Mme Roux d'avoir menti. Cette dernière "
        "dément : le rapport, affirme-t-elle, est public.",
        [("Luc Petit", "Mme Roux d'avoir menti"), ("Anne Roux", "le rapport … est public")],
    ),
    # the one who answers is not the one who asked
    (
        "Le juge a demandé à Paul Rey s'il était présent. « Non », a-t-il répondu.",
        [("le juge", "s'il était présent"), ("Paul Rey", "Non")],
    ),
    (
        "« Avez-vous menti ? », a demandé Anne Roux. « Jamais », a-t-elle répondu.",
        [("Anne Roux", "Avez-vous menti ?"), (None, "Jamais")],
    ),
    # a ministry is called by where it sits, and no firm is a ministry
    (
        "Bercy refuse de commenter. Total refuse de commenter. Le ministère dit que l'usine est vieille.",
        [("Bercy", "commenter"), ("Total", "commenter"), ("Bercy", "l'usine est vieille")],
    ),
    # a newspaper's name is no noun of saying
    (
        "Le Courrier de la Sarnelle cite un cadre du groupe selon lequel un repreneur s'est présenté.",
        [("un cadre du groupe", "un repreneur s'est présenté")],
    ),
    # what an incise inside quotation marks tells of its speaker are not his words, up to its full stop …
    (
        "« Les clients viennent de loin, soupire Bruno Marchand, boucher et président du quai. Qui paie ? »",
        [("Bruno Marchand", "Les clients viennent de loin … Qui paie ?")],
    ),
    (
        "« Dix ans perdus, regrette Anne Leroy, fondatrice, en 2012, de l'association. Tout est à refaire. »",
        [("Anne Leroy", "Dix ans perdus … Tout est à refaire")],
    ),
    (
        "« On dort mal, témoigne Anne Leroy, 34 ans, mère de deux fils, qui vit au premier. Rien ne cesse. »",
        [("Anne Leroy", "On dort mal … Rien ne cesse")],
    ),
    (
        "« La nuit est courte, dit Anne Leroy, dont la fenêtre donne sur la gare. Rien ne cesse jamais. »",
        [("Anne Leroy", "La nuit est courte … Rien ne cesse jamais")],
    ),
    (
        "« Le stade avance, a confié Paul Dumas jeudi à l'AFP. Il sera prêt en mai. »",
        [("Paul Dumas", "Le stade avance … Il sera prêt en mai")],
    ),
    (
        "« Il est parti à l'aube, raconte son voisin, Ahmed Kaci, la voix éteinte. Nul ne l'a revu. »",
        [("Ahmed Kaci", "Il est parti à l'aube … Nul ne l'a revu")],
    ),
    (
        "« Le score est sévère, juge le maire, Paul Dumas, visiblement ému. Nous irons plus loin. »",
        [("Paul Dumas", "Le score est sévère … Nous irons plus loin")],
    ),
    (
        "« Rien ne cédera, prévient Paul Dumas, délégué CGT. Ni aujourd'hui, ni demain. »",
        [("Paul Dumas", "Rien ne cédera … Ni aujourd'hui, ni demain")],
    ),
    # … or up to a comma, where he goes on
    (
        "« Les loyers montent, note Anne Leroy, notaire à Nantes depuis dix ans, et les salaires baissent. »",
        [("Anne Leroy", "Les loyers montent … et les salaires baissent")],
    ),
    (
        "« C'est une victoire, se réjouit Anne Leroy auprès de l'AFP, mais rien n'est fini. »",
        [("Anne Leroy", "C'est une victoire … mais rien n'est fini")],
    ),
    # what completes his clause is said
    (
        "« Nous remercions la mairie, dit Paul Dumas, qui nous a aidés. Le reste attendra. »",
        [("Paul Dumas", "Nous remercions la mairie … qui nous a aidés. Le reste attendra")],
    ),
    (
        "« C'est une mesure, explique Paul Dumas, qui permettra d'agir. Elle coûte peu. »",
        [("Paul Dumas", "C'est une mesure … qui permettra d'agir. Elle coûte peu")],
    ),
    (
        "« On a vu, raconte Paul Dumas, témoin de la scène, deux hommes s'enfuir. »",
        [("Paul Dumas", "On a vu … deux hommes s'enfuir")],
    ),
    (
        "« Nous resterons, dit Paul Dumas, unis et solidaires. Rien ne nous arrêtera. »",
        [("Paul Dumas", "Nous resterons … unis et solidaires. Rien ne nous arrêtera")],
    ),
    (
        "« Nous demandons, explique Paul Dumas, la fermeture du site. Il est dangereux. »",
        [("Paul Dumas", "Nous demandons … la fermeture du site. Il est dangereux")],
    ),
    ("« Ce serait, a prévenu Anne Leroy, catastrophique. »", [("Anne Leroy", "Ce serait … catastrophique")]),
    ("« C'est, dit Anne Leroy, inacceptable. Partez. »", [("Anne Leroy", "C'est … inacceptable. Partez")]),
    (
        "« C'était un homme bon, confie Anne Leroy, généreux et drôle. »",
        [("Anne Leroy", "C'était un homme bon … généreux et drôle")],
    ),
    (
        "« On veut des actes, martèle Paul Dumas, délégué CGT, pas des paroles. La grève continue. »",
        [("Paul Dumas", "On veut des actes … pas des paroles. La grève continue")],
    ),
    (
        "« Le pays a un système, dit Paul Dumas, qui broie les gens. »",
        [("Paul Dumas", "Le pays a un système … qui broie les gens")],
    ),
    # how, where and to whom he said it is not
    (
        "« C'est dur, souffle Paul Dumas, au bord des larmes. On part. »",
        [("Paul Dumas", "C'est dur … On part")],
    ),
    ("« C'est dur, dit Anne Leroy, d'une voix éteinte. On part. »", [("Anne Leroy", "C'est dur … On part")]),
    ("« C'est dur, dit Anne Leroy, elle aussi notaire. On part. »", [("Anne Leroy", "C'est dur … On part")]),
    (
        "« Nous gagnerons, a lancé Paul Dumas, lors d'un meeting à Lyon. Le pays attend. »",
        [("Paul Dumas", "Nous gagnerons … Le pays attend")],
    ),
    # a role in the incise is the one who speaks, not the one who spoke before
    (
        "« La grève dure », dit Paul Dumas. « Le texte sera voté, assure le ministre. Il attend. »",
        [("Paul Dumas", "La grève dure"), ("le ministre", "Le texte sera voté … Il attend")],
    ),
    ("Le maire dit : « La loi, dit le juge, est dure. »", [("le maire", "La loi, dit le juge, est dure")]),
    # one who is quoted by another
    (
        "« Ma mère m’a répété : “Tu la reconnaîtras” », a confié Mme Keller.",
        [("Mme Keller", "Ma mère m’a répété : “Tu la reconnaîtras”"), ("ma mère", "Tu la reconnaîtras")],
    ),
    # judgements of a word, fragments, what stands between a promise and its content
    ("Le scrutin est clos. Faux, rétorque la commission.", [("la commission", "Faux")]),
    ("Le maire parle d'un « gâchis industriel ».", [("le maire", "un « gâchis industriel »")]),
    (
        "La candidate a promis, si elle gagne, de baisser les impôts.",
        [("la candidate", "baisser les impôts")],
    ),
    ("Son avocat, Me Karim Aziz, n'a pas souhaité s'exprimer.", [("Karim Aziz", "s'exprimer")]),
    ("C'est Human Rights Watch qui dénonce ces actes.", [("Human Rights Watch", "ces actes")]),
]


@pytest.mark.parametrize(("text", "said"), CASES, ids=[text[:40] for text, _ in CASES])
def test_words_are_given_to_the_one_who_says_them(
    nlp: Any, text: str, said: list[tuple[str | None, str]]
) -> None:
    found = statements_of(nlp(text), Article("x", "", text, "x.txt", published="2024-05-06"))
    assert [(each.speaker.name if each.speaker else None, each.text) for each in found] == said

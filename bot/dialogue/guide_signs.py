"""Words by which customers say that something works, does not, is done or is not known; folded, without apostrophes."""

from __future__ import annotations

import re


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def _any(*forms: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(forms)})\b")


WORKS = _any(
    r"ya (?:va|funciona|esta (?:arreglad|solucionad|resuelt)\w+|lo tengo|(?:ha )?apareci(?:o|do)|lo he encontrado)",
    r"(?:ahora|si|por fin) (?:va|funciona)|ha funcionado|funciona (?:bien|perfect\w*|ahora)|funciono",
    r"arreglad[oa]|solucionad[oa]|resuelto|perfecto|genial",
    r"it(?:s| is)? work(?:s|ed|ing)|work(?:s|ing) (?:now|fine|again)|that (?:worked|works|did it|did the trick)",
    r"fixed|solved|sorted|all good|found it",
)
FAILS = re.compile(
    r"\b(?:siguen?\b(?! bien| funciona)|sigo (?:igual|sin|con)\b|todo igual|lo mismo|"
    r"(?:^|(?:todo|esta|va|queda|sale|da|pasa|pues|nada) )igual(?: que antes)?$|"
    r"nada de nada|(?:y )?nada$|peor\b|tampoco|(?:todavia|aun) no\b|not yet|"
    r"no (?:me )?(?:ha )?(?:funciona\w*|va|sirve|servido|cambia\w*)\b|"
    r"no (?:me )?(?:lo |la )?(?:ha |he )?(?:arregla\w*|soluciona\w*|resuel\w*|conseguid\w+|consigo|logr\w+)\b|"
    r"no hay (?:manera|forma|modo|cambios?|diferencia|mejoria)|sin (?:exito|suerte|cambios?|resultado)|"
    r"ni (?:con|por) es[ao]s\b|ni asi\b|ni caso|como si nada|still (?!work|fine|good)\w+|keeps \w+ing|"
    r"(?:does|did|is|has|had|do)(?:nt| not) (?:work|help|change|do (?:anything|much)|ma(?:k|d)e|fix|solve)|"
    r"not working|no (?:luck|changes?|difference|joy|effect|improvement|success|use|good)\b|to no avail|unchanged|"
    r"same (?:thing|problem|issue|result|as before)|the same|nothing(?: happen(?:s|ed)| change[sd]| works| yet)?$|"
    r"worse\b)"
)
UNSURE = re.compile(
    r"\b(?:no (?:lo |la )?se(?: (?:si|que|cual|como|decir\w*))?$|no se (?:si|que|cual|como) |ni idea|"
    r"no estoy segur|creo que no lo se|no (?:puedo|tengo|encuentro|entiendo)\b|"
    r"(?:dont|do not) (?:know|have|understand)|not sure|no idea|(?:cant|cannot|can not) |have no\b|unsure|depende\b|"
    r"a veces|sometimes|depends|mas o menos|kind of|quizas?\b|maybe|perhaps)"
)
# Having done what was asked for says nothing of how it went; having looked or tried before says that it did not help.
LOOKED = _words(
    "probado probada probe probamos mirado mirada mire miramos buscado busque buscamos comprobado comprobada comprobe"
    " revisado revisada revise intentado intente intentamos tried checked looked"
)
MADE = _words(
    "listo lista hecho hecha echo hice hicimos puesto puesta puse pusimos terminado acabado done did ready finished"
)
ALREADY = re.compile(r"\b(?:ya|already|before|antes)\b")
LONG_BEFORE = re.compile(r"\b(?:habia|habiamos|id|i had|we had)\b")
STANDS = re.compile(r"\bya esta\b")
IT_DID = re.compile(r"\b(?:it|he|she|they) did\b")
DID = frozenset(("he", "hemos", "habia", "habiamos", "ive", "have", "weve"))
JOINTS = _words("y e pero and but")
NOT_FOUND = _any(
    r"no (?:lo|la|los|las) (?:tengo|encuentro|veo|he (?:encontrado|visto))|"
    r"no (?:encuentro|veo|tengo|hay|he (?:encontrado|visto)) (?:nada|ningun[oa]?)",
    r"(?:cant|cannot|can not|couldnt|could not|dont|do not|didnt|did not|havent|have not) "
    r"(?:find|found|see|seen|got|have|get) (?:it|them|any|anything|one)",
    r"nothing (?:there|here|in|at)|ni rastro|no (?:sign|trace)",
)
ASKS_WHETHER_FOUND = {
    "es": re.compile(r"\b(?:hay|apareci\w+|encontr\w+|ves|tienes|lleva)\b"),
    "en": re.compile(r"\b(?:there|turned up|found|find|see|do you have)\b"),
}
ASKS_WHETHER_DONE = {
    "es": re.compile(r"\bhas \w+o\b|\blist[oa]\b"),
    "en": re.compile(r"\b(?:have|did) you\b|\bready\b|\bdone\b"),
}
LATER = re.compile(
    r"(?:(?:vale|ok|okay|bueno|de acuerdo|perfecto|venga|entendido|all ?right|sure|right|gracias|thanks)\b ?)+|"
    r"(?:(?:vale|ok|okay|bueno) )?(?:espera\w*|un (?:momento|segundo|minuto|rato)|voy|"
    r"(?:ahora|ya) (?:(?:lo|la) )?(?:miro|pruebo|hago|veo|voy)|"
    r"(?:lo|la) (?:miro|pruebo|hago)|dame un \w+|luego (?:lo|la) \w+|"
    r"wait|one (?:sec\w*|moment|minute)|hold on|(?:let me|ill|i will) (?:check|try|look|see|do)(?: it| that)?|"
    r"(?:just )?a (?:moment|second|minute|sec))(?: .{0,20})?"
)
YES = _words(
    "si sip sii sis claro correcto exacto efectivamente vale ok okay yes yep yeah yup sure right correct indeed"
)
NO = _words("no nop nope nah noo tampoco negativo nada nothing")
NEGATIONS = _words(
    "no not sin ni nunca tampoco nada never dont doesnt didnt isnt wasnt wont hasnt cant nothing none neither ningun"
    " ninguno ninguna"
)
NOT_YET = re.compile(r"(?:todavia|aun) no|no todavia|not (?:yet|really)|para nada|que va|claro que no|of course not")
FILLERS = _words(
    "ya lo la los las le les se me te he ha hemos hecho probado mirado pero y de del momento gracias muy bien creo que"
    " eso esta estan asi todo toda todos todas ahora mismo un una poco el mi por favor todavia aun pues bueno verdad es"
    " supuesto desde luego bastante al fin final algun alguno alguna it its does do did is has i"
    " ive have done tried that this the a an now please thanks thank you all just so at to my of"
    " course well um yet still really puesto puesta puestos puestas esto tambien antes habia habiamos"
    " uf uy bah ay ains jo buf hey oh so too before already"
    " everything there id had we weve im fine perfectly perfecto perfectamente"
)
FIRST_CLAUSE = re.compile(r"\W*(?P<first>si|no|yes|yep|yeah|nope)\b\s*[,.;!]+(?P<more>.+)")
OTHERWISE = re.compile(r"[?¿]|\b(?:pero|aunque|espera|quiero|but|though|wait|want|however)\b")

RESTART = re.compile(
    r"\b(?:desde el (?:principio|comienzo|inicio)|empe(?:zar|zamos|cemos) de (?:nuevo|cero)|otra vez desde|"
    r"volver (?:a empezar|al principio)|start (?:over|again)|from the (?:start|beginning|top))\b"
)
LEAVE = re.compile(
    r"\b(?:deja(?:lo|rlo|moslo)|dejemoslo|olvid\w+|cancel\w*|salir|no quiero seguir|lo dejamos|lo dejo|me rindo|"
    r"abandono|leave it|give up|forget \w+|never ?mind|stop asking|quit|exit)\b"
)
REPEAT = re.compile(
    r"(?:me )?(?:repit\w+|lo puedes repetir|puedes repetirlo|otra vez|como era|seguimos|sigamos|continua\w*|seguir|"
    r"(?:vuelve|volver|volvamos|volvemos|vamos|regresa|regresemos) (?:a|con) (?:la|esa|mi) guia|(?:a|con) la guia|"
    r"(?:lets |(?:can|could) we )?(?:(?:go|get) back|back|return)(?: to (?:the|that|my) guide)?(?: please)?|"
    r"repeat(?: (?:it|that|please))*|say (?:it|that) again|again|go on|continue|what was it)"
)
NOT_HEARD = re.compile(r"(?:(?:perdon|sorry) )?(?:(?:y )?que|que (?:dices|has dicho|decias)|what|pardon|come again)")
EXPLAIN = re.compile(
    r"(?:(?:y|pero|and|but) )?(?:(?:eso|esto) )?(?:como(?: (?:se hace|lo hago|hago eso))?|que (?:hago|tengo que hacer)|"
    r"(?:no (?:lo |te )?)entiendo(?: (?:nada|bien))?|que quieres decir|how(?: do i do (?:that|it|this))?|"
    r"what do (?:i do|you mean)|i dont (?:understand|get it))"
)

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
    r"\b(?:siguen?\b(?! bien| funciona)|sigo (?:igual|sin|con)\b|todo igual|lo mismo|igual(?: que antes)?$|"
    r"nada de nada|(?:y )?nada$|peor\b|tampoco|(?:todavia|aun) no\b|not yet|"
    r"no (?:me )?(?:ha )?(?:funciona\w*|va|sirve|servido|cambia\w*)\b|"
    r"no hay (?:manera|forma|modo)|sin (?:exito|suerte|cambios)|still (?!work|fine|good)\w+|keeps \w+ing|"
    r"(?:does|did|is|has|do)(?:nt| not) (?:work|help|change)|not working|no (?:luck|change|difference|joy)\b|"
    r"same (?:thing|problem|as before)|the same|nothing(?: happens| changed| works)?$|worse\b)"
)
UNSURE = re.compile(
    r"\b(?:no (?:lo |la )?se(?: (?:si|que|cual|como|decir\w*))?$|no se (?:si|que|cual|como) |ni idea|"
    r"no estoy segur|creo que no lo se|no (?:puedo|tengo|encuentro|entiendo)\b|"
    r"(?:dont|do not) (?:know|have|understand)|not sure|no idea|(?:cant|cannot|can not) |have no\b|unsure|depende\b|"
    r"a veces|sometimes|depends|mas o menos|kind of|quizas?\b|maybe|perhaps)"
)
DONE = re.compile(
    r"(?:(?:si|vale|ok|yes|yep) )?(?:ya )?(?:(?:(?:lo |la )?he )?(?:listo|lista|hecho|echo|probado)|esta|"
    r"(?:ive |i have |i )?(?:already )?(?:done|tried|did)(?: it| that)?(?: already)?|ready|(?:its |all )?done)"
)
ASKS_WHETHER_DONE = {
    "es": re.compile(r"\bhas \w+o\b|\blist[oa]\b"),
    "en": re.compile(r"\b(?:have|did) you\b|\bready\b|\bdone\b"),
}
LATER = re.compile(
    r"(?:(?:vale|ok|okay|bueno|de acuerdo|perfecto|venga|entendido|all ?right|sure|right|gracias|thanks)\b ?)+|"
    r"(?:(?:vale|ok|okay|bueno) )?(?:espera\w*|un (?:momento|segundo|minuto|rato)|voy|"
    r"ahora (?:(?:lo|la) )?(?:miro|pruebo|hago|veo)|(?:lo|la) (?:miro|pruebo|hago)|dame un \w+|luego (?:lo|la) \w+|"
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
    " course well um yet still really"
)
FIRST_CLAUSE = re.compile(r"\W*(?P<first>si|no|yes|yep|yeah|nope)\b\s*[,.;!]+(?P<more>.+)")
OTHERWISE = re.compile(r"[?¿]|\b(?:pero|aunque|espera|quiero|but|though|wait|want|however)\b")

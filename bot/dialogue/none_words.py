"""Words that say an answer cannot be given: "no lo tengo", "I don't have it", "todavía no hay presupuesto"."""

from __future__ import annotations

import re

from intents.text import same_words

_WHAT = (
    r"(?: (?:el |la |ese |esa |mi |ningun |ninguna |the |that |my |any |an |a )?(?:dato|numero|codigo|referencia|"
    r"pedido|correo|email|number|code|reference|order|info|information)"
    r"(?: (?:de|del|of) (?:el |mi |the |my )?(?:pedido|order))?"
    r"(?: number)?| it| one| that)?"
)
_SPANISH = (
    r"(?:no|ya no) (?:(?:lo|la|los|las) )?(?:tengo|se|recuerdo|encuentro|veo|he guardado)",
    r"no me (?:lo |la )?(?:acuerdo|se)(?: del?)?",
    r"(?:lo|la) (?:he perdido|perdi|he borrado|borre)|ni idea",
)
_ENGLISH = (
    r"(?:i )?(?:don t|dont|do not|haven t|havent|have not) (?:have|know|remember|got)",
    r"(?:i )?(?:can t|cant|cannot|can not|couldn t) (?:find|see|remember)",
    r"(?:i )?(?:ve )?(?:lost|deleted|forgot|forgotten)|no idea|not sure",
)
_ASIDE = (
    r"(?:pues|ahora|ahora mismo|aqui|a mano|es que|uy|vaya|lo siento|sorry|well|right now|here|with me|on me|to hand|"
    r"anymore)"
)
_NONE = re.compile(rf"(?:{_ASIDE} )*(?:{'|'.join((*_SPANISH, *_ENGLISH))}){_WHAT}(?: {_ASIDE})*")

_SETTLED = (
    r"(?:cerrado|definido|decidido|fijo|fijado|claro|acordado|aprobado|confirmado|settled|decided|fixed|set|defined|"
    r"known|agreed|approved|confirmed)"
)
_YET = rf"(?:a[uú]n|todav[ií]a|de momento|por ahora|ahora mismo|yet|for now|at the moment|{_SETTLED})"
_NOT_SETTLED = rf"\s+(?:{_YET}\s+)*{_SETTLED}"  # "no está mal" and "isn't a problem" do not say that there is none
_SPANISH_BUDGET = (  # "presupuesto" is a quote too: "no tengo el presupuesto que me enviasteis"
    r"(?:no\s+(?:tengo|tenemos|hay)(?:\s+ning[uú]n)?|no\s+(?:s[eé]|sabemos)\s+(?:el|mi|nuestro)|sin)\s+presupuesto",
    rf"no\s+(?:tengo|tenemos|hay)\s+(?:el|un)\s+presupuesto(?={_NOT_SETTLED})",
    rf"(?:el\s+)?presupuesto\s+(?:{_YET}\s+)?(?:no\s+lo\s+(?:tengo|tenemos|s[eé]|sabemos)|sin\s+cerrar)",
    rf"(?:el\s+)?presupuesto\s+(?:{_YET}\s+)?no\s+est[aá](?={_NOT_SETTLED})",
)
_ENGLISH_BUDGET = (
    rf"(?:do|have)\s?n[o'’]?t\s+(?:have|got)\s+(?:an?y?\s+)?(?:{_SETTLED}\s+)?budget",
    rf"(?:do|have)\s?n[o'’]?t\s+(?:have|got)\s+(?:the|our)\s+budget(?={_NOT_SETTLED})",
    r"do\s?n[o'’]?t\s+know\s+(?:the|our|my)\s+budget",
    rf"(?:no|without\s+an?y?)\s+(?:{_SETTLED}\s+)?budget",
    rf"(?:the\s+|our\s+|my\s+)?budget\s+(?:is\s+not|isn['’]?t)(?={_NOT_SETTLED})",
)
_OTHERWISE = (
    r"m[ií]nim|m[aá]xim|l[ií]mit|que\b|vuestr|you|constraint|restrict|restricci|concern|worr|cap\b|problem|issue"
)
_NO_BUDGET = re.compile(
    rf"(?:\b{_YET}\s+)*\b(?:{'|'.join((*_SPANISH_BUDGET, *_ENGLISH_BUDGET))})\b(?!\s+(?:{_OTHERWISE}))(?:\s+{_YET}\b)*",
    re.IGNORECASE,
)


def has_none(text: str) -> bool:
    """Tell whether a text says nothing but that the answer is not at hand."""
    return bool(_NONE.fullmatch(same_words(text)))


def no_budget(text: str) -> str:
    """Return the words, as written, that say there is no budget, or none yet; "" where there are none."""
    found = _NO_BUDGET.search(text)
    return found[0] if found else ""

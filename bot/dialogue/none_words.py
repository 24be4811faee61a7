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

_SETTLED = r"(?:cerrado|definido|decidido|fijo|claro|settled|decided|fixed|set)"
_YET = rf"(?:a[uú]n|todav[ií]a|de momento|por ahora|ahora mismo|yet|for now|at the moment|{_SETTLED})"
_NO_BUDGET = re.compile(
    rf"(?:\b{_YET}\s+)*\b(?:"
    r"(?:no\s+(?:tengo|tenemos|hay|s[eé]|sabemos)(?:\s+(?:el|un|ning[uú]n))?|sin)\s+presupuesto|"
    rf"(?:el\s+)?presupuesto\s+(?:{_YET}\s+)?(?:no\s+(?:est[aá]|lo\s+(?:tengo|tenemos|s[eé]|sabemos))|sin\s+cerrar)|"
    rf"(?:(?:do|have)\s?n[o'’]?t\s+(?:have|got|know)\s+(?:an?y?|the|our)|no|without\s+an?y?)\s+(?:{_SETTLED}\s+)?budget|"
    rf"(?:the\s+|our\s+)?budget\s+(?:is\s+not|isn['’]?t)"
    rf")\b(?!\s+(?:m[ií]nim|m[aá]xim|limit))(?:\s+{_YET}\b)*",
    re.IGNORECASE,
)


def has_none(text: str) -> bool:
    """Tell whether a text says nothing but that the answer is not at hand."""
    return bool(_NONE.fullmatch(same_words(text)))


def no_budget(text: str) -> str:
    """Return the words, as written, that say there is no budget, or none yet; "" where there are none."""
    found = _NO_BUDGET.search(text)
    return found[0] if found else ""

"""What a text says besides the facts in it: an answer in words is what is left when the facts are taken away."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.dialogue.ports import Entity
from intents.text import fold

FACTS = frozenset(
    (
        *("company_size", "money", "budget", "timing", "date", "email", "phone", "order_number", "postcode", "url"),
        *("iban", "tax_id"),
    )
)
NEED = "need"  # an entity that says what is wanted: words as much as a fact
_CLAUSES = re.compile(r"[.,;:!?¡¿]+(?=\s|$)|\n+")
_WORD = re.compile(r"[^\W_]+")
# Words that only carry a fact, in Spanish and English, folded.
_CARRIERS = (
    "a about al alrededor am an and antes aprox aproximadamente are around as at be budget buenas by can casi "
    "como company con contamos correo cosa cuesta d de del disponemos e el ella email empleadas empleados "
    "employees empresa en equipo es escribirme esta estamos este esto favor for gastar gente get got gracias "
    "have hello hi hola i in is it its just la las le less like llamarme lo los m mail make mas max maximo "
    "maximum me menos mi mis more movil mucho my nada necesitamos necesitaria necesitariamos necesito need nos "
    "nuestra nuestro number numero o of office oficina ok on or order our para pedido people perdona pero "
    "personas phone plantilla please por presupuesto presupuestos puede pues que queremos querria querriamos "
    "quiero re reach roughly s se ser sera seria serian si so sobre somos son soy spend staff su team tel "
    "telefono tenemos tengo than thanks that the there they to total trabajadoras trabajadores un una unas uno "
    "unos up us vale ve want we would y ya you"
)
_CARRYING = frozenset(_CARRIERS.split())


def told_besides(text: str, entities: Sequence[Entity], facts: frozenset[str] = FACTS) -> str:
    """Return the clauses that say more than facts, as written; "" when nothing else is said."""
    written = sorted({each.text for each in entities if each.name in facts and each.text}, key=len, reverse=True)
    clauses = [clause.strip() for clause in _CLAUSES.split(text) if clause.strip()]
    kept = [clause for clause in clauses if _says_more(clause, written)]
    return text.strip() if len(kept) == len(clauses) else ", ".join(kept)


def is_bare_number(text: str, entities: Sequence[Entity]) -> bool:
    """Tell whether a text is a number and nothing else that counts: "40", "unas 40 personas"."""
    return not told_besides(text, entities, FACTS | {"number"})


def _says_more(clause: str, facts: Sequence[str]) -> bool:
    rest = clause
    for fact in facts:
        rest = rest.replace(fact, " ")
    return any(word not in _CARRYING for word in _WORD.findall(fold(rest)))

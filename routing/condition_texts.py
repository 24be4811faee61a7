"""Why a condition cannot work, in the words of the checker, in Spanish and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from routing.wording import Wording

DETAILS: Final[Mapping[str, Wording]] = {
    "not_a_question": Wording(
        en="a condition says yes or no, this gives {found}", es="una condición dice sí o no, esto da {found}"
    ),
    "a_group": Wording(
        en="it is a group; name one of its fields: {fields}", es="es un grupo; nombra uno de sus campos: {fields}"
    ),
    "no_fields": Wording(en="only groups have fields", es="solo los grupos tienen campos"),
    "no_index": Wording(en="only lists have an index", es="solo las listas tienen índice"),
    "needs_question": Wording(
        en="it gives {found}, and `{operator}` needs yes or no", es="da {found}, y `{operator}` necesita sí o no"
    ),
    "not_a_list": Wording(
        en="`in` looks into a list, and the right side is {found}",
        es="`in` busca en una lista, y a la derecha hay {found}",
    ),
    "not_comparable": Wording(
        en="{left} and {right} do not compare by `{operator}`", es="{left} y {right} no se comparan con `{operator}`"
    ),
    "not_together": Wording(
        en="{kinds} do not go together by `{operator}`", es="{kinds} no se combinan con `{operator}`"
    ),
    "called_wrongly": Wording(en="it is not called like this", es="no se llama así"),
    "has_one_field": Wording(
        en="has(...) asks about one field, as has(lead.budget)",
        es="has(...) pregunta por un campo, como has(lead.budget)",
    ),
    "text_method": Wording(
        en="it asks one text about another, as message.intent.startsWith('order')",
        es="pregunta a un texto por otro, como message.intent.startsWith('order')",
    ),
    "not_a_pattern": Wording(
        en="the pattern is not a regular expression of RE2", es="el patrón no es una expresión regular de RE2"
    ),
    "no_size": Wording(en="texts and lists have a size", es="solo los textos y las listas tienen tamaño"),
    "over_a_list": Wording(
        en="it runs over a list, as message.entities.exists(kind, kind == 'money')",
        es="recorre una lista, como message.entities.exists(kind, kind == 'money')",
    ),
    "not_understood": Wording(en="not understood at character {column}", es="no se entiende en el carácter {column}"),
    "unexpected_end": Wording(en="it ends too early", es="termina antes de tiempo"),
    "nested": Wording(en="nested too deeply", es="demasiado anidada"),
    "unexpected": Wording(en="`{text}` is not expected here", es="aquí no se espera `{text}`"),
    "forbidden": Wording(en="conditions may not use `{kind}`", es="las condiciones no admiten `{kind}`"),
    "not_a_text": Wording(en="{text} is not a text", es="{text} no es un texto"),
    "nothing_satisfies": Wording(
        en="nothing satisfies what it asks of {fields}", es="nada cumple lo que pide a {fields}"
    ),
    "is_false": Wording(en="it is false", es="es falsa"),
}


def detail(code: str, **values: object) -> Wording:
    """Return the explanation under `code` with its values."""
    return DETAILS[code].filled(values)

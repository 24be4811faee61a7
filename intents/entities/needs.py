"""What somebody who asks for an offer wants to buy, where the words say so in Spanish or English."""

import re
from collections.abc import Iterable, Iterator

from intents.text import fold

_CLAUSE = re.compile(r"(?:[^.,;:!?¡¿\n]|[.,:](?=\S))+")
NO_GOODS = (
    r"personas?|people|empleados?|employees?|trabajador\w+|workers?|staff|gente|of us|habitaci\w+|rooms?|camas?|beds?|"
    r"plazas?|euros?|eur|dolar\w*|dollars?|pavos|bucks|anos?|years?|dias?|days?|semanas?|weeks?|mes(?:es)?|months?|"
    r"horas?|hours?|working|business|pasadas|menos|minut\w+|estrellas?|stars?|apartament\w+|apartments?|hotel\w*|restaurant\w*|tiendas?|shops?|"
    r"locales|sedes|oficinas?|offices?|alumnos?|students?|mil|thousand|metros?|por|per|de la|in the|en la|"
    r"(?:y|o|a|and|or|to|entre|between) "
)
_NOTHING_YET = (
    r"(?:un |una |el |la |los |las |de |a |an |the |some |our |your |mi |my |su |vuestr\w+ |nuestr\w+ |me |nos |mas )*"
    r"(?:presupuest\w*|ofertas?|precios?|tarifas?|cotiza\w*|informaci\w*|info\w*|ayuda|proveedor\w*|alguien|personas?|"
    r"saber|hablar|quotes?|offers?|pric\w+|help|suppliers?|someone|somebody|person|hotel\w*|restaurant\w*|oficinas?|"
    r"offices?|empresas?|compan\w+|negocios?|business\w*|hostal\w*|hostel\w*|apartament\w+|apartments?|to|that|que|"
    r"todo|everything|mayor|bulk|cantidad|large|discount\w*|descuentos?|grandes?|lo|la|it|them|ya|now|asap|"
    r"algo|something|cosas|things|comprar|contactar|contact)\b"
)
_WANTS = (
    r"necesit\w+|busc(?:o|amos|ando)|cotizar|comprar|renovar|cambiar|equipar|reponer|"
    r"(?:presupuesto|oferta|precios?) de|(?:cotizaci\w+|quote|price|prices) (?:de|para|for|on)|"
    r"need|buy|looking for|replace|renew"
)
_COUNTED = re.compile(rf"(?<![\w.,-])\d[\d.,]*\s+(?:de\s+)?(?!(?:{NO_GOODS})\b)[^\W\d_]{{3,}}")
_WANTED = re.compile(rf"\b(?:{_WANTS})\s+(?!{_NOTHING_YET})(?!\d)[^\W\d_]{{2,}}")


def find_needs(text: str, facts: Iterable[tuple[int, int]] = ()) -> Iterator[tuple[int, int, str]]:
    """Find the part of a text that names goods, from its first such clause to its last, as written.

    What stands in `facts`, spans of dates, telephones and the like, names none.
    """
    goods = text
    for start, end in facts:
        goods = goods[:start] + "_" * (end - start) + goods[end:]
    named = [match for match in _CLAUSE.finditer(text) if _names_goods(fold(goods[match.start() : match.end()]))]
    if named:
        words = text[named[0].start() : named[-1].end()]
        start = named[0].start() + len(words) - len(words.lstrip())
        yield start, start + len(words.strip()), words.strip()


def _names_goods(clause: str) -> bool:
    return bool(_COUNTED.search(clause) or _WANTED.search(clause))

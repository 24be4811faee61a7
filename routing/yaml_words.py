"""What the YAML parser complains about, in Spanish and English."""

from __future__ import annotations

import re
from typing import Final

from routing.wording import Wording

_WORDS: Final[tuple[tuple[str, Wording], ...]] = (
    (
        r"mapping values are not allowed",
        Wording(en="a `:` stands where no key can be", es="hay un `:` donde no puede haber una clave"),
    ),
    (
        r"sequence entries are not allowed",
        Wording(en="a `-` stands where no list can begin", es="hay un `-` donde no puede empezar una lista"),
    ),
    (r"expected ',' or", Wording(en="a comma or the closing bracket is missing", es="falta una coma o el cierre")),
    (r"unexpected end of stream", Wording(en="a closing quote is missing", es="falta la comilla de cierre")),
    (r"could not find expected ':'", Wording(en="a `:` is missing after the key", es="falta un `:` tras la clave")),
    (
        r"expected <block end>",
        Wording(en="what stands here does not fit what is above it", es="lo que hay aquí no encaja con lo de arriba"),
    ),
    (r'duplicate key "(?P<name>.*?)" with', Wording(en="`{name}` is written twice", es="`{name}` está dos veces")),
    (
        r"undefined alias '?(?P<name>[^']*)",
        Wording(en="there is no anchor called `{name}`", es="no hay ningún ancla que se llame `{name}`"),
    ),
    (
        r"character '\\t' that cannot start",
        Wording(en="a tab stands where only spaces can be", es="hay un tabulador donde solo puede haber espacios"),
    ),
    (
        r"character '(?P<name>.)' that cannot start",
        Wording(en="a value cannot begin with `{name}`", es="un valor no puede empezar por `{name}`"),
    ),
    (
        r"unknown escape character",
        Wording(en="`\\` is followed by the wrong letter", es="tras `\\` hay una letra que no vale"),
    ),
    (
        r"but found another document",
        Wording(en="`---` begins a second document", es="`---` empieza un segundo documento"),
    ),
    (
        r"special characters are not allowed|unacceptable character",
        Wording(en="there is a character that cannot be seen", es="hay un carácter que no se ve"),
    ),
)


def yaml_words(detail: str) -> Wording:
    """Say the parser's complaint in both languages; one that is not known is told whole in English alone."""
    for pattern, wording in _WORDS:
        if match := re.search(pattern, detail):
            return wording.filled(match.groupdict())
    first = detail.strip().splitlines()[0] if detail.strip() else "?"
    return Wording(en=first, es="hay algo que no se entiende")

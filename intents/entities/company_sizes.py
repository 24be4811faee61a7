"""How many people a company is, where the words around a number say so in Spanish or English."""

import re
from collections.abc import Iterable, Iterator

from intents.text import fold

_ABOUT = r"(?:\s+(?:unos|unas|casi|como|sobre|aproximadamente|mas o menos|about|around|some|roughly|nearly|just))?"
_COMPANY = (
    r"(?:oficina|empresa|plantilla|equipo|negocio|despacho|agencia|coworking|office|company|team|firm|business|staff)"
)
_WE_ARE = r"(?:somos|seremos|we are|we're|we’re|were)"
_BEFORE = re.compile(rf"(?:\b{_WE_ARE}|\b{_COMPANY} (?:de|con|para|of|with|for)){_ABOUT}\s*$")
# "somos un hotel de 40 personas": any kind of house, since it is said to be "we". "Vajilla de 12 personas" is goods.
_WE_ARE_A = re.compile(rf"\b{_WE_ARE} (?:un|una|a|an)(?: \w+){{1,4}} (?:de|con|of|with|for){_ABOUT}\s*$")
_HOUSE = re.compile(
    r"\b(?:hotel|hostal|hostel|restaurante?|bar|cafeteria|clinica|colegio|residencia|tienda|taller|estudio|cafe|"
    rf"restaurant|clinic|school|shop|studio|workshop) (?:de|con|of|with){_ABOUT}\s*$"
)
_PEOPLE = re.compile(r"\s*(?:personas|people)\b")
_STAFF = re.compile(
    r"\s*(?:empleados|empleadas|trabajadores|trabajadoras|employees|workers|staff|people (?:here|in (?:the|our))|"
    r"personas en (?:la|el|mi|nuestra|nuestro)|of us|(?:-?\s?(?:person|people|strong)) (?:company|office|team|firm))\b"
)
# "somos 2 cadenas de hoteles", "una oficina de 80 m2": a number of something that is not people.
_PEOPLE_OR_END = re.compile(
    r"\s*(?:$|[.,;:!?)\n]|(?:personas|people|gente|puestos|miembros|socios|compan\w+|members|seats|partners|desks|"
    r"y|e|and|en total|in total|mas o menos|or so|aprox\w*|ahora|now|en|in|at|que|so|pero|but)\b)"
)
_HYPHENATED = re.compile(r"(?<![\w.,-])\d{1,6}(?=-(?:person|people|strong|man)\b)")  # "a 30-person office"
_BEFORE_CHARACTERS = 60

_Number = tuple[int, int, str]


def find_company_sizes(text: str, numbers: Iterable[_Number]) -> Iterator[_Number]:
    """Find which of the text's `numbers` are the people of a company, as (start, end, digits)."""
    for start, end, value in _whole_numbers(text, numbers):
        before = fold(text[max(0, start - _BEFORE_CHARACTERS) : start])
        after = fold(text[end : end + _BEFORE_CHARACTERS])
        follows_company = _BEFORE.search(before) and _PEOPLE_OR_END.match(after)
        is_house = (_WE_ARE_A.search(before) or _HOUSE.search(before)) and _PEOPLE.match(after)
        if follows_company or is_house or _STAFF.match(after):
            yield start, end, value


def _whole_numbers(text: str, numbers: Iterable[_Number]) -> Iterator[_Number]:
    for match in _HYPHENATED.finditer(text):
        yield match.start(), match.end(), match[0]
    for start, end, value in numbers:
        is_article = value == "1" and text[start].isalpha()  # "we are one of ..."
        if value.isdecimal() and not is_article:
            yield start, end, value

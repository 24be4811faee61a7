"""Days of the year that have a name of their own: Christmas, Reyes, Black Friday."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from dateutil.easter import easter

from intents.entities.calendar import Day, pattern

_Of = Callable[[int], date]


def _fixed(month: int, day: int) -> _Of:
    return lambda year: date(year, month, day)


def _from_easter(days: int) -> _Of:
    return lambda year: easter(year) + timedelta(days=days)


def _thanksgiving(days: int) -> _Of:
    """Count from the fourth Thursday in November."""
    return lambda year: date(year, 11, 22 + (3 - date(year, 11, 22).weekday()) % 7) + timedelta(days=days)


_FEASTS: dict[str, _Of] = {
    r"nochebuena|christmas eve": _fixed(12, 24),
    r"(?:dia de )?navidad(?:es)?|christmas(?: day)?|xmas": _fixed(12, 25),
    r"boxing day": _fixed(12, 26),
    r"nochevieja|new year'?s eve": _fixed(12, 31),
    r"ano nuevo|new year(?:'?s(?: day)?)?": _fixed(1, 1),
    r"(?:dia de )?(?:los )?reyes(?: magos)?|epiphany": _fixed(1, 6),
    r"(?:dia de )?san valentin|valentine'?s(?: day)?": _fixed(2, 14),
    r"halloween": _fixed(10, 31),
    r"(?:dia de )?todos los santos|all saints'?(?: day)?": _fixed(11, 1),
    r"jueves santo|maundy thursday": _from_easter(-3),
    r"viernes santo|good friday": _from_easter(-2),
    r"semana santa|pascua|domingo de resurreccion|easter(?: sunday)?": _from_easter(0),
    r"easter monday|lunes de pascua": _from_easter(1),
    r"thanksgiving(?: day)?": _thanksgiving(0),
    r"black friday": _thanksgiving(1),
    r"cyber monday": _thanksgiving(4),
}
# A name alone may be part of another ("a Christmas tree", "cesta de Navidad", "Reyes Navarro").
_BEFORE = pattern(
    r"\b(?:(?P<coming>antes de(?:l)?|hasta|para|by|before|until|till|for|next|proxim[oa]s?|que viene)|"
    r"(?P<past>last|pasad[oa]s?)|despues de(?:l)?|desde|en|por|durante|el|la|las|est[aeo]s?|on|at|in|over|around|"
    r"after|since|from|this|the|entre|between|vispera de(?:l)?|eve of)(?: el| la| las| the)? $"
)
_FEAST = pattern(
    rf"\b(?:{'|'.join(rf'(?P<f{at}>{names})' for at, names in enumerate(_FEASTS))})\b"
    r"(?:,? (?:de(?:l)? )?(?P<year>20\d\d)\b)?(?:(?P<past> pasad[oa]s?)|(?P<coming> que vienen?))?"
    r"(?! (?-i:[A-Z])|[- ](?:tree|present|gift|card|dinner|lunch|part(?:y|ies)|decoration|market|jumper|hamper|sale|"
    r"deal|offer|discount|order|edition|song|menu|egg)\w*)"
)
_OF = tuple(_FEASTS.values())
_JOINT = pattern(r" (?:y|and|o|or) (?:el |la |the )?")
_BEFORE_CHARACTERS = 24


def find_feasts(text: str, today: date) -> Iterator[Day]:
    """Find feasts that something is said to be on, before or after: the nearest, and for a term the next to come."""
    behind = -1  # the place where another feast may follow with an "and"
    for match in _FEAST.finditer(text):
        before = _BEFORE.search(text[max(0, match.start() - _BEFORE_CHARACTERS) : match.start()])
        if before is None and match.start() != behind:
            continue
        of = next(of for at, of in enumerate(_OF) if match[f"f{at}"])
        said = (before.groupdict() if before else {}) | {name: word for name, word in match.groupdict().items() if word}
        yield Day(match.start(), match.end(), _chosen(of, today, said))
        joint = _JOINT.match(text, match.end())
        behind = joint.end() if joint else -1


def _chosen(of: _Of, today: date, said: Mapping[str, str | None]) -> date:
    """Choose the year that is `said`: in figures, as coming or past, else the nearest."""
    if year := said.get("year"):
        return of(int(year))
    days = [of(today.year + offset) for offset in (-1, 0, 1)]
    if said.get("coming"):
        days = [day for day in days if day >= today]
    if said.get("past"):
        days = [day for day in days if day < today]
    return min(days, key=lambda day: abs(day - today))

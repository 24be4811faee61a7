"""Facts in a message that need no training: addresses, numbers, money, dates, codes."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from intents.codes import find_ibans, find_tax_ids
from intents.entities.company_sizes import find_company_sizes
from intents.entities.dates import FoundDate, find_dates
from intents.entities.entity import Entity
from intents.entities.money import find_money
from intents.entities.needs import find_needs
from intents.entities.numbers import FoundNumber, find_numbers
from intents.entities.phones import find_phones
from intents.entities.quantities import find_quantities
from intents.entities.times import FoundTime, find_times
from intents.entities.timings import find_timings
from intents.entities.visible import Visible, plain_letters, see

MAX_CHARACTERS = 4_000
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}(?![\w-])")
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"']+|(?<![\w@.-])(?:[a-z0-9-]{2,63}\.)+(?:com|es|net|org|eu|io|shop|store)\b(?:/[^\s<>\"']*)?",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w-])([A-Za-z]{0,6})[ _-]?(\d{2,12})(?![\w-])")
_POSTCODE = re.compile(r"(?<![\w-])(\d{5})(?![\w-]|[.,]\d)")
_POSTCODE_WORD = re.compile(
    r"(?:c\.?p\.?|c[oó]digo postal|post ?code|zip(?: code)?)\W{0,3}(?:es\s|is\s)?$", re.IGNORECASE
)
_LAST_SPANISH_PROVINCE = 52
NEED = "need"  # words as they stand, dates and all
_SECOND_MEANINGS = frozenset(
    ("postcode", "timing", NEED, "time", "quantity")
)  # what they take, another entity may take too
_IN_FIGURES = frozenset(("phone", "postcode", "iban", "tax_id"))  # none of them without a digit
_CURRENCIES = {"US": "USD"}
_DIGIT = re.compile(r"\d")


_Found = tuple[int, int, str] | tuple[int, int, str, str]  # start, end, value, role


@dataclass(frozen=True, slots=True)
class _Message:
    """A visible text with what several finders want to know of it."""

    text: str
    letters: str  # the text without accents, place by place
    language: str
    order_number: re.Pattern[str] | None
    region: str
    now: datetime
    dates: tuple[FoundDate, ...]
    times: tuple[FoundTime, ...]
    numbers: tuple[FoundNumber, ...]
    taken: list[tuple[int, int]]  # what has been found so far and has no second meaning


_Finder = Callable[[_Message], Iterator[_Found]]


def extract(
    text: str,
    *,
    language: str,
    order_number_pattern: str | None,
    default_region: str,
    now: datetime,
    time_zone: str,
) -> tuple[Entity, ...]:
    """Find the built-in entities of a text in reading order.

    Entities do not overlap, but five digits alone are both a postcode and a number, a date tells how soon
    something is wanted, and a need holds numbers: which of them is meant, the conversation knows. `now` is aware;
    "today" is a day in `time_zone`.
    """
    seen = see(text[:MAX_CHARACTERS])
    local, letters = now.astimezone(ZoneInfo(time_zone)), plain_letters(seen.text)
    dates = tuple(find_dates(letters, local.date(), month_first=default_region == "US"))
    message = _Message(
        text=seen.text,
        letters=letters,
        language=language,
        order_number=_compiled(order_number_pattern) if order_number_pattern else None,
        region=default_region,
        now=local,
        dates=dates,
        times=tuple(find_times(letters, local, dates)),
        numbers=tuple(find_numbers(seen.text, language)),
        taken=[],
    )
    entities: list[Entity] = []
    for name, source, find in _FINDERS if _DIGIT.search(seen.text) else _FINDERS_IN_WORDS:
        for start, end, *said in find(message):
            if name == NEED or not any(start < last and first < end for first, last in message.taken):
                entities.append(_entity(seen, name, source, start, end, *said))
                if name not in _SECOND_MEANINGS:
                    message.taken.append((start, end))
    return tuple(sorted(entities, key=lambda entity: (entity.start, entity.name)))


def _entity(seen: Visible, name: str, source: str, first: int, last: int, value: str, role: str = "") -> Entity:
    start, end = seen.span(first, last)
    return Entity(name, value, seen.original[start:end], start, end, source, role)


@lru_cache(maxsize=16)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


def _emails(message: _Message) -> Iterator[_Found]:
    for match in _EMAIL.finditer(message.text):
        yield match.start(), match.end(), match[0].lower()


def _urls(message: _Message) -> Iterator[_Found]:
    for match in _URL.finditer(message.text):
        address = match[0].rstrip(".,;:!?)]}»")
        value = address if "://" in address else f"https://{address}"
        yield match.start(), match.start() + len(address), value


def _order_numbers(message: _Message) -> Iterator[_Found]:
    """Find what fits the company's pattern, also with the dash left out or written as a space."""
    pattern, text = message.order_number, message.text
    if pattern is None:
        return
    for match in pattern.finditer(text):
        if match[0] and not _POSTCODE_WORD.search(text[: match.start()]):
            yield match.start(), match.end(), match[0].upper()
    for match in _CODE.finditer(text):
        letters, digits = match[1].upper(), match[2]
        for joint in ("-", "", " ", "_") if letters else ():
            if pattern.fullmatch(f"{letters}{joint}{digits}"):
                yield match.start(), match.end(), f"{letters}{joint}{digits}"
                break


def _ibans(message: _Message) -> Iterator[_Found]:
    yield from find_ibans(message.text)


def _tax_ids(message: _Message) -> Iterator[_Found]:
    yield from find_tax_ids(message.text)


def _quantities(message: _Message) -> Iterator[_Found]:
    for start, end, value in find_quantities(message.letters, message.language, message.numbers):
        if not any(start < last and first < end for first, last, _ in message.times):
            yield start, end, value


def _phones(message: _Message) -> Iterator[_Found]:
    yield from find_phones(message.text, message.language, message.region)


def _money(message: _Message) -> Iterator[_Found]:
    currency = _CURRENCIES.get(message.region, "EUR")
    yield from find_money(message.text, message.language, currency, message.numbers)


def _dates(message: _Message) -> Iterator[_Found]:
    for start, end, found in message.dates:
        yield start, end, found.isoformat()


def _company_sizes(message: _Message) -> Iterator[_Found]:
    yield from find_company_sizes(message.text, message.numbers)


def _timings(message: _Message) -> Iterator[_Found]:
    yield from find_timings(message.text, message.now.date(), message.dates, message.times)


def _needs(message: _Message) -> Iterator[_Found]:
    """Find needs, of which dates, telephones and the like are no goods."""
    yield from find_needs(message.text, (*message.taken, *((start, end) for start, end, _ in message.times)))


def _times(message: _Message) -> Iterator[_Found]:
    yield from message.times


def _postcodes(message: _Message) -> Iterator[_Found]:
    for match in _POSTCODE.finditer(message.text):
        if message.region != "ES" or 1 <= int(match[1][:2]) <= _LAST_SPANISH_PROVINCE:
            yield match.start(), match.end(), match[1]


def _numbers(message: _Message) -> Iterator[_Found]:
    yield from message.numbers


# The more particular first: what one has taken, the next leave alone.
_FINDERS: tuple[tuple[str, str, _Finder], ...] = (
    ("email", "pattern", _emails),
    ("url", "pattern", _urls),
    ("order_number", "company pattern", _order_numbers),
    ("iban", "stdnum", _ibans),
    ("tax_id", "stdnum", _tax_ids),
    ("phone", "phonenumbers", _phones),
    ("money", "pattern", _money),
    ("quantity", "pattern", _quantities),
    ("company_size", "pattern", _company_sizes),
    ("time", "pattern", _times),
    ("timing", "pattern", _timings),
    ("date", "pattern", _dates),
    (NEED, "pattern", _needs),
    ("postcode", "pattern", _postcodes),
    ("number", "pattern", _numbers),
)
BUILT_IN = frozenset(name for name, _, _ in _FINDERS)
_FINDERS_IN_WORDS = tuple(finder for finder in _FINDERS if finder[0] not in _IN_FIGURES)

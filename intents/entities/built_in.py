"""Facts in a message that need no training: addresses, numbers, money, dates, codes."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number

from intents.entities import numbers
from intents.entities.company_sizes import find_company_sizes
from intents.entities.dates import FoundDate, find_dates
from intents.entities.entity import Entity
from intents.entities.needs import find_needs
from intents.entities.timings import find_timings
from intents.entities.visible import Visible, see

MAX_CHARACTERS = 4_000
FEWEST_PHONE_DIGITS = 7
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
_SECOND_MEANINGS = frozenset(("postcode", "timing", "need"))  # what they take, another entity may take too
_IN_FIGURES = frozenset(("phone", "money", "postcode"))  # none of them without a digit
_CURRENCIES = {"US": "USD"}
_DIGIT = re.compile(r"\d")


_Found = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class _Message:
    """A visible text with what several finders want to know of it."""

    text: str
    language: str
    order_number: re.Pattern[str] | None
    region: str
    today: date
    dates: tuple[FoundDate, ...]
    numbers: tuple[_Found, ...]


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
    today = now.astimezone(ZoneInfo(time_zone)).date()
    message = _Message(
        text=seen.text,
        language=language,
        order_number=_compiled(order_number_pattern) if order_number_pattern else None,
        region=default_region,
        today=today,
        dates=tuple(find_dates(seen.text, today, month_first=default_region == "US")),
        numbers=tuple(numbers.find_numbers(seen.text, language)),
    )
    taken: list[tuple[int, int]] = []
    entities: list[Entity] = []
    for name, source, find in _FINDERS if _DIGIT.search(seen.text) else _FINDERS_IN_WORDS:
        for start, end, value in find(message):
            if not any(start < last and first < end for first, last in taken):
                entities.append(_entity(seen, name, source, (start, end, value)))
                if name not in _SECOND_MEANINGS:
                    taken.append((start, end))
    return tuple(sorted(entities, key=lambda entity: (entity.start, entity.name)))


def _entity(seen: Visible, name: str, source: str, found: _Found) -> Entity:
    start, end = seen.span(found[0], found[1])
    return Entity(name, found[2], seen.original[start:end], start, end, source)


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


def _phones(message: _Message) -> Iterator[_Found]:
    if sum(character.isdigit() for character in message.text) < FEWEST_PHONE_DIGITS:
        return
    for match in PhoneNumberMatcher(message.text, message.region, leniency=Leniency.VALID):
        yield match.start, match.end, format_number(match.number, PhoneNumberFormat.E164)


def _money(message: _Message) -> Iterator[_Found]:
    currency = _CURRENCIES.get(message.region, "EUR")
    for match in numbers.MONEY.finditer(message.text):
        yield match.start(), match.end(), numbers.money(match, language=message.language, currency=currency)


def _dates(message: _Message) -> Iterator[_Found]:
    for start, end, found in message.dates:
        yield start, end, found.isoformat()


def _company_sizes(message: _Message) -> Iterator[_Found]:
    yield from find_company_sizes(message.text, message.numbers)


def _timings(message: _Message) -> Iterator[_Found]:
    yield from find_timings(message.text, message.today, message.dates)


def _needs(message: _Message) -> Iterator[_Found]:
    yield from find_needs(message.text)


def _postcodes(message: _Message) -> Iterator[_Found]:
    for match in _POSTCODE.finditer(message.text):
        if message.region != "ES" or 1 <= int(match[1][:2]) <= _LAST_SPANISH_PROVINCE:
            yield match.start(), match.end(), match[1]


def _numbers(message: _Message) -> Iterator[_Found]:
    yield from message.numbers


# The more particular first: what one has taken, the next leave alone.
_FINDERS: tuple[tuple[str, str, _Finder], ...] = (
    ("need", "pattern", _needs),
    ("email", "pattern", _emails),
    ("url", "pattern", _urls),
    ("order_number", "company pattern", _order_numbers),
    ("phone", "phonenumbers", _phones),
    ("money", "pattern", _money),
    ("company_size", "pattern", _company_sizes),
    ("timing", "pattern", _timings),
    ("date", "pattern", _dates),
    ("postcode", "pattern", _postcodes),
    ("number", "pattern", _numbers),
)
BUILT_IN = frozenset(name for name, _, _ in _FINDERS)
_FINDERS_IN_WORDS = tuple(finder for finder in _FINDERS if finder[0] not in _IN_FIGURES)

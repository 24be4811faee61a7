"""Orders: what the assistant may say about one, and to whom."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from integrations.errors import PermanentError

LEAST_PHONE_DIGITS = 7
COMPARED_PHONE_DIGITS = 9  # the national number in Spain and most of Europe; prefixes are written in many ways


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the shop's system tells it; "" and None mean that it does not say.

    `status` is the shop's own word for it. `phone` and `email` are those given with the order.
    """

    number: str
    status: str
    carrier: str = ""
    tracking_url: str = ""
    items: tuple[str, ...] = ()
    delivery_on: date | None = None
    postcode: str = ""
    email: str = ""
    phone: str = ""
    placed_on: date | None = None


class Orders(Protocol):
    """Where orders are looked up."""

    async def find(self, order_number: str) -> Order | None:
        """Return the order, or None if there is none with that number.

        Raises:
            TemporaryError: the source is away; say so and open a ticket.
            PermanentError: the source answers nonsense or refuses us; a person must look.
        """
        ...


class NoOrders:
    """A company without an order source: every question about an order goes to a person."""

    async def find(self, order_number: str) -> Order | None:
        """Refuse, so that the caller opens a ticket."""
        raise PermanentError("no order source is set up: see `orders` in assistant.yml")


def is_proven(
    order: Order,
    *,
    postcode: str | None = None,
    known_emails: Collection[str] = (),
    known_phones: Collection[str] = (),
) -> bool:
    """Tell whether the contact may hear about `order`: a proven address or number of theirs, or its postcode.

    `known_emails` and `known_phones` must be vouched for (by the channel or a sign-in), never just typed in.
    Callers must react to False exactly as to an order that does not exist: anything else tells a stranger
    which order numbers are real. What the order leaves empty proves nothing.
    """
    return (
        _same(_plain(order.postcode), _plain(postcode or ""))
        or any(_same(order.email.strip().casefold(), email.strip().casefold()) for email in known_emails)
        or any(_same_phone(order.phone, phone) for phone in known_phones)
    )


def normalized_number(order_number: str) -> str:
    """Write an order number one way: "ta 10234 " and "TA-10234" are the same."""
    return _plain(order_number)


def _same(ours: str, theirs: str) -> bool:
    return bool(ours) and ours == theirs


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())


def _same_phone(ours: str, theirs: str) -> bool:
    first, second = _digits(ours), _digits(theirs)
    if not (_is_international(ours) and _is_international(theirs)):
        first, second = first[-COMPARED_PHONE_DIGITS:], second[-COMPARED_PHONE_DIGITS:]
    return len(first) >= LEAST_PHONE_DIGITS and first == second


def _is_international(phone: str) -> bool:
    return phone.strip().startswith(("+", "00"))


def _digits(phone: str) -> str:
    return re.sub(r"[^0-9]", "", phone).removeprefix("00")

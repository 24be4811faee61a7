"""What is known of a lead, as the fields `facts.*` of conditions in `routing/leads.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from routing.schema import Value

# Mailboxes that anybody can open: such an address says nothing about a company.
PUBLIC_MAIL_DOMAINS: Final = frozenset(
    """
    aol.com fastmail.com gmail.com gmx.com gmx.de gmx.es gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com
    hotmail.com.ar hotmail.com.mx hotmail.es icloud.com live.com live.com.ar live.com.mx live.es mac.com mail.com
    me.com msn.com ono.com outlook.com outlook.es pm.me proton.me protonmail.com prodigy.net.mx telefonica.net
    tuta.com tutanota.com yahoo.ca yahoo.co.uk yahoo.com yahoo.com.ar yahoo.com.mx yahoo.es yandex.com ymail.com
    zoho.com
    """.split()  # noqa: SIM905 - one literal a line would be forty lines
)


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """What a lead told and did; None and empty are not known. `timing` is now, month, quarter, later or text."""

    need: str | None = None
    company_size: int | None = None
    budget: float | None = None
    timing: str | None = None
    email: str | None = None
    phone: str | None = None
    message_count: int = 0
    channel: str | None = None
    language: str | None = None
    intents: tuple[str, ...] = ()
    is_open: bool = False

    def as_fields(self) -> Mapping[str, Value]:
        """Return the known facts by the names of the schema; addresses and numbers stay out."""
        known: dict[str, Value | None] = {
            "need": self.need or None,
            "company_size": self.company_size,
            "budget": None if self.budget is None else float(self.budget),
            "timing": self.timing or None,
            "has_email": bool(self.email),
            "has_phone": bool(self.phone),
            "has_contact": bool(self.email or self.phone),
            "is_business_email": is_business_email(self.email),
            "message_count": self.message_count,
            "channel": self.channel,
            "language": self.language,
            "intents": self.intents,
            "is_open": self.is_open,
        }
        return {name: value for name, value in known.items() if value is not None}


def is_business_email(address: str | None) -> bool:
    """Tell whether an address is at a domain of its own rather than at a public mail service."""
    if not address or "@" not in address:
        return False
    domain = address.rsplit("@", 1)[1].strip().lower()
    return "." in domain and domain not in PUBLIC_MAIL_DOMAINS

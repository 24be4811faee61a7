"""What the web process is made of; built by `bot/wiring/web.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, ip_address, ip_network
from typing import TYPE_CHECKING

from starlette.requests import HTTPConnection

from bot.assistant.settings import Settings as AssistantSettings
from bot.channels.port import Limits
from bot.clock import Clock, system_clock
from bot.media import MediaFolder
from bot.settings import Settings
from bot.storage.notices import Notices
from bot.storage.store import Store
from bot.use_cases.acting import Acting
from bot.use_cases.business import BusinessFor
from bot.use_cases.receive import Receiver
from bot.use_cases.sign_in import SignIn
from bot.use_cases.take_in import Intake
from bot.web.live import LiveHub
from bot.web.rates import Buckets
from bot.web.visitor_tokens import VisitorTokens

if TYPE_CHECKING:  # their libraries take seconds to load, and most processes have not all of them on
    from bot.channels.slack_intake import SlackIntake
    from bot.channels.telegram import Telegram
    from bot.channels.whatsapp import WhatsApp


@dataclass(frozen=True, slots=True)
class Rates:
    """How much one source may ask for: so many a second, and so many at once."""

    visitor: tuple[float, int] = (5, 20)
    address: tuple[float, int] = (40, 200)  # offices and mobile networks share addresses
    new_visitors: tuple[float, int] = (1, 30)  # of an address
    streams_of_visitor: int = 6  # open at once: his tabs
    streams_of_address: int = 200
    sign_in: tuple[float, int] = (0.1, 10)  # of an address, and for an e-mail
    api: tuple[float, int] = (20, 100)  # of a key, or of an agent who has signed in


@dataclass(frozen=True, slots=True)
class WebParts:
    """Everything the web process needs.

    `look` returns what `assistant.yml` says now. `model_version` returns the active model, "" while none is loaded.
    `dsn` is for the connection that listens to other processes; "" listens to nobody.
    `webchat_origins` are the sites, besides our own, that may embed the web chat; "*" allows any.
    """

    store: Store
    receiver: Receiver
    intake: Intake
    settings: Settings
    business: BusinessFor
    look: Callable[[], AssistantSettings]
    model_version: Callable[[], str]
    media: MediaFolder
    notices: Notices
    limits: Mapping[str, Limits]
    telegram: Telegram | None = None
    whatsapp: WhatsApp | None = None
    slack: SlackIntake | None = None
    clock: Clock = system_clock
    dsn: str = ""
    webchat_origins: tuple[str, ...] = ()
    rates: Rates = field(default_factory=Rates)


@dataclass(frozen=True, slots=True)
class Web:
    """The parts, and what the web process itself keeps in memory."""

    parts: WebParts
    hub: LiveHub
    acting: Acting
    sign_in: SignIn
    tokens: VisitorTokens
    visitors: Buckets
    addresses: Buckets
    new_visitors: Buckets
    sign_ins: Buckets
    api_callers: Buckets

    @property
    def is_https(self) -> bool:
        """Whether the outside reaches us over TLS."""
        return self.parts.settings.public_url.startswith("https://")


def web_of(parts: WebParts) -> Web:
    """Put together what the web process keeps in memory."""
    rates = parts.rates
    return Web(
        parts=parts,
        hub=LiveHub(rates.streams_of_visitor, rates.streams_of_address),
        acting=Acting(parts.store, parts.business, parts.notices, clock=parts.clock),
        sign_in=SignIn(parts.store, clock=parts.clock),
        tokens=VisitorTokens(parts.store, parts.clock),
        visitors=Buckets(*rates.visitor),
        addresses=Buckets(*rates.address),
        new_visitors=Buckets(*rates.new_visitors),
        sign_ins=Buckets(*rates.sign_in),
        api_callers=Buckets(*rates.api),
    )


def web(connection: HTTPConnection) -> Web:
    """Return what this process is made of."""
    found: Web = connection.app.state.web
    return found


def address_of(connection: HTTPConnection) -> str:
    """Return where a request comes from: the proxy's word where it is one of `FRONTDESK_TRUSTED_PROXIES`.

    In IPv6 that is the network: whoever has one address has 2**64.
    """
    host = connection.client.host if connection.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((int(address), 64), strict=False))

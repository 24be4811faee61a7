"""The shape of `assistant.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from routing.documents import Strict

Language = Literal["es", "en"]


def _existing_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise PydanticCustomError("unknown_zone", "no time zone", {"zone": name}) from None
    return name


def _for_all(value: object) -> object:
    """Take one text for the text of every language."""
    return dict.fromkeys(("es", "en"), value) if isinstance(value, str) else value


Texts = Annotated[Mapping[Language, str], BeforeValidator(_for_all)]


class OrderNumber(Strict):
    """How order numbers look; `pattern` is a regular expression, checked with the file."""

    pattern: str = Field(min_length=1)
    example: str = Field(min_length=1)


class OrdersSource(Strict):
    """Where orders are looked up. `path` is relative to the folder; `token_env` names an environment variable."""

    source: Literal["csv", "http", "none"]
    path: str = ""
    url: str = ""
    token_env: str = ""
    fields: Mapping[str, str] = Field(default_factory=dict)
    timeout_seconds: float = Field(default=5.0, gt=0, le=30)

    @model_validator(mode="after")
    def _complete(self) -> OrdersSource:
        if self.source == "csv" and not self.path:
            raise PydanticCustomError("needs_too", "incomplete", {"value": "source: csv", "other": "path"})
        if self.source == "http" and "{order_number}" not in self.url:
            needed = {"value": "source: http", "other": "url: https://.../{order_number}"}
            raise PydanticCustomError("needs_too", "incomplete", needed)
        return self


class ChannelSettings(Strict):
    """What may differ from channel to channel."""

    quiet_seconds: float = Field(default=1.2, ge=0, le=5)


class Widget(Strict):
    """What the web chat shows; texts by language, or one for all."""

    title: Texts = Field(default_factory=dict)
    subtitle: Texts = Field(default_factory=dict)
    accent: str = Field(default="#2563eb", pattern=r"^#[0-9a-fA-F]{6}$")
    suggestions: Mapping[Language, tuple[str, ...]] = Field(default_factory=dict)


class ActionEndpoint(Strict):
    """An action server that speaks Rasa's webhook."""

    url: str = Field(pattern=r"^https?://")
    timeout_seconds: float = Field(default=5.0, gt=0, le=30)


class Settings(Strict):
    """What `assistant.yml` says. The first language is the assistant's own. `demo`: `/` shows an invented shop.

    `feedback`: customers are asked, by two buttons under an answer of the knowledge base, whether it helped.
    """

    name: str = Field(min_length=1)
    languages: tuple[Language, ...] = Field(min_length=1)
    time_zone: Annotated[str, AfterValidator(_existing_zone)]
    privacy_url: str = Field(pattern=r"^https?://")
    order_number: OrderNumber | None = None
    orders: OrdersSource = OrdersSource(source="none")
    channels: Mapping[Literal["webchat", "telegram", "whatsapp", "slack"], ChannelSettings] = Field(
        default_factory=dict
    )
    widget: Widget = Widget()
    demo: bool = False
    feedback: bool = True
    action_endpoint: ActionEndpoint | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(self.time_zone)

    def quiet(self, channel: str) -> timedelta:
        """Return how long to wait for more before answering in a channel."""
        own = (settings for name, settings in self.channels.items() if name == channel)
        return timedelta(seconds=next(own, ChannelSettings()).quiet_seconds)

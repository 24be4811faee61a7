"""What a platform can tell us besides a customer's message, and how its raw bytes become values."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from bot.messages import Address, InboundMessage, StatusUpdate


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something we understood well enough to acknowledge and leave alone. `reason` holds no customer text."""

    channel: str
    reason: str
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class IdentityChange:
    """A person is known by another identity from now on; both are external ids of senders."""

    channel: str
    account: str
    old_external_id: str
    new_external_id: str
    phone: str = ""  # E.164, when the new identity is a phone number


@dataclass(frozen=True, slots=True)
class Reachability:
    """Whether we can write to this address at all: false after the person blocked us or left."""

    address: Address
    is_reachable: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ConsentChange:
    """A person turned marketing messages on or off in the platform's own settings."""

    channel: str
    account: str
    external_id: str
    category: str
    is_granted: bool
    at: datetime | None = None


Parsed: TypeAlias = InboundMessage | StatusUpdate | Ignored | IdentityChange | Reachability | ConsentChange


class MalformedUpdateError(ValueError):
    """The body is not what the platform sends; answer 400, a retry will not help."""


class InvalidSignatureError(Exception):
    """The body was not sent by the platform; answer 401 and look at nothing in it."""


# NUL and lone surrogates are legal JSON and can be stored nowhere.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SUSPICIOUS = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


def read_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object in `body`, its texts fit to be stored.

    Raises:
        MalformedUpdateError: not UTF-8, not JSON, nested beyond reason, or not an object.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedUpdateError("the body is not JSON") from error
    if not isinstance(value, dict):
        raise MalformedUpdateError("the body is not a JSON object")
    return storable(value) if _SUSPICIOUS.search(body) else value


def storable(value: Any) -> Any:
    """Return a JSON value whose texts hold nothing that a database refuses."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [storable(item) for item in value]
    return value


def instant(seconds: object) -> datetime | None:
    """Return the moment that a platform's Unix seconds (number or digits) mean, None if they mean none."""
    try:
        return datetime.fromtimestamp(int(str(seconds)), UTC)
    except (ValueError, OverflowError, OSError):
        return None

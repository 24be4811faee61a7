"""What Meta's error codes mean for a message. The same codes come in answers and in failed statuses.

Codes as known to Meta's own specification and to the open-source client pywa. Logic rests on `code` alone, as Meta
asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import structlog

from bot.channels.port import PermanentSendError, SendError, TemporarySendError, UncertainSendError

WINDOW_CLOSED = 131047
PAIR_LIMIT = 131056
STOPPED_MARKETING = 131050

AUTHORISATION = {0, 3, 10, 190, *range(200, 300), 131005, 131031, 131045}
ACCOUNT = {368, 131037, 131042, 131044, 131063}  # policy and payment: nothing goes out until an operator acts
BACK_OFF = {
    4: timedelta(minutes=1),
    80007: timedelta(minutes=1),
    130429: timedelta(seconds=5),
    131048: timedelta(minutes=15),
    131064: timedelta(minutes=15),
    133016: timedelta(hours=1),
}
WHOLE_NUMBER = {4, 80007, 130429}  # too fast for the number: everybody waits
TRANSIENT = {1, 2, 131000, 131016, 131057, 135000}
UNREACHABLE = {131021, 131026, 131030}  # ourselves, no WhatsApp or not accepted, not on a test number's list

UNTIL_REPAIRED = timedelta(minutes=5)
_PAIR_BASE_SECONDS = 4
_PAIR_MOST_STRIKES = 5

_NEVER_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

_log = structlog.get_logger(__name__)


def pair_back_off(strikes: int) -> timedelta:
    """Return how long to leave one person alone after the pair limit was hit: 4^X seconds, as Meta asks."""
    return timedelta(seconds=_PAIR_BASE_SECONDS ** min(strikes, _PAIR_MOST_STRIKES))


def error_object(answer: httpx.Response) -> Mapping[str, Any] | None:
    """Return Meta's error in an answer, None if there is none to be read."""
    try:
        body = answer.json()
    except ValueError:
        return None
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) and isinstance(error.get("code"), int) else None


def answer_error(answer: httpx.Response) -> SendError:
    """Return what a refusal means for the message. Without Meta's own word on it, a failure inside is uncertain."""
    error = error_object(answer)
    if error is not None:
        return code_error(error["code"], describe(error))
    if answer.status_code == 429:
        return TemporarySendError("WhatsApp: too many requests", BACK_OFF[130429])
    if answer.status_code >= 500 or answer.is_success:
        return UncertainSendError(f"WhatsApp answered {answer.status_code} without saying what became of the message")
    return PermanentSendError(f"WhatsApp: status {answer.status_code}")


def code_error(code: int, reason: str) -> SendError:
    """Return what one of Meta's codes means."""
    if code in AUTHORISATION or code in ACCOUNT:
        _log.error("whatsapp_account_refused", code=code, remedy="check the access token and the account at Meta")
        return TemporarySendError(reason, UNTIL_REPAIRED)
    if code in BACK_OFF or code == PAIR_LIMIT:
        return TemporarySendError(reason, BACK_OFF.get(code, pair_back_off(1)))
    if code in TRANSIENT:
        return TemporarySendError(reason)
    if code == WINDOW_CLOSED:
        return PermanentSendError(f"window closed ({reason})")
    return PermanentSendError(reason, unreachable=code in UNREACHABLE)


def network_error(error: httpx.TransportError) -> SendError:
    """A connection that was never made carried nothing; of any other we do not know."""
    if isinstance(error, _NEVER_CONNECTED):
        return TemporarySendError(f"WhatsApp cannot be reached: {type(error).__name__}")
    return UncertainSendError(f"WhatsApp did not answer: {type(error).__name__}")


def fetch_error(answer: httpx.Response) -> SendError:
    """Return what a refusal means where nothing was to be sent: fetching and uploading may be done twice."""
    if answer.status_code in {404, 410}:
        return PermanentSendError("WhatsApp no longer has the file")
    known = answer_error(answer)
    return TemporarySendError(str(known)) if isinstance(known, UncertainSendError) else known


def describe(error: Mapping[str, Any]) -> str:
    """Return an error in one line: code, title, details."""
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else None
    parts = [error.get("title") or error.get("message"), details]
    words = ": ".join(dict.fromkeys(str(part) for part in parts if part))
    return f"{error.get('code')} {words}".strip()

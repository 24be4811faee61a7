"""The WhatsApp Cloud API through httpx: verifies and translates what comes in, sends, fetches files."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog

from bot.channels.limits import WHATSAPP as LIMITS
from bot.channels.port import (
    SendError,
    TemporarySendError,
    UncertainSendError,
    WhenUncertain,
)
from bot.channels.rate_limits import Rate, RateLimiter
from bot.channels.transport import AiohttpTransport
from bot.channels.updates import InvalidSignatureError, Parsed, read_object
from bot.channels.whatsapp_errors import (
    BACK_OFF,
    PAIR_LIMIT,
    WHOLE_NUMBER,
    answer_error,
    error_object,
    network_error,
    pair_back_off,
)
from bot.channels.whatsapp_inbound import WHATSAPP, translate
from bot.channels.whatsapp_media import fetch, upload
from bot.channels.whatsapp_outbound import request_body
from bot.messages import Address, OutboundMessage

SIGNATURE_HEADER = "x-hub-signature-256"
TYPING_SECONDS = 5.0  # it is a courtesy: not worth a longer wait

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WhatsAppSettings:
    """How to reach the Graph API and how fast to write.

    `api_version` is for example "v25.0". `template` is the approved template with one text parameter in its body that
    carries what must be said outside the 24-hour window.
    """

    access_token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    api_version: str
    base_url: str = "https://graph.facebook.com"
    template: str = "ticket_update"
    timeout_seconds: float = 20.0
    messages_per_second: int = 80


class WhatsApp:
    """WhatsApp numbers as a channel; an address's account is the phone number id, so one app may serve several."""

    name = WHATSAPP
    limits = LIMITS
    # Statuses bring `biz_opaque_callback_data` back, our delivery id: they tell whether it was sent after all.
    when_uncertain = WhenUncertain.RECONCILE

    def __init__(
        self,
        settings: WhatsAppSettings,
        limiter: RateLimiter | None = None,
        client: httpx.AsyncClient | None = None,
    ) -> None:
        self._settings = settings
        self._limiter = limiter or RateLimiter()
        is_local = urlsplit(settings.base_url).hostname in {"127.0.0.1", "localhost"}  # where no proxy is wanted
        self._client = client or httpx.AsyncClient(
            transport=AiohttpTransport(), timeout=settings.timeout_seconds, trust_env=not is_local
        )
        self._pair_strikes: dict[str, int] = {}

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def verify_challenge(self, params: Mapping[str, str]) -> str | None:
        """Return the challenge to answer, as plain text, or None for a 403."""
        token = params.get("hub.verify_token", "")
        expected = self._settings.verify_token
        is_ours = bool(expected) and hmac.compare_digest(token.encode("utf-8", "replace"), expected.encode())
        return params.get("hub.challenge") if is_ours and params.get("hub.mode") == "subscribe" else None

    def verify_signature(self, body: bytes, header: str | None) -> bool:
        """Whether Meta signed these very bytes; parse nothing before. Without an app secret nothing is accepted."""
        secret = self._settings.app_secret
        expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        given = (header or "").encode("utf-8", "replace")
        return bool(secret) and hmac.compare_digest(expected.encode(), given)

    def parse(self, body: bytes) -> list[Parsed]:
        """Translate all entries, changes, messages and statuses of one POST.

        Raises:
            MalformedUpdateError
        """
        return translate(read_object(body))

    def handle(self, body: bytes, headers: Mapping[str, str]) -> list[Parsed]:
        """Verify and translate a webhook call; header names in lower case.

        Raises:
            InvalidSignatureError, MalformedUpdateError
        """
        if not self.verify_signature(body, headers.get(SIGNATURE_HEADER)):
            raise InvalidSignatureError("the signature is missing or wrong")
        return self.parse(body)

    async def send(self, message: OutboundMessage) -> str:
        """Send one message; see `Channel.send`. The 24-hour window is the caller's: it sets `is_template`.

        A time-out is never retried here: the API knows no idempotency key.
        """
        media_id = await self._upload(message)
        await self._limiter.admit(self._rates(message.address))
        body = request_body(message, self._settings.template, media_id)
        try:
            answer = await self._post(message.address.account, body, self._settings.timeout_seconds)
        except httpx.TransportError as error:
            raise network_error(error) from error
        if not answer.is_success:
            raise self._refusal(answer, message.address)
        self._pair_strikes.pop(_pair(message.address), None)
        return _sent_id(answer)

    async def _upload(self, message: OutboundMessage) -> str:
        if message.media is None or message.is_template:
            return ""
        url = f"{self._url(message.address.account)}/media"
        return await upload(self._client, url, self._headers, message.media)

    async def _post(self, account: str, body: Mapping[str, Any], timeout_seconds: float) -> httpx.Response:
        url = f"{self._url(account)}/messages"
        return await self._client.post(url, headers=self._headers, json=body, timeout=timeout_seconds)

    def _refusal(self, answer: httpx.Response, address: Address) -> SendError:
        error = error_object(answer)
        code = error["code"] if error else None
        if code in WHOLE_NUMBER:
            self._limiter.hold(f"number:{address.account}", BACK_OFF[code])
        if code != PAIR_LIMIT:
            return answer_error(answer)
        pair = _pair(address)
        self._pair_strikes[pair] = self._pair_strikes.get(pair, 0) + 1
        wait = pair_back_off(self._pair_strikes[pair])
        self._limiter.hold(pair, wait)
        return TemporarySendError("WhatsApp: too many messages to one person", wait)

    def _rates(self, address: Address) -> dict[str, Rate]:
        """Return the limits on a message: by number, and 45 at once then one in 6 s to one person."""
        number = Rate.at_most(self._settings.messages_per_second, per_seconds=1, burst=10)
        return {f"number:{address.account}": number, _pair(address): Rate(interval_seconds=6, burst=45)}

    async def show_typing(self, address: Address, reply_to: str, language: str = "") -> None:
        """Mark the customer's message as read and show "typing" for 25 s or until our reply; never raises."""
        if not reply_to:
            return
        body = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": reply_to,
            "typing_indicator": {"type": "text"},
        }
        try:
            answer = await self._post(address.account, body, timeout_seconds=TYPING_SECONDS)
        except httpx.HTTPError as error:
            _log.info("whatsapp_typing_not_shown", reason=type(error).__name__)
            return
        if not answer.is_success:
            _log.info("whatsapp_typing_not_shown", status=answer.status_code)

    async def fetch_media(self, source: Mapping[str, str], limit_bytes: int) -> bytes:
        """Fetch a file by its media id, in the two steps Meta asks for; see `Channel.fetch_media`."""
        return await fetch(self._client, self._url(source["id"]), self._headers, source, limit_bytes)

    def _url(self, node: str) -> str:
        return f"{self._settings.base_url.rstrip('/')}/{self._settings.api_version}/{node}"

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._settings.access_token}"}


def _pair(address: Address) -> str:
    return f"pair:{address.account}:{address.recipient}"


def _sent_id(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["messages"][0]["id"])
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise UncertainSendError("WhatsApp's answer names no message") from error

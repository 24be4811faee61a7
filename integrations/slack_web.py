"""Calls to Slack's Web API, and what their failures mean for the caller."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

SLACK_API = "https://slack.com/api/"
TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
PAUSE_AFTER_REFUSED_TOKEN = timedelta(minutes=1)

_REFUSED_TOKEN = {
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "not_authed",
    "token_expired",
    "token_revoked",
}
_NOBODY_THERE = {
    "cannot_dm_bot",
    "channel_not_found",
    "is_archived",
    "messages_tab_disabled",
    "not_in_channel",
    "user_disabled",
    "user_not_found",
    "user_not_visible",
}
_TRY_AGAIN = {"message_limit_exceeded", "rate_limited", "ratelimited", "service_unavailable", "team_added_to_org"}
_PERHAPS_DONE = {"fatal_error", "internal_error", "request_timeout"}


class Trouble(StrEnum):
    """What a failed call means."""

    TEMPORARY = "temporary"  # nothing was done; try again
    PERMANENT = "permanent"  # nothing was done, and never will be
    UNREACHABLE = "unreachable"  # the same, because nobody can be written to there
    UNCERTAIN = "uncertain"  # it may or may not have been done


class SlackCallError(Exception):
    """A call to Slack failed. `reason` is Slack's name of the error and holds no customer text."""

    def __init__(self, trouble: Trouble, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.trouble = trouble
        self.reason = reason
        self.retry_after = retry_after


class SlackWeb:
    """One workspace's Web API with one connection pool; nothing is retried here, so nothing is posted twice."""

    def __init__(self, token: str, base_url: str = SLACK_API) -> None:
        # The client's default retries a broken connection, after which a message may stand there twice.
        self.client = AsyncWebClient(token=token, base_url=base_url, retry_handlers=[])
        if is_loopback(base_url):
            self.client.proxy = None
        self._identity: tuple[str, str] | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connection pool, opened at its first use inside the running loop."""
        if self.client.session is None or self.client.session.closed:
            self.client.session = aiohttp.ClientSession(timeout=TIMEOUT)
        return self.client.session

    async def answer(self, request: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
        """Await a call of `client` and return Slack's answer.

        Raises:
            SlackCallError
        """
        _ = self.session
        with failures():
            return await request

    async def bot_user_id(self) -> str:
        """Return our own Slack user id, asked for once.

        Raises:
            SlackCallError
        """
        return (await self._who_we_are())[0]

    async def team_id(self) -> str:
        """Return our own workspace, asked for once.

        Raises:
            SlackCallError
        """
        return (await self._who_we_are())[1]

    async def _who_we_are(self) -> tuple[str, str]:
        if self._identity is None:
            found = await self.answer(self.client.auth_test())
            self._identity = str(found.get("user_id") or ""), str(found.get("team_id") or "")
        return self._identity

    async def aclose(self) -> None:
        """Close the connection pool."""
        if self.client.session is not None:
            await self.client.session.close()


def is_loopback(url: str) -> bool:
    """Say whether an address is this machine, where no proxy is wanted."""
    return urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}


@contextmanager
def failures() -> Iterator[None]:
    """Turn whatever the client and its connection raise into `SlackCallError`."""
    try:
        yield
    except SlackApiError as error:
        raise _refusal(error) from None
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise SlackCallError(Trouble.TEMPORARY, type(error).__name__) from None
    except (TimeoutError, aiohttp.ClientError) as error:
        raise SlackCallError(Trouble.UNCERTAIN, type(error).__name__) from None
    except SlackClientError as error:
        raise SlackCallError(Trouble.PERMANENT, type(error).__name__) from None


def _refusal(error: SlackApiError) -> SlackCallError:
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    data = getattr(response, "data", None)
    name = str(data.get("error") or "") if isinstance(data, dict) else ""
    headers = getattr(response, "headers", {})
    return classified(status, name, headers.get("Retry-After"))


def classified(status: int, name: str, retry_after: str | None = None) -> SlackCallError:
    """Decide what an HTTP status and an error name mean."""
    reason = name or f"http_{status}"
    if status == 429 or name in _TRY_AGAIN or status in {502, 503}:
        return SlackCallError(Trouble.TEMPORARY, reason, _pause(retry_after))
    if name in _REFUSED_TOKEN:  # the operator can mend this, and then the message shall go out
        return SlackCallError(Trouble.TEMPORARY, reason, PAUSE_AFTER_REFUSED_TOKEN)
    if name in _NOBODY_THERE:
        return SlackCallError(Trouble.UNREACHABLE, reason)
    if name in _PERHAPS_DONE or status >= 500 or not name:
        return SlackCallError(Trouble.UNCERTAIN, reason)
    return SlackCallError(Trouble.PERMANENT, reason)


def _pause(retry_after: str | None) -> timedelta | None:
    if retry_after is None or not retry_after.strip().isdigit():
        return None
    return timedelta(seconds=int(retry_after))

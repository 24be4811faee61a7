"""Who a Slack user is: asked for once in a while, never worth losing a message for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.messages import Sender
from integrations.slack_web import SlackCallError, SlackWeb

PATIENCE_SECONDS = 1.0  # a message is acknowledged within 3 s, whether Slack tells us the name or not
KNOWN_FOR = timedelta(hours=1)
UNKNOWN_FOR = timedelta(minutes=1)
MOST_PEOPLE = 5_000


class SlackPeople:
    """Looks up names, verified e-mail addresses and languages, with a memory."""

    def __init__(self, web: SlackWeb, clock: Clock) -> None:
        self._web = web
        self._clock = clock
        self._known: dict[str, tuple[datetime, Sender]] = {}

    async def sender(self, slack_user_id: str) -> Sender:
        """Return what Slack vouches for; nothing but the id when it does not answer quickly."""
        now = self._clock()
        until, sender = self._known.get(slack_user_id, (now, Sender(slack_user_id)))
        if until > now:
            return sender
        found = await self._ask(slack_user_id)
        if len(self._known) >= MOST_PEOPLE:
            self._known.clear()
        self._known[slack_user_id] = (now + (KNOWN_FOR if found else UNKNOWN_FOR), found or sender)
        return found or sender

    async def vouched_email(self, slack_user_id: str) -> str:
        """Return the e-mail that our own workspace vouches for, "" if there is none or Slack does not answer."""
        return (await self.sender(slack_user_id)).email

    async def _ask(self, slack_user_id: str) -> Sender | None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                team = await self._web.team_id()
                answer = await self._web.answer(self._web.client.users_info(user=slack_user_id, include_locale=True))
        except (SlackCallError, TimeoutError):
            return None
        user = answer.get("user")
        return as_sender(slack_user_id, user, team) if isinstance(user, Mapping) else None


def as_sender(slack_user_id: str, user: Mapping[str, Any], team: str) -> Sender:
    """Translate Slack's user object. An e-mail counts only if Slack says that it is confirmed, in our workspace.

    Whoever comes from another one through a shared channel (Slack Connect) is no stranger to Slack, and confirmed by
    people whom we do not know: only membership in `team`, our own, counts.
    """
    profile = user.get("profile") or {}
    name = profile.get("real_name") or profile.get("display_name") or user.get("real_name") or ""
    is_vouched_for = user.get("is_email_confirmed") is True and not user.get("is_stranger") and not user.get("deleted")
    email = str(profile.get("email") or "").lower() if is_vouched_for and _is_member(user, team) else ""
    language = str(user.get("locale") or "").split("-", 1)[0].lower()
    return Sender(slack_user_id, name=str(name), email=email, language=language)


def _is_member(user: Mapping[str, Any], team: str) -> bool:
    """Say whether a user belongs to a workspace, by itself or among those of its organisation."""
    of_organisation = user.get("enterprise_user")
    teams = of_organisation.get("teams") if isinstance(of_organisation, Mapping) else None
    return bool(team) and (user.get("team_id") == team or (isinstance(teams, list) and team in teams))

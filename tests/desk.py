"""Our people at work in Slack: cards, threads, buttons, forms and marks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx

from integrations.slack_cards import WAITS_BLOCK, ActionId
from integrations.slack_text import unescape
from tests.fakes.slack import Posted
from tests.platforms import Shop

SUPPORT, SALES = "C0SOPORTE", "C0VENTAS"


class Desk:
    """What stands in our channels, and the means to act on it."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def cards(self, channel: str) -> list[Posted]:
        """Return the cards of a channel as they stand now, oldest first."""
        return [each for each in self.shop.slack.shown if each.channel == channel and not each.thread_ts]

    def card(self, channel: str) -> Posted:
        """Return the only card of a channel."""
        (card,) = self.cards(channel)
        return card

    def thread(self, root: Posted) -> list[str]:
        """Return what stands in a card's thread."""
        lines = [each for each in self.shop.slack.shown if (each.channel, each.thread_ts) == (root.channel, root.ts)]
        return [unescape(each.text) for each in lines]

    def shown_to(self, user: str) -> list[str]:
        """Return what only this person was shown."""
        return [each.text for each in self.shop.slack.messages if each.seen_by == user]

    async def presses(self, user: str, card: Posted, button: ActionId) -> httpx.Response:
        """Press a button."""
        answer = await self.shop.slack_delivers(self.shop.slack.press(card, button, user))
        await self.shop.world.run()
        return answer

    async def replies(self, user: str, card: Posted, text: str, *, waits: bool = False) -> httpx.Response:
        """Press Reply, write into the form that opens, say whether that waits for the customer, and send it."""
        before = len(self.shop.slack.views)
        await self.presses(user, card, ActionId.REPLY)
        (form,) = self.shop.slack.views[before:]
        answer = await self.shop.slack_delivers(
            self.shop.slack.submit(form, text, user, ticked={WAITS_BLOCK} if waits else ())
        )
        await self.shop.world.run()
        return answer

    async def writes_in_thread(self, user: str, root: Posted, text: str) -> str:
        """Write in a card's thread; return the message's timestamp."""
        message = self.shop.slack.message(user, text, root.channel, thread_ts=root.ts)
        assert (await self.shop.slack_delivers(message)).status_code == 200
        await self.shop.world.run()
        return str(message["event"]["ts"])

    async def marks(self, user: str, root: Posted, ts: str) -> None:
        """Put the reply mark on a message of a thread."""
        item = {"type": "message", "channel": root.channel, "ts": ts}
        event = {"type": "reaction_added", "user": user, "reaction": "outbox_tray", "item": item}
        await self.shop.slack_delivers(self.shop.slack.event(event))
        await self.shop.world.run()


def form_text(form: Mapping[str, Any]) -> str:
    """Return everything that a form shows."""
    return json.dumps(form, ensure_ascii=False)

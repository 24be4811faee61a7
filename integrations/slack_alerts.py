"""Lead cards and desk threads in Slack, posted and updated through its Web API."""

from __future__ import annotations

from collections.abc import Awaitable

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from integrations.errors import PermanentError, TemporaryError
from integrations.sales_alerts import DeskCard, DeskPost, LeadCard, MessageRef
from integrations.slack_cards import Block, desk_blocks, desk_summary, lead_blocks, lead_summary, line_text
from integrations.slack_web import SlackCallError, SlackWeb, Trouble

THREAD_TEXT_LIMIT = 38_500  # Slack cuts at 40,000; the longest message is 8,000, or 40,000 if all of it is escaped


class SlackAlerts:
    """Both `SalesAlerts` and `DeskAlerts`, in one workspace.

    `reply_mark` and `reply_reaction` only tell agents what the channel's adapter was set to listen for.
    """

    def __init__(self, web: SlackWeb, reply_mark: str = ">>", reply_reaction: str = "outbox_tray") -> None:
        self._web = web
        self._reply_mark = reply_mark
        self._reply_reaction = reply_reaction

    async def post(self, card: LeadCard, channel: str) -> MessageRef:
        """Post a lead card."""
        return await self._post(channel, lead_summary(card), lead_blocks(card))

    async def update(self, ref: MessageRef, card: LeadCard) -> None:
        """Make a lead card show the lead as it is now."""
        await self._update(ref, lead_summary(card), lead_blocks(card))

    async def post_thread_root(self, card: DeskCard, channel: str) -> MessageRef:
        """Open the thread of an escalated conversation."""
        return await self._post(channel, desk_summary(card), self._desk_blocks(card))

    async def post_in_thread(self, root: MessageRef, post: DeskPost) -> MessageRef:
        """Add a line to a conversation's thread."""
        text = line_text(post.line, post.language, THREAD_TEXT_LIMIT)
        return await self._post(root.channel, text, None, root.ts)

    async def update_root(self, root: MessageRef, card: DeskCard) -> None:
        """Make a thread's root show the conversation as it is now."""
        await self._update(root, desk_summary(card), self._desk_blocks(card))

    def _desk_blocks(self, card: DeskCard) -> list[Block]:
        return desk_blocks(card, self._reply_mark, self._reply_reaction)

    async def _post(self, channel: str, text: str, blocks: list[Block] | None, thread: str = "") -> MessageRef:
        posted = await self._answer(
            self._web.client.chat_postMessage(
                channel=channel,
                text=text,
                blocks=blocks,
                thread_ts=thread or None,
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        return MessageRef(str(posted["channel"]), str(posted["ts"]))

    async def _update(self, ref: MessageRef, text: str, blocks: list[Block]) -> None:
        await self._answer(self._web.client.chat_update(channel=ref.channel, ts=ref.ts, text=text, blocks=blocks))

    async def _answer(self, request: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
        try:
            return await self._web.answer(request)
        except SlackCallError as error:
            if error.trouble in {Trouble.TEMPORARY, Trouble.UNCERTAIN}:
                raise TemporaryError(f"slack: {error.reason}", error.retry_after) from None
            raise PermanentError(f"slack: {error.reason}") from None

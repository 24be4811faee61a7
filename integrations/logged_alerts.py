"""Alerts for an installation without Slack: a line in the log, ids only; the inbox page shows the rest."""

from __future__ import annotations

import structlog

from integrations.sales_alerts import DeskCard, DeskPost, LeadCard, MessageRef

log = structlog.get_logger(__name__)


class LoggedAlerts:
    """Writes that something wants attention, never what a customer wrote. Both `SalesAlerts` and `DeskAlerts`."""

    async def post(self, card: LeadCard, channel: str) -> MessageRef:
        """Log a new lead card."""
        log.info("lead_card", lead_id=card.lead_id, score=card.score, state=str(card.state), channel=channel)
        return MessageRef(channel, f"lead-{card.lead_id}")

    async def update(self, ref: MessageRef, card: LeadCard) -> None:
        """Log that a lead changed."""
        log.info("lead_card_updated", lead_id=card.lead_id, state=str(card.state), channel=ref.channel)

    async def post_thread_root(self, card: DeskCard, channel: str) -> MessageRef:
        """Log that a conversation waits for a person."""
        log.info("desk_thread", conversation_id=card.conversation_id, ticket=card.ticket_number, channel=channel)
        return MessageRef(channel, f"conversation-{card.conversation_id}")

    async def post_in_thread(self, root: MessageRef, post: DeskPost) -> MessageRef:
        """Log that there is something new in an escalated conversation."""
        log.info("desk_post", conversation_id=post.conversation_id, author=str(post.line.author))
        return root

    async def update_root(self, root: MessageRef, card: DeskCard) -> None:
        """Log that an escalated conversation changed hands."""
        log.info("desk_thread_updated", conversation_id=card.conversation_id, state=str(card.state))

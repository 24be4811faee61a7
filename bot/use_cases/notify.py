"""Telling our people: what is queued here is posted by `bot/use_cases/alerts.py`. Payloads hold ids only."""

from __future__ import annotations

from collections.abc import Mapping

from bot.storage.conversations import has_desk_thread
from bot.storage.deliveries import queue_delivery
from bot.use_cases.work import Happening, Work
from routing.effects import Notify

LEAD_CARD = "lead_card"
DESK_ROOT = "desk_root"
DESK_LINE = "desk_line"
NOTICE = "notice"
SLACK = "slack:"


async def queue_lead_card(work: Work, lead_id: int, *, again: bool = False, channel: str = "") -> None:
    """Show a lead where the sales team looks; where it stands already it is brought up to date.

    `again` posts it anew, at the bottom of the channel. Without `channel` it is the sales team's.
    """
    channel = channel or _channel(work, work.business.scoring.team)
    await queue_delivery(
        work.tx,
        lane=f"lead:{lead_id}",
        kind=LEAD_CARD,
        channel="slack_alerts",
        conversation_id=work.conversation.id,
        payload={"lead_id": lead_id, "channel": channel, "again": again},
        now=work.now,
    )


async def queue_desk_root(work: Work, team: str) -> None:
    """Show an escalated conversation to its team, or bring its thread's first message up to date."""
    await _to_desk(work, DESK_ROOT, {"channel": _channel(work, team)})


async def queue_desk_line(work: Work, message_id: int) -> None:
    """Add a message to the conversation's thread at the desk, if it has one."""
    await _to_desk(work, DESK_LINE, {"message_id": message_id})


async def queue_desk_answer(work: Work) -> None:
    """Add what the assistant answers in this turn to the conversation's thread at the desk, where people read one."""
    if work.business.has_slack and await has_desk_thread(work.tx, work.conversation.id):
        await _to_desk(work, DESK_LINE, {"turn_id": work.turn_id})


async def notify(work: Work, effect: Notify, happening: Happening) -> None:
    """Carry out a notification of a rule or of notifications.yml.

    A card of a lead or of a handoff stands in its team's channel anyway; it is posted here only for another channel.
    """
    channel = _target(work, effect.to)
    if effect.card == "hot_lead" and happening.lead_id is not None:
        if channel != _channel(work, work.business.scoring.team):
            await queue_lead_card(work, happening.lead_id, channel=channel)
        return
    if effect.card == "handoff" and channel in {"", _channel(work, work.conversation.team)}:
        return
    payload = {
        "to": effect.to,
        "channel": channel,
        "text": effect.text or "",
        "event": happening.event.name,
        "ticket_id": happening.ticket_id,
    }
    await _to_desk(work, NOTICE, payload)


async def _to_desk(work: Work, kind: str, payload: Mapping[str, object]) -> None:
    await queue_delivery(
        work.tx,
        lane=f"desk:{work.conversation.id}",
        kind=kind,
        channel="slack_alerts",
        conversation_id=work.conversation.id,
        payload=payload,
        now=work.now,
    )


def _channel(work: Work, team: str | None) -> str:
    return work.business.teams.named(team).slack_channel or ""


def _target(work: Work, to: str) -> str:
    if to.startswith(SLACK):
        return to.removeprefix(SLACK)
    if to.startswith("team:"):
        return _channel(work, to.removeprefix("team:"))
    return ""

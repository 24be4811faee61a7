"""The worker process: it answers, sends, watches the clocks and does the background work."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.background import background_work
from bot.channels.limits import LIMITS
from bot.keeper import MindKeeper
from bot.metrics import serve_metrics
from bot.settings import Settings
from bot.storage.notices import CHATS
from bot.use_cases.alerts import Alerts
from bot.use_cases.deliver import Deliverer, DeliveryLoop
from bot.use_cases.desk import desk_factory
from bot.use_cases.escalate import Escalation
from bot.use_cases.fetch_media import MediaFetcher
from bot.use_cases.privacy import Privacy
from bot.use_cases.respond import Responder
from bot.use_cases.show_typing import TypingIndicator
from bot.use_cases.undeliverable import Undeliverable
from bot.use_cases.wake import Waker
from bot.wiring.parts import Parts, open_parts
from bot.worker import TimerLoop, TurnLoop, Worker
from integrations.logged_alerts import LoggedAlerts
from integrations.slack_alerts import SlackAlerts


@dataclass(frozen=True, slots=True)
class Loops:
    """What a worker does, piece by piece."""

    responder: Responder
    deliverer: Deliverer
    deliveries: DeliveryLoop
    waker: Waker
    fetcher: MediaFetcher


def make_loops(parts: Parts) -> Loops:
    """Build the pieces of a worker."""
    store, clock, notices, keeper = parts.store, parts.clock, parts.notices, parts.keeper
    if not isinstance(keeper, MindKeeper):
        raise TypeError("a worker needs parts that think")
    deliverer = _deliverer(parts)
    deliveries = DeliveryLoop(deliverer, lambda about: notices.send(CHATS, about), clock=clock)

    def taken(conversation_id: int, *, has_answer: bool) -> None:
        deliveries.wake()  # ours alone: who thinks also sends, and should we die the others' poll finds it
        if not has_answer:  # otherwise it is told when the answer is sent
            notices.send(CHATS, conversation_id)

    desk = desk_factory(keeper.business_for)
    responder = Responder(store, keeper.for_conversation, desk, LIMITS, taken, clock=clock)
    waker = Waker(store, Escalation(keeper.business_for).handlers(), clock=clock)
    fetcher = MediaFetcher(store, parts.media, parts.channels.by_name(), clock=clock)
    return Loops(responder, deliverer, deliveries, waker, fetcher)


def make_worker(parts: Parts, loops: Loops) -> Worker:
    """Let the pieces run."""
    store, clock = parts.store, parts.clock
    typing = TypingIndicator(parts.channels.by_name())
    turns = TurnLoop(store, loops.responder, typing, most_at_once=parts.settings.turns_at_once, clock=clock)
    timers = TimerLoop(store, loops.waker, clock=clock)
    background = background_work(parts.dsn, store, Privacy(store, parts.media, clock=clock))
    return Worker(parts.dsn, turns, loops.deliveries, timers, (loops.fetcher.run, parts.keeper.run, background))


def _deliverer(parts: Parts) -> Deliverer:
    web, slack = parts.channels.slack_web, parts.channels.slack_settings
    alerts = SlackAlerts(web, slack.reply_mark, slack.reply_reaction) if web and slack else LoggedAlerts()
    address = parts.settings.address
    shown = Alerts(parts.store, lambda: parts.keeper.business, alerts, alerts, address=address, clock=parts.clock)
    undeliverable = Undeliverable(parts.keeper.business_for, clock=parts.clock)
    return Deliverer(
        parts.store,
        parts.channels.by_name(),
        shown.senders(),
        undeliverable.tell,
        media_path=parts.media.path,
        clock=parts.clock,
    )


async def run_worker(settings: Settings, database_url: str, stop: asyncio.Event) -> None:
    """Be a worker process until `stop` is set; then finish the turns under way."""
    serve_metrics(settings.metrics_port and settings.metrics_port + 1)
    async with open_parts(settings, database_url) as parts:
        await make_worker(parts, make_loops(parts)).run(stop)

"""Cards and threads for our people: posted once, brought up to date ever after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from bot.use_cases import hand_over, leads
from bot.use_cases.alerts import NOTICES, Alerts
from bot.use_cases.deliver import Deliverer
from bot.use_cases.undeliverable import Undeliverable
from integrations.errors import PermanentError, TemporaryError
from integrations.sales_alerts import DeskCard, DeskPost, DeskState, LeadCard, LeadState, MessageRef
from routing.schema import EVENTS
from tests.bot.use_cases.workshop import Workshop


class Board:
    """Shows cards and threads as Slack would."""

    def __init__(self) -> None:
        self.cards: dict[str, LeadCard] = {}
        self.roots: dict[str, DeskCard] = {}
        self.posts: list[DeskPost] = []
        self.failures: list[Exception] = []

    async def post(self, card: LeadCard, channel: str) -> MessageRef:
        """Post a card."""
        if self.failures:
            raise self.failures.pop(0)
        return self._put(self.cards, card, channel)

    async def update(self, ref: MessageRef, card: LeadCard) -> None:
        """Change a card."""
        self.cards[ref.ts] = card

    async def post_thread_root(self, card: DeskCard, channel: str) -> MessageRef:
        """Open a thread."""
        return self._put(self.roots, card, channel)

    async def update_root(self, root: MessageRef, card: DeskCard) -> None:
        """Change a thread's first message."""
        self.roots[root.ts] = card

    async def post_in_thread(self, root: MessageRef, post: DeskPost) -> MessageRef:
        """Add to a thread."""
        self.posts.append(post)
        return MessageRef(root.channel, f"{root.ts}.{len(self.posts)}")

    def _put(self, shelf: dict[str, object] | Mapping[str, object], card: object, channel: str) -> MessageRef:
        ts = str(len(shelf) + 1)
        shelf[ts] = card  # type: ignore[index]
        return MessageRef(channel, ts)


@pytest.fixture
def board(workshop: Workshop, tmp_path: Path) -> Board:
    """The board that the workshop's alerts stand on."""
    board = Board()
    business = workshop.business
    senders = Alerts(workshop.store, lambda: business, board, board, clock=workshop.clock).senders()
    tell = Undeliverable(lambda _=None: business, clock=workshop.clock).tell
    workshop.deliverer = Deliverer(
        workshop.store, workshop.channels, senders, tell, media_path=tmp_path.joinpath, clock=workshop.clock
    )
    return board


async def test_a_hot_leads_card_shows_why_and_what_was_said(workshop: Workshop, board: Board) -> None:
    await workshop.answered(said="lead y hot")

    card = board.cards["1"]
    assert card.score >= 75
    assert card.reasons
    assert card.last_messages == ("lead y hot",)
    assert "ana@hotel.example" in card.contact_route
    assert card.state is LeadState.OPEN
    assert card.next_step


async def test_a_claim_brings_every_card_up_to_date(workshop: Workshop, board: Board) -> None:
    conversation_id = await workshop.answered(said="lead y hot")
    lead_id = await workshop.value("SELECT id FROM leads")
    rep = await workshop.hire("Rosa")
    async with workshop.working_on(conversation_id) as work:
        await leads.snooze_lead(work, lead_id, workshop.clock() + timedelta(hours=1))
    await workshop.pass_time(timedelta(hours=2))
    assert len(board.cards) == 2

    async with workshop.working_on(conversation_id) as work:
        await leads.claim_lead(work, lead_id, rep)
    await workshop.run()

    assert {(card.state, card.claimed_by) for card in board.cards.values()} == {(LeadState.CLAIMED, "Rosa")}


async def test_an_escalated_conversation_has_one_thread_that_follows_it(workshop: Workshop, board: Board) -> None:
    marta = await workshop.hire("Marta")
    conversation_id = await workshop.answered(said="person")
    assert [root.state for root in board.roots.values()] == [DeskState.QUEUED]

    async with workshop.working_on(conversation_id) as work:
        await hand_over.reply_as_agent(work, marta, "Le ayudo")
    await workshop.answered(said="gracias")
    async with workshop.working_on(conversation_id) as work:
        await hand_over.resolve(work, marta)
    await workshop.run()

    assert [root.state for root in board.roots.values()] == [DeskState.RESOLVED]
    said = [post.line.text for post in board.posts]
    assert [text for text in said if text in {"Le ayudo", "gracias"}] == ["Le ayudo", "gracias"]


def test_every_event_that_a_rule_may_tell_of_has_words_for_people() -> None:
    assert set(NOTICES) >= set(EVENTS)


async def test_a_card_that_cannot_be_posted_now_is_posted_later(workshop: Workshop, board: Board) -> None:
    board.failures.append(TemporaryError("busy"))
    await workshop.answered(said="lead y hot")
    await workshop.pass_time(timedelta(seconds=30))

    assert len(board.cards) == 1


async def test_a_card_that_can_never_be_posted_disturbs_nobody(workshop: Workshop, board: Board) -> None:
    board.failures.append(PermanentError("channel_not_found"))
    await workshop.answered(said="lead y hot")
    await workshop.pass_time(timedelta(seconds=30))

    assert board.cards == {}
    assert await workshop.value("SELECT state FROM deliveries WHERE kind = 'lead_card'") == "failed"

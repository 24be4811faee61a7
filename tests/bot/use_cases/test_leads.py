"""Leads: hot once, shown once, claimed once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from bot.storage import conversations
from bot.storage.agents import Agent
from bot.use_cases import hand_over, leads
from routing.rules import Rules
from tests.bot.use_cases.workshop import ScriptedChannel, Workshop, make_responder
from tests.world import MADRID

CARDS = "SELECT payload ->> 'again' AS again FROM deliveries WHERE kind = 'lead_card' ORDER BY id"


async def hot_lead(workshop: Workshop) -> tuple[int, int]:
    """Return a conversation with a hot lead."""
    conversation_id = await workshop.answered(said="lead y hot")
    return conversation_id, await workshop.value("SELECT id FROM leads")


async def test_the_threshold_is_crossed_once_and_one_card_is_queued(workshop: Workshop) -> None:
    await hot_lead(workshop)
    await workshop.answered(said="lead y hot")

    assert await workshop.value("SELECT count(*) FROM events WHERE kind = 'lead.became_hot'") == 1
    assert len(await workshop.query(CARDS)) == 1
    assert await workshop.value("SELECT state FROM leads") == "hot"


async def test_the_score_is_the_sum_of_its_ledger(workshop: Workshop) -> None:
    _, lead_id = await hot_lead(workshop)

    row = (await workshop.query("SELECT score, (SELECT sum(points) FROM score_entries) AS ledger FROM leads"))[0]
    assert row.score == row.ledger >= 75
    assert lead_id


async def test_however_many_press_claim_one_has_it_and_every_card_says_so(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    conversation_id, lead_id = await hot_lead(workshop)
    reps = [await workshop.hire(f"Rep{number}") for number in range(20)]

    async def press(number: int) -> bool:
        async with workshop.working_on(conversation_id) as work:
            return await leads.claim_lead(work, lead_id, reps[number])

    won = await asyncio.gather(*(press(number) for number in range(20)))
    await workshop.run()

    assert sum(won) == 1
    owner = await workshop.value("SELECT agent_id FROM conversations")
    assert owner == reps[won.index(True)].id == await workshop.value("SELECT agent_id FROM leads")
    assert len(await workshop.query(CARDS)) == 2
    assert channel.texts().count("utter_rep_joined") == 1
    assert await workshop.value("SELECT met_at FROM clocks WHERE subject = :s", s=f"lead:{lead_id}") is not None


async def test_a_lead_whose_conversation_has_ended_can_still_be_claimed(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    conversation_id, lead_id = await hot_lead(workshop)
    rep = await workshop.hire("Rep")
    async with workshop.working_on(conversation_id) as work:
        await hand_over.resolve(work, rep)

    async with workshop.working_on(conversation_id) as work:
        assert await leads.claim_lead(work, lead_id, rep)
    async with workshop.working_on(conversation_id) as work:
        await hand_over.reply_as_agent(work, rep, "le preparo la oferta")
    await workshop.run()

    assert channel.texts()[-2:] == ["utter_rep_joined", "le preparo la oferta"]
    state = (await workshop.query("SELECT mode, agent_id, team, closed_at, outcome FROM conversations"))[0]
    assert tuple(state) == ("owned", rep.id, "sales", None, "")


async def test_a_claim_goes_where_the_customer_talks_now(workshop: Workshop, channel: ScriptedChannel) -> None:
    conversation_id, lead_id = await hot_lead(workshop)
    rep = await workshop.hire("Rep")
    async with workshop.working_on(conversation_id) as work:
        await hand_over.resolve(work, rep)
    later = (await workshop.receive(said="¿hay novedades?")).conversation_id
    assert later != conversation_id

    async with workshop.working_on(conversation_id) as work:
        assert await leads.claim_lead(work, lead_id, rep)
        assert work.conversation.id == later
    await workshop.run()

    assert channel.texts()[-1] == "utter_rep_joined"
    assert await workshop.value("SELECT agent_id FROM conversations WHERE id = :id", id=later) == rep.id
    assert await workshop.value("SELECT conversation_id FROM leads") == later
    assert await workshop.value("SELECT closed_at FROM conversations WHERE id = :id", id=conversation_id) is not None


async def resolved(workshop: Workshop, conversation_id: int, agent: Agent) -> None:
    """Let an agent resolve a conversation."""
    async with workshop.working_on(conversation_id) as work:
        await hand_over.resolve(work, agent)


async def test_a_claim_leaves_a_colleague_the_customer_he_is_talking_to(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    conversation_id, lead_id = await hot_lead(workshop)
    rep, colleague = await workshop.hire("Rep"), await workshop.hire("Luis", "support")
    await resolved(workshop, conversation_id, rep)
    later = await workshop.answered(said="llegó roto")
    async with workshop.working_on(later) as work:
        await hand_over.hand_over(work, reason="broken", team="support")
        await hand_over.reply_as_agent(work, colleague, "enseguida lo miro")

    async with workshop.working_on(conversation_id) as work:
        assert await leads.claim_lead(work, lead_id, rep)
        assert await leads.has_colleague(work, rep)
    await workshop.run()

    lead = (await workshop.query("SELECT state, agent_id, conversation_id FROM leads"))[0]
    assert tuple(lead) == ("claimed", rep.id, later)
    state = (await workshop.query("SELECT mode, agent_id, team FROM conversations WHERE id = :id", id=later))[0]
    assert tuple(state) == ("owned", colleague.id, "support")
    assert channel.texts()[-1] == "enseguida lo miro"
    assert "utter_rep_joined" not in channel.texts()


async def test_a_claim_goes_on_in_private_though_the_customer_talks_in_a_group_too(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    conversation_id, lead_id = await hot_lead(workshop)
    rep = await workshop.hire("Rep")
    await resolved(workshop, conversation_id, rep)
    group = await workshop.answered(said="hola a todos", recipient="grupo", thread="7")
    assert await workshop.value("SELECT conversation_id FROM leads") == conversation_id

    async with workshop.working_on(conversation_id) as work:
        assert await leads.claim_lead(work, lead_id, rep)
    await workshop.run()

    greeted = next(message for message in channel.sent if message.text == "utter_rep_joined")
    assert greeted.address.recipient == "ana"
    assert await workshop.value("SELECT conversation_id FROM leads") == conversation_id
    assert await workshop.value("SELECT agent_id FROM conversations WHERE id = :id", id=conversation_id) == rep.id
    assert await workshop.value("SELECT mode FROM conversations WHERE id = :id", id=group) == "bot"


async def test_who_is_too_late_to_claim_opens_nothing_again(workshop: Workshop) -> None:
    conversation_id, lead_id = await hot_lead(workshop)
    rep, late = await workshop.hire("Rep"), await workshop.hire("Luis")
    async with workshop.working_on(conversation_id) as work:
        assert await leads.claim_lead(work, lead_id, rep)
    await resolved(workshop, conversation_id, rep)

    async with workshop.working_on(conversation_id) as work:
        assert not await leads.claim_lead(work, lead_id, late)

    assert await workshop.value("SELECT closed_at FROM conversations") is not None


async def test_a_lead_goes_on_in_the_conversation_that_took_the_place_of_its_own(workshop: Workshop) -> None:
    conversation_id = await workshop.answered(said="lead")
    async with workshop.working_on(conversation_id) as work:
        await conversations.close(work.tx, conversation_id, outcome="answered", resolver="bot", now=work.now)

    later = await workshop.answered(said="hola")

    assert await workshop.value("SELECT conversation_id FROM leads") == later


async def test_a_lead_stays_where_its_rep_answers_it(workshop: Workshop) -> None:
    conversation_id, lead_id = await hot_lead(workshop)
    rep = await workshop.hire("Rep")
    async with workshop.working_on(conversation_id) as work:
        await leads.claim_lead(work, lead_id, rep)

    await workshop.answered(said="hot", recipient="ana-en-otro-canal")

    assert await workshop.value("SELECT count(*) FROM conversations") == 2
    assert await workshop.value("SELECT conversation_id FROM leads") == conversation_id


async def test_a_claimed_lead_has_its_thread_with_sales_whatever_the_rules_say(workshop: Workshop) -> None:
    workshop.business = replace(workshop.business, rules=Rules())
    workshop.responder = make_responder(workshop.store, workshop.mind, workshop.business, clock=workshop.clock)
    conversation_id, lead_id = await hot_lead(workshop)
    rep = await workshop.hire("Rep")

    async with workshop.working_on(conversation_id) as work:
        await leads.claim_lead(work, lead_id, rep)

    assert await workshop.value("SELECT team FROM conversations") == "sales"
    assert await workshop.value("SELECT payload ->> 'channel' FROM deliveries WHERE kind = 'desk_root'") == "#ventas"


async def test_a_lead_that_told_all_and_is_not_hot_is_shown_to_sales_and_once_more_a_working_day_later(
    workshop: Workshop,
) -> None:
    lead_id = await quiet_lead(workshop)
    await workshop.pass_time(timedelta(days=4))

    assert [row.again for row in await workshop.query(CARDS)] == ["false", "true"]
    assert (await workshop.query("SELECT state, hot_at FROM leads"))[0] == ("open", None)
    assert await workshop.value("SELECT count(*) FROM clocks WHERE subject = :s", s=f"lead:{lead_id}") == 0


async def test_a_quiet_lead_that_becomes_hot_is_posted_anew(workshop: Workshop) -> None:
    await quiet_lead(workshop)
    await workshop.run()

    await workshop.answered(said="hot")

    assert [row.again for row in await workshop.query(CARDS)][-1] == "true"
    assert await workshop.value("SELECT state FROM leads") == "hot"


async def test_a_quiet_lead_may_be_snoozed_and_comes_back_as_quiet_as_it_was(workshop: Workshop) -> None:
    lead_id = await quiet_lead(workshop)
    conversation_id = await workshop.value("SELECT conversation_id FROM leads")
    async with workshop.working_on(conversation_id) as work:
        await leads.snooze_lead(work, lead_id, workshop.clock() + timedelta(hours=2))

    await workshop.pass_time(timedelta(hours=3))

    assert (await workshop.query("SELECT state, hot_at FROM leads"))[0] == ("open", None)


async def quiet_lead(workshop: Workshop) -> int:
    """Return a lead that told all it was asked and is not hot."""
    conversation_id = await workshop.answered(said="lead")
    async with workshop.working_on(conversation_id) as work:
        lead = await leads.start_lead(work)
        await leads.show_lead(work, lead.id)
        await leads.show_lead(work, lead.id)
    return lead.id


async def test_a_lead_of_the_night_comes_back_at_opening(workshop: Workshop) -> None:
    workshop.clock.now = datetime(2026, 11, 27, 22, 30, tzinfo=MADRID)
    await hot_lead(workshop)
    assert len(await workshop.query(CARDS)) == 1

    await workshop.pass_time(datetime(2026, 11, 30, 9, 0, tzinfo=MADRID) - workshop.clock())

    assert [row.again for row in await workshop.query(CARDS)] == ["false", "true"]


async def test_a_snoozed_lead_comes_back_once_and_not_before_opening(workshop: Workshop) -> None:
    conversation_id, lead_id = await hot_lead(workshop)
    midnight = datetime(2026, 11, 24, 0, 0, tzinfo=MADRID)
    async with workshop.working_on(conversation_id) as work:
        assert await leads.snooze_lead(work, lead_id, midnight)
    await workshop.pass_time(midnight + timedelta(hours=8) - workshop.clock())
    assert await workshop.value("SELECT state FROM leads") == "snoozed"

    await workshop.pass_time(timedelta(hours=1))

    assert await workshop.value("SELECT state FROM leads") == "hot"
    assert [row.again for row in await workshop.query(CARDS)][-1] == "true"


async def test_a_claimed_lead_does_not_come_back(workshop: Workshop) -> None:
    conversation_id, lead_id = await hot_lead(workshop)
    rep = await workshop.hire("Rep")
    async with workshop.working_on(conversation_id) as work:
        await leads.snooze_lead(work, lead_id, workshop.clock() + timedelta(hours=2))
    async with workshop.working_on(conversation_id) as work:
        assert await leads.claim_lead(work, lead_id, rep)
    await workshop.pass_time(timedelta(days=3))

    assert "true" not in [row.again for row in await workshop.query(CARDS)]


async def test_what_is_no_lead_is_closed_and_its_clock_stops(workshop: Workshop) -> None:
    conversation_id, lead_id = await hot_lead(workshop)
    async with workshop.working_on(conversation_id) as work:
        assert await leads.dismiss_lead(work, lead_id)
        assert not await leads.dismiss_lead(work, lead_id)
    await workshop.pass_time(timedelta(days=3))

    assert await workshop.value("SELECT count(*) FROM events WHERE kind LIKE 'lead.sla%'") == 0


async def test_a_lead_nobody_claims_breaches_its_promise(workshop: Workshop) -> None:
    await hot_lead(workshop)
    await workshop.pass_time(timedelta(minutes=16))

    kinds = [
        row.kind for row in await workshop.query("SELECT kind FROM events WHERE kind LIKE 'lead.sla%' ORDER BY id")
    ]
    assert kinds == ["lead.sla_warning", "lead.sla_breached"]

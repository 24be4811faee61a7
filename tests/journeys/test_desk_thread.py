"""What people see in a conversation's thread in Slack, and what their answers there do to its deadlines."""

from __future__ import annotations

from datetime import timedelta

from bot.storage.turns import Claim
from tests.customers import WhatsAppCustomer
from tests.desk import SUPPORT, Desk
from tests.platforms import Shop


async def ticket_state(shop: Shop) -> str:
    (ticket,) = await shop.world.query("SELECT state FROM tickets")
    return str(ticket["state"])


async def test_what_the_assistant_answers_while_nobody_has_it_stands_in_the_thread_too(
    shop: Shop, lucia: WhatsAppCustomer, desk: Desk
) -> None:
    await shop.world.hire("Marta", "support", slack="UMARTA")
    await lucia.writes("quiero hablar con una persona")
    assert desk.thread(desk.card(SUPPORT)) == []
    told = await lucia.writes("¿a qué hora abrís?")

    asked, answered = desk.thread(desk.card(SUPPORT))
    assert asked.endswith("¿a qué hora abrís?")
    assert answered == "*asistente:* " + "\n\n".join(told)
    assert "9:00" in answered


async def asks_twice(shop: Shop, *, is_posted: bool) -> int:
    """Let somebody who waits for a person ask one thing after the other, before any answer is sent to him."""
    world = shop.world
    await world.writes("ana", "quiero hablar con una persona")
    for said in ("¿a qué hora abrís?", "¿se puede pagar con bizum?"):
        conversation_id = await world.receive("ana", said)
        world.clock.now += timedelta(seconds=6)
        assert await world.loops.responder.respond(Claim(conversation_id, 1))
        later = world.clock.now + timedelta(seconds=5)
        hold = "UPDATE deliveries SET next_at = :at WHERE kind = 'message' AND state = 'pending' RETURNING id"
        assert await world.query(hold, at=later)
        if is_posted:
            await world.run()
    await world.pass_time(timedelta(seconds=6))
    return conversation_id


async def test_an_answer_that_stands_in_the_thread_is_not_taken_back(shop: Shop, desk: Desk) -> None:
    await asks_twice(shop, is_posted=True)

    states = await shop.world.query("SELECT DISTINCT state FROM deliveries WHERE kind IN ('message', 'desk_line')")
    assert [each["state"] for each in states] == ["sent"]
    first, answered, second, answered_too = desk.thread(desk.card(SUPPORT))
    assert (first.endswith("¿a qué hora abrís?"), second.endswith("¿se puede pagar con bizum?")) == (True, True)
    assert "9:00" in answered
    assert "Bizum" in answered_too


async def test_an_answer_that_nobody_has_seen_is_taken_back_with_its_line_in_the_thread(shop: Shop, desk: Desk) -> None:
    await asks_twice(shop, is_posted=False)

    cancelled = await shop.world.query("SELECT DISTINCT kind, error FROM deliveries WHERE state = 'cancelled'")
    assert {(each["kind"], each["error"]) for each in cancelled} == {
        ("message", "reconsidered"),
        ("desk_line", "reconsidered"),
    }
    *_, answered = desk.thread(desk.card(SUPPORT))
    assert len(desk.thread(desk.card(SUPPORT))) == 3
    assert "Bizum" in answered


async def test_without_slack_no_line_is_queued_and_an_answer_is_thought_over_for_who_waits_for_a_person_too(
    shop_without_slack: Shop,
) -> None:
    await asks_twice(shop_without_slack, is_posted=False)

    query = shop_without_slack.world.query
    assert await query("SELECT id FROM deliveries WHERE payload ->> 'turn_id' IS NOT NULL") == []
    assert await query("SELECT id FROM deliveries WHERE kind = 'message' AND error = 'reconsidered'")


async def test_while_a_person_answers_the_thread_shows_what_the_customer_is_told_on_leaving(
    shop: Shop, lucia: WhatsAppCustomer, desk: Desk
) -> None:
    await shop.world.hire("Marta", "support", slack="UMARTA")
    await lucia.writes("quiero hablar con una persona")
    await desk.replies("UMARTA", desk.card(SUPPORT), "Hola")
    (told,) = await lucia.writes("BAJA")

    assert desk.thread(desk.card(SUPPORT))[-1] == f"*asistente:* {told}"


async def test_a_picture_in_the_thread_leads_to_the_inbox(
    shop: Shop, lucia: WhatsAppCustomer, desk: Desk, picture: bytes
) -> None:
    await lucia.writes("quiero hablar con una persona")
    await lucia.shows(picture, "mira cómo llegó")
    (conversation,) = await lucia.conversations()

    (line,) = [
        each.text for each in shop.slack.shown if each.thread_ts == desk.card(SUPPORT).ts and "mira" in each.text
    ]
    link = f"http://127.0.0.1:8080/inbox/conversations/{conversation['id']}"
    assert f"📎 <{link}|" in line
    assert (await shop.browser.get(link.removeprefix("http://127.0.0.1:8080"))).status_code in {303, 401}


async def test_an_answer_in_slack_that_waits_for_the_customer_stops_the_tickets_clock(
    shop: Shop, lucia: WhatsAppCustomer, desk: Desk
) -> None:
    await shop.world.hire("Marta", "support", slack="UMARTA")
    await lucia.writes("quiero hablar con una persona")
    await desk.replies("UMARTA", desk.card(SUPPORT), "¿Qué talla quieres?", waits=True)
    assert await ticket_state(shop) == "waiting"
    paused = await shop.world.query("SELECT id FROM clocks WHERE paused_at IS NOT NULL AND cancelled_at IS NULL")

    await lucia.writes("la 38")
    assert paused
    assert await ticket_state(shop) != "waiting"


async def test_an_answer_in_slack_stops_no_clock_unless_it_is_ticked(
    shop: Shop, lucia: WhatsAppCustomer, desk: Desk
) -> None:
    await shop.world.hire("Marta", "support", slack="UMARTA")
    await lucia.writes("quiero hablar con una persona")
    await desk.replies("UMARTA", desk.card(SUPPORT), "Ahora lo miro")

    assert await ticket_state(shop) != "waiting"

"""Friday 22:30 on WhatsApp: a broken parcel, a picture, the order number and one question more."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest

from tests.customers import WhatsAppCustomer
from tests.desk import SUPPORT, Desk
from tests.platforms import Shop
from tests.world import MADRID

FRIDAY_NIGHT = datetime(2026, 11, 20, 22, 30, tzinfo=MADRID)
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=MADRID)


@pytest.fixture
async def told(shop: Shop, lucia: WhatsAppCustomer, picture: bytes) -> list[list[str]]:
    """Live through the evening; return what was said to each thing."""
    shop.world.clock.now = FRIDAY_NIGHT
    first = await lucia.writes("me llegó roto")
    await shop.world.pass_time(timedelta(seconds=12))
    second = await lucia.shows(picture)
    third = await lucia.writes("TA-10240")
    fourth = await lucia.writes("¿cuándo me contestáis?")
    return [first, second, third, fourth]


async def test_the_customer_is_told_the_truth_each_time(told: list[list[str]]) -> None:
    broken, picture, number, question = told
    assert "asistente automático" in broken[0]
    assert "FD-1001" in broken[1]
    assert "mañana a las 10:00" in broken[1]
    assert "FD-1001" in picture[0]
    assert "FD-1001" in number[0]
    assert "FD-1001" in question[0]


async def test_no_question_is_repeated(told: list[list[str]]) -> None:
    said = [text for answers in told for text in answers]
    assert sum("número de pedido" in text for text in said) == 1
    assert sum("código postal" in text for text in said) == 0
    assert len(said) == len(set(said))


async def test_it_is_one_ticket_with_all_of_it(shop: Shop, told: list[list[str]], picture: bytes) -> None:
    (ticket,) = await shop.world.query("SELECT id, number, category FROM tickets")
    assert (ticket["number"], ticket["category"]) == ("FD-1001", "damaged")
    (media,) = await shop.world.query("SELECT ticket_id, state, sha256 FROM media")
    assert (media["ticket_id"], media["state"]) == (ticket["id"], "stored")
    assert media["sha256"] == hashlib.sha256(picture).hexdigest()
    assert shop.world.parts.media.path(media["sha256"]).read_bytes() == picture
    notes = await shop.world.query("SELECT text FROM ticket_notes ORDER BY id")
    assert any("TA-10240" in each["text"] for each in notes)


async def test_the_agent_on_monday_sees_it_all(shop: Shop, lucia: WhatsAppCustomer, told: list[list[str]]) -> None:
    await shop.world.pass_until(MONDAY)
    headers = await shop.api_key()
    (waiting,) = (await shop.browser.get("/api/v1/conversations?view=waiting", headers=headers)).json()["items"]
    path = f"/api/v1/conversations/{waiting['id']}/messages"
    messages = (await shop.browser.get(path, headers=headers)).json()["items"]

    said = [each["text"] for each in messages if each["author"] == "customer"]
    assert said == ["me llegó roto", "", "TA-10240", "¿cuándo me contestáis?"]
    (shown,) = [media for each in messages for media in each["media"]]
    assert shown["kind"] == "image"
    traces = await shop.world.query("SELECT turn_id FROM traces")
    assert len(traces) == 4
    (ticket,) = (await shop.browser.get("/api/v1/tickets", headers=headers)).json()["items"]
    assert (ticket["number"], ticket["conversation_id"]) == ("FD-1001", waiting["id"])
    assert "un plazo ha vencido" in Desk(shop).card(SUPPORT).everything


async def test_on_monday_the_answer_goes_out_as_the_approved_template(
    shop: Shop, lucia: WhatsAppCustomer, told: list[list[str]]
) -> None:
    await shop.world.hire("Marta", "support", slack="UMARTA")
    await shop.world.pass_until(MONDAY)
    shop.whatsapp.closed_windows.add(lucia.recipient)
    await Desk(shop).replies("UMARTA", Desk(shop).card(SUPPORT), "Hola, te enviamos otra vajilla hoy mismo.")
    await shop.world.pass_time(timedelta(seconds=3))

    sent = shop.whatsapp.sent[-1]
    assert sent.kind == "template"
    assert sent.body["template"]["name"] == "ticket_update"
    assert sent.text == "Hola, te enviamos otra vajilla hoy mismo."
    assert "plantilla" in str(shop.slack.views[-1])


async def test_within_the_window_the_answer_goes_out_as_it_was_written(
    shop: Shop, lucia: WhatsAppCustomer, told: list[list[str]]
) -> None:
    await shop.world.hire("Marta", "support", slack="UMARTA")
    await shop.world.pass_until(datetime(2026, 11, 21, 12, 30, tzinfo=MADRID))
    await Desk(shop).replies("UMARTA", Desk(shop).card(SUPPORT), "Hola, te enviamos otra vajilla hoy mismo.")
    await shop.world.pass_time(timedelta(seconds=3))

    sent = shop.whatsapp.sent[-1]
    assert (sent.kind, sent.text) == ("text", "Hola, te enviamos otra vajilla hoy mismo.")
    assert "10h" in str(shop.slack.views[-1])

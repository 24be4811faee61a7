"""Pictures, taps, and what becomes of what we send."""

from __future__ import annotations

from datetime import timedelta

from tests.customers import Customer, TelegramUser, WhatsAppCustomer, web_visitor
from tests.desk import SUPPORT, Desk
from tests.platforms import Shop

ERRORS = [{"code": 131000, "title": "Something went wrong"}]


async def test_a_picture_is_kept_as_it_was_sent_and_shown_to_the_agent(customer: Customer, picture: bytes) -> None:
    shop = customer.shop
    said = await customer.shows(picture, "me llegó así")

    (media,) = await shop.world.query("SELECT id, state, sha256, kind FROM media")
    assert (media["state"], media["kind"]) == ("stored", "image")
    assert shop.world.parts.media.path(media["sha256"]).read_bytes() == picture
    (conversation,) = await customer.conversations()
    lines = await shop.world.lines(conversation["id"])
    assert [line.text for line in lines if line.media] == ["me llegó así"]
    assert said


async def test_a_picture_without_a_word_is_asked_about(lucia: WhatsAppCustomer, picture: bytes) -> None:
    said = await lucia.shows(picture)
    assert "He recibido el archivo" in said[-1]


async def test_a_visitor_sees_his_own_picture_again(shop: Shop, picture: bytes) -> None:
    visitor = await web_visitor(shop)
    await visitor.shows(picture)
    told = (await shop.browser.get("/chat/messages", headers=visitor.headers)).json()["messages"]
    (shown,) = [media for message in told for media in message["media"]]

    assert (await shop.browser.get(f"/chat/media/{shown['id']}", headers=visitor.headers)).content == picture
    stranger = await web_visitor(shop)
    assert (await shop.browser.get(f"/chat/media/{shown['id']}", headers=stranger.headers)).status_code == 404


async def test_a_tapped_button_is_what_it_says(customer: Customer) -> None:
    await customer.writes("quiero devolver algo")
    said = await customer.taps("Hablar con alguien")

    (conversation,) = await customer.conversations()
    assert conversation["mode"] == "queued"
    assert said


async def test_a_status_only_ever_moves_forward(shop: Shop, lucia: WhatsAppCustomer) -> None:
    await lucia.writes("¿a qué hora abrís?")
    sent = shop.whatsapp.sent[-1]
    seen = []
    for status in ("sent", "read", "delivered", "sent"):
        await shop.whatsapp.status(sent, status)
        seen.append(await status_of(shop, sent.id))

    assert seen == ["sent", "read", "read", "read"]


async def test_a_message_that_failed_leaves_a_marker_and_brings_a_person(
    shop: Shop, lucia: WhatsAppCustomer, desk: Desk
) -> None:
    await lucia.writes("¿a qué hora abrís?")
    sent = shop.whatsapp.sent[-1]
    await shop.whatsapp.status(sent, "failed", errors=ERRORS)
    await shop.whatsapp.status(sent, "failed", errors=ERRORS)
    await shop.world.run()

    (conversation,) = await lucia.conversations()
    markers = [line.text for line in await shop.world.lines(conversation["id"]) if line.kind == "marker"]
    assert markers == ["not_delivered"]
    assert conversation["mode"] == "queued"
    assert "un mensaje no llegó" in desk.card(SUPPORT).everything
    assert await status_of(shop, sent.id) == "failed"


async def test_somebody_who_blocks_the_telegram_bot_is_unreachable_until_he_comes_back(shop: Shop) -> None:
    user = TelegramUser(shop)
    await user.writes("¿a qué hora abrís?")
    await shop.telegram.user_blocks(user.user_id)
    await shop.telegram.settled()

    (contact,) = await shop.world.query("SELECT unreachable FROM identities")
    assert "blocked" in contact["unreachable"]
    await shop.telegram.user_unblocks(user.user_id)
    await shop.telegram.settled()
    (contact,) = await shop.world.query("SELECT unreachable FROM identities")
    assert contact["unreachable"] == ""


async def test_an_answer_to_somebody_who_blocked_us_is_not_tried_again(shop: Shop) -> None:
    user = TelegramUser(shop)
    shop.telegram.blocked.add(user.user_id)
    await user.writes("¿a qué hora abrís?")
    await shop.world.pass_time(timedelta(minutes=10))

    (contact,) = await shop.world.query("SELECT unreachable FROM identities")
    assert contact["unreachable"]
    assert shop.telegram.calls.count("sendMessage") <= 2
    assert await user.heard() == []


async def status_of(shop: Shop, external_id: str) -> str:
    (message,) = await shop.world.query("SELECT status FROM messages WHERE external_id = :id", id=external_id)
    return str(message["status"])

"""Webhooks: the signature first, stored before the answer, and one poisoned update stops no other."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.limits import LIMITS
from bot.channels.slack import SlackSettings
from bot.channels.slack_intake import SlackIntake
from bot.channels.slack_people import SlackPeople
from bot.storage.store import Store
from bot.use_cases.acting import Acting
from bot.use_cases.from_slack import FromSlack
from integrations.slack_web import SlackWeb
from tests.bot.use_cases.workshop import Workshop
from tests.bot.web.site import Site, make_site
from tests.channels.harness import SECRET as TELEGRAM_SECRET
from tests.channels.harness import telegram_adapter, whatsapp_adapter
from tests.fakes.slack import SECRET, TOKEN, FakeSlack
from tests.fakes.telegram import FakeTelegram
from tests.fakes.whatsapp import VERIFY_TOKEN, FakeWhatsApp, WhatsAppUser, sign, webhook

ANA = WhatsAppUser(phone="34600111222")
TELEGRAM = {"x-telegram-bot-api-secret-token": TELEGRAM_SECRET}


@pytest.fixture
async def site(workshop: Workshop, tmp_path: Path) -> AsyncIterator[Site]:
    """The web application with every channel on."""
    async with FakeTelegram() as fake, FakeSlack() as slack:
        telegram, whatsapp, web = (
            telegram_adapter(fake),
            whatsapp_adapter(FakeWhatsApp()),
            SlackWeb(TOKEN, slack.base_url),
        )
        base = make_site(workshop, tmp_path)
        acting = Acting(workshop.store, lambda _=None: workshop.business, base.parts.notices, clock=workshop.clock)
        people = SlackPeople(web, workshop.clock)
        events = FromSlack(base.parts.intake.receive, acting, LIMITS, people.vouched_email)
        settings = SlackSettings(TOKEN, SECRET, base_url=slack.base_url)
        intake = SlackIntake(settings, web, events, lambda: datetime.now(UTC))
        site = make_site(workshop, tmp_path, telegram=telegram, whatsapp=whatsapp, slack=intake)
        yield replace(site, slack=slack)
        await intake.aclose()
        await site.parts.notices.drain()
        await telegram.close()
        await whatsapp.close()
        await web.aclose()


def update(text: str = "hola", number: int = 1) -> dict[str, Any]:
    person = {"id": 7, "is_bot": False, "first_name": "Ana", "language_code": "es"}
    message = {"message_id": number, "date": 1763716000, "chat": {"id": 7, "type": "private"}, "from": person}
    return {"update_id": number, "message": message | {"text": text}}


def batch(*texts: str, ids: tuple[str, ...] = ()) -> bytes:
    fake = FakeWhatsApp()
    messages = [fake.message(ANA, {"type": "text", "text": {"body": text}}) for text in texts]
    for message, wamid in zip(messages, ids, strict=False):
        message["id"] = wamid
    return json.dumps(webhook({"contacts": [ANA.contact], "messages": messages})).encode()


async def post_whatsapp(browser: httpx.AsyncClient, body: bytes) -> httpx.Response:
    return await browser.post("/webhooks/whatsapp", content=body, headers={"x-hub-signature-256": sign(body)})


async def test_an_update_from_telegram_is_stored_and_answered_with_nothing(
    browser: httpx.AsyncClient, workshop: Workshop
) -> None:
    answer = await browser.post("/webhooks/telegram", json=update(), headers=TELEGRAM)

    assert (answer.status_code, answer.content) == (200, b"")
    assert await workshop.value("SELECT text FROM messages") == "hola"


async def test_redelivered_four_times_at_once_it_is_stored_once(browser: httpx.AsyncClient, workshop: Workshop) -> None:
    body = batch("hola", "¿hay alguien?", ids=("wamid.1", "wamid.2"))
    answers = await asyncio.gather(*(post_whatsapp(browser, body) for _ in range(4)))

    assert {answer.status_code for answer in answers} == {200}
    assert await workshop.value("SELECT count(*) FROM messages") == 2


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/webhooks/telegram", {}),
        ("/webhooks/telegram", {"x-telegram-bot-api-secret-token": "wrong"}),
        ("/webhooks/whatsapp", {}),
        ("/webhooks/whatsapp", {"x-hub-signature-256": "sha256=00"}),
        ("/webhooks/slack/events", {}),
        ("/webhooks/slack/interactivity", {"x-slack-signature": "v0=00", "x-slack-request-timestamp": "1"}),
    ],
)
async def test_what_the_platform_did_not_sign_is_refused_and_not_looked_at(
    browser: httpx.AsyncClient, workshop: Workshop, path: str, headers: dict[str, str]
) -> None:
    answer = await browser.post(path, content=b"{ not even JSON <script>", headers=headers)

    assert answer.status_code == 401
    assert "script" not in answer.text


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
async def test_a_signed_body_that_makes_no_sense_is_a_bad_request(browser: httpx.AsyncClient, body: bytes) -> None:
    assert (await post_whatsapp(browser, body)).status_code == 400
    assert (await browser.post("/webhooks/telegram", content=body, headers=TELEGRAM)).status_code == 400


async def test_a_body_that_is_too_large_is_refused(browser: httpx.AsyncClient) -> None:
    body = b" " * (3 * 1024 * 1024 + 1)
    for path in ("/webhooks/telegram", "/webhooks/whatsapp", "/webhooks/slack/events"):
        assert (await browser.post(path, content=body)).status_code == 413


async def test_a_channel_that_is_off_is_not_there(workshop: Workshop, tmp_path: Path) -> None:
    async with make_site(workshop, tmp_path).browser() as browser:
        for path in ("telegram", "whatsapp", "slack/events", "slack/interactivity"):
            assert (await browser.post(f"/webhooks/{path}", content=b"{}")).status_code == 404
        assert (await browser.get("/webhooks/whatsapp")).status_code == 404


async def test_with_the_database_away_the_platform_is_asked_to_come_again(site: Site) -> None:
    away = Store("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    site.workshop.receiver._store = away
    async with site.browser() as browser:
        answers = [
            await post_whatsapp(browser, batch("hola")),
            await browser.post("/webhooks/telegram", json=update(), headers=TELEGRAM),
        ]
    await away.close()

    assert [answer.status_code for answer in answers] == [503, 503]


async def test_a_poisoned_message_stops_no_other_and_is_kept_without_its_text(
    browser: httpx.AsyncClient, workshop: Workshop
) -> None:
    await workshop.refuse_text("poison")
    answer = await post_whatsapp(browser, batch("uno", "poison", "tres"))

    assert answer.status_code == 200
    rows = await workshop.query("SELECT text, content FROM messages ORDER BY id")
    assert [row.text for row in rows] == ["uno", "", "tres"]
    assert rows[1].content == {"unsupported": "unreadable"}


async def test_a_poisoned_message_from_slack_is_kept_without_its_text_and_not_asked_for_again(
    site: Site, browser: httpx.AsyncClient, workshop: Workshop
) -> None:
    await workshop.refuse_text("poison")
    slack = site.slack
    assert slack is not None
    body, headers = slack.signed(slack.message("U1", "poison"))
    answer = await browser.post("/webhooks/slack/events", content=body, headers=headers)

    assert answer.status_code == 200
    (row,) = await workshop.query("SELECT text, content FROM messages")
    assert (row.text, row.content) == ("", {"unsupported": "unreadable"})


async def test_meta_gets_its_challenge_back_and_nobody_else(browser: httpx.AsyncClient) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}
    answer = await browser.get("/webhooks/whatsapp", params=query)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert (await browser.get("/webhooks/whatsapp", params=query | {"hub.verify_token": "x"})).status_code == 403


async def test_a_message_from_slack_is_stored(site: Site, browser: httpx.AsyncClient, workshop: Workshop) -> None:
    slack = site.slack
    assert slack is not None
    body, headers = slack.signed(slack.message("U1", "hola"))
    answer = await browser.post("/webhooks/slack/events", content=body, headers=headers)

    assert answer.status_code == 200
    assert await workshop.value("SELECT text FROM messages") == "hola"


async def test_statuses_move_forward_and_a_late_failure_is_told_to_people(
    browser: httpx.AsyncClient, workshop: Workshop
) -> None:
    await post_whatsapp(browser, batch("hola"))
    await workshop.run()
    workshop.clock.now = workshop.clock.now.replace(minute=30)
    await workshop.run()
    (sent,) = await workshop.query("SELECT id, external_id FROM messages WHERE direction = 'out'")
    status = {"id": sent.external_id, "timestamp": "1763716000", "recipient_id": ANA.phone}

    for word in ("read", "delivered", "read"):
        await post_whatsapp(browser, json.dumps(webhook({"statuses": [status | {"status": word}]})).encode())
    assert await workshop.value("SELECT status FROM messages WHERE id = :id", id=sent.id) == "read"

    failed = status | {"status": "failed", "errors": [{"code": 131047, "title": "Re-engagement message"}]}
    for _ in range(2):
        await post_whatsapp(browser, json.dumps(webhook({"statuses": [failed]})).encode())
    assert await workshop.value("SELECT status FROM messages WHERE id = :id", id=sent.id) == "failed"
    assert await workshop.value("SELECT count(*) FROM messages WHERE text = 'not_delivered'") == 1


async def test_a_new_number_is_the_same_contact(browser: httpx.AsyncClient, workshop: Workshop) -> None:
    await post_whatsapp(browser, batch("hola"))
    system = {"type": "user_changed_number", "wa_id": "34600999888", "body": "changed"}
    change = FakeWhatsApp().message(ANA, {"type": "system", "system": system})
    await post_whatsapp(browser, json.dumps(webhook({"messages": [change]})).encode())

    assert await workshop.value("SELECT count(*) FROM contacts") == 1
    assert await workshop.value("SELECT recipient FROM conversations") == "34600999888"


async def test_who_blocks_the_bot_is_marked_and_unmarked(browser: httpx.AsyncClient, workshop: Workshop) -> None:
    await browser.post("/webhooks/telegram", json=update(), headers=TELEGRAM)

    async def becomes(status: str, number: int) -> str:
        person = {"id": 7, "is_bot": False, "first_name": "Ana"}
        bot = {"id": 42, "is_bot": True, "first_name": "Bot", "username": "tienda_bot"}
        change = {
            "chat": {"id": 7, "type": "private"},
            "from": person,
            "date": 1763716000,
            "old_chat_member": {"user": bot, "status": "member"},
            "new_chat_member": {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {}),
        }
        body = {"update_id": number, "my_chat_member": change}
        assert (await browser.post("/webhooks/telegram", json=body, headers=TELEGRAM)).status_code == 200
        return str(await workshop.value("SELECT unreachable FROM identities"))

    assert await becomes("kicked", 2) != ""
    assert await becomes("member", 3) == ""


async def test_consent_taken_back_in_the_platforms_settings_is_kept(
    browser: httpx.AsyncClient, workshop: Workshop
) -> None:
    await post_whatsapp(browser, batch("hola"))
    preference = {"wa_id": ANA.phone, "category": "marketing_messages", "value": "stop", "timestamp": 1763716000}
    payload = webhook({"user_preferences": [preference]})
    payload["entry"][0]["changes"][0]["field"] = "user_preferences"
    await post_whatsapp(browser, json.dumps(payload).encode())

    assert await workshop.value("SELECT granted FROM consents") is False

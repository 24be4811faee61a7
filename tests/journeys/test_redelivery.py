"""Platforms that deliver the same thing four times, at once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx

from tests.customers import A_MOMENT, TelegramUser, WhatsAppCustomer, web_visitor
from tests.fakes.whatsapp import sign, webhook
from tests.platforms import TELEGRAM_SECRET, Shop

QUESTION = "¿se puede pagar con bizum?"


async def four_times(shop: Shop, path: str, body: bytes, headers: Mapping[str, str]) -> None:
    posts = [shop.browser.post(path, content=body, headers=dict(headers)) for _ in range(4)]
    answers: list[httpx.Response] = await asyncio.gather(*posts)
    assert {answer.status_code // 100 for answer in answers} == {2}


async def stored_and_answers(shop: Shop) -> tuple[int, list[str]]:
    await shop.world.pass_time(A_MOMENT)
    stored = await shop.world.query("SELECT id FROM messages WHERE direction = 'in'")
    sent = await shop.world.query("SELECT text FROM messages WHERE direction = 'out' ORDER BY id")
    return len(stored), [each["text"] for each in sent]


def is_one_answer(texts: list[str]) -> bool:
    return len(texts) == len(set(texts)) == 2 and "Bizum" in texts[1]


async def test_whatsapp(shop: Shop, lucia: WhatsAppCustomer) -> None:
    message = shop.whatsapp.message(lucia.person, {"type": "text", "text": {"body": QUESTION}})
    body = json.dumps(webhook({"contacts": [lucia.person.contact], "messages": [message]})).encode()
    await four_times(shop, "/webhooks/whatsapp", body, {"X-Hub-Signature-256": sign(body)})

    stored, answers = await stored_and_answers(shop)
    assert stored == 1
    assert is_one_answer(answers)
    assert await lucia.reads() == answers


async def test_telegram(shop: Shop) -> None:
    user = TelegramUser(shop)
    update = {"update_id": 9, "message": shop.telegram.message(user.user_id, text=QUESTION)}
    headers = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}
    await four_times(shop, "/webhooks/telegram", json.dumps(update).encode(), headers)

    stored, answers = await stored_and_answers(shop)
    assert stored == 1
    assert is_one_answer(answers)
    assert len(await user.reads()) == 2


async def test_slack(shop: Shop) -> None:
    shop.slack.add_user("UCLARA", "Clara")
    body, headers = shop.slack.signed(shop.slack.message("UCLARA", QUESTION), shop.world.clock())
    await four_times(shop, "/webhooks/slack/events", body, headers)

    stored, answers = await stored_and_answers(shop)
    assert stored == 1
    assert is_one_answer(answers)
    assert len(shop.slack.shown) == 2


async def test_the_web_chat(shop: Shop) -> None:
    visitor = await web_visitor(shop)
    body: dict[str, Any] = {"client_id": "c1", "text": QUESTION}
    headers = {**visitor.headers, "Content-Type": "application/json"}
    await four_times(shop, "/chat/messages", json.dumps(body).encode(), headers)

    stored, answers = await stored_and_answers(shop)
    assert stored == 1
    assert is_one_answer(answers)
    assert await visitor.reads() == answers


async def test_a_forged_delivery_is_refused(shop: Shop, lucia: WhatsAppCustomer) -> None:
    body = json.dumps(webhook({"messages": [shop.whatsapp.message(lucia.person, {"type": "text"})]})).encode()
    for path, headers in {
        "whatsapp": {"X-Hub-Signature-256": sign(body, "another secret")},
        "telegram": {"X-Telegram-Bot-Api-Secret-Token": "guess"},
        "slack/events": {"X-Slack-Signature": "v0=0", "X-Slack-Request-Timestamp": "1"},
    }.items():
        answer = await shop.browser.post(f"/webhooks/{path}", content=body, headers=headers)
        assert answer.status_code == 401
    assert await shop.world.query("SELECT id FROM messages") == []

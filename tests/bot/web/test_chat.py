"""The web chat's API: stored before it is acknowledged, once, and shown to its visitor alone."""

from __future__ import annotations

import asyncio
import io
import json
import re
import secrets
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from bot.media import LARGEST_FILE
from bot.web.chat_messages import LARGEST_FORM, MOST_FILES
from bot.web.parts import Rates
from tests.bot.use_cases.workshop import Workshop
from tests.bot.web.site import NO_LIMITS, Site, Visitor, make_site, visitor

ROOT = Path(__file__).parents[3]


def picture(width: int = 8, height: int = 8) -> bytes:
    content = io.BytesIO()
    Image.new("1", (width, height)).save(content, "PNG")
    return content.getvalue()


async def test_a_message_is_stored_before_it_is_acknowledged(ana: Visitor, workshop: Workshop) -> None:
    answer = await ana.say("hola")

    assert answer.status_code == 202
    assert await workshop.value("SELECT text FROM messages WHERE id = :id", id=answer.json()["id"]) == "hola"


async def test_the_token_itself_is_not_stored(ana: Visitor, workshop: Workshop) -> None:
    await ana.say("hola")

    (identity,) = await workshop.query("SELECT external_id FROM identities")
    assert ana.token not in identity.external_id
    assert len(identity.external_id) == 64


async def test_the_same_message_sent_four_times_at_once_is_stored_once(ana: Visitor, workshop: Workshop) -> None:
    answers = await asyncio.gather(*(ana.say("hola", client_id="same") for _ in range(4)))

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await workshop.value("SELECT count(*) FROM messages") == 1


async def test_two_visitors_may_use_the_same_client_id(ana: Visitor, site: Site, workshop: Workshop) -> None:
    async with site.browser() as other:
        luis = await visitor(other)
        await ana.say("soy Ana", client_id="1")
        await luis.say("soy Luis", client_id="1")

        assert [each["text"] for each in await luis.messages()] == ["soy Luis"]
    assert [each["text"] for each in await ana.messages()] == ["soy Ana"]


async def test_an_answer_is_shown_once_it_was_sent(ana: Visitor, workshop: Workshop) -> None:
    await ana.say("hola")
    workshop.clock.now += timedelta(seconds=6)
    await workshop.take_turns()
    assert [each["author"] for each in await ana.messages()] == ["visitor"]

    await workshop.deliver()

    shown = await ana.messages()
    assert [(each["author"], each["text"]) for each in shown] == [("visitor", "hola"), ("assistant", "1: hola")]
    assert shown[0]["client_id"] == "c1"
    assert await ana.messages(after=shown[0]["id"]) == shown[1:]


async def test_what_was_cancelled_by_a_takeover_is_never_shown(ana: Visitor, site: Site, workshop: Workshop) -> None:
    conversation_id = await _asks(ana, workshop)
    workshop.clock.now += timedelta(seconds=6)
    await workshop.take_turns()
    agent = await site.hire()
    async with site.signed_in(agent) as desk:
        await desk.press(f"/inbox/conversations/{conversation_id}/take-over")
    await workshop.run()

    texts = [each["text"] for each in await ana.messages()]
    assert not any(text.startswith("1:") for text in texts)
    assert any("Marta" in text for text in texts)


async def _asks(ana: Visitor, workshop: Workshop) -> int:
    message_id = (await ana.say("hola")).json()["id"]
    found = await workshop.value("SELECT conversation_id FROM messages WHERE id = :id", id=message_id)
    return int(found)


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200d\ufeff", "\u202e\u202c", "\n\t"])
async def test_an_empty_message_is_refused_politely(ana: Visitor, text: str) -> None:
    answer = await ana.say(text)

    assert answer.status_code == 422
    assert answer.json()["code"] == "empty"


@pytest.mark.parametrize("text", ["🙈", "👩‍👩‍👧", "مرحبا \u202eabc", "a\u200bb", "ñ\x00\ud800x"])
async def test_odd_characters_are_taken(ana: Visitor, workshop: Workshop, text: str) -> None:
    body = b'{"client_id": "odd", "text": ' + json.dumps(text).encode() + b"}"
    answer = await ana.browser.post(
        "/chat/messages", content=body, headers=ana.headers | {"content-type": "application/json"}
    )

    assert answer.status_code == 202
    assert await workshop.value("SELECT count(*) FROM messages") == 1


async def test_a_megabyte_of_text_is_taken_and_cut(ana: Visitor, workshop: Workshop) -> None:
    assert (await ana.say("á" * 1_000_000)).status_code == 202
    assert await workshop.value("SELECT length(text) FROM messages") == 8_000


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        (b'{"client_id": 1, "text": "x"}', 422),
        (b'{"text": "x"}', 422),
        (b'{"client_id": "a b", "text": "x"}', 422),
        (b'{"client_id": "1", "text": ["x"]}', 422),
    ],
)
async def test_a_message_that_makes_no_sense_is_refused(ana: Visitor, body: bytes, status: int) -> None:
    answer = await ana.browser.post(
        "/chat/messages", content=body, headers=ana.headers | {"content-type": "application/json"}
    )

    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_body_beyond_all_measure_is_refused_without_being_kept(ana: Visitor, workshop: Workshop) -> None:
    assert (await ana.say("x" * 4_000_000)).status_code == 413
    assert await workshop.value("SELECT count(*) FROM messages") == 0


def homemade_token() -> str:
    """Make a token that looks right and was not given by the shop."""
    return f"v_{secrets.token_urlsafe(32)}.{secrets.token_hex(32)}"


@pytest.mark.parametrize(
    "token", ["", "v_short", "v_" + "a" * 42 + "ñ", "fd_" + "a" * 43, "v_" + "a" * 43, homemade_token()]
)
async def test_without_a_visitors_token_nothing_is_taken(browser: httpx.AsyncClient, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}".encode()}
    for method, path in (("GET", "/chat/messages"), ("POST", "/chat/messages"), ("GET", "/chat/events")):
        assert (await browser.request(method, path, headers=headers)).status_code == 401


async def test_a_picture_is_stored_and_shown_to_its_visitor_alone(ana: Visitor, site: Site) -> None:
    content = picture()
    assert (await ana.send_file(content, text="mira")).status_code == 202

    (message,) = await ana.messages()
    (media,) = message["media"]
    assert (media["kind"], media["state"], media["filename"]) == ("image", "stored", "foto.png")
    shown = await ana.browser.get(f"/chat/media/{media['id']}", headers=ana.headers)
    assert shown.content == content
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["x-content-type-options"] == "nosniff"
    async with site.browser() as other:
        luis = await visitor(other)
        await luis.say("hola")
        assert (await other.get(f"/chat/media/{media['id']}", headers=luis.headers)).status_code == 404


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (picture(20_000, 20_000), 422, "too_many_pixels"),
        (b"MZ" + b"\0" * 1000, 422, "unknown_type"),
        (b"<svg onload=alert(1)>", 422, "unknown_type"),
        (b"<html><script>alert(1)</script>", 422, "unknown_type"),
        (picture()[:40], 422, "broken"),
        (b"", 422, "empty"),
        (b"\x89PNG" + b"\0" * (20 * 1024 * 1024), 413, "too_large"),
    ],
    ids=["bomb", "program", "svg", "html", "broken", "empty", "large"],
)
async def test_a_file_that_we_do_not_keep_is_refused_in_the_visitors_language(
    ana: Visitor, workshop: Workshop, content: bytes, status: int, code: str
) -> None:
    ana.browser.headers["accept-language"] = "en-GB,en;q=0.9"
    answer = await ana.send_file(content)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    english = answer.json()["detail"]
    ana.browser.headers["accept-language"] = "es-MX"
    assert (await ana.send_file(content)).json()["detail"] != english
    assert await workshop.value("SELECT count(*) FROM messages") == 0


async def test_files_that_are_too_large_together_are_refused(ana: Visitor, workshop: Workshop) -> None:
    files = [("files", (f"{number}.png", picture() + bytes(11 * 1024 * 1024))) for number in range(2)]
    answer = await ana.browser.post("/chat/messages", data={"client_id": "1"}, files=files, headers=ana.headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert await workshop.value("SELECT count(*) FROM messages") == 0


async def test_the_widget_the_server_and_the_proxy_agree_on_what_a_message_may_carry(
    browser: httpx.AsyncClient,
) -> None:
    config = (await browser.get("/chat/config")).json()
    assert config["limits"] == {"files": MOST_FILES, "bytes": LARGEST_FILE}
    assert f"{LARGEST_FILE // 1024**2} MB" in config["labels"]["too_large"]
    assert f"{MOST_FILES} archivos" in config["labels"]["too_many_files"]
    (proxy_megabytes,) = re.findall(r"max_size (\d+)MB", (ROOT / "deploy" / "Caddyfile").read_text())
    assert int(proxy_megabytes) * 10**6 >= LARGEST_FORM


async def test_more_files_than_we_take_at_once_are_refused(ana: Visitor) -> None:
    files = [("files", (f"{number}.png", picture())) for number in range(6)]
    answer = await ana.browser.post("/chat/messages", data={"client_id": "1"}, files=files, headers=ana.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_files")


async def test_of_200_messages_in_a_second_what_was_taken_is_stored_and_the_rest_told_to_wait(
    workshop: Workshop, tmp_path: Path
) -> None:
    limits = replace(NO_LIMITS, visitor=Rates().visitor)
    site = make_site(workshop, tmp_path, rates=limits)
    async with site.browser() as browser:
        ana = await visitor(browser)
        answers = await asyncio.gather(*(ana.say(f"mensaje {number}") for number in range(200)))

    counts = Counter(answer.status_code for answer in answers)
    assert set(counts) == {202, 429}
    assert counts[202] >= 20
    assert await workshop.value("SELECT count(*) FROM messages") == counts[202]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.json()["code"] == "too_fast"
    await site.parts.notices.drain()


async def test_an_address_gets_so_many_new_visitors_and_is_then_told_to_wait(
    workshop: Workshop, tmp_path: Path
) -> None:
    site = make_site(workshop, tmp_path, rates=replace(NO_LIMITS, new_visitors=(0.1, 3)))
    async with site.browser() as browser:
        answers = [await browser.post("/chat/visitors") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert int(answers[3].headers["retry-after"]) >= 1
    assert len({answer.json()["token"] for answer in answers[:3]}) == 3


async def test_a_visitor_is_known_again_after_a_restart_and_by_every_process(
    ana: Visitor, workshop: Workshop, tmp_path: Path
) -> None:
    await ana.say("hola")
    async with make_site(workshop, tmp_path).browser() as browser:
        there = Visitor(browser, ana.token)
        assert [each["text"] for each in await there.messages()] == ["hola"]


async def test_a_token_that_was_changed_in_any_place_is_nobodys(ana: Visitor) -> None:
    for at in (2, 44, -1):
        changed = list(ana.token)
        changed[at] = "a" if changed[at] != "a" else "b"
        answer = await ana.browser.get("/chat/messages", headers={"Authorization": f"Bearer {''.join(changed)}"})
        assert answer.status_code == 401


async def test_a_tapped_button_is_due_at_once(ana: Visitor, workshop: Workshop) -> None:
    await ana.say("Devolver", payload="/return_request")
    assert await workshop.due()


async def test_the_visitor_hears_who_answers(ana: Visitor, site: Site, workshop: Workshop) -> None:
    async def state() -> dict[str, Any]:
        found: dict[str, Any] = (await ana.browser.get("/chat/messages", headers=ana.headers)).json()["state"]
        return found

    conversation_id = await _asks(ana, workshop)
    assert await state() == {"answering": "assistant", "name": "Tienda Aurora", "typing": True}
    await workshop.pass_time(timedelta(seconds=6))
    assert await state() == {"answering": "assistant", "name": "Tienda Aurora", "typing": False}
    async with site.signed_in(await site.hire()) as desk:
        await desk.press(f"/inbox/conversations/{conversation_id}/reply", text="Soy Marta")
    assert await state() == {"answering": "agent", "name": "Marta", "typing": False}


async def test_other_sites_may_embed_the_chat_where_a_setting_says_so(workshop: Workshop, tmp_path: Path) -> None:
    preflight = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    site = make_site(workshop, tmp_path, webchat_origins=("https://shop.example",))
    async with site.browser() as browser:
        allowed = await browser.options("/chat/messages", headers={"Origin": "https://shop.example", **preflight})
        refused = await browser.options("/chat/messages", headers={"Origin": "https://evil.example", **preflight})
        inbox = await browser.get("/sign-in", headers={"Origin": "https://shop.example"})

    assert allowed.headers["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-origin" not in refused.headers
    assert "access-control-allow-origin" not in inbox.headers


async def test_the_widget_is_one_small_script(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/widget.js")
    assert answer.status_code == 200
    assert len(answer.content) < 30_000
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize(("language", "greeting"), [("es", "¡Hola!"), ("en-GB", "Hello!"), ("fr", "¡Hola!")])
async def test_the_widget_speaks_the_visitors_language(
    browser: httpx.AsyncClient, language: str, greeting: str
) -> None:
    config = (await browser.get("/chat/config", params={"lang": language})).json()
    assert config["labels"]["greeting"].startswith(greeting)
    assert config["suggestions"]

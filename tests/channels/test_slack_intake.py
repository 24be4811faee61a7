from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.channels.slack import SlackSettings
from bot.channels.slack_intake import SlackIntake
from bot.messages import Address
from integrations.slack_web import SlackWeb
from tests.fakes.server import Fault
from tests.fakes.slack import APP_TOKEN, BOT_USER, SECRET, TEAM, TOKEN, FakeSlack, sign
from tests.fakes.slack_events import RecordedEvents

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@dataclass
class Rig:
    slack: FakeSlack
    intake: SlackIntake
    events: RecordedEvents


@asynccontextmanager
async def running(clock: datetime | None = None) -> AsyncIterator[Rig]:
    async with FakeSlack() as slack:
        slack.add_user("U1", "Ana López", "Ana@cliente.es")
        settings = SlackSettings(TOKEN, SECRET, APP_TOKEN, slack.base_url)
        web = SlackWeb(TOKEN, slack.base_url)
        events = RecordedEvents(agents={"UAGENT"})
        intake = SlackIntake(settings, web, events, lambda: clock or datetime.now(UTC))
        try:
            yield Rig(slack, intake, events)
        finally:
            await intake.aclose()
            await web.aclose()
        assert slack.violations == []


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with running() as made:
        yield made


# --- signature ---


@pytest.mark.parametrize(
    ("age_seconds", "status"), [(0, 200), (299, 200), (300, 200), (301, 401), (-299, 200), (-301, 401)]
)
async def test_a_request_is_taken_for_five_minutes_around_its_time(age_seconds: int, status: int) -> None:
    async with running(clock=NOW) as rig:
        body, headers = rig.slack.signed(rig.slack.message("U1", "hola"), NOW - timedelta(seconds=age_seconds))
        assert (await rig.intake.handle(body, headers)).status == status
        assert len(rig.events.received) == (1 if status == 200 else 0)


@pytest.mark.parametrize("missing", ["X-Slack-Request-Timestamp", "X-Slack-Signature"])
async def test_a_request_without_signature_or_time_is_refused(rig: Rig, missing: str) -> None:
    body, headers = rig.slack.signed(rig.slack.message("U1", "hola"))
    del headers[missing]
    assert (await rig.intake.handle(body, headers)).status == 401
    assert rig.events.received == []


@pytest.mark.parametrize("timestamp", ["", "soon", "1e9", "-1", "١٢٣", " 1763716000"])
async def test_a_time_that_is_no_number_is_refused_and_not_an_error(rig: Rig, timestamp: str) -> None:
    body, headers = rig.slack.signed(rig.slack.message("U1", "hola"))
    assert (await rig.intake.handle(body, {**headers, "X-Slack-Request-Timestamp": timestamp})).status == 401


async def test_a_tampered_body_is_refused(rig: Rig) -> None:
    body, headers = rig.slack.signed(rig.slack.message("U1", "hola"))
    assert (await rig.intake.handle(body.replace(b"hola", b"Hola"), headers)).status == 401


async def test_another_apps_secret_is_refused(rig: Rig) -> None:
    body, headers = rig.slack.signed(rig.slack.message("U1", "hola"))
    forged = {**headers, **sign(body, datetime.now(UTC), "another secret")}
    assert (await rig.intake.handle(body, forged)).status == 401
    assert (await rig.intake.handle(body, {**headers, "X-Slack-Signature": "v0=ñ"})).status == 401


async def test_an_emoji_is_signed_as_its_bytes(rig: Rig) -> None:
    await rig.slack.deliver(rig.intake.handle, rig.slack.message("U1", "🙈 ¿señora?"))
    assert rig.events.received[0].text == "🙈 ¿señora?"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000, b"null"])
async def test_a_signed_body_that_makes_no_sense_is_a_bad_request(rig: Rig, body: bytes) -> None:
    headers = {"Content-Type": "application/json", **sign(body, datetime.now(UTC))}
    assert (await rig.intake.handle(body, headers)).status == 400


@pytest.mark.parametrize("payload", ["{", "[]", "null"])
async def test_a_form_whose_payload_makes_no_sense_is_a_bad_request(rig: Rig, payload: str) -> None:
    body = urlencode({"payload": payload}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", **sign(body, datetime.now(UTC))}
    assert (await rig.intake.handle(body, headers)).status == 400


async def test_characters_that_no_database_takes_are_replaced(rig: Rig) -> None:
    await rig.slack.deliver(rig.intake.handle, rig.slack.message("U1", "a\x00b"))
    assert rig.events.received[0].text == "a�b"


async def test_the_address_is_verified_by_its_challenge(rig: Rig) -> None:
    answer = await rig.slack.deliver(rig.intake.handle, {"type": "url_verification", "challenge": "3eZb"})
    assert (answer.status, answer.body) == (200, '{"challenge": "3eZb"}')


async def test_a_notice_of_rate_limiting_without_an_event_is_taken(rig: Rig) -> None:
    notice = {"type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 1763716000, "api_app_id": "A0APP"}
    assert (await rig.slack.deliver(rig.intake.handle, notice)).status == 200


# --- customers' messages ---


async def test_direct_messages_are_one_conversation_with_a_person_slack_vouches_for(rig: Rig) -> None:
    root = rig.slack.message("U1", "hola")
    await rig.slack.deliver(rig.intake.handle, root)
    await rig.slack.deliver(rig.intake.handle, rig.slack.message("U1", "en un hilo", thread_ts=root["event"]["ts"]))
    first, second = rig.events.received
    assert first.address == second.address == Address("slack", TEAM, "D0CUSTOMER", "")
    assert first.external_id == f"D0CUSTOMER:{root['event']['ts']}"
    assert (first.sender.name, first.sender.email, first.sender.language) == ("Ana López", "ana@cliente.es", "es")
    assert rig.slack.calls.count("users.info") == 1


@pytest.mark.parametrize(
    "doubt",
    [{"is_email_confirmed": False}, {"is_stranger": True}, {"deleted": True}, {"team_id": "T0OTHER"}, {"team_id": ""}],
)
async def test_an_address_that_slack_does_not_vouch_for_is_no_identity(rig: Rig, doubt: dict[str, Any]) -> None:
    rig.slack.add_user("U2", "Eva", "jefa@empresa.es", **doubt)
    await rig.slack.deliver(rig.intake.handle, rig.slack.message("U2", "hola"))
    assert rig.events.received[0].sender.email == ""


async def test_who_belongs_to_another_workspace_of_our_organisation_and_to_ours_is_vouched_for(rig: Rig) -> None:
    rig.slack.add_user("U2", "Eva", "eva@empresa.es", team_id="T0OTHER", enterprise_user={"teams": ["T0OTHER", TEAM]})
    await rig.slack.deliver(rig.intake.handle, rig.slack.message("U2", "hola"))
    assert rig.events.received[0].sender.email == "eva@empresa.es"


async def test_a_message_is_taken_even_if_slack_does_not_say_who_wrote(rig: Rig) -> None:
    rig.slack.fail("users.info", Fault(status=500))
    rig.slack.fail("auth.test", *[Fault(status=500)] * 9)
    assert (await rig.slack.deliver(rig.intake.handle, rig.slack.message("U1", "hola"))).status == 200
    assert rig.events.received[0].sender.external_id == "U1"


async def test_a_chat_in_the_assistant_pane_keeps_its_thread(rig: Rig) -> None:
    pane: dict[str, Any] = {"thread_ts": "1763716000.5", "assistant_thread": {"action_token": "x"}}
    await rig.slack.deliver(rig.intake.handle, rig.slack.message("U1", "hola", **pane))
    assert rig.events.received[0].address.thread == "1763716000.5"


async def test_a_mention_opens_a_thread_and_its_twin_is_the_same_message(rig: Rig) -> None:
    mention = rig.slack.mention("U1", "¿dónde está mi pedido?")
    await rig.slack.deliver(rig.intake.handle, mention)
    await rig.slack.deliver(rig.intake.handle, rig.slack.twin(mention))
    first, second = rig.events.received
    assert first.text == "¿dónde está mi pedido?"
    assert first.address == Address("slack", TEAM, "C0PUBLIC", mention["event"]["ts"])
    assert (first.external_id, first.address, first.text) == (second.external_id, second.address, second.text)


async def test_a_thread_goes_on_without_a_mention_for_its_customer_alone(rig: Rig) -> None:
    mention = rig.slack.mention("U1", "hola")
    thread = mention["event"]["ts"]
    rig.events.open.add((thread, "U1"))
    await rig.slack.deliver(rig.intake.handle, mention)
    await rig.slack.deliver(rig.intake.handle, rig.slack.message("U1", "el 1042", "C0PUBLIC", thread_ts=thread))
    await rig.slack.deliver(rig.intake.handle, rig.slack.message("U2", "yo también", "C0PUBLIC", thread_ts=thread))
    assert [message.text for message in rig.events.received] == ["hola", "el 1042"]
    assert rig.events.received[1].address == rig.events.received[0].address


async def test_what_people_say_to_each_other_in_a_channel_is_left_alone(rig: Rig) -> None:
    await rig.slack.deliver(rig.intake.handle, rig.slack.message("U1", "¿comemos?", "C0PUBLIC"))
    assert rig.events.received == []


async def test_our_own_words_and_other_bots_are_not_answered(rig: Rig) -> None:
    own = [
        rig.slack.message(BOT_USER, "hola"),
        rig.slack.message("U9", "hola", bot_id="B9"),
        rig.slack.message("USLACKBOT", "hola"),
        rig.slack.message("U1", "hola", subtype="bot_message"),
        rig.slack.message("U1", "hola", subtype="message_changed"),
        rig.slack.message("U1", "hola", subtype="channel_join"),
    ]
    answers = [await rig.slack.deliver(rig.intake.handle, body) for body in own]
    assert [answer.status for answer in answers] == [200] * len(own)
    assert rig.events.received == []


async def test_what_was_typed_arrives_without_slacks_markup(rig: Rig) -> None:
    body = rig.slack.message("U1", "")
    body["event"]["text"] = "2 &lt; 3 &amp; <https://a.es/?a=1&amp;b=2> <mailto:a@b.es|a@b.es> <@U2|eva> <#C1|ventas>"
    await rig.slack.deliver(rig.intake.handle, body)
    assert rig.events.received[0].text == "2 < 3 & https://a.es/?a=1&b=2 a@b.es @eva #ventas"


async def test_a_picture_comes_with_its_reference(rig: Rig) -> None:
    file = rig.slack.add_file(b"\x89PNG", "image/png", "roto.png")
    body = rig.slack.message("U1", "", subtype="file_share", files=[file])
    await rig.slack.deliver(rig.intake.handle, body)
    (media,) = rig.events.received[0].media
    assert (media.kind, media.mime_type, media.filename) == ("image", "image/png", "roto.png")
    assert media.source == {"file_id": file["id"], "url": file["url_private"], "mime_type": "image/png"}


async def test_a_redelivery_is_passed_on_each_time_under_the_same_name(rig: Rig) -> None:
    answers = await rig.slack.redeliver(rig.intake.handle, rig.slack.message("U1", "hola"))
    assert [answer.status for answer in answers] == [200] * 4
    assert len(rig.events.received) == 4
    assert len({message.external_id for message in rig.events.received}) == 1


async def test_a_message_that_could_not_be_stored_is_delivered_again(rig: Rig) -> None:
    body = rig.slack.message("U1", "hola")
    rig.events.is_away = True
    assert (await rig.slack.deliver(rig.intake.handle, body)).status == 500
    rig.events.is_away = False
    assert (await rig.slack.redeliver(rig.intake.handle, body, times=2))[1].status == 200
    assert rig.events.received[0].text == "hola"


async def test_a_tap_carries_what_the_button_means(rig: Rig) -> None:
    await rig.slack.deliver(rig.intake.handle, _tap("U1", "D0CUSTOMER"))
    await rig.slack.deliver(rig.intake.handle, _tap("U1", "C0PUBLIC", thread_ts="17.1"))
    direct, threaded = rig.events.received
    assert (direct.payload, direct.text) == ("/returns", "Devolver & cambiar")
    assert direct.address == Address("slack", TEAM, "D0CUSTOMER", "")
    assert threaded.address == Address("slack", TEAM, "C0PUBLIC", "17.1")
    assert direct.external_id == "D0CUSTOMER:tap:1763716009.1:U1"


def _tap(user: str, channel: str, **container: str) -> dict[str, object]:
    label = {"type": "plain_text", "text": "Devolver &amp; cambiar"}
    action = {"action_id": "choice:0", "value": "/returns", "text": label, "action_ts": "1763716009.1"}
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": user},
        "container": {"channel_id": channel, "message_ts": "17.2", **container},
        "actions": [action],
    }


# --- agents are no customers ---


async def test_an_agents_direct_message_gets_a_hint_and_opens_nothing(rig: Rig) -> None:
    await rig.slack.redeliver(rig.intake.handle, rig.slack.message("UAGENT", "probando", "D0AGENT"))
    await rig.slack.deliver(rig.intake.handle, _tap("UAGENT", "D0CUSTOMER"))
    await rig.intake.aclose()
    assert rig.events.received == []
    assert [posted.channel for posted in rig.slack.messages] == ["D0AGENT", "D0CUSTOMER"]
    assert rig.slack.messages[0].text.startswith("Eres agente")


async def test_an_agents_mention_in_a_channel_is_answered_for_the_agent_alone(rig: Rig) -> None:
    await rig.slack.deliver(rig.intake.handle, rig.slack.mention("UAGENT", "hola"))
    await rig.intake.aclose()
    assert rig.events.received == []
    assert [posted.seen_by for posted in rig.slack.messages] == ["UAGENT"]


async def test_a_hint_that_slack_refuses_harms_nothing(rig: Rig) -> None:
    rig.slack.limit("chat.postMessage")
    assert (await rig.slack.deliver(rig.intake.handle, rig.slack.message("UAGENT", "x", "D0AGENT"))).status == 200
    await rig.intake.aclose()
    assert rig.slack.messages == []


# --- Socket Mode ---


async def test_socket_mode_acknowledges_only_what_was_stored(rig: Rig) -> None:
    running_socket = asyncio.create_task(rig.intake.run_socket_mode())
    try:
        await rig.slack.push(rig.slack.message("U1", "por el socket"))
        rig.events.is_away = True
        with pytest.raises(TimeoutError):
            await rig.slack.push(rig.slack.message("U1", "sin base de datos"), wait_seconds=0.3)
    finally:
        running_socket.cancel()
        await asyncio.gather(running_socket, return_exceptions=True)
    assert [message.text for message in rig.events.received] == ["por el socket"]

"""Agents and sales reps at work inside Slack: every button, notes and replies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.slack import SlackSettings
from bot.channels.slack_events import PressKind, PressResult
from bot.channels.slack_intake import SlackIntake
from integrations.sales_alerts import DeskCard, DeskState, LeadCard, MessageRef
from integrations.slack_alerts import SlackAlerts
from integrations.slack_cards import WAITS_BLOCK, ActionId
from integrations.slack_web import SlackWeb
from tests.fakes.server import Fault
from tests.fakes.slack import SECRET, TOKEN, FakeSlack, Posted
from tests.fakes.slack_events import RecordedEvents

DESK = "C0DESK"


@dataclass
class Rig:
    slack: FakeSlack
    intake: SlackIntake
    events: RecordedEvents
    alerts: SlackAlerts

    async def deliver(self, payload: dict[str, Any]) -> Any:
        answer = await self.slack.deliver(self.intake.handle, payload)
        await self.intake.aclose()
        return answer

    async def open_desk_thread(self) -> Posted:
        ref = await self.alerts.post_thread_root(DeskCard(7, "Ana", "whatsapp", "lo pide"), DESK)
        self.events.desk_threads.add((ref.channel, ref.ts))
        return self.slack.messages[-1]

    async def post_lead(self) -> Posted:
        await self.alerts.post(LeadCard(3, 82, "Ana", "WhatsApp +34 600", "whatsapp"), DESK)
        return self.slack.messages[-1]


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with FakeSlack() as slack:
        web = SlackWeb(TOKEN, slack.base_url)
        events = RecordedEvents(agents={"UAGENT"})
        settings = SlackSettings(TOKEN, SECRET, base_url=slack.base_url)
        intake = SlackIntake(settings, web, events, lambda: datetime.now(UTC))
        yield Rig(slack, intake, events, SlackAlerts(web))
        await intake.aclose()
        await web.aclose()
        assert slack.violations == []


@pytest.mark.parametrize(
    ("button", "kind"),
    [
        (ActionId.CLAIM, PressKind.CLAIM),
        (ActionId.REPLY, PressKind.REPLY),
        (ActionId.RESOLVE, PressKind.RESOLVE),
        (ActionId.GIVE_BACK, PressKind.GIVE_BACK),
    ],
)
async def test_every_button_of_the_desk_says_what_and_which_conversation(
    rig: Rig, button: ActionId, kind: PressKind
) -> None:
    root = await rig.open_desk_thread()
    assert (await rig.deliver(rig.slack.press(root, button, "UAGENT"))).status == 200
    (press,) = rig.events.presses
    assert (press.kind, press.conversation_id, press.lead_id, press.slack_user_id) == (kind, 7, None, "UAGENT")
    assert (press.channel, press.thread_ts) == (DESK, root.ts)
    assert press.trigger_id
    assert press.response_url


@pytest.mark.parametrize(
    ("button", "kind"),
    [
        (ActionId.CLAIM_LEAD, PressKind.CLAIM_LEAD),
        (ActionId.SNOOZE_LEAD, PressKind.SNOOZE_LEAD),
        (ActionId.NOT_A_LEAD, PressKind.NOT_A_LEAD),
    ],
)
async def test_every_button_of_a_lead_says_what_and_which_lead(rig: Rig, button: ActionId, kind: PressKind) -> None:
    card = await rig.post_lead()
    await rig.deliver(rig.slack.press(card, button, "UAGENT"))
    (press,) = rig.events.presses
    assert (press.kind, press.lead_id, press.conversation_id) == (kind, 3, None)


async def test_what_became_of_a_press_is_shown_to_the_presser_alone(rig: Rig) -> None:
    card = await rig.post_lead()
    rig.events.result = PressResult(ok=False, text="Ya la lleva <Luis>")
    await rig.deliver(rig.slack.press(card, ActionId.CLAIM_LEAD, "UAGENT"))
    notice = rig.slack.messages[-1]
    assert (notice.seen_by, notice.channel, notice.text) == ("UAGENT", DESK, "Ya la lleva &lt;Luis&gt;")


async def test_a_press_by_somebody_else_is_refused_with_an_explanation(rig: Rig) -> None:
    root = await rig.open_desk_thread()
    for button in root.buttons:
        await rig.deliver(rig.slack.press(root, button, "USTRANGER"))
    assert rig.events.presses == []
    assert rig.slack.views == []
    notices = [posted for posted in rig.slack.messages if posted.seen_by == "USTRANGER"]
    assert len(notices) == len(root.buttons)
    assert notices[0].text.startswith("Solo los agentes")


async def test_the_same_press_delivered_again_has_the_same_key_and_another_press_another(rig: Rig) -> None:
    card = await rig.post_lead()
    once = rig.slack.press(card, ActionId.CLAIM_LEAD, "UAGENT")
    for payload in (once, once, rig.slack.press(card, ActionId.CLAIM_LEAD, "UAGENT")):
        await rig.deliver(payload)
    first, again, other = (press.once_key for press in rig.events.presses)
    assert first == again
    assert first != other


async def test_reply_opens_a_form_whose_text_goes_to_the_customer(rig: Rig) -> None:
    root = await rig.open_desk_thread()
    rig.events.result = PressResult(ok=True, text="Quedan 3 h de ventana de WhatsApp")
    await rig.deliver(rig.slack.press(root, ActionId.REPLY, "UAGENT"))
    (view,) = rig.slack.views
    assert "Quedan 3 h" in str(view["blocks"])
    answer = await rig.deliver(rig.slack.submit(view, " Hola, Ana:\nva hoy. ", "UAGENT"))
    sent = rig.events.presses[-1]
    assert (sent.kind, sent.conversation_id, sent.text) == (PressKind.SEND_REPLY, 7, "Hola, Ana:\nva hoy.")
    assert (answer.status, answer.body) == (200, "")


async def test_the_form_says_whether_the_answer_waits_for_the_customer(rig: Rig) -> None:
    root = await rig.open_desk_thread()
    await rig.deliver(rig.slack.press(root, ActionId.REPLY, "UAGENT"))
    (view,) = rig.slack.views
    await rig.deliver(rig.slack.submit(view, "¿Qué talla?", "UAGENT", ticked={WAITS_BLOCK}))
    await rig.deliver(rig.slack.submit(view, "Va hoy", "UAGENT"))
    assert [press.waits_for_customer for press in rig.events.presses[1:]] == [True, False]


async def test_a_refused_reply_leaves_the_form_open_with_the_reason(rig: Rig) -> None:
    root = await rig.open_desk_thread()
    await rig.deliver(rig.slack.press(root, ActionId.REPLY, "UAGENT"))
    rig.events.result = PressResult(ok=False, text="La ventana de WhatsApp está cerrada")
    answer = await rig.deliver(rig.slack.submit(rig.slack.views[0], "hola", "UAGENT"))
    assert answer.status == 200
    assert '"response_action": "errors"' in answer.body
    assert "ventana de WhatsApp" in answer.body


@pytest.mark.parametrize(("text", "user"), [("hola", "USTRANGER"), ("  ", "UAGENT")])
async def test_a_form_sent_by_a_stranger_or_empty_sends_nothing(rig: Rig, text: str, user: str) -> None:
    root = await rig.open_desk_thread()
    await rig.deliver(rig.slack.press(root, ActionId.REPLY, "UAGENT"))
    answer = await rig.deliver(rig.slack.submit(rig.slack.views[0], text, user))
    assert '"response_action": "errors"' in answer.body
    assert [press.kind for press in rig.events.presses] == [PressKind.REPLY]


async def test_who_may_not_reply_gets_no_form(rig: Rig) -> None:
    root = await rig.open_desk_thread()
    rig.events.result = PressResult(ok=False, text="La lleva Luis")
    await rig.deliver(rig.slack.press(root, ActionId.REPLY, "UAGENT"))
    assert rig.slack.views == []
    assert rig.slack.messages[-1].text == "La lleva Luis"


async def test_a_form_that_slack_does_not_open_is_said(rig: Rig) -> None:
    root = await rig.open_desk_thread()
    rig.slack.fail("views.open", Fault(status=500))
    answer = await rig.deliver(rig.slack.press(root, ActionId.REPLY, "UAGENT"))
    assert answer.status == 200
    assert rig.slack.messages[-1].text.startswith("No se ha podido")


async def test_a_press_that_could_not_be_stored_is_an_error_to_slack(rig: Rig) -> None:
    card = await rig.post_lead()
    rig.events.is_away = True
    assert (await rig.deliver(rig.slack.press(card, ActionId.CLAIM_LEAD, "UAGENT"))).status == 500


@pytest.mark.parametrize(
    ("typed", "text", "is_reply"),
    [
        ("esto es solo para nosotros", "esto es solo para nosotros", False),
        (">> Hola, Ana", "Hola, Ana", True),
        (">>Hola & adiós", "Hola & adiós", True),
        ("  >> Hola", "Hola", True),
        ("> cita", "> cita", False),
        ("mira: >> no", "mira: >> no", False),
    ],
)
async def test_a_thread_message_is_a_note_unless_it_starts_with_the_mark(
    rig: Rig, typed: str, text: str, is_reply: bool
) -> None:
    root = await rig.open_desk_thread()
    body = rig.slack.message("UAGENT", typed, DESK, thread_ts=root.ts)
    await rig.deliver(body)
    (note,) = rig.events.notes
    assert (note.text, note.is_reply) == (text, is_reply)
    assert (note.channel, note.thread_ts, note.ts) == (DESK, root.ts, body["event"]["ts"])
    assert rig.events.received == []


async def test_a_mention_in_a_desk_thread_is_a_note_even_by_a_stranger(rig: Rig) -> None:
    root = await rig.open_desk_thread()
    for user in ("UAGENT", "USTRANGER"):
        await rig.deliver(rig.slack.mention(user, "¿estás?", DESK, thread_ts=root.ts))
    assert len(rig.events.notes) == 2
    assert rig.events.received == []


async def test_a_note_with_a_file_keeps_it(rig: Rig) -> None:
    root = await rig.open_desk_thread()
    file = rig.slack.add_file(b"%PDF", "application/pdf", "factura.pdf")
    body = rig.slack.message("UAGENT", ">> tu factura", DESK, thread_ts=root.ts, subtype="file_share", files=[file])
    await rig.deliver(body)
    assert [media.filename for media in rig.events.notes[0].media] == ["factura.pdf"]


async def test_the_reply_reaction_of_an_agent_counts_and_no_other(rig: Rig) -> None:
    item = {"type": "message", "channel": DESK, "ts": "17.5"}
    for user, name in [("UAGENT", "outbox_tray"), ("UAGENT", "+1"), ("USTRANGER", "outbox_tray"), ("U0BOT", "x")]:
        await rig.deliver(rig.slack.event({"type": "reaction_added", "user": user, "reaction": name, "item": item}))
    (reaction,) = rig.events.reactions
    assert (reaction.slack_user_id, reaction.channel, reaction.ts) == ("UAGENT", DESK, "17.5")


@pytest.mark.parametrize("value", ["", "x", "-1", "²", "7; DROP"])
async def test_a_button_with_a_strange_value_is_left_alone(rig: Rig, value: str) -> None:
    payload = rig.slack.press(await rig.open_desk_thread(), ActionId.CLAIM, "UAGENT")
    payload["actions"][0]["value"] = value
    assert (await rig.deliver(payload)).status == 200
    assert rig.events.presses == []


async def test_a_resolved_conversation_offers_no_button(rig: Rig) -> None:
    root = await rig.open_desk_thread()
    card = DeskCard(7, "Ana", "whatsapp", "lo pide", state=DeskState.RESOLVED)
    await rig.alerts.update_root(MessageRef(root.channel, root.ts), card)
    assert rig.slack.messages[0].buttons == {}

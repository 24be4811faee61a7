"""Lead cards and desk threads as people see them in Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from integrations.errors import PermanentError, TemporaryError
from integrations.logged_alerts import LoggedAlerts
from integrations.sales_alerts import (
    DeskAlerts,
    DeskAuthor,
    DeskCard,
    DeskFile,
    DeskLine,
    DeskPost,
    DeskState,
    LeadCard,
    LeadState,
    MessageRef,
    SalesAlerts,
)
from integrations.slack_alerts import SlackAlerts
from integrations.slack_cards import ActionId, desk_blocks, desk_summary, lead_blocks, reply_form
from integrations.slack_web import SlackWeb
from tests.fakes.server import Fault
from tests.fakes.slack import TOKEN, FakeSlack, characters

DUE_AT = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
LEAD = LeadCard(
    lead_id=3,
    score=82,
    contact_name="Ana & Co",
    contact_route="+34 600 000 000",
    channel="whatsapp",
    has_consent=False,
    reasons=("pide precio para 200 unidades (+30)", "empresa de 50 personas (+20)"),
    last_messages=("¿Hacéis descuento?", "Somos <50> & crecemos"),
    next_step="Llamar hoy con una oferta",
    due_at=DUE_AT,
)
CARD = DeskCard(
    conversation_id=7,
    customer="Ana López",
    channel="whatsapp",
    reason="lo pide",
    spoken="es",
    last_messages=(
        DeskLine(DeskAuthor.CUSTOMER, "me llegó roto", "Ana", (DeskFile("roto.jpg"),)),
        DeskLine(DeskAuthor.BOT, "Vaya"),
    ),
    ticket_number="FD-1001",
    due_at=DUE_AT,
    window_closes_at=DUE_AT + timedelta(hours=20),
)
LEAD_BUTTONS = {ActionId.CLAIM_LEAD, ActionId.SNOOZE_LEAD, ActionId.NOT_A_LEAD}
DESK_BUTTONS = {ActionId.CLAIM, ActionId.REPLY, ActionId.RESOLVE, ActionId.GIVE_BACK}


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as made:
        yield made


@pytest.fixture
async def alerts(slack: FakeSlack) -> AsyncIterator[SlackAlerts]:
    web = SlackWeb(TOKEN, slack.base_url)
    yield SlackAlerts(web)
    await web.aclose()
    assert slack.violations == []


async def test_a_lead_card_shows_what_a_rep_needs(slack: FakeSlack, alerts: SlackAlerts) -> None:
    ref = await alerts.post(LEAD, "C0SALES")
    (posted,) = slack.messages
    assert ref == MessageRef("C0SALES", posted.ts)
    for expected in [
        "82",
        "Ana &amp; Co",
        "+34 600 000 000",
        "200 unidades",
        "&lt;50&gt; &amp; crecemos",
        "Llamar hoy",
    ]:
        assert expected in posted.everything
    assert "solo responder" in posted.everything
    assert f"<!date^{int(DUE_AT.timestamp())}^" in posted.everything
    assert set(posted.buttons) == LEAD_BUTTONS
    assert {button["value"] for button in posted.buttons.values()} == {"3"}


async def test_a_claimed_card_shows_who_and_offers_no_claim(slack: FakeSlack, alerts: SlackAlerts) -> None:
    ref = await alerts.post(LEAD, "#sales")
    assert ref.channel == "C0SALES"
    await alerts.update(ref, replace(LEAD, state=LeadState.CLAIMED, claimed_by="Luis"))
    (posted,) = slack.messages
    assert "Lo lleva Luis" in posted.everything
    assert "Lead caliente" not in posted.everything
    assert ActionId.CLAIM_LEAD not in posted.buttons


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        (LeadState.OPEN, LEAD_BUTTONS),
        (LeadState.SNOOZED, {ActionId.CLAIM_LEAD, ActionId.NOT_A_LEAD}),
        (LeadState.CLAIMED, {ActionId.NOT_A_LEAD}),
        (LeadState.CLOSED, set()),
    ],
)
def test_a_lead_card_offers_what_can_be_done(state: LeadState, buttons: set[str]) -> None:
    assert _buttons(lead_blocks(replace(LEAD, state=state))) == buttons


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        (DeskState.QUEUED, DESK_BUTTONS),
        (DeskState.OWNED, DESK_BUTTONS - {ActionId.CLAIM}),
        (DeskState.RETURNED, {ActionId.CLAIM, ActionId.RESOLVE}),
        (DeskState.RESOLVED, set()),
    ],
)
def test_a_desk_card_offers_what_can_be_done(state: DeskState, buttons: set[str]) -> None:
    assert _buttons(desk_blocks(replace(CARD, state=state), ">>", "outbox_tray")) == buttons


async def test_a_desk_thread_shows_the_conversation_and_its_rule(slack: FakeSlack, alerts: SlackAlerts) -> None:
    root = await alerts.post_thread_root(CARD, "C0DESK")
    await alerts.post_in_thread(root, DeskPost(7, DeskLine(DeskAuthor.CUSTOMER, "¿hola?\n<!channel>", "Ana")))
    await alerts.update_root(root, replace(CARD, state=DeskState.OWNED, owned_by="Luis"))
    first, second = slack.messages
    for expected in [
        "Ana López",
        "lo pide",
        "español",
        "FD-1001",
        "me llegó roto",
        "roto.jpg",
        "nota interna",
        "&gt;&gt;",
    ]:
        assert expected in first.everything
    assert "La lleva Luis" in first.everything
    assert "espera a una persona" not in first.everything
    assert (second.thread_ts, second.text) == (first.ts, "*Ana (cliente):* ¿hola?\n&lt;!channel&gt;")


async def test_a_file_links_to_where_it_is_seen(slack: FakeSlack, alerts: SlackAlerts) -> None:
    files = (DeskFile("a|b <c>.jpg", "https://tienda.example/inbox/conversations/7"), DeskFile("nota.pdf"))
    line = DeskLine(DeskAuthor.CUSTOMER, "mira", "Ana", files)
    await alerts.post_in_thread(MessageRef("C0DESK", "1.1"), DeskPost(7, line))
    said = slack.messages[-1].text
    assert "📎 <https://tienda.example/inbox/conversations/7|a/b &lt;c&gt;.jpg> 📎 nota.pdf" in said


async def test_the_customers_longest_message_reaches_the_thread_whole(slack: FakeSlack, alerts: SlackAlerts) -> None:
    root = await alerts.post_thread_root(CARD, "C0DESK")
    await alerts.post_in_thread(root, DeskPost(7, DeskLine(DeskAuthor.CUSTOMER, "ñ" * 8_000)))
    assert slack.messages[-1].text.count("ñ") == 8_000


def test_cards_speak_english_to_english_teams() -> None:
    lead = str(lead_blocks(replace(LEAD, language="en")))
    desk = str(desk_blocks(replace(CARD, language="en"), ">>", "outbox_tray"))
    assert "Hot lead" in lead
    assert "only answer what was asked" in lead
    assert "waiting for a person" in desk
    assert "internal note" in desk


@pytest.mark.parametrize(
    ("state", "spanish", "english"),
    [
        (LeadState.OPEN, "🔥 Lead caliente: Ana & Co", "🔥 Hot lead: Ana & Co"),
        (LeadState.CLAIMED, "✅ Luis se encarga de este lead: Ana & Co", "✅ Luis has this lead: Ana & Co"),
        (LeadState.SNOOZED, "💤 Lead pospuesto: Ana & Co", "💤 Lead snoozed: Ana & Co"),
        (LeadState.CLOSED, "☑️ Lead cerrado: Ana & Co", "☑️ Lead closed: Ana & Co"),
    ],
)
def test_a_lead_cards_title_says_how_it_stands(state: LeadState, spanish: str, english: str) -> None:
    claimed_by = "Luis" if state is LeadState.CLAIMED else ""
    for language, title in (("es", spanish), ("en", english)):
        blocks = lead_blocks(replace(LEAD, state=state, claimed_by=claimed_by, language=language))
        assert _title(blocks) == title


@pytest.mark.parametrize(
    ("state", "spanish", "english"),
    [
        (DeskState.QUEUED, "🙋 Ana López espera a una persona", "🙋 Ana López is waiting for a person"),
        (DeskState.OWNED, "👤 Luis atiende a Ana López", "👤 Luis is helping Ana López"),
        (DeskState.RETURNED, "🤖 El asistente atiende a Ana López", "🤖 The assistant is helping Ana López"),
        (DeskState.RESOLVED, "✅ Conversación resuelta: Ana López", "✅ Conversation resolved: Ana López"),
    ],
)
def test_a_desk_cards_title_says_who_has_the_conversation(state: DeskState, spanish: str, english: str) -> None:
    for language, title in (("es", spanish), ("en", english)):
        card = replace(CARD, state=state, owned_by="Luis", language=language)
        assert _title(desk_blocks(card, ">>", "outbox_tray")) == title
        assert desk_summary(card) == title


def test_a_closed_lead_says_who_had_it_and_asks_for_nothing_more() -> None:
    closed = str(lead_blocks(replace(LEAD, state=LeadState.CLOSED, claimed_by="Luis")))
    assert "Lo llevaba Luis" in closed
    assert "Siguiente paso" not in closed
    assert "Responder antes de" not in closed


def test_a_waiting_conversation_says_who_was_asked_to_take_it() -> None:
    assert "Nadie la lleva todavía" in str(desk_blocks(CARD, ">>", "outbox_tray"))
    assert "Asignada a Luis" in str(desk_blocks(replace(CARD, owned_by="Luis"), ">>", "outbox_tray"))


@pytest.mark.parametrize(
    ("channel", "spanish", "english"),
    [
        ("webchat", "chat de la web", "web chat"),
        ("whatsapp", "WhatsApp", "WhatsApp"),
        ("telegram", "Telegram", "Telegram"),
        ("slack", "Slack", "Slack"),
    ],
)
def test_channels_are_called_as_people_call_them(channel: str, spanish: str, english: str) -> None:
    for language, name in (("es", spanish), ("en", english)):
        lead = str(lead_blocks(replace(LEAD, channel=channel, contact_route="", language=language)))
        desk = str(desk_blocks(replace(CARD, channel=channel, language=language), ">>", "outbox_tray"))
        for card in (lead, desk):
            assert f"*\\n{name}" in card
            assert channel not in card or channel == name
        assert ("solo por " if language == "es" else "only through ") + name in lead


def test_where_whatsapps_window_is_closed_the_card_says_so() -> None:
    card = str(desk_blocks(replace(CARD, is_window_open=False), ">>", "outbox_tray"))
    assert "WhatsApp ya no admite texto libre" in card
    assert "plantilla aprobada" in card


def _title(blocks: list[dict[str, Any]]) -> str:
    assert blocks[0]["type"] == "header"
    title: str = blocks[0]["text"]["text"]
    return title


TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from("&<>*_`🙈\n"), max_size=60).map(lambda text: text * 40)


@given(TEXTS, st.lists(TEXTS, max_size=9), st.sampled_from(LeadState), st.sampled_from(["es", "en"]))
def test_no_lead_card_breaks_slacks_limits(text: str, texts: list[str], state: LeadState, language: str) -> None:
    card = LeadCard(1, 99, text, text, text, None, tuple(texts), tuple(texts), text, state, text, DUE_AT, language)
    _is_within_limits(lead_blocks(card))


@given(TEXTS, st.lists(TEXTS, max_size=9), st.sampled_from(DeskState), st.sampled_from(DeskAuthor))
def test_no_desk_card_breaks_slacks_limits(text: str, texts: list[str], state: DeskState, author: DeskAuthor) -> None:
    files = tuple(DeskFile(name, "https://chat.tienda.example/inbox/conversations/1234567") for name in texts)
    lines = tuple(DeskLine(author, said, text, files) for said in texts)
    card = DeskCard(1, text, text, text, text, lines, text, DUE_AT, DUE_AT, state, text)
    _is_within_limits(desk_blocks(card, ">>", "outbox_tray"))
    View(**reply_form(1, "es", text)).to_dict()


def _is_within_limits(blocks: list[dict[str, object]]) -> None:
    for block in Block.parse_all(blocks):
        block.to_dict()
    assert len(blocks) <= 50
    assert characters(blocks) <= 12_000
    fields: Any = [block.get("fields", []) for block in blocks]
    assert all(len(field["text"]) <= 2_000 for row in fields for field in row)


def _buttons(blocks: list[dict[str, Any]]) -> set[str]:
    return {element["action_id"] for block in blocks if block["type"] == "actions" for element in block["elements"]}


async def test_slacks_own_limit_says_when_to_try_again(slack: FakeSlack, alerts: SlackAlerts) -> None:
    slack.limit("chat.postMessage", retry_after=9)
    with pytest.raises(TemporaryError) as refused:
        await alerts.post(LEAD, "C0SALES")
    assert refused.value.retry_after == timedelta(seconds=9)


@pytest.mark.parametrize("fault", [Fault(status=500), Fault(drops_connection=True)])
async def test_a_broken_answer_is_worth_another_try(slack: FakeSlack, alerts: SlackAlerts, fault: Fault) -> None:
    slack.fail("chat.postMessage", fault)
    with pytest.raises(TemporaryError):
        await alerts.post(LEAD, "C0SALES")


async def test_a_channel_that_is_not_there_is_for_a_person_to_mend(slack: FakeSlack, alerts: SlackAlerts) -> None:
    slack.closed_channels["C0SALES"] = "channel_not_found"
    with pytest.raises(PermanentError, match="channel_not_found"):
        await alerts.post(LEAD, "C0SALES")
    with pytest.raises(PermanentError, match="message_not_found"):
        await alerts.update(MessageRef("C0DESK", "1.1"), LEAD)


async def test_without_slack_the_log_holds_ids_and_nothing_a_customer_said() -> None:
    logged = LoggedAlerts()
    sales: SalesAlerts = logged
    desk: DeskAlerts = logged
    with structlog.testing.capture_logs() as lines:
        ref = await sales.post(LEAD, "ventas")
        await sales.update(ref, LEAD)
        root = await desk.post_thread_root(CARD, "mesa")
        await desk.post_in_thread(root, DeskPost(7, DeskLine(DeskAuthor.CUSTOMER, "me llegó roto", "Ana")))
        await desk.update_root(root, CARD)
    assert [line["event"] for line in lines] == [
        "lead_card",
        "lead_card_updated",
        "desk_thread",
        "desk_post",
        "desk_thread_updated",
    ]
    assert not any(word in str(lines) for word in ("Ana", "roto", "600", "descuento"))

"""What agents do in Slack, done to conversations: once, by agents alone, and only what is marked goes out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.limits import LIMITS
from bot.channels.slack_events import Press, PressKind, Reaction, ThreadMessage
from bot.messages import Address, IncomingMedia, MediaKind
from bot.storage.agents import Agent, add_agent, link_slack_user
from bot.storage.notices import Notices
from bot.use_cases.acting import Acting
from bot.use_cases.business import Business
from bot.use_cases.from_slack import FromSlack
from integrations.sales_alerts import MessageRef
from tests.bot.use_cases.workshop import ScriptedChannel, Workshop, open_workshop

THREAD = MessageRef("C0DESK", "1763716000.000100")


@dataclass
class Desk:
    """Slack's side of a workshop with one conversation that has a thread."""

    workshop: Workshop
    slack: FromSlack
    conversation_id: int
    marta: Agent
    emails: dict[str, str]
    presses: int = 0

    async def press(self, kind: PressKind, user: str = "UMARTA", *, text: str = "", key: str = "") -> tuple[bool, str]:
        """Press a button of the conversation's card."""
        self.presses += 1
        press = Press(kind, user, key or f"k{self.presses}", conversation_id=self.conversation_id, text=text)
        result = await self.slack.press(press)
        return result.ok, result.text

    async def press_lead(self, kind: PressKind, user: str = "UMARTA", *, key: str = "") -> tuple[bool, str]:
        """Press a button of the lead's card."""
        self.presses += 1
        once_key = key or f"k{self.presses}"
        lead_id = await self.workshop.value("SELECT id FROM leads")
        result = await self.slack.press(Press(kind, user, once_key, lead_id=lead_id))
        return result.ok, result.text

    def written(self, text: str, *, is_reply: bool = False, ts: str = "1763716001.000100") -> ThreadMessage:
        """Return something written in the thread."""
        return ThreadMessage(THREAD.channel, THREAD.ts, ts, "UMARTA", text, is_reply)

    async def told(self) -> list[str]:
        """Return what the customer was sent."""
        await self.workshop.run()
        channel = self.workshop.channels["webchat"]
        assert isinstance(channel, ScriptedChannel)
        return channel.texts()

    async def kinds(self, text: str) -> list[str]:
        """Return as what a text was kept."""
        return [line.kind for line in await self.workshop.lines(self.conversation_id) if line.text == text]


async def hire(workshop: Workshop, name: str, *, is_linked: bool = True) -> Agent:
    async with workshop.store.transaction() as tx:
        return await add_agent(
            tx,
            name=name,
            email=f"{name}@tienda.example",
            teams=("support", "sales"),
            slack_user_id=f"U{name.upper()}" if is_linked else None,
            now=workshop.clock(),
        )


@pytest.fixture
async def desk(database_url: str, tmp_path: Path, business: Business) -> AsyncIterator[Desk]:
    """A conversation that waits for a person, with its thread at the desk and a hot lead."""
    channels = (ScriptedChannel(), ScriptedChannel("whatsapp"))
    async with open_workshop(database_url, tmp_path, business, *channels) as workshop:
        notices = Notices(workshop.store)
        acting = Acting(workshop.store, lambda _=None: business, notices, clock=workshop.clock)
        marta = await hire(workshop, "Marta")
        conversation_id = await workshop.answered("ana", "person lead hot")
        await workshop.query(
            "UPDATE desk_threads SET channel = :channel, thread_ts = :ts", channel=THREAD.channel, ts=THREAD.ts
        )
        emails: dict[str, str] = {}

        async def vouched_email(slack_user_id: str) -> str:
            return emails.get(slack_user_id, "")

        slack = FromSlack(workshop.receiver.receive, acting, LIMITS, vouched_email)
        yield Desk(workshop, slack, conversation_id, marta, emails)
        await notices.drain()


async def test_only_linked_slack_users_are_agents(desk: Desk) -> None:
    assert await desk.slack.is_agent("UMARTA")
    assert not await desk.slack.is_agent("UANA")
    assert not await desk.slack.is_agent("")


async def test_who_is_linked_to_nobody_is_the_agent_with_his_email_and_stays_linked(desk: Desk) -> None:
    luis = await hire(desk.workshop, "Luis", is_linked=False)
    desk.emails["U1"] = "Luis@tienda.example"
    known = await asyncio.gather(*(desk.slack.is_agent("U1") for _ in range(4)))
    desk.emails.clear()

    assert known == [True] * 4
    assert (await desk.press(PressKind.CLAIM, "U1"))[0]
    assert await desk.workshop.value("SELECT agent_id FROM conversations") == luis.id
    assert await desk.workshop.value("SELECT slack_user_id FROM agents WHERE id = :id", id=luis.id) == "U1"


async def test_an_unlinked_agents_reply_in_the_thread_is_sent(desk: Desk) -> None:
    await hire(desk.workshop, "Luis", is_linked=False)
    desk.emails["U1"] = "luis@tienda.example"
    written = replace(desk.written("Hola, soy Luis", is_reply=True), slack_user_id="U1")
    result = await desk.slack.thread_reply(written)

    assert result is not None
    assert result.ok
    assert "Hola, soy Luis" in await desk.told()


async def test_a_disabled_agents_email_is_nobodys(desk: Desk) -> None:
    luis = await hire(desk.workshop, "Luis", is_linked=False)
    await desk.workshop.query("UPDATE agents SET disabled_at = now() WHERE id = :id RETURNING id", id=luis.id)
    desk.emails["U1"] = "luis@tienda.example"

    assert not await desk.slack.is_agent("U1")
    assert not (await desk.press(PressKind.CLAIM, "U1"))[0]


async def test_what_an_administrator_linked_counts_more_than_an_email(desk: Desk) -> None:
    await hire(desk.workshop, "Luis", is_linked=False)
    await desk.workshop.query("UPDATE agents SET disabled_at = now() WHERE name = 'Marta' RETURNING id")
    desk.emails |= {"UMARTA": "luis@tienda.example", "U2": "marta@tienda.example"}

    assert not await desk.slack.is_agent("UMARTA")
    assert not await desk.slack.is_agent("U2")


async def test_an_administrators_link_takes_a_slack_user_from_whoever_had_it(desk: Desk) -> None:
    luis = await hire(desk.workshop, "Luis")
    async with desk.workshop.store.transaction() as tx:
        await link_slack_user(tx, luis.id, "UMARTA")

    rows = await desk.workshop.query("SELECT name, slack_user_id FROM agents ORDER BY id")
    assert [tuple(row) for row in rows] == [("Marta", None), ("Luis", "UMARTA")]


@pytest.mark.parametrize("kind", list(PressKind))
async def test_others_presses_are_refused_and_change_nothing(desk: Desk, kind: PressKind) -> None:
    is_lead = kind in {PressKind.CLAIM_LEAD, PressKind.SNOOZE_LEAD, PressKind.NOT_A_LEAD}
    ok, text = await (desk.press_lead(kind, "UANA") if is_lead else desk.press(kind, "UANA", text="hola"))

    assert not ok
    assert "agentes" in text
    assert await desk.workshop.value("SELECT mode FROM conversations") == "queued"
    assert await desk.workshop.value("SELECT state FROM leads") == "hot"


async def test_an_agent_claims_answers_and_gives_back(desk: Desk) -> None:
    assert await desk.press(PressKind.CLAIM) == (True, "")
    assert await desk.workshop.value("SELECT mode FROM conversations") == "owned"
    assert await desk.press(PressKind.SEND_REPLY, text="Hola, soy Marta") == (True, "")
    assert await desk.press(PressKind.GIVE_BACK) == (True, "")

    assert "Hola, soy Marta" in await desk.told()
    assert await desk.workshop.value("SELECT mode FROM conversations") == "returned"


async def test_resolving_closes_and_nothing_can_be_sent_afterwards(desk: Desk) -> None:
    assert (await desk.press(PressKind.RESOLVE))[0]
    for kind in (PressKind.SEND_REPLY, PressKind.REPLY, PressKind.CLAIM, PressKind.GIVE_BACK):
        ok, text = await desk.press(kind, text="¿sigues?")
        assert not ok
        assert "cerrada" in text


async def test_a_form_sent_four_times_at_once_is_sent_once(desk: Desk) -> None:
    results = await asyncio.gather(*(desk.press(PressKind.SEND_REPLY, text="una vez", key="form:V1") for _ in range(4)))

    assert {ok for ok, _ in results} == {True}
    assert (await desk.told()).count("una vez") == 1


async def test_a_press_that_was_refused_may_be_pressed_again(desk: Desk) -> None:
    luis = await hire(desk.workshop, "Luis")
    assert (await desk.press(PressKind.CLAIM))[0]
    assert not (await desk.press(PressKind.SEND_REPLY, "ULUIS", text="soy Luis", key="form:V2"))[0]
    await desk.press(PressKind.GIVE_BACK)
    assert (await desk.press(PressKind.SEND_REPLY, "ULUIS", text="soy Luis", key="form:V2"))[0]
    assert await desk.workshop.value("SELECT agent_id FROM conversations") == luis.id


async def test_who_has_a_conversation_keeps_it_from_others_claims(desk: Desk) -> None:
    await hire(desk.workshop, "Luis")
    await desk.press(PressKind.CLAIM)
    assert await desk.press(PressKind.CLAIM, "ULUIS") == (False, "Ya la atiende Marta.")
    assert await desk.press(PressKind.REPLY, "ULUIS") == (False, "Ya la atiende Marta.")


async def test_the_form_says_how_long_whatsapp_takes_free_text(desk: Desk) -> None:
    assert await desk.press(PressKind.REPLY) == (True, "")
    other = await desk.workshop.answered("34600", "person", channel="whatsapp")
    whatsapp = replace(desk, conversation_id=other)
    assert "texto libre durante" in (await whatsapp.press(PressKind.REPLY))[1]
    desk.workshop.clock.now += timedelta(hours=25)
    assert "plantilla aprobada, en una sola línea y con un máximo de 900" in (await whatsapp.press(PressKind.REPLY))[1]


async def test_outside_the_window_what_the_template_cannot_hold_is_refused(desk: Desk) -> None:
    other = await desk.workshop.answered("34600", "person", channel="whatsapp")
    whatsapp = replace(desk, conversation_id=other)
    desk.workshop.clock.now += timedelta(hours=25)
    refused = await whatsapp.press(PressKind.SEND_REPLY, text="x" * 901)
    sent = await whatsapp.press(PressKind.SEND_REPLY, text="Hola:\n\n- uno\n- dos")
    await desk.workshop.run()

    assert refused == (
        False,
        "No se ha enviado: fuera de la ventana de 24 horas un mensaje tiene como máximo 900 caracteres.",
    )
    assert sent[0]
    channel = desk.workshop.channels["whatsapp"]
    assert isinstance(channel, ScriptedChannel)
    assert channel.texts()[-1] == "Hola: · - uno · - dos"
    (kept,) = [line.text for line in await desk.workshop.lines(other) if line.author == "agent"]
    assert kept == "Hola: · - uno · - dos"


async def test_a_lead_is_claimed_once_however_many_press(desk: Desk) -> None:
    for name in ("Luis", "Eva"):
        await hire(desk.workshop, name)
    users = ("UMARTA", "ULUIS", "UEVA")
    results = await asyncio.gather(*(desk.press_lead(PressKind.CLAIM_LEAD, user) for user in users))

    assert sorted(ok for ok, _ in results) == [False, False, True]
    winner = ("Marta", "Luis", "Eva")[[ok for ok, _ in results].index(True)]
    assert all(winner in text for ok, text in results if not ok)
    assert (await desk.told()).count("utter_rep_joined") == 1
    again, text = await desk.press_lead(PressKind.CLAIM_LEAD, f"U{winner.upper()}")
    assert (again, text) == (True, "Este lead ya es tuyo.")


async def test_who_claims_a_lead_is_told_which_colleague_talks_to_the_customer(desk: Desk) -> None:
    await hire(desk.workshop, "Luis")
    await desk.press(PressKind.CLAIM, "ULUIS")
    ok, text = await desk.press_lead(PressKind.CLAIM_LEAD)

    assert ok
    assert text.startswith("El lead es tuyo, pero con el cliente habla Luis")
    assert "utter_rep_joined" not in await desk.told()


async def test_a_claim_that_the_database_undid_is_made_again(desk: Desk) -> None:
    await desk.workshop.undo_first_change_of("leads")
    ok, _ = await desk.press_lead(PressKind.CLAIM_LEAD)

    assert ok
    assert await desk.workshop.value("SELECT agent_id FROM leads") == desk.marta.id
    assert (await desk.told()).count("utter_rep_joined") == 1


async def test_a_lead_is_put_aside_or_dismissed(desk: Desk) -> None:
    assert (await desk.press_lead(PressKind.SNOOZE_LEAD))[0]
    assert await desk.workshop.value("SELECT state FROM leads") == "snoozed"
    assert (await desk.press_lead(PressKind.NOT_A_LEAD))[0]
    assert await desk.workshop.value("SELECT state FROM leads") == "closed"
    assert not (await desk.press_lead(PressKind.CLAIM_LEAD))[0]


async def test_a_thread_message_is_a_note_and_only_the_mark_sends(desk: Desk) -> None:
    note = await desk.slack.thread_reply(desk.written("este cliente es VIP"))
    reply = await desk.slack.thread_reply(desk.written("Hola, ya lo miro", is_reply=True, ts="1763716002.000100"))

    assert note is not None
    assert reply is not None
    assert (note.ok, reply.ok) == (True, True)
    assert await desk.kinds("este cliente es VIP") == ["note"]
    assert await desk.kinds("Hola, ya lo miro") == ["text"]
    told = await desk.told()
    assert "Hola, ya lo miro" in told
    assert "este cliente es VIP" not in told


async def test_a_redelivered_thread_message_is_kept_once(desk: Desk) -> None:
    written = desk.written("una nota")
    await asyncio.gather(*(desk.slack.thread_reply(written) for _ in range(4)))
    assert await desk.kinds("una nota") == ["note"]


async def test_a_thread_that_is_not_ours_is_left_alone(desk: Desk) -> None:
    assert await desk.slack.thread_reply(replace(desk.written("hola"), thread_ts="1.2")) is None


async def test_somebody_else_in_the_thread_sends_nothing(desk: Desk) -> None:
    result = await desk.slack.thread_reply(replace(desk.written("soy un intruso", is_reply=True), slack_user_id="UANA"))
    assert result is not None
    assert not result.ok
    assert await desk.kinds("soy un intruso") == []


async def test_the_reply_mark_on_a_note_sends_it_once(desk: Desk) -> None:
    await desk.slack.thread_reply(desk.written("te lo cambiamos hoy"))
    mark = Reaction(THREAD.channel, "1763716001.000100", "UMARTA", "outbox_tray")
    for _ in range(2):
        result = await desk.slack.reaction(mark)
        assert result is not None
        assert result.ok

    assert (await desk.told()).count("te lo cambiamos hoy") == 1


async def test_the_reply_mark_on_what_was_sent_already_sends_nothing_more(desk: Desk) -> None:
    await desk.slack.thread_reply(desk.written("ya enviado", is_reply=True))
    mark = Reaction(THREAD.channel, "1763716001.000100", "UMARTA", "outbox_tray")
    await desk.slack.reaction(mark)
    assert (await desk.told()).count("ya enviado") == 1


async def test_a_mark_on_something_else_or_by_somebody_else_is_left_alone(desk: Desk) -> None:
    await desk.slack.thread_reply(desk.written("una nota"))
    assert await desk.slack.reaction(Reaction(THREAD.channel, "9.9", "UMARTA", "outbox_tray")) is None
    stranger = Reaction(THREAD.channel, "1763716001.000100", "UANA", "outbox_tray")
    assert await desk.slack.reaction(stranger) is None


async def test_files_in_the_thread_are_not_sent_and_the_agent_is_told(desk: Desk) -> None:
    file = IncomingMedia(MediaKind.IMAGE, "image/png", "foto.png", {"file_id": "F1"})
    result = await desk.slack.thread_reply(replace(desk.written("mira", is_reply=True), media=(file,)))
    assert result is not None
    assert "solo se envía texto" in result.text
    assert "mira" in await desk.told()


async def test_a_long_reply_goes_out_in_parts_that_the_channel_takes(desk: Desk) -> None:
    other = await desk.workshop.answered("34600", "person", channel="whatsapp")
    await replace(desk, conversation_id=other).press(PressKind.SEND_REPLY, text="palabra " * 900)
    await desk.workshop.run()
    channel = desk.workshop.channels["whatsapp"]
    assert isinstance(channel, ScriptedChannel)
    parts = [text for text in channel.texts() if text.startswith("palabra")]
    assert len(parts) == 2
    assert all(len(part) <= LIMITS["whatsapp"].text for part in parts)


async def test_a_conversation_is_open_for_its_own_customer_alone(desk: Desk) -> None:
    message = desk.workshop.message("UANA", "hola", channel="slack", recipient="C1", thread="1.1")
    await desk.slack.receive(message)
    address = Address("slack", "acc", "C1", "1.1")
    assert await desk.slack.is_open(address, "UANA")
    assert not await desk.slack.is_open(address, "ULUIS")
    assert not await desk.slack.is_open(replace(address, thread="2.2"), "UANA")


async def test_a_note_that_cannot_be_stored_is_told_to_its_author_and_not_asked_for_again(desk: Desk) -> None:
    await desk.workshop.refuse_text("poison")
    result = await desk.slack.thread_reply(
        ThreadMessage(THREAD.channel, THREAD.ts, "9.9", "UMARTA", "poison", is_reply=False)
    )

    assert result is not None
    assert not result.ok
    assert result.text

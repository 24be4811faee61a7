"""Receiving: once, masked, under one contact, and never in the way of a turn."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image

from bot.messages import InboundMessage, IncomingMedia, MediaKind
from bot.storage.turns import Claim
from bot.use_cases.receive import Receiver
from tests.bot.use_cases.workshop import Workshop

CARD = "4111 1111 1111 1111"


async def test_a_message_delivered_four_times_at_once_is_stored_once(workshop: Workshop) -> None:
    message = workshop.message("ana", "hola")

    received = await asyncio.gather(*(workshop.receiver.receive(message) for _ in range(4)))

    assert sorted(each.is_new for each in received) == [False, False, False, True]
    assert len({each.message_id for each in received}) == 1
    assert await workshop.value("SELECT count(*) FROM messages") == 1
    assert len(workshop.woken) == 1


async def test_a_redelivery_to_a_conversation_that_exists_changes_nothing(workshop: Workshop) -> None:
    await workshop.receive("ana", "hola")
    message = workshop.message("ana", "otra")

    received = await asyncio.gather(*(workshop.receiver.receive(message) for _ in range(4)))

    assert sum(each.is_new for each in received) == 1
    assert await workshop.value("SELECT count(*) FROM messages") == 2


async def test_a_redelivery_after_the_conversation_was_closed_opens_no_other(workshop: Workshop) -> None:
    message = workshop.message("ana", "hola")
    first = await workshop.receiver.receive(message)
    await workshop.query("UPDATE conversations SET closed_at = now()")

    again = await workshop.receiver.receive(message)

    assert (again.message_id, again.is_new) == (first.message_id, False)
    assert await workshop.value("SELECT count(*) FROM conversations") == 1


async def test_the_same_id_from_another_channel_is_another_message(workshop: Workshop) -> None:
    await workshop.receive("ana", external_id="1")
    received = await workshop.receive("ana", external_id="1", channel="telegram")

    assert received.is_new


async def test_two_first_messages_at_once_make_one_contact_and_one_conversation(workshop: Workshop) -> None:
    messages = [workshop.message("ana", f"foto {number}") for number in range(8)]

    received = await asyncio.gather(*(workshop.receiver.receive(each) for each in messages))

    assert len({each.conversation_id for each in received}) == 1
    counted = (
        "SELECT (SELECT count(*) FROM contacts) AS contacts, (SELECT count(*) FROM conversations) AS conversations"
    )
    assert tuple((await workshop.query(counted))[0]) == (1, 1)


async def test_a_number_and_a_business_scoped_id_are_one_contact_and_one_conversation(workshop: Workshop) -> None:
    old = await workshop.receive("34600111222", channel="whatsapp")
    new = await workshop.receive("ES.123", channel="whatsapp", aliases=("34600111222",))

    assert new.conversation_id == old.conversation_id
    assert await workshop.value("SELECT count(*) FROM contacts") == 1
    assert await workshop.value("SELECT count(*) FROM identities") == 2


async def test_a_person_named_in_two_ways_at_once_is_one_contact(workshop: Workshop) -> None:
    ways = (("34600111222", ()), ("ES.123", ("34600111222",)))
    messages = [workshop.message(who, channel="whatsapp", aliases=aliases) for who, aliases in ways * 4]

    received = await asyncio.gather(*(workshop.receiver.receive(each) for each in messages))

    assert await workshop.value("SELECT count(*) FROM contacts") == 1
    assert len({each.conversation_id for each in received}) == 1


async def test_what_is_said_in_private_never_goes_on_in_a_group(workshop: Workshop) -> None:
    group = await workshop.receive("ana", channel="telegram", recipient="-100200")
    private = await workshop.receive("ana", channel="telegram")
    other_group = await workshop.receive("ana", channel="telegram", recipient="-100300")

    assert len({group.conversation_id, private.conversation_id, other_group.conversation_id}) == 3
    assert await workshop.value("SELECT count(*) FROM contacts") == 1


async def test_two_people_at_one_address_have_a_conversation_each(workshop: Workshop) -> None:
    people = ("ULAURA", "UEVA") * 2
    laura, eve, *again = [await workshop.receive(who, channel="slack", recipient="C1", thread="1.1") for who in people]

    assert [each.conversation_id for each in again] == [laura.conversation_id, eve.conversation_id]
    assert laura.conversation_id != eve.conversation_id
    assert await workshop.value("SELECT count(*) FROM conversations WHERE closed_at IS NULL") == 2


async def test_two_people_who_begin_at_once_at_one_address_have_a_conversation_each(workshop: Workshop) -> None:
    people = ("laura", "eve") * 4
    messages = [workshop.message(who, channel="telegram", recipient="-100200") for who in people]

    received = await asyncio.gather(*(workshop.receiver.receive(each) for each in messages))

    assert len({each.conversation_id for each in received}) == 2
    rows = await workshop.query(
        "SELECT DISTINCT c.id, i.external_id FROM conversations c JOIN identities i ON i.contact_id = c.contact_id"
    )
    assert sorted(row.external_id for row in rows) == ["eve", "laura"]


async def test_one_person_under_two_names_has_one_conversation_in_a_shared_place(workshop: Workshop) -> None:
    old = await workshop.receive("ana", channel="telegram", recipient="-100200")
    new = await workshop.receive("ana-2", channel="telegram", recipient="-100200", aliases=("ana",))
    again = await workshop.receive("ana-2", channel="telegram", recipient="-100200")

    assert new.conversation_id == old.conversation_id == again.conversation_id


async def test_threads_are_conversations_of_their_own(workshop: Workshop) -> None:
    first = await workshop.receive("ana", channel="slack", recipient="C1", thread="1.1")
    second = await workshop.receive("ana", channel="slack", recipient="C1", thread="2.2")

    assert first.conversation_id != second.conversation_id


async def test_a_message_after_the_end_begins_another_conversation_of_the_same_contact(workshop: Workshop) -> None:
    first = await workshop.receive("ana")
    await workshop.query("UPDATE conversations SET closed_at = now()")

    second = await workshop.receive("ana")

    assert second.conversation_id != first.conversation_id
    assert await workshop.value("SELECT count(*) FROM contacts") == 1


async def test_a_known_conversation_is_only_inserted_into(workshop: Workshop) -> None:
    await workshop.receive("ana")
    versions = (
        "SELECT xmin FROM conversations UNION ALL SELECT xmin FROM identities UNION ALL SELECT xmin FROM contacts"
    )
    before = await workshop.query(versions)

    await workshop.receive("ana")

    assert await workshop.query(versions) == before


async def test_a_message_is_received_while_a_turn_of_its_conversation_goes_on(workshop: Workshop) -> None:
    first = await workshop.receive("ana", "wait")
    workshop.clock.now += timedelta(seconds=6)
    turn = asyncio.create_task(workshop.responder.respond(Claim(first.conversation_id, 1)))
    await workshop.mind.entered.wait()

    second = await workshop.receive("ana", "¿sigues ahí?")

    assert second.is_new
    assert not turn.done()
    workshop.mind.gate.set()
    assert await turn
    assert await workshop.value("SELECT turn_id FROM messages WHERE id = :id", id=second.message_id) is None


async def test_card_numbers_and_secrets_are_masked_before_they_are_stored(workshop: Workshop) -> None:
    await workshop.receive("ana", f"mi tarjeta es {CARD} y mi clave: gato123")

    stored = await workshop.value("SELECT text FROM messages")
    assert "1111 1111" not in stored
    assert "gato123" not in stored


async def test_a_card_number_across_the_cut_is_masked_too(workshop: Workshop) -> None:
    await workshop.receive("ana", "a" * 7_989 + f" {CARD} y más")

    stored = await workshop.value("SELECT text FROM messages")
    assert "4111" not in stored
    assert len(stored) <= 8_000


async def test_a_megabyte_of_text_is_cut_and_said_to_be(workshop: Workshop) -> None:
    await workshop.receive("ana", "x" * 1_000_000)

    row = (await workshop.query("SELECT length(text) AS length, content FROM messages"))[0]
    assert (row.length, row.content) == (8_000, {"unsupported": "long_text"})


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("a\x00b", "ab"),
        ("a\ud800b", "ab"),
        ("\u202eabc\u200b", "\u202eabc\u200b"),
        ("🙂", "🙂"),
        ("", ""),
    ],
)
async def test_what_the_database_cannot_hold_is_left_out(workshop: Workshop, said: str, stored: str) -> None:
    await workshop.receive("ana", said)

    assert await workshop.value("SELECT text FROM messages") == stored


async def test_nothing_that_comes_with_a_message_can_keep_it_from_being_stored(workshop: Workshop) -> None:
    message = workshop.message("ana", "hola", payload="\x00\ud800")
    dirty = replace_everything(message)

    assert (await workshop.receiver.receive(dirty)).is_new
    assert await workshop.value("SELECT state FROM media") == "pending"


def replace_everything(message: InboundMessage) -> InboundMessage:
    bad = "a\x00\ud800"
    media = IncomingMedia(MediaKind.DOCUMENT, bad, bad * 500, {"file_id": bad})
    return replace(
        message, external_id=bad, unsupported=bad, sender=replace(message.sender, name=bad * 500), media=(media,)
    )


async def test_a_picture_lies_on_the_disk_before_its_message_is_stored(workshop: Workshop) -> None:
    await workshop.receive("ana", media=[a_picture()])

    row = (await workshop.query("SELECT state, mime_type, kind, size FROM media"))[0]
    assert (row.state, row.mime_type, row.kind) == ("stored", "image/png", "image")


async def test_a_file_we_do_not_keep_is_stored_as_refused_with_the_reason(workshop: Workshop) -> None:
    received = await workshop.receive("ana", "mira", media=[b"MZ\x90\x00 not a picture"])

    row = (await workshop.query("SELECT state, reason FROM media"))[0]
    assert (row.state, row.reason) == ("rejected", "unknown_type")
    assert received.is_new


async def test_two_hundred_messages_at_once_are_all_stored_and_all_answered(workshop: Workshop) -> None:
    messages = [workshop.message("ana", f"m{number}") for number in range(200)]
    received = await asyncio.gather(*(workshop.receiver.receive(each) for each in messages))
    await workshop.pass_time(timedelta(seconds=15))

    assert len({each.message_id for each in received}) == 200
    assert await workshop.value("SELECT count(*) FROM messages WHERE direction = 'in' AND turn_id IS NULL") == 0
    assert sum(len(turn.messages) for turn in workshop.mind.turns) == 200


def a_picture() -> bytes:
    """Return a small PNG."""
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize(("named", "begins_in"), [("en", "en"), ("es-ES", "es"), ("pt", ""), ("", "")])
async def test_a_conversation_begins_in_the_language_its_sender_has_where_it_is_served(
    workshop: Workshop, named: str, begins_in: str
) -> None:
    receiver = Receiver(
        workshop.store, workshop.receiver._media, lambda _: None, languages=lambda: ("es", "en"), clock=workshop.clock
    )
    message = workshop.message("ana", "TA-10234")

    await receiver.receive(replace(message, sender=replace(message.sender, language=named)))

    assert await workshop.value("SELECT language FROM conversations") == begins_in

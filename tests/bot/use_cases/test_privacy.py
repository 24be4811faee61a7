"""What is kept of a person can be shown and erased, and nothing is kept for ever."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import text

from bot.storage.contacts import record_consent
from bot.storage.retention import BATCH
from bot.use_cases.privacy import Privacy, Retention, WhoError
from tests.world import World

SECRETS = ("Marisol", "marisol@hotelmirador.example", "+34600111222", "plato roto", "hotel de 40")
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'procrastinate%'"


@pytest.fixture
def privacy(world: World) -> Privacy:
    return Privacy(world.parts.store, world.parts.media, clock=world.clock)


def picture(colour: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(stream, "PNG")
    return stream.getvalue()


async def customer(world: World, who: str, colour: str = "red") -> int:
    """Let somebody complain with a picture, ask for an offer, and tell who he is; return the contact."""
    await world.writes(who, "me ha llegado un plato roto", media=[picture(colour)])
    await world.writes(who, "cancelar")
    await world.writes(who, "somos un hotel de 40 personas y queremos un presupuesto")
    found = await world.query("SELECT contact_id FROM conversations WHERE recipient = :who", who=who)
    contact_id = int(found[0]["contact_id"])
    async with world.parts.store.transaction() as tx:
        await record_consent(tx, contact_id, granted=True, source="webchat", message_id=None, now=world.clock())
    return contact_id


async def name(world: World, contact_id: int, email: str = "marisol@hotelmirador.example") -> None:
    async with world.parts.store.transaction() as tx:
        await tx.execute(
            text(
                "UPDATE contacts SET name = 'Marisol', emails = ARRAY[:email], phones = ARRAY['+34600111222']"
                " WHERE id = :id"
            ),
            {"id": contact_id, "email": email},
        )


async def everything(world: World) -> str:
    tables = [row["tablename"] for row in await world.query(TABLES)]
    rows = [await world.query(f"SELECT * FROM {table}") for table in tables]
    return json.dumps(rows, default=str, ensure_ascii=False)


def files(world: World) -> list[Path]:
    return [path for path in world.parts.media.root.rglob("*") if path.is_file()]


async def test_an_export_holds_what_was_said_and_sent(world: World, privacy: Privacy, tmp_path: Path) -> None:
    contact_id = await customer(world, "ana")
    await name(world, contact_id)

    await privacy.export("marisol@hotelmirador.example", tmp_path / "ana.zip")

    with zipfile.ZipFile(tmp_path / "ana.zip") as archive:
        data = json.loads(archive.read("data.json"))
        media = [archive.read(entry) for entry in archive.namelist() if entry.startswith("media/")]
    assert media == [picture("red")]
    assert any("plato roto" in message["text"] for message in data["messages"])
    assert data["contacts"][0]["name"] == "Marisol"
    assert data["tickets"]
    assert data["leads"]
    assert data["consents"]
    assert data["traces"]


async def test_an_export_holds_nothing_of_anybody_else(world: World, privacy: Privacy, tmp_path: Path) -> None:
    contact_id = await customer(world, "ana")
    await world.writes("luis", "hola, soy otro y tengo otro asunto")

    await privacy.export(str(contact_id), tmp_path / "ana.zip")

    with zipfile.ZipFile(tmp_path / "ana.zip") as archive:
        assert b"soy otro" not in archive.read("data.json")


async def test_after_an_erasure_nothing_of_the_person_remains(world: World, privacy: Privacy) -> None:
    contact_id = await customer(world, "ana")
    await name(world, contact_id)

    erased = await privacy.erase("webchat:ana")

    kept = await everything(world)
    assert erased.contact_id == contact_id
    assert not [secret for secret in SECRETS if secret in kept]
    assert '"ana"' not in kept
    assert files(world) == []


async def test_what_customers_wrote_lies_where_the_documentation_says_and_is_erased_there(
    world: World, privacy: Privacy
) -> None:
    contact_id = await customer(world, "ana")
    await name(world, contact_id)
    documented = {"messages", "tickets", "ticket_notes", "leads", "contacts", "conversations", "turns", "traces"}
    held = {table: await world.query(f"SELECT * FROM {table}") for table in documented}
    holding = {table for table, rows in held.items() if any(secret in str(rows) for secret in SECRETS)}
    assert holding >= {"messages", "tickets", "contacts", "conversations", "turns"}
    assert held["leads"][0]["facts"]["company_size"] == 40
    elsewhere = [row["tablename"] for row in await world.query(TABLES) if row["tablename"] not in documented]
    for table in elsewhere:
        rows = str(await world.query(f"SELECT * FROM {table}"))
        assert not [secret for secret in SECRETS if secret in rows], table

    await privacy.erase(str(contact_id))

    for row in await world.query("SELECT subject FROM tickets"):
        assert row["subject"] == ""
    for row in await world.query("SELECT dialogue FROM conversations"):
        assert row["dialogue"] == {}
    assert await world.query("SELECT 1 FROM leads") == await world.query("SELECT 1 FROM ticket_notes") == []


async def test_an_erasure_leaves_one_audit_line_without_the_person(world: World, privacy: Privacy) -> None:
    contact_id = await customer(world, "ana")

    await privacy.erase(str(contact_id))

    lines = await world.query("SELECT action, subject, data FROM audit_log WHERE action LIKE 'privacy.%'")
    assert [(line["action"], line["subject"]) for line in lines] == [("privacy.erased", f"contact:{contact_id}")]
    assert lines[0]["data"]["messages"] > 0


async def test_an_erasure_stops_the_clocks_and_the_deliveries(world: World, privacy: Privacy) -> None:
    contact_id = await customer(world, "ana")

    await privacy.erase(str(contact_id))

    assert await world.query("SELECT 1 FROM timers WHERE fired_at IS NULL AND cancelled_at IS NULL") == []
    assert await world.query("SELECT 1 FROM clocks WHERE met_at IS NULL AND cancelled_at IS NULL") == []
    assert await world.query("SELECT 1 FROM deliveries WHERE state IN ('pending', 'sending')") == []
    assert await world.query("SELECT 1 FROM tickets WHERE state <> 'resolved'") == []
    await world.pass_time(timedelta(days=3))


async def test_a_picture_that_somebody_else_sent_too_stays(world: World, privacy: Privacy) -> None:
    contact_id = await customer(world, "ana", "red")
    await customer(world, "luis", "red")

    await privacy.erase(str(contact_id))

    assert len(files(world)) == 1


async def test_who_was_erased_and_writes_again_is_a_new_contact(world: World, privacy: Privacy) -> None:
    contact_id = await customer(world, "ana")
    await privacy.erase(str(contact_id))

    said = await world.writes("ana", "hola")

    assert said
    found = await world.query("SELECT contact_id FROM conversations WHERE recipient = 'ana'")
    assert [row["contact_id"] for row in found] != [contact_id]


async def test_a_description_that_fits_two_people_is_asked_back(world: World, privacy: Privacy) -> None:
    first, second = await customer(world, "ana"), await customer(world, "luis", "blue")
    for contact_id in (first, second):
        await name(world, contact_id)

    with pytest.raises(WhoError, match=f"{first}, {second}"):
        await privacy.erase("+34 600 111 222")


async def test_merged_contacts_go_together(world: World, privacy: Privacy) -> None:
    first, second = await customer(world, "ana"), await customer(world, "ana-at-work", "blue")
    async with world.parts.store.transaction() as tx:
        await tx.execute(text("UPDATE contacts SET merged_into = :a WHERE id = :b"), {"a": first, "b": second})

    await privacy.erase("webchat:ana-at-work")

    assert await world.query("SELECT 1 FROM messages") == []


@pytest.mark.parametrize("who", ["nobody@nowhere.example", "+1999", "telegram:1", "12345", "", "' OR 1=1 --"])
async def test_nobody_is_erased_by_a_description_that_fits_nobody(world: World, privacy: Privacy, who: str) -> None:
    await customer(world, "ana")

    with pytest.raises(WhoError):
        await privacy.erase(who)

    assert await world.query("SELECT 1 FROM messages")


async def test_what_was_said_is_forgotten_in_time_and_the_statistics_are_not(world: World, privacy: Privacy) -> None:
    await world.writes("ana", "¿cuánto cuesta el envío a Mallorca?")
    await world.writes("ana", "gracias")

    world.clock.now += timedelta(days=364)
    before = await privacy.forget(Retention())
    world.clock.now += timedelta(days=3)
    after = await privacy.forget(Retention())

    assert (before["conversations"], after["conversations"], after["contacts"]) == (0, 1, 1)
    assert "Mallorca" not in await everything(world)
    assert await world.query("SELECT 1 FROM turns")
    assert (await world.query("SELECT channel FROM conversations")) == [{"channel": "webchat"}]


async def test_an_open_ticket_keeps_its_conversation(world: World, privacy: Privacy) -> None:
    await world.writes("ana", "me ha llegado un plato roto", media=[picture("red")])

    world.clock.now += timedelta(days=800)
    await privacy.forget(Retention())

    assert "plato roto" in await everything(world)
    assert len(files(world)) == 1


async def test_pictures_and_traces_are_forgotten_before_the_words(world: World, privacy: Privacy) -> None:
    await world.writes("ana", "mira qué foto", media=[picture("red")])
    async with world.parts.store.transaction() as tx:
        await tx.execute(text("UPDATE tickets SET state = 'resolved'"))

    world.clock.now += timedelta(days=200)
    await privacy.forget(Retention())

    assert files(world) == []
    assert await world.query("SELECT 1 FROM traces") == []
    assert "mira qué foto" in await everything(world)


async def close_leads(world: World) -> int:
    """Close the leads, give each a card and a timer for its clock, and return the id of the one there is."""
    async with world.parts.store.transaction() as tx:
        await tx.execute(text("UPDATE leads SET state = 'closed', closed_at = :now"), {"now": world.clock()})
        await tx.execute(
            text(
                "INSERT INTO lead_cards (lead_id, channel, message_ts, created_at)"
                " SELECT id, 'C1', '1.2', :now FROM leads"
            ),
            {"now": world.clock()},
        )
        await tx.execute(
            text(
                "INSERT INTO clocks (kind, subject, target_seconds, started_at)"
                " SELECT 'speed_to_lead', 'lead:' || id, 300, :now FROM leads"
            ),
            {"now": world.clock()},
        )
        for subject in (
            "SELECT 'lead:' || id FROM leads",
            "SELECT 'clock:' || id FROM clocks WHERE subject LIKE 'lead:%'",
        ):
            await tx.execute(
                text(
                    "INSERT INTO timers (kind, subject, due_at, created_at, fired_at)"
                    f" SELECT 'resurface', s, :now, :now, :now FROM ({subject}) t(s)"
                ),
                {"now": world.clock()},
            )
        return int((await tx.execute(text("SELECT id FROM leads"))).scalar_one())


async def traces_of_leads(world: World) -> list[str]:
    """Name the tables that hold anything of a lead."""
    held = {
        "leads": "true",
        "score_entries": "true",
        "lead_cards": "true",
        "clocks": "subject LIKE 'lead:%'",
        "timers": "subject LIKE 'lead:%' OR subject NOT IN (SELECT 'clock:' || id FROM clocks)"
        " AND subject LIKE 'clock:%'",
        "deliveries": "payload ? 'lead_id'",
    }
    return [table for table, condition in held.items() if await world.query(f"SELECT 1 FROM {table} WHERE {condition}")]


async def test_a_closed_lead_is_forgotten_in_time_though_its_contact_stays(world: World, privacy: Privacy) -> None:
    await customer(world, "ana")
    await close_leads(world)
    world.clock.now += timedelta(days=729)
    await world.writes("ana", "hola")

    early = await privacy.forget(Retention(technical=timedelta(days=3000)))
    before = await traces_of_leads(world)
    world.clock.now += timedelta(days=2)
    late = await privacy.forget(Retention(technical=timedelta(days=3000)))

    assert (early["leads"], late["leads"]) == (0, 1)
    assert {"leads", "score_entries", "lead_cards", "clocks", "timers"} <= set(before)
    assert await traces_of_leads(world) == []
    assert await world.query("SELECT 1 FROM contacts WHERE erased_at IS NULL")


async def test_a_lead_that_nobody_closed_stays_with_its_contact(world: World, privacy: Privacy) -> None:
    await customer(world, "ana")
    world.clock.now += timedelta(days=800)
    await world.writes("ana", "hola")

    forgotten = await privacy.forget(Retention())

    assert forgotten["leads"] == 0
    assert await world.query("SELECT 1 FROM leads WHERE closed_at IS NULL")


async def test_more_leads_than_one_batch_are_forgotten_at_once(world: World, privacy: Privacy) -> None:
    await customer(world, "ana")
    await close_leads(world)
    async with world.parts.store.transaction() as tx:
        await tx.execute(
            text(
                "INSERT INTO leads (contact_id, conversation_id, state, opened_at, closed_at)"
                " SELECT contact_id, conversation_id, 'closed', opened_at, closed_at FROM leads,"
                " generate_series(1, 2 * :batch)"
            ),
            {"batch": BATCH},
        )

    world.clock.now += timedelta(days=731)
    forgotten = await privacy.forget(Retention())

    assert forgotten["leads"] == 2 * BATCH + 1


async def test_who_opted_out_stays_known_for_it(world: World, privacy: Privacy) -> None:
    await world.writes("ana", "BAJA")

    world.clock.now += timedelta(days=2000)
    await privacy.forget(Retention())

    assert await world.query("SELECT 1 FROM consents WHERE NOT granted")
    assert await world.query("SELECT 1 FROM contacts WHERE erased_at IS NULL")

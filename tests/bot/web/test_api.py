"""The HTTP API for programs."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from PIL import Image

from bot.storage import access
from bot.storage.privacy import find_people
from bot.web.parts import Rates
from tests.bot.use_cases.workshop import Workshop
from tests.bot.web.site import NO_LIMITS, Site, make_site

MARTA = {"agent": "marta@tienda.example"}


async def test_a_key_is_shown_once_and_kept_as_a_hash(site: Site, workshop: Workshop) -> None:
    key = (await site.key())["Authorization"].removeprefix("Bearer ")
    assert key.startswith("fd_")
    assert await workshop.value("SELECT key_hash FROM api_keys") == access.hash_of(key)


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer fd_wrong"}, {"Authorization": "Basic eDp5"}])
async def test_without_a_key_nothing_is_told(browser: httpx.AsyncClient, header: dict[str, str]) -> None:
    answer = await browser.get("/api/v1/conversations", headers=header)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_revoked_key_is_refused_at_once(site: Site, browser: httpx.AsyncClient, workshop: Workshop) -> None:
    key = await site.key()
    assert (await browser.get("/api/v1/leads", headers=key)).status_code == 200
    async with workshop.store.transaction() as tx:
        assert await access.revoke_api_key(tx, "test", now=workshop.clock()) == 1
    assert (await browser.get("/api/v1/leads", headers=key)).status_code == 401


async def test_a_key_that_reads_does_not_write(site: Site, browser: httpx.AsyncClient, workshop: Workshop) -> None:
    conversation_id = await workshop.answered("ana", "hola")
    answer = await browser.post(
        f"/api/v1/conversations/{conversation_id}/reply", json=MARTA | {"text": "hola"}, headers=await site.key("read")
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "scope")


@pytest.mark.parametrize("scopes", [(), ("admin",), ("read", "x")])
async def test_a_key_has_known_scopes(workshop: Workshop, scopes: tuple[str, ...]) -> None:
    async with workshop.store.transaction() as tx:
        with pytest.raises(ValueError, match="scopes are"):
            await access.create_api_key(tx, "test", scopes, workshop.clock())


async def test_conversations_messages_tickets_and_leads_are_read(
    site: Site, browser: httpx.AsyncClient, workshop: Workshop
) -> None:
    conversation_id = await workshop.answered("ana", "person lead hot")
    key = await site.key("read")

    async def read(path: str) -> dict[str, Any]:
        answer = await browser.get(f"/api/v1{path}", headers=key)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    (listed,) = (await read("/conversations?view=waiting"))["items"]
    assert (listed["id"], listed["mode"]) == (conversation_id, "queued")
    assert (await read(f"/conversations/{conversation_id}"))["mode"] == "queued"
    messages = (await read(f"/conversations/{conversation_id}/messages"))["items"]
    assert [each["author"] for each in messages][:1] == ["customer"]
    assert (await read("/tickets"))["items"][0]["number"] == "FD-1001"
    (lead,) = (await read("/leads"))["items"]
    ledger = (await read(f"/leads/{lead['id']}"))["ledger"]
    assert sum(entry["points"] for entry in ledger) == lead["score"]


async def test_a_contact_is_shown_by_what_an_export_may_name_him(
    site: Site, browser: httpx.AsyncClient, workshop: Workshop
) -> None:
    conversation_id = await workshop.answered("34600", "hola", channel="whatsapp")
    key = await site.key("read")
    contact = (await browser.get(f"/api/v1/conversations/{conversation_id}/contact", headers=key)).json()
    listed = (await browser.get("/api/v1/conversations", headers=key)).json()["items"][0]
    single = (await browser.get(f"/api/v1/conversations/{conversation_id}", headers=key)).json()

    assert contact["identities"] == ["whatsapp:34600"]
    assert contact["id"] == listed["contact_id"] == single["contact_id"]
    async with workshop.store.transaction() as tx:
        for kind, name in (("id", str(contact["id"])), ("identity", contact["identities"][0])):
            assert await find_people(tx, kind, name) == [[contact["id"]]]


async def test_what_customers_say_of_entries_is_counted(
    site: Site, browser: httpx.AsyncClient, workshop: Workshop
) -> None:
    conversation_id = await workshop.answered("ana", "hola")
    await workshop.query(
        "INSERT INTO events (kind, conversation_id, data, created_at) VALUES ('knowledge.rated', :id,"
        ' \'{"entry": "bizum", "language": "es", "helpful": false}\', :at) RETURNING id',
        id=conversation_id,
        at=workshop.clock(),
    )
    answer = await browser.get("/api/v1/knowledge/ratings?days=7", headers=await site.key("read"))
    (counted,) = answer.json()["items"]
    assert (counted["entry"], counted["answered"], counted["helpful"], counted["unhelpful"]) == ("bizum", 0, 0, 1)
    assert (await browser.get("/api/v1/knowledge/ratings")).status_code == 401


async def test_the_traces_of_a_conversation_are_read(
    site: Site, browser: httpx.AsyncClient, workshop: Workshop
) -> None:
    conversation_id = await workshop.answered("ana", "hola")
    path = f"/api/v1/conversations/{conversation_id}/traces"
    (trace,) = (await browser.get(path, headers=await site.key("read"))).json()["items"]

    assert (trace["outcome"], trace["intent"], trace["attempt"], trace["version"]) == ("answered", "told", 1, "v1")
    assert trace["steps"][0] == {"stage": "test", "name": "obedient", "outcome": "answered", "detail": {}}


async def test_a_file_that_a_customer_sent_is_fetched(
    site: Site, browser: httpx.AsyncClient, workshop: Workshop
) -> None:
    content = io.BytesIO()
    Image.new("RGB", (4, 4)).save(content, "PNG")
    conversation_id = await workshop.answered("ana", "mira", media=[content.getvalue()])
    key = await site.key("read")
    first = (await browser.get(f"/api/v1/conversations/{conversation_id}/messages", headers=key)).json()["items"][0]
    answer = await browser.get(f"/api/v1/media/{first['media'][0]['id']}", headers=key)

    assert (answer.content, answer.headers["content-type"]) == (content.getvalue(), "image/png")
    assert (await browser.get("/api/v1/media/999", headers=key)).status_code == 404


async def test_a_lead_is_snoozed_and_closed_and_can_still_be_read(
    site: Site, browser: httpx.AsyncClient, workshop: Workshop
) -> None:
    await site.hire()
    await workshop.answered("ana", "lead hot")
    path = f"/api/v1/leads/{await workshop.value('SELECT id FROM leads')}"
    key = await site.key()
    assert (await browser.post(f"{path}/snooze", json=MARTA | {"hours": 2}, headers=key)).status_code == 200
    snoozed = (await browser.get(path, headers=key)).json()
    assert (await browser.post(f"{path}/not-a-lead", json=MARTA, headers=key)).status_code == 200
    closed = (await browser.get(path, headers=key)).json()

    assert snoozed["state"] == "snoozed"
    assert snoozed["snoozed_until"].startswith("2026-11-23T11:00")
    assert (closed["state"], closed["closed_at"] is not None, len(closed["ledger"]) > 0) == ("closed", True, True)
    for action in ("claim", "snooze", "not-a-lead"):
        assert (await browser.post(f"{path}/{action}", json=MARTA, headers=key)).status_code == 409
    assert (await browser.get("/api/v1/leads", headers=key)).json()["items"] == []
    subjects = await workshop.query("SELECT action FROM audit_log WHERE subject LIKE 'lead:%' ORDER BY id")
    assert [row.action for row in subjects] == ["lead.snooze", "lead.not-a-lead"]


async def test_a_claim_says_in_which_conversation_the_customer_is_answered(
    site: Site, browser: httpx.AsyncClient, workshop: Workshop
) -> None:
    await site.hire()
    first = await workshop.answered("ana", "lead hot")
    key = await site.key()
    await browser.post(f"/api/v1/conversations/{first}/resolve", json=MARTA, headers=key)
    second = (await workshop.receive("ana", "¿hay novedades?")).conversation_id
    lead_id = await workshop.value("SELECT id FROM leads")

    claimed = (await browser.post(f"/api/v1/leads/{lead_id}/claim", json=MARTA, headers=key)).json()

    assert claimed["conversation_id"] == second
    assert await workshop.value("SELECT mode FROM conversations WHERE id = :id", id=second) == "owned"


async def test_an_agent_goes_away_and_comes_back(site: Site, browser: httpx.AsyncClient, workshop: Workshop) -> None:
    await site.hire()
    key = await site.key()
    for is_away in (True, False):
        answer = await browser.post("/api/v1/agents/away", json=MARTA | {"is_away": is_away}, headers=key)
        assert (answer.status_code, answer.json()["is_away"]) == (200, is_away)
        assert await workshop.value("SELECT is_away FROM agents") is is_away
    assert await workshop.value("SELECT count(*) FROM audit_log WHERE action = 'away'") == 2
    assert (await browser.post("/api/v1/agents/away", json=MARTA, headers=key)).status_code == 422


async def test_lists_come_in_parts(site: Site, browser: httpx.AsyncClient, workshop: Workshop) -> None:
    for number in range(5):
        await workshop.receive(f"v{number}", "hola")
    key = await site.key("read")
    first = (await browser.get("/api/v1/conversations?limit=3", headers=key)).json()
    rest = (await browser.get(f"/api/v1/conversations?limit=3&skip={first['next']}", headers=key)).json()

    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (3, 2, None)
    assert not {each["id"] for each in first["items"]} & {each["id"] for each in rest["items"]}


async def test_a_key_acts_for_an_agent_from_takeover_to_resolve(
    site: Site, browser: httpx.AsyncClient, workshop: Workshop
) -> None:
    await site.hire()
    conversation_id = await workshop.answered("ana", "quiero una person")
    key = await site.key()

    async def act(action: str, **more: Any) -> httpx.Response:
        path = f"/api/v1/conversations/{conversation_id}/{action}"
        return await browser.post(path, json=MARTA | more, headers=key)

    steps = (
        ("takeover", {}),
        ("reply", {"text": "hola", "waits_for_customer": True}),
        ("note", {"text": "ojo"}),
        ("give-back", {}),
        ("resolve", {}),
    )
    for action, more in steps:
        assert (await act(action, **more)).status_code == 200
    await workshop.run()

    assert "hola" in workshop.channels["webchat"].texts()  # type: ignore[attr-defined]
    late = await act("reply", text="hola")
    assert (late.status_code, late.json()["code"]) == (409, "not_allowed")
    assert await workshop.value("SELECT count(*) FROM audit_log WHERE actor LIKE 'api_key:%'") == 5


@pytest.mark.parametrize("body", [{}, {"agent": "nobody@tienda.example"}, {"agent": "\0"}])
async def test_a_key_must_say_for_whom_it_acts(
    site: Site, browser: httpx.AsyncClient, workshop: Workshop, body: dict[str, str]
) -> None:
    conversation_id = await workshop.answered("ana", "hola")
    path = f"/api/v1/conversations/{conversation_id}/takeover"
    answer = await browser.post(path, json=body, headers=await site.key())
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_agent")


async def test_the_same_request_repeated_replies_once(
    site: Site, browser: httpx.AsyncClient, workshop: Workshop
) -> None:
    await site.hire()
    conversation_id = await workshop.answered("ana", "hola")
    headers = await site.key() | {"Idempotency-Key": "order-1"}
    path = f"/api/v1/conversations/{conversation_id}/reply"
    body = MARTA | {"text": "Ya está enviado"}
    answers = await asyncio.gather(*(browser.post(path, json=body, headers=headers) for _ in range(4)))
    other = await browser.post(path, json=MARTA | {"text": "otra cosa"}, headers=headers)

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["message_id"] for answer in answers}) == 1
    assert await workshop.value("SELECT count(*) FROM messages WHERE text = 'Ya está enviado'") == 1
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_outside_whatsapps_window_a_long_reply_is_refused_and_says_why(
    site: Site, browser: httpx.AsyncClient, workshop: Workshop
) -> None:
    await site.hire()
    conversation_id = await workshop.answered("34600", "hola", channel="whatsapp")
    workshop.clock.now += timedelta(hours=25)
    path = f"/api/v1/conversations/{conversation_id}/reply"
    answer = await browser.post(path, json=MARTA | {"text": "x" * 901}, headers=await site.key())

    assert (answer.status_code, answer.json()["code"]) == (422, "too_long")
    assert "at most 900 characters" in answer.json()["detail"]


async def test_a_lead_is_claimed_once_however_many_ask(
    site: Site, browser: httpx.AsyncClient, workshop: Workshop
) -> None:
    for name in ("Marta", "Luis", "Eva"):
        await site.hire(name)
    await workshop.answered("ana", "lead hot")
    lead_id = await workshop.value("SELECT id FROM leads")
    key = await site.key()
    names = ("marta", "luis", "eva")
    answers = await asyncio.gather(
        *(
            browser.post(f"/api/v1/leads/{lead_id}/claim", json={"agent": f"{name}@tienda.example"}, headers=key)
            for name in names
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    winner = names[[answer.status_code for answer in answers].index(200)]
    assert await workshop.value("SELECT email FROM agents WHERE id = (SELECT agent_id FROM leads)") == (
        f"{winner}@tienda.example"
    )


async def test_an_agents_session_works_with_its_token(site: Site, workshop: Workshop) -> None:
    conversation_id = await workshop.answered("ana", "hola")
    async with site.signed_in(await site.hire()) as desk:
        path = f"/api/v1/conversations/{conversation_id}/takeover"
        assert (await desk.browser.get("/api/v1/conversations?view=mine")).status_code == 200
        assert (await desk.browser.post(path)).status_code == 403
        assert (await desk.browser.post(path, headers={"X-CSRF-Token": desk.csrf})).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/conversations/999", 404),
        ("GET", "/conversations/x", 422),
        ("GET", "/conversations/999/messages", 404),
        ("GET", "/leads/999", 404),
        ("GET", "/conversations?limit=0", 422),
        ("GET", "/conversations?view=x", 422),
        ("GET", "/nothing", 404),
        ("DELETE", "/conversations", 405),
        ("POST", "/leads/999/claim", 404),
        ("POST", "/leads/999/snooze", 404),
        ("POST", "/leads/999/not-a-lead", 404),
        ("GET", "/conversations/999/contact", 404),
        ("GET", "/conversations/999/traces", 404),
        ("GET", "/conversations/99999999999999999999", 404),
    ],
)
async def test_refusals_have_one_form(
    site: Site, browser: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await browser.request(method, f"/api/v1{path}", headers=await site.key())
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


async def test_a_key_that_asks_too_fast_is_told_to_wait(site: Site, workshop: Workshop) -> None:
    limits = Rates(api=(1, 3), address=NO_LIMITS.address)
    slow = make_site(workshop, site.parts.media.root, rates=limits)
    key = await slow.key()
    async with slow.browser() as browser:
        answers = [await browser.get("/api/v1/leads", headers=key) for _ in range(5)]
    assert [answer.status_code for answer in answers][-1] == 429
    assert answers[-1].headers["retry-after"]


async def test_an_agent_who_asks_too_fast_is_told_to_wait_whichever_browser_he_uses(
    site: Site, workshop: Workshop
) -> None:
    slow = make_site(workshop, site.parts.media.root, rates=replace(NO_LIMITS, api=(0.01, 3)))
    marta, luis = await slow.hire("Marta"), await slow.hire("Luis")
    async with slow.signed_in(marta) as desk, slow.signed_in(marta) as phone, slow.signed_in(luis) as other:
        answers = [await each.browser.get("/api/v1/leads") for each in (desk, phone, desk, phone)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert int(answers[3].headers["retry-after"]) >= 1
        assert (await desk.browser.get("/inbox/open")).status_code == 200  # pages are not calls of the API
        assert (await other.browser.get("/api/v1/leads")).status_code == 200


async def test_the_description_covers_the_api_and_nothing_else(site: Site, browser: httpx.AsyncClient) -> None:
    described = (await browser.get("/openapi.json", headers=await site.key("read"))).json()
    assert all(path.startswith("/api/v1/") for path in described["paths"])
    assert len(described["paths"]) == 19
    for methods in described["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            assert operation["description"]

"""Agents at work in the inbox."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image

from knowledge_base.notices import Notice
from tests.bot.use_cases.workshop import Workshop
from tests.bot.web.site import Site

HOUR = timedelta(hours=1)


def box(page: str, start: str, end: str = "</section>") -> str:
    """Cut a part out of a page."""
    return page.split(start, 1)[1].split(end, 1)[0]


async def test_the_queue_shows_what_waits_by_its_next_deadline(site: Site, workshop: Workshop) -> None:
    await workshop.answered("luis", "quiero una person")
    workshop.clock.now += timedelta(minutes=5)
    await workshop.answered("ana", "otra person, por favor")
    await workshop.answered("bea", "hola")
    async with site.signed_in(await site.hire()) as desk:
        waiting = (await desk.browser.get("/inbox/waiting")).text
        every = (await desk.browser.get("/inbox/open")).text

    assert waiting.count("<li>") == 2
    assert waiting.index("quiero una person") < waiting.index("otra person")
    assert "Vence en" in waiting
    assert "FD-1001" in waiting
    assert every.count("<li>") == 3


async def test_a_reply_takes_the_conversation_and_reaches_the_customer(site: Site, workshop: Workshop) -> None:
    conversation_id = await workshop.answered("ana", "quiero una person")
    agent = await site.hire()
    async with site.signed_in(agent) as desk:
        page = await desk.press(f"/inbox/conversations/{conversation_id}/reply", text="Hola <b>Ana</b>", waits="1")
        await workshop.run()
        mine = (await desk.browser.get("/inbox/mine")).text

    assert "Hola &lt;b&gt;Ana&lt;/b&gt;" in page.text
    assert "Atiende Marta" in page.text
    assert "espera al cliente" in page.text
    assert "<li>" in mine
    assert "Hola <b>Ana</b>" in workshop.channels["webchat"].texts()  # type: ignore[attr-defined]
    assert await workshop.value("SELECT count(*) FROM audit_log WHERE action = 'reply'") == 1


async def test_a_note_stays_inside(site: Site, workshop: Workshop) -> None:
    conversation_id = await workshop.answered("ana", "quiero una person")
    async with site.signed_in(await site.hire()) as desk:
        page = await desk.press(f"/inbox/conversations/{conversation_id}/note", text="ojo, cliente enfadado")
        await workshop.run()

    assert "ojo, cliente enfadado" in page.text
    assert "ojo, cliente enfadado" not in workshop.channels["webchat"].texts()  # type: ignore[attr-defined]


async def test_taken_over_given_back_and_resolved_each_leave_a_marker(site: Site, workshop: Workshop) -> None:
    conversation_id = await workshop.answered("ana", "quiero una person")
    address = f"/inbox/conversations/{conversation_id}"
    async with site.signed_in(await site.hire()) as desk:
        assert "se ha hecho cargo" in (await desk.press(f"{address}/take-over")).text
        assert "devuelto al asistente" in (await desk.press(f"{address}/give-back")).text
        assert "la ha resuelto" in (await desk.press(f"{address}/resolve")).text
        again = await desk.press(f"{address}/reply", text="¿sigues ahí?")

    assert "la conversación está cerrada" in again.text
    assert await workshop.value("SELECT count(*) FROM conversations WHERE closed_at IS NULL") == 0


async def test_two_agents_do_not_answer_the_same_customer(site: Site, workshop: Workshop) -> None:
    conversation_id = await workshop.answered("ana", "quiero una person")
    address = f"/inbox/conversations/{conversation_id}"
    async with site.signed_in(await site.hire("Marta")) as marta, site.signed_in(await site.hire("Luis")) as luis:
        await marta.press(f"{address}/reply", text="soy Marta")
        refused = await luis.press(f"{address}/reply", text="soy Luis")
        assert "la lleva otra persona" in refused.text
        assert "Quitársela a Marta" in refused.text
        await luis.press(f"{address}/take-over")
        assert "soy Luis" in (await luis.press(f"{address}/reply", text="soy Luis")).text


async def test_the_trace_of_a_turn_can_be_read(site: Site, workshop: Workshop) -> None:
    conversation_id = await workshop.answered("ana", "hola")
    async with site.signed_in(await site.hire()) as desk:
        page = (await desk.browser.get(f"/inbox/conversations/{conversation_id}")).text

    trace = box(page, '<details id="trace-', "</details>")
    assert "obedient" in trace
    assert "answered" in trace


async def test_an_answer_stands_with_the_file_and_line_it_comes_from(site: Site, workshop: Workshop) -> None:
    known = await workshop.answered("ana", "look it up")
    other = await workshop.answered("luis", "hola")
    async with site.signed_in(await site.hire()) as desk:
        assert "Fuente: knowledge/faq.es.md:7" in (await desk.browser.get(f"/inbox/conversations/{known}")).text
        assert "Fuente:" not in (await desk.browser.get(f"/inbox/conversations/{other}")).text


async def test_a_lead_shows_its_ledger_and_is_claimed_once(site: Site, workshop: Workshop) -> None:
    conversation_id = await workshop.answered("ana", "lead hot")
    (lead,) = await workshop.query("SELECT id, score FROM leads")
    marta, luis = await site.hire("Marta"), await site.hire("Luis")
    async with site.signed_in(marta) as first, site.signed_in(luis) as second:
        listed = (await first.browser.get("/inbox/leads")).text
        page = (await first.browser.get(f"/inbox/conversations/{conversation_id}")).text
        await first.press(f"/inbox/leads/{lead.id}/claim")
        late = await second.press(f"/inbox/leads/{lead.id}/claim")

    assert "caliente" in listed
    assert f'<th class="num">{lead.score}</th>' in page
    assert "ya está reclamado" in late.text
    assert await workshop.value("SELECT agent_id FROM leads") == marta.id


async def test_a_lead_is_put_aside_or_dismissed(site: Site, workshop: Workshop) -> None:
    await workshop.answered("ana", "lead hot")
    lead_id = await workshop.value("SELECT id FROM leads")
    async with site.signed_in(await site.hire()) as desk:
        await desk.press(f"/inbox/leads/{lead_id}/snooze", hours="3")
        assert await workshop.value("SELECT state FROM leads") == "snoozed"
        await desk.press(f"/inbox/leads/{lead_id}/not-a-lead")
        assert await workshop.value("SELECT state FROM leads") == "closed"


async def test_tickets_are_listed_with_their_clocks(site: Site, workshop: Workshop) -> None:
    conversation_id = await workshop.answered("ana", "ticket")
    async with site.signed_in(await site.hire()) as desk:
        listed = (await desk.browser.get("/inbox/tickets")).text
        page = (await desk.browser.get(f"/inbox/conversations/{conversation_id}")).text

    assert "FD-1001" in listed
    assert "Primera respuesta" in page
    assert "Vence en" in page


async def test_whatsapps_window_is_shown_while_writing(site: Site, workshop: Workshop) -> None:
    conversation_id = await workshop.answered("34600", "quiero una person", channel="whatsapp")
    async with site.signed_in(await site.hire()) as desk:
        address = f"/inbox/conversations/{conversation_id}"
        assert "23 h 59 min más" in (await desk.browser.get(address)).text
        workshop.clock.now += 25 * HOUR
        assert "La ventana de 24 h de WhatsApp está cerrada" in (await desk.browser.get(address)).text


async def test_outside_the_window_an_answer_that_is_too_long_is_refused_before_it_is_sent(
    site: Site, workshop: Workshop
) -> None:
    conversation_id = await workshop.answered("34600", "quiero una person", channel="whatsapp")
    workshop.clock.now += 25 * HOUR
    async with site.signed_in(await site.hire()) as desk:
        address = f"/inbox/conversations/{conversation_id}"
        assert 'name="text" required maxlength="900"' in (await desk.browser.get(address)).text
        page = (await desk.press(f"{address}/reply", text="x" * 901)).text

    assert "No se ha enviado: fuera de la ventana de 24 horas un mensaje tiene como máximo 900 caracteres" in page
    assert await workshop.value("SELECT count(*) FROM messages WHERE author = 'agent'") == 0


async def test_what_went_out_in_one_line_is_shown_beside_what_was_written(site: Site, workshop: Workshop) -> None:
    conversation_id = await workshop.answered("34600", "quiero una person", channel="whatsapp")
    async with site.signed_in(await site.hire()) as desk:
        address = f"/inbox/conversations/{conversation_id}"
        await desk.press(f"{address}/reply", text="Hola.\nMañana te llega.")
        workshop.clock.now += 25 * HOUR
        await workshop.run()
        page = (await desk.browser.get(address)).text

    assert "Hola.\nMañana te llega." in page
    assert "Enviado como: Hola. · Mañana te llega." in page


async def test_who_has_no_name_is_shown_by_what_an_export_may_name_him(site: Site, workshop: Workshop) -> None:
    conversation_id = await workshop.answered("visitor-1", "hola")
    contact_id = await workshop.value("SELECT contact_id FROM conversations")
    async with site.signed_in(await site.hire()) as desk:
        page = (await desk.browser.get(f"/inbox/conversations/{conversation_id}")).text

    assert "webchat:visitor-1" in page
    assert f"<dt>Número de contacto</dt><dd>{contact_id}</dd>" in page


async def test_a_failed_delivery_stands_beside_its_message(site: Site, workshop: Workshop) -> None:
    from bot.channels.port import PermanentSendError

    workshop.channels["webchat"].failures.append(PermanentSendError("blocked by the customer"))  # type: ignore[attr-defined]
    conversation_id = await workshop.answered("ana", "hola")
    async with site.signed_in(await site.hire()) as desk:
        page = (await desk.browser.get(f"/inbox/conversations/{conversation_id}")).text

    assert "no entregado: blocked by the customer" in page
    assert "Un mensaje no llegó al cliente" in page


async def test_a_customers_picture_is_shown_to_agents(site: Site, workshop: Workshop) -> None:
    content = io.BytesIO()
    Image.new("RGB", (4, 4)).save(content, "PNG")
    conversation_id = await workshop.answered("ana", "mira", media=[content.getvalue()])
    async with site.signed_in(await site.hire()) as desk:
        page = (await desk.browser.get(f"/inbox/conversations/{conversation_id}")).text
        address = box(page, '<img class="pic" src="', '"')
        shown = await desk.browser.get(address)

    assert shown.content == content.getvalue()
    assert "sandbox" in shown.headers["content-security-policy"]


async def test_what_a_customer_writes_is_text_and_no_markup(site: Site, workshop: Workshop) -> None:
    conversation_id = await workshop.answered("ana", "<script>alert(1)</script>")
    async with site.signed_in(await site.hire()) as desk:
        for path in ("/inbox/open", f"/inbox/conversations/{conversation_id}"):
            assert "<script>alert" not in (await desk.browser.get(path)).text


@pytest.mark.parametrize(("language", "word"), [("en", "Waiting"), ("es", "En espera")])
async def test_the_inbox_speaks_spanish_and_english_and_remembers(site: Site, language: str, word: str) -> None:
    async with site.signed_in(await site.hire()) as desk:
        assert word in (await desk.browser.get(f"/inbox/waiting?lang={language}")).text
        assert word in (await desk.browser.get("/inbox/waiting")).text


async def test_every_word_of_the_pages_is_translated(site: Site, workshop: Workshop) -> None:
    from bot.web.page_words import PAGE_WORDS

    assert all(wording.es and wording.en for wording in PAGE_WORDS.values())


async def test_an_agent_who_is_away_gets_nothing(site: Site, workshop: Workshop) -> None:
    async with site.signed_in(await site.hire()) as desk:
        assert "Estás ausente" in (await desk.press("/inbox/away", away="1")).text
        assert await workshop.value("SELECT is_away FROM agents") is True
        await desk.press("/inbox/away", away="0")
        assert await workshop.value("SELECT is_away FROM agents") is False


@pytest.mark.parametrize("path", ["/inbox/conversations/999", "/inbox/nothing", "/inbox/media/999"])
async def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    async with site.signed_in(await site.hire()) as desk:
        assert (await desk.browser.get(path)).status_code == 404


async def test_long_queues_have_pages(site: Site, workshop: Workshop) -> None:
    for number in range(51):
        await workshop.receive(f"v{number}", "hola")
    async with site.signed_in(await site.hire()) as desk:
        first = (await desk.browser.get("/inbox/open")).text
        second = (await desk.browser.get("/inbox/open?number=2")).text

    assert (first.count("<li>"), second.count("<li>")) == (50, 1)


async def test_agents_see_what_customers_are_told_while_it_lasts(site: Site, workshop: Workshop) -> None:
    now = workshop.clock()
    on = Notice("strike", now - HOUR, now + HOUR, {"es": "Hay huelga.", "en": "Strike."}, words=("huelga",))
    over = replace(on, id="snow", ends_at=now - timedelta(minutes=1), texts={"es": "Nieva.", "en": "Snow."})
    workshop.business = replace(workshop.business, notices=(on, over))
    async with site.signed_in(await site.hire()) as desk:
        page = (await desk.browser.get("/inbox/open")).text

    assert "Hay huelga." in page
    assert "Nieva." not in page

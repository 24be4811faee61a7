"""The web chat and the inbox in a real browser, at a desk and on a phone."""

from __future__ import annotations

import asyncio
import io
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from bot.dialogue.turn import Decision, Desk, Reply, Step, Turn
from bot.messages import Button
from bot.storage.notices import CHATS
from bot.use_cases.business import Business
from tests.bot.use_cases.workshop import ObedientMind, ScriptedChannel, Workshop, open_workshop
from tests.bot.web.site import PASSWORD, Site, make_site, served, tienda

CHROMIUM = os.environ.get("FRONTDESK_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
PATIENCE_MS = 20_000
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 860}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium found; FRONTDESK_TEST_CHROMIUM says where it is"),
]


class Clerk(ObedientMind):
    """Answers the demo page's questions as the example shop might."""

    async def decide(self, turn: Turn, understood: str, desk: Desk) -> Decision:
        """Answer; ask for a person and a lead where the words say so."""
        if "persona" in understood or "person" in understood.split():
            await desk.hand_over(reason="asked")
            said = Reply("Claro. He avisado a nuestro equipo; te contesta una persona por aquí mismo.")
        elif "hotel" in understood:
            await desk.start_lead()
            facts = {"need": "200 toallas", "company_size": 60, "budget": 9000, "timing": "now", "email": "a@h.example"}
            await desk.learn(facts)
            said = Reply("¡Qué bien! Hacemos precios para hoteles desde 50 unidades. ¿Para cuándo lo necesitas?")
        elif understood.startswith("/rate"):
            said = Reply("¡Gracias por decírmelo!")
        elif "bizum" in understood.lower():
            rate = '/rate{"id": "bizum", "helpful": %s}'
            thumbs = (Button("👍 Me sirve", rate % "true"), Button("👎 No me sirve", rate % "false"))
            said = Reply("Sí. Elige Bizum al pagar y confirma en la aplicación de tu banco.", thumbs, source="bizum")
        else:
            buttons = (Button("Quiero hablar con una persona", "persona"), Button("Gracias, eso era todo", "thanks"))
            said = Reply(
                "A Baleares tarda de 3 a 5 días laborables y cuesta 7,90 €. Más en https://tienda.example/envios.",
                buttons,
                source="envio_baleares",
            )
        steps = (
            Step("language", "es", "spoken"),
            Step("intent", "faq", "candidate", {"probability": 0.81}),
            Step("knowledge", "envio_baleares", "answer", {"confidence": 0.93, "source": "knowledge/faq.es.md:120"}),
            Step("event_rule", "hot lead on WhatsApp", "no match", {"why": "conversation.channel is webchat"}),
        )
        return Decision((said,), "es", turn.conversation.slots, intent="faq", confidence=0.93, steps=steps)


async def work(workshop: Workshop) -> None:
    """Be the worker: take turns and deliver, in real time."""
    while True:
        workshop.clock.now = datetime.now(UTC)
        await workshop.run()
        await workshop.store.notify(CHATS)
        await asyncio.sleep(0.2)


@pytest.fixture(scope="module")
def business() -> Business:
    """How the example shop works."""
    return tienda()


@pytest.fixture
async def site(database_url: str, tmp_path: Path, business: Business) -> AsyncIterator[Site]:
    """A served site with a worker behind it."""
    async with open_workshop(database_url, tmp_path, business, ScriptedChannel()) as workshop:
        workshop.clock.now = datetime.now(UTC)
        clerk = Clerk()
        workshop.mind.decide = clerk.decide  # type: ignore[method-assign]
        working = asyncio.create_task(work(workshop))
        try:
            async with served(make_site(workshop, tmp_path)) as site:
                yield site
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A headless Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@asynccontextmanager
async def page_of(browser: Browser, size: dict[str, int], language: str = "es-ES") -> AsyncIterator[Page]:
    """Open a page that must log no error."""
    context: BrowserContext = await browser.new_context(viewport=size, locale=language, reduced_motion="reduce")  # type: ignore[arg-type]
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if _is_ours(said) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    await context.close()
    assert errors == []


def _is_ours(said: ConsoleMessage) -> bool:
    """Say whether a console line is an error of our scripts; refused requests are part of some tests."""
    return said.type == "error" and not said.text.startswith("Failed to load resource")


async def says(page: Page, text: str) -> None:
    await page.get_by_label("Escribe tu mensaje…").fill(text)
    await page.keyboard.press("Enter")


async def hears(page: Page, text: str) -> None:
    await expect(page.get_by_role("log").get_by_text(text).last).to_be_visible(timeout=PATIENCE_MS)


def pictures(tmp_path: Path) -> Path:
    """Return where screenshots go: FRONTDESK_TEST_SCREENSHOTS, or the test's own folder."""
    folder = Path(os.environ.get("FRONTDESK_TEST_SCREENSHOTS") or tmp_path / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


async def test_a_visitor_says_that_an_answer_helped(site: Site, chromium: Browser, tmp_path: Path) -> None:
    async with page_of(chromium, PHONE) as shop:
        await shop.goto(site.address)
        await shop.get_by_role("button", name="Abrir el chat").click()
        await says(shop, "¿puedo pagar con Bizum?")
        await hears(shop, "Elige Bizum al pagar")
        await shop.screenshot(path=pictures(tmp_path) / "chat-rating.png")
        thumb = shop.get_by_role("button", name="👍 Me sirve")
        await thumb.click()
        await hears(shop, "Gracias por decírmelo")
        await expect(thumb).to_be_disabled()
        await shop.screenshot(path=pictures(tmp_path) / "chat-rated.png")


async def test_a_visitor_and_an_agent_talk(site: Site, chromium: Browser, tmp_path: Path) -> None:
    shots = pictures(tmp_path)
    agent = await site.hire("Marta")
    photo = io.BytesIO()
    Image.linear_gradient("L").resize((640, 420)).convert("RGB").save(photo, "PNG")
    async with page_of(chromium, DESK) as shop, page_of(chromium, DESK) as inbox:
        await shop.goto(site.address)
        await shop.screenshot(path=shots / "demo-desk.png", full_page=True)
        await shop.get_by_role("button", name="Abrir el chat").click()
        await expect(shop.get_by_role("dialog")).to_be_visible()
        await expect(shop.get_by_label("Escribe tu mensaje…")).to_be_focused()
        await shop.screenshot(path=shots / "chat-empty.png")
        await says(shop, "hola, ¿cuánto tarda un envío a Mallorca?")
        await hears(shop, "A Baleares tarda")
        await shop.get_by_role("button", name="Quiero hablar con una persona", exact=True).click()
        await hears(shop, "He avisado a nuestro equipo")
        await shop.locator("input[type=file]").set_input_files(
            {"name": "paquete.png", "mimeType": "image/png", "buffer": photo.getvalue()}
        )
        await says(shop, "me llegó así")
        await expect(shop.get_by_role("img", name="paquete.png")).to_be_visible(timeout=PATIENCE_MS)
        await shop.wait_for_timeout(300)
        await shop.screenshot(path=shots / "chat-desk.png")

        await inbox.goto(f"{site.address}/inbox")
        await inbox.screenshot(path=shots / "sign-in.png")
        await inbox.get_by_label("Correo").fill(agent.email)
        await inbox.get_by_label("Contraseña").fill(PASSWORD)
        await inbox.get_by_role("button", name="Entrar").click()
        await expect(inbox.get_by_role("navigation")).to_be_visible()
        await inbox.screenshot(path=shots / "queue-desk.png")
        await inbox.locator("a[href='/inbox/conversations/1']").click()
        await inbox.get_by_label("Mensaje para el cliente").fill("Hola, soy Marta. Te mandamos otro hoy mismo.")
        await inbox.get_by_role("button", name="Enviar", exact=True).click()
        await expect(inbox.get_by_text("Atiende Marta").first).to_be_visible()
        await hears(shop, "Te mandamos otro hoy mismo")
        await expect(shop.get_by_text("Te atiende Marta")).to_be_visible(timeout=PATIENCE_MS)
        await says(shop, "¡mil gracias!")
        await hears(inbox, "¡mil gracias!")
        await inbox.locator("details summary").first.click()
        await inbox.screenshot(path=shots / "conversation-desk.png", full_page=True)


async def test_on_a_phone_chat_and_inbox_fill_the_screen_and_nothing_sticks_out(
    site: Site, chromium: Browser, tmp_path: Path
) -> None:
    shots = pictures(tmp_path)
    agent = await site.hire("Marta")
    async with page_of(chromium, PHONE) as phone:
        await phone.goto(site.address)
        await expect(phone.get_by_role("button", name="Abrir el chat")).to_be_visible()
        await _nothing_sticks_out(phone)
        await phone.screenshot(path=shots / "demo-phone.png")
        await phone.get_by_role("button", name="somos un hotel y queremos 200 juegos de toallas").click()
        await hears(phone, "Hacemos precios para hoteles")
        await _nothing_sticks_out(phone)
        await phone.screenshot(path=shots / "chat-phone.png")
        assert await phone.evaluate("document.querySelector('#frontdesk-chat').shadowRoot.activeElement !== null")
        await phone.keyboard.press("Escape")
        await expect(phone.get_by_role("dialog")).to_be_hidden()

        await phone.goto(f"{site.address}/sign-in")
        await phone.get_by_label("Correo").fill(agent.email)
        await phone.get_by_label("Contraseña").fill(PASSWORD)
        await phone.get_by_role("button", name="Entrar").click()
        for name in ("waiting", "mine", "open", "tickets", "leads"):
            await phone.goto(f"{site.address}/inbox/{name}")
            await _nothing_sticks_out(phone)
        await phone.screenshot(path=shots / "leads-phone.png")
        async with phone.expect_event("domcontentloaded"):  # between two pages there is none to look at
            await phone.locator(".items a").first.click()
        await _nothing_sticks_out(phone)
        await phone.screenshot(path=shots / "conversation-phone.png", full_page=True)
        await phone.goto(f"{site.address}/docs")
        await _nothing_sticks_out(phone)


async def _nothing_sticks_out(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_message_written_without_a_connection_is_sent_when_it_is_back(site: Site, chromium: Browser) -> None:
    async with page_of(chromium, DESK) as shop:
        await shop.goto(site.address)
        await shop.get_by_role("button", name="Abrir el chat").click()
        await says(shop, "hola")
        await hears(shop, "A Baleares tarda")
        await shop.route("**/chat/messages", lambda route: route.abort())
        await says(shop, "¿sigues ahí?")
        await expect(shop.get_by_role("button", name="Reintentar")).to_be_visible(timeout=PATIENCE_MS)
        await shop.unroute("**/chat/messages")
        await shop.get_by_role("button", name="Reintentar").click()
        await expect(shop.get_by_role("button", name="Reintentar")).to_be_hidden(timeout=PATIENCE_MS)
    assert await site.workshop.value("SELECT count(*) FROM messages WHERE text = '¿sigues ahí?'") == 1


async def test_a_visitor_who_comes_back_finds_the_conversation_and_what_is_unread(
    site: Site, chromium: Browser
) -> None:
    async with page_of(chromium, DESK) as shop:
        await shop.goto(site.address)
        await shop.get_by_role("button", name="Abrir el chat").click()
        await says(shop, "hola")
        await hears(shop, "A Baleares tarda")
        await shop.goto(f"{site.address}/?lang=en")
        await shop.get_by_role("button", name="Open chat").click()
        await expect(shop.get_by_role("log").get_by_text("A Baleares tarda")).to_be_visible()
        await shop.get_by_role("button", name="Close chat").first.click()
        conversation_id = await site.workshop.value("SELECT id FROM conversations")
        async with site.signed_in(await site.hire()) as desk:
            await desk.press(f"/inbox/conversations/{conversation_id}/reply", text="Soy Marta")
        await expect(shop.get_by_role("button", name="unread")).to_be_visible(timeout=PATIENCE_MS)


async def test_a_file_that_is_refused_says_why(site: Site, chromium: Browser, tmp_path: Path) -> None:
    async with page_of(chromium, DESK) as shop:
        await shop.goto(site.address)
        await shop.get_by_role("button", name="Abrir el chat").click()
        await shop.locator("input[type=file]").set_input_files(
            {"name": "virus.exe", "mimeType": "application/octet-stream", "buffer": b"MZ" + bytes(500)}
        )
        await shop.get_by_role("button", name="Enviar").click()
        await expect(shop.locator(".failed .meta")).to_contain_text("No podemos abrir este tipo de archivo")
        await shop.screenshot(path=pictures(tmp_path) / "chat-refused.png")


async def test_with_too_many_windows_open_this_one_still_hears_the_answer(site: Site, chromium: Browser) -> None:
    async with page_of(chromium, DESK) as shop:
        busy = {"status": 429, "headers": {"Retry-After": "1"}, "body": "{}"}
        await shop.route("**/chat/events", lambda route: route.fulfill(**busy))
        await shop.goto(site.address)
        await shop.get_by_role("button", name="Abrir el chat").click()
        await says(shop, "hola")
        await hears(shop, "A Baleares tarda")
        await expect(shop.get_by_text("Sin conexión")).to_be_hidden()
        await shop.unroute("**/chat/events")
        await says(shop, "¿y a Canarias?")
        await expect(shop.get_by_role("log").get_by_text("A Baleares tarda")).to_have_count(2, timeout=PATIENCE_MS)


async def test_a_visitor_whose_address_must_wait_is_sent_for_as_soon_as_he_may(site: Site, chromium: Browser) -> None:
    async with page_of(chromium, DESK) as shop:
        busy = {"status": 429, "headers": {"Retry-After": "1"}, "body": "{}"}
        await shop.route("**/chat/visitors", lambda route: route.fulfill(**busy), times=2)
        await shop.goto(site.address)
        await shop.get_by_role("button", name="Abrir el chat").click()
        await says(shop, "hola")
        await hears(shop, "A Baleares tarda")
        await expect(shop.locator(".failed")).to_have_count(0)


async def test_a_token_that_is_not_ours_is_replaced_by_one_that_is(site: Site, chromium: Browser) -> None:
    async with page_of(chromium, DESK) as shop:
        await shop.add_init_script("localStorage['frontdesk.visitor'] ||= 'v_made-at-home'")
        await shop.goto(site.address)
        await shop.get_by_role("button", name="Abrir el chat").click()
        await says(shop, "hola")
        await hears(shop, "A Baleares tarda")
        await shop.reload()
        await shop.get_by_role("button", name="Abrir el chat").click()
        await hears(shop, "A Baleares tarda")


async def test_a_file_that_is_too_large_is_told_before_it_is_sent(site: Site, chromium: Browser) -> None:
    async with page_of(chromium, PHONE, "en-GB") as shop:
        sent: list[str] = []
        shop.on("request", lambda request: sent.append(request.url) if "/chat/messages" in request.url else None)
        await shop.goto(f"{site.address}/?lang=en")
        await shop.get_by_role("button", name="Open chat").click()
        film = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": bytes(21 * 1024 * 1024)}
        small = {"name": "small.mp4", "mimeType": "video/mp4", "buffer": bytes(1024)}
        await shop.locator("input[type=file]").set_input_files([film, *[small] * 6])
        told = shop.get_by_role("alert")
        await expect(told).to_contain_text("film.mp4: That is too large. Each message can carry files of up to 20 MB")
        await expect(told).to_contain_text("Please send 5 files at most at once.")
        await expect(shop.locator(".picked span")).to_have_count(5)
        await _nothing_sticks_out(shop)
        assert sent == []

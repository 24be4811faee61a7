"""Who may come in, and what stands open to everybody."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.routing import BaseRoute

from bot.storage import access
from bot.storage.agents import enable_agent
from bot.web.parts import Rates
from tests.bot.use_cases.workshop import Workshop
from tests.bot.web.site import NO_LIMITS, PASSWORD, Site, example, make_site

OPEN = {
    ("GET", "/widget.js"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/sign-in/link"),
    ("POST", "/sign-in/link"),
    ("GET", "/chat/config"),
    ("POST", "/chat/visitors"),
    ("GET", "/chat/messages"),
    ("POST", "/chat/messages"),
    ("GET", "/chat/events"),
    ("GET", "/chat/media/{media_id}"),
    ("POST", "/webhooks/telegram"),
    ("GET", "/webhooks/whatsapp"),
    ("POST", "/webhooks/whatsapp"),
    ("POST", "/webhooks/slack/events"),
    ("POST", "/webhooks/slack/interactivity"),
}


def routes_of(routes: list[BaseRoute]) -> set[tuple[str, str]]:
    """Walk every route, those within others included."""
    found: set[tuple[str, str]] = set()
    for route in routes:
        inner = getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", None)
        if inner:
            found |= routes_of(inner)
        elif getattr(route, "path", None) is not None:
            methods = getattr(route, "methods", None) or {"ANY"}
            found |= {(method, route.path) for method in methods - {"HEAD"}}  # type: ignore[attr-defined]
    return found


async def test_what_is_reachable_without_credentials_is_exactly_the_list(workshop: Workshop, tmp_path: Path) -> None:
    settings = example().settings.model_copy(update={"demo": False})
    site = make_site(workshop, tmp_path, look=lambda: settings)
    async with site.browser() as browser:
        await check_what_is_open(site, browser)


async def test_the_address_itself_shows_the_demo_of_an_example_and_goes_to_the_inbox_elsewhere(
    workshop: Workshop, tmp_path: Path, browser: httpx.AsyncClient
) -> None:
    assert "nada de esto se vende" in (await browser.get("/")).text
    settings = example().settings.model_copy(update={"demo": False})
    async with make_site(workshop, tmp_path, look=lambda: settings).browser() as other:
        answer = await other.get("/")
        assert (answer.status_code, answer.headers["location"]) == (303, "/inbox")
        inside = await other.get("/inbox/waiting")
        assert inside.headers["location"] == "/sign-in"


async def check_what_is_open(site: Site, browser: httpx.AsyncClient) -> None:
    every = routes_of(site.app.routes)
    assert every >= OPEN
    assert len(every) > len(OPEN) + 20

    reachable = set()
    for method, path in every:
        answer = await browser.request(method, re.sub(r"\{[^}]+\}", "1", path))
        location = answer.headers.get("location", "")
        if answer.status_code not in {401, 403} and not location.startswith(("/sign-in", "/inbox")):
            reachable.add((method, path))

    by_token_or_signature = {each for each in OPEN if each[1].startswith("/chat/m") or each[1] == "/chat/events"}
    assert reachable | by_token_or_signature | {("POST", "/sign-in"), ("POST", "/sign-in/link")} == OPEN


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/redoc", "/metrics", "/static/inbox.js", "/inbox/waiting"])
async def test_neither_the_description_nor_the_inbox_is_open(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(path)).status_code in {303, 401, 404}


async def test_an_agent_signs_in_and_out(site: Site) -> None:
    agent = await site.hire()
    async with site.signed_in(agent) as desk:
        assert (await desk.browser.get("/inbox/mine")).status_code == 200
        cookie = desk.browser.cookies["frontdesk_session"]
        await desk.press("/sign-out")
        assert (await desk.browser.get("/inbox/mine")).status_code == 303
        desk.browser.cookies.set("frontdesk_session", cookie)
        assert (await desk.browser.get("/inbox/mine")).status_code == 303


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("marta@tienda.example", "wrong"),
        ("nobody@tienda.example", PASSWORD),
        ("", ""),
        ("marta@tienda.example\0", PASSWORD[:-1]),
        ("x" * 10_000, "x" * 100_000),
    ],
)
async def test_a_wrong_password_and_an_unknown_agent_look_the_same(
    site: Site, browser: httpx.AsyncClient, email: str, password: str
) -> None:
    await site.hire()
    answer = await browser.post("/sign-in", data={"email": email, "password": password})

    assert answer.status_code == 401
    assert "no son correctos" in answer.text
    assert "set-cookie" not in answer.headers


async def test_an_unknown_agent_costs_as_much_hashing_as_a_known_one(site: Site) -> None:
    await site.hire()
    assert await site.app.state.web.sign_in.with_password("nobody@tienda.example", "nobody has this password") is None


async def test_guessing_is_slowed_down(workshop: Workshop, site: Site) -> None:
    limits = Rates(sign_in=(0.001, 5), address=NO_LIMITS.address)
    slow = make_site(workshop, site.parts.media.root, rates=limits)
    async with slow.browser() as browser:
        form = {"email": "marta@tienda.example", "password": "x"}
        statuses = [(await browser.post("/sign-in", data=form)).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]


async def test_the_session_cookie_is_kept_from_scripts_and_other_sites(workshop: Workshop, site: Site) -> None:
    agent = await site.hire()
    settings = site.parts.settings.model_copy(update={"public_url": "https://chat.example"})
    secure = make_site(workshop, site.parts.media.root, settings=settings)
    async with secure.browser() as browser:
        answer = await browser.post("/sign-in", data={"email": agent.email, "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" in cookie
    assert answer.headers["strict-transport-security"]


async def test_a_session_ends_and_is_stored_as_a_hash(site: Site, workshop: Workshop) -> None:
    async with site.signed_in(await site.hire()) as desk:
        token = desk.browser.cookies["frontdesk_session"]
        assert await workshop.value("SELECT count(*) FROM agent_sessions WHERE token_hash = :t", t=token) == 0
        workshop.clock.now += timedelta(days=8)
        assert (await desk.browser.get("/inbox/mine")).status_code == 303


async def test_a_disabled_agent_is_out_at_once(site: Site, workshop: Workshop) -> None:
    async with site.signed_in(await site.hire()) as desk:
        await workshop.query("UPDATE agents SET disabled_at = now() RETURNING id")
        assert (await desk.browser.get("/inbox/mine")).status_code == 303


async def test_sessions_and_links_from_before_do_not_come_back_with_an_enabled_agent(
    site: Site, workshop: Workshop
) -> None:
    agent = await site.hire()
    async with site.signed_in(agent) as desk, site.browser() as other:
        async with workshop.store.transaction() as tx:
            token = await access.create_login_link(tx, agent.id, now=workshop.clock())
            await access.disable_agent(tx, agent.id, now=workshop.clock())
            assert await enable_agent(tx, agent.email) == agent
        assert (await desk.browser.get("/inbox/mine")).status_code == 303
        assert (await other.post("/sign-in/link", data={"token": token})).status_code == 401


async def test_a_one_time_link_works_once_and_not_by_being_looked_up(site: Site, workshop: Workshop) -> None:
    agent = await site.hire()
    async with workshop.store.transaction() as tx:
        token = await access.create_login_link(tx, agent.id, now=workshop.clock())
    async with site.browser() as browser:
        for _ in range(2):
            assert (await browser.get("/sign-in/link", params={"token": token})).status_code == 200
        assert (await browser.post("/sign-in/link", data={"token": token})).headers["location"] == "/inbox"
        assert (await browser.get("/inbox/waiting")).status_code == 200
    async with site.browser() as other:
        assert (await other.post("/sign-in/link", data={"token": token})).status_code == 401


async def test_an_old_link_is_refused(site: Site, workshop: Workshop) -> None:
    agent = await site.hire()
    async with workshop.store.transaction() as tx:
        token = await access.create_login_link(tx, agent.id, now=workshop.clock())
    workshop.clock.now += timedelta(hours=2)
    async with site.browser() as browser:
        assert (await browser.post("/sign-in/link", data={"token": token})).status_code == 401


@pytest.mark.parametrize("csrf", ["", "wrong", "ñ"])
async def test_a_form_without_the_sessions_token_changes_nothing(site: Site, csrf: str) -> None:
    async with site.signed_in(await site.hire()) as desk:
        for path in ("/sign-out", "/inbox/away", "/inbox/conversations/1/resolve", "/inbox/leads/1/claim"):
            assert (await desk.browser.post(path, data={"csrf": csrf})).status_code == 403
        assert (await desk.browser.get("/inbox/mine")).status_code == 200


async def test_another_sites_page_changes_nothing_even_with_the_token(site: Site) -> None:
    async with site.signed_in(await site.hire()) as desk:
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = await desk.browser.post("/sign-out", data={"csrf": desk.csrf}, headers=headers)
            assert answer.status_code == 403
        answer = await desk.browser.post("/sign-in", data={}, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403


async def test_every_page_carries_a_strict_policy(site: Site, browser: httpx.AsyncClient) -> None:
    for path in ("/", "/sign-in", "/healthz", "/nothing"):
        headers = (await browser.get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


async def test_pages_load_nothing_from_elsewhere(site: Site, browser: httpx.AsyncClient) -> None:
    async with site.signed_in(await site.hire()) as desk:
        pages = [await browser.get("/"), await desk.browser.get("/inbox/open"), await desk.browser.get("/docs")]
    for page in pages:
        assert page.status_code == 200
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page.text)


async def test_ready_says_what_is_missing(workshop: Workshop, site: Site, browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    untrained = make_site(workshop, site.parts.media.root, model_version=lambda: "")
    async with untrained.browser() as other:
        answer = await other.get("/readyz")
        assert (answer.status_code, answer.json()["model"]) == (503, "missing")
    await workshop.query("UPDATE alembic_version SET version_num = 'old'")
    assert (await browser.get("/readyz")).json()["schema"] == "missing"
    assert (await browser.get("/healthz")).json() == {"status": "ok"}


async def test_nobody_sends_a_body_without_end(site: Site, browser: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 10_000

    form = {"content-type": "application/x-www-form-urlencoded"}
    assert (await browser.post("/sign-in", content=b"x" * 300_000, headers=form)).status_code == 413
    assert (await browser.post("/sign-in", content=endless(), headers=form)).status_code == 413
    json = await site.key() | {"content-type": "application/json"}
    path = "/api/v1/conversations/1/reply"
    assert (await browser.post(path, content=endless(), headers=json)).status_code in {400, 413}

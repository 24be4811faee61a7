"""What `serve` tells of signing in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.assistant import check_assistant
from bot.cli.announcing import FIRST, shown_of, sign_in_lines
from bot.settings import Settings
from bot.storage.access import begin_session, create_login_link, end_session
from bot.storage.agents import add_agent, agent_with_email, list_agents
from bot.storage.store import Store
from bot.use_cases.sign_in import SignIn
from tests.bot.small_assistant import write_small_assistant

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """A store."""
    store = Store(database_url)
    yield store
    await store.close()


async def told(store: Store, *, is_terminal: bool) -> str:
    return "\n".join(await sign_in_lines(Settings(), store, ("support",), is_terminal=is_terminal))


@pytest.mark.parametrize(("line", "is_demo"), [("demo: true\n", True), ("", False)])
def test_only_a_demo_is_said_to_have_a_page_with_the_chat(tmp_path: Path, line: str, is_demo: bool) -> None:
    folder = write_small_assistant(tmp_path / "v1" / "assistant")
    (tmp_path / "active").write_text("v1")
    settings = folder / "assistant.yml"
    settings.write_text(settings.read_text("utf-8") + line, "utf-8")
    assert shown_of(tmp_path).is_demo is is_demo
    assert check_assistant(folder) == ()


async def test_before_anybody_has_signed_in_the_link_is_told_even_to_a_log(store: Store) -> None:
    assert "/sign-in/link?token=" in await told(store, is_terminal=False)
    async with store.transaction() as tx:
        first = await agent_with_email(tx, FIRST)
    assert first is not None
    assert first.teams == ("support",)


async def test_where_there_are_agents_the_link_is_for_the_one_who_has_been_here_longest(store: Store) -> None:
    async with store.transaction() as tx:
        for name in ("Marta", "Ana"):
            await add_agent(tx, name=name, email=f"{name}@shop.example", now=NOW)

    assert "frontdesk sign-in-link marta@shop.example" in await told(store, is_terminal=False)
    async with store.transaction() as tx:
        assert len(await list_agents(tx)) == 2


async def test_afterwards_a_log_is_told_only_how_to_get_a_link(store: Store) -> None:
    async with store.transaction() as tx:
        ana = await add_agent(tx, name="Ana", email="ana@shop.example", now=NOW)
        await begin_session(tx, ana.id, now=NOW)
    assert "/sign-in/link" in await told(store, is_terminal=True)
    said = await told(store, is_terminal=False)
    assert "token" not in said
    assert "frontdesk sign-in-link ana@shop.example" in said


async def test_signing_out_does_not_bring_the_link_back_into_the_log(store: Store) -> None:
    async with store.transaction() as tx:
        ana = await add_agent(tx, name="Ana", email="ana@shop.example", now=NOW)
        token = await create_login_link(tx, ana.id, now=NOW)
    session = await SignIn(store, clock=lambda: NOW).with_link(token)
    assert session is not None
    async with store.transaction() as tx:
        await end_session(tx, session.token)
    assert "token" not in await told(store, is_terminal=False)

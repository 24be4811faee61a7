"""`frontdesk apikey`, `agent`, `sign-in-link`: who may come in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bot.cli.database import migrated_database, open_store, read_settings
from bot.cli.terminal import fail

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.storage.agents import Agent
    from bot.storage.store import Transaction

keys = typer.Typer(help="Keys for the HTTP API.", no_args_is_help=True)
agents = typer.Typer(help="The people on our side.", no_args_is_help=True)
Value = TypeVar("Value")
Email = Annotated[str, typer.Argument(help="the agent's e-mail address")]


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="what it is for")],
    read_only: Annotated[bool, typer.Option("--read-only", help="it may look and not change")] = False,
) -> None:
    """Create a key and show it, this once."""
    from bot.storage.access import create_api_key

    scopes = ("read",) if read_only else ("read", "write")
    print(_in_transaction(lambda tx, now: create_api_key(tx, name, scopes, now)))


@keys.command("list")
def list_keys() -> None:
    """List the keys that hold."""
    from bot.storage.api_keys import list_api_keys

    for key in _in_transaction(lambda tx, now: list_api_keys(tx)):
        used = f"{key.last_used_at:%Y-%m-%d %H:%M} UTC" if key.last_used_at else "never"
        print(f"{key.name}  {'+'.join(key.scopes)}  created {key.created_at:%Y-%m-%d}  last used {used}")


@keys.command("revoke")
def revoke_key(name: Annotated[str, typer.Argument(help="as `apikey list` shows it")]) -> None:
    """Make the keys of a name worthless, at once."""
    from bot.storage.access import revoke_api_key

    if not _in_transaction(lambda tx, now: revoke_api_key(tx, name, now=now)):
        fail(f"No key is called {name}: `frontdesk apikey list` shows them.")
    print(f"{name} is revoked.")


@agents.command("add")
def add(
    name: Annotated[str, typer.Argument(help="as customers will read it")],
    email: Email,
    team: Annotated[list[str] | None, typer.Option(help="a team of the assistant; several times for several")] = None,
    password: Annotated[bool, typer.Option("--password", help="ask for a password; else use sign-in-link")] = False,
) -> None:
    """Add an agent, or change the one with this address."""
    from bot.storage.agents import add_agent
    from bot.use_cases.sign_in import WeakPasswordError, hash_password

    try:
        hashed = hash_password(typer.prompt("Password", hide_input=True, confirmation_prompt=True)) if password else ""
    except WeakPasswordError as error:
        fail(f"{error}.")
    teams = tuple(team or ())
    agent = _in_transaction(
        lambda tx, now: add_agent(tx, name=name, email=email, now=now, teams=teams, password_hash=hashed)
    )
    _show(agent)


@agents.command("list")
def list_all() -> None:
    """List the agents."""
    from bot.storage.agents import list_agents

    for agent in _in_transaction(lambda tx, now: list_agents(tx)):
        _show(agent)


@agents.command("link-slack")
def link_slack(
    email: Email, slack_user_id: Annotated[str, typer.Argument(help="U..., from the person's profile in Slack")]
) -> None:
    """Say which Slack user an agent is; only agents may press what Frontdesk shows in Slack."""
    from bot.storage.agents import link_slack_user

    async def link(tx: Transaction, now: datetime) -> None:
        await link_slack_user(tx, (await _known(tx, email)).id, slack_user_id)

    _in_transaction(link)
    print(f"{email} is {slack_user_id} in Slack.")


@agents.command("disable")
def disable(email: Email) -> None:
    """Shut an agent out at once; what he did stays, and what he has open goes back to the others."""
    from bot.use_cases.leaving import disable_agent

    async def shut_out(tx: Transaction, now: datetime) -> int:
        return await disable_agent(tx, (await _known(tx, email)).id, now=now)

    handed_on = _in_transaction(shut_out)
    print(f"{email} is disabled." + (f" Handed on: {handed_on} open conversations and leads." if handed_on else ""))


@agents.command("enable")
def enable(email: Email) -> None:
    """Let a disabled agent in again, with the password he had."""
    from bot.storage.agents import enable_agent

    agent = _in_transaction(lambda tx, now: enable_agent(tx, email))
    _show(agent or fail(f"Nobody has the address {email}: `frontdesk agent add` adds somebody."))


def sign_in_link(email: Email) -> None:
    """Print a link that signs an agent in, once, within the hour."""
    from bot.storage.access import create_login_link

    async def create(tx: Transaction, now: datetime) -> str:
        return await create_login_link(tx, (await _known(tx, email)).id, now=now)

    print(link_to(read_settings(), _in_transaction(create)))


def link_to(settings: Settings, token: str) -> str:
    """Return the one-time link for a token."""
    return f"{settings.address}/sign-in/link?token={token}"


async def _known(tx: Transaction, email: str) -> Agent:
    from bot.storage.agents import agent_with_email

    agent = await agent_with_email(tx, email)
    return agent or fail(f"Nobody has the address {email}: `frontdesk agent list` shows who there is.")


def _show(agent: Agent) -> None:
    details: list[Any] = [", ".join(agent.teams) or "no team", agent.slack_user_id or "not in Slack"]
    print(f"{agent.name} <{agent.email}>  {'  '.join(details)}")


def _in_transaction(work: Callable[[Transaction, datetime], Awaitable[Value]]) -> Value:
    """Do one thing in one transaction on a database that is up and migrated."""
    from bot.clock import system_clock

    async def run(url: str) -> Value:
        async with open_store(url) as store, store.transaction() as tx:
            return await work(tx, system_clock())

    with migrated_database(read_settings()) as url:
        return asyncio.run(run(url))

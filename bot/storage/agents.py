"""Agents: the people on our side, and how much each has to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.storage.rows import Row
from bot.storage.store import Transaction
from routing.assignment import Agent as Candidate


@dataclass(frozen=True, slots=True)
class Agent:
    """A person on our side."""

    id: int
    name: str
    email: str
    teams: tuple[str, ...]
    slack_user_id: str | None
    is_away: bool


_COLUMNS = "id, name, email, teams, slack_user_id, is_away"


async def add_agent(
    tx: Transaction,
    *,
    name: str,
    email: str,
    now: datetime,
    teams: tuple[str, ...] = (),
    password_hash: str = "",
    slack_user_id: str | None = None,
) -> Agent:
    """Create an agent, or change the one with this e-mail."""
    row = (
        await tx.execute(
            text(
                "INSERT INTO agents (name, email, teams, password_hash, slack_user_id, created_at)"
                " VALUES (:name, lower(:email), :teams, :hash, :slack, :now)"
                " ON CONFLICT (email) DO UPDATE SET name = :name, teams = :teams, disabled_at = NULL,"
                " password_hash = CASE WHEN :hash = '' THEN agents.password_hash ELSE :hash END,"
                f" slack_user_id = coalesce(:slack, agents.slack_user_id) RETURNING {_COLUMNS}"
            ),
            {
                "name": name,
                "email": email,
                "teams": list(teams),
                "hash": password_hash,
                "slack": slack_user_id,
                "now": now,
            },
        )
    ).one()
    return _agent(row)


async def agent_with_id(tx: Transaction, agent_id: int) -> Agent | None:
    """Return an agent who is not disabled."""
    return await _one(tx, "id = :key", agent_id)


async def agent_with_email(tx: Transaction, email: str) -> Agent | None:
    """Return the agent with this e-mail who is not disabled."""
    return await _one(tx, "email = lower(:key)", email)


async def agent_in_slack(tx: Transaction, slack_user_id: str) -> Agent | None:
    """Return the agent that a Slack user is, if he is one."""
    return await _one(tx, "slack_user_id = :key", slack_user_id)


async def link_slack_user(tx: Transaction, agent_id: int, slack_user_id: str) -> None:
    """Remember which Slack user an agent is; he was nobody else then."""
    values = {"id": agent_id, "slack": slack_user_id}
    await tx.execute(text("UPDATE agents SET slack_user_id = NULL WHERE slack_user_id = :slack AND id <> :id"), values)
    await tx.execute(text("UPDATE agents SET slack_user_id = :slack WHERE id = :id"), values)


async def link_slack_user_by_email(tx: Transaction, slack_user_id: str, email: str) -> Agent | None:
    """Link a Slack user to the agent who has his e-mail, and return the agent; what is linked already stays as it is.

    None where no agent has it, or he is disabled or linked to another user, or the user to another agent.
    """
    row = (
        await tx.execute(
            text(
                "UPDATE agents a SET slack_user_id = :slack WHERE email = lower(:email) AND disabled_at IS NULL"
                " AND coalesce(slack_user_id, :slack) = :slack"
                " AND NOT EXISTS (SELECT 1 FROM agents o WHERE o.slack_user_id = :slack AND o.id <> a.id)"
                f" RETURNING {_COLUMNS}"
            ),
            {"slack": slack_user_id, "email": email},
        )
    ).one_or_none()
    return None if row is None else _agent(row)


async def list_agents(tx: Transaction) -> list[Agent]:
    """List the agents who are not disabled, by name."""
    rows = await tx.execute(text(f"SELECT {_COLUMNS} FROM agents WHERE disabled_at IS NULL ORDER BY name"))
    return [_agent(row) for row in rows]


async def mark_disabled(tx: Transaction, agent_id: int, now: datetime) -> None:
    """Count an agent among those who are gone; `leaving.disable_agent` does all that belongs to it."""
    await tx.execute(text("UPDATE agents SET disabled_at = :now WHERE id = :id"), {"id": agent_id, "now": now})


async def open_conversations_of(tx: Transaction, agent_id: int) -> list[int]:
    """List the open conversations that an agent answers or was asked to take."""
    found = await tx.execute(
        text("SELECT id FROM conversations WHERE agent_id = :id AND closed_at IS NULL ORDER BY id"), {"id": agent_id}
    )
    return list(found.scalars())


async def enable_agent(tx: Transaction, email: str) -> Agent | None:
    """Let an agent in again; None where nobody has this e-mail."""
    await tx.execute(text("UPDATE agents SET disabled_at = NULL WHERE email = lower(:email)"), {"email": email})
    return await agent_with_email(tx, email)


async def candidates(tx: Transaction) -> list[Candidate]:
    """List the agents as assignment sees them, with what each has open."""
    rows = await tx.execute(
        text(
            "SELECT a.id, a.teams, a.is_away,"
            " (SELECT count(*) FROM conversations c WHERE c.agent_id = a.id AND c.closed_at IS NULL) AS open_count,"
            " (SELECT max(s.from_at) FROM assignments s WHERE s.agent_id = a.id) AS last_assigned_at"
            " FROM agents a WHERE a.disabled_at IS NULL ORDER BY a.id"
        )
    )
    return [
        Candidate(
            agent_id=str(row.id),
            teams=frozenset(row.teams),
            open_count=row.open_count,
            is_present=not row.is_away,
            last_assigned_at=row.last_assigned_at,
        )
        for row in rows
    ]


async def set_away(tx: Transaction, agent_id: int, *, is_away: bool) -> None:
    """Say whether an agent takes new conversations."""
    await tx.execute(text("UPDATE agents SET is_away = :away WHERE id = :id"), {"id": agent_id, "away": is_away})


async def write_audit(
    tx: Transaction, *, actor: str, action: str, subject: str, now: datetime, data: str = "{}"
) -> None:
    """Keep who did what to what, for good."""
    await tx.execute(
        text(
            "INSERT INTO audit_log (actor, action, subject, data, created_at)"
            " VALUES (:actor, :action, :subject, CAST(:data AS jsonb), :now)"
        ),
        {"actor": actor, "action": action, "subject": subject, "data": data, "now": now},
    )


async def _one(tx: Transaction, condition: str, key: int | str) -> Agent | None:
    statement = text(f"SELECT {_COLUMNS} FROM agents WHERE {condition} AND disabled_at IS NULL")
    row = (await tx.execute(statement, {"key": key})).one_or_none()
    return None if row is None else _agent(row)


def _agent(row: Row) -> Agent:
    return Agent(row.id, row.name, row.email, tuple(row.teams), row.slack_user_id, row.is_away)

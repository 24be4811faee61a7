"""Who may come in: sessions, one-time links and API keys. Tokens are stored as hashes alone."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from bot.storage.agents import Agent, agent_with_id, mark_disabled
from bot.storage.store import Transaction

SESSION_LASTS = timedelta(days=7)
LINK_LASTS = timedelta(hours=1)
KEY_PREFIX = "fd_"
SCOPES = ("read", "write")


@dataclass(frozen=True, slots=True)
class Session:
    """An agent who has signed in. `csrf_token` must come with whatever changes something."""

    agent: Agent
    csrf_token: str


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session just begun; `token` is for the cookie and is not kept."""

    token: str
    csrf_token: str


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key that holds."""

    id: int
    name: str
    scopes: tuple[str, ...]


def hash_of(token: str) -> str:
    """Return what is stored of a token. A plain hash suffices: tokens are random and long."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


async def begin_session(tx: Transaction, agent_id: int, *, now: datetime) -> NewSession:
    """Sign an agent in, and forget the sessions that are over."""
    session = NewSession(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    await tx.execute(text("DELETE FROM agent_sessions WHERE expires_at < :now"), {"now": now})
    await tx.execute(
        text(
            "INSERT INTO agent_sessions (token_hash, agent_id, csrf_token, created_at, expires_at)"
            " VALUES (:hash, :agent, :csrf, :now, :until)"
        ),
        {
            "hash": hash_of(session.token),
            "agent": agent_id,
            "csrf": session.csrf_token,
            "now": now,
            "until": now + SESSION_LASTS,
        },
    )
    return session


async def session_of(tx: Transaction, token: str, *, now: datetime) -> Session | None:
    """Return the session that a cookie belongs to, unless it is over or its agent is disabled."""
    row = (
        await tx.execute(
            text("SELECT agent_id, csrf_token FROM agent_sessions WHERE token_hash = :hash AND expires_at > :now"),
            {"hash": hash_of(token), "now": now},
        )
    ).one_or_none()
    agent = await agent_with_id(tx, row.agent_id) if row else None
    return Session(agent, row.csrf_token) if row and agent else None


async def end_session(tx: Transaction, token: str) -> None:
    """Sign out."""
    await tx.execute(text("DELETE FROM agent_sessions WHERE token_hash = :hash"), {"hash": hash_of(token)})


async def create_login_link(tx: Transaction, agent_id: int, *, now: datetime, lasts: timedelta = LINK_LASTS) -> str:
    """Return a token that signs the agent in once, at `/sign-in/link?token=...`."""
    token = secrets.token_urlsafe(32)
    await tx.execute(
        text("INSERT INTO login_links (token_hash, agent_id, expires_at) VALUES (:hash, :agent, :until)"),
        {"hash": hash_of(token), "agent": agent_id, "until": now + lasts},
    )
    return token


async def use_login_link(tx: Transaction, token: str, *, now: datetime) -> Agent | None:
    """Use up a link; None if it was used, is too old or was never given."""
    used = await tx.execute(
        text(
            "UPDATE login_links SET used_at = :now WHERE token_hash = :hash AND used_at IS NULL AND expires_at > :now"
            " RETURNING agent_id"
        ),
        {"hash": hash_of(token), "now": now},
    )
    agent_id = used.scalar_one_or_none()
    return None if agent_id is None else await agent_with_id(tx, agent_id)


async def password_hash_of(tx: Transaction, email: str) -> tuple[int, str] | None:
    """Return an agent's id and password hash; None for nobody, a disabled agent, or one without a password."""
    row = (
        await tx.execute(
            text(
                "SELECT id, password_hash FROM agents"
                " WHERE email = lower(:email) AND disabled_at IS NULL AND password_hash <> ''"
            ),
            {"email": email},
        )
    ).one_or_none()
    return None if row is None else (row.id, row.password_hash)


async def disable_agent(tx: Transaction, agent_id: int, *, now: datetime) -> None:
    """Shut an agent out at once: his sessions and links end. `leaving.disable_agent` hands on what he has open."""
    await mark_disabled(tx, agent_id, now)
    for table in ("agent_sessions", "login_links"):
        await tx.execute(text(f"DELETE FROM {table} WHERE agent_id = :id"), {"id": agent_id})


async def has_anyone_signed_in(tx: Transaction) -> bool:
    """Say whether an agent has ever signed in: signing out ends a session, the audit log remembers."""
    found = await tx.execute(
        text("SELECT EXISTS (SELECT FROM agent_sessions) OR EXISTS (SELECT FROM audit_log WHERE action = 'signed_in')")
    )
    return bool(found.scalar_one())


async def create_api_key(tx: Transaction, name: str, scopes: tuple[str, ...], now: datetime) -> str:
    """Create an API key and return it: it is shown this once and kept as a hash alone.

    Raises:
        ValueError: a scope that is none of `SCOPES`.
    """
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise ValueError(f"scopes are {' and '.join(SCOPES)}, not {', '.join(unknown) or 'none'}")
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    await tx.execute(
        text("INSERT INTO api_keys (name, key_hash, scopes, created_at) VALUES (:name, :hash, :scopes, :now)"),
        {"name": name, "hash": hash_of(key), "scopes": list(scopes), "now": now},
    )
    return key


async def api_key_of(tx: Transaction, key: str, *, now: datetime) -> ApiKey | None:
    """Return the key that a request carries, unless it was revoked; notes its use, once a minute at most."""
    row = (
        await tx.execute(
            text("SELECT id, name, scopes, last_used_at FROM api_keys WHERE key_hash = :hash AND revoked_at IS NULL"),
            {"hash": hash_of(key)},
        )
    ).one_or_none()
    if row is None:
        return None
    if row.last_used_at is None or now - row.last_used_at > timedelta(minutes=1):
        await tx.execute(text("UPDATE api_keys SET last_used_at = :now WHERE id = :id"), {"id": row.id, "now": now})
    return ApiKey(row.id, row.name, tuple(row.scopes))


async def revoke_api_key(tx: Transaction, name: str, *, now: datetime) -> int:
    """Revoke the keys of a name; return how many held until now."""
    revoked = await tx.execute(
        text("UPDATE api_keys SET revoked_at = :now WHERE name = :name AND revoked_at IS NULL"),
        {"name": name, "now": now},
    )
    return revoked.rowcount

"""Signing an agent in: by password or by a one-time link."""

from __future__ import annotations

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.clock import Clock, system_clock
from bot.storage import access, agents
from bot.storage.access import NewSession
from bot.storage.store import Store

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 500  # characters; argon2 must not be fed megabytes
_hasher = PasswordHasher()  # argon2id with RFC 9106's low-memory parameters


class WeakPasswordError(ValueError):
    """The password is too short or too long to be taken."""


def hash_password(password: str) -> str:
    """Return what is stored of a password; takes some 50 ms on purpose.

    Raises:
        WeakPasswordError
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise WeakPasswordError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    return _hasher.hash(password)


def password_fits(password_hash: str, password: str) -> bool:
    """Say whether this is the password."""
    try:
        return _hasher.verify(password_hash, password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")


class SignIn:
    """Begins sessions. An e-mail that nobody has takes as long to refuse as a wrong password."""

    def __init__(self, store: Store, *, clock: Clock = system_clock) -> None:
        self._store = store
        self._clock = clock

    async def with_password(self, email: str, password: str) -> NewSession | None:
        """Sign in, or return None without saying what was wrong."""
        async with self._store.transaction() as tx:
            known = await access.password_hash_of(tx, email.strip())
        agent_id, stored = known or (0, await asyncio.to_thread(_nobodys_hash))
        fits = await asyncio.to_thread(password_fits, stored, password)
        if not fits or known is None:
            return None
        return await self._begin(agent_id, "password")

    async def with_link(self, token: str) -> NewSession | None:
        """Sign in by a one-time link, which is used up by it."""
        now = self._clock()
        async with self._store.transaction() as tx:
            agent = await access.use_login_link(tx, token, now=now)
        return None if agent is None else await self._begin(agent.id, "link")

    async def _begin(self, agent_id: int, how: str) -> NewSession:
        now = self._clock()
        async with self._store.transaction() as tx:
            session = await access.begin_session(tx, agent_id, now=now)
            await agents.write_audit(tx, actor=f"agent:{agent_id}", action="signed_in", subject=how, now=now)
        return session

"""The token that a browser keeps: made and signed by us, so that nobody can make himself any number of them."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from bot.clock import Clock
from bot.storage.signing_keys import signing_key
from bot.storage.store import Store

_TOKEN = re.compile(r"(v_[A-Za-z0-9_-]{43})\.([0-9a-f]{64})")


class VisitorTokens:
    """Makes and checks tokens; of a token nothing is stored. The key is read once, when it is first needed."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._known_key = b""

    async def new(self) -> str:
        """Return a token for somebody who has none."""
        name = f"v_{secrets.token_urlsafe(32)}"
        return f"{name}.{await self._signature(name)}"

    async def visitor_of(self, token: str) -> str:
        """Return the visitor's name among us, the hash of his token; "" for a token that is not ours."""
        parts = _TOKEN.fullmatch(token)
        if parts is None or not hmac.compare_digest(parts[2], await self._signature(parts[1])):
            return ""
        return hashlib.sha256(token.encode()).hexdigest()

    async def _signature(self, name: str) -> str:
        return hmac.new(await self._key(), name.encode(), hashlib.sha256).hexdigest()

    async def _key(self) -> bytes:
        if not self._known_key:
            async with self._store.transaction() as tx:
                self._known_key = await signing_key(tx, "visitors", now=self._clock())
        return self._known_key

"""Whose address counts: the proxy's word where we trust the proxy, and what connects to us otherwise."""

from __future__ import annotations

import pytest
from starlette.requests import Request
from uvicorn.config import Config

from bot.settings import Settings
from bot.web.parts import address_of
from bot.wiring.web import server_options


async def address_seen(settings: Settings, peer: str, forwarded_for: str = "") -> str:
    """Send a request through the server's own settings and return the address that counts."""
    seen: list[str] = []

    async def app(scope: dict[str, object], *_: object) -> None:
        seen.append(address_of(Request(scope)))

    config = Config(app, **server_options(settings))
    config.load()
    headers = [(b"x-forwarded-for", forwarded_for.encode())] if forwarded_for else []
    await config.loaded_app({"type": "http", "client": (peer, 50000), "headers": headers}, None, None)
    return seen[0]


def trusting(proxies: str) -> Settings:
    return Settings(_env_file=None, trusted_proxies=proxies)


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "counts"),
    [
        ("172.18.0.5", "203.0.113.9", "203.0.113.9"),  # Caddy's own container
        ("172.18.0.5", "6.6.6.6, 203.0.113.9", "203.0.113.9"),  # what the visitor wrote himself does not count
        ("203.0.113.9", "6.6.6.6", "203.0.113.9"),  # not our proxy
        ("203.0.113.9", "", "203.0.113.9"),
    ],
)
async def test_only_our_proxys_word_counts(peer: str, forwarded_for: str, counts: str) -> None:
    assert await address_seen(trusting("127.0.0.1,172.16.0.0/12"), peer, forwarded_for) == counts


@pytest.mark.parametrize(
    ("first", "second"),
    [("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"), ("::ffff:203.0.113.9", "203.0.113.9")],
    ids=["one IPv6 network", "one IPv4 address written in two ways"],
)
async def test_a_visitor_with_many_addresses_is_one(first: str, second: str) -> None:
    settings = trusting("127.0.0.1")
    assert await address_seen(settings, first) == await address_seen(settings, second)


async def test_two_networks_are_two_visitors() -> None:
    settings = trusting("127.0.0.1")
    assert await address_seen(settings, "2001:db8:1:2::1") != await address_seen(settings, "2001:db8:1:3::1")

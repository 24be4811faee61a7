"""The product itself, `bot web` and `bot worker` with the example shop, killed at every named point."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from pathlib import Path

import pytest

from bot import failpoints
from tests.chaos.crowd import Person
from tests.chaos.product import Product, open_product
from tests.chaos.soundness import clocks_must_have_told_once, must_be_sound

log = logging.getLogger(__name__)


async def live_dangerously(product: Product, people: list[Person], rounds: int, least: int) -> None:
    """Let everybody write while processes die at each failpoint; then let all come to rest."""
    until = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        telling = group.create_task(product.tell_what_was_sent())
        talking = [group.create_task(person.talk(least, until)) for person in people]
        await product.be_killed(rounds)
        until.set()
        async with product.running_quietly():
            await asyncio.wait(talking)
            await product.until_settled(90)
        telling.cancel()
    log.info("died at %s, and %d killed from outside", Counter(product.died_at), product.killed_from_outside)


async def deadlines_pass(product: Product) -> None:
    """Let the clocks of all tickets fall due while nobody is there, and see what comes of it."""
    await product.four_weeks_pass()
    async with product.running_quietly():
        await product.until_settled(60)


async def test_the_shop_survives_kills_at_every_failpoint(database_url: str, tmp_path: Path, models: Path) -> None:
    async with open_product(database_url, tmp_path, models) as product:
        people = [Person(product, number) for number in range(20)]
        await live_dangerously(product, people, rounds=1, least=8)

        await must_be_sound(product, people)
        assert set(product.died_at) == set(failpoints.NAMES)


@pytest.mark.slow
async def test_the_shop_survives_kills_for_minutes_and_deadlines_that_nobody_saw(
    database_url: str, tmp_path: Path, models: Path
) -> None:
    async with open_product(database_url, tmp_path, models) as product:
        people = [Person(product, number) for number in range(20)]
        await live_dangerously(product, people, rounds=5, least=30)
        await must_be_sound(product, people)
        await deadlines_pass(product)

        await must_be_sound(product, people)
        await clocks_must_have_told_once(product)

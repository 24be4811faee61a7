"""Processes killed at every named point: nothing is lost, nothing is done twice, order is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import failpoints
from tests.chaos.company import Company, Nursery, open_company

PARTS = 3


async def live_dangerously(company: Company, rounds: int) -> None:
    """Ten turns at each failpoint, with two workers and one web process."""
    company.start("web", "worker-1", "worker-2")
    for number in range(rounds):
        for name in failpoints.NAMES:
            company.fail_at(name)
            await company.customers_write([f"{name} {number}.{message}" for message in range(10)])
            await company.until_answered()
    company.fail_at()
    await company.until_done()


async def test_a_hundred_turns_survive_kills_at_every_failpoint(
    nursery: Nursery, database_url: str, tmp_path: Path
) -> None:
    async with open_company(nursery, database_url, tmp_path, parts=PARTS) as company:
        await live_dangerously(company, rounds=1)

        await company.must_be_sound(PARTS)
        assert {name: company.deaths(name) > 0 for name in failpoints.NAMES} == dict.fromkeys(failpoints.NAMES, True)


@pytest.mark.slow
async def test_a_thousand_turns_survive_kills_at_every_failpoint(
    nursery: Nursery, database_url: str, tmp_path: Path
) -> None:
    async with open_company(nursery, database_url, tmp_path, parts=PARTS) as company:
        await live_dangerously(company, rounds=10)

        await company.must_be_sound(PARTS)


async def test_messages_that_raise_or_end_the_process_are_handed_over_and_the_others_answered(
    nursery: Nursery, database_url: str, tmp_path: Path
) -> None:
    async with open_company(nursery, database_url, tmp_path, parts=1) as company:
        company.start("web", "worker-1", "worker-2")
        await company.customers_write(["boom", "exit", *(f"hola {number}" for number in range(20))], people=22)
        await company.until_done()

        turns = await company.query(
            "SELECT m.text, t.outcome, c.handoff_reason FROM messages m JOIN turns t ON t.id = m.turn_id"
            " JOIN conversations c ON c.id = t.conversation_id WHERE m.direction = 'in'"
        )
        outcomes = {turn["text"]: (turn["outcome"], turn["handoff_reason"]) for turn in turns}
        assert outcomes.pop("boom") == outcomes.pop("exit") == ("failed", "turn_failed")
        # What WhatsApp was being told when the process ended may have arrived or not: a person looks.
        assert set(outcomes.values()) <= {("answered", ""), ("answered", "not_delivered")}
        assert company.deaths() == 3
        assert company.telegram.count("sorry") + company.whatsapp.count("sorry") == 2
        await company.must_be_sound(1)

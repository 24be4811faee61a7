"""Processes killed at every named point: nothing is lost, nothing is done twice, order is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot import failpoints
from bot.use_cases.respond import MOST_ATTEMPTS
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


def expected_end(end: dict[str, Any]) -> tuple[str, str, str]:
    """Outcome, mode and reason of a conversation of one message."""
    if end["text"] in {"boom", "exit"}:
        return "failed", "queued", "turn_failed"
    if end["channel"] == "whatsapp" and end["unsure"]:  # it was being sent when "exit" ended the process
        return "answered", "queued", "not_delivered"
    return "answered", "bot", ""


async def test_messages_that_raise_or_end_the_process_are_handed_over_and_the_others_answered(
    nursery: Nursery, database_url: str, tmp_path: Path
) -> None:
    async with open_company(nursery, database_url, tmp_path, parts=1) as company:
        company.start("web", "worker-1", "worker-2")
        await company.customers_write(["boom", "exit", *(f"hola {number}" for number in range(20))], people=22)
        await company.until_done()

        ends = await company.query(
            "SELECT m.text, t.outcome, t.attempt, c.mode, c.handoff_reason, c.channel,"
            " EXISTS (SELECT 1 FROM deliveries d WHERE d.conversation_id = c.id"
            " AND d.error LIKE 'not known whether it was sent%%') AS unsure"
            " FROM messages m JOIN turns t ON t.id = m.turn_id JOIN conversations c ON c.id = t.conversation_id"
            " WHERE m.direction = 'in'"
        )
        assert len(ends) == 22
        assert all(end["attempt"] > MOST_ATTEMPTS for end in ends if end["outcome"] == "failed")
        for end in ends:
            assert (end["outcome"], end["mode"], end["handoff_reason"]) == expected_end(end), end
        assert 1 <= company.deaths() <= 3  # a worker may have ended before a try that it had counted began
        # Telegram's "sorry" may have been under way when "exit" ended the process, and is sent again then.
        assert company.telegram.count("sorry") >= 1
        assert company.whatsapp.count("sorry") == 1
        await company.must_be_sound(1)

"""The fakes are as strict as the platforms, and run as processes of their own, too."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.third_party import PROJECT, required


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as made:
        yield made


async def call(client: httpx.AsyncClient, fake: FakeTelegram, method: str, **parameters: Any) -> httpx.Response:
    return await client.post(f"{fake.url}/bot{TOKEN}/{method}", data=parameters)


@pytest.mark.parametrize(
    ("method", "parameters"),
    [("sendMesage", {}), ("sendMessage", {"chat_id": 77}), ("sendMessage", {"chat_id": 77, "text": "a", "txt": "b"})],
)
async def test_telegram_refuses_what_its_specification_does_not_know(
    client: httpx.AsyncClient, method: str, parameters: dict[str, Any]
) -> None:
    required("telegram", "api.json")
    async with FakeTelegram() as fake:
        assert (await call(client, fake, method, **parameters)).status_code == 400
        assert len(fake.violations) == 1


@pytest.mark.parametrize("text", [" ", "x" * 4097, "🎉" * 2049])
async def test_telegram_refuses_empty_and_overlong_texts(client: httpx.AsyncClient, text: str) -> None:
    async with FakeTelegram() as fake:
        assert (await call(client, fake, "sendMessage", chat_id=77, text=text)).status_code == 400
        assert fake.sent == []


async def test_telegram_gives_an_update_until_a_higher_offset_confirms_it(client: httpx.AsyncClient) -> None:
    async with FakeTelegram() as fake:
        update = await fake.user_writes(77, "Hola")
        for _ in range(2):
            assert (await call(client, fake, "getUpdates")).json()["result"] == [update]
        answer = await call(client, fake, "getUpdates", offset=update["update_id"] + 1)
        assert answer.json()["result"] == []


@pytest.mark.parametrize("platform", ["telegram", "whatsapp"])
async def test_a_fake_runs_as_a_process_of_its_own(client: httpx.AsyncClient, platform: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"tests.fakes.{platform}", cwd=PROJECT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    url = json.loads(await asyncio.wait_for(process.stdout.readline(), 30))["url"]
    assert (await client.get(f"{url}/_fake/sent")).json() == []
    process.terminate()
    await process.wait()

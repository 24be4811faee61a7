"""The web chat as a channel keeps the promises that every channel makes."""

from __future__ import annotations

import pytest

from bot.channels.formatting import compose
from bot.channels.port import Channel, PermanentSendError, WhenUncertain
from bot.channels.webchat import WebChat
from bot.messages import Address, Button, OutboundMessage

ANA = Address("webchat", "web", "ana")


@pytest.fixture
def channel() -> Channel:
    return WebChat()


async def test_the_same_sending_has_the_same_id_and_another_one_another(channel: Channel) -> None:
    ids = [await channel.send(OutboundMessage(number, ANA, "hola")) for number in (1, 1, 2)]
    assert ids[0] == ids[1]
    assert ids[1] != ids[2]


async def test_sending_again_does_no_harm(channel: Channel) -> None:
    assert channel.when_uncertain is WhenUncertain.RESEND


async def test_many_buttons_and_long_texts_fit_after_cutting(channel: Channel) -> None:
    limits = channel.limits
    payloads = [f"{number}".ljust(limits.button_payload_bytes, "x") for number in range(limits.buttons)]
    offered = tuple(Button(f"Opción {number}", payload) for number, payload in enumerate(payloads))
    pieces = compose("palabra " * 3_000, offered, channel.limits)
    assert all(len(piece.text) <= channel.limits.text for piece in pieces)
    assert pieces[-1].buttons == offered


async def test_files_are_never_fetched_since_they_come_with_the_message(channel: Channel) -> None:
    with pytest.raises(PermanentSendError):
        await channel.fetch_media({"file_id": "1"}, 100)


async def test_typing_never_raises(channel: Channel) -> None:
    await channel.show_typing(ANA, "")

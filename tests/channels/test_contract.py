"""What every channel promises, whatever the platform: one suite, run over each adapter and its fake platform."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.formatting import compose
from bot.channels.port import PermanentSendError, TemporarySendError, UncertainSendError
from bot.messages import Button
from tests.channels.harness import HARNESSES, TIMEOUT_SECONDS, Harness, buttons, picture
from tests.fakes.server import Fault


@pytest.fixture(params=HARNESSES)
async def harness(request: pytest.FixtureRequest) -> AsyncIterator[Harness]:
    async with HARNESSES[request.param]() as made:
        yield made


async def test_a_text_arrives_as_written(harness: Harness) -> None:
    text = "Envío en 24 h & <gratis> *hoy* 🎉 _100 %_"
    assert await harness.channel.send(harness.message(text))
    assert [seen.text for seen in harness.seen()] == [text]


async def test_each_message_has_an_id_of_its_own(harness: Harness) -> None:
    ids = {await harness.channel.send(harness.message(delivery_id=number)) for number in (1, 2)}
    assert len(ids) == 2


async def test_buttons_are_shown_and_carry_their_payload(harness: Harness) -> None:
    await harness.channel.send(harness.message("¿Qué necesitas?", buttons=buttons(3)))
    assert harness.seen()[0].buttons == tuple((each.title, each.payload) for each in buttons(3))


async def test_too_many_buttons_become_numbered_lines(harness: Harness) -> None:
    await send_all(harness, "¿Cuál?", buttons(30))
    (seen,) = harness.seen()
    assert not seen.buttons
    assert "30. Opción 30" in seen.text


async def test_a_payload_too_long_for_the_platform_becomes_numbered_lines(harness: Harness) -> None:
    await send_all(harness, "¿Cuál?", buttons(2, payload="x" * 3_000))
    assert [seen.text for seen in harness.seen()] == ["¿Cuál?\n\n1. Opción 1\n2. Opción 2"]


async def test_a_long_answer_is_taken_in_parts(harness: Harness) -> None:
    text = "Envío 🎉 gratis. " * 1000
    await send_all(harness, text, buttons(2))
    assert "".join(seen.text for seen in harness.seen()) == text
    assert harness.seen()[-1].buttons


async def send_all(harness: Harness, text: str, offered: tuple[Button, ...]) -> None:
    """Send an answer as the use cases do: cut to what the channel takes."""
    for number, piece in enumerate(compose(text, offered, harness.channel.limits)):
        await harness.channel.send(harness.message(piece.text, delivery_id=number, buttons=piece.buttons))


async def test_a_picture_is_sent_with_its_caption(harness: Harness, tmp_path: Path) -> None:
    await harness.channel.send(harness.message("Tu paquete", media=picture(tmp_path)))
    assert harness.seen()[0].text == "Tu paquete"


async def test_a_picture_that_is_gone_is_a_permanent_failure(harness: Harness, tmp_path: Path) -> None:
    media = replace(picture(tmp_path), path=str(tmp_path / "gone.jpg"))
    with pytest.raises(PermanentSendError):
        await harness.channel.send(harness.message("", media=media))


async def test_a_throttled_message_was_not_sent_and_says_when_to_try_again(harness: Harness) -> None:
    harness.fake.fail(harness.send_call, harness.throttled)
    with pytest.raises(TemporarySendError) as failure:
        await harness.channel.send(harness.message())
    assert failure.value.retry_after
    assert harness.seen() == []


async def test_a_failure_inside_the_platform_is_tried_again(harness: Harness) -> None:
    harness.fake.fail(harness.send_call, harness.broken)
    with pytest.raises(TemporarySendError):
        await harness.channel.send(harness.message())
    await harness.channel.send(harness.message())
    assert len(harness.seen()) == 1


async def test_an_answer_that_comes_too_late_leaves_it_uncertain(harness: Harness) -> None:
    harness.fake.fail(harness.send_call, Fault(delay_seconds=TIMEOUT_SECONDS * 3))
    with pytest.raises(UncertainSendError):
        await harness.channel.send(harness.message())


async def test_a_connection_dropped_after_the_work_leaves_it_uncertain_and_is_not_repeated(harness: Harness) -> None:
    harness.fake.fail(harness.send_call, Fault(drops_connection=True))
    with pytest.raises(UncertainSendError):
        await harness.channel.send(harness.message())
    assert len(harness.seen()) == 1


async def test_a_gateway_page_instead_of_an_answer_leaves_it_uncertain(harness: Harness) -> None:
    harness.fake.fail(harness.send_call, Fault(500, "<html>Something went wrong</html>"))
    with pytest.raises(UncertainSendError):
        await harness.channel.send(harness.message())


async def test_a_platform_that_cannot_be_reached_was_sent_nothing(harness: Harness) -> None:
    await harness.fake.stop()
    with pytest.raises(TemporarySendError):
        await harness.channel.send(harness.message())


async def test_who_blocked_us_cannot_be_written_to(harness: Harness) -> None:
    harness.block()
    with pytest.raises(PermanentSendError) as failure:
        await harness.channel.send(harness.message())
    assert failure.value.unreachable


async def test_typing_never_raises(harness: Harness) -> None:
    await harness.channel.show_typing(harness.address, "wamid.1")
    harness.fake.fail(harness.typing_call, harness.broken)
    await harness.channel.show_typing(harness.address, "wamid.1")
    await harness.fake.stop()
    await harness.channel.show_typing(harness.address, "wamid.1")
    assert harness.fake.calls == [harness.typing_call] * 2


async def test_a_customers_file_is_fetched(harness: Harness) -> None:
    source = harness.keep_file(b"picture")
    assert await harness.channel.fetch_media(source, limit_bytes=100) == b"picture"


async def test_a_file_above_the_limit_is_not_fetched(harness: Harness) -> None:
    source = harness.keep_file(b"x" * 1000)
    with pytest.raises(PermanentSendError):
        await harness.channel.fetch_media(source, limit_bytes=999)


async def test_a_file_that_is_gone_is_a_permanent_failure(harness: Harness) -> None:
    source = dict.fromkeys(harness.keep_file(b"picture"), "0")
    with pytest.raises(PermanentSendError):
        await harness.channel.fetch_media(source, limit_bytes=100)


async def test_a_file_is_asked_for_again_when_the_platform_cannot_be_reached(harness: Harness) -> None:
    source = harness.keep_file(b"picture")
    await harness.fake.stop()
    with pytest.raises(TemporarySendError):
        await harness.channel.fetch_media(source, limit_bytes=100)

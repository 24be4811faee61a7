"""How long to wait for more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.messages import Address, InboundMessage, IncomingMedia, MediaKind, Sender
from bot.quiet import LONGEST_WAIT, QUIET, quiet_period


def message(text: str = "", **more: object) -> InboundMessage:
    return InboundMessage(Address("webchat", "web", "ana"), "1", Sender("ana"), text=text, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["quiero saber cuándo llega mi pedido", "¿Cuándo abren?", "Gracias.", "¡Hola!"])
def test_a_whole_sentence_waits_the_quiet_period(text: str) -> None:
    assert quiet_period(message(text)) == QUIET


@pytest.mark.parametrize("text", ["hola", "una cosa", "quiero devolver y", "me llegó esto:", "pero…", "y entonces,"])
def test_a_fragment_waits_twice_as_long(text: str) -> None:
    assert quiet_period(message(text)) == 2 * QUIET


def test_a_picture_waits_longer_still_and_never_longer_than_the_ceiling() -> None:
    picture = (IncomingMedia(MediaKind.IMAGE),)

    assert quiet_period(message("mira", media=picture)) == 2.5 * QUIET
    assert quiet_period(message("mira", media=picture), timedelta(seconds=4)) == LONGEST_WAIT


def test_a_tap_waits_not_at_all() -> None:
    assert quiet_period(message("hola", payload="/yes")) == timedelta()


@pytest.mark.parametrize("text", ["hola", "¿Cuándo abren?"])
def test_a_quiet_period_of_nothing_is_nothing(text: str) -> None:
    assert quiet_period(message(text), timedelta()) == timedelta()

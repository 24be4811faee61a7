"""Masking: what must never be stored is not, and what looks like it stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.masking import mask

CARDS = ("4111111111111111", "5555555555554444", "378282246310005", "6011111111111117", "4222222222222")


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("separator", ["", " ", "-", ".", "\u00a0", "\u200b", " - "[:2]])
def test_a_card_number_keeps_its_last_four_digits_alone(card: str, separator: str) -> None:
    written = separator.join(card[at : at + 4] for at in range(0, len(card), 4))

    masked = mask(f"Mi tarjeta es {written}, gracias")

    digits = "".join(character for character in masked if character.isdigit())
    assert digits == card[-4:]
    assert masked.startswith("Mi tarjeta es •••")
    assert masked.endswith(", gracias")


@pytest.mark.parametrize(
    "written",
    [
        "4111 1111 1111 1111 12/27",
        "4111 1111 1111 1111 123",
        "pedido 12 4111 1111 1111 1111",
        "4111 1111 1111 1111 5555 5555 5555 4444",
    ],
)
def test_digits_beside_a_card_number_do_not_hide_it(written: str) -> None:
    masked = mask(written)

    assert "1111 1111" not in masked
    assert "5555 5555" not in masked
    assert "•••" in masked


@pytest.mark.parametrize(
    "text",
    [
        "TA-10234",
        "+34 600 111 222",
        "4111 1111 1111 1112",  # no card: its checksum is wrong
        "1234567890123",
        "el 12.11.2026 a las 10:30",
        "pin",
        "mi clave",
        "¿cómo cambio la contraseña?",
        "",
    ],
)
def test_what_is_no_secret_stays_as_it_is(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("ES73 8762 3286 3601 2904 0479", "ES73 8762 3286 3601 2904 0479"),
        (
            "a ES73 8762 3286 3601 2904 0479 no, a la 4111 1111 1111 1111",
            "a ES73 8762 3286 3601 2904 0479 no, a la •••1111",
        ),
    ],
)
def test_a_bank_account_is_no_card_whatever_its_digits_add_up_to(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mi contraseña es gato123", "mi contraseña es •••"),
        ("Password: hunter2 please", "Password: ••• please"),
        ("el PIN 1234", "el PIN •••"),
        ("cvv 123 y ya", "cvv ••• y ya"),
        ("clave=abc", "clave=•••"),
        ("código de seguridad: 998", "código de seguridad: •••"),
    ],
)
def test_a_secret_is_masked_where_it_is_named(text: str, masked: str) -> None:
    assert mask(text) == masked


@given(st.text(alphabet="0123456789 -.abc\u200b", max_size=200))
def test_masking_ends_and_masking_again_finds_nothing_more(text: str) -> None:
    once = mask(text)

    assert len(once) <= len(text) + 3
    assert mask(once).count("•") >= once.count("•")


def test_a_long_run_of_digits_takes_no_long_time() -> None:
    assert len(mask("1 " * 4_000)) > 0

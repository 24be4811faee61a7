"""What is shown to others names nobody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.placeholders import without_personal_data

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def cleaned(text: str, language: str = "es", *names: str) -> str:
    return without_personal_data(
        text, language=language, names=names, order_number=r"TA-\d{5}", now=NOW, time_zone="Europe/Madrid"
    )


@pytest.mark.parametrize(
    ("text", "language", "gone"),
    [
        ("Escríbeme a ana.gomez@correo.example", "es", "ana.gomez"),
        ("mi móvil es 612 34 56 78", "es", "612"),
        ("call me on +34 612 345 678", "en", "612"),
        ("el pedido TA-10234 no llega", "es", "10234"),
        ("el pedido ta10234", "es", "10234"),
        ("tu ticket es FD-1042", "es", "1042"),
        ("vivo en calle Mayor 15, 3º", "es", "Mayor"),
        ("I live at 12 Baker Street", "en", "Baker"),
        ("mira https://tienda.example/p?token=abc", "es", "token"),
        ("la tarjeta 4111 1111 1111 1111", "es", "4111 1111"),
        ("mi cuenta ES91 2100 0418 4502 0005 1332", "es", "0418"),
        ("mi DNI es 12345678Z", "es", "12345678"),
        ("me llamo lucía y quiero saber si hay clases", "es", "lucía"),
        ("Hola Marta, ya está", "es", "Marta"),
        ("Thanks Bob Miller!", "en", "Miller"),
        ("referencia 1234567890", "es", "1234567890"),
    ],
)
def test_it_is_replaced(text: str, language: str, gone: str) -> None:
    assert gone not in cleaned(text, language)
    assert "[" in cleaned(text, language) or "•••" in cleaned(text, language)


def test_known_names_are_replaced_wherever_they_stand_and_however_they_are_written() -> None:
    said = cleaned("soy LUCÍA gómez, dile a Carlos que sí", "es", "Lucía Gómez", "Carlos")
    assert said == "soy [nombre], dile a [nombre] que sí"


@pytest.mark.parametrize(
    "text",
    [
        "Sí, los sábados de 10:00 a 13:00 en el taller, 35 € por persona.",
        "Llega en 3-5 días laborables y cuesta 7,95 €; desde 99 € es gratis.",
        "We open from 9 to 18, Monday to Friday.",
    ],
)
def test_prices_times_and_days_stay(text: str) -> None:
    assert cleaned(text) == text

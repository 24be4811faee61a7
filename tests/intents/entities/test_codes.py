"""Bank accounts, tax numbers, addresses and telephones: validated and in their normal form."""

from datetime import UTC, datetime

import pytest

from intents.entities import extract

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


def found(text: str, region: str = "ES") -> list[tuple[str, str, str, str]]:
    entities = extract(
        text, language="es", order_number_pattern=None, default_region=region, now=NOW, time_zone="Europe/Madrid"
    )
    wanted = ("iban", "tax_id", "email", "url", "phone")
    return [(each.name, each.value, each.role, each.text) for each in entities if each.name in wanted]


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("ES9121000418450200051332", "ES9121000418450200051332", "ES9121000418450200051332"),
        (
            "mi cuenta es ES91 2100 0418 4502 0005 1332 gracias",
            "ES9121000418450200051332",
            "ES91 2100 0418 4502 0005 1332",
        ),
        ("es91-2100-0418-4502-0005-1332", "ES9121000418450200051332", "es91-2100-0418-4502-0005-1332"),
        ("GB82 WEST 1234 5698 7654 32 is mine", "GB82WEST12345698765432", "GB82 WEST 1234 5698 7654 32"),
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000", "DE89 3704 0044 0532 0130 00"),
    ],
)
def test_bank_accounts_are_found(text: str, value: str, written: str) -> None:
    assert found(text) == [("iban", value, "", written)]


@pytest.mark.parametrize(
    ("text", "value", "kind", "written"),
    [
        ("12345678Z", "12345678Z", "nif", "12345678Z"),
        ("mi DNI es 12.345.678-z", "12345678Z", "nif", "12.345.678-z"),
        ("nif 12345678 Z por favor", "12345678Z", "nif", "12345678 Z"),
        ("X-1234567-L", "X1234567L", "nie", "X-1234567-L"),
        ("la empresa: B-58378431", "B58378431", "cif", "B-58378431"),
        ("CIF A58818501, para la factura", "A58818501", "cif", "A58818501"),
        ("ESB58378431", "B58378431", "cif", "ESB58378431"),
    ],
)
def test_tax_numbers_are_found(text: str, value: str, kind: str, written: str) -> None:
    assert found(text) == [("tax_id", value, kind, written)]


@pytest.mark.parametrize(
    "text",
    [
        "ES9121000418450200051333",
        "12345678A",
        "tengo 12345678 z",
        "B58378432",
        "X1234567A",
        "el modelo A12345678 no me va",
        "pepe@",
        "@tienda",
        "a@b",
        "fin.De la frase",
    ],
)
def test_what_its_check_digits_do_not_bear_out_is_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("+44 20 7946 0958", "phone", "+442079460958"),
        ("llámame al 91 123 45 67", "phone", "+34911234567"),
        ("Pepe.García@Correo.ES", "email", "pepe.garcía@correo.es"),
        ("escribe a ana+pedidos@mail.tienda.co.uk.", "email", "ana+pedidos@mail.tienda.co.uk"),
        ("mirad https://tienda.es/p?id=1#a,", "url", "https://tienda.es/p?id=1#a"),
        ("WWW.Tienda.es", "url", "https://WWW.Tienda.es"),
    ],
)
def test_addresses_and_telephones_have_a_normal_form(text: str, name: str, value: str) -> None:
    assert [(each[0], each[1]) for each in found(text)] == [(name, value)]

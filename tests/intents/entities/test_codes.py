"""Bank accounts, tax numbers, addresses and telephones: validated and in their normal form."""

from datetime import UTC, datetime

import pytest

from intents.entities import extract

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


def found(text: str, region: str = "ES", language: str = "es") -> list[tuple[str, str, str, str]]:
    entities = extract(
        text, language=language, order_number_pattern=None, default_region=region, now=NOW, time_zone="Europe/Madrid"
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
        ("es10.0049.2352.0824.1420.5416", "ES1000492352082414205416", "es10.0049.2352.0824.1420.5416"),
        ("ES10 OO49 2352 0824 1420 5416", "ES1000492352082414205416", "ES10 OO49 2352 0824 1420 5416"),
        ("gb29 nwbk 6016 1331 9268 19", "GB29NWBK60161331926819", "gb29 nwbk 6016 1331 9268 19"),
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
        ("dni 23456789 d", "23456789D", "nif", "23456789 d"),
        ("00 000 000 T", "00000000T", "nif", "00 000 000 T"),
        ("DNI 1O345678W", "10345678W", "nif", "1O345678W"),
        ("cif q 2826000 h", "Q2826000H", "cif", "q 2826000 h"),
        ("y-2345678-z", "Y2345678Z", "nie", "y-2345678-z"),
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
        "ES10 0049 2352 0824 1420 5417",
        "dni 23456789E",
        "O1234567Z",
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


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("en", "my number is 0161 496 0123", ["+441614960123"]),
        ("en", "my mobile: 07911 123456", ["+447911123456"]),
        ("en", "(212) 736-5000", ["+12127365000"]),
        ("en", "00 44 20 7183 8750", ["+442071838750"]),
        ("en", "call me at 612 345 678", ["+34612345678"]),
        ("es", "tlf 93.412.34.56", ["+34934123456"]),
        ("es", "(0034) 655 443 322", ["+34655443322"]),
        ("es", "34655443322", ["+34655443322"]),
        ("es", "mi móvil es 655-443-322 y el fijo 912345678", ["+34655443322", "+34912345678"]),
        ("es", "no encuentro el pedido, llámame: 655443322", ["+34655443322"]),
        ("es", "no sé el número de pedido, 655443322", ["+34655443322"]),
    ],
)
def test_telephones_are_those_of_the_company_or_told_by_their_form(
    language: str, text: str, numbers: list[str]
) -> None:
    assert [value for name, value, _, _ in found(text, language=language) if name == "phone"] == numbers


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "factura nº 912345678"),
        ("es", "el número de pedido es 655443322"),
        ("es", "código de seguimiento: 912 345 678"),
        ("es", "01/02/2026 03/04/2026"),
        ("es", "EAN 8412345678905"),
        ("es", "mi cuenta: 2100 0418 45 0200051332"),
        ("es", "ES91 2100 0418 4502 0005 1333"),
        ("es", "020 7946 0958"),
        ("en", "order #655443322 has not arrived"),
        ("en", "tracking number 912345678"),
        ("en", "order number 2071838750"),
        ("en", "the card ends in 2071 8387 5012 3456"),
    ],
)
def test_other_numbers_are_no_telephones(language: str, text: str) -> None:
    assert [each for each in found(text, language=language) if each[0] == "phone"] == []

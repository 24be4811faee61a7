"""Money and quantities."""

from datetime import UTC, datetime

import pytest

from intents.entities import extract

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


def found(name: str, text: str, language: str = "es") -> list[tuple[str, str]]:
    entities = extract(
        text, language=language, order_number_pattern=None, default_region="ES", now=NOW, time_zone="Europe/Madrid"
    )
    return [(entity.value, entity.text) for entity in entities if entity.name == name]


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("unos 1.234,56 €", "1234.56 EUR", "1.234,56 €"),
        ("1,234.56 €", "1234.56 EUR", "1,234.56 €"),
        ("mil euros", "1000 EUR", "mil euros"),
        ("unos veinte mil euros al año", "20000 EUR", "veinte mil euros"),
        ("quinientos euros", "500 EUR", "quinientos euros"),
        ("25k €", "25000 EUR", "25k €"),
        ("25 K€", "25000 EUR", "25 K€"),
        ("dos millones de euros", "2000000 EUR", "dos millones de euros"),
        ("2M€", "2000000 EUR", "2M€"),
        ("19€99", "19.99 EUR", "19€99"),
        ("20 euros con 50", "20.5 EUR", "20 euros con 50"),
        ("unos 20-30 €", "30 EUR", "30 €"),
        ("1 500 €", "1500 EUR", "1 500 €"),
        ("100 dólares", "100 USD", "100 dólares"),
        ("US$ 40", "40 USD", "US$ 40"),
        ("300 libras esterlinas", "300 GBP", "300 libras esterlinas"),
        ("€ 15", "15 EUR", "€ 15"),
    ],
)
def test_money_is_read_in_spanish(text: str, value: str, written: str) -> None:
    assert found("money", text) == [(value, written)]


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("£1,250.50 in total", "1250.5 GBP", "£1,250.50"),
        ("about 300 pounds", "300 GBP", "300 pounds"),
        ("$25k", "25000 USD", "$25k"),
        ("a thousand euros", "1000 EUR", "thousand euros"),
        ("two hundred dollars", "200 USD", "two hundred dollars"),
        ("1.5 million euros", "1500000 EUR", "1.5 million euros"),
        ("EUR 99.90", "99.9 EUR", "EUR 99.90"),
        ("5k", "5000 EUR", "5k"),
    ],
)
def test_money_is_read_in_english(text: str, value: str, written: str) -> None:
    assert found("money", text, "en") == [(value, written)]


@pytest.mark.parametrize("text", ["mil gracias", "2 pounds of rice", "20 euros 50 platos y 10 vasos"])
def test_what_is_no_money_is_not_taken_for_it(text: str) -> None:
    assert [value for value, _ in found("money", text)] in ([], ["20 EUR"])


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("quiero 3 sartenes", "3 sartenes", "3 sartenes"),
        ("2 kg de arroz", "2 kg", "2 kg"),
        ("2,5kg", "2.5 kg", "2,5kg"),
        ("12,5 kilos", "12.5 kg", "12,5 kilos"),
        ("media docena de platos", "6 platos", "media docena de platos"),
        ("media docena", "6", "media docena"),
        ("una docena de vasos", "12 vasos", "docena de vasos"),
        ("un par de sartenes", "2 sartenes", "un par de sartenes"),
        ("medio kilo", "0.5 kg", "medio kilo"),
        ("kilo y medio, o sea un kilo y medio", "1.5 kg", "un kilo y medio"),
        ("un litro", "1 l", "un litro"),
        ("cuarto de litro", "0.25 l", "cuarto de litro"),
        ("veinte cajas", "20 box", "veinte cajas"),
        ("una sartén de 28 cm", "28 cm", "28 cm"),
        ("500 uds.", "500 unit", "500 uds"),
        ("80 m²", "80 m2", "80 m²"),
        ("un 10 % menos", "10 %", "10 %"),
        ("cincuenta y dos tenedores", "52 tenedores", "cincuenta y dos tenedores"),
    ],
)
def test_quantities_are_read_in_spanish(text: str, value: str, written: str) -> None:
    assert found("quantity", text) == [(value, written)]


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("a dozen plates", "12 plates", "dozen plates"),
        ("half a dozen", "6", "half a dozen"),
        ("half a kilo", "0.5 kg", "half a kilo"),
        ("two and a half", "", ""),
        ("2 litres and a half", "2.5 l", "2 litres and a half"),
        ("1,500 units", "1500 unit", "1,500 units"),
        ("3 red pans", "3 red pans", "3 red pans"),
        ("a couple of pans", "2 pans", "a couple of pans"),
        ("a box", "1 box", "a box"),
        ("6 of the glasses", "6 glasses", "6 of the glasses"),
    ],
)
def test_quantities_are_read_in_english(text: str, value: str, written: str) -> None:
    assert found("quantity", text, "en") == ([(value, written)] if value else [])


@pytest.mark.parametrize(
    "text",
    [
        "somos 40 personas",
        "llevo 3 días esperando",
        "dos veces",
        "30 euros",
        "mañana a las 5",
        "una sartén",
        "el 612345678 es mi teléfono",
        "pedido 123456 llegó tarde",
        "en 2 horas",
    ],
)
def test_what_is_no_quantity_is_not_taken_for_one(text: str) -> None:
    assert found("quantity", text) == []

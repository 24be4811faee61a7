"""Money and quantities."""

from datetime import UTC, datetime

import pytest

from intents.entities import extract
from intents.entities.numbers import find_numbers

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
        ("mil doscientos euros con cincuenta", "1200.5 EUR", "mil doscientos euros con cincuenta"),
        ("cinco euros con setenta y cinco céntimos", "5.75 EUR", "cinco euros con setenta y cinco céntimos"),
        ("quince euros y medio", "15.5 EUR", "quince euros y medio"),
        ("medio millón de euros", "500000 EUR", "medio millón de euros"),
        ("son 80 céntimos", "0.8 EUR", "80 céntimos"),
        ("12.345,6 euros", "12345.6 EUR", "12.345,6 euros"),
        ("20 euros con 2 platos", "20 EUR", "20 euros"),
        ("12 euros y medio kilo de arroz", "12 EUR", "12 euros"),
        ("dos millones y medio de euros", "2500000 EUR", "dos millones y medio de euros"),
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
        ("I paid ten grand for it", "10000 EUR", "ten grand"),
        ("7 euros and 20 cents", "7.2 EUR", "7 euros and 20 cents"),
        ("1,200.50 euros", "1200.5 EUR", "1,200.50 euros"),
    ],
)
def test_money_is_read_in_english(text: str, value: str, written: str) -> None:
    assert found("money", text, "en") == [(value, written)]


@pytest.mark.parametrize(
    ("text", "language", "lower", "upper"),
    [
        ("unos 20-30 €", "es", ("20 EUR", "20"), ("30 EUR", "30 €")),
        ("entre 50 y 100 euros", "es", ("50 EUR", "50"), ("100 EUR", "100 euros")),
        ("entre doscientos y trescientos euros", "es", ("200 EUR", "doscientos"), ("300 EUR", "trescientos euros")),
        ("entre 2 y 3 mil euros", "es", ("2000 EUR", "2"), ("3000 EUR", "3 mil euros")),
        ("de 1.000 a 1.500 euros", "es", ("1000 EUR", "1.000"), ("1500 EUR", "1.500 euros")),
        ("40 o 50 euros", "es", ("40 EUR", "40"), ("50 EUR", "50 euros")),
        ("$30 to $45", "en", ("30 USD", "$30"), ("45 USD", "$45")),
        ("£10-£15", "en", ("10 GBP", "£10"), ("15 GBP", "£15")),
        ("between eighty and a hundred pounds", "en", ("80 GBP", "eighty"), ("100 GBP", "hundred pounds")),
    ],
)
def test_both_ends_of_a_range_are_money(
    text: str, language: str, lower: tuple[str, str], upper: tuple[str, str]
) -> None:
    assert found("money", text, language) == [lower, upper]


@pytest.mark.parametrize(
    "text", ["compré 2 a 30 euros cada una", "quiero 3 y pago 30 euros", "de 2 a 3 semanas me costó 30 euros"]
)
def test_a_number_beside_an_amount_is_no_range(text: str) -> None:
    assert found("money", text) == [("30 EUR", "30 euros")]


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
        ("dos docenas", "24", "dos docenas"),
        ("tres docenas de copas", "36 copas", "tres docenas de copas"),
        ("un par de docenas de vasos", "24 vasos", "un par de docenas de vasos"),
        ("docena y media de vasos", "18 vasos", "docena y media de vasos"),
        ("medio centenar de sillas", "50 sillas", "medio centenar de sillas"),
        ("una decena de cajas", "10 box", "decena de cajas"),
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
        ("a couple of dozen mugs", "24 mugs", "a couple of dozen mugs"),
        ("5 dozen", "60", "5 dozen"),
        ("a dozen and a half", "18", "dozen and a half"),
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


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("es", "entre doscientos y trescientos", ["200", "300"]),
        ("es", "entre mil y dos mil", ["1000", "2000"]),
        ("es", "treinta y cinco mil doscientos", ["35200"]),
        ("es", "seis cinco cuatro", ["6", "5", "4"]),
        ("es", "medio centenar", ["50"]),
        ("es", "dos y tres", ["2", "3"]),
        ("en", "between a hundred and two hundred", ["100", "200"]),
        ("en", "two hundred and fifty thousand", ["250000"]),
        ("en", "one thousand two hundred and six", ["1206"]),
        ("en", "twenty-one or thirty two", ["21", "32"]),
        ("en", "one two three", ["1", "2", "3"]),
    ],
)
def test_numbers_in_words_end_where_the_next_begins(language: str, text: str, values: list[str]) -> None:
    assert [value for _, _, value in find_numbers(text, language)] == values


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "más gracias pues después menos antes todos quieres necesitamos saludos lunes"),
        ("en", "thanks always was this less perhaps yes needs"),
    ],
)
def test_small_words_that_end_like_a_plural_are_no_goods(language: str, words: str) -> None:
    for word in words.split():
        assert found("quantity", f"2 {word}", language) == []


@pytest.mark.parametrize("text", ["3 pans thanks", "3 pans always", "3 pans this week"])
def test_a_small_word_behind_goods_is_no_part_of_them(text: str) -> None:
    assert found("quantity", text, "en") == [("3 pans", "3 pans")]

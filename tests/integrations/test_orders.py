import pytest

from integrations.orders import Order, is_proven, normalized_number

ORDER = Order("TA-10234", "shipped", postcode="28013", email="Laura.Prieto@correo.example", phone="+34 600 123 456")


@pytest.mark.parametrize("postcode", ["28013", " 28013 ", "28 013", "28-013", "２８０１３"])
def test_the_postcode_proves_however_it_is_written(postcode: str) -> None:
    assert is_proven(ORDER, postcode=postcode)


@pytest.mark.parametrize("email", ["laura.prieto@correo.example", " LAURA.PRIETO@CORREO.EXAMPLE "])
def test_a_known_address_proves_in_any_case(email: str) -> None:
    assert is_proven(ORDER, known_emails=["other@correo.example", email])


@pytest.mark.parametrize("phone", ["+34600123456", "600123456", "0034 600 12 34 56", "34600123456"])
def test_a_known_number_proves_with_or_without_the_country(phone: str) -> None:
    assert is_proven(ORDER, known_phones=[phone])


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"postcode": "28014"},
        {"postcode": "2801"},
        {"postcode": ""},
        {"known_emails": ["laura@correo.example", ""]},
        {"known_phones": ["600123457", "", "123456", "+44600123456"]},
    ],
)
def test_anything_else_proves_nothing(given: dict[str, object]) -> None:
    assert not is_proven(ORDER, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("nothing", ["", " ", "-", "none"])
def test_what_the_order_does_not_say_cannot_be_matched(nothing: str) -> None:
    bare = Order("TA-1", "shipped")
    assert not is_proven(bare, postcode=nothing, known_emails=[nothing], known_phones=[nothing])


def test_an_order_number_is_the_same_however_it_is_written() -> None:
    assert normalized_number(" ta 10234") == normalized_number("TA-10234") == "TA10234"

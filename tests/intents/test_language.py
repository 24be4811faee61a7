import pytest

from intents.language import detect

SERVED = ("es", "en")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("quiero devolver unos zapatos", "es"),
        ("kiero saber cuando yega mi pakete", "es"),
        ("hola", "es"),
        ("Hello", "en"),
        ("thanks!", "en"),
        ("where is my order TA-10234", "en"),
        ("I was charged twice", "en"),
    ],
)
@pytest.mark.parametrize("previous", [None, "es", "en"])
def test_a_clear_message_is_in_its_language_whatever_was_spoken_before(
    text: str, language: str, previous: str | None
) -> None:
    guess = detect(text, previous, SERVED)
    assert (guess.language, guess.is_served) == (language, True)


@pytest.mark.parametrize("text", ["ok", "TA-10234", "👍", "", "\u200b", "28013", "ana@example.com", "no", "?!"])
@pytest.mark.parametrize("previous", ["es", "en"])
def test_what_tells_no_language_keeps_the_one_spoken(text: str, previous: str) -> None:
    assert detect(text, previous, SERVED).language == previous


def test_what_tells_no_language_starts_in_the_first_one() -> None:
    assert detect("👍", None, ("en", "es")).language == "en"


def test_a_mixed_message_keeps_the_language_spoken() -> None:
    assert detect("mi parcel esta broken", "es", SERVED).language == "es"
    assert detect("mi parcel esta broken", "en", SERVED).language == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("onde está a minha encomenda", "pt"),
        ("olá, bom dia, quero saber onde está o meu pedido", "pt"),
        ("on és la meva comanda", "ca"),
        ("bon dia, vull parlar amb algú", "ca"),
        ("bonjour je veux un remboursement", "fr"),
        ("ich möchte mit einem Menschen sprechen", "de"),
        ("где мой заказ", "ru"),
        ("我的订单在哪里", "zh"),
    ],
)
def test_a_language_that_is_not_served_is_named(text: str, language: str) -> None:
    guess = detect(text, "es", SERVED)
    assert (guess.language, guess.is_served) == (language, False)


@pytest.mark.parametrize(
    "text",
    [
        "cuando llega el paquete de la comanda",
        "qué tarda más, el paquete o el sobre?",
        "bona tarde, tengo una duda",
        "do you ship to us",
        "quiero un bon de regalo",
    ],
)
def test_a_word_or_so_does_not_make_catalan_of_it(text: str) -> None:
    assert detect(text, None, SERVED).is_served


def test_a_language_is_served_when_the_company_says_so() -> None:
    assert detect("onde está a minha encomenda", None, ("es", "pt")).is_served

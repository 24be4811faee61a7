"""Tests of the number of people a company says it is."""

import pytest

from intents.entities.company_sizes import find_company_sizes
from intents.entities.numbers import find_numbers


@pytest.mark.parametrize(
    ("text", "language", "size"),
    [
        ("somos 40", "es", "40"),
        ("Somos unos cuarenta.", "es", "40"),
        ("40 empleados", "es", "40"),
        ("una oficina de 25 personas, unas 50 tazas", "es", "25"),
        ("somos un equipo de 12", "es", "12"),
        ("somos 40 y necesitamos 200 platos", "es", "40"),
        ("we are 40", "en", "40"),
        ("we're about 12 people", "en", "12"),
        ("there are 40 of us", "en", "40"),
        ("a 30-person office", "en", "30"),
        ("team of twelve", "en", "12"),
        ("somos un hotel de 40 personas y necesitamos 200 platos", "es", "40"),
        ("somos una cadena de hoteles con unas 300 personas", "es", "300"),
        ("un hotel de 40 trabajadores", "es", "40"),
        ("a hotel with 40 people", "en", "40"),
        ("we are a hotel with 40 staff and need 200 plates", "en", "40"),
    ],
)
def test_the_words_around_a_number_tell_that_it_is_people(text: str, language: str, size: str) -> None:
    assert [value for _, _, value in find_company_sizes(text, tuple(find_numbers(text, language)))] == [size]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hotel de 60 habitaciones", "es"),
        ("somos un hotel y necesitamos 200 platos", "es"),
        ("una oficina de 80 m2", "es"),
        ("somos 2 cadenas de hoteles", "es"),
        ("200 platos para 40 personas", "es"),
        ("una vajilla de 12 personas", "es"),
        ("una mesa con 8 personas", "es"),
        ("somos un hotel de 60 habitaciones", "es"),
        ("a table with 6 people", "en"),
        ("40", "es"),
        ("we are one of the biggest hotels", "en"),
        ("we are 2 hours away", "en"),
        ("200 plates", "en"),
    ],
)
def test_a_number_of_something_else_is_no_company_size(text: str, language: str) -> None:
    assert not list(find_company_sizes(text, tuple(find_numbers(text, language))))

"""Long answers in parts, too many buttons as numbered lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.formatting import choose, compose, degrade_buttons, split_text, utf16_length
from bot.channels.port import Limits
from bot.messages import Button
from tests.channels.harness import buttons

LIMITS = Limits(text=100, buttons=3, button_title=20, button_payload_bytes=64, caption=20, counts_utf16=True)
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("aé .\n🎉👨\u200d👩🏽🇪🇸\u0301\ufe0f"), max_size=400
)


@given(TEXTS, st.integers(2, 50), st.booleans())
def test_no_part_exceeds_the_limit_and_joined_they_are_the_text(text: str, limit: int, counts_utf16: bool) -> None:
    parts = split_text(text, limit, counts_utf16=counts_utf16)
    measure = utf16_length if counts_utf16 else len
    assert "".join(parts) == text
    assert all(0 < measure(part) <= limit for part in parts)


@given(TEXTS)
def test_utf16_length_is_what_the_encoding_says(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("", 10, ()),
        ("uno dos tres", 9, ("uno dos ", "tres")),
        ("Primero.\n\nSegundo párrafo", 12, ("Primero.\n\n", "Segundo ", "párrafo")),
        ("Buenas. Qué tal", 12, ("Buenas. ", "Qué tal")),
        ("sinespacios", 4, ("sine", "spac", "ios")),
        ("abc👨\u200d👩\u200d👧", 5, ("abc", "👨\u200d👩\u200d👧")),
        ("abe\u0301", 3, ("ab", "e\u0301")),
    ],
)
def test_parts_end_where_a_reader_would_pause(text: str, limit: int, parts: tuple[str, ...]) -> None:
    assert split_text(text, limit) == parts


def test_a_limit_too_small_for_an_emoji_is_refused() -> None:
    with pytest.raises(ValueError, match="two units"):
        split_text("🎉", 1)


@given(TEXTS, st.integers(0, 6), st.booleans())
def test_every_piece_of_an_answer_fits_and_buttons_come_last(text: str, count: int, has_media: bool) -> None:
    pieces = compose(text, buttons(count), LIMITS, has_media=has_media)
    assert all(utf16_length(piece.text) <= (LIMITS.caption if piece.has_media else LIMITS.text) for piece in pieces)
    assert [piece.has_media for piece in pieces] == [has_media and place == 0 for place in range(len(pieces))]
    assert all(not piece.buttons for piece in pieces[:-1])
    assert not 0 < count <= LIMITS.buttons or pieces[-1].buttons == buttons(count)


def test_a_short_text_is_the_caption_of_its_picture() -> None:
    assert [piece.text for piece in compose("Aquí está", (), LIMITS, has_media=True)] == ["Aquí está"]


def test_a_text_too_long_for_a_caption_follows_the_picture() -> None:
    assert [piece.text for piece in compose("x" * 21, (), LIMITS, has_media=True)] == ["", "x" * 21]


@pytest.mark.parametrize(
    "unfit",
    [
        buttons(4),
        (Button("un título que no cabe en el botón", "a"),),
        (Button("corto", "ñ" * 33),),
        (Button("igual", "a"), Button("igual", "b")),
        (Button("vacío", ""),),
    ],
)
def test_buttons_that_do_not_fit_become_numbered_lines(unfit: tuple[Button, ...]) -> None:
    text, left = degrade_buttons("¿Cuál?", unfit, LIMITS)
    assert left == ()
    assert text == "¿Cuál?\n\n" + "\n".join(f"{place}. {each.title}" for place, each in enumerate(unfit, 1))


@pytest.mark.parametrize("typed", ["2", " 2. ", "2)", "#2", "(2)", "2️⃣", "opción 2", " OPCIÓN 2 "])
def test_a_typed_number_or_title_is_the_button(typed: str) -> None:
    assert choose(typed, buttons(3)) == buttons(3)[1]


@pytest.mark.parametrize("typed", ["", "0", "4", "99", "2 camisetas", "²", "dos"])
def test_anything_else_is_no_choice(typed: str) -> None:
    assert choose(typed, buttons(3)) is None

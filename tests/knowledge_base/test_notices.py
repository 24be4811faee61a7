"""Notices: when they are on, and what touches them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from knowledge_base.notices import Notice, Said, stems_in_all

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SNOW = Notice("snow", NOW, NOW + timedelta(days=2), {"es": "Nieva.", "en": "It snows."}, ("envíos", "order_status"))


def said(text: str) -> Said:
    return Said(stems=stems_in_all((text,)))


@pytest.mark.parametrize(
    ("after", "is_on"),
    [
        (timedelta(seconds=-1), False),
        (timedelta(), True),
        (timedelta(days=2, seconds=-1), True),
        (timedelta(days=2), False),
    ],
)
def test_a_notice_is_on_from_its_first_moment_until_just_before_its_last(after: timedelta, is_on: bool) -> None:
    assert SNOW.is_on(NOW + after) is is_on


def test_a_notice_for_one_channel_is_on_in_no_other() -> None:
    on_whatsapp = replace(SNOW, channels=("whatsapp",))
    assert on_whatsapp.is_on(NOW, "whatsapp")
    assert not on_whatsapp.is_on(NOW, "telegram")
    assert on_whatsapp.is_on(NOW)


@pytest.mark.parametrize(
    ("text", "touched"),
    [
        ("¿y el ENVIO?", "envíos"),
        ("cuanto tardan los envíos", "envíos"),
        ("what is the order status", "order_status"),
        ("quiero devolver un vaso", ""),
        ("", ""),
    ],
)
def test_words_touch_a_topic_whatever_their_ending_case_and_accents(text: str, touched: str) -> None:
    assert SNOW.touched_by(said(text)) == touched


def test_several_words_count_only_together() -> None:
    tip = replace(SNOW, topics=(), words=("tarjeta regalo",))
    assert tip.touched_by(said("¿tenéis tarjetas de regalo?")) == "tarjeta regalo"
    assert tip.touched_by(said("pago con tarjeta")) == ""


def test_topics_of_entries_and_intents_touch_by_their_names() -> None:
    assert SNOW.touched_by(Said(topics=frozenset({"envíos"}))) == "envíos"
    assert SNOW.touched_by(Said(intents=frozenset({"order_status"}))) == "order_status"


def test_another_text_is_another_wording_and_other_times_are_not() -> None:
    assert replace(SNOW, texts={"es": "Nieva más.", "en": "It snows."}).wording != SNOW.wording
    assert replace(SNOW, ends_at=NOW + timedelta(days=9)).wording == SNOW.wording

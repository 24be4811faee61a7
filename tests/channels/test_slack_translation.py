"""Slack's published payloads, and whatever else a delivery may hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.slack_events import Press, Reaction
from bot.channels.slack_translation import Marks, Written, bot_user_of, translate_event, translate_interaction
from bot.channels.updates import Ignored
from bot.messages import InboundMessage
from tests.fakes.third_party import required

FILLED = {"": "X1", "0000000000.000000": "1763716000.000100", 123: 123}


def _samples(folder: str) -> list[tuple[Path, dict[str, Any]]]:
    files = sorted(required("slack", folder).glob("*.json"))
    return [(file, json.loads(file.read_text(encoding="utf-8"))) for file in files]


def _filled(value: Any) -> Any:
    """Put something where the published sample is blank, so that more of it is looked at."""
    if isinstance(value, dict):
        return {key: _filled(item) for key, item in value.items() if key not in {"subtype", "bot_id"}}
    if isinstance(value, list):
        return [_filled(item) for item in value]
    return FILLED.get(value, value)


def test_every_published_event_is_translated_or_left_alone_for_a_reason() -> None:
    samples = _samples("events")
    assert len(samples) == 96
    for file, body in samples:
        for variant in (body, _filled(body), {**body, "event": _filled(body["event"])}):
            found = translate_event(variant, "UBOT", Marks())
            assert isinstance(found, Written | Reaction | Ignored), file.name
            assert not isinstance(found, Ignored) or found.reason, file.name


def test_every_published_interaction_is_translated_or_left_alone_for_a_reason() -> None:
    for file, body in _samples("app_backend"):
        for variant in (body, _filled(body)):
            found = translate_interaction(variant)
            assert isinstance(found, InboundMessage | Press | Ignored), file.name


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("MessageBotPayload.json", "message subtype bot_message"),
        ("MessageChangedPayload.json", "message subtype message_changed"),
        ("MessageDeletedPayload.json", "message subtype message_deleted"),
        ("TokensRevokedPayload.json", "event tokens_revoked"),
        ("MessagePayload.json", "author, channel or time is missing"),
    ],
)
def test_the_reason_names_what_was_left_alone(name: str, reason: str) -> None:
    body = json.loads(required("slack", "events", name).read_text(encoding="utf-8"))
    assert translate_event(body, "UBOT", Marks()) == Ignored("slack", reason)


def test_a_shared_file_without_an_address_keeps_its_id() -> None:
    body = json.loads(required("slack", "events", "MessageFileSharePayload.json").read_text(encoding="utf-8"))
    event = {**body["event"], "user": "U1", "channel": "D1", "ts": "17.1", "files": [{"id": "F1"}]}
    found = translate_event({**body, "event": event}, "UBOT", Marks())
    assert isinstance(found, Written)
    assert found.message.media[0].source == {"file_id": "F1", "url": "", "mime_type": ""}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["im", "U1", "D1", "17.1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
KEYS = ["type", "subtype", "user", "channel", "channel_type", "ts", "thread_ts", "text", "files", "item", "reaction"]


@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING), st.sampled_from(["message", "app_mention", "reaction_added"]))
def test_no_event_however_odd_raises(event: dict[str, Any], kind: str) -> None:
    body = {"authorizations": [event, None], "team_id": 7, "event": {**event, "type": kind}}
    translate_event(body, bot_user_of(body), Marks())


@given(
    st.dictionaries(st.sampled_from(["user", "actions", "container", "view", "message", "team"]), ANYTHING),
    st.sampled_from(["block_actions", "view_submission", "shortcut"]),
)
def test_no_interaction_however_odd_raises(body: dict[str, Any], kind: str) -> None:
    translate_interaction({**body, "type": kind})

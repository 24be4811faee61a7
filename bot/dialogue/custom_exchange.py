"""What a custom action is told and what it answers, in the words of Rasa's action protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.dialogue.ports import Call, CustomResult, Entity
from bot.dialogue.turn import Json
from bot.messages import Button

_KNOWN_EVENTS = ("slot", "active_loop", "form", "followup", "reset_slots")
_NOT_VALUES = ("text", "buttons", "response", "template", "image", "attachment", "elements", "custom", "json_message")


def tracker_state(call: Call) -> dict[str, object]:
    """Return the state that Rasa's `Tracker.from_dict` reads; the turn's id is in the message's metadata."""
    message = {
        "text": call.text,
        "intent": {"name": call.intent, "confidence": 1.0},
        "entities": [_entity(each) for each in call.entities],
        "metadata": {"turn_id": call.turn.id, "language": call.language},
    }
    return {
        "sender_id": str(call.turn.conversation.id),
        "slots": dict(call.slots),
        "latest_message": message,
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {"name": call.active_form} if call.active_form else {},
        "latest_action_name": None,
    }


def _entity(entity: Entity) -> dict[str, object]:
    """Write an entity as Rasa does; one without a role or group has none of these keys."""
    told: dict[str, object] = {"entity": entity.name, "value": entity.value, "role": entity.role, "group": entity.group}
    return {key: value for key, value in told.items() if key in ("entity", "value") or value}


def result_of(messages: object, events: object) -> CustomResult:
    """Read what an action said and which events it returned; what is not understood is named, not dropped."""
    said = [message for message in _list(messages) if isinstance(message, Mapping)]
    happened = [event for event in _list(events) if isinstance(event, Mapping)]
    loops = [event for event in happened if event.get("event") in ("active_loop", "form")]
    followups = [str(event.get("name") or "") for event in happened if event.get("event") == "followup"]
    return CustomResult(
        texts=tuple(_texts(said)),
        responses=tuple(_responses(said)),
        slots={str(event.get("name")): event.get("value") for event in happened if event.get("event") == "slot"},
        followup=followups[-1] if followups else "",
        active_form=str(loops[-1].get("name") or "") if loops else None,
        forgets_all=any(event.get("event") == "reset_slots" for event in happened),
        ignored=tuple(str(event.get("event")) for event in happened if event.get("event") not in _KNOWN_EVENTS),
    )


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def _texts(messages: Sequence[Mapping[str, object]]) -> list[tuple[str, tuple[Button, ...]]]:
    return [(str(message["text"]), _buttons(message.get("buttons"))) for message in messages if message.get("text")]


def _responses(messages: Sequence[Mapping[str, object]]) -> list[tuple[str, Mapping[str, Json]]]:
    return [
        (str(name), {key: _json(value) for key, value in message.items() if key not in _NOT_VALUES})
        for message in messages
        if (name := message.get("response") or message.get("template"))
    ]


def _buttons(value: object) -> tuple[Button, ...]:
    return tuple(
        Button(str(button.get("title", "")), str(button.get("payload", "")))
        for button in _list(value)
        if isinstance(button, Mapping)
    )


def _json(value: object) -> Json:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)

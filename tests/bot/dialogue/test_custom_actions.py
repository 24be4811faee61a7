from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bot.assistant import Assistant
from bot.dialogue.custom_actions import ActionFileError, ActionServer, FolderActions, load_actions
from bot.dialogue.custom_exchange import tracker_state
from bot.dialogue.ports import Call, Entity
from bot.dialogue.rules import Rule
from bot.dialogue.turn import ContactView, ConversationView, Turn
from tests.bot.dialogue.talking import TUESDAY_NOON, Talk

CODE = """
import time
from rasa_sdk import Action
from rasa_sdk.events import FollowupAction, SlotSet

class Stock(Action):
    def name(self):
        return "action_stock"
    async def run(self, dispatcher, tracker, domain):
        turn = tracker.latest_message["metadata"]["turn_id"]
        dispatcher.utter_message(text=f"{tracker.get_slot('need')} in turn {turn}")
        dispatcher.utter_message(response="utter_goodbye")
        return [SlotSet("problem", "seen")]

class Slow(Action):
    def name(self):
        return "action_slow"
    def run(self, dispatcher, tracker, domain):
        time.sleep(0.4)
        return []

class Wrong(Action):
    def name(self):
        return "action_wrong"
    def run(self, dispatcher, tracker, domain):
        raise KeyError("nothing")
"""


def call(action: str) -> Call:
    turn = Turn(7, TUESDAY_NOON, ConversationView(3, "webchat", "es"), ContactView(1), ())
    return Call(action, turn, {"need": "copas"}, "es", "greet", "hola")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "stock.py").write_text(CODE, "utf-8")
    (tmp_path / "_not_an_action.py").write_text("raise RuntimeError", "utf-8")
    return tmp_path


async def test_an_action_of_the_folder_runs_with_the_tracker_it_expects(folder: Path) -> None:
    actions = FolderActions(load_actions(folder))
    result = await actions.run(call("action_stock"))
    assert result.texts == (("copas in turn 7", ()),)
    assert result.responses == (("utter_goodbye", {}),)
    assert result.slots == {"problem": "seen"}
    assert actions.names == {"action_stock", "action_slow", "action_wrong"}


async def test_an_action_that_takes_too_long_or_fails_is_an_error_and_no_exception(folder: Path) -> None:
    actions = FolderActions(load_actions(folder), seconds=0.05)
    assert "0.05 s" in (await actions.run(call("action_slow"))).error
    assert "KeyError" in (await actions.run(call("action_wrong"))).error
    assert "action_gone" in (await actions.run(call("action_gone"))).error
    actions.close()


def test_an_action_sees_the_entities_as_rasa_writes_them() -> None:
    told = (Entity("city", "Vigo", "a Vigo", role="to"), Entity("email", "a@b.example"))
    state = tracker_state(replace(call("action_stock"), entities=told))
    assert state["latest_message"]["entities"] == [  # type: ignore[index]
        {"entity": "city", "value": "Vigo", "role": "to"},
        {"entity": "email", "value": "a@b.example"},
    ]


def test_a_file_that_cannot_be_loaded_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("import does_not_exist", "utf-8")
    with pytest.raises(ActionFileError, match=r"bad\.py"):
        load_actions(tmp_path)


async def test_an_action_server_is_asked_in_rasas_words() -> None:
    asked: list[dict[str, object]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content))
        events = [{"event": "slot", "name": "need", "value": "tazas"}, {"event": "rewind"}]
        return httpx.Response(200, json={"responses": [{"text": "ok", "buttons": []}], "events": events})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        result = await ActionServer("http://actions.example/webhook", client).run(call("action_stock"))
    assert asked[0]["next_action"] == "action_stock"
    assert result.slots == {"need": "tazas"}
    assert result.ignored == ("rewind",)


async def test_an_action_server_that_fails_is_an_error_and_no_exception() -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(500))
    async with httpx.AsyncClient(transport=transport) as client:
        result = await ActionServer("http://actions.example/webhook", client).run(call("action_stock"))
    assert "action server" in result.error


async def test_what_a_custom_action_did_reaches_the_customer_and_the_trace(tienda: Assistant, folder: Path) -> None:
    rules = tuple(rule for rule in tienda.rules if "greet" not in rule.intents)
    assistant = replace(tienda, rules=(*rules, Rule("own", intents=("greet",), actions=("action_stock",))))
    talk = Talk(assistant, intents={"hola": "greet"}, custom=FolderActions(load_actions(folder)))
    await talk.say("hola")
    assert talk.responses == ["utter_first_notice", "text", "utter_goodbye"]
    assert talk.last is not None
    assert talk.last.slots["problem"] == "seen"
    assert any(step.name == "action_stock" and step.outcome == "done" for step in talk.last.steps)

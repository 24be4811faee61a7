"""Which of the two readings counts of a message that leans on the last answer: alone, or together with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue.choice import FETCHES, INFORM, Kind, kind_of, only_asks
from bot.dialogue.follow_ups import FollowUp
from bot.dialogue.leaning import Form
from bot.dialogue.retrieval import known_as
from bot.dialogue.rules import Rule
from bot.dialogue.told import FACTS
from bot.dialogue.understanding import Reading, TurnUnderstanding, without_intent


def settle(understood: TurnUnderstanding, rules: Sequence[Rule]) -> TurnUnderstanding:
    """Take every message together with the last answer that is better taken so."""
    joined = _settled(understood.joined, rules) if understood.joined else None
    return TurnUnderstanding(tuple(_settled(each, rules) for each in understood.readings), joined)


def _settled(reading: Reading, rules: Sequence[Rule]) -> Reading:
    follow_up = reading.follow_up
    if follow_up is None or not _is_taken(reading, follow_up, rules):
        return reading
    understood = without_intent(reading.understood)
    return replace(reading, understood=understood, found=follow_up.found, follows=follow_up.topic.id)


def _is_taken(reading: Reading, follow_up: FollowUp, rules: Sequence[Rule]) -> bool:
    """Weigh it against the intent of its own words: a wish is a wish, but a question opens no ticket."""
    understood, said = reading.understood, follow_up.leaning
    intent = known_as(understood.intent, {each for rule in rules for each in rule.intents})
    if understood.is_exact or intent in FETCHES:
        return False
    if not intent or said.form is Form.BARE:
        return True
    if intent == INFORM:
        return said.is_question or not any(entity.name in FACTS for entity in understood.entities)
    kind = kind_of(intent, rules)
    if said.form is Form.CLAUSE:
        return kind == Kind.REPLY and bool(follow_up.excerpt)
    is_supposed = kind == Kind.FLOW and said.form is Form.CONDITION  # "¿y si llega roto?" reports nothing
    is_idle = is_supposed and (bool(follow_up.found.near) or not only_asks(intent, rules))
    is_asked = said.is_question or kind == Kind.REPLY
    return is_asked and (not follow_up.is_open or is_idle)

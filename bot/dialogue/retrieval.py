"""Retrieval intents, as Rasa has them: `faq/returns` is one of the questions that the intent `faq` gathers.

A rule for `faq` with the action `utter_faq` answers each with its own response: `utter_faq/returns`.
"""

from __future__ import annotations

from collections.abc import Collection


def kind_of_intent(intent: str) -> str:
    """Return the intent that gathers this one: `faq` for `faq/returns`, itself for any other."""
    return intent.partition("/")[0]


def known_as(intent: str, known: Collection[str]) -> str:
    """Return the name by which rules know an intent: its own, or that of its kind; "" where they do not."""
    kind = kind_of_intent(intent)
    return intent if intent in known else kind if kind in known else ""


def own_response(action: str, intent: str) -> str:
    """Return the response to the question that was asked: `utter_faq/returns`, where `utter_faq` is to be run."""
    is_kind = "/" in intent and action == f"utter_{kind_of_intent(intent)}"
    return f"utter_{intent}" if is_kind else action

"""An entry of the knowledge base against a flow that an intent would set going: which of the two is meant.

Both confidences are chances of being right. A flow knows the customer's own case, so that general advice must be all
but certain to come first.
"""

from __future__ import annotations

from bot.dialogue.ports import LIKELY
from bot.dialogue.questions import is_about_any, is_own_case, is_question
from bot.dialogue.understanding import Reading
from knowledge_base.answer import WORD_FOR_WORD

BY = 0.25  # the least by which an entry must be likelier
SURE = 0.95
BY_IN_GENERAL = -0.2
AS_LIKELY = 0.0  # enough for a guide, which too deals with the customer's own case and ends in a ticket if need be
OFFERED_IN_GENERAL = 0.3
NEARLY_AS_SURE = -0.1


def comes_before_flow(reading: Reading) -> bool:
    """Tell whether the entry that would answer is more to the point than the flow."""
    found, margin = reading.found, _margin(reading)
    if found.confidence >= WORD_FOR_WORD:
        return True
    if _is_general_question(reading):
        return margin >= BY_IN_GENERAL
    if found.entry is not None and found.entry.guide:
        return margin >= AS_LIKELY
    return found.confidence >= SURE and margin >= BY


def is_likelier_than_flow(reading: Reading) -> bool:
    """Tell whether the entry to be offered is likelier than the flow."""
    found = reading.found
    if found.kind != "offer" or not found.near:
        return False
    is_as_good = bool(found.near[0].guide) or _is_general_question(reading)
    return found.confidence >= LIKELY and _margin(reading) >= (AS_LIKELY if is_as_good else BY)


def is_in_general(reading: Reading) -> bool:
    """Tell whether words ask about any order, so that a flow that begins with a question is no answer."""
    understood = reading.understood
    if understood.is_exact or not _is_general_question(reading) or reading.found.confidence < OFFERED_IN_GENERAL:
        return False
    return is_about_any(reading.text, understood.language) or _margin(reading) >= NEARLY_AS_SURE


def _is_general_question(reading: Reading) -> bool:
    """Tell whether a question is about the shop and not about the customer's own order or mishap."""
    has_order = any(entity.name == "order_number" for entity in reading.understood.entities)
    return is_question(reading.text) and not has_order and not is_own_case(reading.text)


def _margin(reading: Reading) -> float:
    return reading.found.confidence - reading.understood.confidence

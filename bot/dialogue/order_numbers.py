"""Order numbers as customers tell them when they are asked: the digits alone, or corrected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.dialogue.ports import Entity
from intents.text import fold

if TYPE_CHECKING:  # the assistant's checks know the dialogue
    from bot.assistant.settings import OrderNumber

ORDER_NUMBER = "order_number"
_DIGITS = re.compile(r"(?<![\w-])\d+(?![\w-])")
_CORRECTED = re.compile(
    r"^\W*(?:no\W+(?:perdon|es|era|el|digo|it|the|sorry|i meant)\b|perdon|digo\b|sorry|me (?:he )?equivo|"
    r"queria decir|i meant)"
)


def is_correction(text: str) -> bool:
    """Tell whether words take back what was said before: "no, perdón, el 10235"."""
    return bool(_CORRECTED.match(fold(text)))


def completed_number(text: str, told: Sequence[Entity], form: OrderNumber | None) -> Entity | None:
    """Complete digits alone to an order number; None where they are none or the number is told in full."""
    if form is None or any(each.name == ORDER_NUMBER for each in told):
        return None
    prefix = re.split(r"\d", form.example, maxsplit=1)[0]
    complete = [(prefix + digits[0], digits[0]) for digits in _DIGITS.finditer(text)]
    fitting = [(number, digits) for number, digits in complete if re.fullmatch(form.pattern, number)]
    return Entity(ORDER_NUMBER, fitting[-1][0], fitting[-1][1]) if fitting else None

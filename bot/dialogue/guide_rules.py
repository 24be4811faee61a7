"""How rules name guides, and the rules that a guide's own intents stand for."""

from __future__ import annotations

from collections.abc import Iterable

from bot.dialogue.rules import Rule
from knowledge_base.guides import Guide

GUIDE_ACTION = "action_guide/"  # followed by the guide's id, as an entry's is in `utter_faq/`


def guide_rules(guides: Iterable[Guide]) -> tuple[Rule, ...]:
    """Return a rule for every guide that intents start."""
    return tuple(
        Rule(f"guide {guide.id}", intents=guide.intents, actions=(f"{GUIDE_ACTION}{guide.id}",))
        for guide in guides
        if guide.intents
    )

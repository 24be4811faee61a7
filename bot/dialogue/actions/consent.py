"""Withdraws or gives consent to messages that are not answers."""

from __future__ import annotations

from bot.dialogue.draft import Draft


async def opt_out(draft: Draft) -> str:
    """Withdraw consent at once; questions are still answered."""
    await draft.desk.opt_out()
    draft.leave_form()
    draft.say("utter_opted_out")
    return "opted out"


async def opt_in(draft: Draft) -> str:
    """Give consent again."""
    await draft.desk.opt_in()
    draft.say("utter_opted_in")
    return "opted in"

"""Every built-in action by the name that rules use, and the responses they need."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from bot.dialogue.actions import (
    answer,
    consent,
    fallback,
    handoff,
    leads,
    open_ticket,
    order_status,
    set_language,
    ticket_status,
)
from bot.dialogue.draft import Draft

Action: TypeAlias = Callable[[Draft], Awaitable[str]]

ACTIONS: Final[Mapping[str, Action]] = {
    "action_order_status": order_status.run,
    "action_open_ticket": open_ticket.run,
    "action_ticket_status": ticket_status.run,
    "action_handoff": handoff.run,
    "action_opt_out": consent.opt_out,
    "action_opt_in": consent.opt_in,
    "action_start_lead": leads.start,
    "action_lead_ready": leads.ready,
    "action_set_language": set_language.run,
    "action_default_fallback": fallback.run,
    "action_answer_from_knowledge": answer.run,
}
LISTEN = "action_listen"
LEAVE_FORM = "action_deactivate_loop"
ENGINE_ACTIONS: Final = (LISTEN, LEAVE_FORM)

ALWAYS_NEEDED: Final = (
    "utter_first_notice",
    "utter_did_not_understand",
    "utter_offer_candidates",
    "utter_handoff",
    "utter_handoff_closed",
    "utter_handoff_waiting",
    "utter_opted_out",
    "utter_opted_in",
    "utter_media_received",
    "utter_media_added",
    "utter_unsupported",
    "utter_text_too_long",
    "utter_media_rejected",
    "utter_turn_failed",
    "utter_form_cancelled",
    "utter_agent_joined",
    "utter_back_to_bot",
    "utter_ticket_updated",
)
NEEDED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "action_order_status": (
        "utter_order_status",
        "utter_order_not_found",
        "utter_order_needs_proof",
        "utter_orders_unavailable",
    ),
    "action_open_ticket": ("utter_ticket_opened", "utter_ticket_opened_closed"),
    "action_ticket_status": ("utter_ticket_status", "utter_ticket_none"),
    "action_set_language": ("utter_language_changed",),
    "action_lead_ready": ("utter_lead_hot_open", "utter_lead_hot_closed", "utter_rep_joined"),
}

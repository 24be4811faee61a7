"""Tells a customer how his order stands, once it is proven to be his."""

from __future__ import annotations

from bot.dialogue.actions.open_ticket import open_ticket
from bot.dialogue.draft import Draft
from bot.dialogue.turn import Json
from bot.dialogue.wording import UNKNOWN, date_said, order_state_said
from integrations.errors import IntegrationError
from integrations.orders import Order, is_proven

ORDER_FORM = "order_form"
PROOF_FORM = "proof_form"
CATEGORY_INTENT = "order_status"
PROVEN = "_proven_order"  # the order that was proven in this conversation
FAILURES = "_proof_failures"
MOST_FAILURES = 5  # then no postcode opens an order here: nobody tries them all


async def run(draft: Draft) -> str:
    """Look the order up; ask for the number or for proof where they are missing.

    An order that is not proven and one that does not exist get the same words, so that nobody learns which
    numbers are real.
    """
    number = str(draft.slots.get("order_number") or "")
    if not number:
        return _enter(draft, ORDER_FORM, "no order number yet")
    try:
        order = await draft.orders.find(number)
    except IntegrationError as error:
        return await _unavailable(draft, error)
    postcode = _postcode(draft)
    draft.set_slot("postcode", None)  # it proves this order, not the next one
    if order and _failures(draft) < MOST_FAILURES and _is_proven(draft, order, postcode):
        draft.set_slot(PROVEN, order.number)
        draft.say("utter_order_status", _values(order, draft.language))
        return "told"
    if not postcode:
        draft.say("utter_order_needs_proof")
        return _enter(draft, PROOF_FORM, "needs proof")
    draft.set_slot(FAILURES, _failures(draft) + 1)
    draft.say("utter_order_not_found", {"order_number": number})
    draft.set_slot("order_number", None)
    return "not found, or not proven"


def _is_proven(draft: Draft, order: Order, postcode: str) -> bool:
    if draft.slots.get(PROVEN) == order.number:
        return True
    emails, phones = draft.turn.contact.proven_emails, draft.turn.contact.proven_phones
    return is_proven(order, postcode=postcode, known_emails=emails, known_phones=phones)


def _postcode(draft: Draft) -> str:
    """Return the postcode that was asked for, or the one told together with the number."""
    told = (str(entity.value) for entity in draft.entities if entity.name == "postcode")
    return str(draft.slots.get("postcode") or next(told, ""))


def _failures(draft: Draft) -> int:
    failures = draft.slots.get(FAILURES)
    return failures if isinstance(failures, int) else 0


def _enter(draft: Draft, form: str, outcome: str) -> str:
    if form in draft.assistant.domain.forms:
        draft.enter_form(form)
    return outcome


async def _unavailable(draft: Draft, error: IntegrationError) -> str:
    category = draft.assistant.sla.category_for(CATEGORY_INTENT).name
    ticket, _ = await open_ticket(draft, category)
    draft.say("utter_orders_unavailable", {"ticket": ticket.number})
    return f"orders do not answer ({type(error).__name__}: {error}), ticket {ticket.number}"


def _values(order: Order, language: str) -> dict[str, Json]:
    unknown = UNKNOWN.in_language(language)
    return {
        "order_number": order.number,
        "status": order_state_said(order.status, language),
        "carrier": order.carrier or unknown,
        "tracking_url": order.tracking_url or unknown,
        "items": ", ".join(order.items) or unknown,
        "delivery_date": date_said(order.delivery_on, language) if order.delivery_on else unknown,
    }

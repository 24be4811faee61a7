"""Runs rules, actions and forms, one after the other, and writes down what each did."""

from __future__ import annotations

from bot.dialogue.actions.answer import give
from bot.dialogue.actions.answer import run as answer_from_knowledge
from bot.dialogue.actions.registry import ACTIONS, LEAVE_FORM, LISTEN
from bot.dialogue.choice import FAQ_RESPONSE
from bot.dialogue.domain import Domain
from bot.dialogue.draft import Draft
from bot.dialogue.forms import Form
from bot.dialogue.guide_rules import GUIDE_ACTION
from bot.dialogue.guide_steps import begin
from bot.dialogue.ports import Call, CustomResult
from bot.dialogue.retrieval import own_response
from bot.dialogue.rules import Look, Rule, following, look_after_action, look_for_intent

MOST_ACTIONS = 25  # a turn that runs more goes round in circles
MOST_DEFERRED = 2
ASKED = "_asked"


async def run_intent(draft: Draft, intent: str) -> bool:
    """Run the rule that this intent calls for; false where there is none."""
    rule, looks = look_for_intent(draft.assistant.rules, intent, draft.point)
    _trace(draft, rule, looks)
    if rule is None:
        return False
    await _run_rule(draft, rule)
    draft.is_answered = True
    return True


async def run_form(draft: Draft, name: str) -> None:
    """Begin or continue a form: ask for what is missing, or go on with what follows when all is known."""
    form = draft.assistant.domain.forms[name]
    if draft.active_form != name:
        draft.enter_form(name)
    await _validate(draft, form)
    slot = _next_slot(draft, form)
    if slot:
        ask(draft, form, slot)
        return
    draft.requested_slot = ""
    rule, looks = look_after_action(draft.assistant.rules, name, draft.point)
    draft.leave_form()
    draft.note("form", name, "complete")
    _trace(draft, rule, looks)
    if rule is not None:
        await _run_rule(draft, rule)


def _next_slot(draft: Draft, form: Form) -> str:
    """Return what to ask for: last what was asked before and answered with another fact.

    Such a slot is left to a form that follows, where one asks for it too; of a lead it is asked twice at most.
    """
    missing = form.missing(draft.slots, any_contact_route=draft.lead is not None)
    if draft.lead is not None:  # an offer is prepared without what was passed over every time
        missing = tuple(slot for slot in missing if draft.deferred.count(slot) < MOST_DEFERRED)
    fresh = [slot for slot in missing if slot not in draft.deferred]
    if fresh or not missing:
        return fresh[0] if fresh else ""
    return "" if set(missing) <= asked_later(draft, form.name) else missing[0]


def asked_later(draft: Draft, form: str) -> frozenset[str]:
    """Name the slots that the forms which follow `form` ask for."""
    forms = draft.assistant.domain.forms
    names = following(draft.assistant.rules, form) & set(forms)
    return frozenset(slot for name in names for slot in forms[name].required_slots)


def ask(draft: Draft, form: Form, slot: str) -> None:
    """Ask for a slot, counting how often it has been asked in a row."""
    before = draft.slots.get(ASKED) if slot == draft.requested_slot else 0
    times = (before if isinstance(before, int) else 0) + 1
    draft.requested_slot = slot
    draft.set_slot(ASKED, times)
    draft.note("form", form.name, f"asks {slot}", times=times)
    draft.say(question(draft.assistant.domain, form, slot))


def question(domain: Domain, form: Form, slot: str) -> str:
    """Name the response that asks for a slot, as Rasa does."""
    own = f"utter_ask_{form.name}_{slot}"
    general = f"utter_ask_{slot}"
    return own if own in domain.responses else general if general in domain.responses else "utter_ask_again"


async def run_action(draft: Draft, name: str) -> None:
    """Run one action by its name."""
    if draft.actions_run >= MOST_ACTIONS:
        draft.note("action", name, "not run: the rules go round in circles")
        return
    draft.actions_run += 1
    name = own_response(name, draft.reading.understood.intent)
    if name.startswith(FAQ_RESPONSE) and name not in draft.assistant.domain.responses:
        await _say_entry(draft, name.removeprefix(FAQ_RESPONSE))
    elif name.removeprefix(GUIDE_ACTION) in draft.assistant.guides:
        draft.note("action", name, begin(draft, draft.assistant.guides[name.removeprefix(GUIDE_ACTION)]))
    elif name.startswith("utter_"):
        draft.say(name)
    elif name in draft.assistant.domain.forms:
        await run_form(draft, name)
    elif name == LEAVE_FORM:
        draft.note("form", draft.active_form, "left")
        draft.leave_form()
    elif name in ACTIONS:
        draft.note("action", name, await ACTIONS[name](draft))
        await _go_on(draft)
    elif name != LISTEN:
        await _run_custom(draft, name)
        await _go_on(draft)


async def _say_entry(draft: Draft, entry_id: str) -> None:
    """Say an entry; where customers may not read it now, say what the knowledge base knows without it."""
    entry = draft.assistant.entry(entry_id, draft.language, draft.turn.now)
    if entry is not None:
        draft.note("knowledge", entry_id, give(draft, entry))
        return
    draft.misunderstandings = draft.turn.conversation.misunderstandings
    instead = await answer_from_knowledge(draft)
    draft.note("knowledge", entry_id, "no entry that customers may read now", instead=instead)


async def _run_rule(draft: Draft, rule: Rule) -> None:
    for name in rule.actions:
        await run_action(draft, name)
    if rule.waits:
        return
    following, looks = look_after_action(draft.assistant.rules, rule.actions[-1], draft.point)
    _trace(draft, following, looks)
    if following is not None:
        await _run_rule(draft, following)


async def _go_on(draft: Draft) -> None:
    """Ask the first question of a form that an action has begun."""
    if draft.active_form and not draft.requested_slot:
        await run_form(draft, draft.active_form)


async def _validate(draft: Draft, form: Form) -> None:
    name = f"validate_{form.name}"
    if name in draft.assistant.domain.actions:
        await _run_custom(draft, name)


async def _run_custom(draft: Draft, name: str) -> None:
    if draft.custom is None:
        draft.note("action", name, "not run: there are no custom actions")
        return
    shown = {key: value for key, value in draft.slots.items() if not key.startswith("_")}
    shown["requested_slot"] = draft.requested_slot or None
    call = Call(name, draft.turn, shown, draft.language, draft.intent, draft.text, draft.active_form, draft.entities)
    result = await draft.custom.run(call)
    draft.note("action", name, result.error or "done", ignored=list(result.ignored))
    await _apply(draft, result)


async def _apply(draft: Draft, result: CustomResult) -> None:
    if result.forgets_all:
        draft.slots = {name: value for name, value in draft.slots.items() if name.startswith("_")}
    for name, value in result.slots.items():
        draft.set_slot(name, value)
    await draft.learn(result.slots)
    for text, buttons in result.texts:
        draft.tell(text, buttons)
    for response, values in result.responses:
        draft.say(response, values)
    if result.active_form is not None and result.active_form != draft.active_form:
        draft.enter_form(result.active_form)
    if result.followup:
        await run_action(draft, result.followup)


def _trace(draft: Draft, taken: Rule | None, looks: tuple[Look, ...]) -> None:
    for look in looks:
        outcome = "taken" if look.rule is taken else "not taken"
        draft.note("rule", look.rule.name, outcome, why=look.why_not, line=look.rule.line)

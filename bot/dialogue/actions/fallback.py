"""Says that something was not understood; the second time in a row a person is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue.actions.handoff import MISUNDERSTOOD, hand_over
from bot.dialogue.choice import FAQ_RESPONSE
from bot.dialogue.draft import Draft
from bot.dialogue.ports import LIKELY, Found
from bot.dialogue.responses import pick
from bot.dialogue.turn import OFFERED as ENTRIES_OFFERED
from bot.dialogue.understanding import Reading
from bot.dialogue.wording import GUESSED, PERSON, STILL_LOST, WHICH
from bot.messages import Button
from knowledge_base.entries import Entry
from routing.wording import Wording

TITLE = "utter_intent/"  # the response that names an intent on a button, where the bot asks which of two is meant
MOST_MISUNDERSTANDINGS = 2
MOST_OFFERED = 3
MOST_TITLE = 24  # what a list on a phone shows; longer questions are listed in the words above the buttons
LIKELY_SCORE = 0.4
STANDS_OUT = 1.4  # times as near as the next one
# The last turn offered something: offering again without success is a misunderstanding. It holds the entries' ids and
# the intents' payloads.
OFFERED = "_offered"


async def run(draft: Draft) -> str:
    """First say so; then hand over."""
    draft.misunderstandings += 1
    draft.record_unanswered()
    if draft.ticket is not None:
        await draft.note_on_ticket()
    if draft.misunderstandings >= MOST_MISUNDERSTANDINGS:
        return await give_up(draft)
    draft.say("utter_did_not_understand")
    return f"misunderstanding {draft.misunderstandings} of {MOST_MISUNDERSTANDINGS}"


async def offer(draft: Draft) -> str:
    """Offer the entries that may be meant as buttons, and a person."""
    if draft.reading.is_open:
        return nothing_more(draft)
    if draft.slots.get(OFFERED):
        draft.misunderstandings += 1
    if draft.misunderstandings >= MOST_MISUNDERSTANDINGS:
        draft.record_unanswered()
        return await give_up(draft)
    if which := _intents_between(draft):
        draft.set_slot(OFFERED, [button.payload for button in which])
        draft.tell(WHICH.in_language(draft.language), (*which, _person(draft)))
        return f"asked which: {', '.join(button.payload for button in which)}"
    found = draft.reading.found
    if not found.near:
        return _offer_intent(draft) or await run(draft)
    likely = likely_meant(found)
    if likely is not None and likely.id not in draft.assistant.guides:  # nobody is led through steps by a guess
        return _guess(draft, likely)
    meant = _doubtful(draft, found.near[:MOST_OFFERED])
    response = "utter_offer_near" if found.lacks and not meant else "utter_offer_candidates"
    return offer_entries(draft, found.near[:MOST_OFFERED], response, meant)


def offer_entries(draft: Draft, near: Sequence[Entry], response: str, meant: Sequence[Button] = ()) -> str:
    """Say a response with a button for each of these entries, those besides, and one for a person."""
    if not near:
        draft.say(response, buttons=(_person(draft),))
        return "nothing to offer but a person"
    entries = [draft.translated(entry) for entry in near]
    draft.set_slot(OFFERED, [*(entry.id for entry in entries), *(button.payload for button in meant)])
    asked = draft.reading.messages if draft.reading.reaction is None else ()  # "sigue igual" asks nothing
    draft.record(ENTRIES_OFFERED, entries=[entry.id for entry in entries], messages=list(asked))
    is_cut = any(shortened(_question(entry)) != _question(entry) for entry in entries)
    buttons = tuple(_button(entry, number if is_cut else 0) for number, entry in enumerate(entries, start=1))
    draft.say(response, buttons=(*buttons, *meant, _person(draft)))
    if is_cut:
        _list_questions(draft, entries)
    return f"offered {', '.join(entry.id for entry in entries)}"


def _offer_intent(draft: Draft) -> str:
    """Offer the intent that was too little sure, where nothing else comes near; "" where there are no words for it."""
    meant = _named(draft, draft.reading.understood.intent)
    if meant:
        draft.set_slot(OFFERED, [meant[0].payload])
        draft.say("utter_offer_candidates", buttons=(*meant, _person(draft)))
    return f"offered {meant[0].payload}" if meant else ""


def can_offer(draft: Draft, reading: Reading) -> bool:
    """Tell whether there is anything that a customer could choose."""
    return bool(reading.is_open or reading.found.near or reading.between or _named(draft, reading.understood.intent))


def nothing_more(draft: Draft) -> str:
    """Say that what goes on from the last answer is not known, with what else may be meant, and a person."""
    near = draft.reading.found.near[:MOST_OFFERED]
    draft.set_slot(OFFERED, None)
    if not near:
        draft.record_unanswered()
    return offer_entries(draft, near, "utter_nothing_more_but" if near else "utter_nothing_more")


def _intents_between(draft: Draft) -> tuple[Button, ...]:
    """Return a button for each of two intents of which one is meant; none where the assistant has no words for one."""
    between = draft.reading.between
    buttons = tuple(button for intent in between for button in _named(draft, intent))
    return buttons if len(buttons) == len(between) else ()


def _doubtful(draft: Draft, entries: Sequence[Entry]) -> tuple[Button, ...]:
    """Return a button for the intent that was too little sure, where it says something else than these entries."""
    intent = draft.reading.understood.intent
    actions = {action for rule in draft.assistant.rules if intent in rule.intents for action in rule.actions}
    is_among_them = actions & {f"{FAQ_RESPONSE}{entry.id}" for entry in entries}
    return () if is_among_them else _named(draft, intent)


def _named(draft: Draft, intent: str) -> tuple[Button, ...]:
    """Return a button for an intent; none where the assistant has no words for it."""
    title = pick(draft.assistant.domain.responses.get(f"{TITLE}{intent}", ()), {"language": draft.language}, "", intent)
    return () if title is None else (Button(title.text, f"/{intent}"),)


def _person(draft: Draft) -> Button:
    return Button(PERSON.in_language(draft.language), "/talk_to_person")


async def give_up(draft: Draft, why: Wording = STILL_LOST) -> str:
    """Fetch a person, and say why: nobody asked for one."""
    first = len(draft.replies)
    outcome = await hand_over(draft, MISUNDERSTOOD)
    draft.preface(why.in_language(draft.language), first)
    return outcome


def likely_meant(found: Found) -> Entry | None:
    """Return the entry that is meant more likely than not, where no other is near it."""
    (first, score), others = found.candidates[0], found.candidates[1:]
    stands_out = score >= LIKELY_SCORE and all(STANDS_OUT * other <= score for _, other in others)
    is_likely = found.confidence >= LIKELY and stands_out and not first.sensitive
    return first if is_likely else None


def _guess(draft: Draft, entry: Entry) -> str:
    """Answer with the entry that is likely meant, say that it is a guess, and offer the others and a person."""
    near = draft.reading.found.near[:MOST_OFFERED]
    others = tuple(_button(draft.translated(each), 0) for each in near if each != entry)
    entry = draft.translated(entry)
    answer = entry.answer_for(draft.turn.conversation.channel)
    guessed = f"{GUESSED.in_language(draft.language)} {_question(entry)}"
    draft.answer(f"{guessed}\n{answer}", entry)
    draft.replies[-1] = replace(draft.replies[-1], buttons=(*others, _person(draft)))
    return f"guessed {entry.id}"


def shortened(title: str, most: int = MOST_TITLE) -> str:
    """Shorten a title for a button: whole words from its beginning, with an ellipsis where some are missing."""
    if len(title) <= most:
        return title
    kept = title[: most - 1]
    whole = kept if title[len(kept)].isspace() else kept.rsplit(maxsplit=1)[0]
    return f"{whole.rstrip(' ,;:.')}…"


def _button(entry: Entry, number: int) -> Button:
    prefix = f"{number}. " if number else ""
    title = shortened(_question(entry).strip("¿?¡!"), MOST_TITLE - len(prefix)) if number else _question(entry)
    return Button(prefix + title, f'/faq{{"id": "{entry.id}"}}')


def _question(entry: Entry) -> str:
    return entry.question or entry.id


def _list_questions(draft: Draft, entries: Sequence[Entry]) -> None:
    listed = "\n".join(f"{number}. {_question(entry)}" for number, entry in enumerate(entries, start=1))
    reply = draft.replies[-1]
    draft.replies[-1] = replace(reply, text=f"{reply.text}\n{listed}")

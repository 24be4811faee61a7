"""Whether an answer helped: two small buttons under it, what customers say to that, and what is kept of it.

Asked at most once an entry and conversation, never where an answer carries other buttons or something else is asked,
and no more once it was passed over three times in a row. Only what was answered in this conversation can be rated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.dialogue.draft import Draft
from bot.dialogue.guide_state import under_way
from bot.dialogue.topics import TOPIC
from bot.dialogue.turn import ANSWERED, RATED, Mode
from bot.dialogue.understanding import Reading, TurnUnderstanding
from bot.dialogue.wording import HELPED, HELPED_NOT, PERSON
from bot.messages import Button
from intents.text import same_words

RATE = "rate"  # `/rate{"id": "...", "helpful": true}`, handled without a rule
RATINGS = "_ratings"  # entry -> answered, asked, yes or no
MOST_KEPT = 50
MOST_PASSED_OVER = 3
MOST_PAYLOAD_BYTES = 64  # Telegram's: a longer button would be shown as a numbered list
_BY_SIGN = {"👍": True, "👎": False}
_NO = re.compile(
    r"(?:(?:pero|pues|but|sorry|lo siento|vaya|gracias|thanks) )*(?:"
    r"(?:(?:eso|esto|esa respuesta) )?no me (?:(?:ha|has) (?:servido|ayudado|solucionado|resuelto|aclarado)|sirve|"
    r"ayuda|sirvio|ayudo|vale|aclara|soluciona|resuelve)"
    r"(?: (?:de nada|nada|mucho|eso|esto|la duda|el problema|la respuesta))*|"
    r"(?:eso )?no es (?:eso )?lo que (?:preguntaba|pregunte|buscaba|he preguntado|queria saber)|"
    r"(?:eso )?no (?:responde|contesta) (?:a )?(?:mi|la) pregunta|no era eso|"
    r"(?:(?:that|this|it) )?(?:did not|didn t|didnt|does not|doesn t|doesnt|has not|hasn t|isn t|is not|wasn t|was not|"
    r"not) (?:really )?(?:help(?:ed|ful|ing)?|useful)(?: (?:me|us|at all|much|really))*|"
    r"(?:that s|thats|this is|that is|it s|its) not what i (?:asked|meant|wanted|was looking for|was asking)(?: for)?|"
    r"(?:that|this|it) (?:doesn t|does not|didn t|did not) answer my question|unhelpful"
    r")(?: (?:gracias|thanks|sorry|pero|but))*"
)
_YES = re.compile(
    r"(?:(?:si|yes|genial|perfecto|great|perfect|gracias|thanks|thank you) )*(?:"
    r"(?:eso )?(?:me (?:ha servido|ha ayudado|sirve|vale)|ha sido (?:muy )?util|muy util)(?: mucho)?|"
    r"(?:that|this|it) (?:helped|helps|was helpful|is helpful|was useful|did help)(?: (?:a lot|me))*|very helpful|"
    r"helpful)(?: (?:gracias|muchas gracias|thanks|thank you|a lot|mucho))*"
)


@dataclass(frozen=True, slots=True)
class Rating:
    """What a customer says of an entry, and the words or button he said it with."""

    entry: str
    is_helpful: bool
    reading: Reading


def offer_rating(draft: Draft) -> None:
    """Put the two buttons under the answer, where nothing else is asked; and remember what was answered."""
    kept = _kept(draft)
    for noted in draft.noted:
        if noted.event == ANSWERED:
            kept.setdefault(str(noted.data.get("entry")), "answered")
    entry = draft.knowledge_entry
    buttons = _buttons(draft, entry)
    if kept.get(entry) == "answered" and _may_ask(draft, kept) and buttons:
        draft.replies[-1] = replace(draft.replies[-1], buttons=buttons)
        kept[entry] = "asked"
        draft.note("feedback", entry, "asked")
    draft.set_slot(RATINGS, dict(list(kept.items())[-MOST_KEPT:]) or None)


def take_ratings(draft: Draft, understanding: TurnUnderstanding) -> tuple[Rating, ...]:
    """Put on the timeline what the turn says of answers given in this conversation; the same twice counts once."""
    kept = _kept(draft)
    ratings = [rating for reading in understanding.readings if (rating := _rating(draft, reading, kept))]
    for rating in ratings:
        said = "yes" if rating.is_helpful else "no"
        if kept[rating.entry] != said:
            kept[rating.entry] = said
            draft.record(RATED, entry=rating.entry, language=_language(draft, rating.entry), helpful=rating.is_helpful)
        draft.note("feedback", rating.entry, "helped" if rating.is_helpful else "did not help")
    draft.set_slot(RATINGS, dict(kept) or None)
    return tuple(ratings)


def answer_rating(draft: Draft, rating: Rating) -> None:
    """Thank; or be sorry and offer a person."""
    draft.intent, draft.confidence = RATE, 1.0
    if rating.is_helpful:
        draft.say("utter_rated_helpful")
    else:
        draft.say("utter_rated_unhelpful", buttons=(Button(PERSON.in_language(draft.language), "/talk_to_person"),))


def _rating(draft: Draft, reading: Reading, kept: Mapping[str, str]) -> Rating | None:
    if reading.is_payload:
        return _tapped(reading, kept) if reading.understood.intent == RATE else None
    topic = draft.turn.conversation.slots.get(TOPIC)
    is_free = draft.assistant.settings.feedback and not draft.active_form and under_way(draft) is None
    if not is_free or not isinstance(topic, str) or topic not in kept:
        return None
    said = _said(reading.text, was_asked=kept[topic] == "asked")
    return None if said is None else Rating(topic, said, reading)


def _tapped(reading: Reading, kept: Mapping[str, str]) -> Rating | None:
    values = {entity.name: entity.value for entity in reading.understood.entities}
    entry, is_helpful = values.get("id"), values.get("helpful")
    if not isinstance(entry, str) or not isinstance(is_helpful, bool) or entry not in kept:
        return None
    return Rating(entry, is_helpful, reading)


def _said(text: str, *, was_asked: bool) -> bool | None:
    said = same_words(text)
    if _NO.fullmatch(said):
        return False
    if _YES.fullmatch(said):
        return True
    return _BY_SIGN.get(text.strip()[:1]) if was_asked and not re.search(r"\w", text) else None


def _may_ask(draft: Draft, kept: Mapping[str, str]) -> bool:
    last = draft.replies[-1] if draft.replies else None
    is_answer = last is not None and bool(last.source) and not last.buttons
    is_elsewhere = draft.active_form or under_way(draft) or draft.turn.conversation.mode == Mode.QUEUED
    asked = [state for state in kept.values() if state != "answered"]
    is_tired = asked[-MOST_PASSED_OVER:] == ["asked"] * MOST_PASSED_OVER
    return draft.assistant.settings.feedback and is_answer and not is_elsewhere and not is_tired


def _buttons(draft: Draft, entry: str) -> tuple[Button, ...]:
    titles = ((HELPED, True), (HELPED_NOT, False))
    buttons = tuple(
        Button(title.in_language(draft.language), _payload(entry, helpful=helped)) for title, helped in titles
    )
    fits = all(len(button.payload.encode()) <= MOST_PAYLOAD_BYTES for button in buttons)
    return buttons if fits else ()


def _payload(entry: str, *, helpful: bool) -> str:
    return f"/{RATE}{json.dumps({'id': entry, 'helpful': helpful}, ensure_ascii=False)}"


def _language(draft: Draft, entry: str) -> str:
    found = draft.assistant.entry(entry, draft.language, draft.turn.now)
    return found.language if found else draft.language


def _kept(draft: Draft) -> dict[str, str]:
    kept = draft.slots.get(RATINGS)
    return {str(entry): str(state) for entry, state in kept.items()} if isinstance(kept, Mapping) else {}

"""Understands all messages of a turn, each by itself and together: a few milliseconds of pure computation."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.dialogue.courtesies import SMALL_TALK, without_courtesies
from bot.dialogue.follow_ups import FollowUp, Topic, besides, followed, together
from bot.dialogue.language_choice import asked_language, besides_language
from bot.dialogue.leaning import leaning
from bot.dialogue.opt_words import CONSENT, consent_intent
from bot.dialogue.ports import LIKELY, Candidate, Entity, Found, Knowledge, Understander, Understood
from bot.dialogue.questions import answer_and_question, is_question
from bot.dialogue.reactions import Reaction, reaction_of
from bot.dialogue.turn import GUIDE_SLOT, Json, Turn, TurnMessage
from intents.several import SURE_OF_BOTH, halves

_PAYLOAD = re.compile(r"/(?P<name>[A-Za-z_][\w.+-]*)\s*(?P<values>\{.*\})?\s*", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_]\w{0,39}")  # names reach the timeline, and a browser may write anything for one
_BETWEEN = re.compile(
    r"(?<=[.!?])\s+|\s+(?=¿)|\n+|,?\s+(?:y|and) (?=además|ademas|también|tambien|also\b)", re.IGNORECASE
)
_JOINING = re.compile(r"^(?P<mark>¿?)(?:(?:y|and|also|además|ademas|también|tambien),?\s+)+", re.IGNORECASE)
MOST_SENTENCES = 4
FEWEST_WORDS = 2
COMMANDS = {"start": "greet", "help": "greet", "stop": "opt_out"}  # what Telegram offers by itself
FAQ = "faq"  # `/faq{"id": "..."}` asks for an entry of the knowledge base
GUIDE = "guide"  # `/guide{"id": "..."}` begins a troubleshooting guide
STEP = "step"  # `/step{"to": "guide/step/1"}` is the first answer to a step of a guide


@dataclass(frozen=True, slots=True)
class Reading:
    """One text with what it was taken to mean. A tapped button needs no model: `faq` (a guide's too) or its intent
    is certain.

    `messages` are the ids of the messages it is made of; the joined text of a burst has several. `behind` is the
    answer behind which a question was found in the same sentence. `language_asked` is the language that the words do
    nothing but ask for, `follow_up` what they come to together with the last answer, `follows` the entry of that answer
    where they are taken so. `reaction` is what they say of that answer where they say nothing else; what was found then
    is what else may help.
    """

    text: str
    understood: Understood
    found: Found
    messages: tuple[int, ...] = ()
    is_payload: bool = False
    faq: str = ""
    language_asked: str = ""
    follow_up: FollowUp | None = None
    follows: str = ""
    reaction: Reaction | None = None
    behind: Reading | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether it goes on from the last answer, and nothing says what it asks."""
        return bool(self.follows) and self.follow_up is not None and self.follow_up.is_open

    @property
    def between(self) -> tuple[str, ...]:
        """Name two intents of which one is meant, where no entry is likelier than both of them together can be."""
        either = 2 * self.understood.confidence
        return self.understood.between if self.found.confidence < min(LIKELY, either) else ()


@dataclass(frozen=True, slots=True)
class TurnUnderstanding:
    """Every message with words or a button, in order, and the whole burst read as one text."""

    readings: tuple[Reading, ...]
    joined: Reading | None = None

    @property
    def language(self) -> str:
        """The language of the turn: of all the words together; "" when nothing tells."""
        if self.joined is not None:
            return self.joined.understood.language
        return next((each.understood.language for each in reversed(self.readings) if each.understood.language), "")

    @property
    def entities(self) -> tuple[Entity, ...]:
        """All entities of the turn, each value once in a role and group."""
        found: dict[tuple[str, str, str, str], Entity] = {}
        for reading in self.readings:
            for entity in reading.understood.entities:
                found.setdefault((entity.name, str(entity.value), entity.role, entity.group), entity)
        return tuple(found.values())


def understand_turn(
    turn: Turn,
    understander: Understander,
    knowledge: Knowledge,
    *,
    languages: Sequence[str],
    zone: ZoneInfo,
    topic: Mapping[str, Topic] | None = None,
) -> TurnUnderstanding:
    """Read the messages of a turn; each distinct text is encoded once, one that leans on the last answer twice.

    `languages` are those the assistant serves, the first being its own; `zone` is the company's, which decides
    which day it is for entries that are valid for a time. `topic` is what the last answer was about, by language.
    """
    readers = _Readers(turn, understander, knowledge, tuple(languages), turn.now.astimezone(zone), topic or {})
    readings = tuple(reading for message in turn.messages for reading in _read(message, readers))
    written = [reading for reading in readings if not reading.is_payload]
    if len(written) < 2:
        return TurnUnderstanding(readings)
    ids = tuple(dict.fromkeys(message for reading in written for message in reading.messages))
    joined = readers.read("\n".join(reading.text for reading in written), "", ids)
    behind = next((reading.behind for reading in written if reading.behind), None)
    return TurnUnderstanding(readings, replace(joined, behind=behind) if joined else None)


def sentences(text: str) -> list[str]:
    """Take a message of a few sentences apart, as if they had been sent one by one; any other stays whole."""
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    is_several = 1 < len(parts) <= MOST_SENTENCES and all(len(part.split()) >= FEWEST_WORDS for part in parts)
    return [_JOINING.sub("", part) for part in parts] if is_several else [text]


def _read(message: TurnMessage, readers: _Readers) -> list[Reading]:
    """Read a message; what answers a question of ours may hold one of the customer's behind it."""
    text = message.text if message.payload else besides_language(message.text.strip(), readers.languages)
    parts = [text] if message.payload else sentences(text)
    if message.payload or not readers.turn.conversation.requested_slot:
        return _in_context(
            [reading for part in parts for reading in _one_or_two(part, message, readers)], text, readers
        )
    return [reading for part in parts for reading in _answer_and_question(part, message, readers)]


def _in_context(readings: list[Reading], text: str, readers: _Readers) -> list[Reading]:
    """Read a message whole where no two of its sentences say enough alone: "vivo en Palma, ¿lo mandáis?"."""
    if len(readings) < 2 or any(reading.is_payload for reading in readings) or sum(map(_says_much, readings)) > 1:
        return readings
    whole = readers.read(text, "", readings[0].messages)
    is_better = whole is not None and (_says_much(whole) or not any(map(_is_sure, readings)))
    return [whole] if whole is not None and is_better else readings


def _says_much(reading: Reading) -> bool:
    return _is_sure(reading) or reading.found.confidence >= LIKELY


def _is_sure(reading: Reading) -> bool:
    return bool(reading.understood.intent) or reading.found.kind == "answer"


def _one_or_two(text: str, message: TurnMessage, readers: _Readers) -> list[Reading]:
    """Read a sentence; two things joined in it that are each clearly meant are read one by one."""
    whole = readers.read(text, message.payload, (message.id,))
    if whole is None or whole.is_payload or whole.understood.is_exact or whole.found.kind == "answer":
        return [whole] if whole else []
    for pair in halves(text):
        both = [reading for half in pair if (reading := readers.read(half, "", (message.id,)))]
        matters = {_sure_matter(each) or _likely_matter(each) for each in both} - {""}
        if len(matters) == len(pair) and any(map(_sure_matter, both)):
            return both
    return [whole]


def _likely_matter(reading: Reading) -> str:
    """Name the entry that may answer a question, worth being offered beside something sure."""
    near = reading.found.near if reading.found.kind == "offer" and is_question(reading.text) else ()
    return near[0].id if near else ""


def _sure_matter(reading: Reading) -> str:
    """Name what words are surely about: an entry that answers them, or an intent; "" where nothing is sure."""
    understood, entry = reading.understood, reading.found.entry
    if entry is not None and reading.found.confidence >= understood.confidence:
        return entry.id
    is_sure = understood.intent not in SMALL_TALK and understood.confidence >= SURE_OF_BOTH
    return f"@{understood.intent}" if understood.intent and is_sure else ""


def _answer_and_question(text: str, message: TurnMessage, readers: _Readers) -> list[Reading]:
    """Read a sentence; a question behind an answer knows what it stands behind."""
    first, *rest = (readers.read(part, "", (message.id,)) for part in answer_and_question(text))
    behind = (replace(reading, behind=first) for reading in rest if reading)
    return [*([first] if first else []), *behind]


def parse_payload(payload: str) -> tuple[str, Mapping[str, Json]] | None:
    """Take `/intent{"entity": "value"}` apart; None when it is no payload, or holds what no database keeps."""
    match = _PAYLOAD.fullmatch(payload.strip())
    if match is None:
        return None
    try:
        values = json.loads(match["values"] or "{}")
        kept = json.dumps(values, ensure_ascii=False, allow_nan=False)
        kept.encode()
    except (ValueError, RecursionError):
        return None
    if "\\u0000" in kept:
        return None
    return match["name"], values if isinstance(values, dict) else {}


def command_reading(text: str, language: str, messages: tuple[int, ...] = ()) -> Reading | None:
    """Read a command that anybody may type; other payloads count only where a button carries them."""
    command = text.strip().lower()
    return payload_reading(command, language, messages) if command.removeprefix("/") in COMMANDS else None


def payload_reading(payload: str, language: str, messages: tuple[int, ...] = ()) -> Reading | None:
    """Read a tapped button."""
    parsed = parse_payload(payload)
    if parsed is None:
        return None
    name, values = COMMANDS.get(parsed[0], parsed[0]), parsed[1]
    entities = tuple(Entity(key, value, str(value)) for key, value in values.items() if _NAME.fullmatch(key))
    understood = Understood(language, name, 1.0, (Candidate(name, 1.0),), entities)
    faq = str(values.get("id", "")) if name in (FAQ, GUIDE) else ""
    return Reading(payload, understood, Found("unknown", reason="a button"), messages, is_payload=True, faq=faq)


def without_intent(understood: Understood) -> Understood:
    """Return what was understood of words that are taken for something else."""
    return replace(understood, intent="", confidence=0.0, between=())


@dataclass(slots=True)
class _Readers:
    """Reads the texts of one turn, each once."""

    turn: Turn
    understander: Understander
    knowledge: Knowledge
    languages: tuple[str, ...]
    now: datetime
    topic: Mapping[str, Topic]
    known: dict[str, Reading] = field(default_factory=dict)

    def read(self, text: str, payload: str, messages: tuple[int, ...]) -> Reading | None:
        language = self.turn.conversation.language
        intent, told = ("", "") if payload or text.startswith("/") else consent_intent(text)
        if intent:
            return payload_reading(f"/{intent}", language or told, messages)
        tapped = payload_reading(payload, language, messages) if payload else None
        if text.startswith("/") and not payload:
            tapped = command_reading(text, language, messages)
        if tapped is not None or not text:
            return tapped
        if text not in self.known:
            self.known[text] = self._think(text, language)
        known = self.known[text]
        understood = known.understood
        if understood.is_exact and understood.intent in CONSENT and "?" not in text:
            return payload_reading(f"/{understood.intent}", understood.language or language, messages)
        asked = asked_language(text, self.languages)
        chosen = asked.language if asked and asked.is_all else ""
        return replace(known, messages=messages, language_asked=chosen)

    def _think(self, text: str, language: str) -> Reading:
        understood = self.understander.understand(text, previous_language=language, now=self.turn.now)
        spoken = understood.language or language
        search_in = spoken if spoken in self.languages else self.languages[0]
        topic = self.topic.get(search_in)
        reaction = None if self._is_meant_otherwise(understood) else reaction_of(text)
        if reaction is not None:
            return self._react(text, reaction, understood, topic)
        asked = without_courtesies(text)
        found = self.knowledge.answer(asked, language=search_in, now=self.now, vector=understood.vector)
        return Reading(text, understood, found, follow_up=self._follow(text, topic, found) if topic else None)

    def _is_meant_otherwise(self, understood: Understood) -> bool:
        """Tell whether words are what the author says they are, or answer what a form asks: "yes, I did that"."""
        is_yes_or_no = bool(self.turn.conversation.requested_slot) and understood.intent in ("affirm", "deny")
        return understood.is_exact or is_yes_or_no

    def _react(self, text: str, reaction: Reaction, understood: Understood, topic: Topic | None) -> Reading:
        """Find what may help besides the last answer; the words themselves name nothing to be found."""
        found, follows = Found("unknown", reason="a reaction to what was said"), ""
        if topic is not None and not topic.offered:
            entry = topic.entry
            found = besides(entry, self.knowledge.answer(entry.question, language=entry.language, now=self.now))
            follows = entry.id
        nothing_told = replace(without_intent(understood), entities=())  # "ya" is no date here
        return Reading(text, nothing_told, found, follows=follows, reaction=reaction)

    def _follow(self, text: str, topic: Topic, alone: Found) -> FollowUp | None:
        """Search again with the words of the last topic, where a message looks as if it leans on it."""
        conversation, said = self.turn.conversation, leaning(text)
        if said is None or (conversation.requested_slot and not said.is_question):
            return None
        entry = topic.entry
        both = self.knowledge.answer(together(entry, said.asked), language=entry.language, now=self.now)
        follow_up = followed(topic, said, alone, both, entry.answer_for(conversation.channel))
        in_guide = bool(conversation.slots.get(GUIDE_SLOT))
        return None if follow_up is None or (in_guide and follow_up.is_open) else follow_up

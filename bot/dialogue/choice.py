"""Which of the things said in a turn is answered, and whether by a rule or by the knowledge base."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from bot.dialogue.courtesies import SMALL_TALK
from bot.dialogue.mere_signs import feeling_of
from bot.dialogue.opt_words import OPT_OUT
from bot.dialogue.questions import is_question
from bot.dialogue.retrieval import known_as
from bot.dialogue.rules import Rule
from bot.dialogue.ticket_numbers import names_ticket
from bot.dialogue.told import FACTS, told_besides
from bot.dialogue.understanding import FAQ, GUIDE, STEP, Reading, TurnUnderstanding
from bot.dialogue.weighing import comes_before_flow, is_in_general, is_likelier_than_flow
from intents.several import SEPARATOR, SURE_OF_BOTH

FAQ_RESPONSE = "utter_faq/"  # as in Rasa's retrieval responses: an entry of the knowledge base by its id
INFORM = "inform"
CANCEL = "cancel"
PERSON = "talk_to_person"
EMERGENCY = "emergency"  # somebody is hurt or in danger
FETCHES = frozenset((PERSON, EMERGENCY))  # come before all else, and end what is under way
GREET = "greet"
CHOOSE_LANGUAGE = "choose_language"
CONTINUE = "continue_form"  # a button of ours that needs no rule: an open question is asked again
TICKET_STATUS = "ticket_status"
REACTION = "reaction"  # to what was said before: needs no rule
COURTESIES = frozenset((GREET, "thanks", "goodbye"))

LIKELY_OFF_TOPIC = 0.6
SURE_OF_TERMS = 0.85  # as an entry must be that answers at once; a rule's words state terms as an entry's do
OVER_A_REPLY = 0.0  # an entry is more to the point than a reply to a whole kind of question
OVER_SMALL_TALK = 0.0
_TOLD_IN_FIGURES = FACTS | {"number"}
MOST_WORDS_BESIDE_FACTS = 2  # "mi pedido TA-10234" tells a fact and asks nothing
JOINED_IS_FAR_BETTER_BY = 0.2
JOINED_IS_BETTER_BY = 0.05  # the burst read as one text counts where it says clearly more than its best part


class Kind(IntEnum):
    """What a reading amounts to, from the least to the most substantive."""

    NOTHING = 0
    SMALL_TALK = 1
    OFFER = 2
    INFORM = 3
    REPLY = 4  # an intent that is answered with words alone
    ANSWER = 5  # the knowledge base answers
    FLOW = 6  # an intent that does something
    TAPPED = 7
    LEAVES = 8  # consent is withdrawn: always first


@dataclass(frozen=True, slots=True)
class Choice:
    """One reading with what it amounts to; `why` is for the trace, `place` counts what was said before it."""

    kind: Kind
    reading: Reading
    intent: str = ""
    confidence: float = 0.0
    why: str = ""
    place: int = 0

    @property
    def is_language_choice(self) -> bool:
        """Tell whether the words do nothing but ask for a language, by their signs."""
        return self.kind == Kind.SMALL_TALK and self.intent == CHOOSE_LANGUAGE

    @property
    def is_question(self) -> bool:
        """Tell whether the words ask for something."""
        return is_question(self.reading.text)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the turn is about, what else is answered with words in it, and whether somebody said hello.

    `later` are flows that were asked for besides: one goes at a time. `unsure` is a question besides for which there is
    something to offer. `is_alone`: nothing but courtesies was said besides.
    """

    main: Choice
    others: tuple[Choice, ...] = ()
    later: tuple[Choice, ...] = ()
    unsure: Choice | None = None
    is_greeted: bool = False
    is_alone: bool = False

    @property
    def in_order(self) -> tuple[Choice, ...]:
        """The main thing and what is answered besides, in the order in which they were asked."""
        return tuple(sorted((self.main, *self.others), key=lambda choice: choice.place))


def choose(understood: TurnUnderstanding, rules: Sequence[Rule]) -> Chosen | None:
    """Choose what to answer; None where there are no words at all."""
    readings = [each for reading in understood.readings for each in _one_by_one(reading, rules)]
    if not readings:
        return None
    weighed = [replace(weigh(reading, rules), place=place) for place, reading in enumerate(readings)]
    parts = _pair_with_a_rule(weighed, rules)
    best = max(reversed(parts), key=_weight) if parts[-1].kind >= Kind.TAPPED else max(parts, key=_weight)
    joined = weigh(understood.joined, rules) if understood.joined else None
    is_joined = joined is not None and _says_more(joined, best)
    if joined and is_joined and _says_something_else(joined, best, parts):
        return Chosen(joined, is_greeted=any(part.intent == GREET for part in parts))
    is_same = joined is not None and is_joined and bool(best.intent) and best.intent == joined.intent
    main = replace(joined, place=best.place) if joined and is_same else best
    besides = [part for part in parts if part is not best and (not part.intent or part.intent != main.intent)]
    is_greeted = any(part.intent == GREET and part is not best for part in parts)
    is_alone = all(part.intent == main.intent or part.intent in COURTESIES for part in parts)
    return Chosen(
        main,
        others=_different([part for part in besides if part.kind in (Kind.ANSWER, Kind.REPLY)], main),
        later=_different([part for part in besides if _is_for_later(part)], main) if main.intent not in FETCHES else (),
        unsure=next((part for part in besides if _is_worth_offering(part)), None),
        is_greeted=is_greeted and best.kind > Kind.SMALL_TALK,
        is_alone=is_alone,
    )


def _one_by_one(reading: Reading, rules: Sequence[Rule]) -> Iterator[Reading]:
    """Take an intent of two apart ("damaged+refund") where no rule is for just this pair."""
    intent = reading.understood.intent
    if SEPARATOR not in intent or any(intent in rule.intents for rule in rules):
        yield reading
        return
    for each in intent.split(SEPARATOR):
        yield replace(reading, understood=replace(reading.understood, intent=each))


def _pair_with_a_rule(parts: list[Choice], rules: Sequence[Rule]) -> list[Choice]:
    """Take two things said for one where a rule is for just this pair."""
    known = frozenset(intent for rule in rules for intent in rule.intents if SEPARATOR in intent)
    for one, other in itertools.permutations(parts if known else (), 2):
        pair = f"{one.intent}{SEPARATOR}{other.intent}"
        if pair in known:
            place = min(one.place, other.place)
            both = replace(one, kind=kind_of(pair, rules), intent=pair, why=f"{one.why}, {other.why}", place=place)
            rest = (part for part in parts if part.place not in (one.place, other.place))
            return sorted((both, *rest), key=lambda part: part.place)
    return parts


def weigh(reading: Reading, rules: Sequence[Rule]) -> Choice:
    """Say what one reading amounts to."""
    known = {intent for rule in rules for intent in rule.intents}
    if reading.is_payload:
        return _tapped(reading, known)
    if reading.language_asked:  # counts least of what is said: what is asked besides is answered in that language
        return Choice(Kind.SMALL_TALK, reading, CHOOSE_LANGUAGE, 1.0, f"asks for {reading.language_asked}")
    return _by_its_signs(reading, known) or _by_its_meaning(reading, rules, known)


def _by_its_signs(reading: Reading, known: set[str]) -> Choice | None:
    """Tell what needs no model: a mere reaction, facts alone, a ticket's number, emoji without words."""
    understood = reading.understood
    if reading.reaction is not None:
        return Choice(Kind.NOTHING, reading, REACTION, 1.0, f"a reaction to what was said: {reading.reaction}")
    confidence = max(understood.confidence, understood.threshold)
    if reading.is_open:
        return Choice(Kind.OFFER, reading, "", understood.confidence, reading.found.reason)
    if _tells_facts_alone(reading) and INFORM in known:
        return Choice(Kind.INFORM, reading, INFORM, confidence, "facts alone")
    if names_ticket(reading.text) and TICKET_STATUS in known:
        return Choice(Kind.FLOW, reading, TICKET_STATUS, confidence, "a ticket's number")
    feeling = feeling_of(reading.text)
    return Choice(Kind.SMALL_TALK, reading, feeling, confidence, "emoji alone") if feeling in known else None


def _by_its_meaning(reading: Reading, rules: Sequence[Rule], known: set[str]) -> Choice:
    understood, found = reading.understood, reading.found
    intent = known_as(understood.intent, known) if understood.intent != OPT_OUT else ""
    kind = kind_of(intent, rules) if intent else Kind.NOTHING
    is_better = (_is_an_entry(intent, rules) and _may_stand_in(reading)) or _knows_better(reading, kind)
    if found.kind == "answer" and is_better:
        why = f"knowledge {found.confidence:.2f} against {intent or 'no intent'} {understood.confidence:.2f}"
        return Choice(Kind.ANSWER, reading, "", found.confidence, why)
    if why := _why_offered(reading, intent, kind, rules):
        return Choice(Kind.OFFER, reading, "", found.confidence, why)
    if intent == INFORM and is_question(reading.text):  # who asks tells nothing: "¿y en Navidad?"
        return _unclear(reading, known)
    if intent:
        return Choice(kind, reading, intent, understood.confidence, f"intent {understood.confidence:.2f}")
    return _unclear(reading, known)


def _why_offered(reading: Reading, intent: str, kind: Kind, rules: Sequence[Rule]) -> str:
    """Say why what may be meant is offered instead of doing what the intent says; "" where the intent counts."""
    if kind == Kind.FLOW and not _is_settled(reading) and is_likelier_than_flow(reading):
        return f"an entry, likelier than {intent}"
    if reading.found.near and only_asks(intent, rules) and is_in_general(reading):
        return f"a question in general, not {intent}"
    is_doubtful = kind == Kind.REPLY and _is_doubtful(reading)
    return f"{intent} {reading.understood.confidence:.2f}, or another" if is_doubtful else ""


def _unclear(reading: Reading, known: set[str]) -> Choice:
    """Say what is left where nothing is clear: to ask which, to offer, an order's number, or nothing."""
    understood, found = reading.understood, reading.found
    if asks_which(reading, known):
        return Choice(Kind.OFFER, reading, "", understood.confidence, f"between {' and '.join(understood.between)}")
    if found.kind == "offer" and found.near and not _is_off_topic(reading):
        return Choice(Kind.OFFER, reading, "", found.confidence, found.reason)
    if INFORM in known and any(entity.name == "order_number" for entity in understood.entities):
        return Choice(Kind.INFORM, reading, INFORM, understood.confidence, "nothing clear but an order's number")
    return Choice(Kind.NOTHING, reading, "", understood.confidence, _why_nothing(reading, known))


def asks_which(reading: Reading, known: Collection[str]) -> bool:
    """Tell whether one of two things that rules deal with is meant, neither is sure, and no entry is likelier."""
    between = reading.between
    return bool(between) and all(intent in known and intent not in (*SMALL_TALK, INFORM, OPT_OUT) for intent in between)


def _tapped(reading: Reading, known: set[str]) -> Choice:
    intent = reading.understood.intent
    if intent in (FAQ, GUIDE) and reading.faq:
        return Choice(Kind.TAPPED, reading, "", 1.0, f"a button for {'an entry' if intent == FAQ else 'a guide'}")
    if intent not in (*known, CONTINUE, STEP):
        return Choice(Kind.NOTHING, reading, "", 0.0, f"no rule for the button {reading.text}")
    return Choice(Kind.LEAVES if intent == OPT_OUT else Kind.TAPPED, reading, intent, 1.0, "a button or a command")


def _tells_facts_alone(reading: Reading) -> bool:
    """Tell whether the words are little more than an order number, an address or the like."""
    facts = [
        entity.text
        for entity in reading.understood.entities
        if entity.name in _TOLD_IN_FIGURES and re.search(r"[\d@]", entity.text)
    ]
    if is_question(reading.text):
        return False
    if reading.understood.intent in ("", INFORM) and _is_all_facts(reading):
        return True
    if not facts:
        return False
    rest = reading.text
    for fact in sorted(facts, key=len, reverse=True):
        rest = rest.replace(fact, " ")
    return len(re.findall(r"[^\W\d_]+", rest)) <= MOST_WORDS_BESIDE_FACTS


def _is_all_facts(reading: Reading) -> bool:
    entities = reading.understood.entities
    return any(entity.name in FACTS for entity in entities) and not told_besides(reading.text, entities)


def kind_of(intent: str, rules: Sequence[Rule]) -> Kind:
    """Say what an intent amounts to."""
    if intent == INFORM:
        return Kind.INFORM
    if intent in SMALL_TALK:
        return Kind.SMALL_TALK
    does_something = any(
        not action.startswith("utter_") for rule in rules if intent in rule.intents for action in rule.actions
    )
    return Kind.FLOW if does_something else Kind.REPLY


def _is_an_entry(intent: str, rules: Sequence[Rule]) -> bool:
    """Tell whether the intent is answered with an entry anyway: then the one that was found is more to the point."""
    actions = [action for rule in rules if intent in rule.intents for action in rule.actions]
    return bool(actions) and all(action.startswith(FAQ_RESPONSE) for action in actions)


def _may_stand_in(reading: Reading) -> bool:
    """Tell whether the entry that was found may be told instead of the intent's own; a sensitive one must be surer."""
    found = reading.found
    is_sensitive = found.entry is not None and found.entry.sensitive
    return not is_sensitive or found.confidence >= reading.understood.confidence


def only_asks(intent: str, rules: Sequence[Rule]) -> bool:
    """Tell whether the intent does nothing at first but begin a form: for a question in general that is no answer."""
    actions = [action for rule in rules if intent and intent in rule.intents for action in rule.actions]
    return bool(actions) and not any(action.startswith(("action_", "utter_")) for action in actions)


def _is_settled(reading: Reading) -> bool:
    """Tell whether nothing else may be meant: the author's very words, or somebody who needs a person."""
    return reading.understood.is_exact or reading.understood.intent in FETCHES


def _is_doubtful(reading: Reading) -> bool:
    """Tell whether a rule's words are too little sure to be stated as the answer."""
    return not reading.understood.is_exact and reading.understood.confidence < SURE_OF_TERMS


def _knows_better(reading: Reading, kind: Kind) -> bool:
    margin = reading.found.confidence - reading.understood.confidence
    if kind == Kind.INFORM:
        return "?" in reading.text
    if kind == Kind.FLOW:
        return not _is_settled(reading) and comes_before_flow(reading)
    if kind == Kind.REPLY:
        return margin >= OVER_A_REPLY
    return kind != Kind.SMALL_TALK or margin >= OVER_SMALL_TALK


def _is_off_topic(reading: Reading) -> bool:
    """Tell whether words are most like talk of this and that, even if that is too little to answer them so."""
    first = next(iter(reading.understood.candidates), None)
    return first is not None and first.name in SMALL_TALK and first.confidence >= LIKELY_OFF_TOPIC


def _weight(choice: Choice) -> tuple[bool, Kind, float]:
    return choice.intent in FETCHES and choice.kind == Kind.FLOW, choice.kind, choice.confidence


def _says_more(joined: Choice, best: Choice) -> bool:
    if best.kind >= Kind.TAPPED or joined.kind < best.kind:
        return False
    return joined.kind > best.kind or joined.confidence > best.confidence + JOINED_IS_BETTER_BY


def _says_something_else(joined: Choice, best: Choice, parts: Sequence[Choice]) -> bool:
    """Tell whether the whole is another matter than its best part; one of its parts it must be far surer of."""
    if (joined.kind, joined.intent) == (best.kind, best.intent):
        return False
    is_one_of_them = bool(joined.intent) and joined.intent in {part.intent for part in parts}
    return not is_one_of_them or joined.confidence > best.confidence + JOINED_IS_FAR_BETTER_BY


def _is_worth_offering(part: Choice) -> bool:
    return part.kind == Kind.OFFER and (part.is_question or bool(part.reading.understood.intent))


def _is_for_later(part: Choice) -> bool:
    return part.kind == Kind.FLOW and part.confidence >= SURE_OF_BOTH


def _different(answers: Sequence[Choice], best: Choice) -> tuple[Choice, ...]:
    """Keep each intent and each entry once."""
    found = {_matter(best): best}
    for answer in answers:
        found.setdefault(_matter(answer), answer)
    return tuple(found.values())[1:]


def _matter(choice: Choice) -> tuple[str, str]:
    entry = choice.reading.found.entry
    return choice.intent, entry.id if entry is not None and not choice.intent else ""


def _why_nothing(reading: Reading, known: set[str]) -> str:
    understood = reading.understood
    if understood.intent == OPT_OUT:
        return "opting out takes a message that says nothing else"
    if understood.intent and not known_as(understood.intent, known):
        return f"no rule for {understood.intent}"
    return f"{understood.confidence:.2f} is below {understood.threshold:.2f}; knowledge: {reading.found.reason}"

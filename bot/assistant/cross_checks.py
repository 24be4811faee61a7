"""What the files of an assistant say about each other: every name that is used must exist where it is looked for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial

from bot.assistant.data_texts import faq_problem, notice_problem, training_problem
from bot.assistant.guide_checks import check_guides, unknown_guide
from bot.assistant.readable import Readable
from bot.dialogue.actions.registry import ACTIONS, ALWAYS_NEEDED, ENGINE_ACTIONS, NEEDED_BY
from bot.dialogue.choice import CONTINUE, FAQ_RESPONSE
from bot.dialogue.custom_actions import FOLDER, ActionFileError, action_files, load_actions
from bot.dialogue.domain import Domain
from bot.dialogue.guide_rules import GUIDE_ACTION
from bot.dialogue.problem_texts import dialogue_problem
from bot.dialogue.replying import NOT_UNDERSTOOD
from bot.dialogue.responses import Variation
from bot.dialogue.retrieval import kind_of_intent, own_response
from bot.dialogue.rules import Rule
from bot.dialogue.running import question
from bot.dialogue.understanding import FAQ, GUIDE, parse_payload
from bot.dialogue.wording import DEFAULTS
from intents.several import SEPARATOR
from intents.training_data import Example
from intents.training_problems import TrainingProblem
from knowledge_base.entries import Audience, Entry
from knowledge_base.notices import Said, stems_in_all
from knowledge_base.problems import Problem
from routing.lint import lint_rules
from routing.problems import ConfigurationProblem, closest
from routing.references import KnownNames, check_references

SETTINGS_FILE = "assistant.yml"
DOMAIN_FILE = "conversation/domain.yml"
RULES_FILE = "conversation/rules.yml"
SLA_FILE = "routing/sla.yml"
LEADS_FILE = "routing/leads.yml"
CARDS = ("hot_lead", "handoff", "sla", "ticket")

_INTENT = ("intent", "una intención")
_ACTION = ("action, form or response", "una acción, formulario o respuesta")
_TEAM = ("team", "un equipo")
_ENTRY = ("FAQ entry", "una entrada de preguntas frecuentes")


def cross_check(read: Readable) -> tuple[ConfigurationProblem, ...]:
    """Return what does not fit together, as far as both sides of it could be read."""
    return (
        *_rules(read),
        *_responses(read),
        *_own_responses(read),
        *_payloads(read),
        *_training(read),
        *_routing(read),
        *_faq_languages(read),
        *_notices(read),
        *_repeated_ids(read),
        *check_guides(read),
        *_order_number(read),
        *_custom_actions(read),
    )


def _rules(read: Readable) -> Iterator[ConfigurationProblem]:
    domain = read.domain
    if domain is None:
        return
    retrieved = _retrieval_intents(read)
    intents = {*domain.intents, NOT_UNDERSTOOD, *retrieved}
    own = {f"utter_{kind_of_intent(intent)}" for intent in retrieved}
    actions = {*ACTIONS, *ENGINE_ACTIONS, *domain.actions, *domain.forms, *domain.responses, *own}
    actions |= {f"{GUIDE_ACTION}{name}" for name in read.guide_names}
    for rule in read.rules or ():
        for intent in rule.intents:
            yield from _unknown(intent, intents, _INTENT, RULES_FILE, rule.line)
        for action in (*rule.actions, *([rule.after] if rule.after else [])):
            if action.startswith(FAQ_RESPONSE) and action not in domain.responses:
                yield from _entry(read, action.removeprefix(FAQ_RESPONSE), RULES_FILE, rule.line)
            else:
                yield from _unknown(action, actions, _ACTION, RULES_FILE, rule.line)
        if rule.loop:
            yield from _unknown(rule.loop, domain.forms, ("form", "un formulario"), RULES_FILE, rule.line)


def _retrieval_intents(read: Readable) -> dict[str, Example]:
    """Return the intents such as `faq/returns`, each with its first example."""
    first: dict[str, Example] = {}
    for example in read.training.examples if read.training else ():
        if "/" in example.intent:
            first.setdefault(example.intent, example)
    return first


def _own_responses(read: Readable) -> Iterator[ConfigurationProblem]:
    """Find retrieval intents that a rule answers with a response of their own which there is not."""
    if read.domain is None:
        return
    used = {action for rule in read.rules or () for action in rule.actions}
    for intent, example in _retrieval_intents(read).items():
        name = own_response(f"utter_{kind_of_intent(intent)}", intent)
        if f"utter_{kind_of_intent(intent)}" not in used or name in read.domain.responses:
            continue
        if name.startswith(FAQ_RESPONSE):
            yield from _entry(read, name.removeprefix(FAQ_RESPONSE), read.name(example.file), example.line)
        else:
            why = {"why_en": f"`{intent}` is answered with it", "why_es": f"con ella se contesta a `{intent}`"}
            yield dialogue_problem("response_missing", DOMAIN_FILE, 1, name=name, **why)


def _responses(read: Readable) -> Iterator[ConfigurationProblem]:
    """Find responses that built-in actions and forms need, and languages that a response has no words for."""
    domain = read.domain
    if domain is None:
        return
    for name, user in _needed(domain, read.rules or ()).items():
        if name not in domain.responses and (name not in DEFAULTS or name == "utter_ask_again"):
            missing = f"utter_ask_… ({user})" if name == "utter_ask_again" else name
            why = {"why_en": f"{user or 'the engine'} says it", "why_es": f"la dice {user or 'el motor'}"}
            yield dialogue_problem("response_missing", DOMAIN_FILE, 1, name=missing, **why)
    for name, variations in domain.responses.items():
        for language in read.settings.languages if read.settings else ():
            if not any(_speaks(variation, language) for variation in variations):
                line = variations[0].line if variations else 1
                yield dialogue_problem("response_language", DOMAIN_FILE, line, name=name, language=language)


def _needed(domain: Domain, rules: Sequence[Rule]) -> dict[str, str]:
    """Return the responses that must be there, each with the action or form that says it."""
    used = {action for rule in rules for action in rule.actions}
    needed = dict.fromkeys(ALWAYS_NEEDED, "")
    needed |= {name: action for action in sorted(used & set(NEEDED_BY)) for name in NEEDED_BY[action]}
    for form in domain.forms.values():
        needed |= {question(domain, form, slot): form.name for slot in form.required_slots}
    return needed


def _speaks(variation: Variation, language: str) -> bool:
    return variation.language in ("", language) and not variation.channel


def _payloads(read: Readable) -> Iterator[ConfigurationProblem]:
    for variations in read.domain.responses.values() if read.domain else ():
        for variation in variations:
            for button in variation.buttons:
                yield from _payload(read, button.payload, variation.line)


def _payload(read: Readable, payload: str, line: int) -> Iterator[ConfigurationProblem]:
    parsed = parse_payload(payload)
    if parsed is None:
        yield dialogue_problem("bad_payload", DOMAIN_FILE, line, payload=payload)
    elif parsed[0] == FAQ:
        yield from _entry(read, str(parsed[1].get("id", "")), DOMAIN_FILE, line)
    elif parsed[0] == GUIDE:
        yield from unknown_guide(read, str(parsed[1].get("id", "")), DOMAIN_FILE, line)
    elif read.domain is not None:
        yield from _unknown(parsed[0], {*read.domain.intents, CONTINUE}, _INTENT, DOMAIN_FILE, line)


def _entry(read: Readable, name: str, file: str, line: int) -> Iterator[ConfigurationProblem]:
    """Find an entry that does not exist, or that customers must not read; a draft may be named before it is written."""
    known = read.all_entries
    if known is None:
        return
    yield from _unknown(name, {entry.id for entry in known}, _ENTRY, file, line)
    for entry in known:
        if entry.id == name and entry.audience is Audience.INTERNAL:
            yield dialogue_problem("entry_not_public", file, line, name=name, where=entry.source)


def _training(read: Readable) -> Iterator[ConfigurationProblem]:
    """Find intents that are in the examples or the domain alone; the engine's `nlu_fallback` needs no examples."""
    domain = read.domain
    if domain is None or read.training is None:
        return
    first: dict[str, Example] = {}
    for example in read.training.examples:
        first.setdefault(kind_of_intent(example.intent), example)
    for intent, example in first.items():
        yield from _unknown(intent, domain.intents, _INTENT, read.name(example.file), example.line)
    if not read.is_training_whole:
        return
    if len(read.training.intents) == 1:
        ((name, example),) = first.items()
        only = TrainingProblem(example.file, example.line, "one_intent", {"name": name})
        yield training_problem(only, read.name(example.file))
    for intent in sorted(domain.intents - set(first) - {NOT_UNDERSTOOD}):
        if SEPARATOR in intent and set(intent.split(SEPARATOR)) <= set(first):
            continue  # two of them in one message make a pair, without examples of its own
        yield dialogue_problem("no_examples", DOMAIN_FILE, domain.lines.get(intent, 1), name=intent)


def _routing(read: Readable) -> Iterator[ConfigurationProblem]:
    for category in read.sla.categories.values() if read.sla else ():
        at = ("categories", category.name)
        for intent in category.intents if read.domain else ():
            yield from _unknown(intent, _intents(read), _INTENT, SLA_FILE, read.line(SLA_FILE, *at, "intents"))
        if category.team is not None and read.teams:
            yield from _unknown(category.team, read.teams.by_name, _TEAM, SLA_FILE, read.line(SLA_FILE, *at, "team"))
    if read.scoring and read.scoring.team is not None and read.teams:
        yield from _unknown(read.scoring.team, read.teams.by_name, _TEAM, LEADS_FILE, read.line(LEADS_FILE, "team"))
    if read.event_rules is not None:
        yield from (each.problem for each in lint_rules(read.event_rules) if each.kind.is_mistake)
        if read.teams and read.sla and read.domain:
            known = KnownNames(read.teams.by_name, read.sla.categories, read.domain.responses, CARDS)
            yield from check_references(read.event_rules, known)


def _intents(read: Readable) -> Collection[str]:
    return read.domain.intents if read.domain else ()


def _faq_languages(read: Readable) -> Iterator[ConfigurationProblem]:
    entries = read.entries or ()
    for entry in (each for each in entries if each.audience is not Audience.DRAFT):
        for language in read.settings.languages if read.settings else ():
            there = any(other.id == entry.id and other.language == language for other in entries)
            if not there:
                other_file = f"knowledge/faq.{language}.md"
                values = {"id": entry.id, "language": language, "other_file": other_file}
                yield dialogue_problem("faq_other_language", entry.file, entry.line, **values)


def _notices(read: Readable) -> Iterator[ConfigurationProblem]:
    """Find notices that not everybody can read, and topics that nothing could ever touch."""
    notices = read.notices or ()
    for notice in notices:
        for language in read.settings.languages if read.settings else ():
            if language not in notice.texts:
                yield notice_problem("notice_language", notice.line, name=notice.id, language=language)
    entries = read.all_entries
    if not any(notice.topics for notice in notices) or entries is None or read.training is None:
        return
    topics = {topic for entry in entries for topic in (entry.id, *entry.topics)}
    written = (question for entry in entries for question in entry.questions)
    stems = stems_in_all((*written, *(example.text for example in read.training.examples)))
    known = Said(frozenset(topics), frozenset(_intents(read)), stems)
    for notice in notices:
        for topic in notice.topics:
            if not replace(notice, topics=(topic,), words=()).touched_by(known):
                near = closest(topic, topics | set(_intents(read)))
                yield notice_problem("notice_topic", notice.line, name=notice.id, topic=topic, known=near)


def _repeated_ids(read: Readable) -> Iterator[ConfigurationProblem]:
    """Find entries that share an id and a language, whatever kinds of files they are in."""
    first: dict[tuple[str, str], Entry] = {}
    for entry in (*(read.entries or ()), *(read.documents or ())):
        other = first.setdefault((entry.language, entry.id), entry)
        if other is not entry:
            values = {"name": entry.id, "where": other.source}
            yield faq_problem(Problem(entry.file, entry.line or 1, "id_taken_in", values))


def _order_number(read: Readable) -> Iterator[ConfigurationProblem]:
    given = read.settings.order_number if read.settings else None
    if given is None:
        return
    line = partial(read.line, SETTINGS_FILE, "order_number")
    try:
        pattern = re.compile(given.pattern, re.IGNORECASE)
    except re.error as error:
        position = (error.pos or 0) + 1
        yield dialogue_problem("bad_pattern", SETTINGS_FILE, line("pattern"), position=position)
        return
    if not pattern.search(given.example):
        yield dialogue_problem("bad_example", SETTINGS_FILE, line("example"), example=given.example)


def _custom_actions(read: Readable) -> Iterator[ConfigurationProblem]:
    """Load the folder's own actions and find those that the domain promises without code."""
    if read.settings is None or read.settings.action_endpoint is not None:
        return
    folder = read.folder / FOLDER
    try:
        own = load_actions(folder) if action_files(folder) else {}
    except ActionFileError as error:
        yield dialogue_problem("bad_action_file", f"{FOLDER}/{error.file}", 1, detail=error.detail)
        return
    domain = read.domain or Domain()
    for action in sorted(domain.actions - set(ACTIONS) - set(ENGINE_ACTIONS) - set(own)):
        if action not in domain.responses:
            line = domain.lines.get(action, 1)
            yield dialogue_problem("no_action_code", DOMAIN_FILE, line, name=action)


def _unknown(
    name: str, known: Collection[str], kind: tuple[str, str], file: str, line: int
) -> Iterator[ConfigurationProblem]:
    if name not in known:
        values = {"name": name, "kind_en": kind[0], "kind_es": kind[1], "known": closest(name, known)}
        yield dialogue_problem("unknown_name", file, line, **values)

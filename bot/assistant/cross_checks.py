"""What the files of an assistant say about each other: every name that is used must exist where it is looked for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bot.assistant.model import Assistant
from bot.dialogue.actions.registry import ACTIONS, ALWAYS_NEEDED, ENGINE_ACTIONS, NEEDED_BY
from bot.dialogue.choice import FAQ_RESPONSE
from bot.dialogue.custom_actions import FOLDER, ActionFileError, action_files, load_actions
from bot.dialogue.problem_texts import dialogue_problem
from bot.dialogue.replying import NOT_UNDERSTOOD
from bot.dialogue.responses import Variation
from bot.dialogue.running import question
from bot.dialogue.understanding import FAQ, parse_payload
from bot.dialogue.wording import DEFAULTS
from knowledge_base.entries import Audience
from routing.lint import lint_rules
from routing.problems import ConfigurationProblem, closest
from routing.references import KnownNames, check_references

DOMAIN_FILE = "conversation/domain.yml"
RULES_FILE = "conversation/rules.yml"
NLU_FILE = "conversation/nlu.yml"
SLA_FILE = "routing/sla.yml"
LEADS_FILE = "routing/leads.yml"
CARDS = ("hot_lead", "handoff", "sla", "ticket")

_INTENT = ("intent", "una intención")
_ACTION = ("action, form or response", "una acción, formulario o respuesta")
_TEAM = ("team", "un equipo")
_ENTRY = ("FAQ entry", "una entrada de preguntas frecuentes")


def cross_check(assistant: Assistant) -> tuple[ConfigurationProblem, ...]:
    """Return what does not fit together."""
    return (
        *_rules(assistant),
        *_responses(assistant),
        *_payloads(assistant),
        *_training(assistant),
        *_routing(assistant),
        *_faq_languages(assistant),
        *_order_number(assistant),
        *_custom_actions(assistant),
    )


def _rules(assistant: Assistant) -> Iterator[ConfigurationProblem]:
    domain = assistant.domain
    actions = {*ACTIONS, *ENGINE_ACTIONS, *domain.actions, *domain.forms, *domain.responses}
    for rule in assistant.rules:
        for intent in rule.intents:
            yield from _unknown(intent, {*domain.intents, NOT_UNDERSTOOD}, _INTENT, RULES_FILE, rule.line)
        for action in (*rule.actions, *([rule.after] if rule.after else [])):
            if action.startswith(FAQ_RESPONSE):
                yield from _entry(assistant, action.removeprefix(FAQ_RESPONSE), RULES_FILE, rule.line)
            else:
                yield from _unknown(action, actions, _ACTION, RULES_FILE, rule.line)
        if rule.loop:
            yield from _unknown(rule.loop, domain.forms, ("form", "un formulario"), RULES_FILE, rule.line)


def _responses(assistant: Assistant) -> Iterator[ConfigurationProblem]:
    """Find responses that built-in actions and forms need, and languages that a response has no words for."""
    domain = assistant.domain
    used = {action for rule in assistant.rules for action in rule.actions}
    needed = dict.fromkeys(ALWAYS_NEEDED, "")
    needed |= {name: action for action in sorted(used & set(NEEDED_BY)) for name in NEEDED_BY[action]}
    for form in domain.forms.values():
        needed |= {question(domain, form, slot): form.name for slot in form.required_slots}
    for name, user in needed.items():
        if name not in domain.responses and (name not in DEFAULTS or name == "utter_ask_again"):
            missing = f"utter_ask_… ({user})" if name == "utter_ask_again" else name
            why = {"why_en": f"{user or 'the engine'} says it", "why_es": f"la dice {user or 'el motor'}"}
            yield dialogue_problem("response_missing", DOMAIN_FILE, 1, name=missing, **why)
    for name, variations in domain.responses.items():
        for language in assistant.settings.languages:
            if not any(_speaks(variation, language) for variation in variations):
                line = variations[0].line if variations else 1
                yield dialogue_problem("response_language", DOMAIN_FILE, line, name=name, language=language)


def _speaks(variation: Variation, language: str) -> bool:
    return variation.language in ("", language) and not variation.channel


def _payloads(assistant: Assistant) -> Iterator[ConfigurationProblem]:
    for variations in assistant.domain.responses.values():
        for variation in variations:
            for button in variation.buttons:
                yield from _payload(assistant, button.payload, variation.line)


def _payload(assistant: Assistant, payload: str, line: int) -> Iterator[ConfigurationProblem]:
    parsed = parse_payload(payload)
    if parsed is None:
        yield dialogue_problem("bad_payload", DOMAIN_FILE, line, payload=payload)
    elif parsed[0] == FAQ:
        yield from _entry(assistant, str(parsed[1].get("id", "")), DOMAIN_FILE, line)
    else:
        yield from _unknown(parsed[0], assistant.domain.intents, _INTENT, DOMAIN_FILE, line)


def _entry(assistant: Assistant, name: str, file: str, line: int) -> Iterator[ConfigurationProblem]:
    """Find an entry that does not exist, or that customers must not read; a draft may be named before it is written."""
    yield from _unknown(name, {entry.id for entry in assistant.entries}, _ENTRY, file, line)
    for entry in assistant.entries:
        if entry.id == name and entry.audience is Audience.INTERNAL:
            yield dialogue_problem("entry_not_public", file, line, name=name, where=entry.source)


def _training(assistant: Assistant) -> Iterator[ConfigurationProblem]:
    """Find intents that are trained and not in the domain; the engine's `nlu_fallback` needs no examples."""
    lines: dict[str, int] = {}
    for example in assistant.training.examples:
        lines.setdefault(example.intent.split("/")[0], example.line)
    for intent, line in lines.items():
        yield from _unknown(intent, assistant.domain.intents, _INTENT, NLU_FILE, line)
    for intent in sorted(assistant.domain.intents - set(lines) - {NOT_UNDERSTOOD}):
        yield dialogue_problem("no_examples", DOMAIN_FILE, assistant.domain.lines.get(intent, 1), name=intent)


def _routing(assistant: Assistant) -> Iterator[ConfigurationProblem]:
    teams, sla = assistant.teams.by_name, assistant.sla
    for category in sla.categories.values():
        for intent in category.intents:
            yield from _unknown(intent, assistant.domain.intents, _INTENT, SLA_FILE, 1)
        if category.team is not None:
            yield from _unknown(category.team, teams, _TEAM, SLA_FILE, 1)
    if assistant.scoring.team is not None:
        yield from _unknown(assistant.scoring.team, teams, _TEAM, LEADS_FILE, 1)
    known = KnownNames(teams, sla.categories, assistant.domain.responses, CARDS)
    yield from check_references(assistant.event_rules, known)
    yield from (each.problem for each in lint_rules(assistant.event_rules) if each.kind.is_mistake)


def _faq_languages(assistant: Assistant) -> Iterator[ConfigurationProblem]:
    for entry in assistant.entries:
        for language in assistant.settings.languages:
            there = any(other.id == entry.id and other.language == language for other in assistant.entries)
            if not there:
                other_file = f"knowledge/faq.{language}.md"
                values = {"id": entry.id, "language": language, "other_file": other_file}
                yield dialogue_problem("faq_other_language", entry.file, entry.line, **values)


def _order_number(assistant: Assistant) -> Iterator[ConfigurationProblem]:
    given = assistant.settings.order_number
    if given is None:
        return
    try:
        pattern = re.compile(given.pattern, re.IGNORECASE)
    except re.error as error:
        yield dialogue_problem("bad_pattern", "assistant.yml", 1, detail=str(error))
        return
    if not pattern.search(given.example):
        yield dialogue_problem("bad_example", "assistant.yml", 1, example=given.example)


def _custom_actions(assistant: Assistant) -> Iterator[ConfigurationProblem]:
    """Load the folder's own actions and find those that the domain promises without code."""
    if assistant.settings.action_endpoint is not None:
        return
    folder = assistant.folder / FOLDER
    try:
        own = load_actions(folder) if action_files(folder) else {}
    except ActionFileError as error:
        yield dialogue_problem("bad_action_file", f"{FOLDER}/{error.file}", 1, detail=error.detail)
        return
    for action in sorted(assistant.domain.actions - set(ACTIONS) - set(ENGINE_ACTIONS) - set(own)):
        if action not in assistant.domain.responses:
            line = assistant.domain.lines.get(action, 1)
            yield dialogue_problem("no_action_code", DOMAIN_FILE, line, name=action)


def _unknown(
    name: str, known: Collection[str], kind: tuple[str, str], file: str, line: int
) -> Iterator[ConfigurationProblem]:
    if name not in known:
        values = {"name": name, "kind_en": kind[0], "kind_es": kind[1], "known": closest(name, known)}
        yield dialogue_problem("unknown_name", file, line, **values)

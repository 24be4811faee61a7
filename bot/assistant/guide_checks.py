"""What guides and the other files of an assistant say about each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial

from bot.assistant.guide_problems import guide_problem
from bot.assistant.readable import Readable
from knowledge_base.entries import Entry
from knowledge_base.guides import Guide
from knowledge_base.words import normalized
from routing.problems import ConfigurationProblem, closest
from routing.wording import Wording

GUIDE_KIND = Wording(en="guide", es="guía")
_INTENT = Wording(en="intent", es="intención")
_CATEGORY = Wording(en="ticket category", es="categoría de ticket")


def check_guides(read: Readable) -> Iterator[ConfigurationProblem]:
    """Find names that guides use and nobody has, and questions that are asked elsewhere too."""
    for guide in read.guides:
        line = partial(read.line, guide.file)
        if read.domain is not None:
            for intent in guide.intents:
                yield from _unknown(intent, read.domain.intents, _INTENT, guide.file, line("when", "intents"))
        if read.sla is not None and guide.category:
            yield from _unknown(guide.category, read.sla.categories, _CATEGORY, guide.file, line("category"))
        yield from _taken(read, guide)
    for entry in read.entries or ():
        if entry.guide:
            yield from unknown_guide(read, entry.guide, entry.file, entry.line)


def unknown_guide(read: Readable, name: str, file: str, line: int) -> Iterator[ConfigurationProblem]:
    """Find a guide that is named and not there."""
    yield from _unknown(name, read.guide_names, GUIDE_KIND, file, line)


def _unknown(name: str, known: Collection[str], kind: Wording, file: str, line: int) -> Iterator[ConfigurationProblem]:
    if name not in known:
        values = {"name": name, "kind": kind, "known": closest(name, known)}
        yield guide_problem("unknown_in_guide", file, line, values)


def _taken(read: Readable, guide: Guide) -> Iterator[ConfigurationProblem]:
    """Find what begins a guide and something else: an intent with a rule, an id or a question of an entry."""
    with_rule = {intent for rule in read.rules or () if rule.loop is None for intent in rule.intents}
    for intent in guide.intents:
        if intent in with_rule:
            line = read.line(guide.file, "when", "intents")
            yield guide_problem("intent_has_rule", guide.file, line, {"name": intent, "guide": guide.id})
    others = [entry for other in read.guides if other is not guide for entry in other.entries()]
    asked = {
        (entry.language, normalized(each)): entry for entry in _elsewhere(read, others) for each in entry.questions
    }
    for entry in _elsewhere(read, ()):
        if entry.id == guide.id:
            yield guide_problem("guide_id_taken", guide.file, 1, {"name": guide.id, "where": entry.source})
    for entry in guide.entries():
        for number, question in enumerate(entry.questions):
            taken = asked.get((entry.language, normalized(question)))
            if taken is not None:
                path = ("when", "questions", entry.language, number - 1) if number else ("title",)
                values = {"question": question, "where": taken.source}
                yield guide_problem("question_taken", guide.file, read.line(guide.file, *path), values)


def _elsewhere(read: Readable, guides: Collection[Entry]) -> tuple[Entry, ...]:
    return (*(read.entries or ()), *(read.documents or ()), *guides)

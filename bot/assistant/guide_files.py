"""Reads `knowledge/guides/*.yml`: one troubleshooting guide a file, in every language of the assistant."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from bot.assistant.guide_problems import guide_problem
from knowledge_base.guides import Answer, Flaw, Guide, Step, flaws
from routing.documents import Document, Strict, read_document, shaped
from routing.problems import ConfigurationProblem, closest

FOLDER = "knowledge/guides"
LONGEST_ID = 30  # guide and step name a button, and Telegram takes 64 bytes for what a button carries
LONGEST_STEP = 16
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_YES_AND_NO = {"yes": {"es": "Sí", "en": "Yes"}, "no": {"es": "No", "en": "No"}}


def _as_text(value: object) -> object:
    """Take a word for what it looks like: `no` is a word in YAML 1.2, `1` is a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Text = Annotated[str, StringConstraints(min_length=1), BeforeValidator(_as_text)]
Language = Annotated[str, StringConstraints(pattern="^(es|en)$")]
Texts = Annotated[Mapping[Language, Text], Field(min_length=1)]
Lists = Mapping[Language, tuple[Text, ...]]
StepName = Annotated[str, StringConstraints(pattern=f"^{_NAME.pattern}$", max_length=LONGEST_STEP)]


class _Answer(Strict):
    title: Texts
    words: Lists = Field(default_factory=dict)
    then: Text


class _Step(Strict):
    id: StepName
    say: Texts
    check: Texts | None = None
    note: Texts | None = None
    yes: Text = ""
    no: Text = ""
    answers: tuple[_Answer, ...] = ()
    then: Text = ""
    link: str = Field(default="", pattern=r"^(https?://\S+)?$")


class _When(Strict):
    intents: tuple[Text, ...] = ()
    questions: Lists = Field(default_factory=dict)


class _Guide(Strict):
    title: Texts
    when: _When = Field(default_factory=_When)
    steps: tuple[_Step, ...] = Field(min_length=1)
    category: str = ""
    solved: Texts | None = None
    topics: tuple[Text, ...] = ()
    workflow: str = ""
    minutes_saved: float | None = Field(default=None, ge=0)
    audience: Literal["public", "draft"] = "public"


def parse_guide(text: str, file: str, languages: tuple[str, ...]) -> tuple[Guide, tuple[ConfigurationProblem, ...]]:
    """Read one guide, named by its file, and what is wrong with how it hangs together.

    Raises:
        ConfigurationError: the file has not the shape of a guide.
    """
    document = read_document(text, file)
    guide = _guide(shaped(document, _Guide), file)
    return guide, tuple(_problems(guide, document, languages))


def guide_name(file: str) -> str:
    """Return the id of the guide in a file."""
    return file.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _problems(guide: Guide, document: Document, languages: tuple[str, ...]) -> Iterator[ConfigurationProblem]:
    if not _NAME.fullmatch(guide.id) or len(guide.id) > LONGEST_ID:
        yield guide_problem("guide_name", document.file, 1, {"name": guide.id, "limit": LONGEST_ID})
    for flaw in flaws(guide, languages):
        yield guide_problem(flaw.code, document.file, document.line(*flaw.path), _with_hint(flaw))


def _with_hint(flaw: Flaw) -> Mapping[str, object]:
    known = flaw.values.get("known")
    if not isinstance(known, Collection):
        return flaw.values
    return {**flaw.values, "known": closest(str(flaw.values["name"]), known)}


def _guide(written: _Guide, file: str) -> Guide:
    return Guide(
        id=guide_name(file),
        title=written.title,
        steps=tuple(_step(step) for step in written.steps),
        intents=written.when.intents,
        questions=written.when.questions,
        category=written.category,
        solved=written.solved or {},
        topics=written.topics,
        workflow=written.workflow,
        minutes_saved=written.minutes_saved,
        is_draft=written.audience == "draft",
        file=file,
    )


def _step(written: _Step) -> Step:
    plain = (("yes", written.yes), ("no", written.no))
    answers = [Answer(_YES_AND_NO[means], then, means=means) for means, then in plain if then]
    answers += [Answer(each.title, each.then, each.words) for each in written.answers]
    return Step(
        written.id, written.say, written.check or {}, tuple(answers), written.then, written.link, written.note or {}
    )

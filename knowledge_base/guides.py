"""Troubleshooting guides: steps with checks and branches, and what can be wrong with how they hang together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from knowledge_base.entries import Entry

SOLVED = "solved"
TICKET = "ticket"
PERSON = "person"
ENDS = (SOLVED, TICKET, PERSON)

MOST_ANSWERS = 9
MOST_BUTTONS = 3  # WhatsApp shows more of them as a list, whose lines may be a little longer
BUTTON_CHARACTERS = 20
LIST_CHARACTERS = 24

Texts = Mapping[str, str]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a check: its button by language, other words for it, and the step or end that it leads to."""

    titles: Texts
    then: str
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    means: str = ""  # "yes" or "no" where it is the plain one


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do or to look at, by language, and the question how it went.

    A step without a check goes on to `then` at once; one that leads to `solved` so holds the closing words itself.
    """

    id: str
    say: Texts
    check: Texts = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    then: str = ""
    link: str = ""
    note: Texts = field(default_factory=dict)  # what a ticket calls the step

    @property
    def targets(self) -> tuple[str, ...]:
        """Where the step may lead."""
        return tuple(answer.then for answer in self.answers) if self.answers else (self.then,)


@dataclass(frozen=True, slots=True)
class Guide:
    """A way through a problem. `intents` and `questions`, by language, start it; `category` is that of its ticket."""

    id: str
    title: Texts
    steps: tuple[Step, ...]
    intents: tuple[str, ...] = ()
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    category: str = ""
    solved: Texts = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    workflow: str = ""
    minutes_saved: float | None = None
    is_draft: bool = False  # customers are not led through it yet
    file: str = ""

    def step(self, identifier: str) -> Step | None:
        """Return the step of that name."""
        return next((step for step in self.steps if step.id == identifier), None)

    def entries(self) -> tuple[Entry, ...]:
        """Return what lets the questions be found, an entry a language; none where the guide is only led to."""
        spoken = set(self.title) & set(self.steps[0].say)
        return tuple(
            self._entry(language) for language, asked in self.questions.items() if asked and language in spoken
        )

    def _entry(self, language: str) -> Entry:
        return Entry(
            id=self.id,
            language=language,
            question=self.title[language],
            answer=self.steps[0].say[language],
            file=self.file,
            line=1,
            variants=self.questions[language],
            topics=self.topics,
            guide=self.id,
        )


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that does not fit in a guide: a code with its values for whoever words it, and where it is written."""

    code: str
    path: Path
    values: Mapping[str, object] = field(default_factory=dict)


def flaws(guide: Guide, languages: tuple[str, ...]) -> Iterator[Flaw]:
    """Find everything that would leave a customer without words or without a way on."""
    yield from _wrong_names(guide)
    yield from _wrong_steps(guide)
    yield from _dead_ends(guide)
    yield from _missing_words(guide, languages)
    for number, step in enumerate(guide.steps):
        yield from _wrong_buttons(step, ("steps", number), languages)


def _wrong_names(guide: Guide) -> Iterator[Flaw]:
    names = [step.id for step in guide.steps]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Flaw("repeated", ("steps", number, "id"), {"name": name})
        if name in ENDS:
            yield Flaw("step_is_end", ("steps", number, "id"), {"name": name})


def _wrong_steps(guide: Guide) -> Iterator[Flaw]:
    known = {*ENDS, *(step.id for step in guide.steps)}
    for number, step in enumerate(guide.steps):
        asks = bool(step.check)
        if asks != bool(step.answers) or asks == bool(step.then):
            yield Flaw("step_leads_nowhere", ("steps", number), {"name": step.id})
            continue
        if not asks and number == 0:
            yield Flaw("first_step_asks", ("steps", number), {"name": step.id})
        for path, target in _leads(step):
            if target not in known:
                yield Flaw("unknown_step", ("steps", number, *path), {"name": target, "known": sorted(known)})


def _leads(step: Step) -> Iterator[tuple[Path, str]]:
    """Pair every target with the place where it is written."""
    if not step.answers:
        yield ("then",), step.then
    plain = sum(1 for answer in step.answers if answer.means)
    for place, answer in enumerate(step.answers):
        yield (answer.means,) if answer.means else ("answers", place - plain, "then"), answer.then


def _dead_ends(guide: Guide) -> Iterator[Flaw]:
    reached = _reached_from_first(guide)
    ending = _ending(guide)
    for number, step in enumerate(guide.steps):
        if step.id not in reached:
            yield Flaw("step_unreachable", ("steps", number), {"name": step.id})
        elif step.id not in ending:
            yield Flaw("step_without_end", ("steps", number), {"name": step.id})


def _reached_from_first(guide: Guide) -> set[str]:
    reached: set[str] = set()
    open_ends = [guide.steps[0].id]
    while open_ends:
        name = open_ends.pop()
        step = guide.step(name)
        if step is not None and name not in reached:
            reached.add(name)
            open_ends += step.targets
    return reached


def _ending(guide: Guide) -> set[str]:
    """Name the steps from which an end can be reached; a name that is unknown is told elsewhere."""
    known = {step.id for step in guide.steps}
    ending: set[str] = set()
    for _ in guide.steps:
        ending |= {
            step.id
            for step in guide.steps
            if any(target in ENDS or target in ending or target not in known for target in step.targets)
        }
    return ending


def _missing_words(guide: Guide, languages: tuple[str, ...]) -> Iterator[Flaw]:
    for path, texts in _texts(guide):
        for language in languages:
            if texts and not texts.get(language):
                yield Flaw("text_language", path, {"name": path[-1], "language": language})
    for language in languages:
        if any(guide.questions.values()) and not guide.questions.get(language):
            yield Flaw("text_language", ("when", "questions"), {"name": "questions", "language": language})


def _texts(guide: Guide) -> Iterator[tuple[Path, Texts]]:
    yield ("title",), guide.title
    yield ("solved",), guide.solved
    for number, step in enumerate(guide.steps):
        yield ("steps", number, "say"), step.say
        yield ("steps", number, "check"), step.check
        yield ("steps", number, "note"), step.note
        for place, answer in enumerate(answer for answer in step.answers if not answer.means):
            yield ("steps", number, "answers", place, "title"), answer.titles


def _wrong_buttons(step: Step, at: Path, languages: tuple[str, ...]) -> Iterator[Flaw]:
    if len(step.answers) > MOST_ANSWERS:
        yield Flaw("too_many_answers", (*at, "answers"), {"name": step.id, "limit": MOST_ANSWERS})
    most = BUTTON_CHARACTERS if len(step.answers) <= MOST_BUTTONS else LIST_CHARACTERS
    for language in languages:
        titles = [answer.titles.get(language, "") for answer in step.answers]
        plain = sum(1 for answer in step.answers if answer.means)
        for place, title in enumerate(titles):
            where = (*at, "answers", max(place - plain, 0), "title")
            if len(title) > most:
                yield Flaw("long_button", where, {"title": title, "limit": most, "length": len(title)})
            if title and title in titles[:place]:
                yield Flaw("repeated", where, {"name": title})

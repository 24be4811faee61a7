"""What the knowledge base knows: entries, their side conditions and where they came from."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Audience(StrEnum):
    """Who may read an entry; an internal reader may read everything. A draft is meant for customers, one day."""

    PUBLIC = "public"
    INTERNAL = "internal"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Entry:
    """One question with its answer, in one language.

    `id` is the same for the same entry in every language. `valid_until` is the last day the answer holds.
    `question` may be empty for a text that answers nothing in particular. `must_answer` and `must_not_answer` are the
    author's tests, which `frontdesk test` asks: nothing is learnt from them.
    """

    id: str
    language: str
    question: str
    answer: str
    file: str = ""
    line: int = 0
    variants: tuple[str, ...] = ()
    channel_answers: tuple[tuple[str, str], ...] = ()
    owner: str = ""
    review_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    audience: Audience = Audience.PUBLIC
    sensitive: bool = False
    topics: tuple[str, ...] = ()
    must_answer: tuple[str, ...] = field(default=(), compare=False, repr=False)
    must_not_answer: tuple[str, ...] = field(default=(), compare=False, repr=False)
    section: str = ""  # of a document: the texts of one section are one answer
    guide: str = ""  # a troubleshooting guide that is offered with the answer

    @property
    def questions(self) -> tuple[str, ...]:
        """Every way of asking, the written question first."""
        return (self.question, *self.variants) if self.question else self.variants

    @property
    def source(self) -> str:
        """Where a person finds and corrects the entry: `file:line`, or the address or page of a document."""
        return f"{self.file}:{self.line}" if self.line else self.file

    @property
    def link(self) -> str:
        """Where customers can read it themselves: the address of a web page, else ""."""
        return self.file if self.file.startswith(("http://", "https://")) else ""

    def is_for_customers(self, on: date) -> bool:
        """Tell whether customers may read the entry on that day."""
        is_valid = (self.valid_from or on) <= on <= (self.valid_until or on)
        return self.audience is Audience.PUBLIC and is_valid

    def answer_for(self, channel: str) -> str:
        """Return the text for `channel`, or the general one."""
        return dict(self.channel_answers).get(channel, self.answer)

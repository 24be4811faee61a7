"""A document as text under headings, and where it comes from."""

from dataclasses import dataclass
from datetime import date

from knowledge_base.entries import Audience


@dataclass(frozen=True, slots=True)
class Section:
    """Text below a heading, `headings` naming the way to it from the outermost on.

    `anchor` is the fragment of an address that leads there; `line` and `page` are 0 where there is none.
    """

    headings: tuple[str, ...]
    text: str
    anchor: str = ""
    line: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """What a file or page says. `language` is what it declares itself to be in, or ""."""

    title: str
    sections: tuple[Section, ...]
    language: str = ""

    @property
    def text(self) -> str:
        """All the words, to tell the language by."""
        return "\n".join(part for each in self.sections for part in (*each.headings[-1:], each.text))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document lies and what holds for all that it says.

    `languages` are those that are served, the first being the company's own. `language` overrides what a document
    says of itself; "" leaves it to the document. `address` is a path or an `http` address.
    """

    address: str
    languages: tuple[str, ...] = ("es", "en")
    language: str = ""
    audience: Audience = Audience.PUBLIC
    owner: str = ""
    review_on: date | None = None
    topics: tuple[str, ...] = ()

    @property
    def is_web(self) -> bool:
        """Tell whether customers can look it up themselves."""
        return self.address.startswith(("http://", "https://"))


def is_asked(text: str) -> bool:
    """Tell whether a heading is a question."""
    return text.rstrip().endswith("?") or text.lstrip().startswith("¿")

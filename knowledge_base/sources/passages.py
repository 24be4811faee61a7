"""From documents to entries of a size that people read in a chat."""

import hashlib
from collections.abc import Iterator, Sequence

from knowledge_base.entries import Entry
from knowledge_base.sides import split_passages
from knowledge_base.sources.documents import Document, Origin, Section, is_asked
from knowledge_base.sources.slugs import address_slug, slug

MOST_WORDS = 120  # what people read of an answer in a chat
LEAST_WORDS = 3  # less below a heading says nothing by itself, unless the heading asks
HEADINGS = 3  # as many of the headings above a text make its question, the nearest ones
BEGINNING = 8  # words of a later part that tell it from the first
SEPARATOR = " › "


def entries_of(document: Document, origin: Origin, language: str) -> tuple[Entry, ...]:
    """Make entries of about `MOST_WORDS` words at most, each with the headings above it as its question."""
    seen: dict[tuple[str, ...], int] = {}
    entries = []
    for section in document.sections:
        question = question_of(section.headings or (document.title,))
        if not _says_something(section, question):
            continue
        for text in parts_of(section.text):
            number = seen[section.headings] = seen.get(section.headings, 0) + 1
            entries.append(_entry(section, question, text, number, origin, language))
    return tuple(entries)


def question_of(headings: Sequence[str]) -> str:
    """Return what a text under these headings answers: a heading that asks speaks for itself."""
    asked = headings[-1].strip()
    return asked if is_asked(asked) else SEPARATOR.join(each.strip() for each in headings[-HEADINGS:])


def parts_of(text: str, most_words: int = MOST_WORDS) -> Iterator[str]:
    """Cut a text between its paragraphs, and within one only where it is too long, into parts of a readable size."""
    part: list[str] = []
    count = 0
    for paragraph in _paragraphs(text, most_words):
        words = len(paragraph.split())
        if part and count + words > most_words:
            yield "\n".join(part)
            part, count = [], 0
        part.append(paragraph)
        count += words
    if part:
        yield "\n".join(part)


def _entry(section: Section, question: str, text: str, number: int, origin: Origin, language: str) -> Entry:
    later = f"{question}: {' '.join(text.split()[:BEGINNING])}…"
    return Entry(
        id=_identifier(origin.address, section.headings, number),
        language=language,
        question=question if number == 1 else later,
        answer=text,
        file=_place(origin, section),
        line=section.line if not origin.is_web else 0,
        owner=origin.owner,
        review_on=origin.review_on,
        audience=origin.audience,
        topics=origin.topics,
        section=_identifier(origin.address, section.headings, 1),
    )


def _identifier(address: str, headings: Sequence[str], number: int) -> str:
    """Name an entry by its place, so that it keeps its id whatever changes elsewhere in the document."""
    place = "\0".join((address, *headings, str(number)))
    mark = hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    file, heading = address_slug(address), slug(headings[-1] if headings else "")
    name = heading if heading.startswith(file) else slug(f"{file} {heading}")
    return f"{name}-{mark}" if name else mark


def _place(origin: Origin, section: Section) -> str:
    if section.page:
        return f"{origin.address}#page={section.page}"
    return f"{origin.address}#{section.anchor}" if origin.is_web and section.anchor else origin.address


def _says_something(section: Section, question: str) -> bool:
    words = len(section.text.split())
    return words >= LEAST_WORDS or (words > 0 and is_asked(question))


def _paragraphs(text: str, most_words: int) -> Iterator[str]:
    for line in text.splitlines():
        paragraph = line.strip()
        if len(paragraph.split()) > most_words:
            yield from _chopped(paragraph, most_words)
        elif paragraph:
            yield paragraph


def _chopped(paragraph: str, most_words: int) -> Iterator[str]:
    """Cut at ends of sentences; a sentence without end is cut between words."""
    for part in split_passages(paragraph, most_words):
        words = part.split()
        for start in range(0, len(words), most_words):
            yield " ".join(words[start : start + most_words])

"""PDF: lines of text with their sizes, put together into headings and paragraphs."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge_base.sources.documents import Document, Section
from knowledge_base.sources.unreadable import UnreadableError

MOST_PAGES = 1_000
LETTERS_OF_A_PAGE = 20  # fewer on average: the pages are pictures
HEADING_SIZE = 1.15  # times the size of most of the text
MOST_HEADING_WORDS = 16
BOLD = 600
PARAGRAPH_GAP = 1.65  # times the size of the type between one line and the next
TITLE_PAGES = 2  # the largest heading on these is the title
EDGE_LINES = 2  # so many at the top and at the bottom of a page may repeat
REPEATED = 0.5
COUNTS = "\0"  # before the distance of a number to that of the page, in the name of a line
FEWEST_REPEATED = 3
_ITEM = re.compile(r"\s*(?:[•◦▪‣·*–—-]|\d{1,2}[.)])\s+\S")
_LEADERS = re.compile(r"(?:\.\s?){5,}|(?:…\s?){2,}|_{5,}")  # what leads from an item of the contents to its page
_NUMBER = re.compile(r"\d{1,4}")
_ENDS = re.compile(r"[.!?:;…][\"'»”)\]]*$")
_SOFT_HYPHEN = re.compile(r"[\u00ad\u0002\ufffe]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, or several that a hyphen joins; `size` is that of its type in points.

    `begins_at` and `ends_at` are the heights of its first and last letter above the page's lower edge.
    """

    text: str
    page: int
    size: float
    begins_at: float
    ends_at: float
    is_bold: bool = False


@dataclass(slots=True)
class _Paragraph:
    text: str
    page: int
    size: float
    is_bold: bool
    is_heading: bool = False


def read_pdf(content: bytes) -> Document:
    """Read what is written in a PDF.

    Raises:
        UnreadableError: it asks for a password, holds pictures of text alone, is too long, or is no PDF.
    """
    lines = _pages(content)
    everything = [line for page in lines for line in page]
    if sum(len(line.text) for line in everything) < LETTERS_OF_A_PAGE * len(lines):
        raise UnreadableError("no_text", pages=str(len(lines)))
    usual = _usual_size(everything)
    paragraphs = list(_paragraphs(_without_repeated(lines, usual), usual))
    heads = [each for each in paragraphs if each.is_heading and each.page <= TITLE_PAGES]
    title = max(heads, key=lambda each: each.size).text if heads else ""
    return Document(title, tuple(_sections(paragraphs)))


def _pages(content: bytes) -> list[list[Line]]:
    import pypdfium2  # noqa: PLC0415 - only where a PDF is read, in a process of its own

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise UnreadableError("encrypted" if is_locked else "damaged") from None
    with document:
        if len(document) > MOST_PAGES:
            raise UnreadableError("too_many_pages", pages=str(len(document)), limit=str(MOST_PAGES))
        return [list(_lines(document[number], number + 1)) for number in range(len(document))]


def _lines(page: Any, number: int) -> Iterator[Line]:
    textpage = page.get_textpage()
    start = 0
    for raw in textpage.get_text_range().split("\n"):
        text = " ".join(raw.replace("\x00", "").split())
        if text:
            first = start + len(raw) - len(raw.lstrip())
            yield _line(textpage, text, (first, start + len(raw.rstrip()) - 1), number)
        start += len(raw) + 1
    textpage.close()
    page.close()


def _line(textpage: Any, text: str, span: tuple[int, int], number: int) -> Line:
    """Measure a line by its first and last letter, `span` in the text of the page."""
    from pypdfium2 import raw  # noqa: PLC0415 - as above

    first, last = (max(raw.FPDFText_GetCharIndexFromTextIndex(textpage, at), 0) for at in span)
    _, bottom, _, top = textpage.get_charbox(first, loose=True)
    size = round(float(raw.FPDFText_GetFontSize(textpage, first)), 1)
    is_bold = all(int(raw.FPDFText_GetFontWeight(textpage, at)) >= BOLD for at in (first, last))
    ends_at = float(textpage.get_charbox(last, loose=True)[1])
    # Some files scale a font of one point up.
    return Line(text, number, size if size > 1.5 else round(float(top - bottom), 1), float(bottom), ends_at, is_bold)


def _usual_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0]


def _without_repeated(pages: Sequence[Sequence[Line]], usual: float) -> Iterator[Line]:
    """Leave out what stands at the edge of most pages: headers, footers, page numbers."""
    edges = Counter(name for page in pages for name in {name for line in _edge(page) for name in _names(line, usual)})
    often = max(FEWEST_REPEATED, REPEATED * len(pages))
    # What counts the pages is no text, even if each chapter has a line of its own.
    repeated = {name for name, count in edges.items() if count >= (FEWEST_REPEATED if COUNTS in name else often)}
    for page in pages:
        edge = {id(line) for line in _edge(page) if _names(line, usual) & repeated or _is_number(line)}
        yield from (line for line in page if id(line) not in edge and not _LEADERS.search(line.text))


def _edge(page: Sequence[Line]) -> list[Line]:
    return [*page[:EDGE_LINES], *page[EDGE_LINES:][-EDGE_LINES:]]


def _names(line: Line, usual: float) -> set[str]:
    """Name what repeats itself but for the number of the page; headings are numbered too, and are no repetition."""
    numbers = list(_NUMBER.finditer(line.text)) if line.size <= usual else []
    around = [(line.text[: found.start()], int(found[0]) - line.page, line.text[found.end() :]) for found in numbers]
    return {line.text, *(f"{before}{COUNTS}{offset}{behind}" for before, offset, behind in (*around[:1], *around[-1:]))}


def _is_number(line: Line) -> bool:
    return re.fullmatch(r"[\W_]*\d{1,4}[\W_]*", line.text) is not None


def _paragraphs(lines: Iterator[Line], usual: float) -> Iterator[_Paragraph]:
    """Put lines together: a gap, another size, an item of a list or a new page after an end begin a paragraph."""
    paragraph: _Paragraph | None = None
    before: Line | None = None
    for line in lines:
        if paragraph is None or before is None or _begins(line, before, paragraph):
            if paragraph is not None:
                yield _judged(paragraph, usual)
            paragraph = _Paragraph(line.text, line.page, line.size, line.is_bold)
        else:
            paragraph.text = _joined(paragraph.text, line.text)
            paragraph.is_bold = paragraph.is_bold and line.is_bold
        before = line
    if paragraph is not None:
        yield _judged(paragraph, usual)


def _begins(line: Line, before: Line, paragraph: _Paragraph) -> bool:
    is_other_type = abs(line.size - paragraph.size) > 0.6 or (line.is_bold != before.is_bold)
    if is_other_type or _ITEM.match(line.text):
        return True
    if line.page != before.page:
        return bool(_ENDS.search(before.text)) or not line.text[:1].islower()
    gap = before.ends_at - line.begins_at
    return gap > PARAGRAPH_GAP * line.size or gap < -PARAGRAPH_GAP * line.size


def _joined(text: str, more: str) -> str:
    if _SOFT_HYPHEN.search(text[-1:]):
        return text[:-1] + more
    if text.endswith("-") and text[-2:-1].isalpha() and more[:1].islower():
        return text[:-1] + more
    return f"{text} {more}"


def _judged(paragraph: _Paragraph, usual: float) -> _Paragraph:
    text = _SOFT_HYPHEN.sub("", paragraph.text)
    is_large = paragraph.size >= HEADING_SIZE * usual
    is_marked = paragraph.is_bold and not text.endswith((".", ",", ";", ":"))
    is_short = len(text.split()) <= MOST_HEADING_WORDS and any(character.isalpha() for character in text)
    paragraph.text = text
    paragraph.is_heading = is_short and (is_large or is_marked) and not _is_bullet(text)
    return paragraph


def _is_bullet(text: str) -> bool:
    return text[:1] in "•◦▪‣·*–—-"


def _sections(paragraphs: Sequence[_Paragraph]) -> Iterator[Section]:
    """Put paragraphs below their headings, those of a page together so that the page can be named."""
    headings: list[_Paragraph] = []
    texts: list[str] = []
    page = 1
    for each in paragraphs:
        if (each.is_heading or each.page != page) and texts:
            yield _section(headings, texts, page)
            texts = []
        page = each.page
        if each.is_heading:
            headings = [*(above for above in headings if _is_above(above, each)), each]
        else:
            texts.append(each.text)
    if texts:
        yield _section(headings, texts, page)


def _is_above(above: _Paragraph, heading: _Paragraph) -> bool:
    return above.size > heading.size + 0.6 or (above.size > heading.size - 0.6 and above.is_bold > heading.is_bold)


def _section(headings: Sequence[_Paragraph], texts: Sequence[str], page: int) -> Section:
    return Section(tuple(each.text for each in headings), "\n".join(texts), page=page)

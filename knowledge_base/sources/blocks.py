"""From markup to text under headings."""

import re
from typing import Any, TypeAlias

from knowledge_base.sources.documents import Section, is_asked

Element: TypeAlias = Any  # lxml publishes no types

HEADINGS = {f"h{level}": level for level in range(1, 7)}
ASKING = 7  # the level of a heading that is written as bold text, a summary, a term or an unfolding button
# What begins and ends a line; everything else flows.
_LINES = frozenset(
    """address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form header
    hr label li main nav ol p pre section summary table tbody td tfoot th thead tr ul""".split()  # noqa: SIM905 - a table
)
_BOLD = ("strong", "b")
_CONTROLS = ("button", "input")
MOST_HEADING_WORDS = 16  # of a paragraph that is taken for a heading
LONGEST_HEADING = 40  # words; what is longer is text, whatever its markup
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")


class Blocks:
    """Reads one element; `keeps_links` writes addresses behind the words that lead there."""

    def __init__(self, *, keeps_links: bool) -> None:
        self._keeps_links = keeps_links
        self._headings: list[tuple[int, str]] = []
        self._anchor = ""
        self._line = 0
        self._words: list[str] = []
        self._lines: list[str] = []
        self._sections: list[Section] = []

    def read(self, root: Element) -> tuple[Section, ...]:
        """Return the sections in their order, headings without text left out."""
        self._line = _line_of(root)
        self._walk(root)
        self._end_section()
        return tuple(self._sections)

    def _walk(self, element: Element) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if level := _heading_level(element, tag) or self._level_at_line_start(element, tag):
            self._begin_section(level, element)
        elif tag == "table" and not _is_layout(element):
            self._end_line()
            self._lines += table_lines(element)
        elif tag in {"details", "dl"}:
            self._within(element)
        elif tag == "pre":
            self._end_line()
            self._lines += element.text_content().splitlines()
        elif tag and tag not in _CONTROLS:
            self._read_inside(element, tag)
        if element.tail:
            self._words.append(element.tail)

    def _level_at_line_start(self, element: Element, tag: str) -> int:
        """Find a question in bold type on a line of its own within a paragraph."""
        following = element.getnext()
        is_alone = not "".join(self._words).strip() and not (element.tail or "").strip()
        ends_line = following is not None and following.tag == "br"
        return ASKING if tag in _BOLD and is_alone and ends_line and is_asked(_flat(element.text_content())) else 0

    def _read_inside(self, element: Element, tag: str) -> None:
        if tag in _LINES or tag == "br":
            self._end_line()
        if tag == "li":
            self._words.append("- ")
        self._words.append(element.text or "")
        for child in element:
            self._walk(child)
        if tag == "a" and self._keeps_links:
            self._words.append(_address_behind(element))
        if tag in _LINES:
            self._end_line()

    def _within(self, element: Element) -> None:
        """Read what has headings of its own; behind it the text belongs to the heading before."""
        self._end_section()
        before = list(self._headings), self._anchor, self._line
        self._read_inside(element, "div")
        self._end_section()
        self._headings, self._anchor, self._line = before

    def _begin_section(self, level: int, element: Element) -> None:
        text = _flat(element.text_content())
        if not text:
            return
        self._end_section()
        self._headings = [each for each in self._headings if each[0] < level]
        self._headings.append((level, text))
        self._anchor = _anchor_of(element)
        self._line = _line_of(element)

    def _end_line(self) -> None:
        line = _flat("".join(self._words))
        self._words = []
        if line and line != "-":
            self._lines.append(line)

    def _end_section(self) -> None:
        self._end_line()
        text = "\n".join(self._lines).strip()
        self._lines = []
        if text:
            headings = tuple(heading for _, heading in self._headings)
            self._sections.append(Section(headings, text, self._anchor, self._line))


def table_lines(table: Element) -> list[str]:
    """Write each row of a table as a sentence that names the columns: `Canary Islands: Price 7.95 €; Time 5 days`."""
    rows = [[_flat(cell.text_content()) for cell in row.iterchildren("td", "th")] for row in table.iter("tr")]
    rows = [row for row in rows if any(row)]
    if not rows:
        return []
    names = rows[0] if _has_names(table, rows) else []
    return [_row_line(row, names) for row in (rows[1:] if names else rows)]


def _has_names(table: Element, rows: list[list[str]]) -> bool:
    first = next(table.iter("tr"))
    is_marked = next(table.iter("thead"), None) is not None or all(cell.tag == "th" for cell in first)
    return len(rows) > 1 and len(rows[0]) > 1 and (is_marked or _is_short(rows[0]))


def _is_short(row: list[str]) -> bool:
    """Tell whether a row can be the names of columns: words, and no figures."""
    return all(len(cell.split()) <= 4 and not re.search(r"\d", cell) for cell in row)


def _row_line(row: list[str], names: list[str]) -> str:
    first, *others = row
    named = [
        f"{name} {cell}".strip() for name, cell in zip(names[1:] or [""] * len(others), others, strict=False) if cell
    ]
    return f"{first}: {'; '.join(named)}" if first and named else first or "; ".join(named)


def _heading_level(element: Element, tag: str) -> int:
    if tag in HEADINGS:
        return HEADINGS[tag] if len(element.text_content().split()) <= LONGEST_HEADING else 0
    if tag in {"summary", "dt"} or (tag in {"p", "div"} and _is_bold_heading(element)):
        return ASKING
    if tag == "label":
        return ASKING if is_asked(_flat(element.text_content())) else 0
    unfolds = element.get("aria-expanded") is not None or element.get("aria-controls") is not None
    return ASKING if tag == "button" and unfolds and len(element.text_content().split()) > 1 else 0


def _is_bold_heading(element: Element) -> bool:
    """Tell whether a paragraph is nothing but a short line in bold type, written as a heading or a question."""
    children = list(element)
    if not children or any(child.tag not in {*_BOLD, "br"} or (child.tail or "").strip() for child in children):
        return False
    text = _flat(element.text_content())
    if (element.text or "").strip() or not text or len(text.split()) > MOST_HEADING_WORDS:
        return False
    return is_asked(text) or not text.endswith((".", ":", ";", ",", "!"))


def _is_layout(table: Element) -> bool:
    """Tell whether a table only puts parts of a page side by side."""
    return next(table.iterdescendants("table", *HEADINGS, "details", "dl"), None) is not None


def _address_behind(link: Element) -> str:
    target = (link.get("href") or "").strip().removeprefix("mailto:").removeprefix("tel:")
    is_worth_telling = not target.startswith(("#", "/", ".")) and (":" in target or "@" in target or target[:1] == "+")
    return f" ({target})" if is_worth_telling and target not in link.text_content() else ""


def _anchor_of(element: Element) -> str:
    """Return the id of a heading, or of a mark in it or right around it."""
    for each in (element, *element.iter("a", "span"), element.getparent()):
        name = each.get("id") or (each.get("name") if each.tag == "a" else "") if each is not None else ""
        if name and (each is not element.getparent() or next(iter(each), None) is element):
            return str(name)
    return ""


def _line_of(element: Element) -> int:
    """Return the line of the source; what was written in Markdown knows it from there."""
    given = element.get("data-line") or ""
    return int(given) if given.isdecimal() else int(element.sourceline or 0)


def _flat(text: str) -> str:
    return _SPACES.sub(" ", text.replace("\n", " ")).strip()

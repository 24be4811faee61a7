"""CSV: a question and its answer a row, with columns named in English or Spanish."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from pydantic import ValidationError

from knowledge_base.entries import Entry
from knowledge_base.fields import explain
from knowledge_base.problems import Problem, Report
from knowledge_base.sources.documents import Origin
from knowledge_base.sources.written_entries import Collected, WrittenEntry
from knowledge_base.words import fold

COLUMNS = {
    "question": "question", "pregunta": "question", "answer": "answer", "respuesta": "answer",
    "id": "id", "language": "language", "idioma": "language", "variants": "variants", "variantes": "variants",
    "audience": "audience", "publico": "audience", "sensitive": "sensitive", "sensible": "sensitive",
    "topics": "topics", "temas": "topics", "owner": "owner", "responsable": "owner",
    "valid_from": "valid_from", "valida_desde": "valid_from", "valid_until": "valid_until",
    "valida_hasta": "valid_until", "review_on": "review_on", "revisar": "review_on",
}  # fmt: skip
NEEDED = ("question", "answer")
LISTS = ("variants", "topics")
YES_AND_NO = {"true": True, "yes": True, "si": True, "1": True, "false": False, "no": False, "0": False}
LONGEST_CELL = 100_000
DELIMITERS = ",;\t"


def read_rows(text: str, origin: Origin, report: Report) -> tuple[Entry, ...]:
    """Read a table whose first row names the columns, separated by commas, semicolons or tabs."""
    collected = Collected(origin, report)
    rows = _rows(text, origin.address, report)
    line, head = next(rows, (1, []))
    columns = _columns(head, origin.address, line, report)
    for line, cells in rows if columns else ():
        if len(cells) > len(columns):
            values = {"cells": str(len(cells)), "columns": str(len(columns))}
            report(Problem(origin.address, line, "too_many_cells", values))
        elif (written := _written(dict(zip(columns, cells, strict=False)), origin.address, line, report)) is not None:
            collected.add(written, line)
    return tuple(collected.entries)


def _rows(text: str, file: str, report: Report) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that holds something with the line it begins in."""
    csv.field_size_limit(LONGEST_CELL)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield begins, [cell.strip() for cell in row]
            begins = reader.line_num + 1
    except csv.Error as error:
        report(Problem(file, begins, "not_rows", {"detail": str(error)}))


def _columns(head: Sequence[str], file: str, line: int, report: Report) -> list[str]:
    """Return the fields that the columns hold; none where one is wrong or missing."""
    fields = [COLUMNS.get(fold(name).replace(" ", "_"), "") for name in head]
    known = ", ".join(dict.fromkeys(COLUMNS.values()))
    mistakes = [("unknown_column", name) for name, field in zip(head, fields, strict=True) if not field]
    mistakes += [("column_twice", name) for at, name in enumerate(head) if fields[at] and fields[at] in fields[:at]]
    mistakes += [("missing_column", name) for name in NEEDED if name not in fields]
    for code, name in mistakes:
        report(Problem(file, line, code, {"name": name, "known": known}))
    return [] if mistakes else fields


def _written(cells: Mapping[str, str], file: str, line: int, report: Report) -> WrittenEntry | None:
    given: dict[str, object] = {name: cell for name, cell in cells.items() if cell}
    for name in LISTS:
        if name in given:
            given[name] = [part.strip() for part in cells[name].split("|") if part.strip()]
    if "sensitive" in given:
        given["sensitive"] = YES_AND_NO.get(fold(cells["sensitive"]), cells["sensitive"])
    empty = [name for name in NEEDED if name not in given]
    for name in empty:
        report(Problem(file, line, "empty_cell", {"name": name}))
    if empty:
        return None
    try:
        return WrittenEntry.model_validate(given)
    except ValidationError as error:
        for found in error.errors():
            code, values = explain(found, WrittenEntry)
            report(Problem(file, line, code, values))
        return None

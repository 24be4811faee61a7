"""Labelled texts from files: tables, Rasa NLU YAML, or the two-file form (`seq.in` and `label`)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from intents.training_data import Example, TrainingData, TrainingDataError, read_training_data, training_files
from intents.training_problems import TrainingProblem

TEXT_COLUMNS = ("text", "sentence", "utterance", "query")  # where a table has several, the first of these
LABEL_COLUMNS = ("intent", "label", "category")
DELIMITERS = (",", ";", "\t")
LONGEST_CELL = 1_000_000
TEXTS_FILE, LABELS_FILE = "seq.in", "label"
_YAML = {".yml", ".yaml"}


@dataclass(frozen=True, slots=True)
class Dataset:
    """Labelled texts in the order of their files; `warnings` name the rows that were passed over."""

    data: TrainingData
    warnings: tuple[TrainingProblem, ...] = ()

    @property
    def examples(self) -> tuple[Example, ...]:
        """The texts, each with its label, file and line."""
        return self.data.examples


def read_dataset(*paths: Path) -> Dataset:
    """Read a table (.csv, .tsv), a file or folder of Rasa NLU YAML, or a folder of the two-file form.

    Several paths are several files of Rasa NLU YAML.

    Raises:
        TrainingDataError: it cannot be used; with file and line.
    """
    path = paths[0]
    if not path.exists():
        raise TrainingDataError(TrainingProblem(path, 0, "missing"))
    if path.is_dir() and any((path / name).exists() for name in (TEXTS_FILE, LABELS_FILE)):
        dataset = _two_files(path)
    elif not training_files(*paths):
        raise TrainingDataError(TrainingProblem(path, 0, "empty_folder"))
    elif len(paths) > 1 or path.is_dir() or path.suffix.lower() in _YAML:
        dataset = Dataset(read_training_data(*paths))
    else:
        dataset = _table(path)
    if not dataset.examples:
        raise TrainingDataError(TrainingProblem(path, 0, "no_rows"))
    return dataset


def _text_of(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise TrainingDataError(TrainingProblem(file, 0, "missing")) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise TrainingDataError(TrainingProblem(file, line, "encoding")) from error
    except OSError as error:
        raise TrainingDataError(TrainingProblem(file, 0, "unreadable", {"detail": str(error.strerror)})) from error


def _two_files(folder: Path) -> Dataset:
    texts, labels = (_text_of(folder / name).removesuffix("\n").split("\n") for name in (TEXTS_FILE, LABELS_FILE))
    if len(texts) != len(labels):
        counts = {"texts": str(len(texts)), "labels": str(len(labels))}
        line = min(len(texts), len(labels)) + 1
        raise TrainingDataError(TrainingProblem(folder / TEXTS_FILE, line, "unequal_lines", counts))
    pairs = enumerate(zip(texts, labels, strict=True), start=1)
    return _collected(folder / TEXTS_FILE, [(number, text, label) for number, (text, label) in pairs])


def _table(file: Path) -> Dataset:
    text = _text_of(file)
    if not text.strip():
        raise TrainingDataError(TrainingProblem(file, 0, "empty_file"))
    text = text if "\n" in text else text.replace("\r", "\n")
    delimiter, header = _header(text)
    text_column, label_column = _column(header, TEXT_COLUMNS), _column(header, LABEL_COLUMNS)
    if text_column is None or label_column is None:
        known = " / ".join(TEXT_COLUMNS if text_column is None else LABEL_COLUMNS)
        values = {"known": known, "found": ", ".join(header)[:200]}
        raise TrainingDataError(TrainingProblem(file, 1, "no_column", values))
    rows: list[tuple[int, str, str]] = []
    warnings: list[TrainingProblem] = []
    for line, cells in _rows(file, text, delimiter):
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            values = {"cells": str(len(cells)), "columns": str(len(header))}
            warnings.append(TrainingProblem(file, line, "too_many_cells", values))
        else:
            padded = [*cells, *[""] * len(header)]
            rows.append((line, padded[text_column], padded[label_column]))
    return _collected(file, rows, warnings)


def _header(text: str) -> tuple[str, list[str]]:
    """Find the delimiter under which the first row has the most columns that we know."""
    first = {mark: next(csv.reader(io.StringIO(text), delimiter=mark), []) for mark in DELIMITERS}
    known = {*TEXT_COLUMNS, *LABEL_COLUMNS}
    named = {mark: [cell.strip().lower() for cell in cells] for mark, cells in first.items()}
    best = max(DELIMITERS, key=lambda mark: (len(known.intersection(named[mark])), len(named[mark])))
    return best, named[best]


def _column(header: Sequence[str], names: Sequence[str]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _rows(file: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row below the header with the line it begins at."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    next(reader)
    before = line = reader.line_num
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            if cells:
                yield line, cells
    except csv.Error as error:
        raise TrainingDataError(TrainingProblem(file, before + 1, "no_table", {"detail": str(error)})) from error
    if _ends_in_quotes(text, delimiter):
        raise TrainingDataError(TrainingProblem(file, line, "open_quote"))


def _ends_in_quotes(text: str, delimiter: str) -> bool:
    """Tell whether the last row has a quote that is never closed: it swallows all that follows it."""
    try:
        for _ in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _collected(file: Path, rows: Sequence[tuple[int, str, str]], warnings: Sequence[TrainingProblem] = ()) -> Dataset:
    kept: list[Example] = []
    passed = list(warnings)
    for line, text, label in rows:
        if text.strip() and label.strip():
            kept.append(Example(text.strip(), label.strip(), (), file, line))
        elif text.strip() or label.strip():
            passed.append(TrainingProblem(file, line, "no_label" if text.strip() else "empty_text"))
    return Dataset(TrainingData(tuple(kept)), tuple(sorted(passed, key=lambda each: each.line)))

"""Reads `knowledge/faq.<language>.md`: questions and answers written by hand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from knowledge_base.entries import Entry
from knowledge_base.fields import EntryFields, Fields, FileFields, read_block
from knowledge_base.problems import Problem
from knowledge_base.words import normalized

CHANNELS = ("webchat", "telegram", "whatsapp", "slack")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})\s*(\S*)")
_CHANNEL_HEADING = re.compile(r"###\s+channel:(.*)", re.IGNORECASE)


class FaqError(Exception):
    """The file cannot be used until its `problems` are corrected."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    is_code: bool = False  # inside a fence, or the fence itself


def parse_faq(text: str, file: str, language: str) -> tuple[Entry, ...]:
    """Read the entries of one file, in its order.

    Raises:
        FaqError: every problem found, each with its line.
    """
    return _Reader(file, language).read(text)


class _Reader:
    """Read one file, collecting problems instead of stopping at the first."""

    def __init__(self, file: str, language: str) -> None:
        self.file = file
        self.language = language
        self.problems: list[Problem] = []

    def read(self, text: str) -> tuple[Entry, ...]:
        lines = list(_mark_code(text.removeprefix("\ufeff").splitlines()))
        front, lines = _split_front_matter(lines)
        defaults = self._fields(front, FileFields).model_dump(exclude_unset=True)
        entries = [entry for section in _sections(lines) if (entry := self._entry(section, defaults))]
        self._find_repeats(entries)
        if self.problems:
            raise FaqError(tuple(sorted(self.problems, key=lambda problem: problem.line)))
        return tuple(entries)

    def _entry(self, section: list[_Line], defaults: dict[str, Any]) -> Entry | None:
        line = section[0].number
        question = section[0].text[2:].strip().rstrip("#").strip()
        block, body = _split_block(section[1:])
        given = self._fields(block, EntryFields).model_dump(exclude_unset=True)
        fields = EntryFields.model_construct(**{**defaults, **given})
        answer, channel_answers = self._answers(body, line)
        identifier = fields.id or normalized(question).replace(" ", "-")
        if not identifier:
            self._report(line, "no_words")
            return None
        if fields.valid_from and fields.valid_until and fields.valid_until < fields.valid_from:
            self._report(line, "never_valid")
        return Entry(
            **fields.model_copy(update={"id": identifier}).model_dump(),
            language=self.language,
            question=question,
            answer=answer,
            channel_answers=channel_answers,
            file=self.file,
            line=line,
        )

    def _fields(self, block: list[_Line], model: type[Fields]) -> Fields:
        if not block:
            return model()
        texts = [each.text for each in block]
        return read_block(texts, self.file, block[0].number, model, self.problems.append)

    def _answers(self, body: list[_Line], line: int) -> tuple[str, tuple[tuple[str, str], ...]]:
        parts: list[tuple[tuple[str, ...], list[str], int]] = [((), [], line)]
        for each in body:
            heading = None if each.is_code else _CHANNEL_HEADING.fullmatch(each.text.strip())
            if heading:
                parts.append((self._channels(heading[1], each.number), [], each.number))
            else:
                parts[-1][1].append(each.text)
        texts = [(channels, "\n".join(text).strip(), number) for channels, text, number in parts]
        for _, text, number in texts:
            if not text:
                self._report(number, "no_answer")
        return texts[0][1], tuple((channel, text) for channels, text, _ in texts[1:] for channel in channels)

    def _channels(self, names: str, line: int) -> tuple[str, ...]:
        channels = tuple(name.strip().lower() for name in names.split(","))
        for name in channels:
            if name not in CHANNELS:
                self._report(line, "unknown_channel", name=name, known=", ".join(CHANNELS))
        return channels

    def _find_repeats(self, entries: list[Entry]) -> None:
        ids: dict[str, Entry] = {}
        questions: dict[str, Entry] = {}
        for entry in entries:
            if (first := ids.setdefault(entry.id, entry)) is not entry:
                self._report(entry.line, "id_taken", name=entry.id, line=str(first.line))
            for question in entry.questions:
                if (first := questions.setdefault(normalized(question), entry)) is not entry:
                    self._report(entry.line, "asked_twice", question=question, line=str(first.line))

    def _report(self, at: int, code: str, **values: str) -> None:
        self.problems.append(Problem(self.file, at, code, values))


def _mark_code(texts: list[str]) -> Iterator[_Line]:
    fence = ""
    for number, text in enumerate(texts, start=1):
        match = _FENCE.match(text)
        closes = bool(fence and match and match[1].startswith(fence) and not match[2])
        yield _Line(number, text, is_code=bool(fence or match))
        if closes:
            fence = ""
        elif match and not fence:
            fence = match[1]


def _split_front_matter(lines: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    if not lines or lines[0].text.strip() != "---":
        return [], lines
    ends = [at for at, line in enumerate(lines) if at and line.text.strip() == "---"]
    return (lines[1 : ends[0]], lines[ends[0] + 1 :]) if ends else ([], lines)


def _sections(lines: list[_Line]) -> list[list[_Line]]:
    sections: list[list[_Line]] = []
    for line in lines:
        if not line.is_code and (line.text == "##" or line.text.startswith(("## ", "##\t"))):
            sections.append([line])
        elif sections:
            sections[-1].append(line)
    return sections


def _split_block(lines: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    start = next((at for at, line in enumerate(lines) if line.text.strip()), None)
    match = _FENCE.match(lines[start].text) if start is not None else None
    if start is None or not match or match[2].lower() not in {"yaml", "yml"}:
        return [], lines
    end = next((at for at in range(start + 1, len(lines)) if lines[at].text.strip() == match[1]), len(lines))
    return lines[start + 1 : end], lines[end + 1 :]

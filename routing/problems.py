"""What is wrong in a configuration file: where, what, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from routing.problem_texts import KINDS, TEXTS
from routing.wording import Wording


@dataclass(frozen=True, slots=True)
class ConfigurationProblem:
    """One mistake; `line` counts from 1, `message` and `remedy` are English unless `in_language` made it."""

    file: str
    line: int
    message: str
    remedy: str
    translation: tuple[Wording, Wording] | None = field(default=None, repr=False, compare=False)

    def in_language(self, language: str) -> ConfigurationProblem:
        """Say the same in the operator's language, where a translation exists."""
        if self.translation is None:
            return self
        message, remedy = (text.in_language(language) for text in self.translation)
        return ConfigurationProblem(self.file, self.line, message, remedy, self.translation)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} {self.remedy}".rstrip()


class ConfigurationError(Exception):
    """The files cannot be used; `problems` holds every mistake found, not the first alone."""

    def __init__(self, problems: Iterable[ConfigurationProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def problem(code: str, file: str, line: int, **values: object) -> ConfigurationProblem:
    """Make the problem that the catalogue describes under `code`."""
    translated = {name: KINDS.get(str(value), value) if name == "kind" else value for name, value in values.items()}
    message, remedy = (text.filled(translated) for text in TEXTS[code])
    return ConfigurationProblem(file, line, message.en, remedy.en, (message, remedy))


def raise_if_any(problems: Sequence[ConfigurationProblem]) -> None:
    """Raise `ConfigurationError` unless there is nothing to complain about, in the order of the lines."""
    if problems:
        raise ConfigurationError(sorted(dict.fromkeys(problems), key=lambda found: (found.file, found.line)))


MOST_NAMED = 6


def closest(word: str, known: Iterable[str]) -> str:
    """Return the word that was probably meant; where none is near a short list whole, of a long one what is likest."""
    names = sorted(known)
    if near := difflib.get_close_matches(word, names, n=1, cutoff=0.6):
        return near[0]
    if len(names) <= MOST_NAMED:
        return " | ".join(names)
    return " | ".join((*difflib.get_close_matches(word, names, n=MOST_NAMED - 1, cutoff=0.0), "…"))

"""Walks a parsed file and collects what is wrong instead of stopping at the first mistake."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.dialogue.problem_texts import dialogue_problem
from routing.documents import THE_FILE, Document
from routing.problems import ConfigurationProblem
from routing.wording import Wording

_NOT_NEEDED = ("nothing here replaces it", "aquí no hay equivalente")


class Reader:
    """One file being read; `problems` grows, reading goes on with what is usable."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[ConfigurationProblem] = []

    def report(self, code: str, *path: str | int, **values: object) -> None:
        """Note a problem at the line of `path`."""
        self.problems.append(dialogue_problem(code, self.document.file, self.line(*path), **values))

    def line(self, *path: str | int) -> int:
        """Return the line of `path`."""
        return self.document.line(*path)

    def unsupported(self, name: str, *path: str | int, hint: tuple[str, str] = _NOT_NEEDED) -> None:
        """Note a Rasa construct that is known and not supported."""
        self.report("unsupported", *path, name=name, hint_en=hint[0], hint_es=hint[1])

    def expected(self, name: str | Wording, kinds: tuple[str, str], *path: str | int) -> None:
        """Note a value of the wrong kind."""
        self.report("expected", *path, name=name, kind_en=kinds[0], kind_es=kinds[1])

    def mapping(self, value: object, *path: str | int) -> dict[str, object]:
        """Return a mapping; an empty one, with a note, where it is something else."""
        if isinstance(value, dict):
            return {str(key): item for key, item in value.items()}
        if value is not None:
            self.expected(_name(path), ("a mapping", "un mapa de claves"), *path)
        return {}

    def items(self, value: object, *path: str | int) -> list[object]:
        """Return a list; an empty one, with a note, where it is something else."""
        if isinstance(value, list):
            return value
        if value is not None:
            self.expected(_name(path), ("a list", "una lista"), *path)
        return []

    def text(self, value: object, *path: str | int) -> str:
        """Return a text; numbers count as written."""
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return str(value)
        if value is not None:
            self.expected(_name(path), ("a text", "un texto"), *path)
        return ""

    def names(self, value: object, *path: str | int) -> tuple[str, ...]:
        """Return one name or a list of names."""
        if isinstance(value, str):
            return (value,)
        return tuple(self.text(item, *path, at) for at, item in enumerate(self.items(value, *path)))

    def keys(
        self,
        mapping: dict[str, object],
        known: Collection[str],
        *path: str | int,
        unsupported: Collection[str] = (),
    ) -> None:
        """Note keys that do not belong, and Rasa's own that are not supported."""
        for key in mapping:
            if key in unsupported:
                self.unsupported(key, *path, key)
            elif key not in known:
                self.report("unknown_key", *path, key, key=key, known=", ".join(sorted(known)))

    def named(self, value: object, *path: str | int) -> Iterator[tuple[str, dict[str, object], tuple[str | int, ...]]]:
        """Yield `(name, options, path)` of a mapping of mappings."""
        for name, options in self.mapping(value, *path).items():
            where = (*path, name)
            yield name, self.mapping(options, *where), where


def _name(path: tuple[str | int, ...]) -> str | Wording:
    return next((part for part in reversed(path) if isinstance(part, str)), THE_FILE)

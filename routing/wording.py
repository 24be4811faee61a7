"""Text that people read, in the languages of the assistant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter


@dataclass(frozen=True, slots=True)
class Wording:
    """One statement in Spanish and English."""

    es: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the Spanish text for `es` and its regions, else the English one."""
        return self.es if language.lower().startswith("es") else self.en

    def filled(self, values: Mapping[str, object]) -> Wording:
        """Put values into `{name}` placeholders; a value that is not known is written as a dash.

        A value may be a `Wording` itself: each language takes its own.
        """
        return Wording(es=_filled(self.es, values, "es"), en=_filled(self.en, values, "en"))


def placeholders(text: str) -> frozenset[str]:
    """Name the `{placeholders}` of a text.

    Raises:
        ValueError: braces do not match.
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def _filled(text: str, values: Mapping[str, object], language: str) -> str:
    parts = []
    for literal, name, _, _ in Formatter().parse(text):
        parts.append(literal)
        if name is not None:
            value = values.get(name)
            parts.append(_shown(value.in_language(language) if isinstance(value, Wording) else value))
    return "".join(parts)


def _shown(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value)

"""Writing gaps down as entries that no customer reads until a person has made them public."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from knowledge_base.faq import parse_faq
from knowledge_base.gaps import Gap
from knowledge_base.words import is_matter, normalized, split_words

MOST_VARIANTS = 7
MOST_ID_WORDS = 5
LONGEST_QUESTION = 160
MARKS = {"es": "[RELLENAR]", "en": "[FILL IN]"}
HEADS = {
    "es": "# Borradores\n\nPreguntas que quedaron sin buena respuesta, con lo que contestó el equipo. Ningún cliente "
    "los lee. Para publicar uno:\nrevísalo, cambia `audience: draft` por `audience: public` y escribe la misma entrada "
    "(mismo `id`) en los demás idiomas.\n",
    "en": "# Drafts\n\nQuestions that were left without a good answer, with what the team replied. No customer reads "
    "them. To publish one:\nread it over, change `audience: draft` to `audience: public` and write the same entry "
    "(same `id`) in the other languages.\n",
}


def write_drafts(gaps: Sequence[Gap], path: Path, language: str, taken: Collection[str]) -> int:
    """Add the gaps of one language to a file, those aside that are in it already; return how many were added.

    `taken` are ids that entries of the assistant have.
    """
    text = path.read_text("utf-8-sig") if path.exists() else HEADS[language]
    there = parse_faq(text, path.name, language)
    asked = {normalized(question) for entry in there for question in entry.questions}
    ids = {*taken, *(entry.id for entry in there)}
    fresh = [gap for gap in gaps if gap.language == language and not asked & set(_questions(gap))]
    for gap in fresh:
        identifier = _identifier(gap, ids)
        ids.add(identifier)
        text = f"{text.rstrip()}\n\n{_entry(gap, identifier)}"
    if fresh:
        path.write_text(text, "utf-8")
    return len(fresh)


def _entry(gap: Gap, identifier: str) -> str:
    first, *others = _questions(gap).values()
    variants = "".join(f"  - {_quoted(text)}\n" for text in others[:MOST_VARIANTS])
    fields = f"id: {identifier}\naudience: draft\n" + (f"variants:\n{variants}" if variants else "")
    return f"## {first.lstrip('#').strip()}\n```yaml\n{fields}```\n{_body(gap.draft) or MARKS[gap.language]}\n"


def _questions(gap: Gap) -> dict[str, str]:
    """Return the questions on one line each, the most typical first, by what makes two the same."""
    lines = (" ".join(each.text.split())[:LONGEST_QUESTION] for each in gap.questions)
    found: dict[str, str] = {}
    for line in lines:
        found.setdefault(normalized(line), line)
    return {words: line for words, line in found.items() if words}


def _identifier(gap: Gap, taken: Collection[str]) -> str:
    words = split_words(gap.questions[0].text)
    matters = [word for word in words if is_matter(word, gap.language)] or words
    own = "-".join(matters[:MOST_ID_WORDS])
    return next(name for number in range(1, len(taken) + 2) if (name := _numbered(own, number)) not in taken)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}-{number}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _body(draft: str) -> str:
    """Keep an answer from being taken for a heading or a block of fields."""
    return "\n".join(line.lstrip("#`~ ") for line in draft.strip().splitlines())

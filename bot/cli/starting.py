"""Turning an example assistant into the beginning of a company's own: its invented facts become blanks."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

MARKS = {"es": "[RELLENAR]", "en": "[FILL IN]"}
HOME = "https://example.invalid/"

WORDS: Mapping[str, Mapping[str, str]] = {
    "es": {
        "answers": "Respuestas en blanco: escribe cada una o borra su pregunta, aquí y en el otro idioma. "
        "Cuando estén, quita `audience: draft`, que las esconde de los clientes.",
        "guides": "{mark} repasa los pasos y quita `audience: draft`, que la esconde; o borra el archivo",
        "calendars": "{mark} vuestros horarios y festivos",
        "leads": "{mark} qué hace que un cliente de empresa merezca una llamada: presupuestos, tamaños, sector",
        "sla": "{mark} en cuánto tiempo queréis responder",
        "notifications": "{mark} vuestros canales de Slack, también en assignment.yml",
        "check_line": "{mark} comprobar",
        "title": "Qué falta por rellenar en {folder} (busca {mark}):",
        "count": "  {file}: {count}, desde la línea {line}",
        "orders": "  orders.csv: vuestros pedidos, o el servicio que los da, en assistant.yml",
        "then": "Después: frontdesk check {folder}  y  FRONTDESK_ASSISTANT={folder} frontdesk serve",
        "readme": "# Nuestro asistente\n\nBusca `{mark}`: todo lo que hay que rellenar lo lleva.\n\n"
        "Comprueba con `frontdesk check .` después de cada cambio.\n",
    },
    "en": {
        "answers": "Blank answers: write each, or delete its question, here and in the other language. "
        "When they are there remove `audience: draft`, which hides them from customers.",
        "guides": "{mark} go through the steps and remove `audience: draft`, which hides it; or delete the file",
        "calendars": "{mark} your hours and holidays",
        "leads": "{mark} what makes a business enquiry worth a call: budgets, sizes, trades",
        "sla": "{mark} how soon you want to answer",
        "notifications": "{mark} your Slack channels, in assignment.yml too",
        "check_line": "{mark} check this",
        "title": "What is left to fill in in {folder} (look for {mark}):",
        "count": "  {file}: {count}, from line {line} on",
        "orders": "  orders.csv: your orders, or the service that has them, in assistant.yml",
        "then": "Then: frontdesk check {folder}  and  FRONTDESK_ASSISTANT={folder} frontdesk serve",
        "readme": "# Our assistant\n\nLook for `{mark}`: everything to fill in carries it.\n\n"
        "Check with `frontdesk check .` after each change.\n",
    },
}

# What the example's replies say of a shop that does not exist.
_INVENTED = re.compile(
    r"https://tienda\.example[^\s\"',)]*|\(calle [^)]*\)|(?:Tienda )?Aurora(?: Profesional)?|Lumbre|Brasa|Brisa"
    r"|€\s?\d[\d.,]*\d|€\s?\d|\d[\d.,]*\s?€|\d+(?:[.,]\d+)?\s?%|\b\d{1,2}:\d{2}\b"
    r"|\b\d+(?:-\d+)?(?= (?:días|days|working days|unidades|units|muestras|samples|of the same))"
    r"|(?<=desde )\d+\b(?! €)|(?<=from )\d+\b"
)
_ORDER_NUMBER = re.compile(r"TA-\d{5}")
_DROPPED_FIELD = re.compile(r"(?:owner|review_on|valid_from|valid_until):")


def start_assistant(example: Path, folder: Path, language: str) -> Iterator[str]:
    """Write the new folder and yield, line by line, what is to be filled in it."""
    words, mark = WORDS[language], MARKS[language]
    shutil.copytree(example, folder, ignore=shutil.ignore_patterns("__pycache__", ".*"), dirs_exist_ok=True)
    for path in sorted(folder.rglob("*")):
        rewrite = _rewriter(path.relative_to(folder).as_posix())
        if path.is_file() and rewrite is not None:
            path.write_text(rewrite(path.read_text("utf-8"), words, mark), "utf-8")
    yield words["title"].format(folder=folder, mark=mark)
    for path in sorted(folder.rglob("*.*")):
        yield from _count(path, folder, words, mark)
    yield words["orders"]
    yield words["then"].format(folder=folder)


Words = Mapping[str, str]
Rewrite = Callable[[str, Words, str], str]


def _rewriter(file: str) -> Rewrite | None:
    if file.startswith("knowledge/faq."):
        return _blank_answers
    if file.startswith("knowledge/guides/"):
        return _draft_guide
    if file.startswith("routing/"):
        return lambda text, words, mark: _with_title(text, words.get(Path(file).stem, ""), mark)
    return {
        "assistant.yml": _settings,
        "conversation/domain.yml": _replies,
        "orders.csv": lambda text, words, mark: text.splitlines(keepends=True)[0],
        "README.md": lambda text, words, mark: words["readme"].format(mark=mark),
    }.get(file)


def _with_title(text: str, title: str, mark: str) -> str:
    return f"# {title.format(mark=mark)}\n{text}" if title else text


def _replies(text: str, words: Words, mark: str) -> str:
    return "".join(
        _INVENTED.sub(mark, line) if line.lstrip().startswith(("text:", "- text:")) else line
        for line in text.splitlines(keepends=True)
    )


def _settings(text: str, words: Words, mark: str) -> str:
    """Blank what can be blank, and point to what must have a value."""
    kept = (line for line in text.splitlines() if not line.startswith(("#", "demo:")))
    lines = [_setting(line, words, mark) for line in kept]
    return "\n".join(lines) + "\n"


def _setting(line: str, words: Words, mark: str) -> str:
    key = line.strip().partition(":")[0]
    check = f"  # {words['check_line'].format(mark=mark)}"
    if key == "privacy_url":
        return f"privacy_url: {HOME}privacy{check}"
    if key in {"name", "title", "subtitle"}:
        return f'{line[: line.index(key)]}{key}: "{mark}"'
    if key in {"time_zone", "pattern", "example", "source"}:
        return line.partition("   #")[0] + check
    return line


def _draft_guide(text: str, words: Words, mark: str) -> str:
    """Keep the steps without what is invented, hidden from customers until somebody has gone through them."""
    lines = [_INVENTED.sub(mark, line) for line in text.splitlines() if not line.startswith("#")]
    return "\n".join([f"# {words['guides'].format(mark=mark)}", "audience: draft", *lines]) + "\n"


def _blank_answers(text: str, words: Words, mark: str) -> str:
    """Keep questions and their variants; hide the file from customers until its answers are written."""
    lines = ["---", "audience: draft", "---", f"# {words['answers']}", ""]
    in_fields = False
    for line in _entries(text):
        if line.startswith("## "):
            lines += ["", _INVENTED.sub(mark, line)]
        elif line.startswith("```"):
            in_fields = not in_fields
            lines += [line] if in_fields else [line, mark]
        elif in_fields and not _DROPPED_FIELD.match(line) and not _INVENTED.search(line.casefold().title()):
            lines.append(line)
    return "\n".join(lines) + "\n"


def _entries(text: str) -> list[str]:
    """Return the lines from the first question on."""
    lines = text.splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith("## "))
    return lines[first:]


def _count(path: Path, folder: Path, words: Words, mark: str) -> Iterator[str]:
    marked = [at for at, line in enumerate(path.read_text("utf-8").splitlines(), start=1) if mark in line]
    if marked and path.name != "README.md":
        file = path.relative_to(folder).as_posix()
        yield words["count"].format(file=file, count=len(marked), line=marked[0])

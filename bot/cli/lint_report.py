"""What `frontdesk kb lint` says of each finding, in Spanish and English, with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from knowledge_base.lint import Finding
from routing.wording import Wording

TEXTS: Final[Mapping[str, Wording]] = {
    "same_question": Wording(
        en='"{first}" is almost asked by `{other}` too ("{second}", {there}). Keep it in one of them.',
        es="«{first}» casi se pregunta también en `{other}` («{second}», {there}). Déjala en una de las dos.",
    ),
    "same_answer": Wording(
        en="`{entry}` and `{other}` ({there}) say the same. Make one entry of them, with the questions of both.",
        es="`{entry}` y `{other}` ({there}) dicen lo mismo. Haz una sola entrada con las preguntas de ambas.",
    ),
    "contradiction": Wording(
        en='Perhaps a contradiction with `{other}` ({there}): "{first}" and "{second}". Words and figures '
        "were compared and not what they mean: read both, and correct one or say in each what it is about.",
        es="Quizá una contradicción con `{other}` ({there}): «{first}» y «{second}». Se han comparado "
        "palabras y cifras, no lo que significan: lee las dos y corrige una, o di en cada una de qué trata.",
    ),
    "other_figures": Wording(
        en="The figures differ from those in the other language ({there}): {first} only here, {second} only "
        "there. Correct one of the two.",
        es="Las cifras no son las del otro idioma ({there}): {first} solo aquí, {second} solo allí. Corrige "
        "una de las dos.",
    ),
    "stale": Wording(
        en="`{entry}` was to be looked at by {on} (owner: {owner}). Look at it and set a new `review_on`.",
        es="`{entry}` había que revisarla antes del {on} (responsable: {owner}). Revísala y pon otro `review_on`.",
    ),
    "expired": Wording(
        en="`{entry}` held until {on}: customers do not read it any more. Renew or delete it.",
        es="`{entry}` valía hasta el {on}: los clientes ya no la leen. Renuévala o bórrala.",
    ),
    "not_yet": Wording(
        en="`{entry}` holds from {on} on: customers do not read it yet. Nothing to do if that is meant.",
        es="`{entry}` vale a partir del {on}: los clientes aún no la leen. Si es lo que quieres, no hay que "
        "hacer nada.",
    ),
    "out_of_reach": Wording(
        en="None of the {count} ways of asking `{entry}` finds it while it is hidden: whoever asks in other "
        "words will not either. Add `variants` as customers write them.",
        es="Ninguna de las {count} formas de preguntar `{entry}` la encuentra si se esconde esa forma: quien "
        "lo pregunte con otras palabras tampoco lo hará. Añade `variants` como escriben los clientes.",
    ),
    "taken_by": Wording(
        en='"{first}", asked in nearly these words, is answered by `{other}` ({there}). Add `variants` to '
        "`{entry}`, or make one entry of both.",
        es="«{first}», preguntada casi con estas palabras, la responde `{other}` ({there}). Añade `variants` "
        "a `{entry}` o haz una sola entrada de las dos.",
    ),
    "unused": Wording(
        en="`{entry}` has answered nobody for 90 days. Delete it, or add `variants` as customers write them.",
        es="`{entry}` no ha respondido a nadie en 90 días. Bórrala o añade `variants` como escriben los clientes.",
    ),
    "untranslated": Wording(
        en="`{entry}` has no version in `{language}`. Write the same `id` in that language.",
        es="`{entry}` no tiene versión en `{language}`. Escribe el mismo `id` en ese idioma.",
    ),
}
TOTAL: Final = Wording(en="Findings: {count}.", es="Hallazgos: {count}.")
NOT_COUNTED: Final = Wording(
    en="Whether entries are used is not known yet: that takes 90 days of conversations in the database.",
    es="Aún no se sabe qué entradas se usan: para eso hacen falta 90 días de conversaciones en la base de datos.",
)
LONGEST = 160  # characters of what is quoted


def finding_as_text(finding: Finding, folder: Path, language: str) -> str:
    """Tell an operator: file, line, what is wrong and what to do."""
    entry = finding.entry
    return f"{_place(folder, entry.file)}:{entry.line}: {_message(finding, language)}"


def finding_as_object(finding: Finding) -> dict[str, object]:
    """Tell a script the same, in English."""
    entry, other = finding.entry, finding.other
    return {
        "kind": finding.kind,
        "file": entry.file,
        "line": entry.line,
        "entry": entry.id,
        "language": entry.language,
        "other": other.id if other else "",
        "other_file": other.file if other else "",
        "other_line": other.line if other else 0,
        "message": _message(finding, "en"),
    }


def summary(count: int, language: str, *, is_counted: bool) -> str:
    """Say how much was found, and whether use could be looked at."""
    total = TOTAL.in_language(language).format(count=count)
    return total if is_counted else f"{total} {NOT_COUNTED.in_language(language)}"


def _message(finding: Finding, language: str) -> str:
    quoted = {name: value[:LONGEST] for name, value in finding.values.items()}
    other = finding.other
    there = {"other": other.id, "there": other.source} if other else {}
    return TEXTS[finding.kind].in_language(language).format(entry=finding.entry.id, **there, **quoted)


def _place(folder: Path, file: str) -> str:
    return file if file.startswith(("http://", "https://")) else str(folder / file)

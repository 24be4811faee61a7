"""What can be wrong with a troubleshooting guide, with its remedy, in Spanish and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from routing.problems import ConfigurationProblem
from routing.wording import Wording


def _pair(en: str, en_remedy: str, es: str, es_remedy: str) -> tuple[Wording, Wording]:
    return Wording(es=es, en=en), Wording(es=es_remedy, en=en_remedy)


GUIDES: Final[Mapping[str, tuple[Wording, Wording]]] = {
    "guide_name": _pair(
        "The file's name `{name}` cannot be the id of a guide.",
        "Take lower-case letters, digits and single hyphens, {limit} characters at most.",
        "El nombre del archivo `{name}` no puede ser el id de una guía.",
        "Usa minúsculas sin acentos, cifras y guiones sueltos, {limit} caracteres como mucho.",
    ),
    "guide_id_taken": _pair(
        "The id `{name}` is taken by a question ({where}).",
        "Rename the guide's file.",
        "El id `{name}` ya es de una pregunta ({where}).",
        "Cambia el nombre del archivo de la guía.",
    ),
    "question_taken": _pair(
        '"{question}" is asked in {where} too.',
        "Keep it in one of the two.",
        "«{question}» también se pregunta en {where}.",
        "Déjala en una de las dos.",
    ),
    "intent_has_rule": _pair(
        "The intent `{name}` has a rule already.",
        "Remove it here, or let the rule run `action_guide/{guide}`.",
        "La intención `{name}` ya tiene una regla.",
        "Quítala de aquí, o haz que la regla ejecute `action_guide/{guide}`.",
    ),
    "unknown_in_guide": _pair(
        "There is no {kind} called `{name}`.",
        "Did you mean {known}?",
        "No existe `{name}` ({kind}).",
        "¿Querías decir {known}?",
    ),
    "repeated": _pair(
        "`{name}` appears twice.",
        "Give one of them another name.",
        "`{name}` aparece dos veces.",
        "Ponle otro nombre a uno de ellos.",
    ),
    "step_is_end": _pair(
        "A step cannot be called `{name}`: that is an end.",
        "Choose another id.",
        "Un paso no se puede llamar `{name}`: así se llama un final.",
        "Elige otro id.",
    ),
    "step_leads_nowhere": _pair(
        "The step `{name}` does not say what comes next.",
        "Give it a `check` with `yes` and `no` or with `answers`; or else `then` alone.",
        "El paso `{name}` no dice qué viene después.",
        "Ponle un `check` con `yes` y `no` o con `answers`; o si no, solo `then`.",
    ),
    "first_step_asks": _pair(
        "The first step, `{name}`, asks nothing.",
        "Give it a `check`.",
        "El primer paso, `{name}`, no pregunta nada.",
        "Ponle un `check`.",
    ),
    "unknown_step": _pair(
        "There is no step or end called `{name}`.",
        "Did you mean {known}?",
        "No existe ningún paso ni final con el nombre `{name}`.",
        "¿Querías decir {known}?",
    ),
    "step_unreachable": _pair(
        "No answer leads to the step `{name}`.",
        "Lead to it, or remove it.",
        "Ninguna respuesta lleva al paso `{name}`.",
        "Haz que alguna lleve a él, o quítalo.",
    ),
    "step_without_end": _pair(
        "From the step `{name}` the customer goes round in circles.",
        "Let one answer lead to `solved`, `ticket` or `person`.",
        "Desde el paso `{name}` el cliente da vueltas sin fin.",
        "Haz que una respuesta lleve a `solved`, `ticket` o `person`.",
    ),
    "text_language": _pair(
        "`{name}` has no words in `{language}`.",
        "Write them: `{language}: ...`.",
        "`{name}` no tiene texto en `{language}`.",
        "Escríbelo: `{language}: ...`.",
    ),
    "long_button": _pair(
        "The button `{title}` has {length} characters, and {limit} are shown.",
        "Shorten it: with up to three answers 20 characters, with more 24.",
        "El botón `{title}` tiene {length} caracteres, y se ven {limit}.",
        "Acórtalo: hasta tres respuestas, 20 caracteres; con más, 24.",
    ),
    "too_many_answers": _pair(
        "The step `{name}` has more than {limit} answers.",
        "Ask in two steps.",
        "El paso `{name}` tiene más de {limit} respuestas.",
        "Pregunta en dos pasos.",
    ),
}


def guide_problem(code: str, file: str, line: int, values: Mapping[str, object]) -> ConfigurationProblem:
    """Make the problem that the catalogue describes under `code`."""
    message, remedy = (text.filled(values) for text in GUIDES[code])
    return ConfigurationProblem(file, line, message.en, remedy.en, (message, remedy))

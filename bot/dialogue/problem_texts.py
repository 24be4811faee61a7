"""What can be wrong in an assistant's conversation files, with its remedy, in Spanish and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from routing.problems import ConfigurationProblem
from routing.wording import Wording


def _pair(en: str, en_remedy: str, es: str, es_remedy: str) -> tuple[Wording, Wording]:
    return Wording(es=es, en=en), Wording(es=es_remedy, en=en_remedy)


TEXTS: Final[Mapping[str, tuple[Wording, Wording]]] = {
    "expected": _pair(
        "`{name}` should be {kind_en}.",
        "Write it as Rasa 3 does.",
        "`{name}` debería ser {kind_es}.",
        "Escríbelo como en Rasa 3.",
    ),
    "unsupported": _pair(
        "`{name}` is a Rasa construct that is not supported here.",
        "Remove it; {hint_en}.",
        "`{name}` es una construcción de Rasa que aquí no se admite.",
        "Quítala; {hint_es}.",
    ),
    "unknown_key": _pair(
        "`{key}` is not a key that belongs here.",
        "Use one of: {known}.",
        "`{key}` no es una clave válida aquí.",
        "Usa una de estas: {known}.",
    ),
    "unknown_name": _pair(
        "There is no {kind_en} called `{name}`.",
        "Did you mean {known}?",
        "No existe {kind_es} con el nombre `{name}`.",
        "¿Querías decir {known}?",
    ),
    "repeated": _pair(
        "`{name}` appears twice.",
        "Keep one of them.",
        "`{name}` aparece dos veces.",
        "Deja uno solo.",
    ),
    "empty_rule": _pair(
        "The rule `{name}` does nothing.",
        "Begin with `intent` or `action` and let at least one action follow.",
        "La regla `{name}` no hace nada.",
        "Empieza por `intent` o `action` y añade al menos una acción.",
    ),
    "response_missing": _pair(
        "The response `{name}` is missing.",
        "Add it under `responses`, with a text for every language; {why_en}.",
        "Falta la respuesta `{name}`.",
        "Añádela en `responses`, con un texto por idioma; {why_es}.",
    ),
    "response_language": _pair(
        "The response `{name}` has no text for the language `{language}`.",
        "Add a variation with `condition: [{{type: slot, name: language, value: {language}}}]`.",
        "La respuesta `{name}` no tiene texto para el idioma `{language}`.",
        "Añade una variante con `condition: [{{type: slot, name: language, value: {language}}}]`.",
    ),
    "bad_payload": _pair(
        "The button payload `{payload}` cannot be read.",
        'Write /intent, /intent{{"entity": "value"}} or /faq{{"id": "entry"}}.',
        "El payload del botón `{payload}` no se entiende.",
        'Escribe /intent, /intent{{"entidad": "valor"}} o /faq{{"id": "entrada"}}.',
    ),
    "missing_file": _pair(
        "The file is missing.",
        "Create it; `frontdesk new FOLDER --from tienda` writes a complete folder.",
        "Falta el archivo.",
        "Créalo; `frontdesk new CARPETA --from tienda` escribe una carpeta completa.",
    ),
    "unreadable_file": _pair(
        "The file cannot be read.",
        "See that it is a file and that the server may read it.",
        "No se puede leer el archivo.",
        "Comprueba que es un archivo y que el servidor puede leerlo.",
    ),
    "not_utf8": _pair(
        "The file cannot be read: this line is not UTF-8.",
        "Save it as UTF-8 text.",
        "No se puede leer el archivo: esta línea no es UTF-8.",
        "Guárdalo como texto UTF-8.",
    ),
    "bad_pattern": _pair(
        "The order number pattern is not a regular expression from character {position} on.",
        "Correct it, for example TA-[0-9]{{5}}.",
        "El patrón del número de pedido no es una expresión regular desde el carácter {position}.",
        "Corrígelo, por ejemplo TA-[0-9]{{5}}.",
    ),
    "bad_example": _pair(
        "The example `{example}` does not match the order number pattern.",
        "Correct the example or the pattern.",
        "El ejemplo `{example}` no cumple el patrón del número de pedido.",
        "Corrige el ejemplo o el patrón.",
    ),
    "faq_other_language": _pair(
        "The entry `{id}` has no version in `{language}`.",
        "Add an entry with the same id to {other_file}.",
        "La entrada `{id}` no tiene versión en `{language}`.",
        "Añade una entrada con el mismo id en {other_file}.",
    ),
    "entry_not_public": _pair(
        "The FAQ entry `{name}` is internal: customers never get it.",
        "Name another entry, or make this one public ({where}).",
        "La entrada de preguntas frecuentes `{name}` es interna: los clientes nunca la reciben.",
        "Nombra otra entrada o haz pública esta ({where}).",
    ),
    "no_examples": _pair(
        "The intent `{name}` has no training examples.",
        "Add some to conversation/nlu.yml or remove the intent.",
        "La intención `{name}` no tiene ejemplos de entrenamiento.",
        "Añade algunos en conversation/nlu.yml o quita la intención.",
    ),
    "no_action_code": _pair(
        "The action `{name}` is neither built in nor in the folder `actions`.",
        "Write a `rasa_sdk.Action` class of that name in `actions/`, or set `action_endpoint` in assistant.yml.",
        "La acción `{name}` no viene de serie ni está en la carpeta `actions`.",
        "Escribe una clase `rasa_sdk.Action` con ese nombre en `actions/`, o pon `action_endpoint` en assistant.yml.",
    ),
    "bad_action_file": _pair(
        "The custom action file cannot be loaded: {detail}.",
        "Correct it, or remove it from the folder.",
        "No se puede cargar el archivo de acciones: {detail}.",
        "Corrígelo o quítalo de la carpeta.",
    ),
}


def dialogue_problem(code: str, file: str, line: int, **values: object) -> ConfigurationProblem:
    """Make the problem that the catalogue describes under `code`."""
    message, remedy = (text.filled(values) for text in TEXTS[code])
    return ConfigurationProblem(file, line, message.en, remedy.en, (message, remedy))

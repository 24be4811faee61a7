"""What can be wrong in training examples and FAQ files, with its remedy, in Spanish and English.

The packages that read them know the mistake by a code; this is how an operator is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.assistant.source_texts import SOURCES
from bot.dialogue.problem_texts import TEXTS as FILES
from intents.training_problems import TrainingProblem
from knowledge_base.problems import Problem
from routing.problem_texts import EXPECTED
from routing.problem_texts import TEXTS as SHAPES
from routing.problems import ConfigurationProblem
from routing.wording import Wording
from routing.yaml_words import yaml_words


def _pair(en: str, en_remedy: str, es: str, es_remedy: str) -> tuple[Wording, Wording]:
    return Wording(es=es, en=en), Wording(es=es_remedy, en=en_remedy)


_EXAMPLE = ("`- intent: greet`, `examples: |`, `- hello`", "`- intent: greet`, `examples: |`, `- hola`")

TRAINING: Final[Mapping[str, tuple[Wording, Wording]]] = {
    "missing": _pair(
        "There is no such file or folder.",
        "Check the path.",
        "No existe ese archivo o carpeta.",
        "Revisa la ruta.",
    ),
    "unreadable": FILES["unreadable_file"],
    "encoding": FILES["not_utf8"],
    "no_sections": _pair(
        "The file is no set of sections.",
        "Begin with `nlu:`.",
        "El archivo no tiene secciones.",
        "Empieza con `nlu:`.",
    ),
    "no_list": _pair(
        "`nlu` is not a list of intents.",
        f"Write items such as {_EXAMPLE[0]}.",
        "`nlu` no es una lista de intenciones.",
        f"Escribe elementos como {_EXAMPLE[1]}.",
    ),
    "no_examples": _pair(
        "There is no example in the file.",
        f"Add `nlu:` with items such as {_EXAMPLE[0]}.",
        "En el archivo no hay ningún ejemplo.",
        f"Añade `nlu:` con elementos como {_EXAMPLE[1]}.",
    ),
    "one_intent": _pair(
        "`{name}` is the only intent.",
        "Add a second one: there must be something to tell it from.",
        "`{name}` es la única intención.",
        "Añade otra: hace falta algo de lo que distinguirla.",
    ),
    "two_intents": _pair(
        '"{text}" is under `{intent}` and, in line {place}, under `{other}` too: neither is certain.',
        "Keep it under one of the two.",
        "«{text}» está en `{intent}` y también, en la línea {place}, en `{other}`: ninguna es segura.",
        "Déjalo en una de las dos.",
    ),
    "one_example": _pair(
        "`{name}` has a single example.",
        "Add some: little else will be taken for it.",
        "`{name}` tiene un solo ejemplo.",
        "Añade alguno más: apenas se reconocerá otra cosa.",
    ),
    "responses_here": _pair(
        "`responses` in a file of examples are not read.",
        "Move them to `conversation/domain.yml`.",
        "Las `responses` de un archivo de ejemplos no se leen.",
        "Llévalas a `conversation/domain.yml`.",
    ),
    "empty_folder": _pair(
        "There is nothing to read in this folder.",
        "Name a CSV file, or a folder with Rasa NLU YAML or with `seq.in` and `label`.",
        "En esta carpeta no hay nada que leer.",
        "Indica un archivo CSV, o una carpeta con YAML de Rasa NLU o con `seq.in` y `label`.",
    ),
    "open_bracket": _pair(
        "`{text}` holds an entity whose brackets are not closed, so it is read as plain words.",
        "Write `[word](entity)`; a bracket that means nothing is written `\\[`.",
        "`{text}` tiene una entidad con los corchetes sin cerrar, y se lee como texto normal.",
        "Escribe `[palabra](entidad)`; un corchete que no significa nada se escribe `\\[`.",
    ),
    "no_item": _pair(
        "An item of `nlu` has no name.",
        "Begin it with `intent: greet` or the like.",
        "Un elemento de `nlu` no tiene nombre.",
        "Empiézalo con `intent: greet` o similar.",
    ),
    "no_kind": _pair(
        "This item does not say what it is: {known} is missing.",
        "Begin it with one of them, such as `intent: greet`, and check the spelling.",
        "Este elemento no dice qué es: falta {known}.",
        "Empiézalo con uno de ellos, como `intent: greet`, y revisa cómo está escrito.",
    ),
    "bad_version": _pair(
        "Version {version} of the format is not read.",
        'Write `version: "3.1"`; from 2.0 on all are read.',
        "La versión {version} del formato no se admite.",
        'Escribe `version: "3.1"`; se admiten todas desde la 2.0.',
    ),
    "bad_intent_name": _pair(
        "`{name}` is no name for an intent.",
        "Write one such as `greet`, or `faq/returns` for one of several of a kind.",
        "`{name}` no es un nombre de intención.",
        "Escribe uno como `greet`, o `faq/returns` para una de varias de su clase.",
    ),
    "no_words": _pair(
        "`{key}` after `[{text}]` is neither words nor a number.",
        "Write it between quotes.",
        "`{key}`, después de `[{text}]`, no es ni texto ni un número.",
        "Escríbelo entre comillas.",
    ),
    "no_name": _pair(
        "`{key}` has no name in letters.",
        "Write one, such as `{key}: greet`.",
        "`{key}` no tiene un nombre en letras.",
        "Escribe uno, como `{key}: greet`.",
    ),
    "no_lines": _pair(
        "`examples: |` is missing.",
        "Write it, and below it one `- example` a line.",
        "Falta `examples: |`.",
        "Escríbelo, y debajo un `- ejemplo` por línea.",
    ),
    "no_text": _pair("An example has no `text`.", "Add it.", "Un ejemplo no tiene `text`.", "Añádelo."),
    "no_dash": _pair(
        "The example `{text}` does not begin with a dash.",
        "Write `- {text}`.",
        "El ejemplo `{text}` no empieza por un guion.",
        "Escribe `- {text}`.",
    ),
    "bad_pattern": _pair(
        "`{pattern}` is no regular expression: {detail}.",
        "Correct it, or remove the line.",
        "`{pattern}` no es una expresión regular: {detail}.",
        "Corrígela o quita la línea.",
    ),
    "not_json": _pair(
        "What follows `[{text}]` is not valid JSON.",
        'Write {{"entity": "name"}}, or (name) between parentheses.',
        "Lo que sigue a `[{text}]` no es JSON válido.",
        'Escribe {{"entity": "nombre"}}, o (nombre) entre paréntesis.',
    ),
    "no_entity": _pair(
        "What follows `[{text}]` names no `entity`.",
        'Add it: {{"entity": "name"}}.',
        "Lo que sigue a `[{text}]` no nombra ninguna `entity`.",
        'Añádela: {{"entity": "nombre"}}.',
    ),
    "nothing_to_hold_out": _pair(
        "Every intent has a single example: none can be held back to be asked.",
        "Add a second one to each.",
        "Cada intención tiene un solo ejemplo: no se puede reservar ninguno para preguntarlo.",
        "Añade un segundo a cada una.",
    ),
    "empty_file": _pair(
        "The file is empty.",
        "Write a first line with the names of the columns, such as `text,intent`.",
        "El archivo está vacío.",
        "Escribe una primera línea con los nombres de las columnas, como `text,intent`.",
    ),
    "no_rows": _pair(
        "There is no row with a text and a label in it.",
        "Add some.",
        "No hay ninguna fila con texto y etiqueta.",
        "Añade alguna.",
    ),
    "all_outside": _pair(
        "Every text in it is labelled `{label}`, out of scope.",
        "Add texts of the intents that are to be learnt.",
        "Todos sus textos llevan la etiqueta `{label}`, fuera de ámbito.",
        "Añade textos de las intenciones que hay que aprender.",
    ),
    "no_column": _pair(
        "There is no column {known}; the first line has: {found}.",
        "Name the columns in the first line, such as `text,intent`.",
        "No hay ninguna columna {known}; la primera línea tiene: {found}.",
        "Nombra las columnas en la primera línea, como `text,intent`.",
    ),
    "no_table": _pair(
        "This is no table that can be read: {detail}.",
        "Save it as CSV again.",
        "No es una tabla que se pueda leer: {detail}.",
        "Guárdala otra vez como CSV.",
    ),
    "open_quote": _pair(
        "A quote opens here and never closes.",
        'Close it, or write "" for a quote within quotes.',
        "Aquí se abren unas comillas que nunca se cierran.",
        'Ciérralas, o escribe "" para unas comillas dentro de otras.',
    ),
    "unequal_lines": _pair(
        "`seq.in` has {texts} lines and `label` {labels}.",
        "Each line of one needs its line in the other.",
        "`seq.in` tiene {texts} líneas y `label` {labels}.",
        "A cada línea de uno le hace falta la suya en el otro.",
    ),
    "empty_text": _pair(
        "This row has no text: it is passed over.",
        "Write one, or remove the row.",
        "Esta fila no tiene texto: se pasa por alto.",
        "Escribe uno o quita la fila.",
    ),
    "no_label": _pair(
        "This row has no label: it is passed over.",
        "Write one, or remove the row.",
        "Esta fila no tiene etiqueta: se pasa por alto.",
        "Escribe una o quita la fila.",
    ),
    "too_many_cells": _pair(
        "This row has {cells} cells under {columns} columns: it is passed over.",
        "Put a text that holds the delimiter between quotes.",
        "Esta fila tiene {cells} celdas para {columns} columnas: se pasa por alto.",
        "Pon entre comillas el texto que contiene el separador.",
    ),
}

FAQ: Final[Mapping[str, tuple[Wording, Wording]]] = {
    "no_words": _pair(
        "A question has no words.",
        "Write it after the `##`.",
        "Una pregunta no tiene palabras.",
        "Escríbela después de `##`.",
    ),
    "never_valid": _pair(
        "`valid_until` is before `valid_from`: the entry would never be found.",
        "Correct one of the two dates.",
        "`valid_until` es anterior a `valid_from`: la entrada no se encontraría nunca.",
        "Corrige una de las dos fechas.",
    ),
    "not_fields": _pair(
        "The block below the question holds no fields.",
        "Write `name: value` lines, or remove it.",
        "El bloque bajo la pregunta no tiene campos.",
        "Escribe líneas `nombre: valor` o quítalo.",
    ),
    "unknown_field": _pair(
        "`{name}` is no field of an entry.",
        "Use one of: {known}.",
        "`{name}` no es un campo de una entrada.",
        "Usa uno de estos: {known}.",
    ),
    "bad_id": _pair(
        "`id` takes lower-case letters, digits and single hyphens alone.",
        "Write it like `delivery-time`.",
        "`id` solo admite minúsculas sin acentos, cifras y guiones sueltos.",
        "Escríbelo como `delivery-time`.",
    ),
    "no_answer": _pair(
        "There is no answer below this heading.",
        "Write one.",
        "No hay ninguna respuesta bajo este título.",
        "Escribe una.",
    ),
    "unknown_channel": _pair(
        "`{name}` is no channel.", "Use one of: {known}.", "`{name}` no es un canal.", "Usa uno de estos: {known}."
    ),
    "id_taken": _pair(
        "The id `{name}` is taken by line {line}.",
        "Choose another.",
        "El id `{name}` ya está en la línea {line}.",
        "Elige otro.",
    ),
    "asked_twice": _pair(
        '"{question}" is asked by line {line} too.',
        "Keep it in one of the two.",
        "«{question}» también se pregunta en la línea {line}.",
        "Déjala en una de las dos.",
    ),
}


NOTICES_FILE = "knowledge/notices.yml"
NOTICES: Final[Mapping[str, tuple[Wording, Wording]]] = {
    "notice_ends_first": _pair(
        "The notice `{name}` ends before it begins.",
        "Correct `from` or `until`.",
        "El aviso `{name}` termina antes de empezar.",
        "Corrige `from` o `until`.",
    ),
    "notice_for_nobody": _pair(
        "The notice `{name}` has no `topics` and no `words`: nobody would be told.",
        "Write what customers ask about.",
        "El aviso `{name}` no tiene `topics` ni `words`: no se le diría a nadie.",
        "Escribe por qué preguntan los clientes.",
    ),
    "notice_language": _pair(
        "The notice `{name}` has no text in `{language}`.",
        "Add it under `text`.",
        "El aviso `{name}` no tiene texto en `{language}`.",
        "Añádelo en `text`.",
    ),
    "notice_topic": _pair(
        "The notice `{name}` has the topic `{topic}`, which is no topic of an entry, no intent and in no question.",
        "Did you mean {known}? A word of your own goes into `words`.",
        "El aviso `{name}` tiene el tema `{topic}`, que no es de ninguna entrada, ni una intención, ni está en ninguna "
        "pregunta.",
        "¿Querías decir {known}? Una palabra tuya va en `words`.",
    ),
}


def notice_problem(code: str, line: int, **values: object) -> ConfigurationProblem:
    """Word what is wrong with a notice."""
    return _worded(NOTICES.get(code) or SHAPES[code], NOTICES_FILE, line, values)


def training_problem(found: TrainingProblem, file: str) -> ConfigurationProblem:
    """Word what is wrong in a training file; `file` is its name within the assistant's folder."""
    return _worded(TRAINING.get(found.code) or SHAPES[found.code], file, found.line or 1, found.values)


def faq_problem(found: Problem) -> ConfigurationProblem:
    """Word what is wrong in a file of questions and answers."""
    if found.code == "bad_field":
        return _bad_field(found)
    texts = FAQ.get(found.code) or SOURCES.get(found.code) or SHAPES[found.code]
    return _worded(texts, found.file, found.line, found.values)


def document_left_out(found: Problem) -> ConfigurationProblem:
    """Word why a document of the folder is not known, while everything else is."""
    texts = FAQ.get(found.code) or SOURCES[found.code]
    message = Wording(es=f"{texts[0].es} Se deja fuera.", en=f"{texts[0].en} It is left out.")
    return _worded((message, texts[1]), found.file, found.line, found.values)


def _bad_field(found: Problem) -> ConfigurationProblem:
    kind, expected = found.values["kind"], found.values["expected"]
    if expected and kind in {"enum", "literal_error"}:
        code = "not_one_of"
    elif kind == "string_too_short":
        code = "too_small"
    else:
        code = "wrong_kind" if kind in EXPECTED else "bad_value"
    values = {
        "name": found.values["name"],
        "kind": EXPECTED.get(kind),
        "expected": expected.replace(" or ", ", "),
        "limit": "≥ 1",
    }
    return _worded(SHAPES[code], found.file, found.line, values)


def _worded(texts: tuple[Wording, Wording], file: str, line: int, values: Mapping[str, object]) -> ConfigurationProblem:
    known = {**values, "detail": yaml_words(str(values.get("detail", "")))}
    message, remedy = (text.filled(known) for text in texts)
    return ConfigurationProblem(file, line, message.en, remedy.en, (message, remedy))

"""The catalogue of configuration problems: what is wrong and its remedy, in Spanish and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from routing.wording import Wording


def _pair(en: str, en_remedy: str, es: str, es_remedy: str) -> tuple[Wording, Wording]:
    return Wording(es=es, en=en), Wording(es=es_remedy, en=en_remedy)


TEXTS: Final[Mapping[str, tuple[Wording, Wording]]] = {
    "not_yaml": _pair(
        "This is not valid YAML: {detail}.",
        "Correct the indentation, quotes or brackets near this line.",
        "Esto no es YAML válido: {detail}.",
        "Corrige la sangría, las comillas o los corchetes cerca de esta línea.",
    ),
    "too_large": _pair(
        "The file has more than {limit} characters.",
        "Split it or remove what is not needed.",
        "El archivo tiene más de {limit} caracteres.",
        "Divídelo o quita lo que no haga falta.",
    ),
    "tagged": _pair(
        "Tags such as `!name` are not used here.",
        "Remove the tag; put the value between quotes if it begins with `!`.",
        "Aquí no se usan etiquetas como `!nombre`.",
        "Quita la etiqueta; si el valor empieza por `!`, ponlo entre comillas.",
    ),
    "directive": _pair(
        "Directives such as `%YAML` are not used here: every file is YAML 1.2.",
        "Remove the first line.",
        "Aquí no se usan directivas como `%YAML`: todos los archivos son YAML 1.2.",
        "Quita la primera línea.",
    ),
    "too_many": _pair(
        "The file unfolds to more than {limit} entries.",
        "Remove aliases that repeat each other.",
        "El archivo se despliega en más de {limit} entradas.",
        "Quita los alias que se repiten unos a otros.",
    ),
    "too_deep": _pair(
        "The file is nested more than {limit} levels deep.",
        "Flatten it; an alias that refers to itself has the same effect.",
        "El archivo tiene más de {limit} niveles de anidamiento.",
        "Hazlo más plano; un alias que se refiere a sí mismo tiene el mismo efecto.",
    ),
    "missing_key": _pair(
        "`{key}` is missing in `{where}`.",
        "Add `{key}`.",
        "Falta `{key}` en `{where}`.",
        "Añade `{key}`.",
    ),
    "unknown_key": _pair(
        "`{key}` is not a key that belongs here.",
        "Check its spelling or remove it.",
        "`{key}` no es una clave válida aquí.",
        "Revisa cómo está escrita o quítala.",
    ),
    "not_one_of": _pair(
        "The value of `{name}` is not one of those allowed.",
        "Write one of: {expected}.",
        "El valor de `{name}` no es uno de los permitidos.",
        "Escribe uno de estos: {expected}.",
    ),
    "wrong_kind": _pair(
        "The value of `{name}` is not {kind}.",
        "Write {kind} there.",
        "El valor de `{name}` no es {kind}.",
        "Escribe ahí {kind}.",
    ),
    "too_small": _pair(
        "`{name}` is too small or empty.",
        "It must be {limit}.",
        "`{name}` es demasiado pequeño o está vacío.",
        "Tiene que ser {limit}.",
    ),
    "too_big": _pair(
        "`{name}` is too big or too long.",
        "It must be {limit}.",
        "`{name}` es demasiado grande o largo.",
        "Tiene que ser {limit}.",
    ),
    "wrong_form": _pair(
        "`{name}` is not written as it must be.",
        "Write it so that it fits {pattern}.",
        "`{name}` no está escrito como debe.",
        "Escríbelo de modo que cumpla {pattern}.",
    ),
    "needs_too": _pair(
        "`{value}` needs `{other}` too.",
        "Add `{other}`.",
        "`{value}` necesita también `{other}`.",
        "Añade `{other}`.",
    ),
    "bad_value": _pair(
        "The value of `{name}` cannot be used.",
        "Write it as the example assistant does.",
        "El valor de `{name}` no sirve.",
        "Escríbelo como en el asistente de ejemplo.",
    ),
    "bad_interval": _pair(
        "`{text}` is not a span of opening hours.",
        'Write it as "09:00-14:00"; "22:00-06:00" runs past midnight, "00:00-24:00" is the whole day.',
        "`{text}` no es un tramo de horario.",
        'Escríbelo como "09:00-14:00"; "22:00-06:00" pasa de medianoche y "00:00-24:00" es el día entero.',
    ),
    "overlapping_hours": _pair(
        "The hours {first} and {second} of {day} overlap.",
        "Join them or correct one of them.",
        "Los tramos {first} y {second} de {day} se solapan.",
        "Únelos o corrige uno de ellos.",
    ),
    "unknown_zone": _pair(
        "`{zone}` is not a time zone.",
        "Use a name from the IANA database, such as Europe/Madrid or America/Mexico_City.",
        "`{zone}` no es una zona horaria.",
        "Usa un nombre de la base IANA, como Europe/Madrid o America/Mexico_City.",
    ),
    "never_open": _pair(
        "The calendar `{calendar}` is never open.",
        "Give hours to at least one weekday.",
        "El calendario `{calendar}` no abre nunca.",
        "Pon horario al menos a un día de la semana.",
    ),
    "repeated": _pair(
        "`{name}` appears twice.",
        "Keep one of them or give the other a name of its own.",
        "`{name}` aparece dos veces.",
        "Deja uno solo o ponle otro nombre al segundo.",
    ),
    "unknown_name": _pair(
        "There is no {kind} called `{name}`.",
        "Did you mean {known}?",
        "No existe `{name}` ({kind}).",
        "¿Querías decir {known}?",
    ),
    "reserved_name": _pair(
        "The name `{name}` is taken: it is built in.",
        "Choose another name.",
        "El nombre `{name}` está reservado.",
        "Elige otro nombre.",
    ),
    "bad_duration": _pair(
        "`{text}` is not a duration.",
        "Write it as 30m, 4h, 1h30m or 2d (d is one working day of the calendar).",
        "`{text}` no es una duración.",
        "Escríbela como 30m, 4h, 1h30m o 2d (d es un día laborable del calendario).",
    ),
    "bad_percentage": _pair(
        "`{text}` is not a part of the target at which to warn.",
        "Write a percentage above 0 and below 100, such as 75%.",
        "`{text}` no es una parte del plazo en la que avisar.",
        "Escribe un porcentaje mayor que 0 y menor que 100, como 75%.",
    ),
    "response_after_resolution": _pair(
        "In `{priority}` the first response ({first_response}) is allowed more time than the resolution "
        "({resolution}).",
        "Make the first response the shorter one.",
        "En `{priority}` la primera respuesta ({first_response}) tiene más plazo que la resolución ({resolution}).",
        "La primera respuesta debe tener el plazo más corto.",
    ),
    "missing_priority": _pair(
        "The policy `{policy}` has no target for the priority `{priority}`.",
        "Every policy names urgent, high, normal and low.",
        "La política `{policy}` no tiene plazo para la prioridad `{priority}`.",
        "Cada política debe nombrar urgent, high, normal y low.",
    ),
    "intent_in_two_categories": _pair(
        "The intent `{intent}` is in the categories `{first}` and `{second}`.",
        "Leave it in one of them.",
        "La intención `{intent}` está en las categorías `{first}` y `{second}`.",
        "Déjala en una sola.",
    ),
    "bad_condition": _pair(
        "The condition cannot be read: {detail}.",
        "Correct it; an example: lead.score >= 70 && conversation.channel == 'whatsapp'.",
        "La condición no se entiende: {detail}.",
        "Corrígela; un ejemplo: lead.score >= 70 && conversation.channel == 'whatsapp'.",
    ),
    "unknown_field": _pair(
        "There is no field `{name}` here.",
        "Did you mean {known}?",
        "Aquí no existe el campo `{name}`.",
        "¿Querías decir {known}?",
    ),
    "unknown_function": _pair(
        "There is no function `{name}`.",
        "Did you mean {known}?",
        "No existe la función `{name}`.",
        "¿Querías decir {known}?",
    ),
    "wrong_type": _pair(
        "`{expression}` cannot work: {detail}.",
        "Compare values of the same kind; double(x), int(x) and string(x) convert.",
        "`{expression}` no puede funcionar: {detail}.",
        "Compara valores del mismo tipo; double(x), int(x) y string(x) convierten.",
    ),
    "impossible_value": _pair(
        "`{name}` is never {value}, so this comparison says nothing.",
        "Did you mean {known}?",
        "`{name}` nunca vale {value}, así que la comparación no dice nada.",
        "¿Querías decir {known}?",
    ),
    "nested_macros": _pair(
        "Macros (all, exists, map, filter) are nested more than {limit} deep.",
        "Split the rule: deep nesting can take seconds.",
        "Hay macros (all, exists, map, filter) anidadas más de {limit} veces.",
        "Divide la regla: anidar tanto puede tardar segundos.",
    ),
    "condition_too_long": _pair(
        "The condition has more than {limit} characters or brackets nested too deeply.",
        "Split it into several rules.",
        "La condición tiene más de {limit} caracteres o demasiados paréntesis anidados.",
        "Divídela en varias reglas.",
    ),
    "always_false": _pair(
        "The condition can never hold: {detail}.",
        "Correct the limits, or remove the rule.",
        "La condición no puede cumplirse nunca: {detail}.",
        "Corrige los límites o quita la regla.",
    ),
    "duplicate_rule": _pair(
        "`{rule}` says the same as `{other}`.",
        "Remove one of them.",
        "`{rule}` dice lo mismo que `{other}`.",
        "Quita una de las dos.",
    ),
    "contradiction": _pair(
        "`{rule}` and `{other}` can both match and disagree about {about}.",
        "Make their conditions exclude each other.",
        "`{rule}` y `{other}` pueden cumplirse a la vez y se contradicen en {about}.",
        "Haz que sus condiciones se excluyan.",
    ),
    "not_decidable": _pair(
        "Whether `{rule}` can match is not decidable: {detail}.",
        "Nothing to do; try it with a simulation.",
        "No se puede decidir si `{rule}` llega a cumplirse: {detail}.",
        "No hay que hacer nada; pruébala con una simulación.",
    ),
    "unknown_placeholder": _pair(
        "The text uses `{{{name}}}`, which is not a known fact.",
        "Did you mean {known}?",
        "El texto usa `{{{name}}}`, que no es un dato conocido.",
        "¿Querías decir {known}?",
    ),
    "bad_braces": _pair(
        "The braces of the text do not match.",
        "Placeholders are written {{name}}.",
        "Las llaves del texto no casan.",
        "Los huecos se escriben {{nombre}}.",
    ),
    "cool_above_threshold": _pair(
        "`cool_below` ({cool_below}) is above `threshold` ({threshold}).",
        "A lead must cool below the score at which it becomes hot.",
        "`cool_below` ({cool_below}) está por encima de `threshold` ({threshold}).",
        "Un contacto debe enfriarse por debajo de la puntuación que lo hace caliente.",
    ),
    "threshold_out_of_reach": _pair(
        "No lead can reach {threshold} points: all signals together give at most {reachable}.",
        "Lower the threshold, raise the caps or add signals.",
        "Nadie puede llegar a {threshold} puntos: todas las señales juntas dan como mucho {reachable}.",
        "Baja el umbral, sube los topes o añade señales.",
    ),
    "one_effect_each": _pair(
        "Each item of `then` names one effect; this one has {count}.",
        "Write `- notify: {{...}}` and so on, one effect an item.",
        "Cada elemento de `then` nombra un efecto; este tiene {count}.",
        "Escribe `- notify: {{...}}` y así, un efecto por elemento.",
    ),
    "card_or_text": _pair(
        "A notification shows either a `card` or a `text`.",
        "Give one of the two.",
        "Un aviso muestra o bien `card` o bien `text`.",
        "Pon uno de los dos.",
    ),
    "team_or_agent": _pair(
        "An assignment names a `team`, an `agent` or both.",
        "Give at least one of the two.",
        "Una asignación nombra `team`, `agent` o ambos.",
        "Pon al menos uno de los dos.",
    ),
    "bad_target": _pair(
        "`{to}` is not somewhere to send a notification.",
        "Write slack:#channel, team:name, inbox or log.",
        "`{to}` no es un destino para un aviso.",
        "Escribe slack:#canal, team:nombre, inbox o log.",
    ),
}

KINDS: Final[Mapping[str, Wording]] = {
    "calendar": Wording(en="calendar", es="calendario"),
    "policy": Wording(en="policy", es="política"),
    "category": Wording(en="category", es="categoría"),
    "team": Wording(en="team", es="equipo"),
    "event": Wording(en="event", es="evento"),
    "card": Wording(en="card", es="tarjeta"),
    "response": Wording(en="response", es="respuesta"),
}

_TEXT = Wording(en="a text", es="un texto")
_WHOLE_NUMBER = Wording(en="a whole number", es="un número entero")
_NUMBER = Wording(en="a number", es="un número")
_YES_OR_NO = Wording(en="true or false", es="true o false")
_LIST = Wording(en="a list", es="una lista")
_KEYS = Wording(en="a set of keys and values", es="un conjunto de claves y valores")
_DATE = Wording(en="a date such as 2026-12-25", es="una fecha como 2026-12-25")

EXPECTED: Final[Mapping[str, Wording]] = {
    "string_type": _TEXT,
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _KEYS,
    "mapping_type": _KEYS,
    "model_type": _KEYS,
    "model_attributes_type": _KEYS,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
}

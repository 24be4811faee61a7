"""What `frontdesk nlu confusions` prints: each finding with its lines and a suggestion."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intents.evaluation.confusions import Confusions, Pair, Thin, Twins
    from intents.evaluation.outcomes import Outcome
    from intents.training_data import Example

MOST_SHOWN = 20  # of a kind, on the screen; --json has them all
MOST_LINES = 4  # of a pair

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "nothing": "Nothing is found: the intents are well apart.",
        "more": "... and {count} more; --json lists them all.",
        "pairs": "Intents that take examples from each other:",
        "pair": "{one} / {other}: {count} of their examples are taken for the other one.",
        "pair_both": "Both take from each other: add examples of what only one of them is about, or make them one.",
        "pair_one": "`{winner}` takes from `{loser}`: add examples to `{loser}`, or move these if they belong there.",
        "doubtful": "Examples that look mislabelled:",
        "doubt": '"{text}" is under `{intent}`, but is taken for `{first}` ({confidence:.0%}).',
        "doubt_advice": "Move it to `{first}` if that is what it means; otherwise add others like it to `{intent}`.",
        "twins": "Nearly the same example under two intents:",
        "twin_same": '"{text}" is under `{intent}` and under `{other}` ({place}).',
        "twin_near": '"{text}" under `{intent}` says nearly what "{twin}" says under `{other}` ({place}).',
        "twin_same_advice": "Keep it under one of the two: as it is, neither is certain.",
        "twin_near_advice": "If both mean the same keep one; otherwise word the difference more clearly.",
        "thin": "Intents with few examples:",
        "few": "`{intent}` has {count}.",
        "few_advice": "Add at least {missing} more, as different from each other as customers' words are.",
    },
    "es": {
        "nothing": "No se encuentra nada: las intenciones se distinguen bien.",
        "more": "... y {count} más; --json las enumera todas.",
        "pairs": "Intenciones que se quitan ejemplos:",
        "pair": "{one} / {other}: {count} de sus ejemplos se toman por la otra.",
        "pair_both": "Se quitan una a otra: añade ejemplos de lo que solo trata una de las dos, o haz de ambas una.",
        "pair_one": "`{winner}` le quita a `{loser}`: añade ejemplos a `{loser}`, o mueve estos si son de la otra.",
        "doubtful": "Ejemplos que parecen mal etiquetados:",
        "doubt": "«{text}» está en `{intent}`, pero se toma por `{first}` ({confidence:.0%}).",
        "doubt_advice": "Muévelo a `{first}` si es lo que significa; si no, añade otros parecidos a `{intent}`.",
        "twins": "Casi el mismo ejemplo en dos intenciones:",
        "twin_same": "«{text}» está en `{intent}` y en `{other}` ({place}).",
        "twin_near": "«{text}», en `{intent}`, dice casi lo mismo que «{twin}», en `{other}` ({place}).",
        "twin_same_advice": "Déjalo en una de las dos: así ninguna es segura.",
        "twin_near_advice": "Si significan lo mismo, deja uno; si no, escribe más clara la diferencia.",
        "thin": "Intenciones con pocos ejemplos:",
        "few": "`{intent}` tiene {count}.",
        "few_advice": "Añade al menos {missing} más, tan distintos entre sí como las palabras de los clientes.",
    },
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding in words, with where it stands; `examples` are the lines of a pair."""

    kind: str
    intents: tuple[str, ...]
    file: str
    line: int
    message: str
    suggestion: str
    examples: tuple[str, ...] = ()


def findings(found: Confusions, spoken: str) -> tuple[Finding, ...]:
    """Word everything that was found, the worst of each kind first."""
    words = WORDS[spoken]
    return (
        *(_pair(pair, words) for pair in found.pairs),
        *(_doubt(outcome, words) for outcome in found.doubtful),
        *(_twin(twins, words) for twins in found.twins),
        *(_few(thin, words) for thin in found.thin),
    )


def as_json(found: Confusions, spoken: str) -> str:
    """Write the findings for programs, as one list."""
    rows = [
        {
            "kind": each.kind,
            "intents": each.intents,
            "file": each.file,
            "line": each.line,
            "message": each.message,
            "suggestion": each.suggestion,
            "examples": each.examples,
        }
        for each in findings(found, spoken)
    ]
    return json.dumps(rows, ensure_ascii=False)


def as_text(found: Confusions, spoken: str) -> str:
    """Write the findings for people, by kind, as editors understand file and line."""
    everything = findings(found, spoken)
    if not everything:
        return WORDS[spoken]["nothing"]
    kinds = dict.fromkeys(each.kind for each in everything)
    return "\n\n".join(
        "\n".join(_section(kind, [each for each in everything if each.kind == kind], spoken)) for kind in kinds
    )


def _section(kind: str, group: Sequence[Finding], spoken: str) -> Iterator[str]:
    yield WORDS[spoken][kind]
    for each in group[:MOST_SHOWN]:
        yield f"{_short(each.file)}:{each.line}: {each.message} {each.suggestion}"
        yield from (f"    {_short(example)}" for example in each.examples[:MOST_LINES])
    if len(group) > MOST_SHOWN:
        yield WORDS[spoken]["more"].format(count=len(group) - MOST_SHOWN)


def _short(place: str) -> str:
    return place.removeprefix(f"{Path.cwd()}{os.sep}")


def _place(example: Example) -> str:
    return f"{example.file}:{example.line}"


def _pair(pair: Pair, words: Mapping[str, str]) -> Finding:
    both = zip_longest(pair.from_one, pair.from_other)
    moved = [outcome for outcomes in both for outcome in outcomes if outcome is not None]
    if pair.from_one and pair.from_other:
        advice = words["pair_both"]
    else:
        loser, winner = (pair.one, pair.other) if pair.from_one else (pair.other, pair.one)
        advice = words["pair_one"].format(winner=winner, loser=loser)
    message = words["pair"].format(one=pair.one, other=pair.other, count=pair.count)
    lines = tuple(f"{_place(each.example)}: {each.example.text} -> {each.first}" for each in moved)
    example = moved[0].example
    return Finding("pairs", (pair.one, pair.other), str(example.file), example.line, message, advice, lines)


def _doubt(outcome: Outcome, words: Mapping[str, str]) -> Finding:
    example = outcome.example
    values = {"text": example.text, "intent": example.intent, "first": outcome.first, "confidence": outcome.confidence}
    message, advice = words["doubt"].format(**values), words["doubt_advice"].format(**values)
    return Finding("doubtful", (example.intent, outcome.first), str(example.file), example.line, message, advice)


def _twin(twins: Twins, words: Mapping[str, str]) -> Finding:
    first, second = twins.first, twins.second
    kind = "twin_same" if twins.is_same else "twin_near"
    values = {"text": first.text, "intent": first.intent, "twin": second.text, "other": second.intent}
    message = words[kind].format(**values, place=_place(second))
    intents = (first.intent, second.intent)
    return Finding("twins", intents, str(first.file), first.line, message, words[f"{kind}_advice"])


def _few(thin: Thin, words: Mapping[str, str]) -> Finding:
    from intents.evaluation.confusions import FEW_EXAMPLES

    message = words["few"].format(intent=thin.intent, count=thin.count)
    advice = words["few_advice"].format(missing=FEW_EXAMPLES - thin.count)
    return Finding("thin", (thin.intent,), str(thin.first.file), thin.first.line, message, advice)

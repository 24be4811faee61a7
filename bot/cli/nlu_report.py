"""What the `frontdesk nlu` commands print."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from intents.evaluation.cross_validation import CrossValidation
    from intents.evaluation.evaluate import Evaluation

Value = str | int | float | None
Row = dict[str, Value]

NAMES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "n": "test texts",
        "n_in_scope": "in scope",
        "n_out_of_scope": "out of scope",
        "intents": "intents",
        "accuracy": "accuracy",
        "in_scope_accuracy": "in-scope accuracy",
        "oos_recall": "out-of-scope recall",
        "oos_precision": "out-of-scope precision",
        "macro_f1": "macro F1",
        "mcc": "MCC",
        "ece": "expected calibration error",
        "auroc": "AUROC in / out of scope",
        "coverage": "coverage at the threshold",
        "accepted_accuracy": "accuracy of what is accepted",
        "threshold": "threshold (from TRAIN alone)",
        "train_seconds": "training, seconds",
        "p50_ms": "a query, p50 ms",
        "p99_ms": "a query, p99 ms",
        "queries_per_second": "queries a second",
        "language": "language",
    },
    "es": {
        "n": "textos de prueba",
        "n_in_scope": "dentro de ámbito",
        "n_out_of_scope": "fuera de ámbito",
        "intents": "intenciones",
        "accuracy": "exactitud",
        "in_scope_accuracy": "exactitud dentro de ámbito",
        "oos_recall": "exhaustividad fuera de ámbito",
        "oos_precision": "precisión fuera de ámbito",
        "macro_f1": "F1 macro",
        "mcc": "MCC",
        "ece": "error de calibración esperado",
        "auroc": "AUROC dentro / fuera de ámbito",
        "coverage": "cobertura con el umbral",
        "accepted_accuracy": "exactitud de lo aceptado",
        "threshold": "umbral (solo de TRAIN)",
        "train_seconds": "entrenamiento, segundos",
        "p50_ms": "una consulta, p50 ms",
        "p99_ms": "una consulta, p99 ms",
        "queries_per_second": "consultas por segundo",
        "language": "idioma",
    },
}
REMARKS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "left_out": "{count} texts of TRAIN bear the out-of-scope label `{label}`, so they are left out.",
        "unknown": "TEST has labels that TRAIN lacks, which no answer can get right: {names}.",
        "no_oos": "No text of TEST bears the out-of-scope label `{label}`: accuracy is that of the best guess.",
    },
    "es": {
        "left_out": "{count} textos de TRAIN llevan la etiqueta `{label}`: no son una intención y se dejan fuera.",
        "unknown": "TEST tiene etiquetas que faltan en TRAIN y que ninguna respuesta puede acertar: {names}.",
        "no_oos": "Ningún texto de TEST lleva la etiqueta `{label}`: la exactitud es la de la mejor suposición.",
    },
}
METRICS = (
    *("accuracy", "in_scope_accuracy", "oos_recall", "oos_precision", "macro_f1", "mcc", "ece", "auroc"),
    *("coverage", "accepted_accuracy"),
)
VALIDATION: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "{n} examples of {intents} intents, each asked once in {folds} rounds: mean ± deviation",
        "per_intent": "F1 by intent, worst first, and how many examples it has:",
        "untested": "Not asked, since they have a single example: {names}.",
    },
    "es": {
        "title": "{n} ejemplos de {intents} intenciones, cada uno una vez en {folds} rondas: media ± desviación",
        "per_intent": "F1 por intención, la peor primero, y cuántos ejemplos tiene:",
        "untested": "Sin preguntar, porque tienen un solo ejemplo: {names}.",
    },
}


def values(evaluation: Evaluation, language: str) -> dict[str, Value]:
    """Return every figure under its stable name."""
    figures, speed = evaluation.figures, evaluation.speed
    return {
        "n": figures.n,
        "n_in_scope": figures.n_in_scope,
        "n_out_of_scope": figures.n_out_of_scope,
        "intents": len(evaluation.model.intents),
        "accuracy": figures.accuracy,
        "in_scope_accuracy": figures.in_scope_accuracy,
        "oos_recall": figures.oos_recall,
        "oos_precision": figures.oos_precision,
        "macro_f1": figures.macro_f1,
        "mcc": figures.mcc,
        "ece": figures.ece,
        "auroc": figures.auroc,
        "coverage": figures.coverage,
        "accepted_accuracy": figures.accepted_accuracy,
        "threshold": evaluation.model.calibration.threshold,
        "train_seconds": evaluation.train_seconds,
        "p50_ms": speed.p50_ms,
        "p99_ms": speed.p99_ms,
        "queries_per_second": speed.queries_per_second,
        "language": language,
    }


def as_json(found: object) -> str:
    """Write figures for programs, in one line; null where one is not defined."""
    return json.dumps(_rounded(found), ensure_ascii=False)


def _rounded(found: object) -> object:
    if isinstance(found, dict):
        return {key: _rounded(value) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return [_rounded(value) for value in found]
    return round(found, 6) if isinstance(found, float) else found


def table(found: Mapping[str, Value], spoken: str) -> str:
    """Write figures for people, one a line."""
    names = NAMES[spoken]
    width = max(len(names[key]) for key in found)
    return "\n".join(f"{names[key]:<{width}}  {_shown(key, value)}" for key, value in found.items())


def validation_values(validation: CrossValidation) -> dict[str, object]:
    """Return mean and deviation of every figure over the rounds, and the F1 of every intent, worst first."""
    from intents.evaluation.cross_validation import deviation

    metrics: dict[str, Row] = {}
    for key in METRICS:
        values = [value for each in validation.rounds if (value := getattr(each, key)) is not None]
        mean = sum(values) / len(values) if values else None
        metrics[key] = {"mean": mean, "deviation": deviation(values)}
    return {
        "n": len(validation.outcomes),
        "intents": len(validation.intents),
        "folds": len(validation.rounds),
        "metrics": metrics,
        "per_intent": [
            {"intent": each.intent, "examples": each.examples, "f1": each.f1, "deviation": each.deviation}
            for each in validation.intents
        ],
        "untested": list(validation.untested),
    }


def validation_table(validation: CrossValidation, spoken: str) -> str:
    """Write a cross-validation for people: the figures, then the intents, worst first."""
    found, words, names = validation_values(validation), VALIDATION[spoken], NAMES[spoken]
    lines = [words["title"].format(n=found["n"], folds=found["folds"], intents=found["intents"]), ""]
    metrics = cast("dict[str, Row]", found["metrics"])
    lines += [f"{names[key]:<32}{_spread(row['mean'], row['deviation'])}" for key, row in metrics.items()]
    lines += ["", words["per_intent"]]
    for each in validation.intents:
        lines.append(f"{each.intent:<32}{_spread(each.f1, each.deviation)}{each.examples:>6}")
    if validation.untested:
        lines += ["", words["untested"].format(names=", ".join(validation.untested))]
    return "\n".join(lines)


def _spread(mean: Value, spread: Value) -> str:
    if not isinstance(mean, float):
        return "-"
    return f"{mean:.3f} ± {spread:.3f}" if isinstance(spread, float) else f"{mean:.3f}        "


def _shown(key: str, value: Value) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.1f}" if key in {"train_seconds", "p50_ms", "p99_ms", "queries_per_second"} else f"{value:.3f}"
    return str(value)


def remarks(evaluation: Evaluation, oos_label: str, spoken: str) -> Iterator[str]:
    """Say what one should know before believing the figures."""
    words = REMARKS[spoken]
    if evaluation.left_out:
        yield words["left_out"].format(count=evaluation.left_out, label=oos_label)
    if evaluation.unknown_labels:
        yield words["unknown"].format(names=", ".join(evaluation.unknown_labels[:10]))
    if not evaluation.figures.n_out_of_scope:
        yield words["no_oos"].format(label=oos_label)

"""`frontdesk versions`, `publish`, `rollback`: which trained version answers whom."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.database import read_settings
from bot.cli.terminal import Language, fail, operator_language

if TYPE_CHECKING:
    from bot.rollout import Rollout
    from bot.versions import Made

WORDS = {
    "en": {
        "none": "Nothing is trained yet: run `frontdesk train`.",
        "unknown": "There is no version {version}: `frontdesk versions` lists them.",
        "several": "Several versions begin with {version}: write more of it.",
        "which": "No version is on trial: name the one to publish; `frontdesk versions` lists them.",
        "nowhere": "There is no earlier version to go back to: `frontdesk publish VERSION` takes any that is kept.",
        "active": "active",
        "trial": "{share} %",
        "before": "before",
        "kept": "kept",
        "encoder": "encoder {encoder}",
        "other": " (not the one in use: `frontdesk train` makes a version for it)",
        "all": "{active} answers every conversation.",
        "ended": "{trial}, which answered {share} % of the conversations, is no longer on trial.",
        "share": "{trial} answers {share} % of the conversations, {active} the others.\n"
        "To all: frontdesk publish. Withdraw it: frontdesk rollback.",
    },
    "es": {
        "none": "Todavía no hay nada entrenado: ejecuta `frontdesk train`.",
        "unknown": "No existe la versión {version}: `frontdesk versions` las muestra.",
        "several": "Varias versiones empiezan por {version}: escribe algo más.",
        "which": "No hay ninguna versión a prueba: di cuál publicar; `frontdesk versions` las muestra.",
        "nowhere": "No hay versión anterior a la que volver: `frontdesk publish VERSIÓN` toma cualquiera guardada.",
        "active": "activa",
        "trial": "{share} %",
        "before": "anterior",
        "kept": "guardada",
        "encoder": "codificador {encoder}",
        "other": " (no es el que está en uso: `frontdesk train` hace una versión para él)",
        "all": "{active} contesta todas las conversaciones.",
        "ended": "{trial}, que contestaba el {share} % de las conversaciones, ya no está a prueba.",
        "share": "{trial} contesta el {share} % de las conversaciones y {active} las demás.\n"
        "A todas: frontdesk publish. Retirarla: frontdesk rollback.",
    },
}


def versions(
    as_json: Annotated[bool, typer.Option("--json", help="one JSON array, for scripts")] = False,
    language: Language = None,
) -> None:
    """List the trained versions: when they were made, with which encoder, and who gets them."""
    from bot.rollout import read_rollout
    from bot.versions import made_versions

    settings = read_settings()
    found, rollout = made_versions(settings.models_dir), read_rollout(settings.models_dir)
    if as_json:
        print(json.dumps([_as_json(made, rollout) for made in found], indent=1))
        return
    words = WORDS[language or operator_language()]
    if not found:
        fail(words["none"])
    in_use = _encoder_in_use(settings.encoder_dir)
    for made in found:
        print(_line(made, rollout, in_use, words))


def publish(
    version: Annotated[str, typer.Argument(help="as `versions` lists it; by default the one on trial")] = "",
    share: Annotated[int, typer.Option(min=1, max=100, help="percent of the conversations that get it")] = 100,
    language: Language = None,
) -> None:
    """Let a version answer everybody, or only a share of the conversations; processes take it up at once."""
    from bot.rollout import publish as publish_version
    from bot.rollout import read_rollout
    from bot.versions import check_encoder, made

    settings, spoken = read_settings(), language or operator_language()
    before = read_rollout(settings.models_dir)
    chosen = version or before.trial
    if not chosen:
        fail(WORDS[spoken]["which"])
    full = _full_name(settings.models_dir, chosen, WORDS[spoken])
    check_encoder(made(settings.models_dir / full), _encoder_in_use(settings.encoder_dir))
    publish_version(settings.models_dir, full, share)
    tell_ended_trial(before, settings.models_dir, spoken)
    print(who_answers(settings.models_dir, spoken))


def rollback(language: Language = None) -> None:
    """Withdraw the version on trial; where there is none, go back to the one that was active before."""
    from bot.rollout import NoEarlierVersionError, roll_back

    settings, spoken = read_settings(), language or operator_language()
    try:
        roll_back(settings.models_dir)
    except NoEarlierVersionError:
        fail(WORDS[spoken]["nowhere"])
    print(who_answers(settings.models_dir, spoken))


def tell_ended_trial(before: Rollout, models_dir: Path, language: str) -> None:
    """Say on the other stream that a version is no longer on trial and did not become the active one."""
    from bot.rollout import read_rollout

    now = read_rollout(models_dir)
    if before.trial and before.trial not in {now.trial, now.active}:
        print(WORDS[language]["ended"].format(trial=before.trial, share=before.share), file=sys.stderr)


def who_answers(models_dir: Path, language: str) -> str:
    """Say which version answers whom."""
    from bot.rollout import read_rollout

    rollout = read_rollout(models_dir)
    said = WORDS[language]["share" if rollout.trial else "all"]
    return said.format(active=rollout.active, trial=rollout.trial, share=rollout.share)


def _full_name(models_dir: Path, chosen: str, words: dict[str, str]) -> str:
    from bot.versions import made_versions

    names = [made.version for made in made_versions(models_dir)]
    found = [name for name in names if name == chosen] or [name for name in names if name.startswith(chosen)]
    if len(found) != 1:
        fail(words["several" if found else "unknown"].format(version=chosen))
    return found[0]


def _encoder_in_use(folder: Path) -> str:
    """Return the id of the prepared encoder; "" where none is prepared."""
    from intents.encoder import EncoderMissingError, served_id

    try:
        return served_id(folder)
    except EncoderMissingError:
        return ""


def _state(made: Made, rollout: Rollout) -> str:
    states = {rollout.active: "active", rollout.trial: "trial"}
    return states.get(made.version, "before" if made.version in rollout.before[-1:] else "kept")


def _line(made: Made, rollout: Rollout, in_use: str, words: dict[str, str]) -> str:
    state = words[_state(made, rollout)].format(share=rollout.share)
    moment = made.made_at.astimezone().strftime("%Y-%m-%d %H:%M")
    encoder = words["encoder"].format(encoder=made.encoder or "?")
    other = words["other"] if in_use and made.encoder not in {"", in_use} else ""
    return f"{made.version}  {moment}  {state:<9} {encoder}{other}"


def _as_json(made: Made, rollout: Rollout) -> dict[str, Any]:
    state = _state(made, rollout)
    share = {"active": 100 - rollout.share, "trial": rollout.share}.get(state, 0)
    facts = {"version": made.version, "made_at": made.made_at.isoformat(), "encoder": made.encoder}
    return facts | {"state": state, "share": share}

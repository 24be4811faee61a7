"""Meta's published specification, its references repaired, as an oracle for our requests and a source of webhooks."""

from __future__ import annotations

import runpy
from functools import cache
from typing import Any, TextIO

import yaml

from tests.fakes.third_party import required

FOLDER = ("whatsapp", "meta_openapi")


@cache
def _repaired() -> dict[str, Any]:
    """Run the repair that lies beside the specification, with the fast loader; its names are what we need."""
    required(*FOLDER, "business-messaging-api_v23.0.yaml")
    slow, yaml.safe_load = yaml.safe_load, _load
    try:
        return runpy.run_path(str(required(*FOLDER, "repair_meta_openapi.py")))
    finally:
        yaml.safe_load = slow


def _load(stream: TextIO) -> Any:
    with stream:
        return yaml.load(stream, Loader=yaml.CSafeLoader)


def webhook_examples() -> dict[str, Any]:
    """Return Meta's own examples of what it posts to us, by name."""
    operation = _repaired()["d"]["paths"]["/whatsapp/webhooks"]["post"]
    examples = operation["requestBody"]["content"]["application/json"]["examples"]
    return {name: example["value"] for name, example in examples.items()}


def request_problems(body: Any) -> list[str]:
    """Return what the repaired schema of a message to send has against a body."""
    return [error.message for error in _repaired()["val"]("Message").iter_errors(body)]

"""Metrics are worth having, and never worth stopping for."""

from __future__ import annotations

import socket

import pytest
import structlog
from pydantic import ValidationError

from bot.metrics import serve_metrics
from bot.settings import Settings


def test_a_second_worker_on_a_machine_works_on_without_metrics_and_says_what_to_set() -> None:
    with socket.create_server(("127.0.0.1", 0)) as first:
        port = first.getsockname()[1]
        with structlog.testing.capture_logs() as logs:
            serve_metrics(port)

    (line,) = logs
    assert (line["event"], line["log_level"], line["port"]) == ("metrics.off", "warning", port)
    assert "FRONTDESK_METRICS_PORT" in line["remedy"]


def test_no_port_is_no_metrics() -> None:
    with structlog.testing.capture_logs() as logs:
        serve_metrics(0)
    assert logs == []


def test_there_is_a_port_after_the_last_one_that_may_be_set() -> None:
    assert Settings(_env_file=None, metrics_port=65534).metrics_port + 1 == 65535
    with pytest.raises(ValidationError):
        Settings(_env_file=None, metrics_port=65535)

"""What operators measure: Prometheus counters and timings, served on the loopback alone."""

from __future__ import annotations

import structlog
from prometheus_client import Counter, Histogram, start_http_server

MESSAGES = Counter("frontdesk_messages_received", "Messages from customers", ["channel", "is_new"])
TURNS = Counter("frontdesk_turns", "Turns taken", ["outcome"])
TURN_FAILURES = Counter("frontdesk_turn_failures", "Tries at a turn that failed", ["error"])
TURN_SECONDS = Histogram(
    "frontdesk_turn_seconds",
    "From the lock to the commit of a turn",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
DELIVERIES = Counter("frontdesk_deliveries", "Deliveries by what became of them", ["channel", "state"])
TIMERS = Counter("frontdesk_timers", "Timers fired", ["kind"])
REMEDY = "give each process on a machine a FRONTDESK_METRICS_PORT of its own; a worker takes the port after it"
log = structlog.get_logger(__name__)


def serve_metrics(port: int) -> None:
    """Serve `/metrics` on 127.0.0.1; 0 turns it off. Where the port is taken, work goes on and the log says so."""
    if not port:
        return
    try:
        start_http_server(port, addr="127.0.0.1")
    except OSError as error:
        log.warning("metrics.off", port=port, reason=error.strerror, remedy=REMEDY)

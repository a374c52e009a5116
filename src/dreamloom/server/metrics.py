"""Counts and times every request, for the log and for Prometheus.

Figures, in Prometheus' text format at `/metrics`:

| name | labels | what |
|---|---|---|
| `dreamloom_requests_total` | method, route, status | requests answered |
| `dreamloom_request_seconds` | route | histogram of the time to the answer's last byte, event streams left out |
| `dreamloom_jobs` | state | jobs in the store |
| `dreamloom_event_streams` | | event streams that are open, and requests that wait for their pictures |
| `process_*` | | memory, processor time, open files of the server's process (on Linux) |
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dreamloom.store.values import State

_log = logging.getLogger("dreamloom.server")
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})  # asked every few seconds by machines
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The figures of one application.

    Args:
        jobs: gives the number of jobs by state.
        streams: gives the number of open event streams and waiting requests.
    """

    def __init__(self, jobs: Callable[[], Mapping[State, int]], streams: Callable[[], int]) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "dreamloom_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "dreamloom_request_seconds",
            "Time to the answer's last byte.",
            ("route",),
            registry=self.registry,
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
        )
        self.registry.register(_Now(jobs, streams))

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)


def _route(scope: Scope) -> str:
    """The pattern of the address that was asked for; "none" for all that do not exist, of which there is no end."""
    own = getattr(scope.get("route"), "path", None)  # of the innermost router
    if own is None:
        return "none"
    asked = str(own).format(**scope.get("path_params", {}))
    return f"{scope['path'].removesuffix(asked)}{own}" if scope["path"].endswith(asked) else str(own)


class _Now(Collector):
    """Figures that are looked up when they are asked for."""

    def __init__(self, jobs: Callable[[], Mapping[State, int]], streams: Callable[[], int]) -> None:
        self._jobs = jobs
        self._streams = streams

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """What `collect` will give; nothing is looked up for it."""
        yield GaugeMetricFamily("dreamloom_jobs", "Jobs in the store.", labels=("state",))
        yield GaugeMetricFamily("dreamloom_event_streams", "Open event streams and waiting requests.")

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The figures as they are now."""
        jobs = GaugeMetricFamily("dreamloom_jobs", "Jobs in the store.", labels=("state",))
        for state, number in self._jobs().items():
            jobs.add_metric((state,), number)
        yield jobs
        yield GaugeMetricFamily(
            "dreamloom_event_streams", "Open event streams and waiting requests.", value=self._streams()
        )


class Observer:
    """Counts, times and logs every request that goes through it.

    Args:
        app: what lies behind it.
        metrics: where the figures go.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection, as ASGI wants it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status, streamed = 500, False

        async def send_watched(message: Message) -> None:
            nonlocal status, streamed
            if message["type"] == "http.response.start":
                status = message["status"]
                streamed = any(name == b"content-type" and b"event-stream" in kind for name, kind in message["headers"])
            await send(message)

        try:
            await self.app(scope, receive, send_watched)
        finally:
            seconds = time.perf_counter() - began
            route = _route(scope)
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self.metrics.requests.labels(method, route, str(status)).inc()
            if not streamed:
                self.metrics.seconds.labels(route).observe(seconds)
            if scope["path"] not in _QUIET or status >= 400:
                caller = scope.get("state", {}).get("caller")
                told = {"method": method, "path": scope["path"][:500], "status": status, "ms": round(seconds * 1000, 1)}
                _log.info("request", extra={**told, "caller": caller.name if caller else None})

"""Prometheus: requests counted in every process, and a few facts read from the database when asked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from time import perf_counter

from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

import openhtm
from openhtm.audit.api import ledger_length
from openhtm.kernel import jobs

REQUESTS = Counter("openhtm_requests", "Answered requests.", ["method", "status"])
SECONDS = Histogram("openhtm_request_seconds", "Time until the answer was ready.", ["method"])
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class MetricsMiddleware:
    """Counts and times every request. Paths are no labels: they hold tags, and there are too many."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = perf_counter()
        response = self.get_response(request)
        method = request.method if request.method in _METHODS else "OTHER"
        REQUESTS.labels(method, response.status_code).inc()
        SECONDS.labels(method).observe(perf_counter() - started)
        return response


class RecordCollector(Collector):
    """Facts of the record, read when Prometheus asks."""

    def collect(self) -> Iterator[Metric]:
        build = GaugeMetricFamily("openhtm_build_info", "Version of the program.", labels=["version"])
        build.add_metric([openhtm.__version__], 1)
        yield build
        yield GaugeMetricFamily("openhtm_ledger_entries", "Entries in the ledger.", value=ledger_length())
        waiting = GaugeMetricFamily("openhtm_jobs", "Background jobs by state.", labels=["state"])
        for state, number in sorted(jobs.counts().items()):
            waiting.add_metric([state], number)
        yield waiting


def exposition() -> tuple[bytes, str]:
    """The metrics as text, and its media type."""
    record = CollectorRegistry()
    record.register(RecordCollector())
    return generate_latest(_processes()) + generate_latest(record), CONTENT_TYPE_LATEST


def _processes() -> CollectorRegistry:
    """This process alone, or all of the server's when it said by the environment where they write."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together

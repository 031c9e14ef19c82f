"""How a log line looks: readable by default, JSON where a collector reads it."""

from __future__ import annotations

import logging

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger


def formatter(*, as_json: bool) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(as_json=as_json)],
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _no_trace_of_a_refusal,
        ],
    )


def _renderers(*, as_json: bool) -> list[Processor]:
    if as_json:
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    # A trace in plain text: drawing a framed one costs more than most requests.
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]


def _no_trace_of_a_refusal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An answer of 403 or 404 is no defect: its line is enough, and nobody can fill the log by asking."""
    record: logging.LogRecord = event["_record"]
    if record.levelno < logging.ERROR:
        event.pop("exc_info", None)
    return event

"""Log lines: a defect brings its trace, a refusal only its line."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from openhtm.config.logs import formatter


def line(level: int, *, as_json: bool) -> str:
    try:
        raise ValueError("no such device")
    except ValueError:
        trace = sys.exc_info()
    record = logging.LogRecord("django.request", level, __file__, 1, "Forbidden: %s", ("/devices/",), trace)
    return formatter(as_json=as_json).format(record)


@pytest.mark.parametrize("as_json", [True, False])
def test_a_defect_is_logged_with_its_trace(as_json: bool) -> None:
    text = line(logging.ERROR, as_json=as_json)

    assert "Forbidden: /devices/" in text
    assert "Traceback (most recent call last)" in text
    assert "ValueError: no such device" in text


@pytest.mark.parametrize("as_json", [True, False])
def test_a_refusal_is_logged_without_trace(as_json: bool) -> None:
    text = line(logging.WARNING, as_json=as_json)

    assert "Forbidden: /devices/" in text
    assert "ValueError" not in text
    assert len(text.splitlines()) == 1


def test_a_line_for_a_collector_is_one_object() -> None:
    assert json.loads(line(logging.ERROR, as_json=True)).keys() == {
        "event", "level", "timestamp", "exception",
    }  # fmt: skip

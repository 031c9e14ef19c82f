"""The server: one address printed, pages answered, a clear end."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psutil
import pytest

from .conftest import Run, environment


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _first_object(printed: IO[str]) -> str:
    """What the program prints up to the end of its first JSON object; one that ends before fails the test."""
    text = ""
    for line in printed:
        text += line
        if "}" in line:
            return text
    pytest.fail(f"The server ended before it said its address; it printed: {text!r}")


@pytest.fixture
def served(home: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A running server and its address."""
    command = [
        sys.executable,
        "-m",
        "openhtm.cli",
        "serve",
        "--json",
        "--port",
        str(_free_port()),
        "--processes",
        "1",
    ]
    server = subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    yield json.loads(_first_object(server.stdout))["url"], server
    if server.poll() is None:
        server.send_signal(signal.SIGTERM)
    server.wait(timeout=60)
    server.stdout.close()


def _answer(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=60) as found:  # noqa: S310  our own server
            return found.status, found.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def test_the_server_answers_at_the_address_it_prints(
    served: tuple[str, subprocess.Popen[str]], installed: Run
) -> None:
    url, server = served
    assert _answer(f"{url}readyz") == (200, '{"ready": true, "problems": []}')
    assert "Sign in" in _answer(url)[1]
    assert 'openhtm_requests_total{method="GET",status="200"}' in _answer(f"{url}metrics")[1]

    port = url.rstrip("/").rsplit(":", 1)[1]
    second = installed("serve", "--port", port)
    assert (second.code, second.out) == (1, "")
    assert f"Port {port} is used by another program" in second.error

    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=60) == 0


def test_a_server_that_is_killed_leaves_its_port_free_and_no_worker(
    served: tuple[str, subprocess.Popen[str]],
) -> None:
    url, server = served
    _answer(f"{url}readyz")
    workers = psutil.Process(server.pid).children(recursive=True)
    assert any("worker" in one.cmdline() for one in workers)

    server.kill()

    _gone, alive = psutil.wait_procs(workers, timeout=60)
    assert alive == []
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", int(url.rstrip("/").rsplit(":", 1)[1])))


def test_the_worker_does_what_waits_and_ends(installed: Run) -> None:
    ended = installed("worker", "--once", "--json")
    assert (ended.code, ended.data) == (0, {"worker": "started"})

"""Starts servers for the benchmarks, on this machine only, and ends them by their process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _attempt in range(300):
        if process.poll() is not None:
            raise RuntimeError("The server ended while it started.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("The server did not start within 30 seconds.")


@contextmanager
def _running(command: list[str], port: int, environment: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def program(environment: dict[str, str]) -> Iterator[int]:
    """The program as ``openhtm serve`` runs it; gives the port."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "openhtm"), "serve", "--no-worker", "--port", str(port)]
    with _running(command, port, environment):
        yield port


@contextmanager
def bare(environment: dict[str, str]) -> Iterator[int]:
    """The bare pages, by the same server with as many processes."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(os.cpu_count() or 2), "bench.bare_wsgi:application",
    ]  # fmt: skip
    with _running(command, port, environment):
        yield port

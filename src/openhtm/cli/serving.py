"""Runs granian: processes rather than threads, since Python's threads take turns anyway."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from openhtm.kernel.processes import SERVER

from .failures import Refusal


def claim(host: str, port: int) -> None:
    """Refuse in words when the address cannot be had, before any process is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise Refusal(_why(problem, host, port)) from None


def _why(problem: OSError, host: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return f"Port {port} is used by another program. Choose another one: openhtm serve --port {port + 1}"
    if problem.errno == errno.EACCES:
        return f"This account may not listen at port {port}. Choose one above 1023."
    return f"{host} port {port} cannot be listened at: {problem.strerror or problem}."


def process_count(wanted: int) -> int:
    return wanted or max(2, os.cpu_count() or 1)


def when_served(host: str, port: int, *, then: Callable[[], None]) -> None:
    """Do ``then`` as soon as somebody can connect: who is told the address earlier finds nobody there."""
    Thread(target=_await_served, args=(host, port, then), daemon=True).start()


def _await_served(host: str, port: int, then: Callable[[], None]) -> None:
    at = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - whoever serves all addresses has this one
    while True:
        try:
            socket.create_connection((at, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            then()
            return


@contextmanager
def a_worker(*, wanted: bool) -> Iterator[None]:
    """A worker in a process of its own for as long as pages are served, so that one command is enough."""
    if not wanted:
        yield
        return
    command = [sys.executable, "-m", "openhtm.cli", "worker", "--beside", str(os.getpid())]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


def serve_forever(*, host: str, port: int, processes: int) -> None:
    """Serve until a signal ends it. All processes write their metrics to one folder, removed at the end."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    shared = Path(tempfile.mkdtemp(prefix="openhtm-metrics-"))
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(shared)
    os.environ[SERVER] = str(os.getpid())
    server = Granian(
        "openhtm.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=process_count(processes),
        blocking_threads=1,
        backlog=2048,
        websockets=False,
        respawn_failed_workers=True,
        # A worker that does not end by itself must not keep the program from ending.
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    )
    try:
        server.serve()
    finally:
        shutil.rmtree(shared, ignore_errors=True)
    sys.stdout.flush()

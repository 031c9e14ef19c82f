"""The program as a person has it: the ``openhtm`` command with a home of its own, and its server."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

import pytest

START_SECONDS = 60
END_SECONDS = 20
RUN_SECONDS = 200


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except HTTPError:
        raise
    except (URLError, OSError):
        return False


def _end(server: subprocess.Popen[bytes]) -> None:
    """Ends the server as a supervisor would. One that does not obey fails the test; nobody is left behind."""
    server.terminate()
    try:
        server.wait(timeout=END_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        pytest.fail(f"The server did not end {END_SECONDS} seconds after it was asked to.")


@dataclass(frozen=True)
class Program:
    """``program.run("init")``, ``program.json("audit", "verify")``, ``with program.serving() as url``."""

    home: Path

    def environment(self, **more: str) -> dict[str, str]:
        """That of the test without settings of others; the database is the SQLite of the home."""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("OPENHTM_", "DJANGO_"))
        }
        return {**kept, "OPENHTM_HOME": str(self.home), **more}

    def run(self, *arguments: str, expect: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
        """One command; another exit code than expected fails the test with what was printed."""
        done = subprocess.run(
            [sys.executable, "-m", "openhtm.cli", *arguments],
            env=self.environment(**more),
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=RUN_SECONDS,
        )
        assert done.returncode == expect, f"openhtm {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
        return done

    def json(self, *arguments: str, expect: int = 0, **more: str) -> Any:
        return json.loads(self.run(*arguments, "--json", expect=expect, **more).stdout)

    @contextmanager
    def serving(self, **more: str) -> Iterator[str]:
        """The address of the running server; it is ended by its own process afterwards."""
        port = free_port()
        command = [sys.executable, "-m", "openhtm.cli", "serve", "--no-worker", "--port", str(port)]
        with (self.home / "server.log").open("wb") as log:
            server = subprocess.Popen(
                command, env=self.environment(**more), stdout=log, stderr=log, start_new_session=True
            )
        try:
            yield self._when_ready(server, f"http://127.0.0.1:{port}")
        finally:
            _end(server)

    def _when_ready(self, server: subprocess.Popen[bytes], url: str) -> str:
        give_up = time.monotonic() + START_SECONDS
        while server.poll() is None and time.monotonic() < give_up:
            if _answers(url):
                return url
            time.sleep(0.2)
        pytest.fail(f"The server did not start:\n{(self.home / 'server.log').read_text(errors='replace')}")


@pytest.fixture(scope="session")
def _set_up_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after ``openhtm init``, made once; the tests get copies."""
    home = tmp_path_factory.mktemp("set-up") / "home"
    home.mkdir()
    Program(home=home).run("init")
    return home


@pytest.fixture
def program(tmp_path: Path, _set_up_home: Path) -> Program:
    """A program that was set up, without an administrator."""
    return Program(home=Path(shutil.copytree(_set_up_home, tmp_path / "home")))

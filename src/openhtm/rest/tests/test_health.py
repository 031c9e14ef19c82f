"""What machines ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from openhtm.audit import triggers
from openhtm.rest import health


def test_the_process_says_that_it_answers_without_the_database() -> None:
    assert Client().get("/healthz").json() == {"status": "ok"}


def test_a_sound_installation_is_ready(db: None) -> None:
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "problems": []})


def test_missing_guards_are_told(db: None) -> None:
    triggers.remove(connection)
    answer = Client().get("/readyz")
    triggers.install(connection)
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["The ledger's guards are missing; run 'openhtm check'."]


def test_missing_migrations_are_told(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_pending_migrations", lambda: 3)
    assert Client().get("/readyz").json()["problems"] == ["3 migrations are not applied; run 'openhtm init'."]


def test_a_database_that_does_not_answer_is_told(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent:
        def ensure_connection(self) -> None:
            raise DatabaseError("password of the server")

    monkeypatch.setattr(health, "connection", Silent())
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["The database does not answer."]


def test_this_machine_reads_the_metrics(db: None) -> None:
    text = Client().get("/metrics").content.decode()
    assert "openhtm_ledger_entries 0" in text
    assert "openhtm_requests_total" in text


@pytest.mark.parametrize(
    "request_facts",
    [{"REMOTE_ADDR": "10.0.0.7"}, {"HTTP_X_FORWARDED_FOR": "10.0.0.7"}, {"HTTP_FORWARDED": "for=10.0.0.7"}],
)
def test_others_do_not_read_the_metrics(request_facts: dict[str, Any], db: None) -> None:
    assert Client().get("/metrics", **request_facts).status_code == 403


def test_whoever_operates_the_system_reads_them_from_elsewhere(sign_in: Callable[[str], Any]) -> None:
    elsewhere = {"REMOTE_ADDR": "10.0.0.7"}
    assert sign_in("root").get("/metrics", **elsewhere).status_code == 200
    assert sign_in("mara").get("/metrics", **elsewhere).status_code == 403

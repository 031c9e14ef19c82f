"""The program as installed, from the first command to the proof that its record is unchanged."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from openhtm_testing.program import Program

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.slow


def _password(printed: str) -> str:
    found = re.search(r"[Pp]assword:?\s+(\S+)", printed)
    assert found, printed
    return found[1]


def test_the_first_administrator_signs_in_to_the_served_program(
    program: Program, open_browser: Callable[..., BrowserContext]
) -> None:
    password = _password(program.run("init", "--admin", "root@hospital.example").stdout)
    with program.serving() as url:
        page = open_browser(base_url=url).new_page()
        page.goto("/")
        page.get_by_label("Email").fill("root@hospital.example")
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda address: "login" not in address)


def test_setting_up_again_changes_nothing(program: Program) -> None:
    program.run("init", "--admin", "root@hospital.example")
    before = program.json("audit", "verify")
    program.run("init", "--admin", "root@hospital.example")
    assert program.json("audit", "verify") == before
    assert before["ok"] is True
    assert before["entries"] > 0


def test_a_byte_changed_in_the_database_is_found(program: Program) -> None:
    program.run("init", "--admin", "root@hospital.example")
    with sqlite3.connect(program.home / "openhtm.sqlite3") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE audit_entry SET actor_label = 'somebody else' WHERE id = 1")
    answer = program.json("audit", "verify", expect=1)
    assert answer["ok"] is False
    assert answer["broken"]

"""Terminals and pipes of every kind, and every way to fail: one sentence, never a traceback."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from openhtm.cli import commands
from openhtm.cli.main import app

from .conftest import Run, environment

COMMAND = [sys.executable, "-m", "openhtm.cli"]


def _all(command: Any, words: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    children = getattr(command, "commands", {})
    if not children:
        return [(words, command)]
    return [found for name, child in children.items() for found in _all(child, (*words, name))]


COMMANDS = _all(typer.main.get_command(app))


@pytest.mark.parametrize(("words", "found"), COMMANDS, ids=[" ".join(words) for words, _ in COMMANDS])
def test_every_command_has_json_and_says_what_it_does(words: tuple[str, ...], found: Any) -> None:
    options = [option for parameter in found.params for option in parameter.opts]
    assert "--json" in options
    assert found.help
    assert all(getattr(parameter, "help", "") for parameter in found.params), (
        "every parameter says what it is"
    )


def test_the_commands_that_other_programs_rely_on_are_all_there() -> None:
    """Those of the reference stay under their names; how many there are is nobody's business here."""
    names = {" ".join(words) for words, _ in COMMANDS}
    wanted = """audit_export audit_verify backup check demo devices_find devices_list devices_show export import init
        kpi procedures_check procedures_list procedures_show rebuild restore schedule_due schedule_generate
        schedule_why security_versions_parse serve udi_parse work-orders_assign work-orders_close
        work-orders_list work-orders_open work-orders_perform work-orders_show worker"""
    assert {name.replace("_", " ") for name in wanted.split()} - names == set()


def test_help_comes_without_loading_the_program() -> None:
    script = (
        "import sys, openhtm.cli.main; print([n for n in ('django', 'pydantic', 'rich') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


_NEED_NO_PROGRAM = {"output", "start", "values", "failures", "serving"}


def _early_imports(function: ast.FunctionDef) -> list[str]:
    """What a command imports of the program before ``start`` has loaded it."""
    loads = [
        node.lineno
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("start.record", "start.program")
    ]
    imports = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
    early = [ast.unparse(node) for node in imports if loads and node.lineno < min(loads)]
    return [line for line in early if not set(re.findall(r"\w+", line)) & _NEED_NO_PROGRAM]


def test_commands_load_the_program_before_they_import_from_it() -> None:
    """Run inside this process, where all is loaded, a command would not notice."""
    functions = [
        node
        for file in Path(commands.__file__).parent.glob("*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    ]
    assert len(functions) > len(COMMANDS)
    assert [line for function in functions for line in _early_imports(function)] == []


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("nothing",), "No such command 'nothing'"),
        (("devices", "list", "--nope"), "No such option: --nope"),
        (("devices", "show"), "Missing argument 'TAG'"),
        (("devices", "list", "--limit", "many"), "--limit"),
        (("devices", "list", "--where", "color"), "--where takes NAME=VALUE"),
        (("devices", "list", "--where", "color=red"), "--where knows no 'color'"),
        (("devices", "list", "--as-of", "yesterday"), "--as-of takes a day"),
        (("schedule", "generate", "--until", "31.12.2027"), "--until takes a day"),
        (("import", "devices", "nowhere.csv"), "There is no file nowhere.csv"),
        (("import", "spaceships", "pyproject.toml"), "spaceships"),
        (("import", "undo", "x"), "is no number of an import"),
        (("import", "undo", "1", "--apply"), "nothing else"),
        (("export", "devices", "list.pdf"), ".csv, .xlsx, .json"),
        (("export", "spaceships", "list.csv"), "'spaceships' cannot be exported"),
        (("work-orders", "list", "--view", "red"), "There is no view 'red'"),
        (("work-orders", "open", "--title", "x"), "--device TAG"),
        (("serve", "--port", "70000"), "--port"),
    ],
)
def test_wrong_use_ends_with_two_and_one_sentence(
    words: tuple[str, ...], hint: str, command: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("a,b\n1,2\n")
    ended = command(*words)
    assert hint in ended.error
    assert (ended.code, ended.out) == (2, "")
    assert ended.error.count("\n") == 1


def test_a_group_without_command_shows_its_help(command: Run) -> None:
    ended = command("devices")
    assert ended.code == 2
    assert "Usage: openhtm devices" in ended.error


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("devices", "show", "NOT-THERE"), "There is no such device"),
        (("work-orders", "show", "MAIN-1"), "There is no such work order"),
        (("schedule", "why", "1"), "There is no such planned inspection"),
        (("import", "undo", "1"), "There is no such import"),
        (("devices", "list", "--as", "nobody@example.org"), "no active person"),
        (("work-orders", "assign", "MAIN-1", "nobody@example.org"), "no person with the address"),
        (("restore", "nowhere.tar.gz"), "There is no file"),
    ],
)
def test_what_is_not_there_ends_with_one(words: tuple[str, ...], hint: str, command: Run) -> None:
    ended = command(*words)
    assert hint in ended.error
    assert (ended.code, ended.out) == (1, "")
    assert ended.error.count("\n") == 1


def test_a_damaged_database_is_named(installed: Run, home: Path) -> None:
    (home / "openhtm.sqlite3").write_bytes(b"this is no database, though it has the name of one" * 50)
    ended = installed("devices", "list")
    assert ended.code == 1
    assert "Restore the latest backup" in ended.error


def test_a_database_server_that_does_not_answer_is_named(installed: Run) -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    ended = installed("devices", "list", env={"OPENHTM_DATABASE_URL": url})
    assert ended.code == 1
    assert "does not answer" in ended.error


def _with_a_bug(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command with a bug in it: the ledger's verification divides by zero."""
    bug = (
        "import openhtm.cli.main as m, openhtm.cli.start as s\n"
        "def broken(): raise ZeroDivisionError('secret detail')\n"
        "s.record = broken\n"
        f"m.run({list(words)!r})"
    )
    return subprocess.run(
        [sys.executable, "-c", bug], env=environment(home), capture_output=True, text=True, check=False
    )


def test_an_unforeseen_failure_is_one_sentence_and_its_details_are_in_the_log(home: Path) -> None:
    done = _with_a_bug(home, "audit", "verify")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "ZeroDivisionError" in done.stderr
    assert "secret detail" not in done.stderr
    log = home / "logs/command.log"
    assert str(log) in done.stderr
    assert "secret detail" in log.read_text()


def test_debug_shows_where_it_happened(home: Path) -> None:
    assert "Traceback" in _with_a_bug(home, "--debug", "audit", "verify").stderr


def test_a_reader_that_leaves_early_is_no_failure(home: Path) -> None:
    script = f"{sys.executable} -m openhtm.cli settings --json | head -c 10; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", script], env=environment(home), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_closed_output_is_no_failure(home: Path) -> None:
    script = f"{sys.executable} -m openhtm.cli udi parse '(01)00844588003288' >&-"
    done = subprocess.run(
        ["bash", "-c", script], env=environment(home), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("encoding", "name"), [("ascii", r"Dr\xe4ger"), ("latin-1", "Dräger"), ("cp1251", r"Dr\xe4ger")]
)
def test_a_terminal_without_the_letters_shows_their_escapes(
    encoding: str, name: str, command: Run, listed: Path
) -> None:
    ended = command("devices", "list", encoding=encoding)
    assert (ended.code, ended.error) == (0, "")
    assert name in ended.out


def test_json_is_utf8_whatever_the_terminal_speaks(home: Path) -> None:
    env = environment(home, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    done = subprocess.run([*COMMAND, "devices", "list", "--json"], env=env, capture_output=True, check=False)
    assert json.loads(done.stdout.decode("utf-8"))["devices"][0]["manufacturer"] == "Dräger"


def test_a_full_disk_is_told(home: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    script = f"{sys.executable} -m openhtm.cli settings > /dev/full"
    done = subprocess.run(
        ["bash", "-c", script], env=environment(home), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr

"""Each kind of code has one home: writes in actions, the clock at the doors, managers below the doors."""

from __future__ import annotations

import ast
import importlib
import inspect
import re

import pytest

from .source import Module, called_name, modules, parse

DOORS = ("web", "rest", "cli")
WRITES = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}
# Where a write that is not an action has its home, with the reason.
WRITERS = {
    "kernel.acts": "stores what an action changed",
    "audit.ledger": "writes the ledger entry of every action",
}
CLOCKS = re.compile(
    r"(timezone|dt|datetime|date|time)\.(datetime\.|date\.)?"
    r"(now|utcnow|today|localdate|localtime|time|time_ns)$|now$"
)
# Below the doors the clock is a parameter; these modules are doors of their own or the clock itself.
CLOCK_HOMES = ("web", "rest", "handlers", "jobs", "middleware", "authentication", "urls")
CLOCK_CONTEXTS = ("cli", "rest", "config", "workspace", "ui")
CLOCK_MODULES = {
    "kernel.time": "the one place that reads the clock for the doors",
    "accounts.models": "what a person may is what they may at this moment",
    "demo.load": "the history of the demonstration ends on the day it is made",
}
VAGUE = {"utils", "util", "helpers", "helper", "services", "service", "common", "core", "misc"}


def _holds_actions(module: Module) -> bool:
    return module.is_in("actions") and module.parts[0] != "kernel"


def _calls(module: Module) -> list[ast.Call]:
    return [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]


def _writes_elsewhere(module: Module) -> list[str]:
    if module.is_in("actions") or ".".join(module.parts) in WRITERS:
        return []
    names = [(call.lineno, called_name(call)) for call in _calls(module)]
    return [f"{module.name}:{line} {name}" for line, name in names if _is_write(name)]


def _is_write(name: str) -> bool:
    owner, _, method = name.rpartition(".")
    return bool(owner) and (method in WRITES or (method == "create" and owner.endswith(".objects")))


def _clock_reads(module: Module) -> list[str]:
    if (
        module.parts[0] in CLOCK_CONTEXTS
        or module.is_in(*CLOCK_HOMES)
        or ".".join(module.parts) in CLOCK_MODULES
    ):
        return []
    return [f"{module.name}:{call.lineno}" for call in _calls(module) if CLOCKS.match(called_name(call))]


def _manager_uses(module: Module) -> list[str]:
    if not (module.is_in(*DOORS) or module.parts[0] in DOORS):
        return []
    managers = {"objects", "_default_manager", "_base_manager"}
    nodes = [node for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)]
    # A form field starts from no rows at all, and gets those within scope from its view.
    empty = {id(node.value) for node in nodes if node.attr == "none"}
    found = [node for node in nodes if node.attr in managers and id(node) not in empty]
    return [f"{module.name}:{node.lineno}" for node in found]


def test_records_are_written_in_actions_only() -> None:
    assert [problem for module in modules() for problem in _writes_elsewhere(module)] == []


def test_the_clock_is_read_at_the_doors_only() -> None:
    assert [problem for module in modules() for problem in _clock_reads(module)] == []


def test_the_doors_reach_records_through_access_and_queries() -> None:
    assert [problem for module in modules() for problem in _manager_uses(module)] == []


def test_every_public_function_of_an_actions_module_is_an_action() -> None:
    names = [f"openhtm.{'.'.join(module.parts)}" for module in modules() if _holds_actions(module)]
    assert names, "no actions were found: the check looks at the wrong place"
    loaded = [importlib.import_module(name.removesuffix(".__init__")) for name in names]
    bare = [
        f"{module.__name__}.{name}"
        for module in loaded
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    ]
    assert bare == []


def test_no_module_has_a_vague_name() -> None:
    assert [module.name for module in modules(tests=True) if set(module.parts) & VAGUE] == []


@pytest.mark.parametrize(
    ("text", "place", "found"),
    [
        ("Device.objects.create(tag=1)", "registry/queries.py", True),
        ("Device.objects.create(tag=1)", "registry/actions/devices.py", False),
        ("rows.bulk_create([])", "registry/web/views.py", True),
        ("values.update(a=1)", "registry/queries.py", False),
    ],
)
def test_a_write_outside_the_actions_is_found(text: str, place: str, found: bool) -> None:
    assert bool(_writes_elsewhere(parse(text, at=place))) is found


@pytest.mark.parametrize(
    ("text", "place", "found"),
    [
        ("timezone.now()", "registry/actions/devices.py", True),
        ("from openhtm.kernel.time import now\nnow()", "registry/queries.py", True),
        ("from openhtm.kernel.time import now\nnow()", "registry/web/views.py", False),
        ("date.today()", "maintenance/rules/schedule.py", True),
        ("timezone.now()", "registry/web/views.py", False),
    ],
)
def test_a_clock_below_the_doors_is_found(text: str, place: str, found: bool) -> None:
    assert bool(_clock_reads(parse(text, at=place))) is found


def test_a_manager_in_a_view_is_found() -> None:
    assert _manager_uses(parse("Device.objects.all()", at="registry/web/views.py"))
    assert not _manager_uses(parse("Device.objects.all()", at="registry/queries.py"))
    assert not _manager_uses(parse("Device.objects.none()", at="registry/web/forms.py"))


def _is_bare(module: Module) -> bool:
    return module.parts[-1] != "__init__" and ast.get_docstring(module.tree) is None


def test_modules_that_others_rely_on_say_what_they_are() -> None:
    """Rules, models, actions and doors of a context are read first by their docstring."""
    told = [
        module
        for module in modules()
        if module.is_in("rules", "models", "actions", "api", "queries", "access")
    ]
    bare = [module.name for module in told if _is_bare(module)]
    assert bare == []

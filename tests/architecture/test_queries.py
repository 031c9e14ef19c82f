"""What PostgreSQL cannot answer in time at the size of a fleet is not written.

``NOT IN`` of a query, and ``IN`` of a query beside ``OR``, become a plan of their own that PostgreSQL hashes only while
its result fits into ``work_mem``; beyond that it is read again for every row, which takes hours where ``Exists`` takes
seconds. https://www.postgresql.org/docs/current/functions-subquery.html
"""

from __future__ import annotations

import ast

from .source import Module, called_name, modules, parse

# Lists that stay short whatever the size of the fleet, with the reason.
SHORT = {
    "catalog/models/model.py": "models under one identifier",
    "response/measuring.py": "kinds, models and devices for which a fallback is written down",
}


def _is_query(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and called_name(node).rpartition(".")[2] in {"values", "values_list"}


def _lists(call: ast.Call) -> bool:
    return any((one.arg or "").endswith("__in") and _is_query(one.value) for one in call.keywords)


def _excluded(module: Module) -> list[int]:
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    return [
        call.lineno for call in calls if called_name(call).rpartition(".")[2] == "exclude" and _lists(call)
    ]


def _beside_or(module: Module) -> list[int]:
    """Lines of ``Q`` with such a list on either side of ``|``, or denied."""
    sides: list[ast.expr] = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            sides += [node.left, node.right]
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.BitOr):
            sides.append(node.value)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
            sides.append(node.operand)
    asked = [one for side in sides for one in ast.walk(side) if isinstance(one, ast.Call)]
    return [one.lineno for one in asked if called_name(one).rpartition(".")[2] == "Q" and _lists(one)]


def _found(module: Module) -> list[str]:
    lines = _excluded(module) + ([] if module.name.partition("openhtm/")[2] in SHORT else _beside_or(module))
    return [f"{module.name}:{line}" for line in sorted(set(lines))]


def test_no_rows_are_excluded_by_a_list_that_grows_with_the_fleet() -> None:
    assert [one for module in modules() for one in _found(module)] == [], "Ask with Exists and OuterRef."


def test_such_lists_are_found_where_they_stand() -> None:
    source = """
rows.exclude(pk__in=held.values("device"))
rows.filter(Q(name="") | Q(pk__in=held.values_list("device", flat=True)))
rows.filter(~Q(pk__in=held.values("device")))
rows.filter(pk__in=held.values("device"))
rows.exclude(pk__in=keys)
"""
    assert _found(parse(source)) == [f"src/openhtm/sample/actions/sample.py:{line}" for line in (2, 3, 4)]


def test_every_exception_is_still_needed() -> None:
    needed = {module.name.partition("openhtm/")[2] for module in modules() if _beside_or(module)}
    assert SHORT.keys() <= needed

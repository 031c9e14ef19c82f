"""Files, functions and templates stay short enough to be read whole."""

from __future__ import annotations

import ast

from .source import Module, modules, parse, templates

FILE_LINES = 500
FUNCTION_LINES = 50
CLASS_LINES = 200
TABLE_LINES = 300  # the columns of a table are one list, and belong together
TEMPLATE_LINES = 200


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _too_long(module: Module) -> list[str]:
    found = [f"{module.name}: {module.lines} lines"] if module.lines > FILE_LINES else []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _length(node) > FUNCTION_LINES:
            found.append(f"{module.name}:{node.lineno} {node.name}: {_length(node)} lines")
        limit = TABLE_LINES if module.is_in("models") else CLASS_LINES
        if isinstance(node, ast.ClassDef) and _length(node) > limit:
            found.append(f"{module.name}:{node.lineno} {node.name}: {_length(node)} lines")
    return found


def test_no_file_class_or_function_is_too_long() -> None:
    assert [problem for module in modules(tests=True) for problem in _too_long(module)] == []


def test_no_template_is_too_long() -> None:
    lengths = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in templates()}
    assert {path: length for path, length in lengths.items() if length > TEMPLATE_LINES} == {}


def test_a_function_of_51_lines_is_found() -> None:
    sample = parse("def long():\n" + "    x = 1\n" * 50)
    assert _too_long(sample) == ["src/openhtm/sample/actions/sample.py:1 long: 51 lines"]


def test_a_file_of_501_lines_is_found() -> None:
    assert _too_long(parse("x = 1\n" * 501)) == ["src/openhtm/sample/actions/sample.py: 501 lines"]

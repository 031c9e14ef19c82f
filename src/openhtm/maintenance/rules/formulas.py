"""Formulas of CALC steps: arithmetic over the values of earlier steps, nothing else.

Allowed: + - * / parentheses, numbers, names of steps, abs, min, max, mean. Parsed once, never run
as code.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext

from .impossible import Impossible
from .quantities import PRECISION

LONGEST = 500


class InvalidFormula(Impossible):
    """A formula that does not parse or asks for something that is not arithmetic."""


class NoValue(ArithmeticError):
    """The formula has no answer for these inputs: a value is missing, or it divides by zero."""


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def _absolute(values: Sequence[Decimal]) -> Decimal:
    if len(values) != 1:
        raise InvalidFormula("formula.abs")
    return abs(values[0])


_FUNCTIONS: dict[str, Callable[[Sequence[Decimal]], Decimal]] = {
    "abs": _absolute,
    "min": min,
    "max": max,
    "mean": _mean,
}
_OPERATIONS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
}


def names_in(formula: str) -> frozenset[str]:
    """The steps a formula reads; raises `InvalidFormula` when it is not one."""
    tree = _parse(formula)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - set(_FUNCTIONS)
    _value_of(tree.body, dict.fromkeys(names, Decimal(1)), dry=True)
    return frozenset(names)


def evaluate(formula: str, values: Mapping[str, Decimal]) -> Decimal:
    """The formula's value; raises `NoValue` when an input is missing or it divides by zero."""
    with localcontext(PRECISION):
        try:
            return _value_of(_parse(formula).body, values)
        except (DivisionByZero, InvalidOperation) as problem:
            raise NoValue(f"{formula} has no value for these readings.") from problem


def unit_of(formula: str, units: Mapping[str, str]) -> str:
    """The unit of the formula's value, empty where it has none or products make it another quantity.

    Raises `InvalidFormula` where values of two units are added, subtracted or compared.
    """
    return _unit_of(_parse(formula).body, units) or ""


def _unit_of(node: ast.expr, units: Mapping[str, str]) -> str | None:
    """None: a plain number, which goes with any unit; "": a quantity that no symbol names."""
    match node:
        case ast.Name(id=name):
            return units.get(name, "")
        case ast.UnaryOp(operand=operand):
            return _unit_of(operand, units)
        case ast.BinOp(left=left, op=operator, right=right):
            return _unit_of_two(operator, _unit_of(left, units), _unit_of(right, units))
        case ast.Call(args=arguments):
            return _common([_unit_of(one, units) for one in arguments])
        case _:
            return None


def _unit_of_two(operator: ast.operator, left: str | None, right: str | None) -> str | None:
    if isinstance(operator, ast.Add | ast.Sub):
        return _common([left, right])
    # A factor may turn one unit into another: readings into percent, minutes into hours.
    return None if left is None and right is None else ""


def _common(units: Sequence[str | None]) -> str | None:
    known = sorted({unit for unit in units if unit})
    if len(known) > 1:
        raise InvalidFormula("formula.mixed_units", one=known[0], other=known[1])
    if "" in units:
        return ""
    return known[0] if known else None


def _parse(formula: str) -> ast.Expression:
    if len(formula) > LONGEST:
        raise InvalidFormula("formula.too_long", longest=LONGEST)
    try:
        return ast.parse(formula.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        raise InvalidFormula("formula.unreadable", formula=formula) from problem


def _is_number(number: float) -> bool:
    return not isinstance(number, bool) and math.isfinite(number)


def _value_of(node: ast.expr, values: Mapping[str, Decimal], *, dry: bool = False) -> Decimal:
    match node:
        case ast.Constant(value=int() | float() as number) if _is_number(number):
            return Decimal(str(number))
        case ast.Name(id=name):
            if name not in values:
                raise NoValue(f"{name} has no value yet.")
            return values[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value_of(operand, values, dry=dry)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATIONS:
            sides = _value_of(left, values, dry=dry), _value_of(right, values, dry=dry)
            # A dry run only asks whether the shape is right; 1 - 1 in a divisor is no fault of the shape.
            return Decimal(1) if dry else _OPERATIONS[type(operator)](*sides)
        case ast.Call(func=ast.Name(id=name), args=[_, *_] as arguments, keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name]([_value_of(one, values, dry=dry) for one in arguments])
        case _:
            raise InvalidFormula("formula.not_arithmetic")

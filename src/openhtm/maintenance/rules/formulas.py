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

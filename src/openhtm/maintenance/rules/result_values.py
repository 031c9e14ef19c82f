"""One reading of a file as a number with its unit, or what stands against taking it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from .quantities import RefusedEntry, convert, find_unit, parse_number
from .result_files import Problem, Reading, Trouble, about
from .result_layouts import Decimals, Layout, plain
from .steps import Step
from .verdicts import Answer

_NUMBER_AND_UNIT = re.compile(r"([-+\u2212]?[\d.,]+(?:[eE][-+]?\d+)?)\s*(\D.*)?")
_OVER = frozenset({"ol", "o.l.", "over", "overrange", "over range", "overload", "ovld", ">>>", "---"})


class Stopped(Exception):
    """A reading that cannot be taken."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def shown_with(value: Decimal, unit: str) -> str:
    return f"{value:f} {unit}"


def answer_of(step: Step, values: Sequence[tuple[Decimal, str]]) -> Answer:
    """The readings in the unit of the file; in the step's where an autoranging instrument mixed them."""
    units = {unit for _value_, unit in values}
    if len(units) == 1:
        return Answer(values=tuple(format(value, "f") for value, _unit in values), unit=units.pop())
    inside = [convert(value, unit=unit, to=step.unit) for value, unit in values]
    return Answer(values=tuple(format(value, "f") for value in inside), unit=step.unit)


def value_of(layout: Layout, step: Step, one: Reading) -> tuple[Decimal, str]:
    text = one.text
    if (text[:1] in "<>≤≥" and text) or plain(text) in _OVER:
        raise Stopped(about(one, Trouble.OVER_RANGE, step=step.key, entered=text))
    found = _NUMBER_AND_UNIT.fullmatch(text)
    number, own_unit = (found.group(1), (found.group(2) or "").strip()) if found else (text, "")
    unit = _unit(step, one, own_unit)
    try:
        value = parse_number(_with_point(layout, step, one, number))
        # Says at once whether the unit can be the step's at all.
        convert(value, unit=unit, to=step.unit)
    except RefusedEntry as problem:
        raise Stopped(
            about(
                one,
                Trouble.REFUSED,
                step=step.key,
                entered=problem.entered,
                expected=problem.expected,
                refusal=problem.refusal,
            )
        ) from problem
    _within_range(step, one, value, unit)
    return value, find_unit(unit).symbol


def _unit(step: Step, one: Reading, own_unit: str) -> str:
    """The unit that the file says, by cell, value or heading; else the mapping's. Two that differ stop."""
    said = [unit for unit in (one.unit, own_unit, one.heading_unit) if unit]
    mapped = one.mapped.unit if one.mapped else ""
    compared = [*said, mapped] if one.heading_unit and mapped else said
    spelled = {known_unit(unit) or unit for unit in compared}
    if len(spelled) > 1:
        units = ", ".join(sorted(spelled))
        raise Stopped(about(one, Trouble.UNIT_CONFLICT, step=step.key, entered=units))
    return said[0] if said else mapped


def _with_point(layout: Layout, step: Step, one: Reading, number: str) -> str:
    if layout.decimals is Decimals.EITHER:
        return number
    wrong = "." if layout.decimals is Decimals.COMMA else ","
    if wrong in number:
        raise Stopped(about(one, Trouble.DECIMAL_MARK, step=step.key, entered=number, expected=wrong))
    return number.replace(",", ".")


def _within_range(step: Step, one: Reading, value: Decimal, unit: str) -> None:
    mapped = one.mapped
    if mapped is None or (mapped.lowest is None and mapped.highest is None):
        return
    inside = convert(value, unit=unit, to=mapped.unit)
    low, high = mapped.lowest, mapped.highest
    if (low is not None and inside < low) or (high is not None and inside > high):
        ends = " … ".join("" if end is None else format(end, "f") for end in (low, high))
        raise Stopped(
            about(
                one,
                Trouble.OUTSIDE_RANGE,
                step=step.key,
                entered=shown_with(value, unit),
                expected=f"{ends} {mapped.unit}",
            )
        )


def known_unit(text: str) -> str:
    try:
        return find_unit(text).symbol
    except RefusedEntry:
        return ""

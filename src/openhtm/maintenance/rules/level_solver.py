"""How many jobs of each kind are done in which week, so that nobody's weeks differ more than they must.

For each person the minutes per working day of each week are held against the average over the weeks. What lies
above `STEPS` times the average costs a minute a minute, at every step anew: the higher a week stands out, the
dearer each further minute. A job away from the week of its due day costs a little, so that of two plans that
are as level the one nearer to the due days is chosen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

STEPS = (1.0, 1.1, 1.25, 1.5, 2.0, 3.0)
#: What a minute costs for each week it is done away from its due day.
DISTANCE = 0.002
#: A plan is good enough when no other can be better by more than this share of its price, or of all minutes.
GAP = 0.02
GAP_OF_MINUTES = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Jobs of one person and length, to be done in any of these weeks."""

    who: str
    minutes: int
    weeks: tuple[date, ...]
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """For each group how many of its jobs in which week."""

    counts: Sequence[Mapping[date, int]]
    is_best: bool


def solve(
    groups: Sequence[tuple[Group, int]],
    *,
    given: Mapping[tuple[str, date], int],
    days_of: Mapping[date, int],
    seconds: float,
) -> Answer:
    """`groups` with their sizes; `given`: minutes that are fixed; `days_of`: working days of each week."""
    if not groups:
        return Answer(counts=[], is_best=True)
    program = _Program(groups, given=given, days_of=days_of)
    values, is_best = _run(program, seconds=seconds)
    return Answer(counts=program.counts(values), is_best=is_best)


def averages(
    groups: Sequence[tuple[Group, int]],
    *,
    given: Mapping[tuple[str, date], int],
    days_of: Mapping[date, int],
) -> dict[str, float]:
    """Minutes a working day by who, over all weeks."""
    total: dict[str, float] = defaultdict(float)
    for group, size in groups:
        total[group.who] += group.minutes * size
    for (who, week), minutes in given.items():
        if week in days_of:
            total[who] += minutes
    days = sum(days_of.values())
    return {who: minutes / days for who, minutes in total.items()}


class _Program:
    """Rows and columns of the program, as HiGHS takes them."""

    def __init__(
        self,
        groups: Sequence[tuple[Group, int]],
        *,
        given: Mapping[tuple[str, date], int],
        days_of: Mapping[date, int],
    ) -> None:
        self.groups = groups
        self.minutes = sum(group.minutes * size for group, size in groups)
        self.cost: list[float] = []
        self.upper: list[float] = []
        self.integer: list[bool] = []
        self.row_lower: list[float] = []
        self.row_upper: list[float] = []
        self.cells: list[tuple[int, int, float]] = []
        self.places: list[dict[date, int]] = []
        by_week = self._jobs()
        self._excess(by_week, averages(groups, given=given, days_of=days_of), given, days_of)

    def _column(self, *, cost: float, upper: float, integer: bool) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        self.integer.append(integer)
        return len(self.cost) - 1

    def _row(self, *, lower: float, upper: float) -> int:
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        return len(self.row_lower) - 1

    def _jobs(self) -> dict[tuple[str, date], list[tuple[int, int]]]:
        """A column for each group and week; all of a group are done."""
        by_week: dict[tuple[str, date], list[tuple[int, int]]] = defaultdict(list)
        for group, size in self.groups:
            row = self._row(lower=size, upper=size)
            places = {}
            for week in group.weeks:
                away = abs((week - group.due).days) // 7
                column = self._column(cost=DISTANCE * group.minutes * away, upper=size, integer=True)
                self.cells.append((row, column, 1.0))
                places[week] = column
                by_week[group.who, week].append((column, group.minutes))
            self.places.append(places)
        return by_week

    def _excess(
        self,
        by_week: Mapping[tuple[str, date], Sequence[tuple[int, int]]],
        average: Mapping[str, float],
        given: Mapping[tuple[str, date], int],
        days_of: Mapping[date, int],
    ) -> None:
        """minutes of the week - excess <= step * average * days of the week."""
        for (who, week), jobs in sorted(by_week.items()):
            fixed = given.get((who, week), 0)
            for step in STEPS:
                row = self._row(lower=-np.inf, upper=step * average[who] * days_of[week] - fixed)
                over = self._column(cost=1.0, upper=np.inf, integer=False)
                self.cells.append((row, over, -1.0))
                self.cells += [(row, column, float(minutes)) for column, minutes in jobs]

    def counts(self, values: Sequence[float]) -> list[dict[date, int]]:
        found = [
            {week: round(values[column]) for week, column in places.items() if round(values[column])}
            for places in self.places
        ]
        for (_group, size), by_week in zip(self.groups, found, strict=True):
            if sum(by_week.values()) != size:
                raise ArithmeticError("The solver lost or invented a job.")
        return found


def _run(program: _Program, *, seconds: float) -> tuple[list[float], bool]:
    """The values of all columns, and whether no plan is better by more than the gap."""
    # Loaded when it is needed: nothing else of the program solves anything.
    import highspy  # noqa: PLC0415

    made: Any = highspy
    solver = made.Highs()
    solver.silent()
    solver.setOptionValue("time_limit", float(seconds))
    solver.setOptionValue("mip_rel_gap", GAP)
    solver.setOptionValue("mip_abs_gap", GAP_OF_MINUTES * program.minutes)
    solver.setOptionValue("random_seed", 1)
    solver.setOptionValue("threads", 1)
    solver.passModel(_model(program, highspy))
    solver.run()
    solution = solver.getSolution()
    if not solution.value_valid:
        raise ArithmeticError("The solver found no plan.")
    return list(solution.col_value), solver.getModelStatus() == highspy.HighsModelStatus.kOptimal


def _model(program: _Program, highspy: Any) -> Any:
    made = highspy.HighsLp()
    made.num_col_, made.num_row_ = len(program.cost), len(program.row_lower)
    made.col_cost_ = np.array(program.cost)
    made.col_lower_ = np.zeros(len(program.cost))
    made.col_upper_ = np.array(program.upper)
    made.row_lower_ = np.array(program.row_lower)
    made.row_upper_ = np.array(program.row_upper)
    kinds = highspy.HighsVarType
    made.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in program.integer]
    rows, columns, values = (
        np.array(part) for part in zip(*sorted(program.cells, key=_by_column), strict=True)
    )
    made.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    made.a_matrix_.start_ = np.searchsorted(columns, np.arange(len(program.cost) + 1)).astype(np.int32)
    made.a_matrix_.index_ = rows.astype(np.int32)
    made.a_matrix_.value_ = values.astype(float)
    return made


def _by_column(cell: tuple[int, int, float]) -> tuple[int, int]:
    return cell[1], cell[0]

"""What *Today* counts over all inspections, devices and orders of a scope, counted together and kept a while."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from openhtm.accounts.api import Scope
from openhtm.audit.api import ledger_length
from openhtm.kernel.kept import Clock, Kept, kept
from openhtm.kernel.time import month_start
from openhtm.maintenance.api import boards, completion

from . import readiness

MOST_DECISIONS = 7
MOST_DOWN = 12


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """``inspections`` of this month and ``rates`` of the last one; ``late``: devices by risk class. Of what is
    late on life support and of what is down the first ids, in the order they are shown."""

    inspections: Sequence[completion.Inspections]
    rates: completion.Rates
    late: Mapping[str, int]
    late_life_support: Sequence[int]
    down: int
    down_first: Sequence[int]
    waiting: Sequence[boards.Waiting]
    load: Sequence[boards.Load]
    fleet: Mapping[str, int]


def numbers(reach: Scope, *, day: date, clock: Clock) -> Kept[Numbers]:
    """The numbers of a day with the moment they are of; see ``kernel.kept`` for how old they may be."""
    return kept(
        "today",
        of=(str(reach), day),
        state=str(ledger_length()),
        clock=clock,
        count=lambda: _count(reach, day=day),
    )


def _count(reach: Scope, *, day: date) -> Numbers:
    first, last = month(day)
    before_first, before_last = month(first - timedelta(days=1))
    down = boards.down(reach)
    late = boards.overdue(reach, today=day, risk="life_support")
    return Numbers(
        inspections=completion.inspections(reach, first=first, last=last, today=day),
        rates=completion.rates(
            completion.inspections(reach, first=before_first, last=before_last, today=day)
        ),
        late=boards.overdue_by_risk(reach, today=day),
        late_life_support=list(late.values_list("pk", flat=True)[: MOST_DECISIONS + 1]),
        down=down.count(),
        down_first=list(boards.worst_first(down).values_list("pk", flat=True)[:MOST_DOWN]),
        waiting=boards.waiting(reach),
        load=boards.load(reach, until=day + timedelta(days=6 - day.weekday())),
        fleet=readiness.counts(reach),
    )


def month(day: date) -> tuple[date, date]:
    """The first and last day of the month of a day."""
    return month_start(day), month_start(day, 1) - timedelta(days=1)

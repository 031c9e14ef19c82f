"""People by competencies on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openhtm.accounts.api import User

from .models import Competency, Grant
from .rules.holding import Level, Standing, latest, may_sign, standing

#: What somebody has to look at.
DUE = frozenset({Standing.SOON, Standing.EXPIRED})


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What one person holds of one competency on the day: the assessment that counts, and how it stands."""

    grant: Grant
    standing: Standing
    signs: bool

    def ends_within(self, days: int, *, on: date) -> bool:
        until = self.grant.valid_until
        in_force = self.standing in {Standing.VALID, Standing.SOON}
        return in_force and until is not None and (until - on).days <= days


@dataclass(frozen=True, kw_only=True)
class Line:
    person: User
    cells: dict[int, Cell]

    @property
    def is_due(self) -> bool:
        return any(cell.standing in DUE for cell in self.cells.values())

    def ending(self, *, on: date, days: int) -> list[Cell]:
        """What is in force on the day and ends within so many days after it."""
        return [cell for cell in self.cells.values() if cell.ends_within(days, on=on)]


def lines(
    people: Iterable[User],
    competencies: Iterable[Competency],
    *,
    on: date,
    known_at: datetime | None = None,
) -> list[Line]:
    """A line for each person. With ``known_at`` as it was known at that moment."""
    shown = list(people)
    rows = Grant.objects.for_list().filter(
        person__in=[one.pk for one in shown], competency__in=[one.pk for one in competencies]
    )
    history: dict[int, dict[int, list[Grant]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.known_at(known_at) if known_at is not None else rows:
        history[row.person_id][row.competency_id].append(row)
    return [_line(one, history[one.pk], on=on, known_at=known_at) for one in shown]


def _line(person: User, history: dict[int, list[Grant]], *, on: date, known_at: datetime | None) -> Line:
    cells = {pk: cell(grants, on=on, known_at=known_at) for pk, grants in history.items()}
    return Line(person=person, cells={pk: found for pk, found in cells.items() if found is not None})


def cell(grants: Sequence[Grant], *, on: date, known_at: datetime | None = None) -> Cell | None:
    """The assessment of one competency that counts on the day; None when there is none."""
    by_sequence = {one.pk: one for one in grants}
    held = [one.held(known_at=known_at) for one in grants]
    found = latest(held, on=on)
    if found is None or found.level == Level.NONE:
        return None
    return Cell(
        grant=by_sequence[found.sequence], standing=standing(found, on=on), signs=may_sign(held, on=on)
    )

"""How ready units are, as a list for other programs: a row for each unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from openhtm.registry.api import FieldSpec, column

from .readiness import UnitReadiness

_Read = Callable[[UnitReadiness], Any]


def _share(days: int) -> _Read:
    """Empty where nothing was due: nobody knows."""

    def read(row: UnitReadiness) -> Any:
        found = row.done_in_all(days).share
        return "" if found is None else f"{found:.1f}"

    return read


_COLUMNS: tuple[tuple[str, _Read], ...] = (
    ("site", lambda row: row.department.site.code),
    ("unit", lambda row: row.department.code),
    ("name", lambda row: row.department.name),
    ("verdict", lambda row: row.verdict.value),
    ("demanded", lambda row: len(row.demands)),
    ("not_set_up", lambda row: len(row.lacking)),
    ("done_30_days_percent", _share(30)),
    ("done_90_days_percent", _share(90)),
    ("staff", lambda row: row.people.all),
    ("attested", lambda row: row.people.known),
    ("ended", lambda row: row.people.ended),
    ("unknown", lambda row: row.people.unknown),
)


def columns() -> Sequence[FieldSpec]:
    return [column(name, read) for name, read in _COLUMNS]

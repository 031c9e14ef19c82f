"""What a planted case is: what has to be found, and what puts it right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openhtm_testing.personas import World

#: The day of the tests, a Sunday.
TODAY = date(2026, 11, 22)


def moment(day: date) -> datetime:
    return datetime.combine(day, time(15), tzinfo=UTC)


@dataclass
class Planted:
    """``subject``: what has to be found, by name. ``mend``: puts it right."""

    subject: str
    mend: Callable[[], object]


#: Builds the case and the one beside it.
Case = Callable[["World", datetime], Planted]


def changed(record: Any, **values: Any) -> Callable[[], object]:
    return lambda: type(record).objects.filter(pk=record.pk).update(**values)

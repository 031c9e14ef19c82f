"""Numbers over the time that devices are in the fleet: what happened to them, divided by that time.

Time is calendar time, from the day a device was accepted (else entered) until the day it was retired, inside the
period. The last day of a period counts whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Scope
from openhtm.kernel.time import start_of_day, zone
from openhtm.registry.api import GONE, Device, Status

from ..rules.rates import Span, clipped, length
from .answers import Answer, Figure, Group
from .asking import Asked
from .dimensions import DEVICE_TIME, Dimension, month_of_day
from .numbers import Number, Part
from .shares import Sorting, sorted_into

NOT_YET = (Status.ON_ORDER, Status.RECEIVED, Status.IN_ACCEPTANCE)
IN_FLEET = "in_fleet"
DEVICE_PARTS = (
    Part(key=IN_FLEET, label=_("Devices in the fleet in the period"), kind="device"),
    Part(key="not_accepted", label=_("Not accepted yet"), counted=False, kind="device"),
    Part(key="left_unknown", label=_("Left the fleet on a day nobody knows"), counted=False, kind="device"),
)
#: What keeps an order out of the number because its device is not in the denominator.
UNCOUNTED_DEVICE = Q(device__status__in=NOT_YET) | Q(device__status__in=GONE, device__retired_on__isnull=True)
ON_NO_DEVICE = (
    Part(key="no_device", label=_("The order names no device"), counted=False, kind="order"),
    Part(key="not_in_fleet", label=_("Its device is not counted"), counted=False, kind="order"),
)
DIMENSIONS: dict[str, Dimension] = {**DEVICE_TIME, "month": month_of_day("begun")}


@dataclass(frozen=True)
class Line:
    """Devices of a group that came and went on the same days."""

    group: tuple[Any, ...]
    came: date
    left: date | None
    devices: int

    def days(self, asked: Asked) -> float:
        """Device-days of the period, up to its last day that has begun."""
        first, last = asked.first.toordinal(), asked.day.toordinal() + 1
        left = self.left.toordinal() if self.left else last
        return self.devices * length([clipped((self.came.toordinal(), left), to=(first, last))])


def span(asked: Asked) -> Span:
    """The period in hours, up to the end of its last day that has begun."""
    return hour(asked.first, asked), hour(asked.day + timedelta(days=1), asked)


def hour(day: date, asked: Asked) -> float:
    return _hour(day, asked.zone)


@lru_cache(maxsize=20_000)
def _hour(day: date, zone_name: str) -> float:
    return start_of_day(day, zone_name).timestamp() / 3600


def devices_of(scope: Scope, asked: Asked) -> QuerySet[Any]:
    """Devices that were there in the period, each with its part and the day its time begins."""
    rows: QuerySet[Device] = Device.objects.within(scope)
    begun = Coalesce("accepted_on", TruncDate("created_at", tzinfo=zone(asked.zone)))
    stayed = Q(retired_on__isnull=True) | Q(retired_on__gt=asked.first)
    there = rows.annotate(begun=begun).filter(stayed, begun__lte=asked.day)
    sorting = [
        ("not_accepted", Q(status__in=NOT_YET)),
        ("left_unknown", Q(status__in=GONE, retired_on__isnull=True)),
    ]
    return sorted_into(there, sorting, rest=IN_FLEET)


def lines_of(scope: Scope, asked: Asked, dimension: Dimension | None) -> tuple[list[Line], Counter[str]]:
    """The fleet by group and stay, and how many devices each part has."""
    columns = dimension.columns if dimension else ()
    rows = devices_of(scope, asked).order_by().values_list(*columns, "part", "begun", "retired_on")
    lines, parts = [], Counter[str]()
    for *group, part, begun, retired, n in rows.annotate(n=Count("pk")):
        parts[part] += n
        if part == IN_FLEET:
            lines.append(Line(tuple(group), begun, retired, n))
    return lines, parts


Row = Sequence[Any]


@dataclass(frozen=True, kw_only=True)
class OverTime(Number):
    """``orders`` are sorted into parts as of ``Shares``; ``columns`` of those in ``counted_parts`` go to ``figures``.

    ``figures(lines, rows, asked)`` counts only what lies inside the period asked about.
    """

    orders: Callable[[Scope, Asked], QuerySet[Any]]
    sorting: Callable[[Asked], Sorting]
    rest: str
    counted_parts: tuple[str, ...]
    columns: tuple[str, ...]
    figures: Callable[[Sequence[Line], Sequence[Row], Asked], list[Figure]]
    #: More rows for ``figures`` of the counted orders, beginning with the given columns; they are in no part.
    beside: Callable[[QuerySet[Any], Asked, Sequence[str]], Iterable[Row]] | None = None

    def answer(self, scope: Scope, asked: Asked, *, by: str = "") -> Answer:
        dimension = self.dimension(by) if by and by != "month" else None
        lines, devices = lines_of(scope, asked, dimension)
        rows, parts = self._rows(scope, asked, dimension)
        every = [row for found in rows.values() for row in found]
        return Answer(
            figures=self.figures(lines, every, asked),
            parts=devices + parts,
            groups=self._months(lines, every, asked)
            if by == "month"
            else self._groups(lines, rows, asked, dimension),
        )

    def _rows(
        self, scope: Scope, asked: Asked, dimension: Dimension | None
    ) -> tuple[dict[tuple[Any, ...], list[Row]], Counter[str]]:
        columns = [f"device__{column}" for column in dimension.columns] if dimension else []
        found = self._sorted(scope, asked).order_by().values_list(*columns, "part", *self.columns)
        rows: dict[tuple[Any, ...], list[Row]] = {}
        parts = Counter[str]()
        for row in found.iterator(chunk_size=2_000):
            part = row[len(columns)]
            parts[part] += 1
            if part in self.counted_parts:
                rows.setdefault(row[: len(columns)], []).append(row[len(columns) + 1 :])
        if self.beside is not None:
            counted = self._sorted(scope, asked).filter(part__in=self.counted_parts)
            for row in self.beside(counted, asked, columns):
                rows.setdefault(tuple(row[: len(columns)]), []).append(row[len(columns) :])
        return rows, parts

    def _sorted(self, scope: Scope, asked: Asked) -> QuerySet[Any]:
        sorting = [
            ("no_device", Q(device__isnull=True)),
            ("not_in_fleet", UNCOUNTED_DEVICE),
            *self.sorting(asked),
        ]
        return sorted_into(self.orders(scope, asked), sorting, rest=self.rest)

    def _months(self, lines: Sequence[Line], rows: Sequence[Row], asked: Asked) -> list[Group]:
        return [
            Group(
                key=f"{month.first:%Y-%m}",
                label=f"{month.first:%Y-%m}",
                figures=self.figures(lines, rows, month),
                parts={},
            )
            for month in asked.months()
            if month.first <= asked.today
        ]

    def _groups(
        self,
        lines: Sequence[Line],
        rows: Mapping[tuple[Any, ...], Sequence[Row]],
        asked: Asked,
        dimension: Dimension | None,
    ) -> list[Group]:
        if dimension is None:
            return []
        keys = {line.group for line in lines} | set(rows)
        return [
            Group(
                key=dimension.key(values),
                label=dimension.label(values),
                figures=self.figures(
                    [line for line in lines if line.group == values], rows.get(values, []), asked
                ),
                parts={IN_FLEET: sum(line.devices for line in lines if line.group == values)},
            )
            for values in sorted(keys, key=dimension.rank)
        ]

    def rows(self, scope: Scope, asked: Asked, *, part: str) -> QuerySet[Any]:
        found = self.part(part)
        rows: QuerySet[Any] = (
            devices_of(scope, asked) if found.kind == "device" else self._sorted(scope, asked)
        )
        return rows.filter(part=found.key)

"""Devices per technician: the fleet by the people who worked on it, counted full time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Scope

from ..counting import DEVICE_TIME, Answer, Asked, Figure, Group, people
from ..counting.device_time import DEVICE_PARTS, DIMENSIONS, IN_FLEET, Line, devices_of, lines_of
from ..counting.numbers import Number
from ..rules.clocks import Hours

_SITE = DEVICE_TIME["site"]


@dataclass(frozen=True, kw_only=True)
class Staffing(Number):
    """A person belongs to the site where most of their work was noted."""

    def answer(self, scope: Scope, asked: Asked, *, by: str = "") -> Answer:
        dimension = self.dimension(by) if by and by != "month" else None
        lines, parts = lines_of(scope, asked, dimension)
        noted = people.noted(scope, asked)
        calendars = people.calendars({one.site for one in noted})
        return Answer(
            figures=[_figure(lines, noted, asked, calendars)],
            parts=parts,
            groups=_by_month(lines, noted, asked, calendars)
            if by == "month"
            else _by_site(lines, noted, asked, calendars)
            if dimension
            else (),
        )

    def rows(self, scope: Scope, asked: Asked, *, part: str) -> QuerySet[Any]:
        return devices_of(scope, asked).filter(part=self.part(part).key)


def _figure(
    lines: Sequence[Line], noted: Sequence[people.Noted], asked: Asked, calendars: Mapping[int, Hours]
) -> Figure:
    days = (asked.day - asked.first).days + 1
    devices = sum(line.days(asked) for line in lines) / days if days > 0 else 0.0
    staff = people.full_time(noted, asked, calendars)
    return Figure(
        key="devices_per_technician",
        title=_("Devices per technician"),
        formula=_("Devices in the fleet on an average day ÷ people who noted work, counted full time"),
        numerator=devices,
        denominator=staff,
        value=devices / staff if staff else None,
        unit="",
    )


def _by_site(
    lines: Sequence[Line], noted: Sequence[people.Noted], asked: Asked, calendars: Mapping[int, Hours]
) -> list[Group]:
    homes: dict[tuple[Any, ...], list[people.Noted]] = defaultdict(list)
    names = people.codes({one.site for one in noted})
    for mine in people.by_person(noted).values():
        homes[names[people.home(mine)]] += mine
    return [
        Group(
            key=_SITE.key(values),
            label=_SITE.label(values),
            figures=[
                _figure(
                    [line for line in lines if line.group == values],
                    homes.get(values, []),
                    asked,
                    calendars,
                )
            ],
            parts=Counter({IN_FLEET: sum(line.devices for line in lines if line.group == values)}),
        )
        for values in sorted({line.group for line in lines} | set(homes), key=_SITE.rank)
    ]


def _by_month(
    lines: Sequence[Line], noted: Sequence[people.Noted], asked: Asked, calendars: Mapping[int, Hours]
) -> list[Group]:
    return [
        Group(
            key=f"{month.first:%Y-%m}",
            label=f"{month.first:%Y-%m}",
            figures=[_figure(lines, people.within(noted, month), month, calendars)],
            parts={},
        )
        for month in asked.months()
        if month.first <= asked.today
    ]


NUMBER = Staffing(
    slug="devices-per-technician",
    order=97,
    title=_("Devices per technician"),
    definition=_(
        "Devices in the fleet on an average day of the period by the people who noted work on orders, each counted by "
        "the months in which they did. 600 to 1,200 is usual where all devices are in scope; compare only with a "
        "figure of the same scope."
    ),
    parts=DEVICE_PARTS,
    dimensions={"site": _SITE, "month": DIMENSIONS["month"]},
)

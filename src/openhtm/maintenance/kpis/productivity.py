"""Productivity: hours of work noted, against the hours that the department works."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Scope

from ..counting import Answer, Asked, Figure, Group, Part, people
from ..counting.dimensions import ORDERS, Dimension, month_of_day
from ..counting.numbers import Number
from ..counting.shares import sorted_into
from ..models import LaborLine, WorkOrder
from ..rules.clocks import Hours
from ..rules.rates import share


@dataclass(frozen=True, kw_only=True)
class Productivity(Number):
    """A person has the working hours of the site where most of their work was noted."""

    def answer(self, scope: Scope, asked: Asked, *, by: str = "") -> Answer:
        if by:
            self.dimension(by)
        noted = people.noted(scope, asked)
        calendars = people.calendars({one.site for one in noted})
        parts = self._orders(scope, asked).order_by().values_list("part")
        return Answer(
            figures=_figures(noted, asked, calendars),
            parts=dict(parts.annotate(n=Count("pk"))),
            groups=_by_month(noted, asked, calendars)
            if by == "month"
            else _by_person(noted, asked, calendars)
            if by
            else (),
        )

    def _orders(self, scope: Scope, asked: Asked) -> QuerySet[Any]:
        days = {"worked_on__range": (asked.first, asked.day), "voided_reason": ""}
        lines = LaborLine.objects.filter(work_order=OuterRef("pk"), **days)
        rows = WorkOrder.objects.within(scope).filter(Exists(lines))
        return sorted_into(rows, [("worked", Q(Exists(lines.filter(person__isnull=False))))], rest="unnamed")

    def rows(self, scope: Scope, asked: Asked, *, part: str) -> QuerySet[Any]:
        return self._orders(scope, asked).filter(part=self.part(part).key)


def _figures(noted: Sequence[people.Noted], asked: Asked, calendars: Mapping[int, Hours]) -> list[Figure]:
    worked = sum(one.minutes for one in noted) / 60
    available = people.available(noted, asked, calendars)
    return [
        Figure(
            key="productivity",
            title=_("Productivity"),
            formula=_("Hours noted on work orders ÷ working hours of the people who noted them"),
            numerator=worked,
            denominator=available,
            value=share(worked, available),
        ),
        Figure(
            key="hours",
            title=_("Hours noted"),
            formula=_(
                "Work, travel, waiting and phone, as noted on orders; what was struck out does not count"
            ),
            numerator=worked,
            denominator=None,
            value=worked,
            unit="h",
        ),
    ]


def _group(
    key: str, label: str, noted: Sequence[people.Noted], asked: Asked, calendars: Mapping[int, Hours]
) -> Group:
    return Group(key=key, label=label, figures=_figures(noted, asked, calendars), parts={})


def _by_person(noted: Sequence[people.Noted], asked: Asked, calendars: Mapping[int, Hours]) -> list[Group]:
    named: dict[tuple[str, int], list[people.Noted]] = defaultdict(list)
    for one in noted:
        named[one.name, one.person].append(one)
    return [
        _group(str(person), name, lines, asked, calendars)
        for (name, person), lines in sorted(named.items(), key=lambda row: (row[0][0].casefold(), row[0][1]))
    ]


def _by_month(noted: Sequence[people.Noted], asked: Asked, calendars: Mapping[int, Hours]) -> list[Group]:
    """Each month with the home site that a person has over the whole period."""
    lines_of = people.by_person(noted)
    whole = {person: people.home(lines) for person, lines in lines_of.items()}
    moved = [
        people.Noted(
            person=one.person, name=one.name, site=whole[one.person], day=one.day, minutes=one.minutes
        )
        for one in noted
    ]
    made = []
    for month in asked.months():
        lines = [one for one in moved if month.first <= one.day <= month.last]
        if month.first <= asked.today:
            key = f"{month.first:%Y-%m}"
            made.append(_group(key, key, lines, month, calendars))
    return made


DIMENSIONS: dict[str, Dimension] = {"technician": ORDERS["technician"], "month": month_of_day("worked_on")}
NUMBER = Productivity(
    slug="productivity",
    order=95,
    title=_("Productivity"),
    definition=_(
        "Hours noted on work orders against the working hours of the department, for people who noted any work, "
        "in the months in which they did. Leave, training and meetings are not known here: they lower it. 70 to "
        "80 % of paid hours is usual."
    ),
    parts=(
        Part(key="worked", label=_("Orders with work noted by a person"), kind="order"),
        Part(
            key="unnamed",
            label=_("Work of somebody without an account"),
            counted=False,
            kind="order",
        ),
    ),
    dimensions=DIMENSIONS,
)

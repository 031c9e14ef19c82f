"""Backlog in weeks: the work that lies in open orders against the hours of the people who do it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Scope

from .. import boards
from ..counting import ORDERS, Answer, Asked, Figure, Group, Part, people
from ..counting.numbers import Number
from ..counting.shares import sorted_into
from ..models import LaborLine, WorkOrder
from ..rules.clocks import Hours
from ..rules.work_order_states import OPEN, State

_SITE = ORDERS["site"]
_YEAR = timedelta(days=365)
_TOLD = ("planned_work", "usual")
Values = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Work:
    """Open orders of one kind at one site: how many, and their minutes together."""

    site: Values
    part: str
    orders: int
    minutes: float


def _base(scope: Scope, asked: Asked) -> QuerySet[WorkOrder]:
    """Open at the end of the period's last day that has begun, also where ended since."""
    rows: QuerySet[WorkOrder] = WorkOrder.objects.within(scope).filter(opened_at__lt=asked.end)
    if asked.day >= asked.today:
        return rows.filter(state__in=OPEN)
    ended = Q(state__in=[State.CANCELLED, State.DUPLICATE], changed_at__gte=asked.end)
    return rows.filter(Q(state__in=OPEN) | Q(closed_at__gte=asked.end) | ended)


def _usual(scope: Scope, asked: Asked) -> dict[str, float]:
    """Minutes that a closed order of each kind took in the year before, on the average."""
    start = asked.end - _YEAR
    lines = LaborLine.objects.within(scope).filter(
        voided_reason="", work_order__closed_at__gte=start, work_order__closed_at__lt=asked.end
    )
    rows = lines.order_by().values_list("work_order__kind")
    found = rows.annotate(minutes=Sum("minutes"), orders=Count("work_order", distinct=True))
    return {kind: minutes / orders for kind, minutes, orders in found}


@dataclass(frozen=True, kw_only=True)
class Weeks(Number):
    """A person belongs to the site where most of their work was noted."""

    def answer(self, scope: Scope, asked: Asked, *, by: str = "") -> Answer:
        if by:
            self.dimension(by)
        usual = _usual(scope, asked)
        work = self._work(scope, asked, usual)
        noted = people.noted(scope, asked)
        calendars = people.calendars({one.site for one in noted})
        return Answer(
            figures=[_figure(work, noted, asked, calendars)],
            parts=_parts(work),
            groups=self._by_month(scope, asked, usual, noted, calendars)
            if by == "month"
            else _by_site(work, noted, asked, calendars)
            if by
            else (),
        )

    def _by_month(
        self,
        scope: Scope,
        asked: Asked,
        usual: Mapping[str, float],
        noted: Sequence[people.Noted],
        calendars: Mapping[int, Hours],
    ) -> list[Group]:
        """What stood open at the end of each month, with the usual times of the whole period."""
        made = []
        for month in asked.months():
            if month.first <= asked.today:
                work, key = self._work(scope, month, usual), f"{month.first:%Y-%m}"
                figure = _figure(work, people.within(noted, month), month, calendars)
                made.append(Group(key=key, label=key, figures=[figure], parts=_parts(work)))
        return made

    def _work(self, scope: Scope, asked: Asked, usual: Mapping[str, float]) -> list[Work]:
        rows = self._sorted(scope, asked, usual).order_by()
        found = rows.values_list(*_SITE.columns, "part", "kind").annotate(n=Count("pk"), told=Sum("standard"))
        return [
            Work(
                site=tuple(site),
                part=part,
                orders=n,
                minutes=told if part == "planned_work" else n * usual.get(kind, 0.0),
            )
            for *site, part, kind, n, told in found
        ]

    def _sorted(self, scope: Scope, asked: Asked, usual: Mapping[str, float]) -> QuerySet[Any]:
        rows = _base(scope, asked).annotate(standard=boards.order_minutes())
        sorting = [
            ("planned_work", Q(standard__gt=0)),
            ("usual", Q(kind__in=sorted(usual))),
        ]
        return sorted_into(rows, sorting, rest="unknown")

    def rows(self, scope: Scope, asked: Asked, *, part: str) -> QuerySet[Any]:
        return self._sorted(scope, asked, _usual(scope, asked)).filter(part=self.part(part).key)


def _parts(work: Sequence[Work]) -> Counter[str]:
    found = Counter[str]()
    for one in work:
        found[one.part] += one.orders
    return found


def _figure(
    work: Sequence[Work], noted: Sequence[people.Noted], asked: Asked, calendars: Mapping[int, Hours]
) -> Figure:
    hours = sum(one.minutes for one in work if one.part in _TOLD) / 60
    weeks = ((asked.day - asked.first).days + 1) / 7
    weekly = people.available(noted, asked, calendars) / weeks if weeks > 0 else 0.0
    return Figure(
        key="backlog_weeks",
        title=_("Backlog in weeks"),
        formula=_("Hours of work in open orders ÷ working hours a week of the people who noted work"),
        numerator=hours,
        denominator=weekly,
        value=hours / weekly if weekly else None,
        unit="weeks",
    )


def _by_site(
    work: Sequence[Work], noted: Sequence[people.Noted], asked: Asked, calendars: Mapping[int, Hours]
) -> list[Group]:
    homes: dict[Values, list[people.Noted]] = defaultdict(list)
    names = people.codes({one.site for one in noted})
    for mine in people.by_person(noted).values():
        homes[names[people.home(mine)]] += mine
    return [
        Group(
            key=_SITE.key(values),
            label=_SITE.label(values),
            figures=[
                _figure([one for one in work if one.site == values], homes.get(values, []), asked, calendars)
            ],
            parts=_parts([one for one in work if one.site == values]),
        )
        for values in sorted({one.site for one in work} | set(homes), key=_SITE.rank)
    ]


NUMBER = Weeks(
    slug="backlog-weeks",
    order=25,
    title=_("Backlog in weeks"),
    definition=_(
        "How many weeks the people who noted work in the period need for the orders that stood open at its end. An "
        "order takes the standard time of its procedure, else what closed orders of its kind took in the year before."
    ),
    parts=(
        Part(key="planned_work", label=_("Open, with the standard time of a procedure"), kind="order"),
        Part(key="usual", label=_("Open, with the usual time of its kind"), kind="order"),
        Part(
            key="unknown",
            label=_("Open, and nobody knows how long such work takes"),
            counted=False,
            kind="order",
        ),
    ),
    dimensions={"site": _SITE, "month": ORDERS["month"]},
)

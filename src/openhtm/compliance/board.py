"""How ready the hospital is: what is open by requirement, unit and risk, and how that went day by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from openhtm.kernel.time import zone
from openhtm.places.api import end_of, zone_name

from . import shelf
from .models import FindingQuerySet
from .rules.standards import Requirement, RequirementSet

#: How many days the trend shows.
DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One requirement in force, with what is open of the rules that answer it; ``rules`` 0: nothing answers it."""

    of: RequirementSet
    requirement: Requirement
    open: int

    @property
    def rules(self) -> int:
        return len(self.requirement.rules)


@dataclass(frozen=True, kw_only=True)
class Unit:
    """``pk`` None: what stands in no department."""

    pk: int | None
    name: str
    open: int
    critical: int


def by_rule(rows: FindingQuerySet) -> dict[str, int]:
    return dict(rows.order_by().values_list("rule").annotate(Count("pk")))


def by_risk(rows: FindingQuerySet) -> dict[str, int]:
    return dict(rows.order_by().values_list("risk_class").annotate(Count("pk")))


def by_requirement(open_by_rule: Mapping[str, int], *, on: date) -> list[Answered]:
    """Every requirement in force on the day, in the order of the sets."""
    return [
        Answered(of=one, requirement=row, open=sum(open_by_rule.get(rule, 0) for rule in set(row.rules)))
        for one in shelf.sets()
        if one.is_in_force(on)
        for row in one.requirements
    ]


def by_unit(rows: FindingQuerySet) -> list[Unit]:
    """The unit with the most that is critical first."""
    columns = ("department_id", "department__name", "department__site__code")
    counted = (
        rows.order_by()
        .values_list(*columns)
        .annotate(number=Count("pk"), critical=Count("pk", filter=Q(severity="critical")))
    )
    found = [
        Unit(pk=pk, name=f"{name} ({site})" if pk else "", open=number, critical=critical)
        for pk, name, site, number, critical in counted
    ]
    return sorted(found, key=lambda one: (-one.critical, -one.open, one.name))


@dataclass(frozen=True, kw_only=True)
class Day:
    """``standing``: at the end of the day, accepted ones too; ``new`` and ``mended`` on it."""

    day: date
    standing: int
    new: int
    mended: int


def trend(rows: FindingQuerySet, *, first: date, last: date) -> Sequence[Day]:
    """Day by day, on the clock that findings are kept by."""
    begin = end_of(first - timedelta(days=1))
    place = zone(zone_name(begin))
    earlier = rows.filter(found_at__lt=begin)
    standing = earlier.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=begin)).count()
    new, mended = _by_day(rows, "found_at", begin, place), _by_day(rows, "closed_at", begin, place)
    days = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        standing += new.get(day, 0) - mended.get(day, 0)
        days.append(Day(day=day, standing=standing, new=new.get(day, 0), mended=mended.get(day, 0)))
    return days


def _by_day(rows: FindingQuerySet, column: str, begin: datetime, place: tzinfo) -> dict[date, int]:
    later: Any = rows.filter(**{f"{column}__gte": begin}).order_by()
    return dict(later.annotate(on=TruncDate(column, tzinfo=place)).values_list("on").annotate(Count("pk")))

"""Who noted work in a period, and the hours that their department works meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet, Sum

from openhtm.accounts.api import Scope
from openhtm.places.api import Site

from .. import clocking
from ..models import LaborLine
from ..rules.clocks import Hours
from .asking import Asked


@dataclass(frozen=True, kw_only=True)
class Noted:
    """Minutes of one person on one day at one site."""

    person: int
    name: str
    site: int
    day: date
    minutes: int


def _lines(scope: Scope, asked: Asked) -> QuerySet[LaborLine]:
    rows: QuerySet[LaborLine] = LaborLine.objects.within(scope).filter(
        worked_on__range=(asked.first, asked.day), voided_reason="", person__isnull=False
    )
    return rows


def noted(scope: Scope, asked: Asked) -> list[Noted]:
    rows = _lines(scope, asked).order_by().values_list("person_id", "person__name", "site_id", "worked_on")
    return [
        Noted(person=person, name=name, site=site, day=day, minutes=minutes)
        for person, name, site, day, minutes in rows.annotate(sum=Sum("minutes"))
    ]


def within(lines: Sequence[Noted], asked: Asked) -> list[Noted]:
    return [one for one in lines if asked.first <= one.day <= asked.last]


def calendars(sites: set[int]) -> Mapping[int, Hours]:
    known = clocking.service(sites)
    rows = Site.objects.filter(pk__in=sites)
    return {site.pk: known.hours_of(site, on=date.max) for site in rows}


def codes(sites: set[int]) -> dict[int, tuple[str, str]]:
    """Code and name of each site, as the split by site names its groups."""
    rows = Site.objects.filter(pk__in=sites).values_list("pk", "code", "name")
    return {key: (code, name) for key, code, name in rows}


def home(lines: Sequence[Noted]) -> int:
    """The site where most minutes of a person were noted; of two the first."""
    at: dict[int, int] = defaultdict(int)
    for one in lines:
        at[one.site] += one.minutes
    return max(sorted(at), key=lambda site: at[site])


def by_person(lines: Sequence[Noted]) -> dict[int, list[Noted]]:
    people: dict[int, list[Noted]] = defaultdict(list)
    for one in lines:
        people[one.person].append(one)
    return people


def available(lines: Sequence[Noted], asked: Asked, known: Mapping[int, Hours]) -> float:
    """Working hours of the months in which each person noted anything, inside the period."""
    total = 0.0
    for mine in by_person(lines).values():
        hours = known[home(mine)]
        total += sum(working(hours, month.first, month.day) for month in _months(mine, asked))
    return total


def _months(lines: Sequence[Noted], asked: Asked) -> Iterator[Asked]:
    there = {(one.day.year, one.day.month) for one in lines}
    return (month for month in asked.months() if (month.first.year, month.first.month) in there)


def working(hours: Hours, first: date, last: date) -> float:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(hours.is_open(day) for day in days) * hours.day.total_seconds() / 3600


def full_time(lines: Sequence[Noted], asked: Asked, known: Mapping[int, Hours]) -> float:
    """How many people were there full time: a person who noted work in half of the months counts half."""
    total = 0.0
    for mine in by_person(lines).values():
        hours = known[home(mine)]
        whole = working(hours, asked.first, asked.day)
        there = sum(working(hours, month.first, month.day) for month in _months(mine, asked))
        total += there / whole if whole else 0.0
    return total

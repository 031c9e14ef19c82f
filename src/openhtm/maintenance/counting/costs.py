"""What service costs against what the same devices cost to buy.

Only devices whose purchase price is known, in the currency that most prices have, are in either side: a cost
without its value would make the ratio worse, a value without its cost better.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate

from openhtm.accounts.api import Scope
from openhtm.kernel.time import zone
from openhtm.kernel.values import minor_digits
from openhtm.registry.api import GONE, Device
from openhtm.supply import api as supply

from ..models import LaborLine, PartLine, WorkOrder
from ..rules.service_cost import Stretch, before, cost_of_days, shares
from .answers import Answer, Group
from .asking import Asked
from .device_time import NOT_YET
from .dimensions import Dimension
from .numbers import Number
from .shares import sorted_into

VALUED = "valued"
UNPRICED = "unpriced"
Values = tuple[Any, ...]
_CLOSED_ON = "closed_on"


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """Devices of a group that came and went on the same days. ``worth``: their purchase prices together, in
    minor units; 0 where ``part`` says that they are not counted."""

    group: Values
    part: str
    stay: Stretch
    devices: int
    worth: int

    def years(self, asked: Asked) -> Decimal:
        """Years of the period in which one of them is there."""
        return cost_of_days(1, self.stay.days_in(_period(asked)))


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Paid on a day (``stretch`` of one day, ``minor`` the sum), or by the year over a stretch."""

    group: Values
    kind: str
    stretch: Stretch
    minor: Decimal
    yearly: bool = False

    def within(self, asked: Asked) -> Decimal:
        days = self.stretch.days_in(_period(asked))
        return cost_of_days(self.minor, days) if self.yearly else self.minor * bool(days)


def _period(asked: Asked) -> Stretch:
    return Stretch(first=asked.first, last=asked.day)


@dataclass(frozen=True, kw_only=True)
class Costs(Number):
    """``figures(fleet, costs, asked, currency)`` is given by the module of the number."""

    figures: Any

    def answer(self, scope: Scope, asked: Asked, *, by: str = "") -> Answer:
        dimension = self.dimension(by) if by and by != "month" else None
        currency = main_currency(scope)
        fleet = list(self._fleet(scope, asked, dimension, currency))
        costs = list(self._costs(scope, asked, dimension, currency))
        return Answer(
            figures=self.figures(fleet, costs, asked, currency),
            parts=Counter({part: n for part, n in _counted(fleet).items() if n}),
            groups=self._months(fleet, costs, asked, currency)
            if by == "month"
            else self._groups(fleet, costs, asked, dimension, currency),
        )

    def rows(self, scope: Scope, asked: Asked, *, part: str) -> QuerySet[Any]:
        return _devices(scope, asked, main_currency(scope)).filter(part=self.part(part).key)

    def _fleet(
        self, scope: Scope, asked: Asked, dimension: Dimension | None, currency: str
    ) -> Iterator[Fleet]:
        columns = dimension.columns if dimension else ()
        rows = _devices(scope, asked, currency).order_by()
        found = rows.values_list(*columns, "part", "begun", "retired_on").annotate(
            n=Count("pk"), worth=Sum("cost_minor")
        )
        for *group, part, begun, retired, n, worth in found:
            stay = Stretch(first=begun, last=before(retired))
            yield Fleet(
                group=tuple(group), part=part, stay=stay, devices=n, worth=worth or 0 if part == VALUED else 0
            )

    def _costs(
        self, scope: Scope, asked: Asked, dimension: Dimension | None, currency: str
    ) -> Iterator[Cost]:
        columns = dimension.columns if dimension else ()
        counted = _devices(scope, asked, currency).filter(part=VALUED).values("pk")
        yield from _labor(asked, columns, counted, currency)
        yield from _parts(asked, columns, counted, currency)
        yield from _vendors(asked, columns, counted, currency)
        yield from _contracts(columns, counted, currency)
        yield from _unpriced(asked, columns, counted, currency)

    def _months(
        self, fleet: Sequence[Fleet], costs: Sequence[Cost], asked: Asked, currency: str
    ) -> list[Group]:
        return [
            Group(
                key=f"{month.first:%Y-%m}",
                label=f"{month.first:%Y-%m}",
                figures=self.figures(fleet, costs, month, currency),
                parts={},
            )
            for month in asked.months()
            if month.first <= asked.today
        ]

    def _groups(
        self,
        fleet: Sequence[Fleet],
        costs: Sequence[Cost],
        asked: Asked,
        dimension: Dimension | None,
        currency: str,
    ) -> list[Group]:
        if dimension is None:
            return []
        fleets, spent = _by_group(fleet), _by_group(costs)
        return [
            Group(
                key=dimension.key(values),
                label=dimension.label(values),
                figures=self.figures(fleets.get(values, []), spent.get(values, []), asked, currency),
                parts=_counted(fleets.get(values, [])),
            )
            for values in sorted({*fleets, *spent}, key=dimension.rank)
        ]


def _by_group(rows: Iterable[Any]) -> Mapping[Values, list[Any]]:
    found: dict[Values, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.group].append(row)
    return found


def _counted(fleet: Iterable[Fleet]) -> dict[str, int]:
    parts: Counter[str] = Counter()
    for line in fleet:
        parts[line.part] += line.devices
    return dict(parts)


def main_currency(scope: Scope) -> str:
    """The currency of most purchase prices; empty where none is known."""
    rows = Device.objects.within(scope).filter(cost_minor__isnull=False)
    held = rows.values("currency").annotate(n=Count("pk"), worth=Sum("cost_minor"))
    most = held.order_by("-n", "-worth", "currency").first()
    return str(most["currency"]) if most else ""


def major(minor: Decimal, currency: str) -> float:
    """In the unit that people speak of."""
    return float(minor.scaleb(-minor_digits(currency))) if currency else float(minor)


def _devices(scope: Scope, asked: Asked, currency: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = Device.objects.within(scope)
    begun = Coalesce("accepted_on", TruncDate("created_at", tzinfo=zone(asked.zone)))
    stayed = Q(retired_on__isnull=True) | Q(retired_on__gt=asked.first)
    unpriced = supply.Coverage.objects.standing().filter(
        yearly_minor__isnull=True, contract__yearly_minor__isnull=True
    )
    sorting = [
        ("not_accepted", Q(status__in=NOT_YET)),
        ("left_unknown", Q(status__in=GONE, retired_on__isnull=True)),
        ("value_unknown", Q(cost_minor__isnull=True)),
        ("other_currency", ~Q(currency=currency)),
        ("contract_unknown", Q(pk__in=unpriced.values("device_id"))),
    ]
    there = rows.annotate(begun=begun).filter(stayed, begun__lte=asked.day)
    return sorted_into(there, sorting, rest=VALUED)


def _day(value: date) -> Stretch:
    return Stretch(first=value, last=value)


def _worked(asked: Asked, counted: Any) -> QuerySet[LaborLine]:
    period = (asked.first, asked.day)
    return LaborLine.objects.filter(work_order__device__in=counted, worked_on__range=period, voided_reason="")


def _used(asked: Asked, counted: Any) -> QuerySet[Any]:
    """Parts of the orders that were closed in the period, each with the day of that."""
    rows = PartLine.objects.filter(
        work_order__device__in=counted,
        work_order__closed_at__gte=asked.start,
        work_order__closed_at__lt=asked.end,
        voided_reason="",
    )
    dated: QuerySet[Any] = rows.annotate(
        **{_CLOSED_ON: TruncDate("work_order__closed_at", tzinfo=zone(asked.zone))}
    )
    return dated


def _labor(asked: Asked, columns: Sequence[str], counted: Any, currency: str) -> Iterator[Cost]:
    rows = _worked(asked, counted).filter(rate_minor__isnull=False, currency=currency)
    groups = [f"work_order__device__{column}" for column in columns]
    found = (
        rows.order_by().values_list(*groups, "worked_on").annotate(sum=Sum(F("minutes") * F("rate_minor")))
    )
    for *group, on, total in found:
        yield Cost(group=tuple(group), kind="labor", stretch=_day(on), minor=Decimal(total) / 60)


def _parts(asked: Asked, columns: Sequence[str], counted: Any, currency: str) -> Iterator[Cost]:
    rows = _used(asked, counted).filter(unit_cost_minor__isnull=False, currency=currency)
    groups = [f"work_order__device__{column}" for column in columns]
    found = rows.order_by().values_list(*groups, _CLOSED_ON)
    for *group, on, total in found.annotate(sum=Sum(F("quantity") * F("unit_cost_minor"))):
        yield Cost(group=tuple(group), kind="parts", stretch=_day(on), minor=Decimal(total))


def _unpriced(asked: Asked, columns: Sequence[str], counted: Any, currency: str) -> Iterator[Cost]:
    """How many lines cost nothing here because nobody knows their price in this currency."""
    groups = [f"work_order__device__{column}" for column in columns]
    other = ~Q(currency=currency)
    for rows, day in (
        (_worked(asked, counted).filter(Q(rate_minor__isnull=True) | other), "worked_on"),
        (_used(asked, counted).filter(Q(unit_cost_minor__isnull=True) | other), _CLOSED_ON),
    ):
        for *group, on, n in rows.order_by().values_list(*groups, day).annotate(n=Count("pk")):
            yield Cost(group=tuple(group), kind=UNPRICED, stretch=_day(on), minor=Decimal(n))


def _vendors(asked: Asked, columns: Sequence[str], counted: Any, currency: str) -> Iterator[Cost]:
    """What vendors were paid beside contracts, as written on the order."""
    rows = WorkOrder.objects.filter(
        device__in=counted,
        closed_at__gte=asked.start,
        closed_at__lt=asked.end,
        vendor_cost_minor__isnull=False,
        currency=currency,
    )
    groups = [f"device__{column}" for column in columns]
    closed = rows.annotate(**{_CLOSED_ON: TruncDate("closed_at", tzinfo=zone(asked.zone))})
    found = closed.order_by().values_list(*groups, _CLOSED_ON)
    for *group, on, total in found.annotate(sum=Sum("vendor_cost_minor")):
        yield Cost(group=tuple(group), kind="vendors", stretch=_day(on), minor=Decimal(total))


def _contracts(columns: Sequence[str], counted: Any, currency: str) -> Iterator[Cost]:
    """Contracts by the day, each device with its own price or its share of the whole."""
    rows = supply.Coverage.objects.standing().filter(contract__currency=currency)
    groups = [f"device__{column}" for column in columns]
    names = (
        "contract_id",
        "contract__yearly_minor",
        "yearly_minor",
        "starts_on",
        "ends_on",
        "contract__starts_on",
        "contract__ends_on",
        "contract__terminated_on",
        "device_id",
    )
    inside = set(counted.values_list("pk", flat=True)) if rows.exists() else set()
    by_contract: dict[int, list[Any]] = defaultdict(list)
    for row in rows.order_by("pk").values_list(*names, *groups):
        by_contract[row[0]].append(row)
    for lines in by_contract.values():
        yearly = shares(lines[0][1], [line[2] for line in lines])
        for line, price in zip(lines, yearly, strict=True):
            if price is not None and line[8] in inside:
                yield Cost(
                    group=tuple(line[9:]), kind="contracts", stretch=_term(line), minor=price, yearly=True
                )


def _term(line: Sequence[Any]) -> Stretch:
    """The days on which both contract and its line for the device hold."""
    starts, ends, begins, until, terminated = line[3:8]
    lasts = [day for day in (ends, until, terminated) if day]
    firsts = [day for day in (starts, begins) if day]
    return Stretch(first=max(firsts, default=None), last=min(lasts, default=None))

"""Numbers that are times: each counted row takes so many hours; the median, the 90th percentile and the mean."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Scope

from ..rules.rates import percentile
from .answers import Answer, Figure, Group, Text
from .asking import Asked
from .numbers import Number
from .shares import Sorting, sorted_into


@dataclass(frozen=True, kw_only=True)
class Durations(Number):
    """``columns`` of the row are what ``hours`` is made of. The part named ``rest`` is what is counted."""

    base: Callable[[Scope, Asked], QuerySet[Any]]
    sorting: Callable[[Asked], Sorting]
    rest: str
    columns: tuple[str, ...]
    hours: Callable[[Sequence[Any]], float]
    formula: Text

    def answer(self, scope: Scope, asked: Asked, *, by: str = "") -> Answer:
        parts, hours = self._read(scope, asked, by)
        total: Counter[str] = Counter()
        for counted in parts.values():
            total.update(counted)
        everything = [one for some in hours.values() for one in some]
        return Answer(
            figures=self._figures(everything),
            parts=total,
            groups=self._groups(parts, hours, by) if by else (),
        )

    def _read(
        self, scope: Scope, asked: Asked, by: str
    ) -> tuple[dict[tuple[Any, ...], Counter[str]], dict[tuple[Any, ...], list[float]]]:
        dimension = self.dimension(by) if by else None
        columns = dimension.columns if dimension else ()
        rows = sorted_into(self.base(scope, asked), self.sorting(asked), rest=self.rest)
        rows = rows.annotate(**dimension.added(asked)) if dimension else rows
        parts: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
        hours: dict[tuple[Any, ...], list[float]] = defaultdict(list)
        for row in rows.order_by().values_list(*columns, "part", *self.columns).iterator(chunk_size=2_000):
            group, part, values = row[: len(columns)], row[len(columns)], row[len(columns) + 1 :]
            parts[group][part] += 1
            if part == self.rest:
                hours[group].append(self.hours(values))
        return parts, hours

    def _figures(self, hours: Sequence[float]) -> list[Figure]:
        total, count = sum(hours), len(hours)
        mean = total / count if count else None
        made = (
            ("median", _("Median"), percentile(hours, 0.5)),
            ("p90", _("90th percentile"), percentile(hours, 0.9)),
            ("mean", _("Mean"), mean),
        )
        return [
            Figure(
                key=key,
                title=title,
                formula=self.formula,
                numerator=total,
                denominator=count,
                value=value,
                unit="h",
            )
            for key, title, value in made
        ]

    def _groups(
        self, parts: Mapping[tuple[Any, ...], Mapping[str, int]], hours: Mapping[Any, list[float]], by: str
    ) -> list[Group]:
        dimension = self.dimension(by)
        return [
            Group(
                key=dimension.key(values),
                label=dimension.label(values),
                figures=self._figures(hours.get(values, [])),
                parts=parts[values],
            )
            for values in sorted(parts, key=dimension.rank)
        ]

    def rows(self, scope: Scope, asked: Asked, *, part: str) -> QuerySet[Any]:
        rows = sorted_into(self.base(scope, asked), self.sorting(asked), rest=self.rest)
        return rows.filter(part=self.part(part).key)

"""The answer: figures with numerator and denominator, counts of all parts, and the same by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

Text = str | Promise
Bounds = tuple[float | None, float | None]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One value. ``value`` is None where nothing is countable, ``denominator`` where the value is a count.

    A median or percentile is no quotient: beside it stand the hours and rows that the mean divides.

    ``unit``: "%", "h", "years" or "" for a count. ``bounds``: 95 % confidence where the value is an estimate.
    """

    key: str
    title: Text
    formula: Text
    numerator: float
    denominator: float | None
    value: float | None
    unit: str = "%"
    bounds: Bounds | None = None

    def as_data(self) -> dict[str, Any]:
        return {
            "name": self.key,
            "formula": str(self.formula),
            "numerator": _short(self.numerator),
            "denominator": _short(self.denominator),
            "value": _short(self.value),
            "unit": self.unit,
            "bounds": [_short(bound) for bound in self.bounds] if self.bounds else None,
        }


def _short(value: float | None) -> float | int | None:
    return round(value, 4) if isinstance(value, float) else value


@dataclass(frozen=True, kw_only=True)
class Group:
    key: str
    label: str
    figures: Sequence[Figure]
    parts: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """``figures[0]`` is the number itself. ``parts``: every part of it, those left out too."""

    figures: Sequence[Figure]
    parts: Mapping[str, int]
    groups: Sequence[Group] = field(default_factory=tuple)

"""By what a number is split: columns of its rows, and how a group is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.catalog.api import RiskClass
from openhtm.kernel.time import zone

from .asking import Asked

RISKS = ("life_support", "high", "medium", "low", "unknown")
Values = Sequence[Any]


def _nothing(_asked: Asked) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """``columns`` tell the groups apart; ``key`` and ``label`` are made of their values.

    ``added`` gives columns that the rows do not have. Groups stand in the order of ``rank``.
    """

    title: str | Promise
    columns: tuple[str, ...]
    key: Callable[[Values], str]
    label: Callable[[Values], str]
    rank: Callable[[Values], Any]
    added: Callable[[Asked], Mapping[str, Any]] = field(default=_nothing)


def _risk_words(values: Values) -> str:
    known = dict(RiskClass.choices)
    return str(known[values[0]]) if values[0] in known and values[0] != "unknown" else _("Risk unknown")


def _risk_rank(values: Values) -> int:
    return RISKS.index(values[0]) if values[0] in RISKS else len(RISKS)


def _risk(column: str) -> Dimension:
    return Dimension(
        title=gettext_lazy("Risk class"),
        columns=(column,),
        key=lambda values: values[0] or "unknown",
        label=_risk_words,
        rank=_risk_rank,
    )


def _named(title: Promise, key: str, name: str, *, nobody: Promise) -> Dimension:
    """Groups that are records: told apart by their key, since two may have one name; nobody's stands last."""
    return Dimension(
        title=title,
        columns=(key, name),
        key=lambda values: "" if values[0] is None else str(values[0]),
        label=lambda values: str(nobody) if values[0] is None else str(values[1]),
        rank=lambda values: (values[0] is None, str(values[1]).casefold(), str(values[0])),
    )


def _department(prefix: str) -> Dimension:
    return _named(
        gettext_lazy("Department"),
        f"{prefix}department_id",
        f"{prefix}department__name",
        nobody=gettext_lazy("No department"),
    )


def _technician(column: str) -> Dimension:
    return _named(
        gettext_lazy("Technician"), f"{column}_id", f"{column}__name", nobody=gettext_lazy("No technician")
    )


_SITE = _named(gettext_lazy("Site"), "site__code", "site__name", nobody=gettext_lazy("No site"))


def _month(columns: tuple[str, str], added: Callable[[Asked], Mapping[str, Any]] = _nothing) -> Dimension:
    return Dimension(
        title=gettext_lazy("Month"),
        columns=columns,
        key=lambda values: f"{values[0]:04d}-{values[1]:02d}",
        label=lambda values: f"{values[0]:04d}-{values[1]:02d}",
        rank=lambda values: (values[0], values[1]),
        added=added,
    )


def month_of_day(column: str) -> Dimension:
    return _month((f"{column}__year", f"{column}__month"))


def month_of_instant(column: str) -> Dimension:
    """The month on the clock of the question's zone."""

    def added(asked: Asked) -> dict[str, Any]:
        clock = zone(asked.zone)
        return {
            "in_year": ExtractYear(column, tzinfo=clock),
            "in_month": ExtractMonth(column, tzinfo=clock),
        }

    return _month(("in_year", "in_month"), added)


#: Planned inspections: by their device; months by the day their window closes.
OCCURRENCES: dict[str, Dimension] = {
    "risk": _risk("device__risk_class"),
    "department": _department("device__"),
    "technician": _technician("device__technician"),
    "site": _SITE,
    "month": month_of_day("closes_on"),
}
#: Orders: by the department and person they belong to; months by the day they were closed.
ORDERS: dict[str, Dimension] = {
    "risk": _risk("device__risk_class"),
    "department": _department(""),
    "technician": _technician("assignee"),
    "site": _SITE,
    "month": month_of_instant("closed_at"),
}
#: Devices themselves; their months are not of a column, each is counted on its own.
DEVICE_TIME: dict[str, Dimension] = {
    "risk": _risk("risk_class"),
    "department": _department(""),
    "technician": _technician("technician"),
    "site": _SITE,
}

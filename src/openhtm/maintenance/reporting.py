"""Numbers for the doors: asked with a user's scope, told as data, in words, and as rows of a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.accounts.api import Permission, Scope, scope
from openhtm.registry.api import FieldSpec
from openhtm.registry.api import Kind as FieldKind

from . import describing
from .counting import Answer, Asked, Figure, Number
from .counting.asking import EARLIEST, last_twelve_months


def reach(user: Any, *, site_id: int | None = None) -> Scope:
    """Where the user reads numbers."""
    return scope(user, Permission.REPORT_READ).narrowed(site_id)


def asked(
    *, today: date, zone: str = "UTC", first: date | None = None, last: date | None = None, grace: int = 0
) -> Asked:
    """The question; without days it is about the last twelve whole months, with a last day about the twelve
    months that end with it."""
    usual_first, usual_last = last_twelve_months(today)
    if first is None and last is not None:
        usual_first = max(last, EARLIEST) - relativedelta(years=1) + timedelta(days=1)
    if last is None and first is not None:
        usual_last = max(today, first)
    return Asked(first=first or usual_first, last=last or usual_last, today=today, zone=zone, grace=grace)


def as_data(number: Number, answer: Answer, question: Asked, *, by: str = "") -> dict[str, Any]:
    """The answer for programs. The number itself is its first figure."""
    return {
        **answer.figures[0].as_data(),
        "name": number.slug,
        "definition": str(number.definition),
        "from": question.first.isoformat(),
        "to": question.last.isoformat(),
        "grace_days": question.grace,
        "excluded": [
            {"reason": str(part.label), "part": part.key, "count": count}
            for part, count in number.excluded(answer)
        ],
        "figures": [figure.as_data() for figure in answer.figures],
        "parts": [
            {"part": part.key, "label": str(part.label), "count": answer.parts.get(part.key, 0)}
            for part in number.parts
            if part.counted
        ],
        "by": by,
        "groups": [
            {
                "key": group.key,
                "label": group.label,
                "figures": [figure.as_data() for figure in group.figures],
                "parts": dict(group.parts),
            }
            for group in answer.groups
        ],
    }


_UNITS: Mapping[str, str | Promise] = {
    "%": gettext_lazy("%(value)s %%"),
    "h": gettext_lazy("%(value)s h"),
    "years": gettext_lazy("%(value)s years"),
    "per year": gettext_lazy("%(value)s per year"),
    "weeks": gettext_lazy("%(value)s weeks"),
}


def amount(value: float, unit: str) -> str:
    """A value as people read it: one decimal with its unit, counts whole."""
    if len(unit) == 3:  # a currency, by its letters
        return _money(value, unit)
    if unit not in _UNITS:
        return formats.number_format(round(value), use_l10n=True, force_grouping=True)
    places = 2 if unit in {"years", "per year", "weeks"} and value < 10 else 1
    text = formats.number_format(round(value, places), places, use_l10n=True, force_grouping=True)
    return str(_UNITS[unit]) % {"value": text}


def _money(value: float, currency: str) -> str:
    """Large sums in thousands and millions: nobody compares the dollars of a million."""
    for least, divisor, sign, places in (
        (1_000_000, 1_000_000, _("M"), 2),  # M: million
        (100_000, 1_000, _("k"), 0),  # k: thousand
    ):
        if value >= least:
            text = formats.number_format(round(value / divisor, places), places, use_l10n=True)
            return f"{currency} {text} {sign}"
    return f"{currency} {formats.number_format(round(value), use_l10n=True, force_grouping=True)}"


def value_words(figure: Figure) -> str | None:
    return None if figure.value is None else amount(figure.value, figure.unit)


def bounds_words(figure: Figure) -> str:
    """The 95 % confidence bounds; empty where the value is no estimate."""
    if figure.bounds is None or figure.bounds == (None, None):
        return ""
    lower, upper = figure.bounds
    if upper is None and lower is not None:
        return _("at least %(lower)s (95 %% confidence)") % {"lower": amount(lower, figure.unit)}
    shown = {"lower": amount(lower or 0, figure.unit), "upper": amount(upper or 0, figure.unit)}
    return _("%(lower)s to %(upper)s (95 %% confidence)") % shown


# -- rows -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Listing:
    """How rows of a kind are listed: joins, order, columns, and the page each opens."""

    joins: tuple[str, ...]
    sort: str
    columns: Sequence[FieldSpec]
    url: Callable[[Any], str]


def _column(key: str, label: Promise, read: Callable[[Any], object]) -> FieldSpec:
    return FieldSpec(key=key, label=label, kind=FieldKind.TEXT, group="", read=read)


def _moment(value: Any) -> str | None:
    return value.isoformat(timespec="minutes") if value else None


def _of_device(read: Callable[[Any], object]) -> Callable[[Any], object]:
    return lambda row: read(row.device) if row.device_id else None


_ON_DEVICE = (
    _column("tag", gettext_lazy("Tag"), _of_device(lambda device: device.tag)),
    _column("what", gettext_lazy("Device"), _of_device(describing.what)),
    _column("risk", gettext_lazy("Risk class"), _of_device(lambda device: device.risk_class)),
    _column("site", gettext_lazy("Site"), lambda row: row.site.code),
)
LISTINGS: dict[str, Listing] = {
    "occurrence": Listing(
        joins=("site", "plan", "work_order", *describing.JOINS),
        sort="closes_on",
        columns=(
            *_ON_DEVICE,
            _column(
                "department",
                gettext_lazy("Department"),
                _of_device(lambda d: d.department and d.department.name),
            ),
            _column("plan", gettext_lazy("Plan"), lambda row: row.plan.title),
            _column("due_on", gettext_lazy("Due"), lambda row: row.due_on),
            _column("closes_on", gettext_lazy("Window closes"), lambda row: row.closes_on),
            _column("done_on", gettext_lazy("Done"), lambda row: row.done_on),
            _column("state", gettext_lazy("State"), lambda row: row.state),
            _column("because", gettext_lazy("Because"), lambda row: row.settled_reason),
            _column(
                "work_order",
                gettext_lazy("Work order"),
                lambda row: row.work_order.reference if row.work_order_id else None,
            ),
        ),
        url=lambda row: reverse("maintenance:occurrence", args=[row.pk]),
    ),
    "order": Listing(
        joins=("site", "department", "assignee", *describing.JOINS),
        sort="-opened_at",
        columns=(
            _column("number", gettext_lazy("Work order"), lambda row: row.reference),
            *_ON_DEVICE,
            _column("title", gettext_lazy("Title"), lambda row: row.title),
            _column(
                "department", gettext_lazy("Department"), lambda row: row.department and row.department.name
            ),
            _column("opened_at", gettext_lazy("Opened"), lambda row: _moment(row.opened_at)),
            _column("returned_at", gettext_lazy("Back in use"), lambda row: _moment(row.returned_at)),
            _column("closed_at", gettext_lazy("Closed"), lambda row: _moment(row.closed_at)),
            _column("problem", gettext_lazy("Problem"), lambda row: row.problem_code),
            _column("cause", gettext_lazy("Cause"), lambda row: row.cause_code),
            _column("down_from", gettext_lazy("Down from"), lambda row: _moment(row.down_from)),
            _column("down_to", gettext_lazy("Down until"), lambda row: _moment(row.down_to)),
        ),
        url=lambda row: str(row.get_absolute_url()),
    ),
    "device": Listing(
        joins=("site", "model__manufacturer", "device_type", "manufacturer", "department"),
        sort="tag",
        columns=(
            _column("tag", gettext_lazy("Tag"), lambda row: row.tag),
            _column("what", gettext_lazy("Device"), describing.what),
            _column("risk", gettext_lazy("Risk class"), lambda row: row.risk_class),
            _column("site", gettext_lazy("Site"), lambda row: row.site.code),
            _column(
                "department", gettext_lazy("Department"), lambda row: row.department and row.department.name
            ),
            _column("accepted_on", gettext_lazy("Accepted"), lambda row: row.accepted_on),
            _column("retired_on", gettext_lazy("Retired"), lambda row: row.retired_on),
            _column("status", gettext_lazy("State"), lambda row: row.status),
        ),
        url=lambda row: str(row.get_absolute_url()),
    ),
}


def rows(number: Number, reach: Scope, question: Asked, *, part: str) -> tuple[QuerySet[Any], Listing]:
    """The rows of a part with their joins, and how they are listed."""
    listing = LISTINGS[number.part(part).kind]
    return number.rows(reach, question, part=part).select_related(*listing.joins), listing


def row_data(row: Any, listing: Listing) -> dict[str, Any]:
    return {column.key: column.read(row) for column in listing.columns}

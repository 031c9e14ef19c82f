"""The terms of a plan as a row gives them: in part, to be completed by what is there or by what is usual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from openhtm.imports.api import Every, Record
from openhtm.kernel.errors import InvalidInput

from ..models import Basis, PlanRevision
from ..rule_words import impossible
from ..rules.calendar_lists import CalendarDays, days_from
from ..rules.calendar_words import listed
from ..rules.impossible import Impossible
from ..rules.intervals import Interval, Unit
from ..rules.schedule import Kind
from ..rules.windows import Scheme, WindowRule
from ..terms import MONTH_WINDOW, Terms

_DRIFT_LIMIT = 32_767
_PLAIN = ("window_source", "basis_reference")


def join_interval(record: Record, *, column: str) -> None:
    """A number in one column and its unit in another are one interval."""
    unit = record.values.get("interval_unit")
    bare = next((each for each in record.problems if each.rule == "interval.no_unit"), None)
    if unit and bare is not None and bare.column == column and bare.value.strip().isdigit():
        record.problems.remove(bare)
        record.values["interval"] = Every(int(bare.value), str(unit))


@dataclass(frozen=True, slots=True)
class Given:
    """What a row says of the terms; None where it says nothing."""

    kind: Kind | None = None
    interval: Interval | None = None
    calendar: Mapping[str, Any] | None = None
    drift_percent: int | None = None
    window: WindowRule | None = None
    window_source: str = ""
    basis: Basis | None = None
    basis_reference: str = ""
    excluded: bool = False

    @property
    def says_how_often(self) -> bool:
        return self.interval is not None or self.calendar is not None

    @property
    def says_something(self) -> bool:
        return self != Given()

    def over(self, base: Terms | None) -> Terms:
        """These terms, the rest as in ``base``, else as is usual; raises `InvalidInput` for no schedule."""
        terms = base or Terms()
        if base is None and self.says_how_often and self.window is None:
            terms = replace(terms, window=self._usual_window())
        if self.kind is None and self.calendar is not None:
            terms = replace(terms, kind=Kind.CALENDAR_LIST, interval=None)
        if self.interval is not None and terms.kind is Kind.CALENDAR_LIST and self.kind is None:
            terms = replace(terms, kind=Kind.FIXED, calendar={})
        names = ("kind", "interval", "calendar", "drift_percent", "window", "basis")
        said = {name: value for name in names if (value := getattr(self, name)) is not None}
        said |= {name: value for name in _PLAIN if (value := getattr(self, name))}
        found = replace(terms, **said, excluded=self.excluded)
        found.columns()
        return found

    def _usual_window(self) -> WindowRule:
        """The due month; for what is due more often, the due week or day."""
        interval = self.interval
        if interval is None or interval.is_monthly or interval.days >= 31:
            return MONTH_WINDOW
        return WindowRule(scheme=Scheme.WEEK if interval.days >= 7 else Scheme.PLUSMINUS)


def given(record: Record) -> Given:
    """What the row says; refuses the row where that makes no sense."""
    values = record.values
    try:
        return Given(
            kind=Kind(values["kind"]) if values.get("kind") else None,
            interval=_interval(values.get("interval")),
            calendar=listed(str(values["calendar"])) if values.get("calendar") else None,
            drift_percent=_drift(values.get("drift_percent")),
            window=_window(values),
            window_source=str(values.get("window_source") or ""),
            basis=Basis(values["basis"]) if values.get("basis") else None,
            basis_reference=str(values.get("basis_reference") or ""),
            excluded=bool(values.get("excluded")),
        )
    except Impossible as problem:
        record.refuse("row.refused", why=impossible(problem))
    except InvalidInput as problem:
        record.refuse("row.refused", why=str(problem))
    return Given()


def _interval(every: Any) -> Interval | None:
    return Interval(count=every.count, unit=Unit(every.unit)) if isinstance(every, Every) else None


def _drift(percent: Any) -> int | None:
    if percent is not None and not 0 <= percent <= _DRIFT_LIMIT:
        raise InvalidInput(_("The drift is a percentage, such as 25."))
    return None if percent is None else int(percent)


def _window(values: Mapping[str, Any]) -> WindowRule | None:
    before, after = values.get("window_before"), values.get("window_after")
    scheme = Scheme(values["window"]) if values.get("window") else None
    if scheme is None and (before or after):
        scheme = Scheme.PLUSMINUS
    if scheme is not Scheme.PLUSMINUS:
        return None if scheme is None else WindowRule(scheme=scheme)
    return WindowRule(scheme=scheme, before=int(before or 0), after=int(after or 0))


def terms_of(revision: PlanRevision) -> Terms:
    """Stored terms as they were proposed."""
    return Terms(
        kind=Kind(revision.kind),
        interval=revision.interval,
        calendar=revision.calendar,
        drift_percent=revision.drift_percent,
        anchor_on=revision.anchor_on,
        window=revision.window_rule,
        window_source=revision.window_source,
        basis=Basis(revision.basis),
        basis_reference=revision.basis_reference,
        excluded=revision.excluded,
    )


def same(one: Terms, other: Terms) -> bool:
    """Whether two terms ask for the same; twelve months are a year, seven days a week."""
    return _key(one) == _key(other)


def _key(terms: Terms) -> tuple[Terms, CalendarDays | None]:
    interval = terms.interval
    if interval is not None:
        unit, count = (Unit.MONTH, interval.months) if interval.is_monthly else (Unit.DAY, interval.days)
        interval = Interval(count=count, unit=unit)
    days = days_from(terms.calendar) if terms.calendar else None
    return replace(terms, interval=interval, calendar={}), days


def fingerprint(terms: Terms) -> str:
    """The same text for the same terms."""
    plain, days = _key(terms)
    listed_days = (sorted(days.months), days.days) if days else ()
    return repr((plain, listed_days))

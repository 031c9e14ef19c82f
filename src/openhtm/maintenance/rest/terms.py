"""The terms of a plan as REST takes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Field

from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.rest import Body

from .. import rule_words
from ..models import Basis, CountsChoice, IntervalUnit, ScheduleKind, TriggerChoice, WindowScheme
from ..rules.impossible import Impossible
from ..rules.intervals import Interval, Unit
from ..rules.schedule import Kind
from ..rules.windows import Scheme, WindowRule
from ..terms import Terms


class TermsIn(Body):
    """How often and within which window; `calendar` as `{"months": [3, 9], "days": [{"day": 15}]}`."""

    kind: ScheduleKind = ScheduleKind.FIXED
    interval_count: int | None = Field(None, ge=1, le=36525)
    interval_unit: IntervalUnit = IntervalUnit.MONTH
    calendar: dict[str, Any] = {}
    drift_percent: int = Field(25, ge=1, le=100)
    events: list[TriggerChoice] = Field([], max_length=10, description="For the kind `event`.")
    condition: str = Field("", max_length=200, description="For the kind `condition`: `battery below 80`.")
    within_days: int = Field(0, ge=0, le=365, description="Due so many days after the event or result.")
    counts: CountsChoice | None = Field(None, description="For the kind `meter`; the interval is its cap.")
    every: Decimal | None = Field(None, gt=0, max_digits=12, decimal_places=2, description="So much use.")
    anchor_on: date | None = None
    window: WindowScheme = WindowScheme.MONTH
    window_before: int = Field(0, ge=0, le=365)
    window_after: int = Field(0, ge=0, le=365)
    basis: Basis = Basis.UNKNOWN
    basis_reference: str = Field("", max_length=500)

    def terms(self) -> Terms:
        """The terms; `InvalidInput` for an interval or a window that cannot be."""
        try:
            return self._terms()
        except Impossible as problem:
            told = rule_words.impossible(problem)
            raise InvalidInput(told, fields={"terms": [told]}) from problem

    def _terms(self) -> Terms:
        interval = None
        if self.interval_count is not None:
            interval = Interval(count=self.interval_count, unit=Unit(self.interval_unit))
        window = WindowRule(scheme=Scheme(self.window), before=self.window_before, after=self.window_after)
        is_meter = self.kind == ScheduleKind.METER
        return Terms(
            kind=Kind(self.kind),
            interval=interval,
            calendar=self.calendar,
            trigger=self._trigger(),
            meter={"counts": self.counts or "", "every": str(self.every or "")} if is_meter else {},
            drift_percent=self.drift_percent,
            anchor_on=self.anchor_on,
            window=window,
            basis=self.basis,
            basis_reference=self.basis_reference,
        )

    def _trigger(self) -> dict[str, Any]:
        within = {"within_days": self.within_days}
        if self.kind == ScheduleKind.CONDITION:
            return {"condition": self.condition, **within}
        return {"events": list(self.events), **within} if self.kind == ScheduleKind.EVENT else {}

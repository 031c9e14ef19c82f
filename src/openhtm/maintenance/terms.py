"""The terms of a plan as they are proposed: checked by the rules before anything is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openhtm.kernel.errors import InvalidInput

from . import rule_words
from .models import Basis
from .rules.impossible import Impossible
from .rules.intervals import Interval
from .rules.reasons import ON_OCCASION
from .rules.schedule import DEFAULT_DRIFT_PERCENT, Kind, check_window, schedule_of
from .rules.windows import Scheme, WindowRule

_WITHOUT_INTERVAL = frozenset({Kind.ONCE, *ON_OCCASION})
MONTH_WINDOW = WindowRule(scheme=Scheme.MONTH)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How often, from when, within which window, and on which ground.

    `calendar` as in `rules.calendar_lists.days_from`. `anchor_on` None: each device is anchored at its own
    acceptance; for one day for all it is that day. `excluded`: no maintenance under this line, for one device.
    `trigger` as in `rules.occasions.on_event` or `on_condition`; `meter` as in `rules.meters.metered`, with the
    interval as its cap.
    """

    kind: Kind = Kind.FIXED
    interval: Interval | None = None
    calendar: Mapping[str, Any] = field(default_factory=dict)
    drift_percent: int = DEFAULT_DRIFT_PERCENT
    anchor_on: date | None = None
    window: WindowRule = MONTH_WINDOW
    window_source: str = ""
    basis: Basis = Basis.UNKNOWN
    basis_reference: str = ""
    excluded: bool = False
    trigger: Mapping[str, Any] = field(default_factory=dict)
    meter: Mapping[str, Any] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """The columns of a `PlanRevision`; raises `InvalidInput` for terms that make no schedule."""
        self._check()
        interval = None if self.kind in _WITHOUT_INTERVAL else self.interval
        return {
            "kind": self.kind.value,
            "interval_count": interval.count if interval else None,
            "interval_unit": interval.unit.value if interval else "",
            "calendar": dict(self.calendar),
            "trigger": dict(self.trigger),
            "meter": dict(self.meter),
            "drift_percent": self.drift_percent,
            "anchor_on": self.anchor_on,
            "window_scheme": self.window.scheme.value,
            "window_before": self.window.before,
            "window_after": self.window.after,
            "window_source": self.window_source,
            "basis": str(self.basis),
            "basis_reference": self.basis_reference,
            "excluded": self.excluded,
        }

    def _check(self) -> None:
        try:
            schedule = schedule_of(
                kind=self.kind,
                interval=self.interval,
                calendar=self.calendar,
                anchor=self.anchor_on if self.kind is Kind.ONCE else date(2000, 1, 1),
                base=None,
                drift_percent=self.drift_percent,
                asked=self.meter if self.kind is Kind.METER else self.trigger,
            )
            check_window(schedule, self.window)
        except Impossible as problem:
            told = rule_words.impossible(problem)
            raise InvalidInput(told, fields={"schedule": [told]}) from problem

"""Meters and leveled weeks in the hospital that is walked at random: a part of `test_state_machine`."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant

from openhtm.maintenance.actions import leveling, meters
from openhtm.maintenance.models import Leveling, MeterReading, Occurrence
from openhtm.maintenance.rules.meters import Counts, Entry, How
from openhtm.registry.models import Device

from . import factories as make
from .machine import Loop


class Measured(Loop):
    """A meter only grows; a planned day stays inside its window."""

    def read_meter(self, who: str, data: Any) -> None:
        """Readings that can be and that cannot: backwards, rolled over, exchanged, of tomorrow."""
        entry = Entry(
            on=make.TODAY + timedelta(days=data.draw(st.integers(-9, 1))),
            shown=Decimal(data.draw(st.integers(0, 99))),
            how=data.draw(st.sampled_from(How)),
            rollover_at=data.draw(st.sampled_from([None, Decimal(100)])),
            old_shown=data.draw(st.sampled_from([None, Decimal(90)])),
        )
        device = Device.objects.get(tag="GEN-0001")
        self.act(who, meters.read, device, counts=Counts.USES, entry=entry)

    def level_weeks(self, who: str, data: Any) -> None:
        """Drafted by whoever, then applied, at once or after something else."""
        draft = Leveling.objects.filter(applied_at=None).first()
        if draft is None:
            weeks = data.draw(st.integers(0, 53))
            draft = self.act(who, leveling.draft, self.world.site, first=make.TODAY, weeks=weeks)
        if draft is not None and data.draw(st.booleans()):
            self.act("mara", leveling.apply, draft)

    @invariant()
    def a_planned_day_lies_inside_its_window_and_on_a_day_of_work(self) -> None:
        for one in Occurrence.objects.filter(planned_on__isnull=False):
            assert one.planned_on is not None
            assert one.opens_on <= one.planned_on <= one.closes_on
            assert one.planned_on.weekday() < 5

    @invariant()
    def a_meter_only_grows(self) -> None:
        rows = MeterReading.objects.valid().filter(device__tag="GEN-0001").order_by("pk")
        told = [(one.read_on, one.total) for one in rows]
        assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(told))
        assert all(on <= self.at.date() for on, _total in told)

"""Whatever anybody tries with the status of a device, in whatever order: the record stays whole."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openhtm.registry.api import HELD, USABLE, Device, Status, UnableToChangeStatus, blocks, devices
from openhtm.registry.models import StatusPeriod
from openhtm_testing.personas import NOON, World

STEPS = st.lists(
    st.one_of(st.sampled_from(Status), st.sampled_from(["put", "lift"])), min_size=1, max_size=12
)
_numbers = itertools.count(1)


def _try(device: Device, world: World, wanted: Status | str, at: Any, who: str) -> None:
    person = world.people[who]
    if wanted == "put":
        blocks.put(device, code="c", source="s", text="t", by=person, at=at)
    elif wanted == "lift":
        blocks.lift(device, code="c", source="s", reason="r", by=world.root, at=at)
    elif wanted == Status.RETIRED:
        if person.may("device.retire", site_id=device.site_id):
            devices.retire(device, reason="r", sanitization="none", by=person, at=at)
    else:
        devices.change_status(device, to=Status(wanted), reason="r", conditions_of_use="c", by=person, at=at)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, who=st.sampled_from(["tess", "mara"]))
def test_the_record_stays_whole(world: World, steps: list[Any], who: str) -> None:
    device = devices.add(
        site=world.site, values={"tag": f"S-{next(_numbers)}", "status": "received"}, by=world.root, at=NOON
    )
    passed = [device.status]
    for hour, wanted in enumerate(steps, start=1):
        blocked, before = device.block_count, Status(device.status)
        try:
            _try(device, world, wanted, NOON + timedelta(hours=hour), who)
        except UnableToChangeStatus:
            device.refresh_from_db()
            assert Status(device.status) is before
        after = Status(device.status)
        if after is not before:
            passed.append(device.status)
            assert not (after in USABLE and before not in USABLE and blocked)
            assert not (before in HELD and who == "tess")
    _periods_tell_the_same(device, passed)


def _periods_tell_the_same(device: Device, passed: list[str]) -> None:
    rows = list(StatusPeriod.objects.filter(device=device).order_by("valid_from", "pk"))
    assert [row.status for row in rows] == passed
    assert [row.valid_to for row in rows[:-1]] == [row.valid_from for row in rows[1:]]
    assert rows[-1].valid_to is None
    assert Device.objects.get(pk=device.pk).status == rows[-1].status

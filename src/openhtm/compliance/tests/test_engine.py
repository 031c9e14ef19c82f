"""Findings are kept as the record says: opened once, closed when mended, the same whichever way they came."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.accounts.api import EVERYWHERE
from openhtm.audit import api as audit
from openhtm.catalog.api import models as catalog_models
from openhtm.compliance import board, keeping, listing
from openhtm.compliance.actions import refreshing
from openhtm.compliance.actions.refreshing import look_at_all
from openhtm.compliance.models import Finding, FullLook
from openhtm.compliance.rebuild import rebuild
from openhtm.kernel.actors import SystemActor
from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm.maintenance.actions import schedule
from openhtm.maintenance.tests import factories as make
from openhtm.registry.api import Status, devices
from openhtm.registry.models import Device

from .cases import CASES, TODAY

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SYSTEM = SystemActor("tests")


def kept() -> set[tuple[Any, ...]]:
    rows = Finding.objects.standing()
    return {
        (row.rule, row.subject_type, row.subject_id, row.severity, str(row.because), row.site_id)
        for row in rows
    }


def test_a_look_opens_what_is_found_with_its_place_and_severity(world: World, at: datetime) -> None:
    CASES["overdue"](world, at)
    look = look_at_all(by=SYSTEM, at=at)
    found = Finding.objects.get(rule="overdue")
    assert (found.subject, found.site, found.department, found.severity) == (
        "GEN-0001",
        world.site,
        world.icu,
        "major",
    )
    assert (found.since, found.found_at, found.closed_at) == (date(2026, 11, 21), at, None)
    assert look.standing == look.opened == Finding.objects.standing().count()


def test_a_second_look_changes_nothing(world: World, at: datetime) -> None:
    CASES["overdue"](world, at)
    look_at_all(by=SYSTEM, at=at)
    before = list(Finding.objects.order_by("pk").values())
    again = look_at_all(by=SYSTEM, at=at + timedelta(hours=1))
    assert (again.opened, again.closed) == (0, 0)
    assert list(Finding.objects.order_by("pk").values()) == before


def test_what_is_mended_closes_and_what_comes_back_is_another_finding(world: World, at: datetime) -> None:
    planted = CASES["overdue"](world, at)
    look_at_all(by=SYSTEM, at=at)
    planted.mend()
    look_at_all(by=SYSTEM, at=at + timedelta(hours=1))
    assert Finding.objects.get(rule="overdue").closed_at == at + timedelta(hours=1)
    device = Device.objects.get(tag="GEN-0001")
    Device.objects.filter(pk=device.pk).update(overdue_on=date(2026, 11, 1))
    look_at_all(by=SYSTEM, at=at + timedelta(hours=2))
    assert Finding.objects.filter(rule="overdue").count() == 2
    assert Finding.objects.standing().get(rule="overdue").found_at == at + timedelta(hours=2)


def test_a_graver_one_is_another_finding(world: World, at: datetime) -> None:
    CASES["overdue"](world, at)
    look_at_all(by=SYSTEM, at=at)
    Device.objects.filter(tag="GEN-0001").update(risk_class="high")
    look_at_all(by=SYSTEM, at=at + timedelta(hours=1))
    rows = Finding.objects.filter(rule="overdue").order_by("pk")
    assert [(row.severity, row.closed_at is None) for row in rows] == [("major", False), ("critical", True)]


def test_a_change_is_taken_in_without_a_look_at_everything(world: World, at: datetime) -> None:
    device = make.make_device(world, "GEN-0001")
    look_at_all(by=SYSTEM, at=at)
    assert not Finding.objects.standing().filter(rule="inventory_incomplete").exists()
    later = at + timedelta(hours=1)
    devices.edit(device, changes={"serial": ""}, seen_version=None, by=world.mara, at=later)
    state = keeping.brought_up(later)
    assert state.is_current
    assert FullLook.objects.count() == 1
    assert Finding.objects.standing().get(rule="inventory_incomplete").found_at == later


def test_what_concerns_no_finding_is_passed_by_without_a_write_until_it_is_much(
    world: World, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_at_all(by=SYSTEM, at=at)
    taken_in = FullLook.objects.get().positions
    look_at_all(by=SYSTEM, at=at)
    FullLook.objects.exclude(positions=taken_in).delete()
    assert audit.positions() != taken_in
    assert keeping.brought_up(at).is_current
    assert FullLook.objects.get().positions == taken_in
    monkeypatch.setattr(refreshing, "MOST_PASSED", 0)
    assert keeping.brought_up(at).is_current
    assert FullLook.objects.get().positions == audit.positions()


def test_days_that_pass_need_a_look_at_everything(world: World, at: datetime) -> None:
    look_at_all(by=SYSTEM, at=at)
    tomorrow = at + timedelta(days=1)
    assert not keeping.brought_up(tomorrow).is_current
    assert keeping.current(by=SYSTEM, at=tomorrow).is_current
    assert FullLook.objects.count() == 2


def test_nothing_is_current_before_the_first_look(world: World, at: datetime) -> None:
    state = keeping.brought_up(at)
    assert (state.look, state.is_current) == (None, False)


def test_planning_ahead_for_a_whole_site_needs_a_look_at_everything(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_plan(world, at)
    look_at_all(by=SYSTEM, at=at)
    schedule.generate(until=date(2027, 12, 31), site=world.site, by=world.mara, at=at)
    assert not keeping.brought_up(at).is_current


def test_whoever_may_not_see_findings_does_not_have_them_looked_for(world: World, at: datetime) -> None:
    with pytest.raises(NotPermitted):
        look_at_all(by=world.nina, at=at)


def test_it_is_known_what_stood_at_the_end_of_each_day(world: World, at: datetime) -> None:
    planted = CASES["overdue"](world, at)
    look_at_all(by=SYSTEM, at=at)
    planted.mend()
    look_at_all(by=SYSTEM, at=at + timedelta(days=2))
    rows = Finding.objects.within(EVERYWHERE).filter(rule="overdue", subject="GEN-0001")

    def stood(day: date) -> list[str]:
        return [one.subject for one in listing.as_of(rows, day)]

    assert stood(TODAY) == stood(TODAY + timedelta(days=1)) == ["GEN-0001"]
    assert stood(TODAY + timedelta(days=2)) == []
    days = board.trend(rows, first=TODAY, last=TODAY + timedelta(days=2))
    assert [(one.standing, one.new, one.mended) for one in days] == [(1, 1, 0), (1, 0, 0), (0, 0, 1)]


def test_a_day_before_the_first_look_is_refused(world: World, at: datetime) -> None:
    look_at_all(by=SYSTEM, at=at)
    with pytest.raises(InvalidInput, match="kept since 2026-11-22"):
        listing.as_of(Finding.objects.within(EVERYWHERE), date(2026, 11, 21))


def test_a_day_ends_where_it_ends_last(world: World) -> None:
    # 03:00 in UTC is still the evening before in Chicago.
    look = look_at_all(by=SYSTEM, at=datetime(2026, 11, 23, 3, tzinfo=UTC))
    assert look.day == TODAY


def test_the_number_of_queries_does_not_grow_with_the_fleet(
    world: World, at: datetime, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        make.make_device(world, f"GEN-{number:04}", overdue_on=date(2026, 1, 1), serial="", serial_key="")
    with django_assert_max_num_queries(190):
        look_at_all(by=SYSTEM, at=at)
    assert Finding.objects.filter(rule="overdue").count() == 40


class _Hospital:
    """What people do to three devices, drawn by a fixed seed, through actions alone."""

    def __init__(self, world: World, at: datetime) -> None:
        self.world, self.at = world, at
        self.model = make.make_model("Drawn", risk="high")
        self.devices = [make.make_device(world, f"GEN-{n:04}", model=self.model) for n in range(3)]

    def steps(self) -> list[Callable[[Any, random.Random], object]]:
        return [self.edit, self.move, self.put_out, self.put_in, self.classify, self.enter]

    def edit(self, device: Any, chance: random.Random) -> object:
        changes = {"serial": chance.choice(["", f"S{chance.randrange(10**6)}"])}
        return devices.edit(device, changes=changes, seen_version=None, by=self.world.mara, at=self.at)

    def move(self, device: Any, chance: random.Random) -> object:
        room = chance.choice([self.world.icu_room, self.world.workshop])
        return devices.move(device, room=room, by=self.world.mara, at=self.at)

    def put_out(self, device: Any, _chance: random.Random) -> object:
        return self._status(device, Status.OUT_OF_SERVICE)

    def put_in(self, device: Any, _chance: random.Random) -> object:
        return self._status(device, Status.IN_SERVICE)

    def _status(self, device: Any, to: Status) -> object:
        return devices.change_status(device, to=to, reason="Drawn", by=self.world.mara, at=self.at)

    def classify(self, _device: Any, chance: random.Random) -> object:
        risk = chance.choice(["low", "medium", "high", "unknown"])
        self.model.refresh_from_db()
        return catalog_models.edit(
            self.model, changes={"risk_class": risk, "risk_reason": "Drawn"}, by=self.world.mara, at=self.at
        )

    def enter(self, _device: Any, chance: random.Random) -> object:
        values = {"model_id": self.model.pk, "status": Status.IN_SERVICE.value}
        tag = f"NEW-{chance.randrange(10**6):06}"
        made = devices.add(site=self.world.site, values=values | {"tag": tag}, by=self.world.mara, at=self.at)
        self.devices.append(made)
        return made


@pytest.mark.parametrize("seed", range(4))
def test_what_is_taken_in_step_by_step_equals_what_is_found_anew(
    seed: int, world: World, at: datetime
) -> None:
    chance, hospital = random.Random(seed), _Hospital(world, at)
    make.make_plan(world, at, model=hospital.model)
    look_at_all(by=SYSTEM, at=at)
    taken = 0
    for _number in range(12):
        device = chance.choice(hospital.devices)
        device.refresh_from_db()
        before = audit.positions()
        try:
            chance.choice(hospital.steps())(device, chance)
        except Exception as problem:
            if not hasattr(problem, "status"):
                raise
            continue
        assert keeping.brought_up(at).is_current
        step_by_step = kept()
        taken += audit.positions() != before
        look_at_all(by=SYSTEM, at=at)
        assert step_by_step == kept()
    assert taken > 5


def test_a_rebuild_mends_what_was_lost_and_then_changes_nothing(world: World, at: datetime) -> None:
    make.make_device(world, "GEN-0001", overdue_on=date(2026, 11, 1))
    nothing = {"findings_opened": 0, "findings_closed": 0}
    assert rebuild(by=SYSTEM, at=at) == nothing, "nobody has looked yet"
    look_at_all(by=SYSTEM, at=at)
    assert rebuild(by=SYSTEM, at=at) == nothing
    Finding.objects.filter(rule="overdue").delete()
    assert rebuild(by=SYSTEM, at=at) == {"findings_opened": 1, "findings_closed": 0}
    assert rebuild(by=SYSTEM, at=at) == nothing


def test_a_rebuild_on_another_day_is_the_look_that_is_due(world: World, at: datetime) -> None:
    make.make_device(world, "GEN-0001", overdue_on=at.date())
    look_at_all(by=SYSTEM, at=at)
    later = at + timedelta(days=3)
    assert rebuild(by=SYSTEM, at=later) == {"findings_opened": 0, "findings_closed": 0}
    assert Finding.objects.standing().filter(rule="overdue").exists()

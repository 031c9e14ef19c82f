"""Plans for whatever a filter finds: who comes under them, who leaves, and who stands under another plan."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.audit.api import history
from openhtm.kernel.errors import InvalidInput, NotPermitted, StaleVersion
from openhtm.maintenance import filtering
from openhtm.maintenance.actions import alternates, filter_plans, plans, schedule
from openhtm.maintenance.actions.filter_plans import Seen
from openhtm.maintenance.actions.plans import NewPlan, PlanExists, UnableToRevise
from openhtm.maintenance.filtering import OtherCount
from openhtm.maintenance.joining import NOT_FOUND, OTHER_PLAN
from openhtm.maintenance.models import Occurrence, Plan, PlanAssignment
from openhtm.maintenance.rules.intervals import Interval, Unit
from openhtm.maintenance.rules.schedule import Kind
from openhtm.maintenance.ways import Way
from openhtm.registry.actions import devices
from openhtm.registry.api import DeviceChange, NewDevice
from openhtm.registry.models import Device

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

LATER = timedelta(days=30)


@pytest.fixture
def fleet(world: World) -> list[Device]:
    """Two pumps in the ICU, one in the operating rooms, one retired; and one of the other hospital."""
    made = [make.make_device(world, f"GEN-000{number}", stores_phi=False) for number in (1, 2)]
    made.append(make.make_device(world, "GEN-0003", department=world.operating, stores_phi=False))
    make.make_device(world, "GEN-0004", status="retired", retired_on=date(2026, 1, 1))
    make.make_device(world, "OTH-0001", site=world.other_site, department=None)
    return made


def add(world: World, at: datetime, **fields: Any) -> Plan:
    given: dict[str, Any] = {
        "code": "safety",
        "title": "Electrical safety in intensive care",
        "filters": {"department": str(world.icu.pk)},
        "site": world.site,
        "terms": make.terms(Kind.FLOATING),
        "effective_from": make.TODAY,
    }
    more: dict[str, Any] = {"by": world.mara, "at": at}
    more |= {name: fields.pop(name) for name in ("expected", "by") if name in fields}
    return plans.add_plan(NewPlan(**{**given, **fields}), **more)


def under(plan: Plan) -> set[str]:
    """The tags of the devices that are under a plan now."""
    rows = PlanAssignment.objects.filter(plan=plan, valid_to__isnull=True)
    return set(rows.values_list("device__tag", flat=True))


def ended(plan: Plan, tag: str) -> PlanAssignment:
    found: PlanAssignment = PlanAssignment.objects.filter(
        plan=plan, device__tag=tag, valid_to__isnull=False
    ).latest("pk")
    return found


def move_to(world: World, at: datetime, device: Device, department: Any) -> None:
    change = DeviceChange(device.pk, {"department_id": department.pk})
    devices.update_many([change], by=world.mara, at=at)


# -- who comes under it -----------------------------------------------------------------------------------


def test_every_device_that_the_filter_finds_comes_under_it(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    plan = add(world, at)

    assert under(plan) == {"GEN-0001", "GEN-0002"}
    assert plan.by_filter
    assert plan.filters == {"department": str(world.icu.pk)}


def test_without_a_site_it_reaches_all_of_them(world: World, at: datetime, fleet: list[Device]) -> None:
    kind = make.make_model().device_type_id

    plan = add(world, at, filters={"type": str(kind)}, site=None, by=world.root)

    assert under(plan) == {"GEN-0001", "GEN-0002", "GEN-0003", "OTH-0001"}


def test_all_filters_have_to_hold(world: World, at: datetime, fleet: list[Device]) -> None:
    Device.objects.filter(pk=fleet[0].pk).update(risk_class="life_support")

    plan = add(world, at, filters={"department": str(world.icu.pk), "risk_class": "life_support"})

    assert under(plan) == {"GEN-0001"}


def test_it_finds_the_devices_of_a_building(world: World, at: datetime, fleet: list[Device]) -> None:
    Device.objects.filter(pk=fleet[2].pk).update(room=world.icu_room)

    plan = add(world, at, filters={"building": str(world.building.pk)})

    assert under(plan) == {"GEN-0003"}


def test_a_device_that_is_entered_later_joins_by_itself_and_has_its_day(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    plan = add(world, at)
    values = {"tag": "GEN-0100", "site_id": world.site.pk, "department_id": world.icu.pk}
    model = make.make_model()
    values |= {"model_id": model.pk, "device_type_id": model.device_type_id, "status": "in_service"}

    (made,) = devices.create_many([NewDevice(values={**values, "stores_phi": False})], by=world.mara, at=at)

    assert "GEN-0100" in under(plan)
    assert Occurrence.objects.get(device=made, plan=plan).due_on == make.TODAY
    made.refresh_from_db()
    assert made.next_due_on == make.TODAY


def test_a_device_that_moves_in_is_asked_from_that_day_not_for_what_lies_before(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    """Accepted on 1 June 2025, it would be half a year overdue, though nobody asked it then."""
    plan = add(world, at)

    move_to(world, at + LATER, fleet[2], world.icu)

    row = PlanAssignment.objects.get(plan=plan, device=fleet[2])
    due = Occurrence.objects.get(plan=plan, device=fleet[2])
    assert row.valid_from == date(2026, 12, 22)
    assert due.due_on == date(2026, 12, 22)
    assert due.closes_on == date(2026, 12, 31)


def test_what_was_done_by_the_same_procedure_counts_for_a_device_that_joins(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    version = make.make_procedure(world, at)
    hand_made = make.make_plan(world, at, version=version, asked=make.terms(Kind.FLOATING), code="PM")
    make.make_due(world, at)
    done = Occurrence.objects.get(plan=hand_made, device=fleet[0])
    make.settled(done, date(2026, 10, 5), at)
    plan = add(world, at, procedure=version.procedure)

    plans.end_plan(hand_made, on=make.TODAY, reason="By department from now on", by=world.mara, at=at)

    assert PlanAssignment.objects.get(plan=plan, device=fleet[0]).base_on == date(2026, 10, 5)
    assert Occurrence.objects.get(plan=plan, device=fleet[0]).due_on == date(2027, 10, 5)


# -- who leaves -------------------------------------------------------------------------------------------


def test_a_device_that_moves_out_leaves_the_plan_with_the_reason_and_what_was_planned_goes(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    plan = add(world, at, terms=make.terms(), effective_from=date(2026, 12, 1))
    schedule.generate(until=date(2027, 12, 31), by=world.root, at=at)
    assert Occurrence.objects.filter(plan=plan, device=fleet[0]).exists()

    move_to(world, at, fleet[0], world.operating)

    row = ended(plan, "GEN-0001")
    assert (row.valid_to, row.end_reason) == (date(2026, 12, 1), NOT_FOUND)
    assert not Occurrence.objects.filter(plan=plan, device=fleet[0]).exists()
    assert Device.objects.get(pk=fleet[0].pk).next_due_on is None
    assert under(plan) == {"GEN-0002"}


def test_what_is_due_when_a_device_leaves_stays_to_be_settled(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    plan = add(world, at)
    schedule.generate(until=date(2027, 12, 31), by=world.root, at=at)

    move_to(world, at, fleet[0], world.operating)

    assert Occurrence.objects.get(plan=plan, device=fleet[0]).state == "open"


def test_a_device_that_comes_back_keeps_its_dates(world: World, at: datetime, fleet: list[Device]) -> None:
    """Due on 1 June each year; away from December to January it is due in June, not at once."""
    plan = add(world, at, terms=make.terms())
    before = PlanAssignment.objects.get(plan=plan, device=fleet[0])
    move_to(world, at, fleet[0], world.operating)

    move_to(world, at + LATER, fleet[0], world.icu)

    row = PlanAssignment.objects.get(plan=plan, device=fleet[0], valid_to__isnull=True)
    assert row.anchor_on == before.anchor_on == date(2026, 6, 1)
    opened = Occurrence.objects.filter(plan=plan, device=fleet[0]).order_by("due_on")
    assert opened[0].due_on == date(2027, 6, 1)


def test_the_day_a_device_leaves_is_the_day_at_its_site(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    """Chicago is six hours behind: at three in the morning of the 23rd by UTC it is the 22nd there."""
    plan = add(world, at, effective_from=date(2026, 11, 1))

    move_to(world, datetime.fromisoformat("2026-11-23T03:00:00+00:00"), fleet[0], world.operating)

    assert ended(plan, "GEN-0001").valid_to == date(2026, 11, 22)


def test_a_retired_device_leaves_with_its_own_reason(world: World, at: datetime, fleet: list[Device]) -> None:
    plan = add(world, at)

    devices.retire(fleet[0], reason="Beyond repair", by=world.mara, at=at)

    assert ended(plan, "GEN-0001").end_reason == "Retired: Beyond repair"


# -- other plans ------------------------------------------------------------------------------------------


def test_a_device_under_a_hand_made_plan_of_the_same_procedure_is_not_doubled(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    version = make.make_procedure(world, at)
    special = make.make_model("Flow 9")
    Device.objects.filter(pk=fleet[1].pk).update(model=special)
    hand_made = make.make_plan(world, at, model=special, version=version)

    plan = add(world, at, procedure=version.procedure)

    assert under(hand_made) == {"GEN-0002"}
    assert under(plan) == {"GEN-0001"}
    moves = filtering.movement(plan)
    assert [device.tag for device in moves.aside] == ["GEN-0002"]


def test_a_hand_made_plan_that_comes_later_takes_its_devices_over(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    version = make.make_procedure(world, at)
    plan = add(world, at, procedure=version.procedure)

    hand_made = make.make_plan(world, at, version=version)

    assert under(plan) == set()
    assert under(hand_made) == {"GEN-0001", "GEN-0002", "GEN-0003"}
    assert ended(plan, "GEN-0001").end_reason == OTHER_PLAN


def test_what_a_hand_made_plan_leaves_is_taken_up(world: World, at: datetime, fleet: list[Device]) -> None:
    version = make.make_procedure(world, at)
    hand_made = make.make_plan(world, at, version=version)
    plan = add(world, at, procedure=version.procedure)
    assert under(plan) == set()

    plans.end_plan(hand_made, on=make.TODAY, reason="Not needed", by=world.mara, at=at)

    assert under(plan) == {"GEN-0001", "GEN-0002"}
    assert Occurrence.objects.filter(plan=plan, device=fleet[0]).exists()


def test_a_plan_that_gets_the_same_procedure_takes_the_devices(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    version = make.make_procedure(world, at)
    hand_made = make.make_plan(world, at)
    plan = add(world, at, procedure=version.procedure)
    assert under(plan) == {"GEN-0001", "GEN-0002"}

    plans.edit_plan(hand_made, title="Yearly", procedure=version.procedure, by=world.mara, at=at)

    assert under(plan) == set()


def test_a_plan_that_an_alternate_program_gives_the_same_procedure_takes_the_devices(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    version = make.make_procedure(world, at)
    hand_made = make.make_plan(world, at)
    plan = add(world, at, procedure=version.procedure)
    assert under(plan) == {"GEN-0001", "GEN-0002"}

    alternates.adopt_alternate(
        hand_made,
        way=Way(interval=Interval(count=24, unit=Unit.MONTH), procedure=version.procedure, reference="AEM-1"),
        proposed_by=world.cleo,
        on=make.TODAY,
        by=world.mara,
        at=at,
    )

    assert under(plan) == set()


def test_who_was_left_out_of_a_hand_made_plan_by_a_decision_stays_out(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    """Otherwise the same inspection would come back by another door."""
    version = make.make_procedure(world, at)
    hand_made = make.make_plan(world, at, version=version)
    proposed = plans.propose_terms(
        hand_made,
        terms=make.terms(excluded=True),
        effective_from=make.TODAY,
        reason="A training device",
        device=fleet[0],
        by=world.cleo,
        at=at,
    )
    plans.approve_terms(proposed, by=world.mara, at=at)

    plan = add(world, at, procedure=version.procedure)

    assert "GEN-0001" not in under(plan)


def test_of_two_filters_for_one_procedure_the_sites_own_goes_first(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    version = make.make_procedure(world, at)
    kind = {"type": str(make.make_model().device_type_id)}
    everywhere = add(
        world, at, code="all", filters=kind, site=None, procedure=version.procedure, by=world.root
    )

    local = add(world, at, procedure=version.procedure)

    assert under(local) == {"GEN-0001", "GEN-0002"}
    assert under(everywhere) == {"GEN-0003", "OTH-0001"}


# -- changing the filters ---------------------------------------------------------------------------------


def test_the_preview_says_who_gains_keeps_and_loses_the_plan(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    plan = add(world, at)
    Device.objects.filter(pk=fleet[1].pk).update(department=world.operating)

    other = filtering.with_filters(plan, {"type": str(make.make_model().device_type_id)})
    counted = filtering.movement(other).counted()

    assert counted == {"gain": 1, "keep": 2, "lose": 0, "aside": 0}
    back = filtering.with_filters(plan, {"department": str(world.operating.pk)})
    assert filtering.movement(back).counted() == {"gain": 1, "keep": 1, "lose": 1, "aside": 0}
    assert under(plan) == {"GEN-0001", "GEN-0002"}, "a preview changes nothing"


def test_changed_filters_move_the_devices_at_once(world: World, at: datetime, fleet: list[Device]) -> None:
    plan = add(world, at)

    filter_plans.change_filters(
        plan,
        filters={"department": str(world.operating.pk)},
        reason="The unit moved",
        seen=Seen(gain=1, lose=2),
        seen_version=plan.version,
        by=world.mara,
        at=at,
    )

    assert under(plan) == {"GEN-0003"}
    assert Occurrence.objects.filter(plan=plan, device=fleet[2]).exists()
    assert "filters" in str(history(plan))


def test_other_numbers_than_the_preview_showed_are_refused(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    plan = add(world, at)
    change: dict[str, Any] = {
        "filters": {"department": str(world.operating.pk)},
        "reason": "Moved",
        "by": world.mara,
        "at": at,
    }

    with pytest.raises(OtherCount, match="to 1 device, not to 3"):
        filter_plans.change_filters(plan, seen=Seen(gain=3, lose=2), **change)
    with pytest.raises(OtherCount, match="2 devices, not to 0"):
        filter_plans.change_filters(plan, seen=Seen(gain=1, lose=0), **change)
    with pytest.raises(OtherCount):
        add(world, at, code="other", expected=7)
    assert under(plan) == {"GEN-0001", "GEN-0002"}


def test_whoever_may_not_approve_plans_takes_no_device_from_one(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    plan = add(world, at, by=world.cleo)
    change: dict[str, Any] = {"reason": "Other unit", "by": world.cleo, "at": at}

    with pytest.raises(NotPermitted, match="approve plans"):
        filter_plans.change_filters(plan, filters={"department": str(world.operating.pk)}, **change)

    wider = {"type": str(make.make_model().device_type_id)}
    filter_plans.change_filters(plan, filters=wider, **change)
    assert under(plan) == {"GEN-0001", "GEN-0002", "GEN-0003"}


def test_a_change_needs_a_reason_another_filter_and_a_plan_in_force(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    plan = add(world, at)
    same, other = plan.filters, {"department": str(world.operating.pk)}
    by: dict[str, Any] = {"by": world.mara, "at": at}

    with pytest.raises(InvalidInput, match="Say why"):
        filter_plans.change_filters(plan, filters=other, reason=" ", **by)
    with pytest.raises(InvalidInput, match="filters that it has"):
        filter_plans.change_filters(plan, filters=same, reason="Again", **by)
    with pytest.raises(StaleVersion):
        filter_plans.change_filters(plan, filters=other, reason="Late", seen_version=plan.version - 1, **by)
    hand_made = make.make_plan(world, at)
    with pytest.raises(InvalidInput, match="model or a device type"):
        filter_plans.change_filters(hand_made, filters=other, reason="No", **by)
    plans.end_plan(plan, on=make.TODAY, reason="Over", **by)
    with pytest.raises(UnableToRevise, match="has ended"):
        filter_plans.change_filters(plan, filters=other, reason="Late", **by)


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        ({}, "Choose either"),
        ({"status": "in_service"}, "Say which devices"),
        ({"overdue": "yes"}, "cannot be for devices by overdue"),
        ({"q": "pump"}, "cannot be for devices by q"),
        ({"site": "1"}, "cannot be for devices by site"),
        ({"risk_class": "purple"}, "Risk class: 'purple' is not one of"),
        ({"department": "x"}, "Department: 'x' is not a number"),
    ],
)
def test_filters_that_say_nothing_that_is_known_are_refused(
    world: World, at: datetime, filters: dict[str, str], told: str
) -> None:
    with pytest.raises(InvalidInput, match=told):
        add(world, at, filters=filters)


def test_a_line_is_there_once(world: World, at: datetime, fleet: list[Device]) -> None:
    add(world, at)

    with pytest.raises(PlanExists):
        add(world, at, code="SAFETY", filters={"type": "1"})
    with pytest.raises(InvalidInput, match="Choose either"):
        add(world, at, code="two", model=make.make_model())


def test_whoever_may_not_edit_plans_adds_and_changes_none(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    plan = add(world, at)

    with pytest.raises(NotPermitted):
        add(world, at, code="x", by=world.tess)
    with pytest.raises(NotPermitted):
        filter_plans.change_filters(plan, filters={"type": "1"}, reason="Mine", by=world.otto, at=at)
    with pytest.raises(NotPermitted):
        filter_plans.apply_filters(by=world.tess, at=at)


# -- on demand --------------------------------------------------------------------------------------------


def test_what_changed_beside_the_events_is_caught_up_on_demand_and_once(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    plan = add(world, at)
    Device.objects.filter(pk=fleet[2].pk).update(department=world.icu)
    Device.objects.filter(pk=fleet[0].pk).update(department=world.operating)

    moved = filter_plans.apply_filters(site=world.site, by=world.root, at=at)
    again = filter_plans.apply_filters(by=world.root, at=at)

    assert (moved.joined, moved.left) == (1, 1)
    assert (again.joined, again.left) == (0, 0)
    assert under(plan) == {"GEN-0002", "GEN-0003"}


def test_generating_catches_up_too(world: World, at: datetime, fleet: list[Device]) -> None:
    plan = add(world, at)
    Device.objects.filter(pk=fleet[2].pk).update(department=world.icu)

    done = schedule.generate(until=date(2027, 12, 31), by=world.root, at=at)

    assert done.assigned == 1
    assert "GEN-0003" in under(plan)
    assert Occurrence.objects.filter(plan=plan).count() == 3

"""Plans, their terms, overrides, and which device is under which plan since when."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm.maintenance.actions import baselines, occurrences, plans, schedule
from openhtm.maintenance.actions.plans import NewPlan
from openhtm.maintenance.models import (
    AttemptKind,
    Basis,
    Occurrence,
    PlanAssignment,
    PlanRevision,
    RevisionState,
)
from openhtm.maintenance.rebasing import Baseline
from openhtm.maintenance.rules.intervals import Interval, Unit
from openhtm.maintenance.rules.schedule import Kind
from openhtm.maintenance.rules.windows import Scheme, WindowRule
from openhtm.registry import api as registry
from openhtm.registry.models import Device

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

HALF = Interval(count=6, unit=Unit.MONTH)


def dues() -> list[date]:
    return list(Occurrence.objects.order_by("due_on").values_list("due_on", flat=True))


def test_a_plan_on_the_model_is_inherited_by_its_devices(world: World, at: datetime) -> None:
    device = make.make_device(world)
    make.make_device(world, "GEN-2", model=make.make_model("Other"))
    plan = make.make_plan(world, at)
    row = PlanAssignment.objects.get()
    assert (row.device, row.plan, row.valid_from) == (device, plan, date(2026, 1, 1))
    assert (row.base_on, row.anchor_on) == (date(2025, 6, 1), date(2026, 6, 1))


def test_a_device_entered_later_comes_under_the_plan_at_once(world: World, at: datetime) -> None:
    make.make_plan(world, at)
    values = {
        "tag": "GEN-9",
        "model_id": make.make_model().pk,
        "status": "in_service",
        "accepted_on": date(2026, 11, 1),
    }
    device = registry.devices.add(site=world.site, values=values, by=world.mara, at=at)
    assert PlanAssignment.objects.get(device=device).valid_from == date(2026, 11, 1)
    device.refresh_from_db()
    assert device.next_due_on == date(2027, 11, 1)


def test_a_plan_at_the_site_wins_over_one_for_all_sites(world: World, at: datetime) -> None:
    make.make_device(world)
    everywhere = plans.add_plan(
        NewPlan(
            code="PM",
            title="Everywhere",
            model=make.make_model(),
            terms=make.terms(),
            effective_from=date(2026, 1, 1),
        ),
        by=world.root,
        at=at,
    )
    assert PlanAssignment.objects.get().plan == everywhere
    own = make.make_plan(world, at)
    schedule.follow_devices(device_ids=[PlanAssignment.objects.get(plan=own).device_id], by=world.root, at=at)
    assert PlanAssignment.objects.get(valid_to=None).plan == own


def test_a_plan_on_the_model_wins_over_one_on_the_type(world: World, at: datetime) -> None:
    device = make.make_device(world)
    on_model = make.make_plan(world, at)
    plans.add_plan(
        NewPlan(
            code="PM",
            title="Type",
            device_type=device.device_type,
            site=world.site,
            terms=make.terms(),
            effective_from=date(2026, 1, 1),
        ),
        by=world.mara,
        at=at,
    )
    assert PlanAssignment.objects.get().plan == on_model


def test_only_who_answers_for_all_sites_may_plan_for_all_sites(world: World, at: datetime) -> None:
    new = NewPlan(
        code="PM", title="X", model=make.make_model(), terms=make.terms(), effective_from=make.TODAY
    )
    for who in ("mara", "otto", "tess"):
        with pytest.raises(NotPermitted):
            plans.add_plan(new, by=world.people[who], at=at)


def test_otto_cannot_touch_the_plans_of_another_hospital(world: World, at: datetime) -> None:
    plan = make.make_plan(world, at)
    with pytest.raises(NotPermitted):
        plans.propose_terms(
            plan, terms=make.terms(), effective_from=make.TODAY, reason="Mine", by=world.otto, at=at
        )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"code": ""}, "line code"),
        ({"model": None}, "either a model or"),
        ({"terms": make.terms(interval=None)}, "how often"),
        ({"terms": make.terms(Kind.CALENDAR_LIST)}, "at least one day"),
        (
            {
                "terms": make.terms(
                    interval=Interval(count=1, unit=Unit.WEEK), window=WindowRule(scheme=Scheme.MONTH)
                )
            },
            "share a day",
        ),
    ],
)
def test_plans_that_make_no_sense_are_refused(
    world: World, at: datetime, fields: dict[str, object], message: str
) -> None:
    values: dict[str, object] = {
        "code": "PM",
        "title": "X",
        "model": make.make_model(),
        "site": world.site,
        "terms": make.terms(),
        "effective_from": make.TODAY,
    }
    with pytest.raises(InvalidInput, match=message):
        plans.add_plan(NewPlan(**{**values, **fields}), by=world.mara, at=at)  # type: ignore[arg-type]


def test_a_line_is_there_once(world: World, at: datetime) -> None:
    make.make_plan(world, at)
    with pytest.raises(plans.PlanExists):
        make.make_plan(world, at)


def test_new_terms_change_the_future_and_nothing_before(world: World, at: datetime) -> None:
    make.make_device(world)
    plan = make.make_plan(world, at)
    make.make_due(world, at)
    assert dues() == [date(2026, 6, 1), date(2027, 6, 1)]
    plans.propose_terms(
        plan,
        terms=make.terms(interval=HALF),
        effective_from=date(2026, 12, 1),
        reason="Failures found",
        by=world.mara,
        at=at,
    )
    make.make_due(world, at)
    # What was open stays; from 1 December on every six months from the acceptance, a grid with 1 December.
    assert dues() == [date(2026, 6, 1), date(2026, 12, 1), date(2027, 6, 1), date(2027, 12, 1)]
    assert PlanAssignment.objects.on(date(2026, 11, 30)).get().revision.number == 1
    assert PlanAssignment.objects.on(date(2026, 12, 1)).get().revision.number == 2


def test_terms_cannot_begin_in_the_past(world: World, at: datetime) -> None:
    plan = make.make_plan(world, at)
    with pytest.raises(plans.UnableToRevise, match="past"):
        plans.propose_terms(
            plan,
            terms=make.terms(interval=HALF),
            effective_from=date(2026, 11, 1),
            reason="Late",
            by=world.mara,
            at=at,
        )


def test_terms_of_a_high_risk_model_wait_for_somebody_else(world: World, at: datetime) -> None:
    model = make.make_model("Vent", risk="life_support")
    make.make_device(world, model=model)
    plan = make.make_plan(world, at, model=model)
    revision = plans.propose_terms(
        plan,
        terms=make.terms(interval=Interval(count=2, unit=Unit.YEAR)),
        effective_from=make.TODAY,
        reason="Few failures",
        by=world.mara,
        at=at,
    )
    assert revision.state == RevisionState.PROPOSED
    with pytest.raises(plans.UnableToDecide, match="someone else"):
        plans.approve_terms(revision, by=world.mara, at=at)
    with pytest.raises(NotPermitted):
        plans.approve_terms(revision, by=world.cleo, at=at)
    with pytest.raises(plans.UnableToRevise, match="decision"):
        plans.propose_terms(
            plan, terms=make.terms(), effective_from=make.TODAY, reason="Again", by=world.cleo, at=at
        )
    plans.approve_terms(revision, note="Committee of November", by=world.root, at=at)
    assert plan.revisions.get(state=RevisionState.ACTIVE) == revision


def test_a_rejected_proposal_changes_nothing(world: World, at: datetime) -> None:
    plan = make.make_plan(world, at)
    revision = plans.propose_terms(
        plan,
        terms=make.terms(basis=Basis.AEM),
        effective_from=make.TODAY,
        reason="AEM",
        by=world.cleo,
        at=at,
    )
    with pytest.raises(plans.UnableToDecide, match="why"):
        plans.reject_terms(revision, reason="", by=world.mara, at=at)
    plans.reject_terms(revision, reason="No data", by=world.mara, at=at)
    assert plan.revisions.get(state=RevisionState.ACTIVE).number == 1
    with pytest.raises(plans.UnableToDecide, match="not waiting"):
        plans.approve_terms(revision, by=world.mara, at=at)


def test_a_device_gets_its_own_terms_with_a_reason_and_gives_them_back(world: World, at: datetime) -> None:
    device, other = make.make_device(world), make.make_device(world, "GEN-2")
    plan = make.make_plan(world, at)
    make.make_due(world, at)
    with pytest.raises(InvalidInput, match="why"):
        plans.propose_terms(
            plan,
            terms=make.terms(interval=HALF),
            effective_from=make.TODAY,
            reason=" ",
            device=device,
            by=world.mara,
            at=at,
        )
    own = plans.propose_terms(
        plan,
        terms=make.terms(interval=HALF),
        effective_from=make.TODAY,
        reason="Used day and night",
        device=device,
        by=world.mara,
        at=at,
    )
    assert PlanAssignment.objects.get(device=device, valid_to=None).revision == own
    assert PlanAssignment.objects.get(device=other).revision.number == 1
    plans.drop_override(own, on=make.TODAY, reason="Back to normal", by=world.mara, at=at)
    assert PlanAssignment.objects.get(device=device, valid_to=None).revision.number == 1


def test_leaving_a_device_out_needs_approval_and_then_plans_nothing(world: World, at: datetime) -> None:
    device = make.make_device(world)
    plan = make.make_plan(world, at)
    out = plans.propose_terms(
        plan,
        terms=make.terms(excluded=True),
        effective_from=make.TODAY,
        reason="Under the vendor's contract",
        device=device,
        by=world.cleo,
        at=at,
    )
    assert out.state == RevisionState.PROPOSED
    plans.approve_terms(out, by=world.mara, at=at)
    assert make.make_due(world, at) == []
    assert not PlanAssignment.objects.filter(device=device, valid_to=None).exists()


def test_only_a_single_device_can_be_left_out(world: World, at: datetime) -> None:
    plan = make.make_plan(world, at)
    with pytest.raises(InvalidInput, match="single device"):
        plans.propose_terms(
            plan,
            terms=make.terms(excluded=True),
            effective_from=make.TODAY,
            reason="All",
            by=world.mara,
            at=at,
        )


def test_ending_a_plan_takes_away_what_was_only_planned(world: World, at: datetime) -> None:
    make.make_device(world)
    plan = make.make_plan(world, at)
    make.make_due(world, at)
    plans.end_plan(plan, on=make.TODAY, reason="Not needed", by=world.mara, at=at)
    assert dues() == [date(2026, 6, 1)], "what is overdue stays to be settled"
    with pytest.raises(plans.UnableToRevise, match="ended"):
        plans.end_plan(plan, on=make.TODAY, reason="Again", by=world.mara, at=at)


def test_a_device_whose_plan_has_ended_has_nothing_next(world: World, at: datetime) -> None:
    device = make.make_device(world, accepted_on=date(2026, 11, 1))
    plan = make.make_plan(world, at)
    make.make_due(world, at)
    device.refresh_from_db()
    assert device.next_due_on == date(2027, 11, 1)
    plans.end_plan(plan, on=make.TODAY, reason="Not needed", by=world.mara, at=at)
    assert Device.objects.filter(pk=device.pk, next_due_on=None, overdue_on=None).exists()


def test_what_somebody_has_touched_is_not_taken_away(world: World, at: datetime) -> None:
    make.make_device(world)
    plan = make.make_plan(world, at)
    last = make.make_due(world, at)[-1]
    occurrences.record_attempt(last, kind=AttemptKind.IN_USE, evidence="On a patient", by=world.tess, at=at)
    plans.end_plan(plan, on=make.TODAY, reason="Not needed", by=world.mara, at=at)
    assert last.due_on in dues()


def test_a_device_of_another_model_leaves_the_plan(world: World, at: datetime) -> None:
    device = make.make_device(world)
    make.make_plan(world, at)
    other = make.make_model("Other")
    registry.devices.edit(device, changes={"model_id": other.pk}, by=world.mara, at=at)
    assert not PlanAssignment.objects.filter(device=device, valid_to=None).exists()


def test_the_database_refuses_two_active_terms(world: World, at: datetime) -> None:
    plan = make.make_plan(world, at)
    twin = plan.revisions.get()
    twin.pk, twin.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanRevision.objects.bulk_create([twin])


@pytest.mark.parametrize(
    ("kind", "row", "expected"),
    [
        (Kind.FIXED, {"last_done_on": date(2025, 9, 10)}, date(2026, 9, 10)),
        (Kind.FIXED, {"next_due_on": date(2026, 3, 15)}, date(2026, 3, 15)),
        (Kind.FLOATING, {"last_done_on": date(2025, 9, 10)}, date(2026, 9, 10)),
        (Kind.FLOATING, {"next_due_on": date(2026, 3, 15)}, date(2026, 3, 15)),
    ],
)
def test_what_an_earlier_system_knew_decides_the_next_due_day(
    world: World, at: datetime, kind: Kind, row: dict[str, date], expected: date
) -> None:
    device = make.make_device(world)
    plan = make.make_plan(world, at, asked=make.terms(kind), since=make.TODAY)
    known = Baseline(device_id=device.pk, plan_id=plan.pk, **row)
    assert baselines.set_baselines([known], by=world.mara, at=at) == 1
    device.refresh_from_db()
    assert device.next_due_on == expected
    assert baselines.set_baselines([known], by=world.mara, at=at) == 0

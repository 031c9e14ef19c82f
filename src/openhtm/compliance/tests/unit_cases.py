"""Planted cases of rules about policies, the staff of units, corrective actions, and management plans."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from openhtm.awareness.actions import attestations
from openhtm.awareness.actions import policies as keeping
from openhtm.awareness.tests import handbook
from openhtm.awareness.versions import NewDemand
from openhtm.checks.actions.units import NewPoint
from openhtm.checks.tests import ward
from openhtm.compliance.actions import correcting
from openhtm.compliance.actions.plan_goals import add_goal
from openhtm.maintenance.tests import factories as make
from openhtm.maintenance.tests.factories import proof

from . import correction_world, plan_world
from .planting import Planted, changed

if TYPE_CHECKING:
    from openhtm_testing.personas import World


def policy_review_late(world: World, at: datetime) -> Planted:
    late, beside = handbook.in_force(world, at, "UC-1"), handbook.in_force(world, at, "UC-2")
    changed(late, review_due_on=date(2026, 11, 21))()
    changed(beside, review_due_on=date(2026, 11, 22))()
    late.refresh_from_db()
    mend = lambda: keeping.review(  # noqa: E731
        late, note="Read", proof=proof(world.mara, at), by=world.mara, at=at
    )
    return Planted(str(late.policy), mend)


def policy_check_not_set_up(world: World, at: datetime) -> Planted:
    daily = NewDemand(template="crash_cart", frequency="daily", department=world.icu)
    weekly = NewDemand(template="eyewash", frequency="weekly")
    handbook.in_force(world, at, demands=[daily, weekly])
    handbook.draft(world, at, "UC-2", demands=[NewDemand(template="aed", frequency="daily")])
    ward.make_check(world, at, ward.WEEKLY)
    ward.make_check(world, at, template="eyewash", points=(NewPoint(name="Eyewash"),))
    return Planted("Intensive care", lambda: ward.make_check(world, at, ward.DAILY))


def staff_not_attested(world: World, at: datetime) -> Planted:
    ward.make_check(world, at)
    version = handbook.in_force(world, at, audience=["nurse"])
    handbook.in_force(world, at, "UC-2", demands=[])
    signed: dict[str, Any] = {
        "department": world.icu,
        "proof": proof(world.nina, at),
        "by": world.nina,
        "at": at,
    }
    return Planted("Intensive care", lambda: attestations.attest(version, **signed))


def correction_late(world: World, at: datetime) -> Planted:
    late, beside = correction_world.by_hand(world, at), correction_world.by_hand(world, at)
    ended = correction_world.by_hand(world, at)
    changed(late, due_on=date(2026, 11, 21))()
    changed(beside, due_on=date(2026, 11, 22))()
    correcting.withdraw(ended, reason="Taken up elsewhere", by=world.mara, at=at)
    late.refresh_from_db()
    mend = lambda: correcting.withdraw(late, reason="Settled", by=world.mara, at=at)  # noqa: E731
    return Planted("CA-1 Pads of the crash cart", mend)


def management_plan_missing(world: World, at: datetime) -> Planted:
    """Other Hospital has a plan of its own, and a device as well."""
    make.make_device(world, "GEN-0001")
    make.make_device(world, "OTH-0001", site=world.other_site, department=world.other_department)
    beside = plan_world.draft(world, at, site=world.other_site, responsible=world.otto, goals=False)
    changed(beside, state="approved", approver=world.otto, approved_at=at)()
    waiting = plan_world.draft(world, at)
    return Planted(str(world.site), lambda: plan_world.approved(world, at, waiting))


def plan_evaluation_due(world: World, at: datetime) -> Planted:
    """Due on the first of January; beside it one of another year, and one that was accepted."""
    plan = plan_world.approved(world, at)
    whole = plan_world.draft(world, at, site=None, starts_on=date(2026, 3, 1), ends_on=date(2027, 2, 28))
    changed(whole, state="approved", approver=world.mara, approved_at=at)()
    mend = lambda: plan_world.accepted(world, at, plan_world.signed(world, at, plan))  # noqa: E731
    return Planted("MEMP-1 Medical equipment management plan", mend)


def plan_evaluation_late(world: World, at: datetime) -> Planted:
    """A year and a day old; the one beside it is a year old."""
    plan = plan_world.draft(world, at, starts_on=date(2025, 11, 21), ends_on=date(2026, 11, 20), goals=False)
    add_goal(plan, goal=plan_world.counted(world), by=world.cleo, at=at)
    plan_world.approved(world, at, plan)
    beside: dict[str, Any] = {"starts_on": date(2025, 11, 22), "ends_on": date(2026, 11, 21)}
    other = plan_world.draft(world, at, site=None, goals=False, **beside)
    changed(other, state="approved", approver=world.mara, approved_at=at)()
    mend = lambda: plan_world.accepted(world, at, plan_world.signed(world, at, plan))  # noqa: E731
    return Planted("MEMP-1 Medical equipment management plan", mend)


def plan_goal_unanswered(world: World, at: datetime) -> Planted:
    """Three months without a value; beside it one that was told, one that is counted, and one not due."""
    plan = plan_world.draft(world, at)
    add_goal(plan, goal=plan_world.told_by_person(world, name="Told"), by=world.cleo, at=at)
    plan_world.approved(world, at, plan)
    plan_world.say(plan, 4, at, world, number=1.0)
    mend = lambda: plan_world.say(plan, 2, at, world, number=95.0)  # noqa: E731
    return Planted("MEMP-1, 2: Nurses know the spare", mend)


UNIT_CASES = (
    correction_late,
    management_plan_missing,
    plan_evaluation_due,
    plan_evaluation_late,
    plan_goal_unanswered,
    policy_check_not_set_up,
    policy_review_late,
    staff_not_attested,
)

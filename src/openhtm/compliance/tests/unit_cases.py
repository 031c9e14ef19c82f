"""Planted cases of rules about policies, the staff of units, and corrective actions."""

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
from openhtm.maintenance.tests.factories import proof

from . import correction_world
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


UNIT_CASES = (correction_late, policy_check_not_set_up, policy_review_late, staff_not_attested)

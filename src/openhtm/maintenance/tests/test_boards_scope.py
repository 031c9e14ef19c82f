"""The boards end at the scope, plans of other hospitals included."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from openhtm.accounts.api import Permission, scope
from openhtm.maintenance import boards
from openhtm.maintenance.actions import plans
from openhtm.maintenance.rules.intervals import Interval, Unit

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World


def test_a_proposal_for_a_plan_of_one_hospital_is_not_shown_at_another(world: World, at: datetime) -> None:
    model = make.make_model(risk="high")
    make.make_device(world, model=model)
    plan = make.make_plan(world, at, model=model)
    plans.propose_terms(
        plan,
        terms=make.terms(interval=Interval(count=6, unit=Unit.MONTH)),
        effective_from=date(2026, 12, 1),
        reason="Fails often.",
        by=world.cleo,
        at=at,
    )
    assert boards.proposals(scope(world.mara, Permission.PLAN_APPROVE)).count() == 1
    assert boards.proposals(scope(world.root, Permission.PLAN_APPROVE)).count() == 1
    assert boards.proposals(scope(world.otto, Permission.PLAN_APPROVE)).count() == 0

"""A management plan of General Hospital for the walk: approved with two goals, its evaluation signed."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .samples import Samples


def add(samples: Samples, at: datetime) -> None:
    from openhtm.compliance.actions import management_plans, plan_evaluations, plan_goals
    from openhtm.compliance.rules.management_plans import SECTIONS
    from openhtm.maintenance.tests.factories import proof

    world = samples.world
    text: dict[str, Any] = {name: f"Zebrafinch {name}" for name in SECTIONS}
    days = {"starts_on": date(at.year, 1, 1), "ends_on": date(at.year, 12, 31)}
    values = {"title": "Zebrafinch plan", "responsible": world.mara, **days, **text}
    plan = management_plans.begin(site=world.site, values=values, by=world.cleo, at=at)
    counted = plan_goals.NewGoal(
        name="Zebrafinch repairs",
        target="at_most",
        measure="repairs_open_long",
        target_number=3.0,
        owner=world.mara,
    )
    told = plan_goals.NewGoal(
        name="Zebrafinch rounds",
        target="at_least",
        told_how="Zebrafinch asking",
        target_number=3.0,
        owner=world.tess,
    )
    for goal in (counted, told):
        plan_goals.add_goal(plan, goal=goal, by=world.cleo, at=at)
    management_plans.submit(plan, by=world.cleo, at=at)
    management_plans.approve(plan, proof=proof(world.mara, at), by=world.mara, at=at)
    answers = {name: {"answer": "met", "words": f"Zebrafinch {name}"} for name in SECTIONS}
    found = plan_evaluations.evaluate(plan, answers=answers, changes="Zebrafinch more", by=world.mara, at=at)
    plan_evaluations.sign_evaluation(found, proof=proof(world.mara, at), by=world.mara, at=at)
    samples.records["management_plan"] = plan

"""What tests of management plans stand on: a plan of General Hospital for 2026 by Cleo, with a goal of each kind."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from openhtm.compliance.actions import management_plans as acts
from openhtm.compliance.actions import plan_evaluations
from openhtm.compliance.actions.plan_evaluations import Meeting
from openhtm.compliance.actions.plan_goals import NewGoal, Told, add_goal, tell
from openhtm.compliance.management_plans import reads
from openhtm.compliance.models import ManagementPlan, PlanEvaluation
from openhtm.maintenance.tests import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

TEXT = {
    "objectives": "Fewer devices that nobody can find.",
    "scope": "All equipment of General Hospital, whoever owns it.",
    "performance": "Inspections by the plans in force.",
    "effectiveness": "Down time of life support falls.",
}
ANSWERS = {
    "objectives": {"answer": "met", "words": "Both were reached."},
    "scope": {"answer": "met", "words": "Nothing was left out."},
    "performance": {"answer": "partly", "words": "The summer was late."},
    "effectiveness": {"answer": "cannot_say", "words": "Down time is not whole."},
}


def values(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "title": "Medical equipment management plan",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "responsible": world.mara,
        **TEXT,
        **changes,
    }


def counted(world: World, **changes: Any) -> NewGoal:
    given: dict[str, Any] = {
        "name": "Repairs do not lie",
        "target": "at_most",
        "measure": "repairs_open_long",
        "target_number": 1.0,
        "owner": world.mara,
    }
    return NewGoal(**{**given, **changes})


def told_by_person(world: World, **changes: Any) -> NewGoal:
    given: dict[str, Any] = {
        "name": "Nurses know the spare",
        "target": "at_least",
        "told_how": "Five nurses asked in each unit",
        "target_number": 90.0,
        "unit": "%",
        "owner": world.tess,
    }
    return NewGoal(**{**given, **changes})


def by_a_day(world: World, **changes: Any) -> NewGoal:
    given: dict[str, Any] = {
        "name": "The list of loaners is whole",
        "target": "by_day",
        "told_how": "The list is signed",
        "target_day": date(2026, 12, 15),
        "owner": world.cleo,
    }
    return NewGoal(**{**given, **changes})


def draft(
    world: World, at: datetime, *, site: Any = "own", goals: bool = True, **changes: Any
) -> ManagementPlan:
    """By Cleo; elsewhere and for the whole hospital by Root, since Cleo holds her site alone."""
    place = world.site if site == "own" else site
    by = world.cleo if place == world.site else world.root
    made = acts.begin(site=place, values=values(world, **changes), by=by, at=at)
    if goals:
        for new in (counted(world), told_by_person(world), by_a_day(world)):
            add_goal(made, goal=new, by=by, at=at)
    return made


def approved(
    world: World, at: datetime, found: ManagementPlan | None = None, **changes: Any
) -> ManagementPlan:
    made = found or draft(world, at, **changes)
    acts.submit(made, by=made.author, at=at)
    who = world.mara
    return acts.approve(made, note="Board", proof=make.proof(who, at), by=who, at=at)


def say(plan: ManagementPlan, goal: int, at: datetime, world: World, **given: Any) -> Any:
    """Told by Mara."""
    told = Told(**{"on": at.date(), **given})
    return tell(reads.goal(plan, goal), told=told, by=world.mara, at=at)


def signed(world: World, at: datetime, plan: ManagementPlan | None = None) -> PlanEvaluation:
    """By Mara, in one sitting."""
    plan = plan or approved(world, at)
    found = plan_evaluations.evaluate(plan, answers=ANSWERS, changes="Begin earlier.", by=world.mara, at=at)
    return plan_evaluations.sign_evaluation(found, proof=make.proof(world.mara, at), by=world.mara, at=at)


def meeting(at: datetime, **changes: Any) -> Meeting:
    given: dict[str, Any] = {"presented_on": at.date(), "reference": "Minutes 7", "decision": "Accepted."}
    return Meeting(**{**given, **changes})


def accepted(world: World, at: datetime, found: PlanEvaluation | None = None) -> PlanEvaluation:
    """By Rita."""
    found = found or signed(world, at)
    proof = make.proof(world.rita, at)
    return plan_evaluations.accept_evaluation(found, meeting=meeting(at), proof=proof, by=world.rita, at=at)

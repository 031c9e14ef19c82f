"""The management plan of the first site: last year's, evaluated and accepted, and this year's, begun from it.

Of this year's goals one is on track, one is not, and of one nobody knows.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from openhtm.accounts.api import reauthenticate
from openhtm.compliance import api as compliance
from openhtm.compliance.api import ManagementPlan

from .stage import Stage

Goal = compliance.plan_goals.NewGoal
Told = compliance.plan_goals.Told
_TEXT = {
    "objectives": "Equipment is safe and there when it is needed. Life support comes first: nothing on it is late, and "
    "nothing on it waits for a part without a replacement standing by.",
    "scope": "All medical equipment at this site, whoever owns it, with rented and borrowed devices. "
    "Building equipment and furniture are in the plan of the facilities department.",
    "performance": "Inspections follow the manufacturer or an approved alternate program. Completion, repairs, "
    "user checks and findings are reported to the committee every quarter.",
    "effectiveness": "Fewer failures that maintenance could have prevented, less time without a device, and units that "
    "know what to do when one fails.",
}
_ANSWERS = {
    "objectives": (
        "partly",
        "Life support was not late for the last three quarters; in the first it was twice.",
    ),
    "scope": ("met", "Rented beds were taken in. Nothing that needs maintenance was found outside."),
    "performance": ("not_met", "The target of inspections on time was missed."),
    "effectiveness": ("cannot_say", "Down time is on record since the summer only, too short to compare."),
}
_CHANGES = "Level the weeks before the summer. Ask clinicians after every long repair, so that years can be compared."


def load_plans(stage: Stage, *, password: str) -> None:
    year = stage.today.year
    signed = min(datetime(year, 1, 20, 15, tzinfo=UTC), stage.at - timedelta(days=2))
    last = _last_year(stage, year - 1, password=password)
    _evaluated(stage, last, at=signed, password=password)
    _this_year(stage, last, at=signed + timedelta(days=1), password=password)


def _last_year(stage: Stage, year: int, *, password: str) -> ManagementPlan:
    people, at = stage.people, datetime(year, 1, 8, 15, tzinfo=UTC)
    values = {
        "title": "Medical equipment management plan",
        "starts_on": date(year, 1, 1),
        "ends_on": date(year, 12, 31),
        "responsible": people["manager"],
        "more": [
            {"title": "Emergency", "text": "What units do without a device stands in the emergency cards."}
        ],
        **_TEXT,
    }
    site = next(iter(stage.sites.values()))
    plan = compliance.management_plans.begin(site=site, values=values, by=people["engineer"], at=at)
    for goal in _goals(stage):
        compliance.plan_goals.add_goal(plan, goal=goal, by=people["engineer"], at=at)
    _approved(stage, plan, at=at, password=password)
    told = Told(on=date(year, 12, 10), number=92, note="Forty-six of fifty nurses named the place.")
    _tell(stage, plan, 3, told, at=datetime(year, 12, 10, 15, tzinfo=UTC))
    return plan


def _goals(stage: Stage) -> list[Any]:
    manager, engineer = stage.people["manager"], stage.people["engineer"]
    return [
        Goal(
            name="High-risk devices are inspected on time",
            reason="A surveyor looks at them first, and so does a patient.",
            measure="inspections_high",
            target="at_least",
            target_number=100,
            owner=manager,
        ),
        Goal(
            name="Repairs do not lie",
            reason="What is open for a month is forgotten.",
            measure="repairs_open_long",
            target="at_most",
            target_number=10,
            owner=engineer,
        ),
        Goal(
            name="Nurses know where the spare defibrillator stands",
            told_how="Ten nurses of five units, asked without notice",
            target="at_least",
            target_number=90,
            unit="%",
            told_months=6,
            owner=stage.people["risk"],
        ),
    ]


def _approved(stage: Stage, plan: ManagementPlan, *, at: datetime, password: str) -> None:
    manager = stage.people["manager"]
    compliance.management_plans.submit(plan, by=stage.people["engineer"], at=at)
    proof = reauthenticate(manager, password=password, at=at)
    compliance.management_plans.approve(
        plan, note="Approved by the committee for the environment of care.", proof=proof, by=manager, at=at
    )


def _tell(stage: Stage, plan: ManagementPlan, number: int, told: Any, *, at: datetime) -> None:
    goal = compliance.plan_reads.goal(plan, number)
    compliance.plan_goals.tell(goal, told=told, by=stage.people["engineer"], at=at)


def _evaluated(stage: Stage, plan: ManagementPlan, *, at: datetime, password: str) -> None:
    manager, risk, acts = stage.people["manager"], stage.people["risk"], compliance.plan_evaluations
    answers = {name: {"answer": answer, "words": words} for name, (answer, words) in _ANSWERS.items()}
    found = acts.evaluate(plan, answers=answers, changes=_CHANGES, by=manager, at=at)
    acts.sign_evaluation(found, proof=reauthenticate(manager, password=password, at=at), by=manager, at=at)
    heard = at + timedelta(hours=20)
    meeting = acts.Meeting(
        presented_on=stage.day_of(heard),
        reference="Minutes of the committee, item 4",
        decision="Accepted as presented.",
    )
    proof = reauthenticate(risk, password=password, at=heard)
    acts.accept_evaluation(found, meeting=meeting, proof=proof, by=risk, at=heard)


def _this_year(stage: Stage, last: ManagementPlan, *, at: datetime, password: str) -> None:
    engineer, risk = stage.people["engineer"], stage.people["risk"]
    plan = compliance.management_plans.begin_next(last, by=engineer, at=at)
    for goal in (
        Goal(
            name="We know which software devices run",
            measure="software_unknown",
            target="at_most",
            target_number=5,
            owner=engineer,
        ),
        Goal(
            name="Clinicians are asked after every long repair",
            told_how="Answers on the card that goes back with the device",
            target="at_least",
            target_number=80,
            unit="%",
            owner=risk,
        ),
    ):
        compliance.plan_goals.add_goal(plan, goal=goal, by=engineer, at=at)
    _approved(stage, plan, at=at, password=password)
    day = max(plan.starts_on, stage.today - timedelta(days=20))
    told = Told(on=day, number=94, note="Forty-seven of fifty.")
    _tell(stage, plan, 3, told, at=stage.at)

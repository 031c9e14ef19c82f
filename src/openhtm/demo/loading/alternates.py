"""An alternate program that waits for approval: of the first line of inspection whose history is long and clean."""

from __future__ import annotations

from openhtm.accounts.api import EVERYWHERE
from openhtm.compliance import api as compliance
from openhtm.compliance.api import AemProgram
from openhtm.maintenance import api as maintenance
from openhtm.maintenance.api import Basis, Plan, RevisionState
from openhtm.workforce import api as workforce

from ..rules.history import add_months
from .stage import BY, Stage

_QUALIFICATION = "Decides on alternate maintenance"
_ANSWERS = {
    "use": "diagnosis",
    "consequence": "delay",
    "spread": "one",
    "setting": "acute",
    "backup": "at_hand",
    "incidents": "none",
    "complexity": "simple",
    "typical_risk": "low",
    "critical": "no",
}


def load_program(stage: Stage) -> None:
    """The engineer proposes; the manager holds what it takes to approve."""
    made = workforce.definitions.add(
        values={"code": "AEM", "name": _QUALIFICATION, "months": 36}, by=BY, at=stage.at
    )
    held = workforce.Assessment(
        level=4,
        basis="course",
        granted_on=add_months(stage.today, -9),
        assessor=stage.people["engineer"],
        evidence="Course on alternate maintenance",
    )
    workforce.granting.record(
        made, people=[stage.people["manager"]], found=held, today=stage.today, by=BY, at=stage.at
    )
    compliance.proposing.demand(values={"qualification": _QUALIFICATION}, by=BY, at=stage.at)
    plans = Plan.objects.filter(is_active=True, by_filter=False, revisions__state=RevisionState.ACTIVE)
    for plan in plans.filter(revisions__basis=Basis.IFU).distinct().order_by("pk"):
        if _proposed(stage, plan):
            return


def _proposed(stage: Stage, plan: Plan) -> bool:
    """Drafted and submitted, where the history carries it."""
    terms = maintenance.alternates.in_force(plan)
    if terms.interval is None or terms.kind not in maintenance.alternates.BY_INTERVAL:
        return False
    if not _carries(stage, plan):
        return False
    engineer, interval = stage.people["engineer"], terms.interval
    values = {
        "interval_count": 2 * interval.count,
        "interval_unit": interval.unit.value,
        "maker_count": interval.count,
        "maker_unit": interval.unit.value,
        "maker_reference": terms.basis_reference or "Instructions for use, chapter on maintenance",
        "rationale": "Years of inspections of these devices found next to nothing that would have failed.",
        "watching": "Repairs are read every quarter; an incident stops the program.",
        "answers": _ANSWERS,
    }
    made: AemProgram = compliance.proposing.propose(plan, values=values, by=engineer, at=stage.at)
    compliance.proposing.submit(made, by=engineer, at=stage.at)
    return True


def _carries(stage: Stage, plan: Plan) -> bool:
    """Whether the history is such that a program may be submitted, and speaks for it."""
    about = compliance.evidence.subject(model=plan.model, device_type=plan.device_type, site_id=plan.site_id)
    question = compliance.evidence.asked(today=stage.today, zone=compliance.zone_name(stage.at))
    found = compliance.evidence.answer(EVERYWHERE, about, question)
    return found.eligibility.eligible and found.evidence.conclusion == "supports"

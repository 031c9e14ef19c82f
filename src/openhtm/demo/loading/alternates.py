"""An alternate program that waits for approval: of the line of inspection whose history is the cleanest."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from openhtm.accounts.api import EVERYWHERE
from openhtm.compliance import api as compliance
from openhtm.compliance.api import AemProgram
from openhtm.maintenance import api as maintenance
from openhtm.maintenance.api import Basis, Plan, RevisionState
from openhtm.registry.api import Device
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
    if (plan := _cleanest(stage)) is not None:
        _propose(stage, plan)


def _cleanest(stage: Stage) -> Plan | None:
    """Of the lines without high-risk devices, the one whose history speaks most clearly for another interval."""
    graver = Device.objects.exclude(risk_class__in=["low", "medium"]).order_by()
    plans = Plan.objects.filter(is_active=True, by_filter=False, revisions__state=RevisionState.ACTIVE)
    plans = plans.exclude(Exists(graver.filter(device_type=OuterRef("device_type"))))
    rates = {
        plan: rate
        for plan in plans.filter(revisions__basis=Basis.IFU, model=None).distinct().order_by("pk")
        if (rate := _rate(stage, plan)) is not None
    }
    return min(rates, key=lambda plan: rates[plan], default=None)


def _propose(stage: Stage, plan: Plan) -> None:
    terms = maintenance.ways.in_force(plan)
    if terms.interval is None:
        return
    engineer, interval = stage.people["engineer"], terms.interval
    values = {
        "interval_count": 2 * interval.count,
        "interval_unit": interval.unit.value,
        "maker_count": interval.count,
        "maker_unit": interval.unit.value,
        "maker_reference": terms.basis_reference or "Instructions for use, chapter on maintenance",
        "rationale": "Years of inspections of these devices found little that would have failed.",
        "watching": "Repairs are read every quarter; an incident stops the program.",
        "answers": _ANSWERS,
    }
    made: AemProgram = compliance.proposing.propose(plan, values=values, by=engineer, at=stage.at)
    compliance.proposing.submit(made, by=engineer, at=stage.at)


def _rate(stage: Stage, plan: Plan) -> float | None:
    """The most that the rate of preventable failures can be; None where no program may be submitted."""
    if maintenance.ways.in_force(plan).kind not in maintenance.ways.BY_INTERVAL:
        return None
    about = compliance.evidence.subject(model=plan.model, device_type=plan.device_type, site_id=plan.site_id)
    question = compliance.evidence.asked(today=stage.today, zone=compliance.zone_name(stage.at))
    found = compliance.evidence.answer(EVERYWHERE, about, question)
    carries = found.eligibility.eligible and found.evidence.conclusion == "supports"
    return found.evidence.at_most.upper if carries else None

"""What the walk knows of compliance: all of it General Hospital's, marked as the other samples are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .samples import Samples


_OWN_SET = """\
key = "state_letter"
authority = "The state"
title = "Rules of the state"
edition = "1"
source = "Letter"
effective_from = 2026-01-01
confidence = "known"

[[requirement]]
citation = "1"
text = "Maintenance is done in time."
rules = ["overdue"]
"""


def add(samples: Samples, at: datetime) -> None:
    from openhtm.compliance.actions.accepting import accept
    from openhtm.compliance.actions.own_sets import load
    from openhtm.compliance.actions.refreshing import look_at_all
    from openhtm.compliance.models import Finding
    from openhtm_testing import plan_samples

    world = samples.world
    look_at_all(by=world.root, at=at)
    found = Finding.objects.filter(site=world.site).order_by("pk").first()
    assert found is not None
    until = {"until": at.date() + timedelta(days=30), "today": at.date()}
    accept([found], reason="Zebrafinch spare", owner=world.mara, **until, by=world.mara, at=at)
    samples.records["finding"] = found
    samples.records["aem"] = _alternate_program(samples, at)
    _corrective_action(samples, found, at)
    _closed_period(samples, at)
    plan_samples.add(samples, at)
    samples.records["own_set"] = load("state.toml", text=_OWN_SET, by=world.root, at=at)


def _alternate_program(samples: Samples, at: datetime) -> Any:
    """In force with a prepared review: its page shows all there is."""
    from openhtm.compliance.models import AemProgram, AemReview
    from openhtm.compliance.rules.programs import QUESTIONS
    from openhtm.maintenance.models import Plan

    world = samples.world
    plan = Plan.objects.filter(is_active=True, by_filter=False, site=world.site).first()
    assert plan is not None
    made = AemProgram.objects.create(
        number=77,
        state="in_force",
        plan=plan,
        site=plan.site,
        revision=plan.revisions.first(),
        interval_count=2,
        interval_unit="year",
        maker_count=1,
        maker_unit="year",
        maker_reference="Zebrafinch manual",
        rationale="Zebrafinch history",
        answers={name: known[0] for name, known in QUESTIONS.items()},
        author=world.cleo,
        approver=world.mara,
        approved_at=at,
        qualification="Zebrafinch",
        effective_from=at.date(),
        review_due_on=at.date() + timedelta(days=20),
    )
    AemReview.objects.create(program=made, due_on=at.date() + timedelta(days=20), prepared_at=at)
    return made


def _corrective_action(samples: Samples, found: Any, at: datetime) -> None:
    """In work, with a measure that was counted and a step of Tess."""
    from openhtm.compliance.actions import checking, correcting, correction_steps

    world = samples.world
    acting: dict[str, Any] = {"by": world.mara, "at": at}
    new = correcting.NewCorrection(title="Zebrafinch lateness", wrong="Zebrafinch late", owner=world.cleo)
    made = correcting.start([found], new=new, **acting)
    correcting.find_cause(made, method="other", cause="Zebrafinch deputy", **acting)
    days = {"due_on": at.date() + timedelta(days=20)}
    step = correction_steps.NewStep(kind="corrective", text="Zebrafinch list", owner=world.tess, **days)
    samples.records["correction_step"] = correction_steps.add_step(made, step=step, **acting)
    look_from = at.date() + timedelta(days=60)
    check = checking.NewCheck(rule=found.rule, target=0, look_from=look_from)
    checking.plan_check(made, check=check, **acting)
    samples.records["correction"] = made


def _closed_period(samples: Samples, at: datetime) -> None:
    """The last quarter that is over on any day of the walk, with a number that has changed since."""
    from openhtm.compliance.models import ClosedPeriod
    from openhtm.compliance.rules.periods import last_quarter
    from openhtm.kernel.time import now

    period = last_quarter(now().date())
    ClosedPeriod.objects.create(
        site=samples.world.site,
        period=period.name,
        first=period.first,
        last=period.last,
        definitions=1,
        numbers={"repairs_opened": {"value": 4711, "of": None}},
        note="Zebrafinch note",
        closed_at=at,
        closed_by=samples.world.mara,
    )

"""What performing a checklist needs to know: which version, which results so far, which block it sets."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from openhtm.accounts.api import Permission, User
from openhtm.kernel.time import local_date

from . import access
from .codes import code_set
from .expanding import in_place
from .models import (
    ChecklistRun,
    Occurrence,
    Procedure,
    ProcedureStep,
    ProcedureVersion,
    RunPurpose,
    StepResult,
    WorkOrder,
)
from .rules import campaigns as campaign_rules
from .rules.asking import asked
from .rules.conditions import Given
from .rules.priority import AS_HIGH, Risk
from .rules.steps import StepKind
from .rules.verdicts import Outcome, Overall, Verdict, outcome
from .rules.work_order_states import State

GOOD = frozenset({Overall.PASS, Overall.PASS_WITH_NOTES})
#: The registry's code of the block that a failed critical step puts on a device.
BLOCK_CODE = "failed_critical_step"


def today_of(order: WorkOrder, at: datetime) -> date:
    """The civil day at the order's site."""
    return local_date(at, order.site.time_zone)


def block_source(order: WorkOrder) -> str:
    return f"work_order:{order.reference}"


def in_force(procedure: Procedure | None, *, on: date) -> ProcedureVersion | None:
    if procedure is None:
        return None
    version: ProcedureVersion | None = procedure.versions.in_force(on).first()
    return version


def readable_in_force(user: object, *, on: date) -> list[ProcedureVersion]:
    """The versions in force of all procedures that one may read, by the code of the procedure."""
    rows = ProcedureVersion.objects.in_force(on).filter(procedure__in=access.procedures(user))
    return list(rows.select_related("procedure").order_by("procedure__code"))


def fulfills(order: WorkOrder, *, procedure: Procedure | None) -> bool:
    """Whether an order that was closed has done one-off work; with a procedure its checklist has to say so."""
    code = code_set("sm_result").codes.get(order.sm_result)
    return campaign_rules.fulfills(
        canceled=order.state != State.CLOSED,
        without_work=bool(code and not code.done),
        needs_checklist=procedure is not None,
        overall=order.overall,
    )


def version_for(order: WorkOrder, purpose: str, *, on: date) -> ProcedureVersion | None:
    """The version this order's checklist follows: pinned, else the one in force for what is planned.

    A retest follows the version that found the fault, else what is planned for the device.
    """
    if order.procedure_version is not None:
        return order.procedure_version
    if purpose == RunPurpose.RETEST:
        for earlier in chain(order):
            if earlier.procedure_version is not None and earlier.pk != order.pk:
                return earlier.procedure_version
    return _planned_version(order, on=on)


def _planned_version(order: WorkOrder, *, on: date) -> ProcedureVersion | None:
    mine = Occurrence.objects.filter(work_order=order).select_related("plan__procedure").first()
    if mine is not None:
        return in_force(mine.plan.procedure, on=on)
    if order.device is None:
        return None
    planned = Occurrence.objects.open().filter(device=order.device, plan__procedure__isnull=False)
    nearest = planned.select_related("plan__procedure").order_by("due_on").first()
    return in_force(nearest.plan.procedure, on=on) if nearest else None


def chain(order: WorkOrder) -> list[WorkOrder]:
    """The order and those it follows, from itself to the first."""
    found: list[WorkOrder] = []
    current: WorkOrder | None = order
    while current is not None and current not in found:
        found.append(current)
        current = current.follows
    return found


def steps_of(run: ChecklistRun) -> list[ProcedureStep]:
    """The steps of a checklist in order: those of its version, and in place of a table what it gave."""
    steps = list(run.procedure_version.steps.all())
    if all(step.kind != StepKind.ELECTRICAL_SAFETY for step in steps):
        return steps
    return in_place(steps, list(run.own_steps.all()))


def given_of(results: Iterable[StepResult]) -> dict[str, Given]:
    """What was answered, by step key, as conditions look at it."""
    return {
        one.step.key: Given(
            verdict=one.verdict, entered=str(one.entered[0]) if one.entered else "", value=one.value
        )
        for one in results
    }


def asked_of(run: ChecklistRun, steps: Iterable[ProcedureStep]) -> list[str]:
    """The keys of the steps that are asked as the run stands."""
    rows = run.results.select_related("step")
    return [step.key for step in asked([step.rule for step in steps], given_of(rows))]


def values_of(results: Iterable[StepResult], *, among: Collection[str]) -> dict[str, Decimal]:
    """The numbers so far by step key, for formulas; only those of settled steps that are asked."""
    settled = [
        one
        for one in results
        if one.value is not None and one.verdict != Verdict.INCOMPLETE and one.step.key in among
    ]
    return {one.step.key: one.value for one in settled if one.value is not None}


def outcome_of(run: ChecklistRun, steps: Iterable[ProcedureStep]) -> Outcome:
    """The verdict on a run from its stored results; steps that are not asked count for nothing."""
    rows = list(run.results.select_related("step"))
    verdicts = {row.step.key: Verdict(row.verdict) for row in rows}
    return outcome(asked([step.rule for step in steps], given_of(rows)), verdicts)


@dataclass(kw_only=True)
class Sheet:
    """A run as it stands, in memory: its steps in order and its results, both by step key. Many entries are
    worked out on it with no more reads than one."""

    run: ChecklistRun
    steps: dict[str, ProcedureStep]
    results: dict[str, StepResult]

    def asked(self) -> list[str]:
        """The keys of the steps that are asked as it stands."""
        rules = [step.rule for step in self.steps.values()]
        return [step.key for step in asked(rules, given_of(self.results.values()))]

    def choices(self) -> dict[str, str]:
        """The choices that were made at the steps that are asked, by step key."""
        made = ((key, self.results.get(key)) for key in self.asked())
        return {
            key: str(row.entered[0])
            for key, row in made
            if row is not None and row.entered and self.steps[key].kind == StepKind.CHOICE
        }

    def values(self, *, among: Collection[str]) -> dict[str, Decimal]:
        return values_of(self.results.values(), among=among)

    def outcome(self) -> Outcome:
        verdicts = {key: Verdict(row.verdict) for key, row in self.results.items()}
        among = set(self.asked())
        return outcome([step.rule for key, step in self.steps.items() if key in among], verdicts)


def sheet_of(run: ChecklistRun) -> Sheet:
    steps = {step.key: step for step in steps_of(run)}
    by_pk = {step.pk: step for step in steps.values()}
    rows: list[StepResult] = list(run.results.select_related("recorded_by"))
    for row in rows:
        row.step = by_pk[row.step_id]
    return Sheet(run=run, steps=steps, results={row.step.key: row for row in rows})


def latest_run(order: WorkOrder, purpose: str) -> ChecklistRun | None:
    found: ChecklistRun | None = order.runs.filter(purpose=purpose).order_by("pk").last()
    return found


def retest_required(order: WorkOrder) -> bool:
    """Whether the device needs a passing test before it goes back: a safety-relevant part was opened or
    replaced, or the work repairs what failed a critical step."""
    if order.device_id is None or not order.is_repair:
        return False
    if order.safety_part_opened or order.parts.filter(safety_relevant=True, voided_reason="").exists():
        return True
    return any(_failed(earlier) for earlier in chain(order)[1:])


def high_risk_repair(order: WorkOrder) -> bool:
    """Whether a test after this repair, when one is needed, is confirmed by a second person."""
    return order.is_repair and order.device is not None and Risk(order.device.risk_class) in AS_HIGH


def second_person_required(order: WorkOrder) -> bool:
    """Whether somebody else than who did the work has to confirm it before the device goes back."""
    return high_risk_repair(order) and retest_required(order)


def may_confirm(order: WorkOrder, *, who: User) -> bool:
    """Whether this person may be that second person."""
    place = {"site_id": order.site_id, "department_id": order.department_id}
    return who.pk != order.completed_by_id and who.may(Permission.WORK_ORDER_VERIFY, **place)


def _failed(order: WorkOrder) -> bool:
    runs = ChecklistRun.objects.filter(work_order=order, overall=Overall.FAIL)
    return runs.exists()


def retest_passed(order: WorkOrder) -> bool:
    run = latest_run(order, RunPurpose.RETEST)
    return run is not None and run.finished_at is not None and Overall(run.overall) in GOOD

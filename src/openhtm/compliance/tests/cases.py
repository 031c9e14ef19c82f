"""For each rule: the case it has to find, one just beside it, and what mends the first.

Records are written as they stand, whatever led there: rules read the record and know nothing of the doors.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from openhtm.audit.models import Signature
from openhtm.checks.actions.units import NewPoint
from openhtm.checks.models import CheckPoint, UnitCheck
from openhtm.checks.tests import ward
from openhtm.compliance.models import AemProgram
from openhtm.documents.models import Document
from openhtm.maintenance import models as work
from openhtm.maintenance.tests import factories as make
from openhtm.registry.models import Device
from openhtm.supply.models import Vendor

from .change_cases import CHANGE_CASES
from .planting import TODAY as TODAY
from .planting import Case, Planted
from .planting import changed as changed
from .planting import moment as moment
from .unit_cases import UNIT_CASES

if TYPE_CHECKING:
    from openhtm_testing.personas import World

_numbers = count(9000)


def order(world: World, device: Device, day: date, **facts: Any) -> Any:
    """A closed inspection of a device on a day."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "site": world.site,
        "number": number,
        "reference": f"GEN-{number}",
        "device": device,
        "department": device.department,
        "kind": "scheduled",
        "state": "closed",
        "title": "Inspection",
        "opened_at": moment(day),
        "changed_at": moment(day),
        "completed_at": moment(day),
        "closed_at": moment(day),
    }
    return work.WorkOrder.objects.create(**{**values, **facts})


def run(found: Any, version: Any, overall: str = "pass") -> Any:
    return work.ChecklistRun.objects.create(
        work_order=found,
        site=found.site,
        procedure_version=version,
        started_at=found.completed_at,
        finished_at=found.completed_at,
        overall=overall,
    )


def put_under(world: World, device: Device, *, plan: Any = None, **facts: Any) -> Any:
    """An open assignment of a device, under a plan with terms by the instructions for use."""
    plan = plan or terms(device).plan
    values = {"site": world.site, "valid_from": date(2026, 1, 1), "asked_from": date(2026, 1, 1)}
    held = {"device": device, "plan": plan, "revision": plan.revisions.last()}
    return work.PlanAssignment.objects.create(**values, **held, **facts)


def terms(device: Device, *, plan: Any = None, **facts: Any) -> Any:
    number = plan.revisions.count() + 1 if plan else 1
    plan = plan or work.Plan.objects.create(code=f"P{next(_numbers)}", title="Inspection", model=device.model)
    values: dict[str, Any] = {
        "number": number,
        "state": "active",
        "basis": "ifu",
        "kind": "fixed",
        "interval_count": 1,
        "interval_unit": "year",
        "effective_from": date(2026, 1, 1),
        "proposed_at": moment(date(2025, 12, 1)),
    }
    return work.PlanRevision.objects.create(plan=plan, **{**values, **facts})


def occurrence(assignment: Any, due: date, **facts: Any) -> Any:
    values: dict[str, Any] = {
        "assignment": assignment,
        "revision": assignment.revision,
        "device": assignment.device,
        "plan": assignment.plan,
        "site": assignment.site,
        "due_on": due,
        "opens_on": due - timedelta(days=10),
        "closes_on": due + timedelta(days=10),
        "reason": "fixed",
        "counted_from": due,
        "step": 0,
    }
    return work.Occurrence.objects.create(**{**values, **facts})


def attempt(due: Any, day: date, kind: str = "could_not_locate", **facts: Any) -> Any:
    return work.Attempt.objects.create(
        occurrence=due, site=due.site, kind=kind, tried_at=moment(day), evidence="Looked everywhere", **facts
    )


def paper(subject_type: str, subject_id: int, kind: str = "manual") -> Any:
    return Document.objects.create(
        subject_type=subject_type,
        subject_id=subject_id,
        kind=kind,
        title="Paper",
        file="paper.pdf",
        name="paper.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        added_at=moment(TODAY),
        added_by="Mara",
    )


def risk_class_missing(world: World, _at: datetime) -> Planted:
    device = make.make_device(world, "GEN-0001", risk_class="unknown")
    make.make_device(world, "GEN-0002", risk_class="unknown", status="retired")
    return Planted("GEN-0001", changed(device, risk_class="low"))


def no_plan(world: World, _at: datetime) -> Planted:
    device = make.make_device(world, "GEN-0001", risk_class="high")
    make.make_device(world, "GEN-0002", risk_class="medium")
    make.make_device(world, "GEN-0003", risk_class="high", status="in_storage")
    return Planted("GEN-0001", lambda: put_under(world, device))


def no_next_due(world: World, _at: datetime) -> Planted:
    device = make.make_device(world, "GEN-0001", risk_class="life_support")
    put_under(world, device)
    beside = make.make_device(world, "GEN-0002", risk_class="life_support")
    put_under(world, beside, plan=terms(beside, kind="event").plan)
    return Planted("GEN-0001", changed(device, next_due_on=date(2027, 1, 1)))


def overdue(world: World, _at: datetime) -> Planted:
    device = make.make_device(world, "GEN-0001", overdue_on=date(2026, 11, 21))
    make.make_device(world, "GEN-0002", overdue_on=TODAY)
    return Planted("GEN-0001", changed(device, overdue_on=date(2027, 11, 30)))


def no_acceptance(world: World, _at: datetime) -> Planted:
    device = make.make_device(world, "GEN-0001", accepted_on=None, ownership="rented")
    beside = make.make_device(world, "GEN-0002", accepted_on=None)
    order(world, beside, date(2026, 6, 1), kind="acceptance")
    make.make_device(world, "GEN-0003", accepted_on=None, status="received")
    return Planted("GEN-0001", lambda: order(world, device, TODAY, kind="rental"))


def plan_without_checklist(world: World, at: datetime) -> Planted:
    device = make.make_device(world)
    bare = put_under(world, device).plan
    version = make.make_procedure(world, at)
    whole = put_under(world, device).plan
    changed(whole, procedure=version.procedure)()
    return Planted(f"{bare.code} Inspection", changed(bare, procedure=version.procedure))


def done_late(world: World, _at: datetime) -> Planted:
    device = make.make_device(world, "GEN-0001")
    late = put_under(world, device, last_closed_on=date(2026, 5, 31), last_done_on=date(2026, 6, 1))
    beside = make.make_device(world, "GEN-0002")
    put_under(world, beside, last_closed_on=date(2026, 5, 31), last_done_on=date(2026, 5, 31))
    return Planted("GEN-0001", changed(late, last_closed_on=date(2026, 6, 30)))


def inventory_incomplete(world: World, _at: datetime) -> Planted:
    device = make.make_device(world, "GEN-0001", serial="", serial_key="")
    make.make_device(world, "GEN-0002", serial="", serial_key="", status="disposed")
    return Planted("GEN-0001", changed(device, serial="S1"))


def model_without_type(world: World, _at: datetime) -> Planted:
    model, beside = make.make_model("Untyped"), make.make_model("Typed")
    changed(model, device_type=None)()
    model.refresh_from_db()
    make.make_device(world, "GEN-0001", model=model)
    make.make_device(world, "GEN-0002", model=beside)
    return Planted("Acme Untyped", changed(model, device_type=beside.device_type))


def no_ifu(world: World, _at: datetime) -> Planted:
    model, beside = make.make_model("Bare"), make.make_model("Told")
    make.make_device(world, "GEN-0001", model=model)
    make.make_device(world, "GEN-0002", model=beside)
    paper("catalog.model", beside.pk)
    paper("catalog.model", model.pk, kind="photo")
    return Planted("Acme Bare", lambda: paper("catalog.model", model.pk))


def basis_unknown(world: World, _at: datetime) -> Planted:
    device = make.make_device(world)
    bare = terms(device, basis="unknown")
    terms(device)
    return Planted(f"{bare.plan.code} Inspection", changed(bare, basis="law"))


def longer_than_ifu(world: World, _at: datetime) -> Planted:
    device = make.make_device(world)
    maker = terms(device, state="ended")
    own = terms(device, plan=maker.plan, basis="policy", interval_count=18, interval_unit="month")
    beside = terms(device, state="ended")
    terms(device, plan=beside.plan, basis="policy", interval_count=12, interval_unit="month")
    decided = terms(device, state="ended")
    program(world, terms(device, plan=decided.plan, basis="aem", interval_count=2, approved_by=world.mara))
    return Planted(f"{own.plan.code} Inspection", lambda: program(world, own))


def program(world: World, revision: Any) -> AemProgram:
    """In force, with these terms."""
    return AemProgram.objects.create(
        number=next(_numbers),
        state="in_force",
        plan=revision.plan,
        revision=revision,
        interval_count=2,
        interval_unit="year",
        maker_count=1,
        maker_unit="year",
        maker_reference="Manual",
        rationale="No failures",
        qualification="AEM",
        author=world.cleo,
        approver=world.mara,
        approved_at=moment(date(2026, 6, 1)),
        effective_from=date(2026, 6, 1),
        review_due_on=date(2027, 6, 1),
    )


def aem_excluded(world: World, _at: datetime) -> Planted:
    device = make.make_device(world, "GEN-0001")
    put_under(world, device, plan=terms(device, basis="aem").plan)
    kind = device.device_type
    changed(kind, aem_exclusion="LASER")()
    make.make_device(world, "GEN-0002")
    return Planted("GEN-0001", changed(kind, aem_exclusion=""))


def readings_missing(world: World, at: datetime) -> Planted:
    version = make.make_procedure(world, at)
    device = make.make_device(world, "GEN-0001")
    run(order(world, device, date(2026, 5, 1)), version)
    latest = order(world, device, date(2026, 6, 1))
    beside = make.make_device(world, "GEN-0002")
    order(world, beside, date(2026, 5, 1))
    run(order(world, beside, date(2026, 6, 1)), version)
    order(world, beside, date(2026, 7, 1), sm_result="could_not_locate")
    order(world, make.make_device(world, "GEN-0003"), date(2026, 5, 1), source="imported")
    return Planted(latest.reference, lambda: run(order(world, device, date(2026, 7, 1)), version))


def signature_missing(world: World, _at: datetime) -> Planted:
    device = make.make_device(world, "GEN-0001")
    latest = order(world, device, date(2026, 6, 1))
    beside = order(world, make.make_device(world, "GEN-0002"), date(2026, 6, 1))
    _sign(beside)
    return Planted(latest.reference, lambda: _sign(latest))


def _sign(found: Any) -> Any:
    return Signature.objects.create(
        meaning="performed",
        signer_key="user:1",
        printed_name="Tess",
        signed_at=found.closed_at,
        zone="UTC",
        method="password",
        subject_type="maintenance.workorder",
        subject_id=found.pk,
        site_id=found.site_id,
        content="{}",
        content_hash="0" * 64,
    )


def signed_without_competency(world: World, _at: datetime) -> Planted:
    device, beside = make.make_device(world, "GEN-0001"), make.make_device(world, "GEN-0002")
    latest = order(world, device, date(2026, 6, 1), kind="repair", closed_by=world.tess)
    _mark(latest, "warned", world.tess)
    helped = order(world, beside, date(2026, 6, 1), kind="repair", closed_by=world.tess)
    _mark(helped, "warned", world.tess)
    _mark(helped, "co_signed", world.cleo)
    return Planted(
        latest.reference,
        lambda: order(world, device, date(2026, 7, 1), kind="repair", closed_by=world.tess),
    )


def _mark(found: Any, kind: str, person: Any) -> Any:
    return work.CompetencyMark.objects.create(
        work_order=found,
        site=found.site,
        kind=kind,
        person=person,
        missing="Ventilators",
        marked_at=found.closed_at,
    )


def safety_test_missing(world: World, at: datetime) -> Planted:
    version = make.make_procedure(world, at)
    device, beside = make.make_device(world, "GEN-0001"), make.make_device(world, "GEN-0002")
    order(world, device, date(2026, 6, 1), kind="repair", safety_part_opened=True)
    tested = order(world, beside, date(2026, 6, 1), kind="repair", safety_part_opened=True)
    run(tested, version)
    fresh: dict[str, Any] = {"status": "awaiting_safety_test", "status_since": moment(date(2026, 11, 16))}
    make.make_device(world, "GEN-0003", **fresh)
    return Planted("GEN-0001", lambda: run(order(world, device, date(2026, 6, 2), kind="retest"), version))


def _analyzer(world: World, tag: str, until: date, **facts: Any) -> Any:
    device = make.make_device(world, tag)
    found = work.Analyzer.objects.create(device=device, kinds=["esa"], marked_at=moment(TODAY), **facts)
    _certificate(found, f"C-{tag}", until)
    return found


def _certificate(found: Any, number: str, until: date, **facts: Any) -> Any:
    return work.Certificate.objects.create(
        analyzer=found,
        number=number,
        laboratory="Lab",
        calibrated_on=until - timedelta(days=365),
        valid_until=until,
        recorded_at=moment(until),
        recorded_by="Mara",
        **facts,
    )


def analyzer_expired_at_use(world: World, at: datetime) -> Planted:
    version = make.make_procedure(world, at)
    device, beside = make.make_device(world, "GEN-0001"), make.make_device(world, "GEN-0002")
    meter = _analyzer(world, "GEN-0009", date(2026, 5, 31))
    certificate = meter.certificates.get()

    def measured(on: Device, day: date) -> Any:
        found = order(world, on, day)
        used = run(found, version)
        work.AnalyzerUse.objects.create(
            run=used, analyzer=meter, certificate=certificate, site=world.site, said_at=moment(day)
        )
        return found

    latest = measured(device, date(2026, 6, 1))
    measured(beside, date(2026, 5, 31))
    return Planted(latest.reference, changed(certificate, valid_until=date(2026, 6, 1)))


def calibration_expired(world: World, _at: datetime) -> Planted:
    meter = _analyzer(world, "GEN-0001", date(2026, 11, 21))
    _analyzer(world, "GEN-0002", TODAY)
    _analyzer(world, "GEN-0003", date(2026, 1, 1), quarantine_reason="Dropped")
    return Planted("GEN-0001", lambda: _certificate(meter, "C-NEW", date(2027, 11, 1)))


def trace_undecided(world: World, _at: datetime) -> Planted:
    meter = _analyzer(world, "GEN-0001", date(2027, 1, 1))
    out = _certificate(meter, "C-OUT", date(2027, 1, 1), as_found="out")
    _certificate(meter, "C-VOID", date(2027, 1, 1), as_found="out", voided_reason="Of another instrument")
    return Planted("GEN-0001 C-OUT", changed(out, disposition="No harm: all was far inside the limits."))


def could_not_locate(world: World, _at: datetime) -> Planted:
    device, beside = make.make_device(world, "GEN-0001"), make.make_device(world, "GEN-0002")
    searched = occurrence(put_under(world, device), date(2026, 9, 1))
    twice = occurrence(put_under(world, beside), date(2026, 9, 1))
    for day in (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)):
        attempt(searched, day)
    attempt(twice, date(2025, 11, 22))
    attempt(twice, date(2026, 11, 1))
    return Planted("GEN-0001", changed(device, status="missing"))


def attempt_untold(world: World, _at: datetime) -> Planted:
    device, beside = make.make_device(world, "GEN-0001"), make.make_device(world, "GEN-0002")
    due = occurrence(put_under(world, device), date(2026, 9, 1))
    attempt(due, date(2026, 9, 1), "in_use", notified="Charge nurse")
    attempt(due, date(2026, 10, 1), "in_use")
    other = occurrence(put_under(world, beside), date(2026, 9, 1))
    attempt(other, date(2026, 9, 1), "in_use")
    attempt(other, date(2026, 10, 1), "in_use", retry_on=date(2026, 12, 1))
    return Planted("GEN-0001", lambda: attempt(due, date(2026, 11, 1), "in_use", notified="Charge nurse"))


def user_check_missed(world: World, at: datetime) -> Planted:
    begun = ward.chicago("2026-11-20T09:00")
    cart = ward.make_check(world, begun, points=(NewPoint(name="Cart 1"), NewPoint(name="Cart 2")))
    first, second = cart.points.order_by("name")
    ward.checked(second, world, ward.chicago("2026-11-21T08:00"))

    def mend() -> None:
        CheckPoint.objects.filter(pk=first.pk).update(until=at, end_reason="Taken away")

    return Planted(f"{cart.title}: Cart 1", mend)


def user_check_without_responsible(world: World, at: datetime) -> Planted:
    check = ward.make_check(world, at, title="Cart of the ICU")
    beside = ward.make_check(world, at, title="Other cart", points=(NewPoint(name="Cart 9"),))
    UnitCheck.objects.filter(pk=check.pk).update(responsible="")
    UnitCheck.objects.filter(pk=beside.pk).update(responsible="Charge nurse")
    return Planted("Cart of the ICU", changed(check, responsible="Charge nurse"))


def _visit(world: World, tag: str, day: date, **facts: Any) -> Any:
    vendor, _made = Vendor.objects.get_or_create(name="Fixers", name_key="fixers")
    found = order(world, make.make_device(world, tag), day, kind="vendor_service")
    return work.VendorVisit.objects.create(
        work_order=found,
        site=world.site,
        vendor=vendor,
        engineer="Ed",
        came_at=moment(day),
        done="Board",
        recorded_at=moment(day),
        recorded_by="Tess",
        **facts,
    )


def vendor_report_missing(world: World, _at: datetime) -> Planted:
    bare, beside = _visit(world, "GEN-0001", date(2026, 6, 1)), _visit(world, "GEN-0002", date(2026, 6, 1))
    paper("maintenance.vendorvisit", beside.pk, kind="report")
    _visit(world, "GEN-0003", date(2026, 6, 1), voided_reason="Entered twice")
    reference = bare.work_order.reference
    return Planted(reference, lambda: paper("maintenance.workorder", bare.work_order_id, kind="report"))


def vendor_work_not_accepted(world: World, at: datetime) -> Planted:
    bare = _visit(world, "GEN-0001", date(2026, 11, 7))
    _visit(world, "GEN-0002", date(2026, 11, 8))
    _visit(world, "GEN-0003", date(2026, 6, 1), accepted_at=at, accepted_by=world.mara)
    return Planted(bare.work_order.reference, changed(bare, accepted_at=at, accepted_by=world.mara))


def safety_standard_not_chosen(world: World, at: datetime) -> Planted:
    make.make_device(world, "GEN-0001")
    make.make_device(world, "GEN-0002", site=world.other_site, department=None)
    work.SafetyStandard.objects.create(site=world.other_site, table="nfpa_99_2012")
    return Planted(
        world.site.code,
        lambda: work.SafetyStandard.objects.create(site=world.site, table="iec_62353_direct"),
    )


def procedure_edited(world: World, at: datetime) -> Planted:
    version = make.make_procedure(world, at)
    make.make_procedure(world, at, code="PM-OTHER")
    step = version.steps.get(key="leakage")
    before = step.upper
    changed(step, upper=before * 2)()
    return Planted(str(version), changed(step, upper=before))


CASES: dict[str, Case] = {
    case.__name__: case
    for case in (
        *(aem_excluded, analyzer_expired_at_use, attempt_untold, basis_unknown, calibration_expired),
        *(could_not_locate, done_late, inventory_incomplete, longer_than_ifu, model_without_type),
        *(no_acceptance, no_ifu, no_next_due, no_plan, overdue, plan_without_checklist, procedure_edited),
        *(readings_missing, risk_class_missing, safety_standard_not_chosen, safety_test_missing),
        signature_missing,
        *(signed_without_competency, trace_undecided, user_check_missed, user_check_without_responsible),
        *(vendor_report_missing, vendor_work_not_accepted),
        *CHANGE_CASES,
        *UNIT_CASES,
    )
}

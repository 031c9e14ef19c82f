"""What the record answers about the identity, the strategy and the state of drawn devices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from openhtm.accounts.api import Permission
from openhtm.catalog.api import RiskClass
from openhtm.compliance import api as compliance
from openhtm.compliance.api import AemProgram
from openhtm.documents.api import Document, DocumentKind
from openhtm.maintenance.api import Basis, Occurrence, OrderKind, State, WorkOrder
from openhtm.registry.api import HELD, SUSPENDED, USABLE, Device, Status

from .given import Given, Row, gap, met, together, unknown
from .ground import Ground

INCOMING = (OrderKind.ACCEPTANCE, OrderKind.RENTAL, OrderKind.PATIENT_OWNED, OrderKind.INSTALLATION)
#: Work on these stands still; whether it is late is not asked of them.
_STILL = frozenset({*HELD, *SUSPENDED, Status.MISSING, Status.OUT_FOR_REPAIR})
MOST_ROWS = 5


def _row(device: Device) -> Row:
    return ("device", device.tag, device.tag)


def inventory(ground: Ground) -> Mapping[int, Given]:
    def answer(device: Device) -> Given:
        asked = {
            "no_serial": device.serial,
            "no_model": device.model_id,
            "no_type": device.device_type_id,
            "no_place": device.department_id or device.room_id,
        }
        missing = [code for code, value in asked.items() if not value]
        return together([gap(code, _row(device)) for code in missing] or [met("in_inventory", _row(device))])

    return ground.of_devices(Permission.DEVICE_READ, answer)


def risk(ground: Ground) -> Mapping[int, Given]:
    def answer(device: Device) -> Given:
        if device.risk_class == RiskClass.UNKNOWN:
            return unknown("no_risk", _row(device))
        return met("risk", _row(device), risk=device.risk_class)

    return ground.of_devices(Permission.DEVICE_READ, answer)


def acceptance(ground: Ground) -> Mapping[int, Given]:
    orders = WorkOrder.objects.filter(device__in=ground.devices, kind__in=INCOMING, state=State.CLOSED.value)
    reference = dict(orders.order_by("pk").values_list("device_id", "reference"))

    def answer(device: Device) -> Given:
        if found := reference.get(device.pk):
            return met("accepted_by_order", ("order", found, found))
        if device.accepted_on is not None:
            return met("accepted_on", _row(device), on=device.accepted_on.isoformat())
        if device.status not in USABLE:
            return unknown("not_in_use", _row(device))
        return gap("not_accepted", _row(device))

    return ground.of_devices(Permission.WORK_ORDER_READ, answer)


def _plan_row(one: Any) -> Row:
    return ("plan", str(one.plan_id), f"{one.plan.code} {one.plan.title}")


def interval(ground: Ground) -> Mapping[int, Given]:
    def told(one: Any) -> Given:
        terms, row = one.revision, _plan_row(one)
        if terms.excluded:
            said = terms.decision_note or terms.reason
            return met("excluded", row, why=said) if said else unknown("excluded_without_reason", row)
        if terms.interval_count is None:
            return met("by_kind", row, plan=one.plan.title, kind=terms.kind)
        return met("every", row, plan=one.plan.title, count=terms.interval_count, unit=terms.interval_unit)

    def answer(device: Device) -> Given:
        found = ground.assignments.get(device.pk, [])
        return together(map(told, found)) if found else gap("no_plan", _row(device))

    return ground.of_devices(Permission.PLAN_READ, answer)


def basis(ground: Ground) -> Mapping[int, Given]:
    """An alternate program answers only while it is in force; a basis without its clause is not known."""
    every = [one for rows in ground.assignments.values() for one in rows]
    programs = _programs(ground, {one.revision_id for one in every if one.revision.basis == Basis.AEM})

    def told(one: Any) -> Given:
        terms, row = one.revision, _plan_row(one)
        if terms.basis == Basis.UNKNOWN:
            return unknown("basis_unknown", row, plan=one.plan.title)
        if terms.basis == Basis.AEM:
            found = programs.get(one.revision_id)
            return (
                met("program", ("program", str(found.pk), str(found)), row, program=str(found))
                if found
                else gap("no_program", row, plan=one.plan.title)
            )
        if not terms.basis_reference:
            return unknown("no_reference", row, plan=one.plan.title, basis=terms.basis)
        return met("basis", row, basis=terms.basis, reference=terms.basis_reference)

    def answer(device: Device) -> Given:
        found = [one for one in ground.assignments.get(device.pk, []) if not one.revision.excluded]
        return together(map(told, found)) if found else unknown("no_interval", _row(device))

    return ground.of_devices(Permission.PLAN_READ, answer)


def _programs(ground: Ground, revisions: set[int]) -> Mapping[int, AemProgram]:
    on = ground.day
    rows = AemProgram.objects.within(ground.reader.scope(Permission.COMPLIANCE_READ))
    held = rows.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=on), effective_from__lte=on)
    return {one.revision_id: one for one in held.for_list().filter(revision__in=revisions).order_by("pk")}


def manual(ground: Ground) -> Mapping[int, Given]:
    """The manufacturer's instructions hang on the model, or on a device that needs some of its own."""
    models = {one.model_id for one in ground.devices if one.model_id}
    about = Q(subject_type="catalog.model", subject_id__in=models)
    about |= Q(subject_type="registry.device", subject_id__in=[one.pk for one in ground.devices])
    rows = Document.objects.valid().filter(about, kind=DocumentKind.MANUAL).order_by("added_at", "pk")
    found = {
        (kind, key): (pk, title)
        for kind, key, pk, title in rows.values_list("subject_type", "subject_id", "pk", "title")
    }

    def answer(device: Device) -> Given:
        of_model = found.get(("catalog.model", device.model_id or 0))
        on_file = found.get(("registry.device", device.pk)) or of_model
        if on_file:
            pk, title = on_file
            return met("manual", ("document", str(pk), title), title=title)
        return gap("no_manual", _row(device)) if device.model_id else unknown("no_model", _row(device))

    return ground.of_devices(Permission.DOCUMENT_READ, answer)


def on_time(ground: Ground) -> Mapping[int, Given]:
    due: dict[int, list[Any]] = defaultdict(list)
    rows = Occurrence.objects.filter(device__in=ground.devices).open().select_related("plan")
    for row in rows.order_by("closes_on", "pk"):
        due[row.device_id].append(row)

    def answer(device: Device) -> Given:
        found = due.get(device.pk, [])
        late = [one for one in found if one.closes_on < ground.day]
        if late and device.status in _STILL:
            return unknown("stands_still", _row(device))
        if late:
            return together(gap("overdue", _plan_row(one), due=one.due_on.isoformat()) for one in late)
        if found:
            first = min(found, key=lambda one: one.due_on)
            return met("next_due", _plan_row(first), due=first.due_on.isoformat())
        plans = ground.assignments.get(device.pk, [])
        if plans and all(one.revision.excluded for one in plans):
            return met("nothing_due", _row(device))
        return unknown("no_due", _row(device))

    return ground.of_devices(Permission.PLAN_READ, answer)


def findings(ground: Ground) -> Mapping[int, Given]:
    """Of the device and its model. What nobody looked for is not known to be absent."""
    if compliance.latest_look() is None:
        return ground.of_devices(Permission.COMPLIANCE_READ, lambda _device: unknown("never_looked"))
    models = {one.model_id for one in ground.devices if one.model_id}
    about = Q(device__in=ground.devices) | Q(subject_type="catalog.model", subject_id__in=models)
    reach = compliance.Finding.objects.within(ground.reader.scope(Permission.COMPLIANCE_READ))
    rows = list(reach.open(ground.day).filter(about).order_by("rank", "since", "pk"))

    def answer(device: Device) -> Given:
        found = [one for one in rows if _is_about(one, device)]
        if not found:
            return met("no_findings", _row(device))
        shown: list[Row] = [("finding", str(one.pk), one.rule) for one in found[:MOST_ROWS]]
        return gap("findings", *shown, n=len(found))

    return ground.of_devices(Permission.COMPLIANCE_READ, answer)


def _is_about(finding: Any, device: Device) -> bool:
    of_model = finding.subject_type == "catalog.model" and finding.subject_id == device.model_id
    return bool(finding.device_id == device.pk or of_model)


def recalls(ground: Ground) -> Mapping[int, Given]:
    return ground.of_devices(Permission.DEVICE_READ, lambda _device: unknown("not_kept"))

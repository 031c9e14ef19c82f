"""What tests of maintenance stand on: model, device, approved procedure, plan. Fixed days, no chance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from openhtm.accounts.api import User, reauthenticate
from openhtm.audit.api import Reauthentication
from openhtm.catalog.models import DeviceType, Manufacturer, Model
from openhtm.kernel import acts
from openhtm.kernel.actors import SystemActor
from openhtm.maintenance.actions import approvals, plans, procedures, schedule
from openhtm.maintenance.actions.plans import NewPlan
from openhtm.maintenance.actions.procedures import NewProcedure, StepDraft
from openhtm.maintenance.models import Occurrence, OccurrenceState, Plan, ProcedureVersion
from openhtm.maintenance.rules.intervals import Interval, Unit
from openhtm.maintenance.rules.limits import Limits
from openhtm.maintenance.rules.schedule import Kind
from openhtm.maintenance.rules.steps import Step, StepKind
from openhtm.maintenance.rules.windows import Scheme, WindowRule
from openhtm.maintenance.settling import settle
from openhtm.maintenance.terms import Terms
from openhtm.registry.models import Device, StatusPeriod
from openhtm_testing.personas import PASSWORD

if TYPE_CHECKING:
    from openhtm_testing.personas import World

#: The day on which the tests of maintenance play is the world's: Sunday, 22 November 2026.
TODAY = date(2026, 11, 22)
YEARLY = Interval(count=1, unit=Unit.YEAR)
MONTH = WindowRule(scheme=Scheme.MONTH)
LEAKAGE = Step(
    key="leakage",
    kind=StepKind.MEASURE,
    label="Touch current, ground open",
    unit="µA",
    limits=Limits(upper=Decimal(500)),
    critical=True,
    source="NFPA 99-2012, 10.3.5",
)
CASE = Step(key="case", kind=StepKind.PASS_FAIL_NA, label="Case is intact", allow_na=True)
STEPS = (CASE, LEAKAGE)


def make_model(name: str = "Flow 3", *, risk: str = "medium") -> Model:
    maker, _ = Manufacturer.objects.get_or_create(name="Acme", defaults={"normalized": "acme"})
    kind, _ = DeviceType.objects.get_or_create(name="Infusion pump")
    model, _ = Model.objects.get_or_create(
        manufacturer=maker, name=name, defaults={"device_type": kind, "risk_class": risk, "normalized": name}
    )
    return model


def make_device(world: World, tag: str = "GEN-0001", *, model: Model | None = None, **facts: Any) -> Device:
    """A device in service at General Hospital's ICU, accepted on 1 June 2025."""
    model = model or make_model()
    values: dict[str, Any] = {
        "tag": tag,
        "serial": f"S{tag}",
        "serial_key": f"s{tag}",
        "model": model,
        "manufacturer": model.manufacturer,
        "device_type": model.device_type,
        "risk_class": model.risk_class,
        "status": "in_service",
        "site": world.site,
        "department": world.icu,
        "accepted_on": date(2025, 6, 1),
        "created_at": datetime.fromisoformat("2025-06-01T12:00:00+00:00"),
        "changed_at": datetime.fromisoformat("2025-06-01T12:00:00+00:00"),
    }
    device = Device.objects.create(**{**values, **facts})
    StatusPeriod.objects.create(device=device, status=device.status, valid_from=device.created_at)
    return device


def proof(user: User, at: datetime) -> Reauthentication:
    return reauthenticate(user, password=PASSWORD, at=at)


def make_procedure(
    world: World, at: datetime, *, code: str = "PM-PUMP", steps: Sequence[Step] = STEPS
) -> ProcedureVersion:
    """Written by Cleo, approved by Mara, in force since the start of 2026."""
    drafts = [StepDraft(step=step) for step in steps]
    version = procedures.create_procedure(
        NewProcedure(code=code, title="Pump inspection", steps=drafts), by=world.cleo, at=at
    )
    approvals.submit(version, by=world.cleo, at=at)
    return approvals.approve(
        version, effective_from=date(2026, 1, 1), proof=proof(world.mara, at), by=world.mara, at=at
    )


def settled(occurrence: Occurrence, on: date, at: datetime) -> Occurrence:
    """The occurrence settled as done on a day, as an action would."""
    with transaction.atomic(), acts.entered(acts.Act("tests.settle", SystemActor("tests"), at)):
        return settle(occurrence, state=OccurrenceState.DONE, done_on=on, result="pass", at=at)


def terms(kind: Kind = Kind.FIXED, **fields: Any) -> Terms:
    return Terms(**{"kind": kind, "interval": YEARLY, "window": MONTH, **fields})


def make_plan(
    world: World,
    at: datetime,
    *,
    model: Model | None = None,
    version: ProcedureVersion | None = None,
    asked: Terms | None = None,
    since: date = date(2026, 1, 1),
    code: str = "PM",
) -> Plan:
    """A yearly line for General Hospital, in force since the start of 2026."""
    return plans.add_plan(
        NewPlan(
            code=code,
            title="Yearly inspection",
            model=model or make_model(),
            site=world.site,
            procedure=version.procedure if version else None,
            terms=asked or terms(),
            effective_from=since,
        ),
        by=world.mara,
        at=at,
    )


def make_due(world: World, at: datetime, *, until: date = date(2027, 12, 31)) -> list[Occurrence]:
    """Everything generated for General Hospital, in order of due days."""
    schedule.generate(until=until, site=world.site, by=world.mara, at=at)
    return list(Occurrence.objects.order_by("due_on", "pk"))

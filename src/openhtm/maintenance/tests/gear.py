"""Test equipment for the tests: an analyzer of leakage currents with a certificate."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from openhtm.catalog.models import DeviceType, Manufacturer, Model
from openhtm.maintenance.actions import analyzers, checklists, work_orders
from openhtm.maintenance.actions.analyzers import NewCertificate
from openhtm.maintenance.models import Analyzer, ChecklistRun, OrderKind, ProcedureVersion
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.rules.priority import Priority
from openhtm.maintenance.rules.verdicts import Answer

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

KIND = "Electrical safety analyzer"
#: A year that holds the day of the tests.
VALID = (date(2026, 3, 1), date(2027, 3, 1))


def analyzer_model() -> Model:
    maker, _ = Manufacturer.objects.get_or_create(name="Meterworks", defaults={"normalized": "meterworks"})
    kind, _ = DeviceType.objects.get_or_create(name=KIND, defaults={"is_test_equipment": True})
    model, _ = Model.objects.get_or_create(
        manufacturer=maker,
        name="LC 9",
        defaults={"device_type": kind, "risk_class": "low", "normalized": "lc9"},
    )
    return model


def make_analyzer(
    world: World, at: datetime, tag: str = "GEN-0090", *, days: tuple[date, date] | None = VALID, **facts: Any
) -> Analyzer:
    """Marked by Tess; with a certificate over ``days``, where there are any."""
    device = make.make_device(world, tag, model=analyzer_model(), **facts)
    found = analyzers.mark(device, kinds=[KIND], measures="Leakage current", by=world.tess, at=at)
    if days is not None:
        analyzers.add_certificate(found, new=certificate(*days, number=f"C-{tag}"), by=world.tess, at=at)
    return Analyzer.objects.get(pk=found.pk)


def certificate(on: date, until: date, *, number: str = "C-1", **more: Any) -> NewCertificate:
    return NewCertificate(
        number=number, laboratory="Cal Lab", calibrated_on=on, valid_until=until, accreditation="1234", **more
    )


def make_asking(world: World, at: datetime) -> ProcedureVersion:
    """A procedure in force that asks for an electrical safety analyzer."""
    version = make.make_procedure(world, at)
    # An approved version is never changed by the program; the test writes what a library file would bring.
    ProcedureVersion.objects.filter(pk=version.pk).update(test_equipment=[KIND])
    version.refresh_from_db()
    return version


def make_run(
    world: World,
    at: datetime,
    version: ProcedureVersion,
    *,
    tag: str = "GEN-0001",
    leakage: str = "80",
    kind: OrderKind = OrderKind.SUPPORT,
    priority: Priority = Priority.ROUTINE,
) -> ChecklistRun:
    """An order of Tess with its checklist answered and not finished."""
    from openhtm.registry.models import Device

    device = Device.objects.filter(tag=tag).first() or make.make_device(world, tag)
    order = work_orders.open_order(
        NewOrder(kind=kind, title="Check", device=device, assignee=world.tess, priority=priority),
        by=world.mara,
        at=at,
    )
    run = checklists.begin(order, version=version, by=world.tess, at=at)
    answer(run, world, at, leakage=leakage)
    return run


def answer(run: ChecklistRun, world: World, at: datetime, *, leakage: str = "80") -> None:
    checklists.record(run, key="case", answer=Answer(values=("pass",)), by=world.tess, at=at)
    checklists.record(run, key="leakage", answer=Answer(values=(leakage,), unit="µA"), by=world.tess, at=at)

"""What must never be, tried through every door: page, REST, command, off-line sync, and a batch.

The numbers are those of the list of invariants of the field, as in `test_state_machine`:
13 a signed test with unfit test equipment, 23 a signature without the competency, 25 vendor service closed without
the hospital holding its report, 27 patients' names where nobody asks for them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from openhtm.audit.api import Signature
from openhtm.kernel.errors import DomainError
from openhtm.maintenance import calendars
from openhtm.maintenance.actions import (
    analyzers,
    batch_results,
    batches,
    feeds,
    finishing,
    notes,
    papers,
    work_orders,
)
from openhtm.maintenance.actions.batches import NewBatch
from openhtm.maintenance.models import (
    Analyzer,
    AnalyzerUse,
    Batch,
    BatchLine,
    OrderKind,
    WorkOrder,
)
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.rules.papers import PaperKind
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.offline.models import ReceivedAct
from openhtm.offline.tests.sending import Phone
from openhtm.workforce.actions import competencies
from openhtm_testing.command import run_here
from openhtm_testing.personas import PASSWORD

from . import factories as make
from . import gear
from .reading_papers import content, pages

if TYPE_CHECKING:
    from pathlib import Path

    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]
HOUR = timedelta(hours=1)
DOORS = (
    "page",
    "REST",
    "command",
    "off-line",
    "off-line, by REST",
    "batch page",
    "batch REST",
    "batch command",
)


@dataclass(frozen=True)
class Hospital:
    """One inspection that Tess has done in a batch of its own; only signatures are left."""

    world: World
    at: datetime
    sign_in: SignIn
    order: WorkOrder
    batch: Batch

    @property
    def is_signed(self) -> bool:
        of_orders = Signature.objects.filter(subject_type="maintenance.workorder")
        return of_orders.exists() or WorkOrder.objects.filter(state="closed").exists()


def inspected(world: World, at: datetime, sign_in: SignIn, *, risk: str = "high") -> Hospital:
    gear.make_analyzer(world, at)
    version = gear.make_asking(world, at)
    model = make.make_model("Evita", risk=risk)
    make.make_device(world, model=model)
    make.make_plan(world, at, version=version, model=model)
    due = [one for one in make.make_due(world, at) if one.device.tag == "GEN-0001"][:1]
    batch = batches.open_batch(NewBatch(occurrences=due, assignee=world.tess), by=world.tess, at=at)
    found = list(Analyzer.objects.all())
    batches.measure_batch_with(batch, analyzers=found, by=world.tess, at=at)
    line = BatchLine.objects.select_related("batch", "device").get()
    reading = {"leakage": Answer(values=("80",), unit="µA")}
    batch_results.passed(line, readings=reading, by=world.tess, at=at)
    order = WorkOrder.objects.get(pk=line.work_order_id)
    work_orders.edit(order, changes={"no_labor": True}, by=world.tess, at=at)
    return Hospital(world, at, sign_in, order, Batch.objects.get(pk=batch.pk))


def finished(hospital: Hospital, door: str) -> None:
    """As far as its own page leads: a checklist that is measured with unfit equipment is not even finished.

    A batch and a device without a network finish by themselves."""
    if door.startswith(("batch", "off-line")):
        return
    try:
        finishing.finish(hospital.order, by=hospital.world.tess, at=hospital.at)
    except DomainError:
        hospital.order.refresh_from_db()


def sign(hospital: Hospital, door: str) -> None:
    """Tess tries to sign and close, with the right password."""
    tess, reference = hospital.sign_in("tess"), hospital.order.reference
    key, password = hospital.batch.pk, {"password": PASSWORD}
    email = hospital.world.tess.email
    if door == "page":
        tess.post(reverse("maintenance:order_done", args=[reference]), {"no_labor": "on"})
        tess.post(reverse("maintenance:order_close", args=[reference]), password)
    elif door == "REST":
        path = f"/api/v1/work-orders/{reference}"
        tess.post(f"{path}/finish", {}, content_type="application/json")
        tess.post(f"{path}/close", password, content_type="application/json")
    elif door == "command":
        run_here("work-orders", "perform", reference, "--finish", "--as", email)
        closing = ("work-orders", "close", reference, "--password-stdin", "--as", email)
        run_here(*closing, text=f"{PASSWORD}\n")
    elif door.startswith("off-line"):
        _sign_off_line(hospital, tess, by_rest=door != "off-line")
    elif door == "batch page":
        tess.post(reverse("maintenance:batch_close", args=[key]), {"minutes": "0", **password})
    elif door == "batch REST":
        body = {"minutes": 0, **password}
        tess.post(f"/api/v1/batches/{key}/close", body, content_type="application/json")
    else:
        words = ("batches", "close", str(key), "--minutes", "0", "--password-stdin", "--as", email)
        run_here(*words, text=f"{PASSWORD}\n")


def _sign_off_line(hospital: Hospital, client: Client, *, by_rest: bool) -> None:
    """Finished and signed in the basement, sent, and confirmed with the password."""
    at, order = hospital.at, {"order": hospital.order.reference}
    phone = Phone(hospital.world.tess, taken_at=at - 5 * HOUR)
    phone.do("work_order.finish", {**order, "resolution": "All well"}, at=at - HOUR)
    phone.do("work_order.sign", {**order, "sha256": "b" * 64, "shown": "[]"}, at=at - HOUR)
    phone.send(at)
    keys = list(ReceivedAct.objects.filter(kind="work_order.sign").values_list("pk", flat=True))
    assert keys
    if by_rest:
        body = {"acts": keys, "password": PASSWORD}
        client.post("/api/v1/offline/signatures/confirm", body, content_type="application/json")
    else:
        client.post("/offline/confirm/", {"act": keys, "password": PASSWORD})


@pytest.mark.parametrize("door", DOORS)
def test_the_doors_do_sign_what_may_be_signed(world: World, at: datetime, sign_in: SignIn, door: str) -> None:
    """Without this the refusals below would prove nothing."""
    hospital = inspected(world, at, sign_in)
    finished(hospital, door)
    sign(hospital, door)
    assert hospital.is_signed


@pytest.mark.parametrize("door", DOORS)
def test_invariant_13_a_test_with_equipment_that_is_not_fit_is_signed_through_no_door(
    world: World, at: datetime, sign_in: SignIn, door: str
) -> None:
    hospital = inspected(world, at, sign_in)
    analyzers.quarantine(Analyzer.objects.get(), reason="Dropped", by=world.tess, at=at)
    finished(hospital, door)
    sign(hospital, door)
    assert not hospital.is_signed


@pytest.mark.parametrize("door", DOORS)
def test_invariant_23_nobody_signs_high_risk_work_without_the_competency_through_any_door(
    world: World, at: datetime, sign_in: SignIn, door: str
) -> None:
    hospital = inspected(world, at, sign_in, risk="life_support")
    competencies.set_signing_rule(holds_from=date(2020, 1, 1), by=world.root, at=at)
    finished(hospital, door)
    sign(hospital, door)
    assert not hospital.is_signed


@pytest.mark.parametrize("door", DOORS)
def test_invariant_25_vendor_service_without_its_report_is_closed_through_no_door(
    world: World, at: datetime, sign_in: SignIn, door: str
) -> None:
    hospital = inspected(world, at, sign_in)
    work_orders.edit(hospital.order, changes={"vendor": "Acme Service"}, by=world.tess, at=at)
    finished(hospital, door)
    sign(hospital, door)
    assert not hospital.is_signed


NAMING = ("page", "REST", "command", "off-line", "batch page", "batch REST", "batch command")


@pytest.mark.parametrize("door", NAMING)
def test_invariant_13_expired_equipment_is_named_on_a_checklist_through_no_door(
    world: World, at: datetime, sign_in: SignIn, door: str
) -> None:
    hospital = inspected(world, at, sign_in)
    gear.make_analyzer(world, at, "GEN-0091", days=(date(2024, 1, 1), date(2025, 1, 1)))
    _name_through(hospital, door)
    assert [use.analyzer.device.tag for use in AnalyzerUse.objects.current()] == ["GEN-0090"]
    assert Batch.objects.get().measured_with == ["GEN-0090"]


def _name_through(hospital: Hospital, door: str) -> None:
    bad, reference, key = "GEN-0091", hospital.order.reference, hospital.batch.pk
    tess, who = hospital.sign_in("tess"), ("--as", hospital.world.tess.email)
    run = hospital.order.runs.get()
    body = {"analyzers": [bad]}
    if door == "page":
        tess.post(reverse("maintenance:measured_with", args=[reference, run.pk]), body)
    elif door == "REST":
        path = f"/api/v1/work-orders/{reference}/checklists/main/measured-with"
        tess.put(path, body, content_type="application/json")
    elif door == "command":
        run_here("work-orders", "perform", reference, "--analyzer", bad, *who)
    elif door == "off-line":
        phone = Phone(hospital.world.tess, taken_at=hospital.at - 5 * HOUR)
        given = {"order": reference, "purpose": "main", **body}
        phone.do("checklist.measured_with", given, at=hospital.at - HOUR)
        assert [one.state for one in phone.send(hospital.at)] == ["held"]
    elif door == "batch page":
        tess.post(reverse("maintenance:batch_measured_with", args=[key]), body)
    elif door == "batch REST":
        tess.post(f"/api/v1/batches/{key}/measured-with", body, content_type="application/json")
    else:
        run_here("batches", "measured-with", str(key), bad, *who)


# -- 27 ---------------------------------------------------------------------------------------------------

PATIENT = "Patient Jane Miller, MRN 0048213"


def written_about(world: World, at: datetime) -> WorkOrder:
    """Somebody wrote about a patient wherever people can write."""
    facts: dict[str, Any] = {
        "notes": PATIENT,
        "custodian": PATIENT,
        "status": "out_of_service",
        "room": world.icu_room,
    }
    device = make.make_device(world, **facts)
    new = NewOrder(
        kind=OrderKind.REPAIR,
        title=PATIENT,
        description=PATIENT,
        device=device,
        assignee=world.tess,
        due_on=make.TODAY,
    )
    order = work_orders.open_order(new, by=world.mara, at=at)
    notes.add_note(order, text=PATIENT, by=world.tess, at=at)
    return order


def shown_outside(order: WorkOrder, world: World, at: datetime, door: str, sign_in: SignIn) -> str:
    """What leaves the hospital, or hangs where everybody reads it."""
    device = order.device
    assert device is not None
    if door == "QR page":
        return str(Client().get(f"/r/{device.tag}/").content.decode())
    if door == "label":
        given = {"stock": "a4-21", "start": 1, "copies": 1, "order": "route", "selected": [device.tag]}
        sheet = sign_in("tess").post(reverse("registry:label_sheet"), given)
        return "".join(pages(sheet.content))
    if door == "tag":
        paper = papers.issue_tag(device, kind=PaperKind.TAG_OUT_OF_SERVICE, by=world.tess, at=at)
        return "".join(pages(content(paper.document)))
    made = feeds.make(by=world.tess, at=at)
    return calendars.written(made.feed, today=make.TODAY, link=lambda path: path, tags=True).decode()


@pytest.mark.parametrize("door", ["QR page", "label", "tag", "calendar"])
def test_invariant_27_nothing_that_people_wrote_of_a_patient_stands_outside(
    world: World, at: datetime, sign_in: SignIn, door: str
) -> None:
    told = shown_outside(written_about(world, at), world, at, door, sign_in)
    assert told
    assert "Miller" not in told
    assert "0048213" not in told


def test_invariant_27_an_export_tells_which_rows_may_name_a_patient(
    world: World, at: datetime, tmp_path: Path
) -> None:
    order = written_about(world, at)
    work_orders.open_order(
        NewOrder(kind=OrderKind.REPAIR, title="In use on a patient", device=order.device),
        by=world.mara,
        at=at,
    )
    who = ("--as", world.mara.email)
    for kind, name in (("work-orders", order.reference), ("devices", "GEN-0001")):
        file = tmp_path / f"{kind}.csv"
        found = run_here("export", kind, str(file), "--json", *who).data
        assert found["may_name_patients"] == {"rows": 1, "first": [name]}
        assert "may name a patient" in run_here("export", kind, str(file), *who).out

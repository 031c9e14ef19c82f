"""What must never be in the work itself, tried through page, REST, command and off-line sync.

The numbers are those of the list of invariants of the field; `test_invariants` has those about signatures and names,
`test_state_machine` walks them all at random. Here: 1 nothing planned for what can hurt, 3 back in use after a failed
critical test, 4 a signed record changed, 6 and 7 a due day moved and an attempt without evidence, 8 one inspection
that closes another, 12 and 31 readings without their unit or in a wrong one, 14 an approved procedure edited, 15 two
devices with one tag, 17 deleted history, 29 a day that a time zone shifts, 30 a job run twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from openhtm.kernel.time import local_date, now
from openhtm.maintenance.actions import work_orders
from openhtm.maintenance.models import Attempt, LaborLine, Occurrence, OrderKind, StepResult, WorkOrder
from openhtm.maintenance.ordering import NewOrder
from openhtm.offline.tests.sending import Phone
from openhtm.registry.api import usability
from openhtm.registry.models import Device
from openhtm_testing.command import run_here
from openhtm_testing.personas import PASSWORD

from . import factories as make
from .machine import signed_content
from .test_invariants import finished, inspected, sign
from .web_world import AtWork, make_at_work

if TYPE_CHECKING:
    from pathlib import Path

    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]
HOUR = timedelta(hours=1)
JSON: dict[str, Any] = {"content_type": "application/json"}
DOORS = ("page", "REST", "command", "off-line")
ONLINE = ("page", "REST", "command")


@pytest.fixture
def at_work(world: World, at: datetime) -> AtWork:
    return make_at_work(world, at)


def as_email(world: World, name: str) -> tuple[str, str]:
    return ("--as", getattr(world, name).email)


def answer(door: str, at_work: AtWork, sign_in: SignIn, world: World, *, value: str, unit: str) -> None:
    """Tess enters the touch current, whose limit is 500 µA."""
    reference, tess = at_work.order.reference, sign_in("tess")
    if door == "page":
        address = reverse("maintenance:step_save", args=[reference, at_work.run.pk, "leakage"])
        tess.post(address, {"value": value, "unit": unit}, headers={"HX-Request": "true"})
    elif door == "REST":
        path = f"/api/v1/work-orders/{reference}/checklists/main/steps/leakage"
        tess.put(path, {"values": [value], "unit": unit}, **JSON)
    elif door == "command":
        given = f"leakage={value} {unit}".strip()
        run_here("work-orders", "perform", reference, "--answer", given, *as_email(world, "tess"))
    else:
        phone = Phone(world.tess, taken_at=now() - 5 * HOUR)
        of = {"order": reference, "procedure": "PM-PUMP", "number": 1, "key": "leakage"}
        phone.do("checklist.answer", {**of, "values": [value], "unit": unit}, at=now() - HOUR)
        phone.send(now())


# -- 31 and 12 --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("door", DOORS)
def test_the_doors_do_pass_what_is_within_the_limit(
    at_work: AtWork, world: World, sign_in: SignIn, door: str
) -> None:
    """Without this the refusals below would prove nothing."""
    answer(door, at_work, sign_in, world, value="80", unit="µA")
    assert StepResult.objects.get().verdict == "pass"


@pytest.mark.parametrize("door", DOORS)
def test_invariant_31_milliamperes_for_microamperes_pass_through_no_door(
    at_work: AtWork, world: World, sign_in: SignIn, door: str
) -> None:
    answer(door, at_work, sign_in, world, value="80", unit="mA")
    assert StepResult.objects.get().verdict == "fail"


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("unit", ["mV", "mmHg", "cmH2O"])
def test_invariant_31_a_unit_of_another_quantity_is_stored_through_no_door(
    at_work: AtWork, world: World, sign_in: SignIn, door: str, unit: str
) -> None:
    answer(door, at_work, sign_in, world, value="80", unit=unit)
    assert not StepResult.objects.exists()


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("unit", ["µA", ""])
def test_invariant_12_a_reading_stands_with_unit_limit_procedure_and_person(
    at_work: AtWork, world: World, sign_in: SignIn, door: str, unit: str
) -> None:
    answer(door, at_work, sign_in, world, value="80", unit=unit)
    assert StepResult.objects.exists() or not unit
    for found in StepResult.objects.select_related("run"):
        assert (found.unit, Decimal(found.upper), found.recorded_by) == ("µA", Decimal(500), world.tess)
        assert found.run.procedure_version_id == at_work.version.pk


# -- 3 ----------------------------------------------------------------------------------------------------


def give_back(door: str, at_work: AtWork, sign_in: SignIn, world: World) -> None:
    """Everything one can do to say that the device is fit for use."""
    reference, tag = at_work.order.reference, at_work.device.tag
    for name in ("tess", "mara"):
        client, who = sign_in(name), as_email(world, name)
        seen = Device.objects.get(tag=tag).version
        if door == "page":
            given = {"to": "in_service", "reason": "Fine", "seen_version": seen}
            client.post(reverse("registry:status", args=[tag]), given)
            client.post(reverse("maintenance:order_done", args=[reference]), {"no_labor": "on"})
            client.post(reverse("maintenance:order_device", args=[reference]), {"status": "in_service"})
        elif door == "REST":
            client.put(
                f"/api/v1/devices/{tag}/status",
                {"to": "in_service", "reason": "Fine"},
                headers={"If-Match": str(seen)},
                **JSON,
            )
            client.post(f"/api/v1/work-orders/{reference}/finish", {}, **JSON)
            client.post(f"/api/v1/work-orders/{reference}/return", {"status": "in_service"}, **JSON)
        elif door == "command":
            run_here("work-orders", "perform", reference, "--finish", *who)
            closing = ("work-orders", "close", reference, "--back", "in_service", "--password-stdin", *who)
            run_here(*closing, text=f"{PASSWORD}\n")
        else:
            phone = Phone(getattr(world, name), taken_at=now() - 5 * HOUR)
            phone.do("work_order.finish", {"order": reference, "resolution": "Fine"}, at=now() - HOUR)
            phone.send(now())


def taken_out(at_work: AtWork, sign_in: SignIn) -> None:
    away = {"to": "out_of_service", "reason": "Failed its test"}
    path = f"/api/v1/devices/{at_work.device.tag}/status"
    seen = Device.objects.get(pk=at_work.device.pk).version
    taken = sign_in("mara").put(path, away, headers={"If-Match": str(seen)}, **JSON)
    assert taken.status_code == 200, taken.content


@pytest.mark.parametrize("door", ["page", "REST"])
def test_the_doors_do_give_back_what_has_passed(
    at_work: AtWork, world: World, sign_in: SignIn, door: str
) -> None:
    """Without this the refusals below would prove nothing."""
    answer(door, at_work, sign_in, world, value="80", unit="µA")
    taken_out(at_work, sign_in)
    give_back(door, at_work, sign_in, world)
    assert usability(Device.objects.get(pk=at_work.device.pk), on=make.TODAY).usable


@pytest.mark.parametrize("door", DOORS)
def test_invariant_3_after_a_failed_critical_test_no_door_makes_it_fit_for_use(
    at_work: AtWork, world: World, sign_in: SignIn, door: str
) -> None:
    answer(door, at_work, sign_in, world, value="612", unit="µA")
    taken_out(at_work, sign_in)
    give_back(door, at_work, sign_in, world)
    assert not usability(Device.objects.get(pk=at_work.device.pk), on=make.TODAY).usable


# -- 4, 8 and 29 ------------------------------------------------------------------------------------------


def signed_order(world: World, at: datetime, sign_in: SignIn, door: str) -> WorkOrder:
    hospital = inspected(world, at, sign_in)
    finished(hospital, door)
    sign(hospital, door)
    assert hospital.is_signed
    return WorkOrder.objects.get(pk=hospital.order.pk)


def _change_on_pages(client: Client, reference: str, run_key: int, person_key: int) -> None:
    own: dict[str, Any] = {"args": [reference]}
    day = make.TODAY.isoformat()
    labor = {"person": person_key, "minutes": 5, "worked_on": day, "kind": "work"}
    client.post(reverse("maintenance:labor_add", **own), {**labor, "rate_class": "regular"})
    client.post(reverse("maintenance:part_add", **own), {"description": "Fuse", "quantity": "1"})
    client.post(reverse("maintenance:order_codes", **own), {"resolution": "Another"})
    client.post(reverse("maintenance:order_times", **own), {"down_partly": "on"})
    step = reverse("maintenance:step_save", args=[reference, run_key, "leakage"])
    client.post(step, {"value": "1", "unit": "µA"})
    client.post(reverse("maintenance:order_cancel", **own), {"reason": "No"})
    client.post(reverse("maintenance:order_rework", **own), {"reason": "No"})


def change(door: str, order: WorkOrder, world: World, sign_in: SignIn) -> None:
    """Everything one would try on a record that is wrong."""
    reference, run = order.reference, order.runs.get()
    for name in ("tess", "mara"):
        client, who, person = sign_in(name), as_email(world, name), getattr(world, name)
        if door == "page":
            _change_on_pages(client, reference, run.pk, person.pk)
        elif door == "REST":
            path = f"/api/v1/work-orders/{reference}"
            client.post(f"{path}/labor", {"minutes": 5, "worked_on": make.TODAY.isoformat()}, **JSON)
            client.post(f"{path}/parts", {"description": "Fuse"}, **JSON)
            client.patch(path, {"resolution": "Another"}, **JSON)
            client.put(f"{path}/checklists/main/steps/leakage", {"values": ["1"], "unit": "µA"}, **JSON)
            client.post(f"{path}/cancel", {"reason": "No"}, **JSON)
            client.post(f"{path}/rework", {"reason": "No"}, **JSON)
            client.delete(path)
        elif door == "command":
            run_here("work-orders", "perform", reference, "--answer", "leakage=1 µA", *who)
            run_here("work-orders", "perform", reference, "--labor", "5", *who)
            run_here("work-orders", "perform", reference, "--set", "resolution=Another", *who)
        else:
            phone = Phone(person, taken_at=now() - 5 * HOUR)
            of = {"order": reference, "procedure": "PM-PUMP", "number": 1, "key": "leakage"}
            phone.do("checklist.answer", {**of, "values": ["1"], "unit": "µA"}, at=now() - HOUR)
            phone.do("work_order.labor", {"order": reference, "minutes": 5}, at=now() - HOUR)
            phone.send(now())


@pytest.mark.parametrize("door", DOORS)
def test_the_same_tries_do_change_a_record_that_is_open(
    world: World, at: datetime, sign_in: SignIn, door: str
) -> None:
    """Without this the refusal below would prove nothing."""
    order = inspected(world, at, sign_in).order
    before = signed_content(order)
    change(door, order, world, sign_in)
    assert signed_content(WorkOrder.objects.get(pk=order.pk)) != before


@pytest.mark.parametrize("door", DOORS)
def test_invariant_4_a_signed_record_is_changed_through_no_door(
    world: World, at: datetime, sign_in: SignIn, door: str
) -> None:
    order = signed_order(world, at, sign_in, door)
    before, version = signed_content(order), order.version
    change(door, order, world, sign_in)
    after = WorkOrder.objects.get(pk=order.pk)
    assert (after.state, after.version, signed_content(after)) == ("closed", version, before)


@pytest.mark.parametrize("door", DOORS)
def test_invariant_8_closing_one_inspection_closes_no_other(
    world: World, at: datetime, sign_in: SignIn, door: str
) -> None:
    hospital = inspected(world, at, sign_in)
    other = make.make_procedure(world, at, code="PM-OTHER")
    device = hospital.order.device
    assert device is not None
    plan = make.make_plan(world, at, version=other, model=device.model, code="OTHER")
    make.make_due(world, at)
    finished(hospital, door)
    sign(hospital, door)
    assert hospital.is_signed
    assert set(Occurrence.objects.filter(plan=plan).values_list("state", flat=True)) == {"open"}


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu"])
@pytest.mark.parametrize("door", DOORS)
def test_invariant_29_the_day_it_was_done_is_the_day_of_the_site(
    world: World, at: datetime, sign_in: SignIn, door: str, zone: str
) -> None:
    world.site.time_zone = zone
    world.site.save()
    order = signed_order(world, at, sign_in, door)
    assert order.completed_at is not None
    done = Occurrence.objects.get(work_order=order)
    assert done.done_on == local_date(order.completed_at, zone)


# -- 1 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("risk", ["life_support", "high"])
@pytest.mark.parametrize("door", ["page", "scan", "REST", "command", "off-line"])
def test_invariant_1_what_can_hurt_and_has_nothing_planned_is_fine_through_no_door(
    world: World, sign_in: SignIn, door: str, risk: str
) -> None:
    device = make.make_device(world, model=make.make_model("Evita", risk=risk), room=world.icu_room)
    new = NewOrder(kind=OrderKind.REPAIR, title="Loose knob", device=device, assignee=world.tess)
    work_orders.open_order(new, by=world.mara, at=now())
    words = "No inspection is planned for it"
    tess = sign_in("tess")
    if door == "page":
        told = tess.get("/devices/GEN-0001/").content.decode()
    elif door == "scan":
        told = tess.get("/devices/scan/", {"code": "GEN-0001"}).content.decode()
    elif door == "REST":
        told = tess.get("/api/v1/devices/GEN-0001/usability").content.decode()
    elif door == "command":
        told = run_here("devices", "show", "GEN-0001").out
    else:
        told = tess.get("/offline/package/").content.decode()
    assert words in told


# -- 6 and 7 ----------------------------------------------------------------------------------------------


def put_off(door: str, due: Occurrence, world: World, sign_in: SignIn, *, evidence: str) -> None:
    """An attempt, and a later day, as somebody would who wants the list to look better."""
    mara, later = sign_in("mara"), (due.due_on + timedelta(days=60)).isoformat()
    decided = {"target_on": later, "reason": "Busy", "risk_note": "Watched"}
    if door == "page":
        attempt = {"kind": "in_use", "evidence": evidence}
        mara.post(reverse("maintenance:occurrence_attempt", args=[due.pk]), attempt)
        given = {**decided, "approver": world.mara.pk}
        mara.post(reverse("maintenance:occurrence_defer", args=[due.pk]), given)
    elif door == "REST":
        path = f"/api/v1/occurrences/{due.pk}"
        mara.post(f"{path}/attempts", {"kind": "in_use", "evidence": evidence}, **JSON)
        mara.post(f"{path}/deferrals", {**decided, "approver": world.mara.pk}, **JSON)
        mara.patch(path, {"due_on": later}, **JSON)
        mara.delete(path)
    else:
        words = ("schedule", "attempt", str(due.pk), "--kind", "in_use", "--evidence", evidence)
        run_here(*words, *as_email(world, "mara"))


@pytest.mark.parametrize("door", ONLINE)
def test_invariants_6_and_7_no_door_moves_a_due_day_or_believes_an_attempt_without_evidence(
    at_work: AtWork, world: World, sign_in: SignIn, door: str
) -> None:
    before = (at_work.due.due_on, at_work.due.opens_on, at_work.due.closes_on)
    put_off(door, at_work.due, world, sign_in, evidence=" ")
    assert not Attempt.objects.exists()
    put_off(door, at_work.due, world, sign_in, evidence="Nurse on duty asked, pump on bed 4")
    assert Attempt.objects.count() == 1
    due = Occurrence.objects.get(pk=at_work.due.pk)
    assert (due.due_on, due.opens_on, due.closes_on) == before
    assert due.state == "open"


@pytest.mark.parametrize("door", DOORS)
def test_invariant_6_work_is_noted_ahead_of_its_day_through_no_door(
    at_work: AtWork, world: World, sign_in: SignIn, door: str
) -> None:
    reference, tess = at_work.order.reference, sign_in("tess")
    ahead = (now() + timedelta(days=3)).date().isoformat()
    if door == "page":
        labor = {"person": world.tess.pk, "minutes": 5, "worked_on": ahead, "kind": "work"}
        tess.post(reverse("maintenance:labor_add", args=[reference]), {**labor, "rate_class": "regular"})
    elif door == "REST":
        path = f"/api/v1/work-orders/{reference}/labor"
        tess.post(path, {"minutes": 5, "worked_on": ahead}, **JSON)
    elif door == "command":
        later = (now() + timedelta(days=3)).isoformat()
        words = ("work-orders", "perform", reference, "--set", f"down_to={later}")
        assert run_here(*words, *as_email(world, "tess")).code != 0
    else:
        phone = Phone(world.tess, taken_at=now() - HOUR)
        given = {"order": reference, "minutes": 5}
        phone.do("work_order.labor", given, at=now() + timedelta(days=3))
        phone.send(now())
    assert not LaborLine.objects.filter(worked_on__gt=local_date(now(), world.site.time_zone)).exists()


# -- 14, 15, 17 and 30 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["cleo", "mara"])
def test_invariant_14_an_approved_procedure_is_edited_by_nobody(
    at_work: AtWork, sign_in: SignIn, who: str
) -> None:
    """Procedures are written on their pages only; REST and the command read them."""
    version = at_work.version
    before = list(version.steps.order_by("position").values())
    client, own = sign_in(who), [version.procedure.code, version.number]
    given = {"label": "Another", "kind": "pass_fail_na", "title": "Another", "code": "PM-PUMP"}
    for name, args in (
        ("procedure_edit", own),
        ("step_add", own),
        ("step_edit", [*own, "leakage"]),
        ("step_move", [*own, "leakage"]),
        ("step_remove", [*own, "leakage"]),
    ):
        client.post(reverse(f"maintenance:{name}", args=args), {**given, "to": "up"})
    for method in ("put", "patch", "delete"):
        getattr(client, method)("/api/v1/procedures/PM-PUMP", given, **JSON)
    assert list(version.steps.order_by("position").values()) == before
    assert WorkOrder.objects.get(pk=at_work.order.pk).procedure_version_id == version.pk


def enter(door: str, world: World, sign_in: SignIn, folder: Path, *, tag: str, serial: str) -> None:
    """One more pump."""
    model = make.make_model()
    facts = {"tag": tag, "serial_number": serial, "model": model.pk, "manufacturer": model.manufacturer_id}
    if door == "page":
        sign_in("mara").post(reverse("registry:add"), {**facts, "site": "GEN", "status": "received"})
    elif door == "REST":
        sign_in("mara").post("/api/v1/devices", {"site": "GEN", "fields": facts}, **JSON)
    else:
        file = folder / "list.csv"
        head = "Asset Tag,Serial Number,Manufacturer,Model,Site\n"
        file.write_text(f"{head}{tag},{serial},Acme,Flow 3,GEN\n", encoding="utf-8")
        run_here("import", "devices", str(file), "--match", "external", "--apply")


@pytest.mark.parametrize("door", ONLINE)
def test_invariant_15_a_tag_and_a_serial_number_are_given_twice_through_no_door(
    world: World, sign_in: SignIn, tmp_path: Path, door: str
) -> None:
    enter(door, world, sign_in, tmp_path, tag="GEN-0001", serial="A-77")
    device = Device.objects.get()  # the door does take a device
    enter(door, world, sign_in, tmp_path, tag="GEN-0001", serial="NEW-1")
    enter(door, world, sign_in, tmp_path, tag="GEN-0777", serial="A-77")
    # An import that finds the serial number may give its device another tag; a second device it never is.
    assert Device.objects.get().pk == device.pk


@pytest.mark.parametrize("method", ["delete", "put"])
def test_invariant_17_nothing_that_was_is_deleted(
    at_work: AtWork, world: World, sign_in: SignIn, method: str
) -> None:
    """There is no door for it, not even for whoever may do most; a page takes what it does not know as a look."""
    counted = (Device.objects.count(), WorkOrder.objects.count(), Occurrence.objects.count())
    periods = at_work.device.status_periods.count()
    for name in ("mara", "root"):
        client = sign_in(name)
        for path in (
            f"/api/v1/devices/{at_work.device.tag}",
            f"/api/v1/work-orders/{at_work.order.reference}",
            f"/api/v1/occurrences/{at_work.due.pk}",
            f"/api/v1/plans/{at_work.plan.pk}",
            f"/devices/{at_work.device.tag}/",
            f"/work-orders/{at_work.order.reference}/",
        ):
            answered = getattr(client, method)(path)
            assert answered.status_code in {403, 404, 405, 422} or not path.startswith("/api")
    assert counted == (Device.objects.count(), WorkOrder.objects.count(), Occurrence.objects.count())
    assert at_work.device.status_periods.count() == periods


@pytest.mark.parametrize("door", ONLINE)
def test_invariant_30_what_is_run_again_plans_and_opens_nothing_twice(
    at_work: AtWork, world: World, sign_in: SignIn, door: str
) -> None:
    mara, until = sign_in("mara"), date(2028, 12, 31).isoformat()

    def run_once() -> None:
        if door == "page":
            given = {"until": until, "site": world.site.pk}
            mara.post(reverse("maintenance:schedule_generate"), given)
            mara.post(reverse("maintenance:occurrence_start", args=[at_work.due.pk]))
        elif door == "REST":
            mara.post("/api/v1/occurrences/generate", {"until": until, "site": "GEN"}, **JSON)
            mara.post(f"/api/v1/occurrences/{at_work.due.pk}/work-order", {}, **JSON)
        else:
            run_here("schedule", "generate", "--until", until, "--site", "GEN", *as_email(world, "mara"))
            words = ("work-orders", "open", "--occurrence", str(at_work.due.pk))
            run_here(*words, *as_email(world, "mara"))

    before = Occurrence.objects.count()
    run_once()
    first = set(Occurrence.objects.values_list("device_id", "plan_id", "due_on"))
    assert len(first) > before
    run_once()
    assert Occurrence.objects.count() == len(first)
    assert WorkOrder.objects.filter(occurrences=at_work.due).count() == 1
    assert work_orders.open_for_occurrence(at_work.due, by=world.mara, at=now()).pk == at_work.order.pk

"""Every page of maintenance: who may open it, who may not, and that Otto of the other hospital sees nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from openhtm.maintenance.actions import occurrences
from openhtm.places.models import Room
from openhtm.ui.pseudo import accented, assert_all_translated, pseudo_locale

from .web_world import AtWork, make_at_work

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]

LOOKED = "Where it should be"
#: Pages of the whole organization or of lists: they open for Otto too, and show him nothing of General Hospital.
LISTS: dict[str, Callable[[AtWork], list[object]]] = {
    "work_orders": lambda a: [],
    "work_order_open": lambda a: [],
    "requests": lambda a: [],
    "schedule": lambda a: [],
    "schedule_generate": lambda a: [],
    "level": lambda a: [],
    "searches": lambda a: [],
    "plans": lambda a: [],
    "plan_new": lambda a: [],
    "procedures": lambda a: [],
    "procedure_new": lambda a: [],
    "procedure_library": lambda a: [],
    "procedure_version": lambda a: [a.version.procedure.code, 1],
    "procedure_compare": lambda a: [a.version.procedure.code],
    "procedure_retire": lambda a: [a.version.procedure.code, 1],
}
#: Pages of one record at General Hospital.
RECORDS: dict[str, Callable[[AtWork], list[object]]] = {
    "work_order": lambda a: [a.order.reference],
    "order_record": lambda a: [a.order.reference],
    "order_triage": lambda a: [a.repair.reference],
    "order_assign": lambda a: [a.order.reference],
    "order_wait": lambda a: [a.order.reference],
    "order_cancel": lambda a: [a.order.reference],
    "order_duplicate": lambda a: [a.order.reference],
    "order_reopen": lambda a: [a.order.reference],
    "order_rework": lambda a: [a.order.reference],
    "order_finish": lambda a: [a.order.reference],
    "labor_add": lambda a: [a.order.reference],
    "part_add": lambda a: [a.repair.reference],
    "note_add": lambda a: [a.order.reference],
    "order_codes": lambda a: [a.repair.reference],
    "order_times": lambda a: [a.repair.reference],
    "perform": lambda a: [a.order.reference, a.run.pk],
    "run_finish": lambda a: [a.order.reference, a.run.pk],
    "request": lambda a: [a.report.pk],
    "occurrence": lambda a: [a.due.pk],
    "occurrence_attempt": lambda a: [a.due.pk],
    "occurrence_defer": lambda a: [a.due.pk],
    "plan": lambda a: [a.plan.pk],
    "plan_edit": lambda a: [a.plan.pk],
    "plan_covers": lambda a: [a.plan.pk],
    "happened": lambda a: [a.device.tag],
    "search": lambda a: [a.device.tag],
    "search_found": lambda a: [a.device.tag],
    "search_missing": lambda a: [a.device.tag],
    "plan_propose": lambda a: [a.plan.pk],
    "plan_end": lambda a: [a.plan.pk],
    "device_plans": lambda a: [a.device.tag],
    "device_meters": lambda a: [a.device.tag],
    "meter_read": lambda a: [a.device.tag],
    "device_orders": lambda a: [a.device.tag],
    "override": lambda a: [a.device.tag, a.plan.pk],
}


@pytest.fixture
def at_work(world: World, at: datetime) -> AtWork:
    found = make_at_work(world, at)
    looked: dict[str, Any] = {"kind": "could_not_locate", "evidence": LOOKED}
    occurrences.record_attempt(found.due, **looked, by=world.tess, at=at)
    return found


def statuses(client: Client, names: Iterable[str], at_work: AtWork) -> dict[str, int]:
    """The answer of each page, by name."""
    pages = LISTS | RECORDS
    return {
        name: client.get(reverse(f"maintenance:{name}", args=pages[name](at_work))).status_code
        for name in names
    }


def test_every_page_opens_for_the_manager(at_work: AtWork, sign_in: SignIn) -> None:
    found = statuses(sign_in("mara"), [*LISTS, *RECORDS], at_work)
    assert {name: status for name, status in found.items() if status != 200} == {}


def test_no_record_is_there_for_another_hospital(at_work: AtWork, sign_in: SignIn) -> None:
    found = statuses(sign_in("otto"), RECORDS, at_work)
    assert {name: status for name, status in found.items() if status != 404} == {}


@pytest.mark.parametrize("name", ["work_orders", "requests", "schedule", "searches"])
def test_a_list_shows_nothing_of_another_hospital(name: str, at_work: AtWork, sign_in: SignIn) -> None:
    query = {"schedule": {"view": "overdue"}}.get(name, {})
    address = reverse(f"maintenance:{name}")
    assert "GEN-000" in sign_in("mara").get(address, query).content.decode()
    assert "GEN-" not in sign_in("otto").get(address, query).content.decode()


def test_a_stranger_is_asked_to_sign_in(at_work: AtWork, client: Client) -> None:
    found = statuses(client, [*LISTS, *RECORDS], at_work)
    assert {name: status for name, status in found.items() if status != 302} == {}


def test_pages_that_change_are_refused_to_the_auditor(at_work: AtWork, sign_in: SignIn) -> None:
    changing = (
        "work_order_open",
        "plan_new",
        "procedure_new",
        "schedule_generate",
        "plan_end",
        "plan_covers",
        "happened",
        "search_found",
        "search_missing",
        "order_cancel",
        "labor_add",
    )
    found = statuses(sign_in("ada"), changing, at_work)
    assert {name: status for name, status in found.items() if status != 403} == {}


def test_the_auditor_reads_records(at_work: AtWork, sign_in: SignIn) -> None:
    reading = (
        "work_order",
        "order_record",
        "perform",
        "request",
        "occurrence",
        "plan",
        "schedule",
        "work_orders",
    )
    found = statuses(sign_in("ada"), reading, at_work)
    assert {name: status for name, status in found.items() if status != 200} == {}


def test_a_nurse_of_the_unit_sees_no_work_orders(at_work: AtWork, sign_in: SignIn) -> None:
    found = statuses(sign_in("nina"), ("work_orders", "work_order", "schedule", "plans"), at_work)
    assert {name: status for name, status in found.items() if status != 403} == {}


def test_every_page_speaks_the_language_of_its_reader(world: World, at_work: AtWork, sign_in: SignIn) -> None:
    """What comes from the record (names, tags, texts of people) is marked as such; all else is translated."""
    client, pages = sign_in("mara"), LISTS | RECORDS
    rooms = [str(room) for room in Room.objects.select_related("building")]
    data = [*DATA, LOOKED, *rooms, *(person.name for person in world.people.values())]
    with pseudo_locale():
        for name, arguments in pages.items():
            html = client.get(reverse(f"maintenance:{name}", args=arguments(at_work))).content.decode()
            assert_all_translated(html, data=data)


#: Words of the record that stand in headings and options, where they cannot be marked.
DATA = (
    "MM",
    "2026-11-22 12:00 UTC",
    "General Hospital",
    "GEN",
    "Yearly inspection",
    "Pump inspection",
    "PM-PUMP",
    "Infusion pump",
    "Acme",
    "Flow 3",
    "Does not switch on",
    "Case is intact",
    "2026-11-22 06:00 CST",
    "Intensive care",
    "Main / 3 / 312",
    "Touch current, ground open",
    "NFPA 99-2012, 10.3.5",
)


def test_a_refusal_speaks_the_language_of_its_reader(world: World, at_work: AtWork, sign_in: SignIn) -> None:
    """From a rule (a window as wide as the interval), and from an action (a day that has passed)."""
    client = sign_in("mara")
    propose = reverse("maintenance:plan_propose", args=[at_work.plan.pk])
    terms = client.get(propose).context["page"].form
    given = {field.html_name: field.value() for field in terms if field.value() not in (None, "")}
    given |= {"interval_count": 1, "interval_unit": "month", "window_scheme": "plusminus"}
    given |= {"window_before": 20, "window_after": 20, "reason": "Manual", "effective_from": "2027-01-01"}
    defer = reverse("maintenance:occurrence_defer", args=[at_work.due.pk])
    late = {"target_on": "2026-01-01", "reason": "No parts"}
    with pseudo_locale():
        wide = client.post(propose, given).content.decode()
        past = client.post(defer, late).content.decode()

    overlap = "The window spans up to %(needed)s days but due days can be only %(gap)s days apart: "
    overlap += "two inspections would share a day. Narrow the window or lengthen the interval."
    assert accented(overlap) % {"needed": 41, "gap": 28} in wide
    assert accented("The new target must be a day to come.") in past
    data = [*DATA, *(person.name for person in world.people.values())]
    assert_all_translated(wide, data=data)
    assert_all_translated(past, data=data)

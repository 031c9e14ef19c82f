"""Who repairs what is covered, and the visits of vendors: reasons kept, reports and acceptance before closing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from openhtm.audit.api import history
from openhtm.kernel.errors import InvalidInput, NotFound, NotPermitted
from openhtm.maintenance import access, facts, outside
from openhtm.maintenance.actions import order_lines, work_orders
from openhtm.maintenance.actions.order_lines import Part
from openhtm.maintenance.actions.outside import (
    NewVisit,
    UnableToAccept,
    UnableToVisit,
    accept_visit,
    attach_report,
    choose_repairer,
    record_visit,
    strike_out_visit,
)
from openhtm.maintenance.models import CoverDecision, OrderKind, VendorVisit, WorkOrder
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.outside import CoveredElsewhere
from openhtm.maintenance.record import order_content
from openhtm.maintenance.rules.closing import Lack
from openhtm.maintenance.rules.outside import Repairer
from openhtm.registry.models import Device
from openhtm.supply.actions import covering
from openhtm.supply.models import Contract, ContractUse
from openhtm.supply.tests import factories as supply

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

LACKS = {Lack.VENDOR_VISIT, Lack.VENDOR_REPORT, Lack.VENDOR_ACCEPTANCE}


def make_repair(world: World, at: datetime, **device: Any) -> WorkOrder:
    found = make.make_device(world, **device)
    new = NewOrder(kind=OrderKind.REPAIR, title="Dead", device=found, assignee=world.tess)
    made = work_orders.open_order(new, by=world.mara, at=at)
    order: WorkOrder = WorkOrder.objects.select_related("site", "device").get(pk=made.pk)
    return order


@pytest.fixture
def order(world: World, at: datetime) -> WorkOrder:
    """A repair of GEN-0001, whose labor and parts are covered by SC-1."""
    made = make_repair(world, at)
    covering.cover(
        supply.make_contract(world, at),
        devices=list(Device.objects.filter(tag="GEN-0001")),
        by=world.mara,
        at=at,
    )
    return made


def new_visit(at: datetime, **values: Any) -> NewVisit:
    contract = Contract.objects.get()
    given = {
        "vendor": contract.vendor,
        "contract": contract,
        "engineer": "J. Doe",
        "came_at": at - timedelta(hours=3),
        "left_at": at - timedelta(hours=1),
        "done": "Board replaced",
        "worth_minor": 90_000,
        "currency": "USD",
    }
    return NewVisit(**{**given, **values})


def report() -> ContentFile[bytes]:
    return ContentFile(b"%PDF-1.7\n%%EOF\n", "report.pdf")


def lacking(order: WorkOrder, at: datetime) -> set[Lack]:
    return {one.lack for one in facts.missing(WorkOrder.objects.get(pk=order.pk), now=at)} & LACKS


# -- who repairs ------------------------------------------------------------------------------------------


def test_a_covered_repair_begins_once_somebody_has_said_who_does_it(
    order: WorkOrder, world: World, at: datetime
) -> None:
    with pytest.raises(CoveredElsewhere) as refused:
        work_orders.start(order, by=world.tess, at=at)
    assert "SC-1" in str(refused.value)
    choose_repairer(order, repairer=Repairer.COVERED, by=world.tess, at=at)
    assert work_orders.start(order, by=world.tess, at=at).state == "in_progress"


@pytest.mark.parametrize("who", [Repairer.IN_HOUSE, Repairer.PAID])
def test_paying_for_what_is_covered_needs_a_reason_which_is_kept(
    who: Repairer, order: WorkOrder, world: World, at: datetime
) -> None:
    with pytest.raises(InvalidInput):
        choose_repairer(order, repairer=who, reason="  ", by=world.tess, at=at)
    assert not CoverDecision.objects.exists()
    for _ in range(2):
        choose_repairer(order, repairer=who, reason="Needed tonight", by=world.tess, at=at)
    kept = CoverDecision.objects.get()
    assert (kept.repairer, kept.reason, kept.covered) == (who, "Needed tonight", True)
    assert kept.decided_by == world.tess.actor_label
    assert "SC-1" in kept.said[0]
    assert history(kept)
    assert work_orders.start(order, by=world.tess, at=at).started_at == at


def test_the_database_refuses_an_override_without_a_reason(
    order: WorkOrder, world: World, at: datetime
) -> None:
    choose_repairer(order, repairer=Repairer.IN_HOUSE, reason="Now", by=world.tess, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        CoverDecision.objects.update(reason="")


@pytest.mark.parametrize(
    "device", [{}, {"warranty_end_on": date(2026, 11, 21)}, {"contract_reference": "OLD-1"}]
)
def test_what_is_unknown_or_over_stops_nobody(device: dict[str, Any], world: World, at: datetime) -> None:
    made = make_repair(world, at, **device)
    assert work_orders.start(made, by=world.tess, at=at).state == "in_progress"
    assert choose_repairer(made, repairer=Repairer.PAID, by=world.tess, at=at).covered is False


def test_a_warranty_covers_through_its_last_day_at_the_site(world: World, at: datetime) -> None:
    made = make_repair(world, at, warranty_end_on=date(2026, 11, 22))
    # 23 November in UTC is still the 22nd in Chicago.
    late = datetime.fromisoformat("2026-11-23T03:00:00+00:00")
    with pytest.raises(CoveredElsewhere):
        work_orders.start(made, by=world.tess, at=late)
    after = late + timedelta(hours=6)
    assert work_orders.start(made, by=world.tess, at=after).started_at == after


def test_a_part_with_a_price_is_refused_where_parts_are_covered(
    order: WorkOrder, world: World, at: datetime
) -> None:
    priced = Part(description="Board", unit_cost_minor=5000, currency="USD")
    choose_repairer(order, repairer=Repairer.COVERED, by=world.tess, at=at)
    with pytest.raises(CoveredElsewhere):
        order_lines.add_part(order, part=priced, by=world.tess, at=at)
    order_lines.add_part(order, part=Part(description="Board"), by=world.tess, at=at)
    choose_repairer(order, repairer=Repairer.IN_HOUSE, reason="Needed tonight", by=world.tess, at=at)
    order_lines.add_part(order, part=priced, by=world.tess, at=at)
    assert order.parts.count() == 2


def test_an_inspection_asks_nobody_who_repairs(order: WorkOrder, world: World, at: datetime) -> None:
    new = NewOrder(kind=OrderKind.SCHEDULED, title="Inspection", device=order.device)
    made = work_orders.open_order(new, by=world.mara, at=at)
    assert outside.cover_of(made, at=at) is None
    with pytest.raises(InvalidInput):
        choose_repairer(made, repairer=Repairer.PAID, by=world.tess, at=at)


def test_who_only_reads_and_who_is_elsewhere_chooses_nothing(
    order: WorkOrder, world: World, at: datetime
) -> None:
    for person in (world.ada, world.otto):
        with pytest.raises(NotPermitted):
            choose_repairer(order, repairer=Repairer.COVERED, by=person, at=at)
    assert not CoverDecision.objects.exists()


# -- visits -----------------------------------------------------------------------------------------------


def test_the_record_wants_visit_report_and_acceptance_one_after_another(
    order: WorkOrder, world: World, at: datetime
) -> None:
    choose_repairer(order, repairer=Repairer.COVERED, by=world.tess, at=at)
    assert lacking(order, at) == {Lack.VENDOR_VISIT}
    visit = record_visit(order, visit=new_visit(at), by=world.tess, at=at)
    assert lacking(order, at) == {Lack.VENDOR_REPORT, Lack.VENDOR_ACCEPTANCE}
    attach_report(visit, report=report(), by=world.tess, at=at)
    assert lacking(order, at) == {Lack.VENDOR_ACCEPTANCE}
    accept_visit(visit, tested=True, note="All well", by=world.tess, at=at)
    assert lacking(order, at) == set()
    assert (visit.accepted_by, visit.accepted_note) == (world.tess, "All well")
    assert history(visit)


def test_work_done_in_house_after_all_needs_no_visit(order: WorkOrder, world: World, at: datetime) -> None:
    choose_repairer(order, repairer=Repairer.COVERED, by=world.tess, at=at)
    later = at + timedelta(minutes=1)
    choose_repairer(order, repairer=Repairer.IN_HOUSE, reason="Only a fuse", by=world.tess, at=later)
    assert lacking(order, later) == set()


def test_nothing_is_accepted_without_report_or_test_or_by_the_system(
    order: WorkOrder, world: World, at: datetime
) -> None:
    from openhtm.kernel.actors import SystemActor

    visit = record_visit(order, visit=new_visit(at), by=world.tess, at=at)
    with pytest.raises(UnableToAccept, match="report"):
        accept_visit(visit, tested=True, by=world.tess, at=at)
    attach_report(visit, report=report(), by=world.tess, at=at)
    with pytest.raises(UnableToAccept, match="tested"):
        accept_visit(visit, tested=False, by=world.tess, at=at)
    with pytest.raises(UnableToAccept, match="person"):
        accept_visit(visit, tested=True, by=SystemActor("job"), at=at)
    with pytest.raises(NotPermitted):
        accept_visit(visit, tested=True, by=world.vic, at=at)
    assert VendorVisit.objects.get().accepted_at is None


def test_an_accepted_visit_counts_once_against_its_contract_and_stays(
    order: WorkOrder, world: World, at: datetime
) -> None:
    visit = record_visit(order, visit=new_visit(at), report=report(), by=world.tess, at=at)
    for _ in range(2):
        accept_visit(visit, tested=True, by=world.tess, at=at)
    use = ContractUse.objects.get()
    assert (str(use.hours), use.worth_minor, use.reference) == ("2.00", 90_000, order.reference)
    assert use.device == order.device
    with pytest.raises(UnableToVisit, match="Tess"):
        accept_visit(visit, tested=True, by=world.mara, at=at)
    with pytest.raises(UnableToVisit):
        strike_out_visit(visit, reason="Wrong", by=world.tess, at=at)
    with pytest.raises(UnableToVisit):
        attach_report(visit, report=report(), by=world.tess, at=at)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"engineer": " "}, "engineer"),
        ({"done": ""}, "done"),
        ({"came_at": datetime.fromisoformat("2026-11-22T12:01:00+00:00"), "left_at": None}, "came_at"),
        ({"left_at": datetime.fromisoformat("2026-11-22T08:00:00+00:00")}, "left_at"),
        ({"currency": ""}, "currency"),
        ({"currency": "EUR"}, "currency"),
        ({"cost_minor": -1}, "cost_minor"),
    ],
)
def test_a_visit_that_cannot_be_is_refused_by_field(
    values: dict[str, Any], field: str, order: WorkOrder, world: World, at: datetime
) -> None:
    with pytest.raises(InvalidInput) as refused:
        record_visit(order, visit=new_visit(at, **values), report=report(), by=world.tess, at=at)
    assert field in refused.value.fields
    assert not VendorVisit.objects.exists()


def test_a_contract_of_another_vendor_or_device_is_refused(
    order: WorkOrder, world: World, at: datetime
) -> None:
    other = supply.make_vendor(world, at, "Else Service")
    idle = supply.make_contract(world, at, other, number="SC-2")
    given = {**vars(new_visit_of(order, at)), "vendor": other}
    for contract in (Contract.objects.get(number="SC-1"), idle):
        with pytest.raises(InvalidInput) as refused:
            record_visit(order, visit=NewVisit(**{**given, "contract": contract}), by=world.tess, at=at)
        assert "contract" in refused.value.fields


def new_visit_of(order: WorkOrder, at: datetime) -> NewVisit:
    contract = Contract.objects.get(number="SC-1")
    return NewVisit(vendor=contract.vendor, engineer="J. Doe", came_at=at, done="Looked at it")


def test_the_order_tells_vendor_and_cost_and_a_visit_struck_out_costs_nothing(
    order: WorkOrder, world: World, at: datetime
) -> None:
    first = record_visit(order, visit=new_visit(at, cost_minor=100), by=world.tess, at=at)
    record_visit(order, visit=new_visit(at, cost_minor=200), by=world.tess, at=at)
    assert (order.vendor, order.vendor_cost_minor, order.currency) == ("Acme Service", 300, "USD")
    with pytest.raises(InvalidInput):
        strike_out_visit(first, reason="", by=world.tess, at=at)
    for _ in range(2):
        strike_out_visit(first, reason="Twice", by=world.tess, at=at)
    assert WorkOrder.objects.get(pk=order.pk).vendor_cost_minor == 200


def test_the_signed_record_holds_choice_visit_and_the_hash_of_the_report(
    order: WorkOrder, world: World, at: datetime
) -> None:
    assert not {"repairer", "vendor_visits"} & set(order_content(order))
    choose_repairer(order, repairer=Repairer.COVERED, by=world.tess, at=at)
    visit = record_visit(order, visit=new_visit(at), report=report(), by=world.tess, at=at)
    accept_visit(visit, tested=True, by=world.tess, at=at)
    content = order_content(order)
    assert [one["repairer"] for one in content["repairer"]] == ["covered"]
    (kept,) = content["vendor_visits"]
    assert (kept["contract"], kept["accepted_by"], len(kept["reports"])) == ("SC-1", "Tess Technician", 1)


def test_a_visit_is_seen_with_its_order_only(order: WorkOrder, world: World, at: datetime) -> None:
    visit = record_visit(order, visit=new_visit(at), by=world.tess, at=at)
    assert access.vendor_visit(world.ada, visit.pk) == visit
    with pytest.raises(NotFound):
        access.vendor_visit(world.otto, visit.pk)

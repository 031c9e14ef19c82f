"""Cost of service and productivity, worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.maintenance import kpis, reporting
from openhtm.maintenance.counting import Answer, Asked
from openhtm.maintenance.models import Holiday, WorkOrder
from openhtm.registry.models import Device
from openhtm.supply.models import Contract, Coverage

from . import factories as make
from .ward import repaired

if TYPE_CHECKING:
    from openhtm_testing.personas import World

#: 365 days, seen from a later day.
YEAR = Asked(first=date(2025, 10, 1), last=date(2026, 9, 30), today=make.TODAY)
OCTOBER = Asked(first=date(2026, 10, 1), last=date(2026, 10, 31), today=make.TODAY)


def answer(world: World, slug: str, asked: Asked, **more: str) -> Answer:
    return kpis.number(slug).answer(reporting.reach(world.mara), asked, **more)


def values(found: Answer) -> dict[str, Any]:
    return {figure.key: figure.value for figure in found.figures}


def device(world: World, tag: str, *, dollars: int | None, currency: str = "USD", **facts: Any) -> Device:
    cost = None if dollars is None else dollars * 100
    facts = {"accepted_on": date(2020, 1, 1), **facts}
    return make.make_device(world, tag, cost_minor=cost, currency=currency if cost else "", **facts)


def closed(world: World, of: Device, **facts: Any) -> WorkOrder:
    return repaired(
        world,
        of,
        opened_at=datetime(2026, 3, 1, 8, tzinfo=UTC),
        closed_at=datetime(2026, 3, 2, 8, tzinfo=UTC),
        **facts,
    )


def worked(order: WorkOrder, minutes: int, on: date, **facts: Any) -> None:
    given = {"person_name": "T", "rate_minor": 9000, "currency": "USD", **facts}
    order.labor.create(site=order.site, minutes=minutes, worked_on=on, **given)


@pytest.fixture
def pump(world: World) -> Device:
    """Bought for 10,000 dollars; a year of service cost 90 + 250 + 110 = 450."""
    pump = device(world, "GEN-0001", dollars=10_000)
    order = closed(world, pump, vendor_cost_minor=11_000, currency="USD")
    worked(order, 60, date(2026, 3, 2))
    worked(order, 60, date(2026, 3, 2), voided_reason="Twice")
    worked(order, 60, date(2024, 3, 2))
    order.parts.create(
        site=order.site, description="Board", quantity=Decimal(2), unit_cost_minor=12_500, currency="USD"
    )
    return pump


def test_the_ratio_is_a_years_cost_by_the_price(world: World, pump: Device) -> None:
    found = values(answer(world, "cost-of-service", YEAR))
    assert (found["labor"], found["parts"], found["vendors"], found["contracts"]) == (90, 250, 110, 0)
    # 365 days are 365/365.25 of a year.
    assert found["cost_of_service"] == pytest.approx(450 / (10_000 * 365 / 365.25) * 100)
    assert found["value_known"] == 100


def test_work_and_parts_without_a_price_are_told_and_not_taken_for_free(world: World, pump: Device) -> None:
    order = WorkOrder.objects.get(device=pump)
    assert values(answer(world, "cost-of-service", YEAR))["unpriced"] == 0
    worked(order, 30, date(2026, 3, 2), rate_minor=None, currency="")
    worked(order, 30, date(2026, 3, 2), rate_minor=8000, currency="EUR")
    worked(order, 30, date(2026, 3, 2), rate_minor=None, currency="", voided_reason="Twice")
    order.parts.create(site=order.site, description="Cord", quantity=Decimal(1))
    found = values(answer(world, "cost-of-service", YEAR))
    assert (found["unpriced"], found["labor"], found["parts"]) == (3, 90, 250)
    grouped = answer(world, "cost-of-service", YEAR, by="risk").groups
    assert sum(group.figures[-1].value or 0 for group in grouped) == 3


def test_devices_without_a_price_are_on_neither_side_and_are_told(world: World, pump: Device) -> None:
    before = values(answer(world, "cost-of-service", YEAR))["cost_of_service"]
    unknown = device(world, "GEN-0002", dollars=None)
    worked(closed(world, unknown), 6000, date(2026, 3, 2))
    euros = device(world, "GEN-0003", dollars=50, currency="EUR")
    worked(closed(world, euros), 600, date(2026, 3, 2))
    found = answer(world, "cost-of-service", YEAR)
    assert values(found)["cost_of_service"] == before
    assert values(found)["value_known"] == pytest.approx(100 / 3)
    assert found.parts == {"valued": 1, "value_unknown": 1, "other_currency": 1}


def test_a_contract_counts_by_its_days_and_is_shared_by_its_devices(
    world: World, at: datetime, pump: Device
) -> None:
    from openhtm.supply.tests.factories import make_contract

    other = device(world, "GEN-0002", dollars=10_000)
    contract = make_contract(world, at, number="SC-1")
    Contract.objects.filter(pk=contract.pk).update(
        starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31), yearly_minor=730_500, currency="USD"
    )
    for one in (pump, other):
        Coverage.objects.create(contract=contract, device=one, added_at=at, added_by="Mara")
    found = values(answer(world, "cost-of-service", YEAR))
    # The thirty days of September of 7,305 dollars a year: 20 a day.
    assert found["contracts"] == pytest.approx(600)
    by_month = answer(world, "cost-of-service", YEAR, by="month").groups
    assert [group.figures[4].value for group in by_month][-2:] == [0, pytest.approx(600)]


def test_a_device_under_a_contract_without_a_price_is_left_out(
    world: World, at: datetime, pump: Device
) -> None:
    from openhtm.supply.tests.factories import make_contract

    contract = make_contract(world, at, number="SC-2")
    Contract.objects.filter(pk=contract.pk).update(yearly_minor=None)
    Coverage.objects.create(contract=contract, device=pump, added_at=at, added_by="Mara")
    found = answer(world, "cost-of-service", YEAR)
    assert found.parts == {"contract_unknown": 1}
    assert values(found)["cost_of_service"] is None


def test_a_device_counts_for_its_days_in_the_fleet(world: World, pump: Device) -> None:
    Device.objects.filter(pk=pump.pk).update(accepted_on=date(2026, 3, 1), retired_on=date(2026, 3, 11))
    ratio = answer(world, "cost-of-service", YEAR).figures[0]
    assert ratio.denominator == pytest.approx(10_000 * 10 / 365.25)


def test_productivity_divides_noted_hours_by_working_hours(world: World) -> None:
    """October 2026 has 22 working days of nine hours; one is a holiday here."""
    Holiday.objects.create(site=world.site, day=date(2026, 10, 12), name="Holiday")
    order = closed(world, device(world, "GEN-0001", dollars=None))
    for day in (1, 2, 5, 6):
        worked(order, 420, date(2026, 10, day), person=world.tess)
    worked(order, 9999, date(2026, 10, 7), person=world.tess, voided_reason="Wrong")
    worked(order, 60, date(2026, 9, 30), person=world.tess)
    found = answer(world, "productivity", OCTOBER)
    assert (found.figures[0].numerator, found.figures[0].denominator) == (28, 21 * 9)
    assert found.figures[0].value == pytest.approx(28 / 189 * 100)
    assert found.parts == {"worked": 1}


def test_two_people_have_twice_the_hours_and_work_without_a_person_is_left_out(world: World) -> None:
    of = device(world, "GEN-0001", dollars=None)
    worked(closed(world, of), 600, date(2026, 10, 1), person=world.tess)
    worked(closed(world, of), 300, date(2026, 10, 1), person=world.mara)
    worked(closed(world, of), 300, date(2026, 10, 1))
    found = answer(world, "productivity", OCTOBER, by="technician")
    assert (found.figures[0].numerator, found.figures[0].denominator) == (15, 2 * 22 * 9)
    assert [(group.label, group.figures[0].numerator) for group in found.groups] == [
        (world.mara.name, 5),
        (world.tess.name, 10),
    ]
    assert found.parts == {"worked": 2, "unnamed": 1}


def test_another_hospital_sees_none_of_it(world: World, pump: Device) -> None:
    worked(closed(world, pump), 600, date(2026, 10, 1), person=world.tess)
    for slug in ("cost-of-service", "productivity"):
        found = kpis.number(slug).answer(reporting.reach(world.otto), OCTOBER)
        assert dict(found.parts) == {}
        assert found.figures[0].value is None


# -- backlog in weeks, devices per technician, repairs per device ------------------------------------------


def tess_worked(world: World, of: Device, on: date, *, minutes: int = 60) -> None:
    order = repaired(world, of, closed_at=datetime(on.year, on.month, on.day, 18, tzinfo=UTC))
    worked(order, minutes, on, person=world.tess)


def test_devices_per_technician_counts_people_by_the_months_they_worked(world: World) -> None:
    """Two pumps all year, one from 1 April (183 of 365 days). Tess noted work in six months of twelve."""
    pump = device(world, "GEN-0001", dollars=None)
    device(world, "GEN-0002", dollars=None)
    device(world, "GEN-0003", dollars=None, accepted_on=date(2026, 4, 1))
    for month in range(4, 10):
        tess_worked(world, pump, date(2026, month, 2))
    figure = answer(world, "devices-per-technician", YEAR).figures[0]
    assert figure.numerator == pytest.approx(2 + 183 / 365)
    # Working days, Monday to Friday: 131 of the 261 from 1 October 2025 lie from 1 April to 30 September 2026.
    assert figure.denominator == pytest.approx(131 / 261)
    assert figure.value == pytest.approx((2 + 183 / 365) / (131 / 261))


def test_the_backlog_is_open_work_by_the_hours_of_a_week(world: World) -> None:
    """Repairs took 90 minutes on the average; five stood open at the end. Tess works all of October."""
    pump = device(world, "GEN-0001", dollars=None)
    tess_worked(world, pump, date(2026, 10, 6), minutes=60)
    tess_worked(world, pump, date(2026, 10, 7), minutes=120)
    for _n in range(4):
        repaired(world, pump, state="triaged", closed_at=None)
    repaired(world, pump, state="triaged", closed_at=None, kind="move")
    repaired(
        world,
        pump,
        state="cancelled",
        closed_at=None,
        end_reason="No",
        changed_at=datetime(2026, 10, 9, tzinfo=UTC),
    )
    # Closed since: it stood open at the end of October.
    repaired(world, pump, closed_at=datetime(2026, 11, 5, tzinfo=UTC))
    found = answer(world, "backlog-weeks", OCTOBER)
    assert found.parts == {"usual": 5, "unknown": 1}
    figure = found.figures[0]
    assert figure.numerator == pytest.approx(5 * 1.5)
    # 22 working days of nine hours in 31 / 7 weeks.
    assert figure.denominator == pytest.approx(22 * 9 / (31 / 7))
    assert figure.value == pytest.approx(7.5 / (22 * 9 / (31 / 7)))
    assert reporting.value_words(figure) == "0.17 weeks"


def test_the_standard_time_of_a_procedure_goes_before_the_usual_one(world: World, at: datetime) -> None:
    version = make.make_procedure(world, at)
    type(version).objects.filter(pk=version.pk).update(standard_minutes=45)
    pump = device(world, "GEN-0001", dollars=None)
    tess_worked(world, pump, date(2026, 10, 6))
    repaired(world, pump, state="triaged", closed_at=None, procedure_version=version)
    found = answer(world, "backlog-weeks", OCTOBER)
    assert (found.parts, found.figures[0].numerator) == ({"planned_work": 1}, 0.75)


def test_every_repair_counts_by_device_and_year_whatever_its_cause(world: World) -> None:
    pump = device(world, "GEN-0001", dollars=None)
    for cause in ("upf", "use", "cnd", ""):
        repaired(world, pump, cause_code=cause)
    repaired(world, pump, state="triaged", closed_at=None)
    repaired(world, pump, state="cancelled", closed_at=None, end_reason="Twice")
    found = answer(world, "repairs-per-device", OCTOBER)
    assert (found.parts["asked_for"], found.parts["withdrawn"]) == (5, 1)
    assert found.figures[0].value == pytest.approx(5 / (31 / 365.25))

"""Rates of labor: set, struck out, used on the day of the work; through every door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from openhtm.audit.api import history
from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm.kernel.values import Money
from openhtm.maintenance import costing
from openhtm.maintenance.actions import labor_rates, order_lines, work_orders
from openhtm.maintenance.actions.labor_rates import NewRate
from openhtm.maintenance.actions.order_lines import Labor, Part
from openhtm.maintenance.models import LaborLine, LaborRate, OrderKind, WorkOrder
from openhtm.maintenance.ordering import NewOrder
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

from . import factories as make
from .test_rest import call

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]
FIRST = date(2026, 1, 1)


def set_rate(world: World, at: datetime, minor: int | None, **more: Any) -> LaborRate:
    given = {"holds_from": FIRST, "currency": "USD" if minor is not None else "", **more}
    return labor_rates.set_rate(world.site, rate=NewRate(rate_minor=minor, **given), by=world.mara, at=at)


def order_of(world: World, at: datetime) -> WorkOrder:
    device = make.make_device(world)
    new = NewOrder(kind=OrderKind.REPAIR, title="No power", device=device, assignee=world.tess)
    return work_orders.open_order(new, by=world.cleo, at=at)


def work(order: WorkOrder, world: World, at: datetime, **more: Any) -> LaborLine:
    labor = Labor(**{"minutes": 90, "worked_on": make.TODAY, **more})
    return order_lines.add_labor(order, labor=labor, by=world.tess, at=at)


def test_time_has_the_rate_of_its_day_and_keeps_it(world: World, at: datetime) -> None:
    set_rate(world, at, 8000)
    set_rate(world, at, 9000, holds_from=make.TODAY)
    order = order_of(world, at)
    today = work(order, world, at)
    before = work(order, world, at, worked_on=make.TODAY - timedelta(days=1))
    assert (today.rate_minor, before.rate_minor) == (9000, 8000)
    assert (today.cost_minor, before.cost_minor) == (13_500, 12_000)
    set_rate(world, at, 10_000, holds_from=make.TODAY)
    today.refresh_from_db()
    assert today.rate_minor == 9000


def test_a_person_a_role_travel_and_overtime_have_rates_of_their_own(world: World, at: datetime) -> None:
    set_rate(world, at, 8000)
    set_rate(world, at, 8500, role="technician")
    set_rate(world, at, 5000, role="technician", kind="travel")
    set_rate(world, at, 12_000, rate_class="overtime")
    order = order_of(world, at)
    assert work(order, world, at).rate_minor == 8500
    assert work(order, world, at, kind="travel").rate_minor == 5000
    assert work(order, world, at, rate_class="overtime").rate_minor == 12_000
    assert work(order, world, at, rate_class="on_call").rate_minor is None
    assert work(order, world, at, person=world.mara).rate_minor == 8000
    set_rate(world, at, 9900, person=world.tess)
    assert work(order, world, at).rate_minor == 9900


def test_what_was_said_with_the_time_goes_before_the_rate(world: World, at: datetime) -> None:
    set_rate(world, at, 8000)
    order = order_of(world, at)
    assert work(order, world, at, rate_minor=1, currency="EUR").currency == "EUR"


def test_the_rates_of_another_site_are_not_ours(world: World, at: datetime) -> None:
    new = NewRate(holds_from=FIRST, rate_minor=1, currency="EUR")
    labor_rates.set_rate(world.other_site, rate=new, by=world.otto, at=at)
    assert work(order_of(world, at), world, at).rate_minor is None
    assert [row.site for row in costing.rates(world.otto)] == [world.other_site]
    assert list(costing.rates(world.mara)) == []


def test_a_struck_out_rate_is_used_no_more_and_stays_readable(world: World, at: datetime) -> None:
    rate = set_rate(world, at, 8000)
    with pytest.raises(InvalidInput):
        labor_rates.strike_out_rate(rate, reason=" ", by=world.mara, at=at)
    for _ in range(2):
        labor_rates.strike_out_rate(rate, reason="Typed wrong", by=world.mara, at=at)
    assert work(order_of(world, at), world, at).rate_minor is None
    assert [row.voided_reason for row in costing.rates(world.mara)] == ["Typed wrong"]
    assert len(history(rate)) == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"role": "baker"}, "role"),
        ({"kind": "sleeping"}, "kind"),
        ({"rate_class": "double"}, "rate_class"),
        ({"rate_minor": -1}, "rate_minor"),
        ({"currency": ""}, "currency"),
    ],
)
def test_a_rate_that_cannot_be_is_refused(
    values: dict[str, Any], field: str, world: World, at: datetime
) -> None:
    given = {"holds_from": FIRST, "rate_minor": 1, "currency": "USD", **values}
    with pytest.raises(InvalidInput) as problem:
        labor_rates.set_rate(world.site, rate=NewRate(**given), by=world.mara, at=at)
    assert field in problem.value.fields
    with pytest.raises(InvalidInput):
        set_rate(world, at, 1, person=world.tess, role="technician")


def test_who_sees_no_costs_sets_none(world: World, at: datetime) -> None:
    rate = set_rate(world, at, 8000)
    for person in (world.tess, world.nina, world.otto):
        with pytest.raises(NotPermitted):
            labor_rates.set_rate(
                world.site, rate=NewRate(holds_from=FIRST, rate_minor=None), by=person, at=at
            )
        with pytest.raises(NotPermitted):
            labor_rates.strike_out_rate(rate, reason="X", by=person, at=at)


def test_an_order_costs_its_labor_and_parts_and_says_what_has_no_price(world: World, at: datetime) -> None:
    set_rate(world, at, 8000)
    order = order_of(world, at)
    work(order, world, at)
    work(order, world, at, rate_class="on_call")
    part = Part(description="Latch", unit_cost_minor=2550, currency="USD")
    line = order_lines.add_part(order, part=part, by=world.tess, at=at)
    found = costing.costs_of(order)
    assert (found.labor, found.parts, found.unknown) == ([Money(12_000, "USD")], [Money(2550, "USD")], 1)
    order_lines.strike_out_part(line, reason="Wrong", by=world.tess, at=at)
    assert costing.costs_of(order).parts == []


def test_the_page_lists_sets_and_strikes_out(world: World, at: datetime, sign_in: SignIn) -> None:
    mara = sign_in("mara")
    given = {
        "site": "GEN",
        "holds_from": "2026-01-01",
        "rate_class": "regular",
        "amount": "80",
        "currency": "usd",
        "person": world.tess.pk,
    }
    add = reverse("maintenance:labor_rate_add")
    assert mara.post(add, given).status_code == 302
    rate = LaborRate.objects.get()
    assert (rate.rate_minor, rate.currency, rate.person) == (8000, "USD", world.tess)
    assert mara.post(add, {**given, "role": "technician"}).status_code == 422
    assert mara.post(add, {**given, "currency": ""}).status_code == 422
    with pseudo_locale():
        html = mara.get(reverse("maintenance:labor_rates")).content.decode()
    assert_all_translated(html, data=["MM", "Mara Manager", "· Mara Manager", "USD 80.00", "Tess Technician"])
    strike = reverse("maintenance:labor_rate_strike", args=[rate.pk])
    assert mara.post(strike, {"reason": "Wrong"}).status_code == 302
    assert sign_in("otto").post(strike, {"reason": "X"}).status_code == 404
    assert sign_in("tess").get(reverse("maintenance:labor_rates")).status_code == 403


def test_only_those_who_see_costs_see_what_an_order_costs(
    world: World, at: datetime, sign_in: SignIn
) -> None:
    set_rate(world, at, 8000)
    order = order_of(world, at)
    work(order, world, at)
    assert "Labor 120.00 USD" in sign_in("mara").get(order.get_absolute_url()).content.decode()
    assert "120.00" not in sign_in("tess").get(order.get_absolute_url()).content.decode()


def test_rates_over_rest(world: World, sign_in: SignIn) -> None:
    mara = sign_in("mara")
    body: dict[str, Any] = {"site": "gen", "holds_from": "2026-01-01", "rate_minor": 8000, "currency": "USD"}
    for _ in range(2):
        status, made = call(mara, "POST", "/labor-rates", body, Idempotency_Key="k1")
        assert (status, made["kind"], made["rate_class"]) == (201, "", "regular")
    assert len(call(mara, "GET", "/labor-rates")[1]) == 1
    assert call(mara, "POST", "/labor-rates", {**body, "currency": ""})[0] == 422
    assert call(mara, "POST", "/labor-rates", {**body, "person_id": 999_999})[0] == 404
    assert call(mara, "POST", "/labor-rates", {**body, "site": "OTH"})[0] == 404
    path = f"/labor-rates/{made['id']}/strike-out"
    assert call(sign_in("otto"), "POST", path, {"reason": "X"})[0] == 404
    assert call(mara, "POST", path, {"reason": "Wrong"})[1]["struck_out"] == "Wrong"
    assert call(sign_in("tess"), "GET", "/labor-rates")[0] == 403

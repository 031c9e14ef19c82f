"""Loaners, downtime from the status, planned or not, and repairs that repeat: in the record and on every door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm.kernel.time import now
from openhtm.maintenance import clocking, downtimes, facts, repairs
from openhtm.maintenance.actions import loans, work_orders
from openhtm.maintenance.actions.loans import UnableToLend
from openhtm.maintenance.models import Loan, WorkOrder
from openhtm.maintenance.moving import RecordClosed
from openhtm.maintenance.record import order_content
from openhtm.maintenance.rules.clocks import Standing
from openhtm.maintenance.rules.closing import Lack
from openhtm.registry.api import devices
from openhtm.registry.models import Device

from . import factories as make
from .test_rest import call
from .test_work_order_actions import closed, finished, repair
from .ward import Ward, answer, parts, repaired

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]
HOUR = timedelta(hours=1)


@pytest.fixture
def loaner(world: World) -> Device:
    return make.make_device(world, "GEN-0900")


def lent(world: World, at: datetime, loaner: Device, **facts: Any) -> Loan:
    order = repair(world, at, down_from=at, **facts)
    return loans.lend(order, loaner=loaner, by=world.tess, at=at + HOUR)


def test_a_loaner_replaces_the_device_and_stops_the_second_clock(
    world: World, at: datetime, loaner: Device
) -> None:
    loan = lent(world, at, loaner)
    found = clocking.clocks(loan.work_order, now=at + 999 * HOUR)
    assert found is not None
    assert (found.resolve.standing, found.resolve.stopped_at) == (Standing.MET, at + HOUR)
    told = downtimes.told(loan.work_order, now=at + 5 * HOUR)
    assert told is not None
    assert told.amounts is not None
    assert (told.amounts.device, told.amounts.ward) == (5 * HOUR, HOUR)


def test_an_order_is_not_closed_while_its_loaner_is_out(world: World, at: datetime, loaner: Device) -> None:
    order = finished(world, at)
    loan = loans.lend(order, loaner=loaner, by=world.tess, at=at)
    assert [one.lack for one in facts.missing(order, now=at)] == [Lack.LOANER_OUT]
    loans.take_back(loan, fit=True, by=world.tess, at=at + HOUR)
    assert facts.missing(order, now=at + HOUR) == ()
    (kept,) = order_content(order)["loans"]
    assert (kept["fit"], kept["lent_by"]) == (True, "Tess Technician")


def test_a_loaner_that_comes_back_broken_goes_out_of_service(
    world: World, at: datetime, loaner: Device
) -> None:
    loan = lent(world, at, loaner)
    with pytest.raises(InvalidInput, match="what is wrong"):
        loans.take_back(loan, fit=False, by=world.tess, at=at + 2 * HOUR)
    loans.take_back(loan, fit=False, note="Cracked", by=world.tess, at=at + 2 * HOUR)
    loaner.refresh_from_db()
    assert loaner.status == "out_of_service"
    with pytest.raises(UnableToLend, match="come back already"):
        loans.take_back(loan, fit=True, by=world.tess, at=at + 3 * HOUR)
    with pytest.raises(UnableToLend, match="may not be used"):
        loans.lend(loan.work_order, loaner=loaner, by=world.tess, at=at + 3 * HOUR)


def test_what_cannot_be_lent_is_refused(world: World, at: datetime, loaner: Device) -> None:
    loan = lent(world, at, loaner)
    order = loan.work_order
    with pytest.raises(UnableToLend, match="lent already, for GEN-1"):
        loans.lend(order, loaner=loaner, by=world.tess, at=at + HOUR)
    assert order.device is not None
    with pytest.raises(UnableToLend, match="another one"):
        loans.lend(order, loaner=order.device, by=world.tess, at=at + HOUR)
    elsewhere = make.make_device(world, "OTH-1", site=world.other_site, department=None)
    with pytest.raises(UnableToLend, match="another site"):
        loans.lend(order, loaner=elsewhere, by=world.tess, at=at + HOUR)
    second = make.make_device(world, "GEN-0901")
    for moment in (at - HOUR, at + 9 * HOUR):
        with pytest.raises(InvalidInput, match="between the opening"):
            loans.lend(order, loaner=second, lent_at=moment, by=world.tess, at=at + HOUR)
    for moment in (at, at + 9 * HOUR):
        with pytest.raises(InvalidInput, match="between the day"):
            loans.take_back(loan, fit=True, returned_at=moment, by=world.tess, at=at + 2 * HOUR)


def test_nothing_is_lent_on_a_closed_order_and_a_late_loaner_still_comes_back(
    world: World, at: datetime, loaner: Device
) -> None:
    order = closed(world, at)
    with pytest.raises(RecordClosed):
        loans.lend(order, loaner=loaner, by=world.tess, at=at)


@pytest.mark.parametrize("who", ["ada", "otto", "nina", "vic"])
def test_others_neither_lend_nor_take_back(world: World, at: datetime, loaner: Device, who: str) -> None:
    loan = lent(world, at, loaner)
    with pytest.raises(NotPermitted):
        loans.take_back(loan, fit=True, by=world.people[who], at=at + 2 * HOUR)
    second = make.make_device(world, "GEN-0901")
    with pytest.raises(NotPermitted):
        loans.lend(loan.work_order, loaner=second, by=world.people[who], at=at + 2 * HOUR)
    with pytest.raises(NotPermitted):
        loans.take_downtime_of_status(loan.work_order, by=world.people[who], at=at + 2 * HOUR)


# -- downtime ---------------------------------------------------------------------------------------------


def test_the_times_of_the_status_are_told_and_taken(world: World, at: datetime) -> None:
    order = repair(world, at)
    with pytest.raises(InvalidInput, match="was not down"):
        loans.take_downtime_of_status(order, by=world.tess, at=at)
    assert order.device is not None
    devices.take_out_of_service(order.device, reason="Broken", by=world.tess, at=at + HOUR)
    loans.take_downtime_of_status(order, by=world.tess, at=at + 3 * HOUR)
    assert (order.down_from, order.down_to) == (at + HOUR, None)


def test_a_repair_said_to_be_planned_is_no_unplanned_downtime(world: World, at: datetime) -> None:
    ward = Ward(world, at)
    device = ward.occurrence().device
    begun = datetime.fromisoformat("2026-10-05T08:00:00+00:00")
    times = {"down_from": begun, "down_to": begun + 4 * HOUR}
    repaired(world, device, **times)
    repaired(world, device, **{**times, "down_to": begun + 6 * HOUR})
    repaired(world, device, down_planned=True, **{**times, "down_to": begun + 90 * HOUR})
    repaired(world, device, kind="scheduled", **{**times, "down_to": begun + 90 * HOUR})
    repaired(world, device, kind="scheduled", down_planned=False, **times)
    found = parts(ward, "uptime")
    assert (found["down"], found["planned"]) == (3, 2)
    # Four, six and four hours that overlap are six.
    assert [figure.value for figure in answer(world, "uptime").figures if figure.key == "downtime"] == [6.0]


def test_overlap_with_another_order_is_named(world: World, at: datetime) -> None:
    first = repair(world, at, down_from=at)
    second = repair(world, at, device=first.device, down_from=at + HOUR)
    told = downtimes.told(second, now=at + 3 * HOUR)
    assert told is not None
    assert told.amounts is not None
    assert (told.amounts.shared, told.also_on) == (2 * HOUR, (first.reference,))


# -- repairs that repeat ----------------------------------------------------------------------------------


def test_the_same_failure_within_thirty_days_points_to_the_earlier_repair(world: World, at: datetime) -> None:
    first = closed(world, at)
    for days, found in ((30, first), (31, None)):
        order = repair(world, at + timedelta(days=days), device=first.device)
        assert repairs.earlier(order) == found
        assert not repairs.repeats(order, first)
        work_orders.edit(
            order, changes={"problem_code": "no_power"}, by=world.tess, at=at + timedelta(days=days)
        )
        assert repairs.repeats(order, first)
    other = repair(world, at + timedelta(days=1), device=make.make_device(world, "GEN-0002"))
    assert repairs.earlier(other) is None


# -- doors ------------------------------------------------------------------------------------------------


def test_the_page_lends_takes_back_and_says_what_repeats(
    world: World, loaner: Device, sign_in: SignIn
) -> None:
    begun = now() - 2 * HOUR
    first = closed(world, begun - timedelta(days=2))
    order = repair(world, begun, device=first.device, problem_code="no_power", down_from=begun)
    tess, url = sign_in("tess"), order.get_absolute_url()
    html = tess.get(url).content.decode()
    assert "Repeat repair" in html
    assert first.reference in html
    assert tess.post(f"{url}loans/add/", {"loaner": "GEN-0900"}).status_code == 302
    loan = Loan.objects.get()
    assert "The ward, without the time of the loaner" in tess.get(url).content.decode()
    back = f"{url}loans/{loan.pk}/take-back/"
    assert tess.get(back).status_code == 200
    assert tess.post(back, {"fit": "no", "note": ""}).status_code == 422
    assert tess.post(back, {"fit": "yes", "note": ""}).status_code == 302
    assert tess.post(back, {"fit": "yes", "note": ""}).status_code == 422
    assert sign_in("otto").post(back, {"fit": "yes"}).status_code == 404


def test_rest_lends_takes_back_and_tells_the_downtime(world: World, loaner: Device, sign_in: SignIn) -> None:
    order = repair(world, now() - 2 * HOUR, down_from=now() - 2 * HOUR)
    tess, path = sign_in("tess"), f"/work-orders/{order.reference}"
    status, made = call(tess, "POST", f"{path}/loans", {"loaner": "GEN-0900"})
    assert (status, made["loaner"], made["fit"]) == (201, "GEN-0900", None)
    assert call(tess, "POST", f"{path}/loans", {"loaner": "GEN-0900"})[0] == 409
    back = f"{path}/loans/{made['id']}/take-back"
    assert call(tess, "POST", back, {"fit": True})[1]["fit"] is True
    found = call(tess, "GET", f"{path}/downtime")[1]
    assert (round(found["device"] / 3600), found["planned"], found["repeats"]) == (2, False, None)
    assert call(tess, "POST", f"{path}/downtime/of-status")[0] == 422
    assert [one["loaner"] for one in call(tess, "GET", f"{path}/loans")[1]] == ["GEN-0900"]
    assert call(sign_in("otto"), "GET", f"{path}/loans")[0] == 404
    assert WorkOrder.objects.count() == 1

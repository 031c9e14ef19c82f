"""Several times of being down on one order: entered, corrected, struck out, counted once, and on every door."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.audit.api import history
from openhtm.kernel.errors import DomainError, InvalidInput, NotPermitted, StaleVersion
from openhtm.maintenance import downtimes as reading
from openhtm.maintenance.actions import downtimes
from openhtm.maintenance.actions.downtimes import Times
from openhtm.maintenance.models import DowntimeSpan, WorkOrder
from openhtm.maintenance.moving import RecordClosed
from openhtm.maintenance.record import order_content

from . import factories as make
from .test_rest import call
from .test_work_order_actions import closed, repair
from .ward import Ward, answer, parts, repaired

if TYPE_CHECKING:
    from openhtm_testing.personas import World

HOUR = timedelta(hours=1)


def add(world: World, order: WorkOrder, noon: datetime, begins: int, ends: int, **given: Any) -> DowntimeSpan:
    """Hours from noon."""
    note = given.pop("note", None)
    times = Times(begins_at=noon + begins * HOUR, ends_at=noon + ends * HOUR, note=note)
    return downtimes.add_downtime(order, times=times, **{"by": world.tess, "at": noon + 100 * HOUR, **given})


def down(until: datetime, order: WorkOrder) -> WorkOrder:
    WorkOrder.objects.filter(pk=order.pk).update(down_to=until)
    order.refresh_from_db()
    return order


def hours(order: WorkOrder, at: datetime) -> float:
    told = reading.told(WorkOrder.objects.get(pk=order.pk), now=at + 100 * HOUR)
    assert told is not None
    return told.amounts.device / HOUR if told.amounts else 0


def test_spans_beside_that_of_the_order_count_each_hour_once(world: World, at: datetime) -> None:
    """The order itself 0 to 4; 2 to 6 overlaps, 8 to 9 lies apart: seven hours."""
    order = down(at + 4 * HOUR, repair(world, at, down_from=at))
    add(world, order, at, 2, 6)
    add(world, order, at, 8, 9, note="Again in the night")
    assert hours(order, at) == 7


def test_one_is_corrected_with_the_reason_in_the_ledger(world: World, at: datetime) -> None:
    order = repair(world, at)
    span = add(world, order, at, 2, 6)
    times = Times(begins_at=at + 2 * HOUR, ends_at=at + 3 * HOUR)
    correct = downtimes.correct_downtime
    with pytest.raises(InvalidInput):
        correct(span, times=times, reason=" ", by=world.tess, at=at + 9 * HOUR)
    correct(span, times=times, reason="Clock was wrong", seen_version=1, by=world.tess, at=at + 200 * HOUR)
    assert hours(order, at) == 1
    entry = history(span)[0]
    assert (entry.reason, entry.before["ends_at"][:13]) == ("Clock was wrong", "2026-11-22T18")
    with pytest.raises(StaleVersion):
        correct(span, times=times, reason="Again", seen_version=1, by=world.tess, at=at + 9 * HOUR)


def test_one_is_struck_out_and_stays_readable(world: World, at: datetime) -> None:
    order = repair(world, at)
    span = add(world, order, at, 2, 6)
    with pytest.raises(InvalidInput):
        downtimes.strike_out_downtime(span, reason="", by=world.tess, at=at)
    downtimes.strike_out_downtime(span, reason="Other device", by=world.tess, at=at)
    assert hours(order, at) == 0
    assert DowntimeSpan.objects.get().voided_reason == "Other device"
    with pytest.raises(InvalidInput):
        downtimes.strike_out_downtime(span, reason="Twice", by=world.tess, at=at)
    assert add(world, order, at, 2, 6).pk != span.pk, "the same time may be entered anew"


@pytest.mark.parametrize(("begins", "ends"), [(4, 4), (6, 4), (99, 101), (0, 4), (10, 12)])
def test_impossible_and_repeated_times_are_refused(
    world: World, at: datetime, begins: int, ends: int
) -> None:
    order = down(at + 4 * HOUR, repair(world, at, down_from=at))
    add(world, order, at, 10, 12)
    with pytest.raises(InvalidInput):
        add(world, order, at, begins, ends)
    assert DowntimeSpan.objects.count() == 1


def test_an_order_about_a_place_has_no_downtime(world: World, at: datetime) -> None:
    order = repair(world, at)
    WorkOrder.objects.update(device=None)
    order.refresh_from_db()
    with pytest.raises(InvalidInput, match="about a place"):
        add(world, order, at, 1, 2)


def test_a_closed_record_stays_as_it_is(world: World, at: datetime) -> None:
    order = closed(world, at)
    with pytest.raises(RecordClosed):
        add(world, order, at, 1, 2)


@pytest.mark.parametrize("who", ["nina", "otto", "ada"])
def test_who_may_not_update_orders_notes_no_downtime(world: World, at: datetime, who: str) -> None:
    order = repair(world, at)
    span = add(world, order, at, 1, 2)
    with pytest.raises(NotPermitted):
        add(world, order, at, 3, 4, by=world.people[who])
    with pytest.raises(DomainError):
        downtimes.strike_out_downtime(span, reason="No", by=world.people[who], at=at)


def test_it_is_signed_with_the_record_and_old_records_keep_their_content(world: World, at: datetime) -> None:
    order = repair(world, at)
    assert "downtime" not in order_content(order)
    add(world, order, at, 1, 2)
    assert len(order_content(WorkOrder.objects.get())["downtime"]) == 1


def test_overlap_with_a_span_of_another_order_is_named(world: World, at: datetime) -> None:
    first = repair(world, at)
    add(world, first, at, 1, 3)
    second = down(at + 5 * HOUR, repair(world, at, device=first.device, down_from=at + 2 * HOUR))
    told = reading.told(second, now=at + 9 * HOUR)
    assert told is not None
    assert told.amounts is not None
    assert (told.amounts.shared, told.also_on) == (HOUR, (first.reference,))


def test_uptime_counts_them_once_with_all_other_downtime(world: World, at: datetime) -> None:
    """8 to 12 on the order, 10 to 14 beside it, 20 to 21 alone on another order: seven hours, two orders."""
    ward = Ward(world, at)
    device = ward.occurrence().device
    begun = datetime.fromisoformat("2026-10-05T08:00:00+00:00")
    first = repaired(world, device, down_from=begun, down_to=begun + 4 * HOUR)
    other = repaired(world, device)
    struck = {"voided_reason": "Wrong"}
    for order, start, end, more in (
        (first, 2, 6, {}),
        (other, 12, 13, {}),
        (other, 14, 19, struck),
    ):
        DowntimeSpan.objects.create(
            work_order=order,
            site=world.site,
            begins_at=begun + start * HOUR,
            ends_at=begun + end * HOUR,
            entered_by="Tess",
            **more,
        )
    assert parts(ward, "uptime")["down"] == 2
    for by in ("", "department", "month"):
        found = answer(world, "uptime", by=by)
        assert [figure.value for figure in found.figures if figure.key == "downtime"] == [7.0]


def test_the_page_adds_corrects_and_strikes_out(world: World, at: datetime, sign_in: Any) -> None:
    order = repair(world, at)
    tess, there = sign_in("tess"), f"/work-orders/{order.reference}"
    sent = {"begins_at": "2026-11-22T08:00", "ends_at": "2026-11-22T09:30", "note": "Dark screen"}
    assert tess.post(f"{there}/downtime/add/", {**sent, "ends_at": "2026-11-22T07:00"}).status_code == 422
    assert tess.post(f"{there}/downtime/add/", sent).status_code == 302
    span = DowntimeSpan.objects.get()
    shown = tess.get(f"{there}/").content.decode()
    assert "22 Nov 2026, 08:00" in shown, "on the clock of the site"
    assert "Dark screen" in shown
    path = f"{there}/downtime/{span.pk}"
    assert "08:00" in tess.get(f"{path}/correct/").content.decode()
    fixed = {**sent, "ends_at": "2026-11-22T09:00", "reason": "Read wrongly", "version": "1"}
    assert tess.post(f"{path}/correct/", fixed).status_code == 302
    assert tess.post(f"{path}/correct/", {**fixed, "ends_at": "2026-11-22T10:00"}).status_code == 422
    assert tess.post(f"{path}/strike-out/", {"reason": "Wrong order"}).status_code == 302
    assert "Wrong order" in tess.get(f"{there}/").content.decode()
    assert sign_in("otto").post(f"{there}/downtime/add/", sent).status_code == 404


def test_rest_adds_corrects_and_strikes_out(world: World, at: datetime, sign_in: Any) -> None:
    order = repair(world, at)
    tess, path = sign_in("tess"), f"/work-orders/{order.reference}/downtime/spans"
    sent = {"begins_at": "2026-11-22T08:00:00Z", "ends_at": "2026-11-22T09:30:00Z"}
    status, made = call(tess, "POST", path, sent)
    assert status == 201, made
    assert made["struck_out"] == ""
    assert call(tess, "POST", path, sent)[0] == 422, "the same twice"
    assert call(tess, "PUT", f"{path}/{made['id']}", {**sent, "reason": " "})[0] == 422
    fixed = {**sent, "ends_at": "2026-11-22T09:00:00Z", "reason": "Read wrongly"}
    assert call(tess, "PUT", f"{path}/{made['id']}", fixed)[1]["version"] == 2
    assert call(tess, "POST", f"{path}/{made['id']}/strike-out", {"reason": "Wrong"})[0] == 200
    assert [one["struck_out"] for one in call(tess, "GET", path)[1]] == ["Wrong"]
    assert call(sign_in("otto"), "GET", path)[0] == 404


def test_the_order_looks_right_everywhere(
    world: World, at: datetime, enter: Any, page: Any, looks: Any
) -> None:
    order = down(at - 36 * HOUR, repair(world, at - 48 * HOUR, down_from=at - 40 * HOUR))
    add(world, order, at, -38, -30, at=at, note="Failed again on the night shift")
    struck = add(world, order, at, -20, -19, at=at)
    downtimes.strike_out_downtime(struck, reason="Another device", by=world.tess, at=at)
    enter(page, world.tess)
    looks.everywhere(page, f"/work-orders/{order.reference}/", name="order-downtime")


def test_the_plan_is_left_alone(world: World, at: datetime) -> None:
    make.make_device(world, "GEN-0500")
    order = repair(world, at)
    add(world, order, at, 1, 2)
    assert WorkOrder.objects.get(pk=order.pk).down_from is None

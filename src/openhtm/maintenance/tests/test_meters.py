"""Plans that go by a meter: read, planned by what was read, pulled nearer, put off, refused, struck out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.audit.models import Entry as LedgerEntry
from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm.maintenance import words
from openhtm.maintenance.actions import meters, occurrences, plans
from openhtm.maintenance.models import MeterReading, Occurrence, OccurrenceState, Plan
from openhtm.maintenance.rules.intervals import Interval, Unit
from openhtm.maintenance.rules.meters import Counts, Entry, How
from openhtm.maintenance.rules.schedule import Kind, Reason
from openhtm.maintenance.rules.windows import Scheme, WindowRule
from openhtm.maintenance.why import why

from . import factories as make

if TYPE_CHECKING:
    from openhtm.registry.models import Device
    from openhtm_testing.personas import World

TEN_DAYS = WindowRule(scheme=Scheme.PLUSMINUS, before=10, after=10)
CAP = Interval(count=12, unit=Unit.MONTH)
ACCEPTED = date(2025, 6, 1)


def by_meter(world: World, at: datetime, every: str = "500", **more: Any) -> Plan:
    asked = make.terms(Kind.METER, interval=CAP, window=TEN_DAYS, meter={"counts": "hours", "every": every})
    return make.make_plan(world, at, asked=asked, code="hours", since=ACCEPTED, **more)


def read(world: World, device: Device, at: datetime, on: date, shown: str, **more: Any) -> MeterReading:
    entry = Entry(on=on, shown=Decimal(shown), **more)
    return meters.read(device, counts=Counts.HOURS, entry=entry, by=world.tess, at=at)


def due_of(device: Device) -> Occurrence:
    found: Occurrence = Occurrence.objects.get(device=device, state=OccurrenceState.OPEN)
    return found


@pytest.fixture
def device(world: World) -> Device:
    """Accepted on 1 June 2025, so that the calendar asks for it on 1 June 2026; today is 22 November 2026."""
    return make.make_device(world, accepted_on=date(2026, 6, 1))


def test_readings_pull_the_day_nearer_and_the_page_says_which(
    world: World, at: datetime, device: Device
) -> None:
    by_meter(world, at)
    make.make_due(world, at)
    capped = due_of(device)
    assert (capped.due_on, capped.reason) == (date(2027, 6, 1), Reason.METER_CAP)
    read(world, device, at, date(2026, 6, 1), "100")
    assert due_of(device) == capped, "one reading tells no rate"
    read(world, device, at, date(2026, 9, 9), "300")
    due = due_of(device)
    # 200 hours in 100 days, so the other 300 take 150 days more.
    assert (due.due_on, due.reason) == (date(2027, 2, 6), Reason.METER_FORECAST)
    assert (due.opens_on, due.closes_on) == (date(2027, 1, 27), date(2027, 2, 16))
    device.refresh_from_db()
    assert device.next_due_on == date(2027, 2, 6)
    terms, readings = words.why(why(due))
    assert terms == "The plan counts 500 hours or 12 months from 1 Jun 2026, whichever comes first."
    assert readings == (
        "By the reading of 9 Sep 2026 (300) it ran 200 hours since, and it runs 2 hours a day since the one of "
        "1 Jun 2026 (100). So it is expected to get there on this day."
    )


def test_a_reading_that_shows_it_makes_it_due_that_day_and_the_next_counts_on_from_the_work(
    world: World, at: datetime, device: Device
) -> None:
    by_meter(world, at)
    make.make_due(world, at)
    read(world, device, at, date(2026, 6, 1), "100")
    read(world, device, at, date(2026, 11, 20), "640")
    due = due_of(device)
    assert (due.due_on, due.reason) == (date(2026, 11, 20), Reason.METER_REACHED)
    assert words.why(why(due))[1] == "The reading of 20 Nov 2026 (640) shows that it ran 540 hours since."
    make.settled(due, date(2026, 11, 21), at)
    following = due_of(device)
    assert following.counted_from == date(2026, 11, 21)
    # 540 hours in 172 days from 640: 500 more from 643.14 on 21 November are there on the 160th day.
    assert following.due_on == date(2027, 4, 30)
    assert following.opens_on > date(2026, 11, 21)


def test_a_forecast_is_put_off_before_its_window_opens_and_never_after(
    world: World, at: datetime, device: Device
) -> None:
    by_meter(world, at)
    make.make_due(world, at)
    read(world, device, at, date(2026, 6, 1), "0")
    read(world, device, at, date(2026, 9, 9), "250")
    first = due_of(device)
    assert first.due_on == date(2026, 12, 18)
    read(world, device, at, date(2026, 11, 1), "260")
    put_off = due_of(device)
    # 260 hours in 153 days; the other 240 take 142 days more.
    assert put_off.due_on == date(2027, 3, 23)
    told = LedgerEntry.objects.filter(action="maintenance.meter.read").latest("pk")
    assert '"planned_anew":[{"after":"2027-03-23","before":"2026-12-18","plan":"hours"}]' in told.body
    in_window = datetime(2027, 3, 15, 12, tzinfo=UTC)
    read(world, device, in_window, date(2027, 3, 15), "261")
    assert due_of(device) == put_off, "its window is open: it stays"


def test_what_somebody_has_begun_stays_where_it_is(world: World, at: datetime, device: Device) -> None:
    by_meter(world, at)
    make.make_due(world, at)
    planned = due_of(device)
    looked: dict[str, Any] = {"kind": "in_use", "evidence": "On a patient"}
    occurrences.record_attempt(planned, **looked, by=world.tess, at=at)
    read(world, device, at, date(2026, 6, 1), "0")
    read(world, device, at, date(2026, 11, 20), "900")
    assert due_of(device) == planned


def test_the_total_goes_on_over_a_rollover_and_an_exchanged_counter(
    world: World, at: datetime, device: Device
) -> None:
    by_meter(world, at)
    make.make_due(world, at)
    read(world, device, at, date(2026, 6, 1), "9900")
    over = {"how": How.ROLLED_OVER, "rollover_at": Decimal(10000)}
    read(world, device, at, date(2026, 8, 1), "50", **over)
    with pytest.raises(InvalidInput, match="begins again at 10000"):
        read(world, device, at, date(2026, 9, 1), "10050")
    read(world, device, at, date(2026, 9, 1), "0", how=How.REPLACED, old_shown=Decimal(70))
    assert read(world, device, at, date(2026, 10, 1), "330").total == 10400
    assert due_of(device).due_on == date(2026, 10, 1) or due_of(device).due_on > date(2026, 10, 1)
    assert read(world, device, at, date(2026, 10, 2), "340").total == 10410
    # The new counter may have a longer display.
    assert read(world, device, at, date(2026, 11, 20), "430").total == 10500


@pytest.mark.parametrize(
    ("on", "shown", "more", "field", "said"),
    [
        (date(2026, 11, 23), "700", {}, "on", "in the future"),
        (date(2026, 8, 31), "700", {}, "on", "A later reading is on record, of 1 Sep 2026"),
        (date(2026, 9, 2), "599", {}, "shown", "does not run backwards: 599 is less than 600"),
        (date(2026, 9, 2), "NaN", {}, "shown", "at most 10 digits"),
        (date(2026, 9, 2), "5", {"how": How.ROLLED_OVER}, "rollover_at", "begins again"),
        (date(2026, 9, 2), "5", {"how": How.REPLACED}, "old_shown", "old counter showed"),
        (date(2026, 9, 2), "700", {}, "shown", "more than the clock ran (48 at most)"),
    ],
)
def test_a_reading_that_cannot_be_is_refused_with_what_to_do(
    world: World,
    at: datetime,
    device: Device,
    on: date,
    shown: str,
    more: dict[str, Any],
    field: str,
    said: str,
) -> None:
    read(world, device, at, date(2026, 9, 1), "600.00")
    with pytest.raises(InvalidInput) as refused:
        read(world, device, at, on, shown, **more)
    assert said in refused.value.fields[field][0]
    assert MeterReading.objects.count() == 1


def test_the_same_reading_twice_is_one(world: World, at: datetime, device: Device) -> None:
    first = read(world, device, at, date(2026, 9, 1), "600")
    assert read(world, device, at, date(2026, 9, 1), "600.0") == first
    assert MeterReading.objects.count() == 1


def test_a_wrong_reading_is_struck_out_and_the_day_goes_back(
    world: World, at: datetime, device: Device
) -> None:
    by_meter(world, at)
    make.make_due(world, at)
    right = read(world, device, at, date(2026, 6, 1), "100")
    wrong = read(world, device, at, date(2026, 11, 20), "1000")
    assert due_of(device).due_on == date(2026, 11, 20)
    with pytest.raises(meters.UnableToStrike, match="latest first"):
        meters.strike_out(right, reason="Typed wrong", by=world.tess, at=at)
    with pytest.raises(InvalidInput):
        meters.strike_out(wrong, reason=" ", by=world.tess, at=at)
    struck = meters.strike_out(wrong, reason="A zero too many", by=world.tess, at=at)
    with pytest.raises(meters.UnableToStrike, match="already"):
        meters.strike_out(struck, reason="Again", by=world.tess, at=at)
    assert MeterReading.objects.get(pk=wrong.pk).shown == 1000, "it stays on record"
    # Its window is open, so the day that the wrong reading asked for is kept until somebody settles it.
    assert due_of(device).due_on == date(2026, 11, 20)
    assert read(world, device, at, date(2026, 11, 21), "190").total == 190


def test_only_who_performs_work_there_reads_and_strikes(world: World, at: datetime, device: Device) -> None:
    entry = Entry(on=date(2026, 9, 1), shown=Decimal(5))
    for who in (world.ada, world.otto, world.nina):
        with pytest.raises(NotPermitted):
            meters.read(device, counts=Counts.HOURS, entry=entry, by=who, at=at)
    made = read(world, device, at, date(2026, 9, 1), "5")
    for who in (world.ada, world.otto):
        with pytest.raises(NotPermitted):
            meters.strike_out(made, reason="Mine", by=who, at=at)


def test_a_retired_device_is_not_read(world: World, at: datetime) -> None:
    gone = make.make_device(world, status="retired")
    with pytest.raises(InvalidInput, match="retired"):
        read(world, gone, at, date(2026, 9, 1), "5")


def test_a_plan_by_a_meter_needs_its_meter_its_step_and_its_cap(world: World, at: datetime) -> None:
    for wrong, said in (
        ({"meter": {}}, "what the meter counts"),
        ({"meter": {"counts": "hours", "every": "0"}}, "above 0"),
        ({"interval": None}, "the interval is missing"),
    ):
        fields = {"interval": CAP, "meter": {"counts": "hours", "every": "500"}, **wrong}
        with pytest.raises(InvalidInput, match=said):
            make.make_plan(world, at, asked=make.terms(Kind.METER, **fields))


def test_other_terms_plan_anew_by_the_readings_there_are(world: World, at: datetime, device: Device) -> None:
    plan = by_meter(world, at)
    make.make_due(world, at)
    read(world, device, at, date(2026, 6, 1), "0")
    read(world, device, at, date(2026, 9, 9), "200")
    assert due_of(device).due_on == date(2027, 2, 6)
    asked = make.terms(Kind.METER, interval=CAP, window=TEN_DAYS, meter={"counts": "hours", "every": "400"})
    plans.propose_terms(
        plan, terms=asked, effective_from=make.TODAY, reason="Manual, revision 4", by=world.mara, at=at
    )
    make.make_due(world, at)
    assert due_of(device).due_on == date(2026, 12, 18)


def test_a_run_again_and_many_devices_plan_by_their_own_meters(world: World, at: datetime) -> None:
    one = make.make_device(world, "GEN-0001", accepted_on=date(2026, 6, 1))
    other = make.make_device(world, "GEN-0002", accepted_on=date(2026, 6, 1))
    read(world, one, at, date(2026, 6, 1), "0")
    read(world, one, at, date(2026, 9, 9), "200")
    by_meter(world, at)
    make.make_due(world, at)
    make.make_due(world, at)
    assert due_of(one).due_on == date(2027, 2, 6)
    assert due_of(other).due_on == date(2027, 6, 1)

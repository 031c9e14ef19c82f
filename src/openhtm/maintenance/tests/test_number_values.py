"""Each number of maintenance against a small world worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from openhtm.maintenance import kpis
from openhtm.maintenance.counting import Asked
from openhtm.maintenance.models import Occurrence

from . import factories as make
from .ward import (
    DUE,
    FIRST,
    LAST,
    OPENED,
    Ward,
    answer,
    repaired,
)

if TYPE_CHECKING:
    from openhtm_testing.personas import World


@pytest.fixture
def ward(world: World, at: datetime) -> Ward:
    return Ward(world, at)


def test_the_backlog_is_sorted_by_age_on_the_last_day(ward: Ward) -> None:
    for days in (1, 30, 31, 60, 61, 90, 91, 400):
        ward.occurrence(closes=LAST - timedelta(days=days))
    ward.occurrence(closes=LAST)  # still open on its last day
    ward.occurrence(closes=FIRST, state="done", done_on=date(2026, 11, 2))  # done since
    ward.occurrence(closes=FIRST, state="done", done_on=LAST)  # done in time for this day
    ward.occurrence(closes=FIRST, device={"status": "in_storage"})
    found = answer(ward.world, "backlog")
    assert found.parts == {"to_30": 3, "to_60": 2, "to_90": 2, "older": 2, "in_storage": 1}
    backlog, old = found.figures
    assert (backlog.value, backlog.denominator) == (9, None)
    assert old.value == pytest.approx(100 * 2 / 9)


def test_the_yield_counts_findings_also_of_the_repair_they_led_to(ward: Ward) -> None:
    def inspected(result: str, cause: str = "", repair: str = "") -> None:
        made = ward.occurrence(state="done", done_on=DUE, result=result)
        order = repaired(ward.world, made.device, kind="scheduled", cause_code=cause, problem_code="")
        Occurrence.objects.filter(pk=made.pk).update(work_order=order)
        if repair:
            repaired(ward.world, made.device, follows=order, relation="repair_of", cause_code=repair)

    inspected("pass")
    inspected("pass", cause="npf")
    inspected("pass_after_adjustment", cause="pf")
    inspected("fail_repaired", repair="hf")
    inspected("fail_repaired", repair="use")
    inspected("fail_removed")
    found = answer(ward.world, "yield")
    assert found.parts == {"found": 2, "nothing": 3, "uncoded": 1}
    assert found.figures[0].value == 40


def test_turnaround_is_from_request_to_return(world: World, at: datetime) -> None:
    device = make.make_device(world)
    for hours in (1, 2, 3, 4, 10):
        repaired(world, device, returned_at=OPENED + timedelta(hours=hours))
    repaired(world, device)
    found = answer(world, "turnaround")
    assert found.parts == {"returned": 5, "unknown": 1}
    assert [figure.value for figure in found.figures] == [3, 10, 4]  # median, 90th percentile, mean


def test_time_to_repair_is_hands_on_work(world: World, at: datetime) -> None:
    device = make.make_device(world)
    for minutes in (30, 90):
        order = repaired(world, device)
        for kind, length in (("work", minutes), ("travel", 500)):
            order.labor.create(site=world.site, person_name="Tess", minutes=length, kind=kind, worked_on=DUE)
    repaired(world, device, no_labor=True)
    repaired(world, device)
    found = answer(world, "time-to-repair")
    assert found.parts == {"worked": 3, "unknown": 1}
    assert found.figures[2].value == pytest.approx(2 / 3)


def test_a_repair_is_a_repeat_within_thirty_days_of_the_last_closing(world: World, at: datetime) -> None:
    first, second = make.make_device(world), make.make_device(world, "GEN-0002")
    repaired(world, first, opened_at=OPENED - timedelta(days=31))  # closed on 5 September at eight
    repaired(world, first)  # thirty days later to the hour
    repaired(world, first, problem_code="alarm")
    repaired(world, second, opened_at=OPENED - timedelta(days=31, minutes=1))
    repaired(world, second)  # a minute more than thirty days
    repaired(world, first, problem_code="")
    repaired(world, None)
    found = answer(world, "repeat-repairs")
    assert found.parts == {"repeat": 1, "first": 2, "uncoded": 1, "no_device": 1}


def test_what_could_not_be_duplicated_is_of_repairs_with_a_cause(world: World, at: datetime) -> None:
    device = make.make_device(world)
    for cause in ("cnd", "upf", "use", "acc", ""):
        repaired(world, device, cause_code=cause)
    found = answer(world, "could-not-duplicate")
    assert found.parts == {"cnd": 1, "other": 3, "uncoded": 1}
    assert found.figures[0].value == 25


def test_two_failures_in_nine_device_years_are_four_and_a_half_years_apart(
    world: World, at: datetime
) -> None:
    """The field's own example: 2 failures in 9 device-years are 0.22 a year, 4.5 years apart."""
    came = date(2023, 10, 31)
    for number in range(3):
        device = make.make_device(world, f"GEN-{number:04d}", accepted_on=came)
    make.make_device(world, "GEN-0009", status="in_acceptance", accepted_on=None)
    asked = Asked(first=came, last=date(2026, 10, 29), today=make.TODAY)  # 1,095 days and a leap day: 3 years
    repaired(world, device)
    repaired(world, device, cause_code="")  # unknown: counted
    for cause in ("use", "cnd", "acc", "net"):
        repaired(world, device, cause_code=cause)
    repaired(world, device, state="in_progress", closed_at=None, cause_code="")
    found = answer(world, "time-between-failures", asked)
    mtbf, rate = found.figures
    assert mtbf.numerator == pytest.approx(9, abs=0.01)
    assert (mtbf.denominator, round(mtbf.value or 0, 1), round(rate.value or 0, 2)) == (2, 4.5, 0.22)
    # 18 / 14.449 and 18 / 0.4844, from a table of chi-square
    assert mtbf.bounds == pytest.approx((1.246, 37.16), rel=2e-3)
    left_out = {part.key: count for part, count in kpis.number("time-between-failures").excluded(found)}
    assert left_out == {
        "use": 1, "not_shown": 1, "accessory": 1, "surroundings": 1, "still_open": 1, "not_accepted": 1,
    }  # fmt: skip


def test_without_a_failure_only_the_least_time_is_known(world: World, at: datetime) -> None:
    make.make_device(world)
    mtbf = answer(world, "time-between-failures").figures[0]
    assert mtbf.value is None
    assert mtbf.bounds is not None
    lower, upper = mtbf.bounds
    assert lower == pytest.approx(31 / 365.25 / 2.9957, rel=1e-3)
    assert upper is None


def test_downtime_that_overlaps_counts_once(world: World, at: datetime) -> None:
    device, other = (
        make.make_device(world),
        make.make_device(world, "GEN-0002", accepted_on=date(2026, 10, 30)),
    )
    day = datetime(2026, 10, 10, tzinfo=UTC)
    repaired(world, device, down_from=day, down_to=day + timedelta(hours=10))
    repaired(world, device, down_from=day + timedelta(hours=5), down_to=day + timedelta(hours=20))
    repaired(world, device, down_from=day, down_to=day + timedelta(days=9), down_partly=True)
    repaired(world, device, kind="scheduled", down_from=day, down_to=day + timedelta(days=9))
    # From before its acceptance until after the period: its 48 hours.
    repaired(world, other, state="in_progress", closed_at=None, down_from=day)
    found = answer(world, "uptime")
    up, down = found.figures
    assert (up.denominator, down.value) == (24 * 33, 20 + 48)
    assert up.value == pytest.approx(100 * (24 * 33 - 68) / (24 * 33))
    assert found.parts == {"in_fleet": 2, "down": 3, "partly": 1, "planned": 1}

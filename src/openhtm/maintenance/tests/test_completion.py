"""Completion of inspections: the worked example from records, and where each inspection belongs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from openhtm.maintenance import kpis, reporting
from openhtm.maintenance.counting import Asked
from openhtm.maintenance.models import Attempt
from openhtm.registry.models import StatusPeriod
from openhtm_testing.command import run_here

from . import factories as make
from .ward import (
    DUE,
    EXAMPLE,
    FIRST,
    LAST,
    LEFT_OUT,
    OCTOBER,
    Ward,
    fill_example,
    noon,
    parts,
)

if TYPE_CHECKING:
    from openhtm_testing.personas import World


@pytest.fixture
def ward(world: World, at: datetime) -> Ward:
    return Ward(world, at)


def test_the_worked_example_of_480_comes_out_of_the_command(ward: Ward) -> None:
    fill_example(ward)
    period = ("--from", "2026-10-01", "--to", "2026-10-31", "--grace", "10")
    answered = run_here("kpi", "completion", *period, "--json")
    assert answered.code == 0, answered.error
    data = answered.data
    assert (data["name"], data["numerator"], data["denominator"]) == ("completion", 441, 480)
    rounded = {figure["name"]: round(figure["value"], 1) for figure in data["figures"]}
    # 441, 453, 457 and 473 of 480
    assert rounded == {"strict": 91.9, "with_grace": 94.4, "completed": 95.2, "credited": 98.5}
    assert {part["part"]: part["count"] for part in data["parts"] if part["count"]} == EXAMPLE
    assert {row["part"]: row["count"] for row in data["excluded"]} == LEFT_OUT
    assert all(row["reason"] for row in data["excluded"])
    for part, count in (EXAMPLE | LEFT_OUT).items():
        opened = run_here("kpi", "completion", *period, "--rows", part, "--json")
        assert len(opened.data) == count, part


def test_what_was_missed_stays_missed_when_the_device_is_retired_later(ward: Ward) -> None:
    later = {"status": "retired", "retired_on": date(2026, 11, 5)}
    ward.occurrence(device=later, state="cancelled", settled_at=noon(date(2026, 11, 5)))
    answer = kpis.number("completion").answer(reporting.reach(ward.world.mara), OCTOBER)
    assert (answer.figures[0].value, answer.parts) == (0, {"open": 1})


def test_a_device_declared_missing_counts_until_that_day(ward: Ward) -> None:
    lost = ward.occurrence(device={"status": "missing"})
    StatusPeriod.objects.filter(device=lost.device).update(valid_from=noon(date(2026, 11, 1)))
    assert parts(ward, "completion") == {"open": 1}


def test_a_device_found_again_on_the_day_the_window_closed_counts(ward: Ward) -> None:
    found = ward.occurrence()
    StatusPeriod.objects.filter(device=found.device).update(valid_from=noon(LAST))
    lost = {"device": found.device, "status": "missing", "valid_from": noon(FIRST), "valid_to": noon(LAST)}
    StatusPeriod.objects.create(**lost)
    assert parts(ward, "completion") == {"open": 1}


def test_what_is_away_for_repair_is_counted_and_credited_to_nobody(ward: Ward) -> None:
    ward.occurrence(device={"status": "out_for_repair"})
    answer = kpis.number("completion").answer(reporting.reach(ward.world.mara), OCTOBER)
    assert answer.parts == {"not_available": 1}
    assert [figure.value for figure in answer.figures] == [0, 0, 0, 0]


def test_an_attempt_after_the_window_is_no_attempt(ward: Ward) -> None:
    made = ward.tried("in_use")
    Attempt.objects.filter(occurrence=made).update(tried_at=noon(date(2026, 11, 1)))
    assert parts(ward, "completion") == {"open": 1}


def test_a_window_that_has_not_closed_is_left_out_done_or_not(ward: Ward) -> None:
    ward.occurrence(closes=make.TODAY, state="done", done_on=DUE)
    ward.occurrence(closes=make.TODAY)
    ward.occurrence(closes=make.TODAY - timedelta(days=1))
    asked = Asked(first=FIRST, last=date(2026, 11, 30), today=make.TODAY)
    assert parts(ward, "completion", asked) == {"not_closed": 2, "open": 1}


@pytest.mark.parametrize("by", ["risk", "department", "technician", "site", "month"])
def test_groups_sum_to_the_whole(ward: Ward, by: str) -> None:
    ward.occurrence(
        state="done", done_on=DUE, device={"risk_class": "high", "department": ward.world.operating}
    )
    ward.occurrence(device={"department": None})
    ward.occurrence(closes=date(2026, 9, 30), state="done", done_on=LAST)
    asked = Asked(first=date(2026, 9, 1), last=LAST, today=make.TODAY)
    answer = kpis.number("completion").answer(reporting.reach(ward.world.mara), asked, by=by)
    whole = answer.figures[0]
    assert sum(group.figures[0].numerator for group in answer.groups) == whole.numerator == 1
    assert sum(group.figures[0].denominator or 0 for group in answer.groups) == whole.denominator == 3
    assert all(group.label for group in answer.groups)

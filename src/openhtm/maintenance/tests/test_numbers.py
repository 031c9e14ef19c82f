"""Every number of maintenance at every door: it opens to its rows, its groups are its whole, outsiders see nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from openhtm.kernel.errors import InvalidInput, NotFound
from openhtm.maintenance import kpis, reporting
from openhtm.maintenance.counting import Asked, UnknownGrouping
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here

from . import factories as make
from .ward import (
    FIRST,
    LAST,
    LEFT_OUT,
    OCTOBER,
    Ward,
    fill,
)

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]
SLUGS = [
    "completion", "backlog", "backlog-weeks", "yield", "turnaround", "time-to-repair", "repeat-repairs",
    "could-not-duplicate", "time-between-failures", "repairs-per-device", "uptime", "cost-of-service",
    "productivity", "devices-per-technician",
]  # fmt: skip
#: Who works, and when their departments do, is asked apart from the rows.
ASKING = {
    "completion": 4,
    "cost-of-service": 11,
    "productivity": 8,
    "backlog-weeks": 9,
    "devices-per-technician": 9,
}


@pytest.fixture
def ward(world: World, at: datetime) -> Ward:
    return Ward(world, at)


def test_no_rate_is_not_a_hundred_percent(world: World) -> None:
    for number in kpis.numbers():
        answer = number.answer(reporting.reach(world.mara), OCTOBER)
        rates = [figure for figure in answer.figures if figure.denominator is not None]
        assert {figure.value for figure in rates} == {None}, number.slug


def test_a_split_or_period_that_makes_no_sense_is_refused(world: World) -> None:
    with pytest.raises(UnknownGrouping):
        kpis.number("completion").answer(reporting.reach(world.mara), OCTOBER, by="color")
    with pytest.raises(InvalidInput):
        Asked(first=LAST, last=FIRST, today=make.TODAY)
    with pytest.raises(NotFound):
        kpis.number("happiness")
    assert run_here("kpi", "happiness").code == 1


def test_the_numbers_are_these(db: None) -> None:
    assert [number.slug for number in kpis.numbers()] == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_every_part_opens_to_as_many_rows_as_it_counts(ward: Ward, slug: str) -> None:
    fill(ward)
    number, reach = kpis.number(slug), reporting.reach(ward.world.mara)
    counted = number.answer(reach, OCTOBER).parts
    assert counted
    for part in number.parts:
        rows, _listing = reporting.rows(number, reach, OCTOBER, part=part.key)
        assert rows.count() == counted.get(part.key, 0), part.key
    assert set(counted) <= {part.key for part in number.parts}
    with pytest.raises(NotFound):
        reporting.rows(number, reach, OCTOBER, part="nonsense")


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("by", ["risk", "department", "technician", "site", "month"])
def test_every_number_is_split_so_that_its_groups_are_its_whole(ward: Ward, slug: str, by: str) -> None:
    fill(ward)
    number = kpis.number(slug)
    if by not in number.dimensions:
        with pytest.raises(UnknownGrouping):
            number.answer(reporting.reach(ward.world.mara), OCTOBER, by=by)
        return
    found = number.answer(reporting.reach(ward.world.mara), OCTOBER, by=by)
    for place, whole in enumerate(found.figures):
        of_groups = [group.figures[place] for group in found.groups]
        assert sum(one.numerator for one in of_groups) == pytest.approx(whole.numerator)
        assert sum(one.denominator or 0 for one in of_groups) == pytest.approx(whole.denominator or 0)


@pytest.mark.parametrize("slug", SLUGS)
def test_another_hospital_counts_nothing_of_ours(ward: Ward, slug: str) -> None:
    fill(ward)
    number, reach = kpis.number(slug), reporting.reach(ward.world.otto)
    assert number.answer(reach, OCTOBER).parts == {}
    assert not any(number.rows(reach, OCTOBER, part=part.key).exists() for part in number.parts)


@pytest.mark.parametrize("slug", SLUGS)
def test_counting_asks_as_often_for_many_as_for_few(ward: Ward, slug: str) -> None:
    number, reach = kpis.number(slug), reporting.reach(ward.world.mara)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            number.answer(reach, OCTOBER, by=next(iter(number.dimensions)))
        return len(found)

    few = asked()
    fill(ward)
    # Completion asks once for what was done, once for what is open, once for what was dropped on devices that are
    # there and once on those that left; cost of service once for each kind of cost and twice for what has no price,
    # with the currency, the fleet and what is covered.
    assert few <= asked() <= ASKING.get(slug, few) <= 11
    assert slug in ASKING or few <= 3


@pytest.mark.parametrize("slug", SLUGS)
def test_every_number_has_its_pages_in_the_language_of_the_reader(
    ward: Ward, slug: str, sign_in: SignIn
) -> None:
    fill(ward)
    mara = sign_in("mara")
    query = {"from": "2026-10-01", "to": "2026-10-31"}
    data = [
        *(person.name for person in ward.world.people.values()),
        "GEN",
        "General Hospital",
        "MM",
        "UTC",
        "CSV",
        "PDF",
        "XLSX",
        "USD",
    ]
    with pseudo_locale():
        for name in ("number", "number_rows"):
            html = mara.get(reverse(f"maintenance:{name}", args=[slug]), query)
            assert html.status_code == 200
            assert_all_translated(html.content.decode(), data=data)
    for name in ("number_groups", "number_rows"):
        for kind in ("csv", "xlsx"):
            file = mara.get(reverse(f"maintenance:{name}", args=[slug]), {**query, "format": kind})
            assert b"".join(file.streaming_content)  # type: ignore[attr-defined]


def test_all_numbers_stand_on_one_page_with_their_definitions(ward: Ward, sign_in: SignIn) -> None:
    fill(ward)
    mara = sign_in("mara")
    html = mara.get(
        reverse("maintenance:numbers"), {"from": "2026-10-01", "to": "2026-10-31"}
    ).content.decode()
    assert all(reverse("maintenance:number", args=[slug]) in html for slug in SLUGS)
    assert "33.3 %" in html  # one of three inspections on time
    with pseudo_locale():
        html = mara.get(reverse("maintenance:numbers")).content.decode()
        assert_all_translated(html, data=["Mara Manager", "MM", "GEN", "General Hospital", "UTC"])


def test_the_rows_page_shows_what_was_left_out(ward: Ward, sign_in: SignIn) -> None:
    lost = ward.occurrence(device={"status": "missing"})
    address = reverse("maintenance:number_rows", args=["completion"])
    query = {"part": "missing", "from": "2026-10-01", "to": "2026-10-31"}
    shown = sign_in("mara").get(address, query).content.decode()
    assert lost.device.tag in shown
    assert "Medium risk" in shown
    assert "GEN-" not in sign_in("otto").get(address, query).content.decode()
    assert sign_in("mara").get(address, {"part": "nonsense"}).status_code == 404


def test_numbers_are_for_those_who_read_reports(world: World, sign_in: SignIn) -> None:
    for name in ("numbers", "number", "number_rows", "number_groups"):
        address = reverse(f"maintenance:{name}", args=[] if name == "numbers" else ["completion"])
        assert sign_in("nina").get(address).status_code == 403
    assert sign_in("nina").get("/api/v1/kpis").status_code == 403


def test_a_period_that_ends_before_it_begins_is_said(world: World, sign_in: SignIn) -> None:
    answered = sign_in("mara").get(
        reverse("maintenance:number", args=["completion"]), {"from": "2026-10-31", "to": "2026-10-01"}
    )
    assert "The period ends before it begins." in answered.content.decode()
    assert run_here("kpi", "completion", "--from", "2026-10-31", "--to", "2026-10-01").code == 2


def test_rest_gives_the_numbers_and_their_rows(ward: Ward, sign_in: SignIn) -> None:
    fill(ward)
    mara = sign_in("mara")
    assert [row["name"] for row in mara.get("/api/v1/kpis").json()] == SLUGS
    period = {"from": "2026-10-01", "to": "2026-10-31"}
    found = mara.get("/api/v1/kpis/completion", {**period, "by": "risk"}).json()
    assert (found["numerator"], found["denominator"], found["from"]) == (1, 3, "2026-10-01")
    assert {row["part"]: row["count"] for row in found["excluded"]} == LEFT_OUT
    assert [group["key"] for group in found["groups"]] == ["high", "medium"]
    rows = mara.get("/api/v1/kpis/completion/rows", {**period, "part": "in_storage", "limit": "1"}).json()
    assert len(rows["items"]) == 1
    assert rows["next"]
    assert sign_in("otto").get("/api/v1/kpis/completion", period).json()["denominator"] == 0
    assert mara.get("/api/v1/kpis/completion", {"by": "color"}).json()["code"] == "unknown_grouping"


def test_the_command_tells_people_too(ward: Ward) -> None:
    fill(ward)
    told = run_here(
        "kpi", "completion", "--from", "2026-10-01", "--to", "2026-10-31", "--by", "department"
    ).out
    assert "33.3 % (1 of 3)" in told
    assert "The device was declared missing" in told
    assert "Operating rooms" in told
    assert "time-between-failures" in run_here("kpi").out


def test_the_days_that_were_counted_stand_in_the_form(sign_in: SignIn) -> None:
    html = sign_in("mara").get(reverse("maintenance:numbers"), {"to": "2026-10-31"}).content.decode()
    assert 'value="2025-11-01"' in html
    assert 'value="2026-10-31"' in html


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("end", ["from", "to"])
def test_days_out_of_all_time_are_refused_through_every_door(
    sign_in: SignIn, world: World, end: str, day: str
) -> None:
    mara = sign_in("mara")
    for name in ("numbers", "number"):
        address = reverse(f"maintenance:{name}", args=[] if name == "numbers" else ["completion"])
        assert "This day is" in mara.get(address, {end: day}).content.decode()
    assert mara.get("/api/v1/kpis/completion", {end: day}).status_code == 422
    assert run_here("kpi", "completion", f"--{end}", day).code == 2

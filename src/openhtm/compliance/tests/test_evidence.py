"""Evidence of the record: worked out by hand, at every door, for who may and who may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openhtm.accounts.api import Permission, scope
from openhtm.compliance import evidence
from openhtm.compliance.rules.eligibility import Exclusion
from openhtm.compliance.rules.evidence import Change, Conclusion
from openhtm.kernel.errors import InvalidInput
from openhtm.maintenance.models import WorkOrder
from openhtm.maintenance.tests.factories import make_device, make_model
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here

from . import cases

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], "Client"]
PAGE = "/compliance/aem/evidence/"
FIRST = date(2026, 1, 1)
#: 1 January to 22 November.
DAYS = 326


@pytest.fixture
def fleet(world: World) -> Any:
    """Two pumps since 2025 and one since October 1; repairs of every kind; four inspections."""
    first = make_device(world, "GEN-0001")
    make_device(world, "GEN-0002")
    make_device(world, "GEN-0003", accepted_on=date(2026, 10, 1))
    causes = ["ppf", "batt", "upf", "use", "unk", "", "npf"]
    for number, cause in enumerate(causes):
        repair(world, first, date(2026, 3, 1) + timedelta(days=20 * number), cause_code=cause)
    repair(world, first, date(2026, 11, 1), state="assigned", closed_at=None)
    repair(world, first, date(2026, 11, 2), state="cancelled", closed_at=None, end_reason="Twice")
    repair(world, first, date(2025, 12, 1), cause_code="ppf")  # before the period
    line = cases.put_under(world, first)
    for month, (result, cause) in enumerate(
        [("pass", ""), ("pass", ""), ("fail_removed", "hf"), ("fail_removed", "")]
    ):
        done = date(2026, 2 + month, 3)
        order = cases.order(world, first, done, sm_result=result, cause_code=cause)
        cases.occurrence(
            line,
            done,
            state="done",
            done_on=done,
            result=result,
            work_order=order,
            settled_at=cases.moment(done),
        )
    return first.model


def repair(world: World, device: Any, day: date, **facts: Any) -> WorkOrder:
    made: WorkOrder = cases.order(world, device, day, **{"kind": "repair", **facts})
    return made


def ask(world: World, model: Any, person: Any = None, **given: Any) -> evidence.Answer:
    reach = scope(person or world.mara, Permission.COMPLIANCE_READ)
    question = evidence.asked(today=cases.TODAY, zone="UTC", first=FIRST)
    return evidence.answer(reach, evidence.subject(model=model), question, **given)


def test_the_history_is_counted_as_by_hand(world: World, fleet: Any) -> None:
    found = ask(world, fleet).evidence
    tally = found.tally
    assert (tally.devices, tally.days) == (3, 2 * DAYS + 53)
    assert (tally.preventable, tally.inherent, tally.process) == (2, 1, 1)
    assert (tally.unknown, tally.still_open, tally.failures) == (2, 1, 6)
    assert (tally.found, tally.nothing, tally.uncoded) == (1, 2, 1)
    years = (2 * DAYS + 53) / 365.25
    assert (found.known.value, found.at_most.value) == pytest.approx((2 / years, 5 / years))
    assert found.conclusion is Conclusion.AGAINST  # 0.242 in 1.93 years is the lower bound: 0.125 a year


def test_what_is_counted_is_what_it_opens_to(world: World, fleet: Any) -> None:
    found = ask(world, fleet)
    for part in evidence.Part:
        rows, _listing = evidence.rows(
            scope(world.mara, Permission.COMPLIANCE_READ), found.subject, found.asked, part=part
        )
        assert rows.count() == getattr(found.evidence.tally, part.value), part


def test_years_and_models_add_up_to_the_whole(world: World, fleet: Any) -> None:
    other = make_model("Flow 4")
    repair(world, make_device(world, "GEN-0009", model=other), date(2026, 4, 1), cause_code="ppf")
    reach = scope(world.mara, Permission.COMPLIANCE_READ)
    question = evidence.asked(today=cases.TODAY, zone="UTC", first=date(2025, 6, 1))
    whole = evidence.answer(reach, evidence.subject(device_type=fleet.device_type), question)
    tally = whole.evidence.tally
    for name in ("preventable", "unknown", "still_open", "found", "uncoded"):
        assert sum(getattr(one, name) for _year, one in whole.years) == getattr(tally, name)
        assert sum(getattr(one.evidence.tally, name) for one in whole.similar) == getattr(tally, name)
    assert sum(one.days for _year, one in whole.years) == tally.days
    assert [(one.name, one.evidence.tally.preventable) for one in ask(world, fleet).similar] == [
        ("Acme Flow 4", 1)
    ]


def test_before_and_after_are_split_on_the_day(world: World, fleet: Any) -> None:
    found = ask(world, fleet, since=date(2026, 3, 21)).comparison
    assert found is not None
    assert (found.before.part, found.after.part, found.change) == (1, 4, Change.NOT_SHOWN)
    assert found.before.whole == pytest.approx(2 * 79 / 365.25)
    for day in (FIRST, cases.TODAY + timedelta(days=1)):
        with pytest.raises(InvalidInput, match="inside the period"):
            ask(world, fleet, since=day)


def test_the_number_of_devices_asks_no_more_of_the_database(world: World, fleet: Any) -> None:
    ask(world, fleet)
    with CaptureQueriesContext(connection) as few:
        ask(world, fleet)
    for number in range(20):
        repair(world, make_device(world, f"GEN-1{number:03d}"), date(2026, 5, 1), cause_code="ppf")
    with CaptureQueriesContext(connection) as many:
        ask(world, fleet)
    assert len(few) == len(many) <= 10


def test_nobody_counts_what_they_may_not_see(world: World, fleet: Any) -> None:
    assert ask(world, fleet, world.otto).evidence.tally.devices == 0
    assert ask(world, fleet, world.nina).evidence.tally.devices == 0


def test_what_is_excluded_is_said(world: World, fleet: Any) -> None:
    cases.changed(fleet.device_type, aem_exclusion="LASER")()
    fleet.device_type.refresh_from_db()
    found = ask(world, fleet).eligibility
    assert (found.exclusion, found.eligible) == (Exclusion.LASER, False)


def test_a_subject_is_a_model_or_a_type(world: World, fleet: Any) -> None:
    with pytest.raises(InvalidInput):
        evidence.subject()
    with pytest.raises(InvalidInput):
        evidence.subject(model=fleet, device_type=fleet.device_type)


def test_the_page_shows_the_conclusion_and_opens_to_its_rows(
    world: World, sign_in: SignIn, fleet: Any
) -> None:
    mara = sign_in("mara")
    query = {"model": fleet.pk, "from": "2026-01-01", "to": "2026-11-22", "since": "2026-05-01"}
    html = mara.get(PAGE, query).content.decode()
    for text in ("The history speaks against", "2 in 1.9 device-years", "Rate after by rate before"):
        assert text in html
    rows = mara.get(f"{PAGE}rows/", {**query, "part": "preventable"}).content.decode()
    assert rows.count("data-row") == 2
    assert mara.get(f"{PAGE}rows/", {**query, "part": "magic"}).status_code == 404
    assert mara.get(f"{PAGE}file/", query).json()["counts"]["preventable"] == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"from": "2026-05-01", "to": "2026-01-01"},
        {"since": "2019-01-01"},
        {"model": "0"},
        {"device_type": "x"},
    ],
)
def test_a_question_that_makes_no_sense_says_so(
    world: World, sign_in: SignIn, fleet: Any, wrong: Any
) -> None:
    mara = sign_in("mara")
    assert mara.get(PAGE, {"model": fleet.pk, **wrong}).status_code == 422
    assert mara.get(f"{PAGE}file/", {"model": fleet.pk, **wrong}).status_code in {404, 422}


def test_who_may_not_read_findings_reads_no_evidence(world: World, sign_in: SignIn, fleet: Any) -> None:
    assert sign_in("nina").get(PAGE).status_code == 403
    assert sign_in("nina").get("/api/v1/aem/evidence", {"model": fleet.pk}).status_code == 403
    assert sign_in("otto").get(PAGE, {"model": fleet.pk}).status_code == 422  # not one of theirs


def test_the_pages_are_translated_whole(world: World, sign_in: SignIn, fleet: Any) -> None:
    mara = sign_in("mara")
    for query in ({}, {"model": fleet.pk, "since": "2026-05-01"}):
        with pseudo_locale():
            html = mara.get(PAGE, query).content.decode()
        assert_all_translated(
            html,
            data=[
                "JSON",
                "MM",
                "Mara Manager",
                "· Mara Manager",
                "Acme Flow 3",
                "Infusion pump",
                "2021",
                "2022",
                "2023",
                "2024",
                "2025",
                "2026",
            ],
        )


def test_every_door_says_the_same(world: World, sign_in: SignIn, fleet: Any) -> None:
    given = {"model": fleet.pk, "from": "2026-01-01", "to": "2026-11-22"}
    over_rest = sign_in("mara").get("/api/v1/aem/evidence", given).json()
    words = ("--model", "Flow 3", "--from", "2026-01-01", "--to", "2026-11-22", "--as", world.mara.email)
    by_command = json.loads(run_here("compliance", "aem", "evidence", *words, "--json").out)
    for name in (
        "counts",
        "preventable_rate",
        "inspection_yield",
        "checks",
        "conclusion",
        "years",
        "eligible",
    ):
        assert over_rest[name] == by_command[name], name
    assert over_rest["counts"]["preventable"] == 2
    said = run_here("compliance", "aem", "evidence", "--type", "infusion pump", "--since", "2026-05-01")
    assert said.code == 0
    assert "Rate after by rate before" in said.out


@pytest.mark.parametrize(
    "words", [(), ("--model", "No such"), ("--type", "No such"), ("--model", "Flow 3", "--from", "soon")]
)
def test_the_command_says_what_is_wrong(fleet: Any, words: tuple[str, ...]) -> None:
    ended = run_here("compliance", "aem", "evidence", *words)
    assert ended.code != 0
    assert ended.error


def test_rest_refuses_what_makes_no_sense(world: World, sign_in: SignIn, fleet: Any, at: datetime) -> None:
    mara = sign_in("mara")
    assert mara.get("/api/v1/aem/evidence").status_code == 422
    assert mara.get("/api/v1/aem/evidence", {"model": 999999}).status_code == 404
    assert mara.get("/api/v1/aem/evidence", {"model": fleet.pk, "since": "2001-01-01"}).status_code == 422

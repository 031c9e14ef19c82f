"""Plans from lists: lines with their terms, devices under them, and the days an earlier system knew."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from openhtm.audit.api import verify as verify_ledger
from openhtm.imports import api
from openhtm.kernel.errors import NotPermitted
from openhtm.maintenance.actions import plans
from openhtm.maintenance.models import Occurrence, Plan, PlanAssignment, PlanRevision
from openhtm.maintenance.rebuild import rebuild
from openhtm.registry.models import Device

from . import factories as make
from .listing import Bring, bringer, counts, rules, warnings

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db

LIST = """\
Asset Tag,PM Frequency,Fixed or Floating,Last PM,Next PM Due
GEN-0001,Annual,Fixed,2026-03-15,2027-03-31
GEN-0002,12 months,Fixed,2026-09-01,2027-09-30
GEN-0003,6 months,Fixed,2026-05-10,2026-11-10
"""


@pytest.fixture
def bring(world: World, at: datetime, tmp_path: Path) -> Bring:
    """Three pumps of one model, a fourth that no list names, and one at the other hospital."""
    for number in range(1, 5):
        make.make_device(world, f"GEN-000{number}")
    make.make_device(world, "OTH-1", site=world.other_site, department=world.other_department)
    return bringer(world, at, tmp_path, kind="plans")


def next_due(tag: str) -> date | None:
    due: date | None = Device.objects.get(tag=tag).next_due_on
    return due


def test_the_terms_of_most_devices_become_the_line_and_others_keep_their_own(
    bring: Bring, world: World, at: datetime
) -> None:
    report = bring(LIST, apply=True)

    assert (counts(report), rules(report), report.as_json()["unmapped"]) == ({"create": 3}, [], [])
    plan = Plan.objects.get()
    assert (plan.code, plan.model, plan.site) == ("PM", make.make_model(), world.site)
    own = PlanRevision.objects.get(device__isnull=False)
    assert (own.device.tag, own.interval_count, own.interval_unit, own.state) == (
        "GEN-0003", 6, "month", "active",
    )  # fmt: skip
    terms = PlanRevision.objects.get(device__isnull=True)
    assert (terms.interval.months if terms.interval else 0, terms.kind, terms.state) == (
        12,
        "fixed",
        "active",
    )
    assert [next_due(f"GEN-000{number}") for number in (1, 2, 3)] == [
        date(2027, 3, 31), date(2027, 9, 30), date(2026, 11, 10),
    ]  # fmt: skip
    assert not PlanAssignment.objects.filter(device__tag="OTH-1").exists()
    assert set(rebuild(by=world.root, at=at).values()) == {0}
    assert verify_ledger().ok


def test_a_check_shows_the_line_and_the_devices_it_reaches_unlisted(bring: Bring) -> None:
    report = bring(LIST)
    assert [(name["list_name"], name["name"]) for name in report.batch.found["new_names"]] == [
        ("plan", "PM · Acme Flow 3: 1 year (and 1 devices that are not in the list)")
    ]
    assert not Plan.objects.exists()


def test_a_device_that_no_row_names_comes_under_the_line_of_its_model(bring: Bring) -> None:
    bring(LIST, apply=True)
    row = PlanAssignment.objects.get(device__tag="GEN-0004")
    assert (row.base_on, row.anchor_on) == (date(2025, 6, 1), date(2026, 6, 1))


def test_a_second_time_all_is_unchanged(bring: Bring) -> None:
    bring(LIST, apply=True)
    before = list(PlanAssignment.objects.order_by("pk").values())
    again = bring(LIST, apply=True)
    assert (counts(again), again.batch.found["samples"]) == ({"unchanged": 3}, [])
    assert list(PlanAssignment.objects.order_by("pk").values()) == before


def test_later_days_of_an_earlier_system_move_the_schedule(bring: Bring) -> None:
    bring(LIST, apply=True)
    later = LIST.replace("2026-03-15,2027-03-31", "2026-11-02,2027-11-30")
    assert counts(bring(later, apply=True)) == {"update": 1, "unchanged": 2}
    assert next_due("GEN-0001") == date(2027, 11, 30)
    assert counts(bring(later)) == {"unchanged": 3}


def test_work_done_here_since_is_not_set_back_by_an_old_list(bring: Bring, at: datetime) -> None:
    bring(LIST, apply=True)
    occurrence = Occurrence.objects.filter(device__tag="GEN-0003").earliest("due_on")
    make.settled(occurrence, date(2026, 11, 20), at)
    assert counts(bring(LIST)) == {"unchanged": 3}
    # Due on another day, but before what is settled here: the list is older than the record.
    assert counts(bring(LIST.replace("2026-11-10", "2026-11-05"))) == {"unchanged": 3}


def test_a_line_for_a_model_is_for_all_its_devices(bring: Bring, world: World, at: datetime) -> None:
    version = make.make_procedure(world, at)
    text = (
        "Manufacturer,Model,Line,Plan Title,Procedure,Interval,Window,Days Before,Days After,Basis,Document\n"
        "ACME,flow 3,ES,Electrical safety,pm-pump,24 months,plus minus,30,45,OEM,Manual 7 p. 12\n"
    )
    report = bring(text, site=None, by=world.root, apply=True)
    assert (counts(report), warnings(report)) == ({"create": 1}, set())
    plan = Plan.objects.get()
    assert (plan.code, plan.title, plan.site, plan.procedure) == (
        "ES", "Electrical safety", None, version.procedure,
    )  # fmt: skip
    terms = PlanRevision.objects.get()
    assert (terms.window_scheme, terms.window_before, terms.window_after) == ("plusminus", 30, 45)
    assert (terms.basis, terms.basis_reference) == ("ifu", "Manual 7 p. 12")
    assert PlanAssignment.objects.count() == 5
    assert counts(bring(text, site=None, by=world.root)) == {"unchanged": 1}


def test_a_procedure_that_is_not_approved_here_is_parked_and_told(bring: Bring) -> None:
    text = "Asset Tag,Frequency,Procedure\nGEN-0001,Annual,Old pump check\n"
    report = bring(text, apply=True)
    assert warnings(report) == {"plan.procedure_parked"}
    parked = {"list_name": "procedure", "name": "Old pump check", "rows": 1, "candidates": [], "act": "park"}
    assert parked in report.batch.found["new_names"]
    plan = Plan.objects.get()
    assert (plan.title, plan.procedure) == ("Old pump check", None)


def test_a_number_and_its_unit_may_stand_in_two_columns(bring: Bring) -> None:
    text = "Asset Tag,Frequency,Frequency Unit\nGEN-0001,3,Months\n"
    assert counts(bring(text, apply=True)) == {"create": 1}
    assert PlanRevision.objects.get().interval_count == 3


def test_a_floating_plan_counts_from_what_was_done(bring: Bring) -> None:
    bring("Asset Tag,Frequency,Schedule Type,Last PM\nGEN-0001,6 months,Floating,2026-08-20\n", apply=True)
    assert next_due("GEN-0001") == date(2027, 2, 20)


def test_a_grid_goes_on_from_its_start_after_what_was_done(bring: Bring) -> None:
    text = "Asset Tag,Frequency,Start Date,Last PM\nGEN-0001,Quarterly,2020-01-31,2026-09-02\n"
    bring(text, apply=True)
    # Every third month from January on the last day: after 2 September comes 31 October.
    assert next_due("GEN-0001") == date(2026, 10, 31)
    assert counts(bring(text)) == {"unchanged": 1}


def test_listed_months_are_read(bring: Bring) -> None:
    bring('Asset Tag,Due Months,Last PM\nGEN-0001,"Mar, Sep on 15",2026-09-10\n', apply=True)
    assert PlanRevision.objects.get().calendar == {"months": [3, 9], "days": [{"day": 15}]}
    assert next_due("GEN-0001") == date(2026, 9, 15)


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("GEN-9,Annual,,", "row.unknown_reference"),
        ("OTH-1,Annual,,", "row.unknown_reference"),
        ("GEN-0001,,,", "row.missing"),
        ("GEN-0001,biannual,,", "interval.ambiguous"),
        ("GEN-0001,6,,", "interval.no_unit"),
        ("GEN-0001,Annual,2026-03-15,2026-03-01", "plan.due_before_done"),
        ("GEN-0001,Annual,2027-03-15,", "date.future"),
        ("GEN-0007,Annual,,", "plan.device_gone"),
        ("GEN-0008,Annual,,", "plan.no_model"),
        (",Annual,,", "row.no_identity"),
    ],
)
def test_what_cannot_be_planned_is_refused_row_by_row(
    bring: Bring, world: World, row: str, rule: str
) -> None:
    make.make_device(world, "GEN-0007", status="retired")
    make.make_device(world, "GEN-0008")
    Device.objects.filter(tag="GEN-0008").update(model=None)
    report = bring(f"Asset Tag,Frequency,Last PM,Next PM\n{row}\nGEN-0002,Annual,,\n", apply=True)
    assert (counts(report), rules(report)) == ({"create": 1, "error": 1}, [rule])


def test_terms_on_record_change_by_proposal_never_by_a_list(bring: Bring, world: World) -> None:
    text = "Manufacturer,Model,Interval\nAcme,Flow 3,1 year\n"
    bring(text, apply=True)
    report = bring(text.replace("1 year", "2 years"), apply=True)
    assert rules(report) == ["plan.other_terms"]
    assert counts(bring(text.replace("1 year", "12 months"))) == {"unchanged": 1}


def test_own_terms_of_a_high_risk_device_wait_for_approval(bring: Bring, world: World, at: datetime) -> None:
    bring(LIST.rsplit("\n", 2)[0] + "\n", apply=True)
    Device.objects.filter(tag="GEN-0001").update(risk_class="life_support")
    text = "Asset Tag,PM Frequency\nGEN-0001,24 months\n"
    assert counts(bring(text, apply=True)) == {"update": 1}
    assert PlanRevision.objects.get(device__tag="GEN-0001").state == "proposed"
    assert counts(bring(text)) == {"unchanged": 1}


def test_an_aem_plan_is_not_in_force_before_somebody_approves(bring: Bring) -> None:
    text = "Asset Tag,Frequency,Strategy,Last PM\nGEN-0001,24 months,AEM,2026-01-10\n"
    bring(text, apply=True)
    assert PlanRevision.objects.get().state == "proposed"
    assert not PlanAssignment.objects.exists()
    again = bring(text)
    assert (counts(again), warnings(again)) == ({"unchanged": 1}, {"plan.not_in_force"})


def test_an_import_of_plans_is_taken_back_whole(bring: Bring, world: World, at: datetime) -> None:
    report = bring(LIST, apply=True)
    api.undo(report.batch, by=world.mara, at=at)
    assert not any(model.objects.exists() for model in (Plan, PlanRevision, PlanAssignment, Occurrence))
    assert next_due("GEN-0001") is None
    assert verify_ledger().ok
    assert counts(bring(LIST)) == {"create": 3}


def test_days_that_a_list_moved_are_put_back(bring: Bring, world: World, at: datetime) -> None:
    bring(LIST, apply=True)
    before = {
        row["device_id"]: row for row in PlanAssignment.objects.values("device_id", "base_on", "anchor_on")
    }
    later = bring(LIST.replace("2026-03-15,2027-03-31", "2026-11-02,2027-11-30"), apply=True)
    api.undo(later.batch, by=world.mara, at=at)
    after = {
        row["device_id"]: row for row in PlanAssignment.objects.values("device_id", "base_on", "anchor_on")
    }
    assert after == before
    assert next_due("GEN-0001") == date(2027, 3, 31)


def test_own_terms_given_to_a_plan_on_record_end_with_the_undo(
    bring: Bring, world: World, at: datetime
) -> None:
    make.make_plan(world, at)
    report = bring("Asset Tag,PM Frequency\nGEN-0001,24 months\n", apply=True)
    assert counts(report) == {"update": 1}
    api.undo(report.batch, by=world.mara, at=at)
    held = PlanAssignment.objects.get(device__tag="GEN-0001", valid_to__isnull=True)
    assert held.revision.device is None


def test_work_that_was_done_keeps_the_plan(bring: Bring, world: World, at: datetime) -> None:
    report = bring(LIST, apply=True)
    make.settled(Occurrence.objects.filter(device__tag="GEN-0003").earliest("due_on"), date(2026, 11, 20), at)
    with pytest.raises(api.UnableToUndo) as refused:
        api.undo(report.batch, by=world.mara, at=at)
    assert refused.value.details["dependents"] == ["Planned maintenance has work that was done."]
    assert Plan.objects.exists()


def test_a_title_changed_since_keeps_the_plan(bring: Bring, world: World, at: datetime) -> None:
    report = bring(LIST, apply=True)
    plans.edit_plan(Plan.objects.get(), title="Yearly", procedure=None, by=world.mara, at=at)
    with pytest.raises(api.UnableToUndo, match="Yearly was changed since"):
        api.undo(report.batch, by=world.mara, at=at)


@pytest.mark.parametrize("who", ["tess", "nina", "ada", "otto"])
def test_others_may_not_bring_plans(bring: Bring, world: World, who: str) -> None:
    with pytest.raises(NotPermitted):
        bring(LIST, by=world.people[who], apply=True)
    assert not Plan.objects.exists()


def test_an_outsider_finds_no_device_of_ours(bring: Bring, world: World) -> None:
    report = bring(LIST, by=world.otto, site=world.other_site)
    assert rules(report) == ["row.unknown_reference"] * 3


def test_a_plan_for_all_sites_needs_the_right_there(bring: Bring, world: World) -> None:
    report = bring("Manufacturer,Model,Interval\nAcme,Flow 3,1 year\n", site=None)
    assert rules(report) == ["row.not_allowed"]

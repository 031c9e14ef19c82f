"""What a dossier tells of a device on a day, and what it never passes off as fine."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.compliance.actions import correcting, refreshing
from openhtm.compliance.models import Finding
from openhtm.compliance.tests import cases
from openhtm.documents.models import Document
from openhtm.kernel.actors import SystemActor
from openhtm.maintenance.models import Certificate, PlanRevision, StepResult
from openhtm.maintenance.tests import factories as make
from openhtm.registry.api import devices as registering
from openhtm.survey.dossier.parts import Cell, Dossier, Line, Section
from openhtm.survey.dossier.whole import dossier, gaps
from openhtm.survey.errors import UnableToLookBack
from openhtm.survey.readers import Person
from openhtm.ui.tones import Tone

from .traced import INSPECTED, REPAIRED, Traced, competent, reading, traced

if TYPE_CHECKING:
    from openhtm.registry.models import Device
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SYSTEM = SystemActor("tests")


def of(device: Device, at: datetime, *, day: date | None = None, user: Any = SYSTEM) -> Dossier:
    return dossier(device, reader=Person(user), day=day, at=at)


def section(found: Dossier, key: str) -> Section:
    return next(one for one in found.sections if one.key == key)


def fact(one: Section, label: str) -> tuple[str, Tone]:
    value = next(line.value for line in one.facts if line.label == label)
    return value.text, value.tone


def words(one: Section) -> str:
    return " | ".join(
        [
            *(f"{line.label}: {line.value.text}" for line in one.facts),
            *(c.text for row in one.rows for c in row),
        ]
    )


@pytest.fixture
def seen(world: World, at: datetime) -> Traced:
    return traced(world, at)


def test_the_last_inspection_is_told_with_readings_limits_and_tester(seen: Traced, at: datetime) -> None:
    found = section(of(seen.device, at), "inspection")
    assert [cell.text for cell in found.rows[0]] == [
        "Touch current, ground open", "0.2 µA", "at most 0.5 µA", "Pass", "Tess Technician",
    ]  # fmt: skip
    calibration, tone = fact(found, "Its calibration then")
    assert "CAL-ANA-1 of Lab of the state" in calibration
    assert tone is Tone.OK
    listed = section(of(seen.device, at), "inspections").rows[0]
    assert (listed[2].tone, listed[3].text, listed[4].text) == (Tone.OK, "Tess Technician", "Passed")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"valid_until": INSPECTED - timedelta(days=1)}, "not valid on the day"),
        ({"calibrated_on": INSPECTED + timedelta(days=1)}, "not valid on the day"),
        ({"voided_reason": "Wrong analyzer"}, "struck out later: Wrong analyzer"),
    ],
)
def test_a_tester_out_of_calibration_then_is_told_whatever_it_has_now(
    seen: Traced, at: datetime, changes: Any, says: str
) -> None:
    Certificate.objects.filter(pk=seen.certificate.pk).update(**changes)
    told, tone = fact(section(of(seen.device, at), "inspection"), "Its calibration then")
    assert says in told
    assert tone is Tone.OVERDUE


def test_a_tester_is_fit_on_the_last_day_of_its_certificate(seen: Traced, at: datetime) -> None:
    Certificate.objects.filter(pk=seen.certificate.pk).update(valid_until=INSPECTED)
    assert fact(section(of(seen.device, at), "inspection"), "Its calibration then")[1] is Tone.OK


def test_competence_is_that_of_the_day_of_the_work(seen: Traced, world: World, at: datetime) -> None:
    label = "Competence of who did it"
    assert fact(section(of(seen.device, at), "inspection"), label)[1] is Tone.OVERDUE
    grant = competent(world, at, until=INSPECTED)
    told = section(of(seen.device, at), "inspection")
    assert fact(told, label) == ("Tess Technician held what the work asks for", Tone.OK)
    assert fact(told, "Competencies held then")[0].startswith("Pumps (")
    type(grant).objects.filter(pk=grant.pk).update(valid_until=INSPECTED - timedelta(days=1))
    told = section(of(seen.device, at), "inspection")
    assert fact(told, label)[1] is Tone.OVERDUE
    assert fact(told, "Competencies held then") == ("None is on record for that day", Tone.UNKNOWN)


def test_the_strategy_is_the_one_in_force_then(seen: Traced, world: World, at: datetime) -> None:
    line = seen.plan.assignments.get(device=seen.device)
    later = PlanRevision.objects.create(
        plan=seen.plan,
        number=2,
        state="replaced",
        kind="fixed",
        interval_count=2,
        interval_unit="year",
        basis="policy",
        effective_from=date(2026, 9, 1),
        proposed_at=at,
        proposed_by=world.cleo,
        approved_by=world.mara,
    )
    type(line).objects.filter(pk=line.pk).update(valid_to=date(2026, 9, 1))
    cases.put_under(world, seen.device, plan=seen.plan, base_on=None)
    type(line).objects.filter(revision=later).update(valid_from=date(2026, 9, 1))
    then, now = of(seen.device, at, day=date(2026, 8, 31)), of(seen.device, at, day=date(2026, 9, 1))
    assert fact(section(then, "strategy"), "Interval")[0] == "Every 1 year"
    assert fact(section(then, "strategy"), "Basis")[0] == "Manufacturer's instructions"
    assert fact(section(now, "strategy"), "Interval")[0] == "Every 2 years"
    assert fact(section(now, "strategy"), "Chosen by")[0] == "Mara Manager"


def test_a_basis_without_its_paper_is_said_to_be_without(seen: Traced, at: datetime) -> None:
    assert fact(section(of(seen.device, at), "strategy"), "Instructions for use") == (
        "None is on file", Tone.OVERDUE,
    )  # fmt: skip
    paper = cases.paper("catalog.model", seen.device.model_id or 0)
    Document.objects.filter(pk=paper.pk).update(added_at=cases.moment(date(2026, 5, 1)))
    assert fact(section(of(seen.device, at), "strategy"), "Instructions for use")[0] == "Paper"
    before = of(seen.device, at, day=date(2026, 4, 30))
    assert fact(section(before, "strategy"), "Instructions for use")[1] is Tone.OVERDUE


def test_a_device_without_a_plan_is_told_so(world: World, at: datetime) -> None:
    found = section(of(make.make_device(world), at), "strategy")
    assert (found.note, found.tone) == ("No plan was in force on this day.", Tone.OVERDUE)


def test_what_came_after_the_day_is_not_told(seen: Traced, world: World, at: datetime) -> None:
    before = of(seen.device, at, day=REPAIRED - timedelta(days=1))
    assert section(before, "repairs").rows == []
    assert "Fuse replaced" in words(section(of(seen.device, at), "repairs"))
    first = of(seen.device, at, day=INSPECTED - timedelta(days=1))
    assert section(first, "inspections").rows == []
    assert section(first, "inspections").tone is Tone.UNKNOWN
    assert "Looked everywhere" in words(section(first, "attempts"))
    assert section(of(seen.device, at, day=date(2026, 2, 19)), "attempts").rows == []


def test_a_reading_entered_later_is_not_told_of_an_earlier_day(
    seen: Traced, world: World, at: datetime
) -> None:
    later = cases.moment(INSPECTED + timedelta(days=2))
    StepResult.objects.update(recorded_at=later)
    assert section(of(seen.device, at, day=INSPECTED), "inspection").rows == []


def test_a_repair_that_was_still_open_is_told_as_open(seen: Traced, world: World, at: datetime) -> None:
    open_order = cases.order(
        world,
        seen.device,
        date(2026, 7, 1),
        kind="repair",
        title="Alarm is silent",
        resolution="Speaker",
        completed_at=cases.moment(date(2026, 7, 20)),
        closed_at=cases.moment(date(2026, 7, 21)),
    )
    then = of(seen.device, at, day=date(2026, 7, 10))
    told = words(section(then, "repairs"))
    assert "Alarm is silent" in told
    assert "Speaker" not in told
    assert "Open on that day" in told
    assert str(open_order) in words(section(then, "open_work"))
    assert str(open_order) not in words(section(of(seen.device, at), "open_work"))


def test_identity_is_that_of_the_day(world: World, at: datetime) -> None:
    device = make.make_device(world)
    registering.edit(device, changes={"serial": "NEW-1"}, seen_version=None, by=world.mara, at=at)
    device.refresh_from_db()
    yesterday = at.date() - timedelta(days=1)
    after = at + timedelta(days=1)
    assert fact(section(of(device, after, day=yesterday), "identity"), "Serial number")[0] == "SGEN-0001"
    assert fact(section(of(device, after), "identity"), "Serial number")[0] == "NEW-1"


def test_a_day_before_the_first_record_and_one_to_come_are_refused(seen: Traced, at: datetime) -> None:
    with pytest.raises(UnableToLookBack, match="not on record yet"):
        of(seen.device, at, day=date(2025, 5, 31))
    of(seen.device, at, day=date(2025, 6, 1))
    with pytest.raises(UnableToLookBack, match="has not come yet"):
        of(seen.device, at, day=at.date() + timedelta(days=1))


def test_a_day_ends_on_the_clock_of_the_site(seen: Traced, world: World, at: datetime) -> None:
    """General Hospital stands in Chicago: at 05:30 in UTC its day before still lasts."""
    early = datetime.fromisoformat("2026-06-06T04:30:00+00:00")
    type(seen.repair).objects.filter(pk=seen.repair.pk).update(opened_at=early)
    assert len(section(of(seen.device, at, day=REPAIRED), "repairs").rows) == 1
    late = datetime.fromisoformat("2026-06-06T05:30:00+00:00")
    type(seen.repair).objects.filter(pk=seen.repair.pk).update(opened_at=late)
    assert section(of(seen.device, at, day=REPAIRED), "repairs").rows == []


def test_what_nobody_keeps_is_never_none(seen: Traced, at: datetime) -> None:
    found = section(of(seen.device, at), "not_kept")
    assert [line.label for line in found.facts] == [
        "Recalls and field notices", "Incidents and reports of harm", "Training of those who use the device",
    ]  # fmt: skip
    assert {line.value.tone for line in found.facts} == {Tone.UNKNOWN}


def test_findings_before_the_first_look_are_unknown(seen: Traced, at: datetime) -> None:
    found = section(of(seen.device, at, day=INSPECTED), "findings")
    assert found.tone is Tone.UNKNOWN
    assert "nothing is known" in found.note


def test_a_finding_says_under_which_action_it_is_being_corrected(
    seen: Traced, world: World, at: datetime
) -> None:
    refreshing.look_at_all(by=SYSTEM, at=at)
    assert "CA-" not in words(section(of(seen.device, at), "findings"))
    found = Finding.objects.standing().filter(device=seen.device)[:1].get()
    new = correcting.NewCorrection(title="Late work", wrong="Work is late", owner=world.cleo)
    made = correcting.start([found], new=new, by=world.mara, at=at)
    assert str(made) in words(section(of(seen.device, at), "findings"))
    later = at + timedelta(days=2)
    correcting.withdraw(made, reason="Wrong device", by=world.mara, at=later)
    assert str(made) in words(section(of(seen.device, later, day=at.date()), "findings"))
    assert str(made) not in words(section(of(seen.device, later), "findings"))


def test_a_part_that_one_may_not_see_is_said_and_not_left_out(
    seen: Traced, world: World, at: datetime
) -> None:
    """Uma manages a unit: she reads findings and work, and neither competencies nor the ledger."""
    found = of(seen.device, at, user=world.uma)
    assert section(found, "proof").note == "Not shown: you may not see this part."
    label = "Competence of who did it"
    assert fact(section(found, "inspection"), label) == (
        "Not shown: you may not see this part.",
        Tone.UNKNOWN,
    )


def test_work_at_a_site_out_of_reach_is_counted_and_not_told(
    seen: Traced, world: World, at: datetime
) -> None:
    cases.order(
        world, seen.device, date(2026, 8, 1), site=world.other_site, department=None, title="Elsewhere"
    )
    found = of(seen.device, at, user=world.mara)
    assert "At sites that you may not see | 1" in words(section(found, "counts"))
    assert "Elsewhere" not in "".join(words(one) for one in found.sections)


def test_the_number_of_queries_does_not_grow_with_the_work(
    seen: Traced, world: World, at: datetime, django_assert_max_num_queries: Any
) -> None:
    version = seen.inspection.runs.get().procedure_version
    for number in range(12):
        day = date(2026, 4, 1) + timedelta(days=number)
        run = cases.run(cases.order(world, seen.device, day, completed_by=world.tess), version)
        reading(run, version, world)
        cases.order(world, seen.device, day, kind="repair", completed_by=world.tess)
    with django_assert_max_num_queries(1000) as few:
        of(seen.device, at, user=world.mara)
    for number in range(40):
        day = date(2026, 5, 1) + timedelta(days=number)
        run = cases.run(cases.order(world, seen.device, day, completed_by=world.tess), version)
        reading(run, version, world)
        cases.order(world, seen.device, day, kind="repair", completed_by=world.tess)
    with django_assert_max_num_queries(len(few)):
        found = of(seen.device, at, user=world.mara)
    assert section(found, "inspections").left_out == 53 - 5
    assert section(found, "repairs").left_out == 53 - 10


def test_what_is_wrong_with_several_parts_alike_is_said_once_with_all_of_them() -> None:
    def inspection(day: str, signed: str = "") -> Section:
        nobody = Cell(text="Nobody has signed", tone=Tone.UNKNOWN)
        value = Cell(text=signed) if signed else nobody
        return Section(
            key="inspection", title=f"Inspection of {day}", facts=[Line(label="Signatures", value=value)]
        )

    unknown = Section(key="basis", title="Basis", tone=Tone.UNKNOWN, empty="Nobody chose it")
    parts = [inspection("3 May"), inspection("2 May", "Tess"), inspection("1 May"), unknown]

    assert list(gaps(parts)) == [
        "Signatures: Nobody has signed (2 times: Inspection of 3 May; Inspection of 1 May)",
        "Basis: Nobody chose it",
    ]
    assert list(gaps(parts[1:3])) == ["Inspection of 1 May, Signatures: Nobody has signed"]

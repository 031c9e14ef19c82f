"""Who has to know what, who attested, and when it counts no more."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import File
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from openhtm.accounts.models import RoleAssignment
from openhtm.audit.api import UnableToSign, signatures
from openhtm.awareness import demanding, knowing
from openhtm.awareness.actions import attestations as acts
from openhtm.awareness.errors import UnableToAttest
from openhtm.awareness.models import Attestation
from openhtm.awareness.rules.attesting import Given, Standing, Step, enough_from, standing
from openhtm.awareness.rules.demands import Answer
from openhtm.awareness.versions import NewDemand
from openhtm.checks.actions.units import NewPoint
from openhtm.checks.models import CheckPoint, UnitCheck
from openhtm.checks.tests import ward
from openhtm.documents.api import documents_of
from openhtm.kernel.errors import NotPermitted
from openhtm.maintenance.tests.factories import make_device, make_model, proof

from .handbook import CARTS, TODAY, approve, in_force, next_version

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def scan() -> File[bytes]:
    return File(io.BytesIO(b"%PDF-1.4\n%%EOF\n"), name="sheet.pdf")


def attest(world: World, version: Any, at: datetime, who: Any = None) -> list[Attestation]:
    who = who or world.nina
    return acts.attest(version, department=world.icu, proof=proof(who, at), by=who, at=at)


def enter(world: World, version: Any, at: datetime, **facts: Any) -> Any:
    given = {"people": [world.nina, world.uma], "signed_on": TODAY, "file": scan(), **facts}
    return acts.enter_sheet(version, department=world.icu, **given, by=world.uma, at=at)


def told(world: World, at: datetime, on: date = TODAY) -> dict[tuple[str, str], Standing]:
    return {
        (one.member.person.name.split()[0], need.template): one.standing
        for need in knowing.needs([world.icu], on=on, at=at)
        for one in need.people
    }


def demands(world: World, on: date = TODAY) -> list[tuple[str, str, list[tuple[str, Answer]]]]:
    return [
        (one.department.code, one.demand.template, [(point.name, point.answer) for point in one.points])
        for one in demanding.of_units(on)
    ]


def test_a_policy_for_some_units_asks_nothing_of_others(world: World, at: datetime) -> None:
    """Neither their people nor their checks."""
    device = make_device(world, "AED-0001")
    daily = NewDemand(template="aed", frequency="daily", device_type=device.device_type)
    assert device.department == world.icu
    in_force(world, at, "ELSEWHERE", demands=(daily, CARTS), units=[world.operating])
    assert (told(world, at), demands(world)) == ({}, [])
    in_force(world, at, "HERE", demands=(daily,), units=[world.icu, world.operating])
    assert told(world, at) == {
        (name, template): Standing.UNKNOWN for name in ("Nina", "Uma") for template in ("", "aed")
    }
    assert demands(world) == [("ICU", "aed", [("AED-0001", Answer.MISSING)])]


@pytest.mark.parametrize(
    ("given", "enough", "expected"),
    [
        ([], 1, Standing.UNKNOWN),
        ([Given(1, date(2026, 1, 1))], 1, Standing.CURRENT),
        ([Given(1, date(2026, 1, 1))], 2, Standing.OUTDATED),
        ([Given(1, date(2025, 1, 1), date(2026, 11, 22))], 1, Standing.EXPIRED),
        ([Given(1, date(2025, 1, 1), date(2026, 11, 23))], 1, Standing.CURRENT),
        ([Given(2, date(2025, 1, 1), date(2026, 1, 1)), Given(1, date(2026, 9, 9))], 2, Standing.EXPIRED),
        ([Given(1, date(2026, 11, 23))], 1, Standing.UNKNOWN),
    ],
)
def test_what_counts_is_new_enough_and_not_over(given: Any, enough: int, expected: Standing) -> None:
    assert standing(given, enough=enough, on=TODAY) is expected


def test_an_earlier_version_counts_until_one_asks_for_it_anew() -> None:
    steps = [Step(1, True), Step(2, False), Step(3, True), Step(4, False), Step(5, True)]
    assert [enough_from(steps, held=held) for held in (1, 2, 3, 4)] == [1, 1, 3, 3]


def test_each_device_of_the_type_has_to_be_a_point_often_enough(world: World, at: datetime) -> None:
    kind = make_model().device_type
    point = ward.make_defibrillator(world, at, ward.WEEKLY)
    make_device(world, "GEN-0002")
    for away in ("retired", "in_storage", "missing"):
        make_device(world, f"GEN-{away.upper()}", status=away)
    demand = NewDemand(template="defibrillator", frequency="weekly", device_type=kind)
    in_force(world, at, demands=[demand])
    missing = [("GEN-0001", Answer.ENOUGH), ("GEN-0002", Answer.MISSING)]
    assert demands(world) == [("ICU", "defibrillator", missing)]
    in_force(world, at, "UC-8", demands=[NewDemand(**{**vars(demand), "frequency": "daily"})])
    assert demands(world)[0][2][0] == ("GEN-0001", Answer.SELDOM)
    CheckPoint.objects.filter(pk=point.pk).update(until=at + timedelta(hours=1))
    assert demands(world)[0][2][0] == ("GEN-0001", Answer.MISSING)


def test_a_demand_for_a_unit_needs_a_check_with_a_point(world: World, at: datetime) -> None:
    in_force(world, at, demands=[NewDemand(template="crash_cart", frequency="daily", department=world.icu)])
    (line,) = demanding.of_units(TODAY)
    assert (line.answer, line.points) == (Answer.MISSING, ())
    check = ward.make_check(world, at)
    (line,) = demanding.of_units(TODAY)
    assert (line.answer, line.check_ids) == (Answer.ENOUGH, frozenset({check.pk}))
    UnitCheck.objects.filter(pk=check.pk).update(ends_on=TODAY, end_reason="Over")
    assert demanding.of_units(TODAY)[0].answer is Answer.MISSING


def test_a_demand_for_nobody_in_particular_is_for_whoever_does_the_check(world: World, at: datetime) -> None:
    in_force(world, at, demands=[CARTS])
    assert demanding.of_units(TODAY) == []
    ward.make_check(world, at, ward.WEEKLY, points=(NewPoint(name="Cart 1"),))
    assert demands(world) == [("ICU", "crash_cart", [("Cart 1", Answer.SELDOM)])]
    assert demanding.of_units(TODAY, department_ids=[world.operating.pk]) == []


def test_a_policy_of_one_site_demands_nothing_of_another(world: World, at: datetime) -> None:
    kind = make_model().device_type
    make_device(world, "OTH-1", site=world.other_site, department=world.other_department)
    in_force(world, at, demands=[NewDemand(template="defibrillator", frequency="daily", device_type=kind)])
    assert demands(world) == []


def test_the_staff_of_a_unit_has_to_know_policy_and_check(world: World, at: datetime) -> None:
    ward.make_check(world, at)
    version = in_force(world, at, attest_months=12)
    assert set(told(world, at).values()) == {Standing.UNKNOWN}
    made = attest(world, version, at)
    assert [(one.template, one.expires_on) for one in made] == [
        ("", date(2027, 11, 22)),
        ("crash_cart", date(2027, 11, 22)),
    ]
    assert "Every day." in signatures(made[0]).get().content
    assert told(world, at) == {
        ("Nina", ""): Standing.CURRENT,
        ("Nina", "crash_cart"): Standing.CURRENT,
        ("Uma", ""): Standing.UNKNOWN,
        ("Uma", "crash_cart"): Standing.UNKNOWN,
    }
    assert told(world, at, date(2027, 11, 22))["Nina", ""] is Standing.EXPIRED
    assert attest(world, version, at) == []


def test_another_version_asks_anew_unless_it_says_otherwise(world: World, at: datetime) -> None:
    ward.make_check(world, at)
    first = in_force(world, at)
    attest(world, first, at)
    second = approve(next_version(first, world, at, renews=False), world, at)
    assert told(world, at)["Nina", "crash_cart"] is Standing.CURRENT
    approve(next_version(second, world, at, renews=True), world, at)
    second.refresh_from_db()
    assert told(world, at)["Nina", "crash_cart"] is Standing.OUTDATED
    with pytest.raises(UnableToAttest, match="not in force"):
        attest(world, second, at)


def test_a_policy_without_demands_is_for_every_unit_and_one_whose_demands_lie_elsewhere_for_none(
    world: World, at: datetime
) -> None:
    in_force(world, at, "UC-1", demands=[])
    in_force(world, at, "UC-2", demands=[CARTS])
    found = knowing.needs([world.icu, world.operating], on=TODAY, at=at)
    assert [(one.department.code, one.version.policy.code, len(one.people)) for one in found] == [
        ("ICU", "UC-1", 2),
        ("OR", "UC-1", 0),
    ]


def test_a_sheet_is_entered_with_its_scan_for_many(world: World, at: datetime) -> None:
    ward.make_check(world, at)
    version = in_force(world, at)
    sheet = enter(world, version, at)
    assert (sheet.people, sheet.attestations.count(), sheet.recorded_by) == (2, 4, "Uma Unit Manager")
    assert documents_of(type(sheet), [sheet.pk]) == {sheet.pk}
    assert set(told(world, at).values()) == {Standing.CURRENT}
    assert enter(world, version, at).attestations.count() == 0


def test_a_sheet_that_cannot_be_is_refused_with_the_field(world: World, at: datetime) -> None:
    ward.make_check(world, at)
    version = in_force(world, at)
    for wrong, field in (
        ({"people": []}, "people"),
        ({"file": None}, "file"),
        ({"signed_on": TODAY + timedelta(days=1)}, "signed_on"),
        ({"signed_on": TODAY - timedelta(days=1)}, "signed_on"),
        ({"people": [world.tess]}, "people"),
    ):
        with pytest.raises(UnableToAttest) as refused:
            enter(world, version, at, **wrong)
        assert set(refused.value.fields) == {field}
    assert Attestation.objects.count() == 0


def test_nobody_attests_for_another_unit_or_without_their_password(world: World, at: datetime) -> None:
    version = in_force(world, at, demands=[])
    with pytest.raises(UnableToAttest, match="holds no role"):
        attest(world, version, at, world.mara)
    with pytest.raises(NotPermitted):
        acts.attest(version, department=world.operating, proof=proof(world.nina, at), by=world.nina, at=at)
    with pytest.raises(UnableToSign):
        acts.attest(version, department=world.icu, by=world.nina, at=at)
    with pytest.raises(NotPermitted):
        acts.enter_sheet(
            version,
            department=world.icu,
            people=[world.nina],
            signed_on=TODAY,
            file=scan(),
            by=world.nina,
            at=at,
        )


def test_whoever_left_the_unit_has_to_know_nothing_there(world: World, at: datetime) -> None:
    in_force(world, at, demands=[])
    assert len(told(world, at)) == 2
    RoleAssignment.objects.filter(user=world.nina).update(valid_to=at)
    assert set(told(world, at)) == {("Uma", "")}


def test_the_database_refuses_what_is_neither_signed_nor_on_a_sheet(world: World, at: datetime) -> None:
    (made,) = attest(world, in_force(world, at, demands=[]), at)
    rows = Attestation.objects.filter(pk=made.pk)
    for wrong in ({"own": False}, {"expires_on": TODAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_more_units_and_people_take_no_more_queries(world: World, at: datetime) -> None:
    ward.make_check(world, at)
    version = in_force(world, at)
    attest(world, version, at)

    def queries(units: list[Any]) -> int:
        with CaptureQueriesContext(connection) as asked:
            knowing.needs(units, on=TODAY, at=at)
        return len(asked)

    few = queries([world.operating])
    assert queries([world.icu, world.operating, world.other_department]) <= few + 2


def test_of_two_checks_of_one_cart_the_more_frequent_counts(world: World, at: datetime) -> None:
    in_force(world, at, demands=[CARTS])
    ward.make_check(world, at, ward.WEEKLY)
    ward.make_check(world, at)
    assert demands(world) == [("ICU", "crash_cart", [("Crash cart 2", Answer.ENOUGH)])]
    ward.make_check(world, at, ward.WEEKLY, points=(NewPoint(name="Cart 3"),))
    assert demands(world)[0][2] == [("Crash cart 2", Answer.ENOUGH), ("Cart 3", Answer.SELDOM)]

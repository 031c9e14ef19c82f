"""Assessing people: entered by somebody else, never changed, withdrawn with a reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.audit.api import history
from openhtm.kernel.errors import InvalidInput, NotFound, NotPermitted, StaleVersion
from openhtm.maintenance.tests.factories import make_model
from openhtm.workforce import access, judging, matrix
from openhtm.workforce.actions import competencies, grants
from openhtm.workforce.actions.competencies import CompetencyKnown
from openhtm.workforce.actions.grants import Assessment, UnableToGrant, UnableToWithdraw
from openhtm.workforce.models import Competency, Grant
from openhtm.workforce.rules.demands import Work

from .factories import TODAY, make_competency, make_grant

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def _found(world: World, **given: Any) -> Assessment:
    values = {"level": 3, "basis": "course", "granted_on": TODAY, "assessor": world.mara, **given}
    return Assessment(**values)


def test_a_course_of_many_is_entered_once_and_ends_as_the_competency_says(world: World, at: datetime) -> None:
    competency = make_competency(world, at, months=24)
    found = _found(world, granted_on=date(2024, 2, 29), assessor=None, assessed_by="Dräger Academy")
    args: dict[str, Any] = {"people": [world.tess, world.cleo], "found": found, "today": TODAY}
    made = grants.record(competency, **args, by=world.mara, at=at)
    assert [one.person for one in made] == [world.tess, world.cleo]
    assert made[0].valid_until == date(2026, 2, 28)
    assert made[0].assessor_name == "Dräger Academy"
    assert grants.record(competency, **args, by=world.mara, at=at) == made
    assert Grant.objects.count() == 2
    assert [one.action for one in history(made[0])] == ["workforce.grant.record"]


def test_when_it_was_entered_stands_beside_the_day_it_is_said_to_be_of(world: World, at: datetime) -> None:
    made = make_grant(world, at, world.tess, make_competency(world, at))
    assert (made.granted_on, made.recorded_at, made.recorded_by) == (
        date(2026, 6, 1),
        at,
        "Root Administrator",
    )


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"level": 5}, "level"),
        ({"basis": "hearsay"}, "basis"),
        ({"granted_on": TODAY + timedelta(days=1)}, "granted_on"),
        ({"valid_until": TODAY - timedelta(days=1)}, "valid_until"),
        ({"assessor": None}, "assessor"),
        ({"assessor": None, "assessed_by": "  "}, "assessor"),
    ],
)
def test_what_cannot_be_right_is_refused_by_its_field(
    world: World, at: datetime, given: dict[str, Any], field: str
) -> None:
    competency = make_competency(world, at)
    with pytest.raises(InvalidInput) as refused:
        grants.record(
            competency, people=[world.tess], found=_found(world, **given), today=TODAY, by=world.mara, at=at
        )
    assert list(refused.value.fields) == [field]
    assert not Grant.objects.exists()


def test_nobody_assesses_or_enters_themselves(world: World, at: datetime) -> None:
    competency = make_competency(world, at)
    for assessor, by in ((world.cleo, world.mara), (world.mara, world.cleo)):
        with pytest.raises(UnableToGrant):
            grants.record(
                competency,
                people=[world.tess, world.cleo],
                found=_found(world, assessor=assessor),
                today=TODAY,
                by=by,
                at=at,
            )
    assert not Grant.objects.exists()


def test_a_retired_competency_and_nobody_at_all_are_refused(world: World, at: datetime) -> None:
    competency = make_competency(world, at)
    with pytest.raises(InvalidInput):
        grants.record(competency, people=[], found=_found(world), today=TODAY, by=world.mara, at=at)
    competencies.edit(competency, changes={"retired_reason": "Sold"}, by=world.mara, at=at)
    with pytest.raises(UnableToGrant):
        grants.record(competency, people=[world.tess], found=_found(world), today=TODAY, by=world.mara, at=at)


def test_only_who_may_assess_there_does_and_outsiders_see_nothing(world: World, at: datetime) -> None:
    competency = make_competency(world, at)
    args: dict[str, Any] = {"people": [world.tess], "found": _found(world), "today": TODAY}
    for who in (world.ada, world.nina, world.otto):
        with pytest.raises(NotPermitted):
            grants.record(competency, **args, by=who, at=at)
    made = make_grant(world, at, world.tess, competency)
    assert list(access.grants(world.mara)) == [made]
    assert not access.grants(world.otto).exists()
    assert not access.grants(world.nina).exists()
    with pytest.raises(NotFound):
        access.person(world.otto, world.tess.pk)
    with pytest.raises(NotFound):
        access.grant(world.otto, made.pk)


def test_withdrawn_it_stays_readable_and_counts_no_more(world: World, at: datetime) -> None:
    competency = make_competency(world, at)
    made = make_grant(world, at, world.tess, competency)
    later = at + timedelta(hours=1)
    args: dict[str, Any] = {"on": TODAY, "today": TODAY, "by": world.mara, "at": later}
    with pytest.raises(InvalidInput):
        grants.withdraw(made, reason=" ", **args)
    for day in (TODAY + timedelta(days=1), date(2026, 5, 31)):
        with pytest.raises(UnableToWithdraw):
            grants.withdraw(made, reason="Failed the test", **{**args, "on": day})
    grants.withdraw(made, reason="Failed the test", **args)
    assert grants.withdraw(made, reason="Again", **args).withdrawn_reason == "Failed the test"
    work = Work(named=("Ventilators",))
    assert judging.lacking(world.tess, work, on=TODAY) == ("Ventilators",)
    assert judging.lacking(world.tess, work, on=TODAY - timedelta(days=1)) == ()
    # As it was known before: still held.
    line = matrix.lines([world.tess], [competency], on=TODAY, known_at=at)[0]
    assert line.cells[competency.pk].signs
    earlier = at - timedelta(seconds=1)
    assert not matrix.lines([world.tess], [competency], on=TODAY, known_at=earlier)[0].cells


def test_nobody_withdraws_their_own(world: World, at: datetime) -> None:
    made = make_grant(world, at, world.cleo, make_competency(world, at))
    with pytest.raises(UnableToWithdraw):
        grants.withdraw(made, reason="Mine", on=TODAY, today=TODAY, by=world.cleo, at=at)
    with pytest.raises(NotPermitted):
        grants.withdraw(made, reason="Theirs", on=TODAY, today=TODAY, by=world.otto, at=at)


def test_a_competency_has_one_code_and_name_among_all(world: World, at: datetime) -> None:
    competency = make_competency(world, at, code="vent", device_types=[make_model().device_type])
    assert competency.code == "VENT"
    for values in ({"code": "V2", "name": "ventilators "}, {"code": "Ventilators", "name": "Other"}):
        with pytest.raises(CompetencyKnown):
            competencies.add(values=values, by=world.mara, at=at)
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"code": "", "name": "X"}, "code"),
        ({"code": "A B", "name": "X"}, "code"),
        ({"code": "X", "name": " "}, "name"),
        ({"code": "X", "name": "X", "months": 0}, "months"),
    )
    for values, field in wrong:
        with pytest.raises(InvalidInput) as refused:
            competencies.add(values=values, by=world.mara, at=at)
        assert list(refused.value.fields) == [field]
    with pytest.raises(InvalidInput):
        competencies.edit(competency, changes={"code": "NEW"}, by=world.mara, at=at)
    assert Competency.objects.count() == 1


def test_what_it_is_for_is_noted_and_a_stale_change_is_refused(world: World, at: datetime) -> None:
    model = make_model()
    assert model.device_type is not None
    competency = make_competency(world, at, models=[model])
    changed = competencies.edit(
        competency,
        changes={},
        device_types=[model.device_type],
        models=[],
        seen_version=1,
        by=world.mara,
        at=at,
    )
    assert [str(one) for one in changed.scopes.all()] == ["Infusion pump"]
    competencies.edit(changed, changes={"name": "Breathing"}, by=world.mara, at=at)
    with pytest.raises(StaleVersion):
        competencies.edit(changed, changes={"name": "Third"}, seen_version=1, by=world.mara, at=at)
    with pytest.raises(NotPermitted):
        competencies.edit(changed, changes={"name": "Third"}, by=world.tess, at=at)


def test_only_who_sets_up_the_organization_says_when_signatures_are_refused(
    world: World, at: datetime
) -> None:
    assert not judging.holds(on=TODAY)
    with pytest.raises(NotPermitted):
        competencies.set_signing_rule(holds_from=TODAY, by=world.mara, at=at)
    competencies.set_signing_rule(holds_from=TODAY, by=world.root, at=at)
    assert (judging.holds(on=TODAY), judging.holds(on=TODAY - timedelta(days=1))) == (True, False)
    competencies.set_signing_rule(holds_from=None, by=world.root, at=at)
    assert not judging.holds(on=TODAY)

"""The board of preparedness: what records prove, what people show, and what is open."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from openhtm.kernel.errors import NotFound, NotPermitted
from openhtm.maintenance.tests import factories as make
from openhtm.registry.models import NetworkInterface, Software
from openhtm.response import access, board, measuring
from openhtm.response.actions import incidents, preparing
from openhtm.response.errors import UnableToPrepare
from openhtm.response.models import Proof
from openhtm.response.rules.preparedness import Counted, Standing
from openhtm.security.tests import factories as papers

from . import incident_world as play
from . import room

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def counts(world: World, user: Any = None) -> dict[str, Counted]:
    return measuring.counts(user or world.mara, world.site.pk, today=TODAY)


def record(world: World, at: datetime, **given: Any) -> Proof:
    values = {"item": "plan", "answer": "shown", "text": "Plan 7, safe 2", "shown_on": TODAY, **given}
    by = values.pop("by", world.mara)
    return preparing.record(world.site, **values, by=by, at=at)


def line(world: World, key: str) -> board.Line:
    found = board.board(world.mara, world.site, today=TODAY)
    return next(one for one in found.lines if one.item.key == key)


def test_the_records_are_counted_and_what_is_unknown_counts_as_missing(world: World, at: datetime) -> None:
    known = room.device(world, "GEN-0001")
    room.device(world, "GEN-0002")
    room.device(world, "GEN-0003", network_connected=None)
    room.device(world, "GEN-0004", network_connected=False)
    room.device(world, "GEN-0005", status="retired")
    Software.objects.create(device=known, kind="firmware", version="3.1", valid_from=at)
    Software.objects.create(device=known, kind="os", name="Linux", version="5", valid_from=at)
    NetworkInterface.objects.create(device=known, mac="02:00:5e:10:44:2b", valid_from=at)
    release = papers.release_of(known.model, "3.1")
    papers.make_bill(release, by=world.root, at=at)
    found = counts(world)
    assert found["network_known"] == Counted(3, 4)
    assert found["versions_known"] == Counted(1, 3)
    assert found["bills_of_materials"] == Counted(1, 3)
    assert found["network_identity"] == Counted(1, 2)
    assert found["fallbacks"] == Counted(0, 3)
    assert found["units_named"] == Counted(0, 1)


def test_an_operating_system_is_no_version_of_the_device(world: World, at: datetime) -> None:
    one = room.device(world, "GEN-0001")
    Software.objects.create(device=one, kind="os", version="10", valid_from=at)
    Software.objects.create(device=one, kind="firmware", version="", valid_from=at)
    assert counts(world)["versions_known"] == Counted(0, 1)


@pytest.mark.parametrize("owner", ["device", "model", "device_type"])
def test_a_fallback_of_the_device_its_model_or_its_type_counts(
    world: World, at: datetime, owner: str
) -> None:
    one = room.device(world, "GEN-0001")
    room.device(world, "GEN-0002", model=make.make_model("Other"), device_type=None)
    room.instead(world, at, one if owner == "device" else getattr(one, owner))
    assert counts(world)["fallbacks"] == Counted(1, 2)
    lacking = measuring.lacking("fallbacks", type(one).objects.all())
    assert [row.tag for row in lacking] == ["GEN-0002"]


def test_the_team_is_counted_by_role_deputy_hours_and_confirmation(world: World, at: datetime) -> None:
    first = room.name(world, at, "htm", person=world.mara)
    room.name(world, at, "htm", person=world.tess, rank=2, out_of_hours="unknown")
    room.name(world, at, "clinical", name="Dr. Ward", out_of_hours="no")
    room.name(world, at, "supply", name="Store")
    type(first).objects.filter(pk=first.pk).update(confirmed_on=TODAY - timedelta(days=170))
    found = counts(world)
    assert (found["roles_filled"], found["deputies"]) == (Counted(2, 9), Counted(1, 9))
    assert (found["reachable"], found["confirmed"]) == (Counted(2, 4), Counted(1, 4))


def test_a_unit_with_somebody_to_call_is_counted(world: World, at: datetime) -> None:
    room.device(world, "GEN-0001")
    room.device(world, "GEN-0002", department=world.operating)
    room.name(world, at, "unit", department=world.icu, person=world.uma)
    assert counts(world)["units_named"] == Counted(1, 2)


def test_an_exercise_counts_when_it_came_to_its_end_within_twelve_months(world: World, at: datetime) -> None:
    def held(when: datetime, *, exercise: bool = True, ended: bool = True) -> None:
        made = play.declare(world, when, is_exercise=exercise)
        for to in ("contained", "recovered") if ended else ():
            incidents.advance(made, to=to, by=world.mara, at=when)

    held(at - timedelta(days=30), exercise=False)
    held(at - timedelta(days=366))
    held(at - timedelta(days=10), ended=False)
    assert counts(world)["exercise_held"] == Counted(0, 1)
    held(at - timedelta(days=364))
    assert counts(world)["exercise_held"] == Counted(1, 1)


def test_an_empty_hospital_proves_nothing(world: World) -> None:
    found = board.board(world.mara, world.site, today=TODAY)
    unknown = {one.item.key for one in found.lines if one.standing is Standing.UNKNOWN}
    assert {"network_known", "fallbacks", "reachable", "units"} <= unknown
    assert found.open == len(found.lines)


def test_the_latest_answer_of_a_person_counts_and_the_earlier_stays(world: World, at: datetime) -> None:
    assert line(world, "plan").standing is Standing.GAP
    record(world, at, shown_on=date(2025, 6, 1))
    assert line(world, "plan").standing is Standing.STALE
    record(world, at)
    assert (line(world, "plan").standing, line(world, "plan").until) == (Standing.READY, date(2027, 11, 22))
    record(world, at, answer="missing", text="Outdated")
    assert line(world, "plan").standing is Standing.GAP
    assert access.proofs(world.mara, world.site.pk).count() == 3


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"item": "luck"}, "no line 'luck'"),
        ({"item": "fallbacks"}, "answered by the records"),
        ({"text": "  "}, "not whole"),
        ({"answer": "maybe"}, "not whole"),
        ({"shown_on": date(2026, 11, 23)}, "not whole"),
    ],
)
def test_an_answer_that_proves_nothing_is_refused(
    world: World, at: datetime, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(UnableToPrepare, match=told):
        record(world, at, **given)
    assert not Proof.objects.exists()


def test_only_those_who_prepare_may_answer(world: World, at: datetime) -> None:
    for who in (world.tess, world.nina, world.otto, world.ada):
        with pytest.raises(NotPermitted):
            record(world, at, by=who)


def test_a_site_that_one_does_not_hold_whole_is_not_there(world: World) -> None:
    for who in (world.otto, world.uma, world.nina):
        with pytest.raises(NotFound):
            access.site(who, "GEN")
    assert access.site(world.mara, "gen") == world.site


def test_the_database_refuses_a_proof_without_words(world: World, at: datetime) -> None:
    kept = {"site": world.site, "item": "plan", "shown_on": TODAY, "recorded_at": at, "recorded_by": "x"}
    for wrong in ({"text": "", "answer": "shown"}, {"text": "x", "answer": "maybe"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proof.objects.create(**kept, **wrong)


def test_the_board_asks_as_often_whatever_there_is(
    world: World, at: datetime, django_assert_max_num_queries: Any
) -> None:
    def ask(tags: range) -> None:
        for n in tags:
            room.device(world, f"GEN-{n:04d}")
            room.name(world, at, "unit", department=world.icu, name=f"Contact {n}")
            record(world, at)

    ask(range(1, 3))
    with django_assert_max_num_queries(30) as few:
        board.board(world.mara, world.site, today=TODAY)
    ask(range(3, 12))
    with django_assert_max_num_queries(len(few.captured_queries)):
        board.board(world.mara, world.site, today=TODAY)

"""The nightly work: who begins it, what becomes of a duty that fails, how it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from openhtm.audit.api import history
from openhtm.kernel import duties as declared
from openhtm.kernel.actors import Actor, SystemActor
from openhtm.kernel.duties import Duty, DutyFailed, duties
from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm.nightly import api as nightly
from openhtm.nightly.models import Night
from openhtm.nightly.standing import State

if TYPE_CHECKING:
    from openhtm_testing.personas import World

BY = SystemActor("test")
DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch, told: list[str]) -> None:
    """Three duties: one is done, one finds something wrong, one breaks."""

    def of(
        key: str, raised: Exception | None
    ) -> Callable[[Actor, Callable[[], datetime]], Mapping[str, int]]:
        def run(_by: Actor, _clock: Callable[[], datetime]) -> Mapping[str, int]:
            told.append(key)
            if raised is not None:
                raise raised
            return {"created": 3}

        return run

    made = (
        Duty(key="last", title="Last", order=90, run=of("last", None)),
        Duty(key="finds", title="Finds", order=20, run=of("finds", DutyFailed("Two are broken."))),
        Duty(key="breaks", title="Breaks", order=10, run=of("breaks", KeyError("x"))),
    )
    monkeypatch.setattr(declared, "context_modules", lambda _name: (SimpleNamespace(DUTIES=made),))


def ticking(start: datetime = AT) -> Callable[[], datetime]:
    moments: Iterator[datetime] = (start + timedelta(seconds=number) for number in range(1000))
    return lambda: next(moments)


def test_every_duty_has_its_turn_in_order_and_what_became_of_it_is_kept(three: None, told: list[str]) -> None:
    night = nightly.carry_out(day=DAY, by=BY, clock=ticking())

    assert told == ["breaks", "finds", "last"]
    assert [(one.duty, one.counts, one.problem) for one in night.duties.all()] == [
        ("breaks", {}, "KeyError: 'x'"),
        ("finds", {}, "Two are broken."),
        ("last", {"created": 3}, ""),
    ]
    assert night.ended_at is not None
    assert night.ended_at > night.begun_at
    assert {entry.action for entry in history(night)} == {"nightly.night.begin", "nightly.night.end"}


def test_of_two_workers_one_has_the_night(three: None, told: list[str]) -> None:
    nightly.carry_out(day=DAY, by=BY, clock=ticking())

    with pytest.raises(nightly.NightBegun):
        nightly.carry_out(day=DAY, by=BY, clock=ticking())
    assert told == ["breaks", "finds", "last"]


def test_the_database_refuses_a_second_night_of_a_day() -> None:
    Night.objects.create(day=DAY, begun_by="one", begun_at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Night.objects.create(day=DAY, begun_by="two", begun_at=AT)


def test_by_hand_it_is_done_as_often_as_somebody_asks(three: None, told: list[str]) -> None:
    for _again in range(2):
        nightly.carry_out(day=DAY, by_hand=True, only=["last"], by=BY, clock=ticking())
    assert told == ["last", "last"]


def test_a_duty_that_nobody_knows_is_refused_and_nothing_begins(three: None) -> None:
    with pytest.raises(InvalidInput, match="no duty polish"):
        nightly.carry_out(day=DAY, only=["polish"], by=BY, clock=ticking())
    assert not Night.objects.exists()


def test_it_is_due_from_its_hour_on_where_the_day_begins_last(world: World) -> None:
    """Both hospitals of the test stand in Chicago: five or six hours behind."""
    zone = world.site.time_zone
    assert zone == "America/Chicago"
    early, late = datetime(2026, 11, 20, 6, 59, tzinfo=UTC), datetime(2026, 11, 20, 7, 0, tzinfo=UTC)

    assert nightly.due_day(early, hour=1) is None
    assert nightly.due_day(late, hour=1) == DAY
    Night.objects.create(day=DAY, begun_by="one", begun_at=late)
    assert nightly.due_day(late + timedelta(hours=3), hour=1) is None
    assert nightly.due_day(late + timedelta(days=1), hour=1) == DAY + timedelta(days=1)


def test_a_night_done_by_hand_does_not_stand_for_the_one_that_is_due(world: World) -> None:
    Night.objects.create(day=DAY, by_hand=True, begun_by="one", begun_at=AT)
    assert nightly.due_day(AT, hour=1) == DAY


def test_who_may_not_operate_the_system_is_refused(three: None, world: World) -> None:
    with pytest.raises(NotPermitted):
        nightly.carry_out(day=DAY, by=world.mara, clock=ticking())
    assert not Night.objects.exists()


def test_what_never_was_missed_or_failed_is_told_as_that(three: None) -> None:
    assert nightly.standing(AT).state is State.NEVER

    nightly.carry_out(day=DAY, by=BY, clock=ticking())
    found = nightly.standing(AT + timedelta(hours=1))
    assert (found.state, [one.duty for one in found.failed]) == (State.FAILED, ["breaks", "finds"])

    nightly.carry_out(day=DAY, by_hand=True, only=["last"], by=BY, clock=ticking(AT + timedelta(hours=2)))
    assert nightly.standing(AT + timedelta(hours=3)).state is State.WELL
    assert nightly.standing(AT + timedelta(hours=39)).state is State.MISSED


def test_a_night_that_was_broken_off_counts_for_nothing() -> None:
    Night.objects.create(day=DAY, begun_by="killed", begun_at=AT)
    assert nightly.standing(AT).state is State.NEVER


def test_the_duties_of_the_program_are_all_done_on_an_empty_hospital(world: World) -> None:
    night = nightly.carry_out(day=DAY, by=BY, clock=ticking())

    keys = [duty.key for duty in duties()]
    assert keys[0] == "plan_ahead"
    assert keys[-1] == "findings"
    assert [one.duty for one in night.duties.all()] == keys
    assert [one.problem for one in night.duties.all()] == [""] * len(keys)


def test_the_page_tells_each_duty_and_today_tells_when_none_was_done(
    three: None, world: World, sign_in: Callable[[str], Client]
) -> None:
    root = sign_in("root")
    assert "never done" in root.get("/nightly/").content.decode()
    assert "What is late may not be on this page" in sign_in("mara").get("/today/").content.decode()

    nightly.carry_out(day=DAY, by=BY, clock=ticking())
    page = root.get("/nightly/").content.decode()
    assert "Two are broken." in page
    assert "created 3" in page


@pytest.mark.parametrize("who", ["mara", "tess", "nina", "otto"])
def test_only_operators_see_the_page(who: str, world: World, sign_in: Callable[[str], Client]) -> None:
    assert sign_in(who).get("/nightly/").status_code == 403
    assert sign_in(who).post("/nightly/run/").status_code == 403


def test_the_worker_does_it_when_somebody_asks(
    three: None, world: World, sign_in: Callable[[str], Client], told: list[str]
) -> None:
    answer: Any = sign_in("root").post("/nightly/run/", follow=True)
    assert "The worker does it now" in answer.content.decode()


def test_rest_tells_the_nights(three: None, world: World, sign_in: Callable[[str], Client]) -> None:
    nightly.carry_out(day=DAY, by=BY, clock=ticking())
    found = sign_in("root").get("/api/v1/nights").json()
    assert [(one["day"], len(one["duties"])) for one in found["items"]] == [("2026-11-20", 3)]
    assert sign_in("mara").get("/api/v1/nights").status_code == 403

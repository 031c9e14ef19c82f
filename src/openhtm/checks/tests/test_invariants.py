"""Invariant 24 through every door: no missed check is filled in behind with an earlier time, and what has failed or
expired is never ready."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from openhtm.checks import access, boards
from openhtm.checks.models import CheckPoint, CheckRecord
from openhtm.checks.rules.readiness import Ready
from openhtm.checks.rules.states import State
from openhtm.kernel.time import local_date, month_start
from openhtm.kernel.time import now as clock
from openhtm.offline.tests.sending import Phone
from openhtm_testing.command import run_here

from .ward import PADS, SEAL, make_check

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]
DOORS = ("page", "one tap", "REST", "command", "off-line")
LONG_AGO = "2020-01-01"
GOOD_UNTIL = f"{clock().year + 3}-01-01"
ZONE = "America/Chicago"
#: Spellings of an earlier time that somebody may try to send along.
EARLIER = dict.fromkeys(("at", "device_at", "checked_at", "opens_at", "slot_on"), "2026-01-05T08:00:00+00:00")


@pytest.fixture
def point(world: World) -> CheckPoint:
    """A crash cart that is checked daily since four days, and nobody has."""
    return make_check(world, clock() - timedelta(days=4), items=(PADS, SEAL)).points.get()


def answer(
    point: CheckPoint, world: World, sign_in: SignIn, door: str, *, pads: str, seal: bool = True
) -> None:
    """Nina says how the cart is, and that she looked days ago."""
    nina = sign_in("nina")
    if door in ("page", "one tap"):
        name = "checks:well" if door == "one tap" and seal else "checks:point"
        given = {"item_pads": pads, "item_seal": "well" if seal else "fault", "request_id": "a", **EARLIER}
        nina.post(reverse(name, args=[point.pk]), given)
    elif door == "REST":
        entries = {"pads": {"entered": pads}, "seal": {"fault": not seal}}
        body = {"all_well": seal, "entries": entries}
        path = f"/api/v1/check-points/{point.pk}/records"
        assert nina.post(path, {**body, **EARLIER}, content_type="application/json").status_code == 422
        nina.post(path, body, content_type="application/json")
    elif door == "command":
        words = ("checks", "record", str(point.pk), "--set", f"pads={pads}", "--as", world.nina.email)
        assert run_here(*words, "--well", "--at", LONG_AGO).code != 0
        run_here(*words, *(["--well"] if seal else ["--fault", "seal"]))
    else:
        _send(point, world, pads=pads, seal=seal)


def _send(point: CheckPoint, world: World, *, pads: str, seal: bool) -> None:
    """From a device whose clock stands three days behind, and which says that it was done then."""
    at = clock()
    phone = Phone(world.nina, taken_at=at - timedelta(days=4), ahead=timedelta(days=-3))
    answers = {"pads": {"entered": pads}, "seal": {"fault": not seal, "entered": "", "note": ""}}
    payload = {"point": point.pk, "all_well": seal, "answers": answers}
    phone.do("check.record", payload, at=at, subject=f"check_point:{point.pk}")
    phone.send(at)


def states(point: CheckPoint, world: World, at: datetime) -> dict[date, State]:
    today = local_date(at, ZONE)
    months = {month_start(today, 0), month_start(today - timedelta(days=4), 0)}
    found = [boards.month(world.icu, first=first, now=at) for first in months]
    return {cell.slot.day: cell.state for month in found for line in month.lines for cell in line.cells}


@pytest.mark.parametrize("door", DOORS)
def test_invariant_24_a_missed_check_stays_missed_through_every_door(
    point: CheckPoint, world: World, sign_in: SignIn, door: str
) -> None:
    begun = clock()
    today = local_date(begun, ZONE)
    missed = {day for day, state in states(point, world, begun).items() if state is State.MISSED}
    assert len(missed) >= 3
    answer(point, world, sign_in, door, pads=GOOD_UNTIL)
    # The door opens, with a clock that is right; else what it refuses would prove nothing.
    assert door == "off-line" or CheckRecord.objects.exists()
    for record in CheckRecord.objects.all():
        assert record.at >= begun
        assert record.slot_on == today
    after = states(point, world, clock())
    assert {after[day] for day in missed} == {State.MISSED}


@pytest.mark.parametrize("door", DOORS)
def test_invariant_24_what_has_expired_or_failed_is_ready_through_no_door(
    point: CheckPoint, world: World, sign_in: SignIn, door: str
) -> None:
    for pads, seal in ((LONG_AGO, True), (GOOD_UNTIL, False)):
        answer(point, world, sign_in, door, pads=pads, seal=seal)
        standing = boards.point_now(access.fresh_point(point.pk), now=clock())
        assert standing.ready is not Ready.READY

"""Waves of a change: adopted, moved, opened; nothing of a barred wave is begun, whatever is tried before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openhtm.audit.models import Entry
from openhtm.changes import planning, waving
from openhtm.changes.actions import lines, opening, pools, waves
from openhtm.changes.errors import NotWhole, UnableToChange, WaveBarred
from openhtm.changes.models import Change, GoingOn, Line, Pause, Wave
from openhtm.changes.proving import Proof
from openhtm.kernel.errors import DomainError, NotPermitted
from openhtm.maintenance.models import WorkOrder
from openhtm.maintenance.tests import factories as make
from openhtm.registry.api import devices as registry

from . import board

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
LATER = timedelta(days=15)


def campaign(world: World, at: datetime, count: int = 5) -> Change:
    """Under way, of pumps in one unit, with the waves that are proposed."""
    devices = [board.pump(world, f"GEN-{n:04}") for n in range(1, count + 1)]
    change = board.implementing(world, at, *devices)
    waves.adopt(change, by=world.cleo, at=at)
    return change


def of(change: Change, number: int) -> list[Line]:
    return list(Line.objects.for_list().filter(wave__number=number, change=change).order_by("device__tag"))


def wave(change: Change, number: int) -> Wave:
    found: Wave = change.waves.get(number=number)
    return found


def opened(world: World, at: datetime, change: Change, number: int) -> list[Line]:
    return opening.open_wave(wave(change, number), by=world.mara, at=at)


def begun(world: World, at: datetime, found: list[Line]) -> list[Line]:
    return lines.begin(found, backup="Laptop", by=world.tess, at=at)


def piloted(world: World, at: datetime, change: Change) -> None:
    """The pilot is opened, begun and verified."""
    opened(world, at, change, 1)
    found = begun(world, at, of(change, 1))
    lines.installed(found, by=world.tess, at=at)
    board.verify(world, at, found, board.evidence(world, at))


def test_what_is_proposed_is_adopted_once(world: World, at: datetime) -> None:
    change = campaign(world, at)
    told = Counter(Line.objects.values_list("wave__number", flat=True))
    assert told == {1: 1, 2: 2, 3: 2}
    assert [(one.kind, one.bake_days) for one in change.waves.all()] == [
        ("pilot", 14),
        ("wave", 0),
        ("wave", 0),
    ]
    before = (Entry.objects.count(), list(Line.objects.order_by("pk").values_list("version", flat=True)))
    waves.adopt(change, by=world.cleo, at=at)
    assert before == (
        Entry.objects.count(),
        list(Line.objects.order_by("pk").values_list("version", flat=True)),
    )
    seen = planning.proposal(change).digest
    waves.move(of(change, 3), to=None, by=world.cleo, at=at)
    with pytest.raises(UnableToChange, match="has changed since"):
        waves.adopt(change, seen=seen, by=world.cleo, at=at)
    waves.move(of(change, 2)[:1], to=wave(change, 3), by=world.cleo, at=at)
    waves.adopt(change, by=world.cleo, at=at)
    # What a person put into a wave stays there; the others follow in a wave of their own.
    assert Counter(Line.objects.values_list("wave__number", flat=True)) == {1: 1, 2: 1, 3: 1, 4: 2}


def test_the_agreed_minimum_shapes_the_waves(world: World, at: datetime) -> None:
    devices = [board.pump(world, f"GEN-000{n}") for n in range(1, 6)]
    change = board.implementing(world, at, *devices)
    kind = devices[0].device_type
    assert kind is not None
    new = pools.NewMinimum(
        device_type=kind, ready=4, agreed_with="Ward", agreed_on=at.date(), department=world.icu
    )
    pools.agree(world.site, new=new, by=world.mara, at=at)
    waves.adopt(change, by=world.cleo, at=at)
    assert sorted(Counter(Line.objects.values_list("wave__number", flat=True)).values()) == [1] * 5


def test_the_last_ready_life_support_device_cannot_be_piloted(world: World, at: datetime) -> None:
    change = board.implementing(world, at, board.pump(world, risk="life_support"))
    waves.adopt(change, by=world.cleo, at=at)
    assert not change.waves.exists()
    (placed,) = planning.proposal(change).placed
    assert placed.wave == 0


def test_a_gateway_that_others_work_through_is_not_piloted_before_them(world: World, at: datetime) -> None:
    gateway, pump = board.pump(world, "GEN-0001"), board.pump(world, "GEN-0002")
    part, change = make.make_device(world, "GEN-0003"), board.implementing(world, at, gateway, pump)
    registry.attach(part, parent=gateway, by=world.root, at=at)
    assert [one.device.tag for one in planning.proposal(change).placed if one.wave == 1] == ["GEN-0002"]


def test_a_proposal_asks_the_same_whatever_the_number_of_devices(world: World, at: datetime) -> None:
    counts = []
    for first, number in ((1, 2), (100, 30)):
        devices = [board.pump(world, f"GEN-{n:04}") for n in range(first, first + number)]
        change = board.implementing(world, at, *devices)
        with CaptureQueriesContext(connection) as asked:
            planning.proposal(change)
        waves.adopt(change, by=world.cleo, at=at)
        with CaptureQueriesContext(connection) as standing:
            waving.of(change)
        counts.append((len(asked), len(standing)))
    assert counts[0] == counts[1] == (4, 4)


def test_nothing_begins_before_its_wave_is_open_and_the_pilot_baked(world: World, at: datetime) -> None:
    change = campaign(world, at)
    with pytest.raises(WaveBarred, match="Wave 1 is not opened yet"):
        begun(world, at, of(change, 1))
    with pytest.raises(WaveBarred, match="Wave 1 is not wholly verified"):
        opened(world, at, change, 2)
    piloted(world, at, change)
    with pytest.raises(WaveBarred, match="is watched until 6 Dec 2026 06:00"):
        opened(world, at, change, 2)
    with pytest.raises(WaveBarred):
        begun(world, at, of(change, 2))
    with pytest.raises(WaveBarred, match="not opened"):
        begun(world, at + LATER, of(change, 2))
    opened(world, at + LATER, change, 2)
    begun(world, at + LATER, of(change, 2))
    assert waving.of(change).state(2) == "under_way"


def test_a_failure_stops_what_follows_until_somebody_decides_and_the_next_asks_again(
    world: World, at: datetime
) -> None:
    change, late = campaign(world, at), at + LATER
    piloted(world, at, change)
    opened(world, late, change, 2)
    first, second = of(change, 2)
    lines.fail(begun(world, late, [first]), reason="No power", by=world.tess, at=late)
    with pytest.raises(WaveBarred, match="Failed or rolled back in wave 2: 1"):
        begun(world, late, [second])
    with pytest.raises(WaveBarred, match="decides whether to go on"):
        opened(world, late, change, 3)
    with pytest.raises(NotPermitted):
        waves.go_on(change, reason="One bad board", by=world.tess, at=late)
    with pytest.raises(NotWhole):
        waves.go_on(change, reason=" ", by=world.mara, at=late)
    waves.go_on(change, reason="One bad board", by=world.mara, at=late)
    with pytest.raises(UnableToChange, match="Nothing failed"):
        waves.go_on(change, reason="Again", by=world.mara, at=late)
    begun(world, late, [second])
    again = late + timedelta(hours=1)
    lines.fail([second], reason="No power either", by=world.tess, at=again)
    with pytest.raises(WaveBarred):
        opened(world, again, change, 3)
    # What failed may be tried again, and failing again asks for another decision.
    first.refresh_from_db()
    begun(world, again, [first])
    waves.go_on(change, reason="Both boards", by=world.mara, at=again)
    lines.fail([first], reason="Still", by=world.tess, at=again)
    assert waving.of(change).state(2) == "stopped"
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        GoingOn.objects.update(reason="Nobody said so")
    with pytest.raises(IntegrityError), transaction.atomic():
        GoingOn.objects.all()._raw_delete(connection.alias)


def test_a_paused_change_begins_nothing_and_goes_on_with_a_reason(world: World, at: datetime) -> None:
    change = campaign(world, at)
    opened(world, at, change, 1)
    waves.pause(change, reason="Full house", by=world.mara, at=at)
    with pytest.raises(WaveBarred, match="paused"):
        begun(world, at, of(change, 1))
    with pytest.raises(UnableToChange, match="paused already"):
        waves.pause(change, reason="Again", by=world.mara, at=at)
    with pytest.raises(NotWhole):
        waves.resume(change, reason="", by=world.mara, at=at)
    with pytest.raises(IntegrityError, match=r"changes_pause|UNIQUE"), transaction.atomic():
        Pause.objects.create(change=change, reason="Second", by_label="Somebody", at=at)
    waves.resume(change, reason="Beds are free", by=world.mara, at=at)
    with pytest.raises(UnableToChange, match="not paused"):
        waves.resume(change, reason="Again", by=world.mara, at=at)
    begun(world, at, of(change, 1))
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        Pause.objects.update(ended_because="Nobody said so")


def test_a_change_without_waves_is_kept_by_a_pause_too(world: World, at: datetime) -> None:
    change = board.implementing(world, at, board.pump(world))
    waves.pause(change, reason="Full house", by=world.mara, at=at)
    with pytest.raises(WaveBarred, match="paused"):
        begun(world, at, board.of(change))
    waves.resume(change, reason="Beds are free", by=world.mara, at=at)
    begun(world, at, board.of(change))


def test_devices_are_moved_while_they_are_planned_and_the_pilot_stays_small(
    world: World, at: datetime
) -> None:
    change = campaign(world, at)
    with pytest.raises(UnableToChange, match="3 devices at most"):
        waves.move([*of(change, 2), *of(change, 3)], to=wave(change, 1), by=world.cleo, at=at)
    waves.move(of(change, 2), to=wave(change, 1), by=world.cleo, at=at)
    assert len(of(change, 1)) == 3
    assert Entry.objects.filter(action="changes.wave.move").count() == 1
    opened(world, at, change, 1)
    begun(world, at, of(change, 1)[:1])
    with pytest.raises(UnableToChange, match="begun or settled"):
        waves.move(of(change, 1)[:1], to=wave(change, 3), by=world.cleo, at=at)
    other = board.draft(world, at, board.pump(world, "GEN-0090"))
    with pytest.raises(UnableToChange, match="not of one change"):
        waves.move(board.of(other), to=wave(change, 3), by=world.cleo, at=at)
    with pytest.raises(UnableToChange, match="no device in this wave"):
        opened(world, at, empty(world, at), 1)


def empty(world: World, at: datetime) -> Change:
    change = board.implementing(world, at, board.pump(world, "GEN-0091"))
    waves.add(change, title="Pilot", by=world.cleo, at=at)
    return change


def test_a_window_is_agreed_whole(world: World, at: datetime) -> None:
    found = wave(campaign(world, at), 2)
    on: dict[str, Any] = {"on": date(2026, 12, 10), "agreed_on": at.date(), "agreed_with": "Dr. Ward"}
    night = waves.Window(begins=time(22), until=time(2), **on)
    waves.agree(found, window=night, by=world.cleo, at=at)
    assert (found.noted_by, found.window_to) == ("Cleo Engineer", time(2))
    for wrong in (
        {"agreed_with": " "},
        {"agreed_on": at.date() + timedelta(days=2)},
        {"on": at.date() - timedelta(days=1)},
    ):
        window = waves.Window(begins=time(8), until=time(9), **{**on, **wrong})
        with pytest.raises(NotWhole):
            waves.agree(found, window=window, by=world.cleo, at=at)
    with pytest.raises(NotWhole):
        waves.agree(found, window=waves.Window(begins=time(8), until=time(8), **on), by=world.cleo, at=at)
    with pytest.raises(NotPermitted):
        waves.agree(found, window=night, by=world.tess, at=at)


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 9},
        {"kind": "wave"},
        {"title": ""},
        {"bake_days": 366},
        {"window_on": "2026-12-01"},
        {"agreed_with": "Somebody"},
        {"opened_by": "Somebody"},
    ],
)
def test_the_database_refuses_a_wave_that_is_not_whole(
    world: World, at: datetime, wrong: dict[str, Any]
) -> None:
    change = campaign(world, at)
    with pytest.raises(IntegrityError, match="changes_wave"), transaction.atomic():
        change.waves.filter(number=1).update(**wrong)


def test_an_open_wave_is_watched_longer_never_shorter(world: World, at: datetime) -> None:
    change = campaign(world, at)
    waves.edit(wave(change, 1), title="Pilot", bake_days=7, by=world.cleo, at=at)
    opened(world, at, change, 1)
    with pytest.raises(NotWhole, match="not shorter"):
        waves.edit(wave(change, 1), title="Pilot", bake_days=0, by=world.cleo, at=at)
    assert waves.edit(wave(change, 1), title="Pilot", bake_days=20, by=world.cleo, at=at).bake_days == 20
    with pytest.raises(NotWhole):
        waves.edit(wave(change, 1), title=" ", bake_days=20, by=world.cleo, at=at)


def test_opening_gives_each_device_one_order_that_proves_it(world: World, at: datetime) -> None:
    change = campaign(world, at)
    version = make.make_procedure(world, at)
    (line,) = opening.open_wave(wave(change, 1), procedure=version, by=world.mara, at=at)
    assert line.order is not None
    assert (line.order.device_id, line.order.procedure_version, line.order.kind) == (
        line.device_id,
        version,
        "modification",
    )
    assert opened(world, at, change, 1) == []
    assert WorkOrder.objects.count() == 1
    assert waving.had_order(wave(change, 1), []) == [line.device.tag]
    # A device that comes later gets its own, the other keeps what it has.
    waves.move(of(change, 2)[:1], to=wave(change, 1), by=world.cleo, at=at)
    assert [one.device.tag for one in opened(world, at, change, 1)] == [of(change, 1)[-1].device.tag]
    assert WorkOrder.objects.count() == 2
    begun(world, at, [line])
    lines.installed([line], by=world.tess, at=at)
    with pytest.raises(DomainError, match="not closed yet"):
        board.verify(world, at, [line], Proof())
    # Proven by a procedure, it still names its order.
    board.verify(world, at, [line], Proof(procedure=version, result="All steps passed"))
    line.refresh_from_db()
    assert (line.state, line.order is not None) == ("verified", True)


def test_only_whoever_leads_opens_and_only_when_it_is_carried_out(world: World, at: datetime) -> None:
    change = board.draft(world, at, *[board.pump(world, f"GEN-000{n}") for n in range(1, 4)])
    waves.adopt(change, by=world.cleo, at=at)
    with pytest.raises(UnableToChange, match="draft"):
        opened(world, at, change, 1)
    for who in ("tess", "nina", "otto"):
        person = getattr(world, who)
        with pytest.raises(NotPermitted):
            opening.open_wave(wave(change, 1), by=person, at=at)
        with pytest.raises(NotPermitted):
            waves.adopt(change, by=person, at=at)
        with pytest.raises(NotPermitted):
            waves.pause(change, reason="No", by=person, at=at)
        with pytest.raises(NotPermitted):
            waves.move(of(change, 1), to=None, by=person, at=at)
    network = board.draft(world, at, kind="network")
    with pytest.raises(UnableToChange, match="no waves"):
        waves.adopt(network, by=world.cleo, at=at)


Acting = Callable[[Change, datetime, int], object]


def acts(world: World) -> dict[str, Acting]:
    def every(call: Callable[..., object], *states: str, **given: Any) -> Acting:
        def act(change: Change, now: datetime, number: int) -> object:
            found = [one for one in of(change, number) if one.state in states]
            return call(found[:1], **given, by=world.tess, at=now)

        return act

    def verify(change: Change, now: datetime, number: int) -> object:
        found = [one for one in of(change, number) if one.state == "installed"][:1]
        return board.verify(world, now, found, EVIDENCE[0])

    return {
        "open": lambda change, now, number: opened(world, now, change, number),
        "begin": every(lines.begin, "planned", "failed", backup="Laptop"),
        "install": every(lines.installed, "changing"),
        "verify": verify,
        "fail": every(lines.fail, "changing", "installed", reason="No power"),
        "go on": lambda change, now, _n: waves.go_on(change, reason="Known", by=world.mara, at=now),
        "pause": lambda change, now, _n: waves.pause(change, reason="Full", by=world.mara, at=now),
        "resume": lambda change, now, _n: waves.resume(change, reason="Free", by=world.mara, at=now),
        "move": lambda change, now, number: waves.move(
            [one for one in board.of(change) if one.state == "planned"][:1],
            to=wave(change, number),
            by=world.cleo,
            at=now,
        ),
    }


EVIDENCE: list[Proof] = []
PATH = (
    ("open", 1, 0),
    ("begin", 1, 0),
    ("install", 1, 0),
    ("verify", 1, 0),
    ("open", 2, 15),
    ("begin", 2, 0),
)
OFTEN = ["open", "begin"] * 3
TRIED = st.sampled_from([*OFTEN, "install", "verify", "fail", "go on", "pause", "resume", "move"])
DAYS = st.sampled_from([0, 0, 0, 15])


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_order_of_acts_begins_a_device_of_a_barred_wave(world: World, at: datetime, data: Any) -> None:
    with transaction.atomic():
        change = campaign(world, at, 4)
        EVIDENCE[:] = [board.evidence(world, at)]
        known, now = acts(world), at
        # Some way along the usual path, so that what is tried then comes to every bar.
        steps = list(PATH[: data.draw(st.integers(0, len(PATH)))])
        steps += data.draw(
            st.lists(st.tuples(TRIED, st.sampled_from([1, 2, 2, 3]), DAYS), min_size=6, max_size=10)
        )
        for name, number, days in steps:
            now += timedelta(days=days, minutes=1)
            before = {one.pk: one.state for one in board.of(change)}
            barred = _barred_by_hand(change, now)
            with suppress(DomainError):
                known[name](change, now, number)
            for one in board.of(change):
                if one.state == "changing" and before[one.pk] != "changing":
                    assert one.wave is not None
                    assert one.wave.number not in barred
        transaction.set_rollback(True)


def _barred_by_hand(change: Change, now: datetime) -> set[int]:
    """Worked out from the rows alone, not by our rules."""
    found = {one.number for one in change.waves.all() if one.opened_at is None}
    if change.pauses.filter(ended_at=None).exists():
        return {1, 2, 3}
    pilot = [one for one in of(change, 1) if one.state != "left_out"]
    verified = [one.verified_at for one in pilot if one.state == "verified" and one.verified_at]
    failed = [one for one in pilot if one.state == "failed"]
    if not verified or len(verified) + len(failed) < len(pilot) or now < max(verified) + timedelta(days=14):
        found |= {2, 3}
    return found

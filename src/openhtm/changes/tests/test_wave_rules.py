"""What bars a wave, and which devices the planner puts where: rules alone, by any data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.changes.rules.lines import LineState
from openhtm.changes.rules.plans import Plan, Planned, Pool, Reason, plan
from openhtm.changes.rules.waves import (
    FAILED,
    MOST_IN_PILOT,
    Bar,
    Member,
    Wave,
    WaveKind,
    WaveState,
    baked_at,
    barred,
    state,
    unbegun,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PLANNED, VERIFIED, CHANGING = LineState.PLANNED, LineState.VERIFIED, LineState.CHANGING


def member(of: LineState, *, days: int = 0, decided: bool = False) -> Member:
    at = NOW - timedelta(days=days) if of in (VERIFIED, LineState.ROLLED_BACK) else None
    return Member(state=of, verified_at=at, decided=decided)


def wave(number: int, *members: Member, **more: Any) -> Wave:
    kind = WaveKind.PILOT if number == 1 else WaveKind.WAVE
    values = {"bake_days": 14 if number == 1 else 0, "opened": True, **more}
    return Wave(number=number, kind=kind, members=members, **values)


def reasons(number: int, *waves: Wave, **more: Any) -> list[Bar]:
    return [one.why for one in barred(number, waves, now=NOW, **more)]


@pytest.mark.parametrize(
    ("members", "opened", "expected"),
    [
        ([PLANNED], False, WaveState.PLANNED),
        ([PLANNED], True, WaveState.OPEN),
        ([], True, WaveState.OPEN),
        ([PLANNED, CHANGING], True, WaveState.UNDER_WAY),
        ([PLANNED, VERIFIED], True, WaveState.UNDER_WAY),
        ([LineState.LEFT_OUT, VERIFIED], True, WaveState.DONE),
        ([VERIFIED, LineState.FAILED], True, WaveState.STOPPED),
        ([VERIFIED, LineState.ROLLED_BACK], True, WaveState.STOPPED),
    ],
)
def test_the_state_of_a_wave_is_that_of_its_devices(
    members: list[LineState], opened: bool, expected: WaveState
) -> None:
    assert state(wave(2, *[member(one) for one in members], opened=opened)) is expected


def test_a_failure_that_was_decided_on_stops_no_longer() -> None:
    assert state(wave(2, member(LineState.ROLLED_BACK, decided=True))) is WaveState.DONE


def test_nothing_follows_before_the_pilot_is_wholly_verified() -> None:
    second = wave(2, member(PLANNED))
    for of in set(LineState) - {VERIFIED, LineState.LEFT_OUT}:
        assert reasons(2, wave(1, member(VERIFIED, days=30), member(of)), second)
    assert reasons(2, wave(1), second) == [Bar.UNPROVEN]
    assert reasons(2, wave(1, member(LineState.LEFT_OUT)), second) == [Bar.UNPROVEN]
    assert reasons(2, second) == [Bar.NO_PILOT]
    assert reasons(2, wave(1, member(VERIFIED, days=30), member(LineState.LEFT_OUT)), second) == []


def test_a_pilot_of_which_nothing_is_verified_proves_nothing_whatever_is_decided() -> None:
    rolled = member(LineState.ROLLED_BACK, days=30, decided=True)
    assert reasons(2, wave(1, rolled), wave(2)) == [Bar.UNPROVEN]
    assert reasons(2, wave(1, rolled, member(VERIFIED, days=30)), wave(2)) == []


def test_the_bake_time_runs_from_the_last_verified_device_to_the_minute() -> None:
    pilot = wave(1, member(VERIFIED, days=30), member(VERIFIED, days=14))
    assert baked_at(pilot) == NOW
    assert reasons(2, pilot, wave(2)) == []
    (bar,) = barred(2, [pilot, wave(2)], now=NOW - timedelta(minutes=1))
    assert (bar.why, bar.wave, bar.until) == (Bar.BAKING, 1, NOW)


def test_a_later_wave_waits_for_an_earlier_one_only_where_it_is_watched() -> None:
    pilot = wave(1, member(VERIFIED, days=30))
    assert reasons(3, pilot, wave(2, member(CHANGING)), wave(3)) == []
    assert reasons(3, pilot, wave(2, member(CHANGING), bake_days=7), wave(3)) == [Bar.UNPROVEN]
    assert reasons(3, pilot, wave(2, member(VERIFIED, days=2), bake_days=7), wave(3)) == [Bar.BAKING]
    assert reasons(3, pilot, wave(2, bake_days=7), wave(3)) == []


@pytest.mark.parametrize("of", sorted(FAILED))
def test_a_failure_bars_what_follows_until_somebody_decides(of: LineState) -> None:
    pilot = wave(1, member(VERIFIED, days=30))
    assert reasons(3, pilot, wave(2, member(of)), wave(3)) == [Bar.FAILED]
    assert reasons(3, pilot, wave(2, member(of, decided=True)), wave(3)) == []
    assert reasons(2, pilot, wave(2), wave(3, member(of))) == []


def test_a_failed_device_is_tried_again_in_its_stopped_wave_and_no_other_is_begun_there() -> None:
    waves = [wave(1, member(LineState.FAILED), member(PLANNED))]
    assert unbegun(LineState.FAILED, 1, waves, now=NOW) == []
    assert [one.why for one in unbegun(PLANNED, 1, waves, now=NOW)] == [Bar.FAILED]


def test_where_there_are_waves_a_device_begins_in_one_that_is_open() -> None:
    waves = [wave(1, member(PLANNED), opened=False)]
    assert [one.why for one in unbegun(PLANNED, None, waves, now=NOW)] == [Bar.NO_WAVE]
    assert [one.why for one in unbegun(PLANNED, 1, waves, now=NOW)] == [Bar.NOT_OPEN]
    assert unbegun(PLANNED, None, [], now=NOW) == []


def test_a_pause_bars_everything() -> None:
    pilot = wave(1, member(PLANNED))
    assert Bar.PAUSED in reasons(1, pilot, paused=True)
    assert [one.why for one in unbegun(PLANNED, None, [], now=NOW, paused=True)] == [Bar.PAUSED]
    assert Bar.PAUSED in [one.why for one in unbegun(LineState.FAILED, 1, [pilot], now=NOW, paused=True)]


def device(key: int, *, unit: str = "ICU", risk: str = "medium", model: int = 1, **more: Any) -> Planned:
    return Planned(key=key, tag=f"P-{key:04}", unit=unit, model=model, risk=risk, pool=(unit, model), **more)


def planned(devices: list[Planned], pools: dict[object, Pool], **more: Any) -> Plan:
    return plan(devices, pools, **more)


def waves_of(found: Plan) -> dict[int, list[str]]:
    told: dict[int, list[str]] = {}
    for one in found.placed:
        told.setdefault(one.wave, []).append(one.device.tag)
    return told


def test_where_nothing_is_agreed_at_least_half_of_a_unit_stays_ready() -> None:
    devices = [device(n) for n in range(5)]
    found = planned(devices, {("ICU", 1): Pool(ready=5)})
    assert waves_of(found) == {1: ["P-0000"], 2: ["P-0001", "P-0002"], 3: ["P-0003", "P-0004"]}
    told = found.placed[1]
    assert (told.reason, told.left, told.ready) == (Reason.POOL, 3, 5)


def test_what_was_agreed_counts_and_who_can_spare_none_is_in_no_wave() -> None:
    devices = [device(n) for n in range(5)]
    found = planned(devices, {("ICU", 1): Pool(ready=5, minimum=4)})
    assert [len(tags) for tags in waves_of(found).values()] == [1] * 5
    found = planned(devices, {("ICU", 1): Pool(ready=5, minimum=5)})
    assert {one.reason for one in found.without} == {Reason.NONE_TO_SPARE}
    assert len(found.without) == 5


def test_the_minimum_of_the_site_bounds_a_wave_too() -> None:
    pool = Pool(ready=6, site_ready=8, site_minimum=7)
    found = planned([device(n) for n in range(4)], {("ICU", 1): pool})
    assert [len(tags) for tags in waves_of(found).values()] == [1] * 4
    assert found.placed[-1].reason is Reason.SITE


def test_the_pilot_is_of_the_least_risk_and_takes_each_model() -> None:
    devices = [device(n, unit="ICU", risk="life_support") for n in range(4)]
    devices += [device(10 + n, unit="Ward", model=2) for n in range(4)]
    pools: dict[object, Pool] = {("ICU", 1): Pool(ready=4), ("Ward", 2): Pool(ready=4)}
    found = planned(devices, pools)
    # Of life support none is piloted where others are, though it is another model.
    assert set(waves_of(found)[1]) == {"P-0010", "P-0011"}
    alone = planned(devices[:4], {("ICU", 1): Pool(ready=4)})
    assert [one.reason for one in alone.placed if one.wave == 1] == [Reason.PILOT_GRAVE]


def test_what_others_work_through_is_piloted_only_where_nothing_else_can_be() -> None:
    gateway, pump = device(1, bears=True), device(2)
    pools: dict[object, Pool] = {("ICU", 1): Pool(ready=2)}
    assert waves_of(planned([gateway, pump], pools))[1] == ["P-0002"]
    assert waves_of(planned([gateway], {("ICU", 1): Pool(ready=1)}))[1] == ["P-0001"]


def test_units_of_life_support_come_last_and_each_wave_is_of_one_unit() -> None:
    devices = [device(n, unit="ICU", risk="life_support") for n in range(2)]
    devices += [device(10 + n, unit="Ward") for n in range(3)]
    pools: dict[object, Pool] = {("ICU", 1): Pool(ready=2), ("Ward", 1): Pool(ready=9)}
    found = planned(devices, pools)
    assert found.units == {2: "Ward", 3: "ICU", 4: "ICU"}


def test_the_last_ready_device_of_life_support_is_in_no_wave() -> None:
    pools: dict[object, Pool] = {("ICU", 1): Pool(ready=1)}
    assert not planned([device(1, risk="life_support")], pools).placed[0].wave
    assert not planned([device(1, risk="unknown")], pools).placed[0].wave
    (lone,) = planned([device(1)], pools, piloted=True).placed
    assert (lone.wave, lone.reason) == (2, Reason.LONE)
    (resting,) = planned([device(1, risk="life_support", ready=False)], {}, piloted=True).placed
    assert (resting.wave, resting.reason) == (2, Reason.NOT_READY)


@given(
    units=st.lists(
        st.tuples(st.integers(1, 8), st.integers(0, 4), st.none() | st.integers(1, 9), st.integers(0, 4)),
        max_size=6,
    ),
    piloted=st.booleans(),
)
def test_no_plan_takes_from_a_pool_what_has_to_stay(
    units: list[tuple[int, int, int | None, int]], piloted: bool
) -> None:
    risks = ("low", "medium", "high", "unknown", "life_support")
    devices: list[Planned] = []
    pools: dict[object, Pool] = {}
    for n, (count, spare, minimum, risk) in enumerate(units):
        unit = f"Unit {n}"
        pools[unit, 1] = Pool(ready=count + spare, minimum=minimum)
        devices += [device(100 * n + i, unit=unit, risk=risks[risk]) for i in range(count)]
    found = planned(devices, pools, piloted=piloted)
    assert sorted(one.device.key for one in found.placed) == sorted(one.key for one in devices)
    numbers = {one.wave for one in found.placed} - {0}
    assert sum(one.wave == 1 for one in found.placed) <= (0 if piloted else MOST_IN_PILOT)
    for number in numbers:
        group = [one for one in found.placed if one.wave == number]
        assert number == 1 or len({one.device.unit for one in group}) == 1
        for key, pool in pools.items():
            taken = [one for one in group if one.device.pool == key]
            if not taken:
                continue
            left = pool.ready - len(taken)
            grave = any(one.device.risk in ("life_support", "unknown") for one in taken)
            assert left >= 1 or not grave
            if pool.minimum is not None:
                assert left >= pool.minimum
            elif pool.ready > 1:
                assert 2 * left >= pool.ready
            assert {one.left for one in taken} == {left}

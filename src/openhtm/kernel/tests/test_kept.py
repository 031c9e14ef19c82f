"""Numbers that cost much are kept for a while; cheap ones never are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.core.cache import cache

from openhtm.kernel import kept as module
from openhtm.kernel.kept import Kept, kept

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Counter:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> int:
        self.asked += 1
        return self.asked


class Clock:
    """A day that passes when it is told to, and work that takes as long as is said."""

    def __init__(self) -> None:
        self.at = AT
        self.work = 0.0
        self._seconds = 0.0

    def now(self) -> datetime:
        return self.at

    def perf_counter(self) -> float:
        self._seconds += self.work
        return self._seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(module, "perf_counter", made.perf_counter)
    return made


@pytest.fixture
def behind(monkeypatch: pytest.MonkeyPatch) -> list[Thread]:
    """What would be counted behind the reader's back, to be run when the test says so."""
    threads: list[Thread] = []
    monkeypatch.setattr(Thread, "start", lambda thread: threads.append(thread))
    monkeypatch.setattr("openhtm.kernel.kept.connection.close", lambda: None)
    return threads


def test_cheap_numbers_are_counted_for_everyone(clock: Clock) -> None:
    count, clock.work = Counter(), 0.01
    found = [kept("n", of=1, state="same", clock=clock.now, count=count).value for _ask in range(3)]
    assert found == [1, 2, 3]


def test_costly_numbers_of_an_unchanged_record_are_counted_once(clock: Clock) -> None:
    count, clock.work = Counter(), 3.0
    kept("n", of=1, state="same", clock=clock.now, count=count)
    clock.at += timedelta(hours=3)
    again = kept("n", of=1, state="same", clock=clock.now, count=count)
    assert (again.value, again.at, count.asked) == (1, AT, 1)


def test_numbers_of_a_changed_record_stand_twenty_times_as_long_as_they_took(
    clock: Clock, behind: list[Thread]
) -> None:
    count, clock.work = Counter(), 3.0
    kept("n", of=1, state="before", clock=clock.now, count=count)
    clock.at += timedelta(seconds=59)
    assert kept("n", of=1, state="after", clock=clock.now, count=count).value == 1
    assert behind == []


def test_old_numbers_are_shown_while_new_ones_are_counted_by_one(clock: Clock, behind: list[Thread]) -> None:
    count, clock.work = Counter(), 3.0
    kept("n", of=1, state="before", clock=clock.now, count=count)
    clock.at += timedelta(seconds=61)

    shown = [kept("n", of=1, state="after", clock=clock.now, count=count) for _ask in range(4)]
    assert [(found.value, found.at) for found in shown] == [(1, AT)] * 4
    (thread,) = behind
    thread.run()

    found = kept("n", of=1, state="after", clock=clock.now, count=count)
    assert (found.value, found.at) == (2, AT + timedelta(seconds=61))


def test_numbers_that_are_too_old_are_not_shown(clock: Clock, behind: list[Thread]) -> None:
    count, clock.work = Counter(), 3.0
    kept("n", of=1, state="before", clock=clock.now, count=count)
    clock.at += timedelta(minutes=15)
    assert kept("n", of=1, state="after", clock=clock.now, count=count).value == 2
    assert behind == []


def test_a_clock_put_back_does_not_make_numbers_young(clock: Clock, behind: list[Thread]) -> None:
    count, clock.work = Counter(), 3.0
    kept("n", of=1, state="before", clock=clock.now, count=count)
    clock.at -= timedelta(days=1)
    assert kept("n", of=1, state="after", clock=clock.now, count=count).value == 2


def test_one_who_fails_leaves_the_counting_to_the_next(
    clock: Clock, behind: list[Thread], caplog: pytest.LogCaptureFixture
) -> None:
    count, clock.work = Counter(), 3.0
    kept("n", of=1, state="before", clock=clock.now, count=count)
    clock.at += timedelta(seconds=61)

    def fails() -> int:
        raise RuntimeError("the database is away")

    kept("n", of=1, state="after", clock=clock.now, count=fails)
    behind.pop().run()
    assert "could not be counted anew" in caplog.text

    kept("n", of=1, state="after", clock=clock.now, count=count)
    behind.pop().run()
    assert kept("n", of=1, state="after", clock=clock.now, count=count).value == 2


@pytest.mark.parametrize("other", [("n", 2), ("m", 1)])
def test_other_numbers_are_counted_by_themselves(clock: Clock, other: tuple[str, int]) -> None:
    count, clock.work = Counter(), 3.0
    kept("n", of=1, state="same", clock=clock.now, count=count)
    name, of = other
    assert kept(name, of=of, state="same", clock=clock.now, count=count).value == 2


def test_a_value_says_the_moment_it_is_of() -> None:
    found = Kept(value=7, at=AT, seconds=0.2, state="a")
    assert found.stands("a", AT + timedelta(days=1))
    assert found.stands("b", AT + timedelta(seconds=3))
    assert not found.stands("b", AT + timedelta(seconds=4))


def test_what_an_earlier_program_kept_in_another_shape_is_counted_anew(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading kept numbers of a class that has moved since must not take the page down."""

    def gone(key: str) -> None:
        raise AttributeError("Can't get attribute 'Inspections'")

    count, clock.work = Counter(), 9.0
    monkeypatch.setattr(cache, "get", gone)
    assert kept("load", of="GEN", state="1", clock=clock.now, count=count).value == 1


def test_numbers_that_have_become_cheap_are_not_kept_and_end_the_costly_ones(
    clock: Clock, behind: list[Thread]
) -> None:
    count, clock.work = Counter(), 3.0
    kept("n", of=1, state="before", clock=clock.now, count=count)
    clock.at += timedelta(seconds=61)
    clock.work = 0.01
    kept("n", of=1, state="after", clock=clock.now, count=count)
    behind.pop().run()
    found = [kept("n", of=1, state="after", clock=clock.now, count=count).value for _ask in range(2)]
    assert found == [3, 4]
    assert behind == []

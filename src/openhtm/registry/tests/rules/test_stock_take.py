"""What a stock-take found, against a second way of counting it: device by device, from the words of the rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from openhtm.registry.rules.stock_take import Count, Scan, accuracy, count

START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ROOMS = (1, 2, 3)


def scan(number: int, room: int, device: int | None, *, code: str = "", place: int | None = None) -> Scan:
    return Scan(
        id=number,
        room_id=room,
        code=code or f"D{device}",
        device_id=device,
        place=place,
        at=START + timedelta(minutes=number),
    )


def told(made: Count) -> dict[str, list[object]]:
    return {
        "found": [each.device_id for each in made.found],
        "wrong_room": [(each.device_id, each.expected, each.scan.room_id) for each in made.wrong_room],
        "extra": [(each.device_id, each.expected, each.scan.room_id) for each in made.extra],
        "unknown": [each.code for each in made.unknown],
        "missing": list(made.missing),
        "not_looked_for": list(made.not_looked_for),
    }


def test_each_answer_by_hand() -> None:
    """Device 11 stands where it should; 12 stands in room 2; 13 was on record in room 9; X is nobody's; room 1 is
    finished, so 14 is missing; room 3 is not, so 15 was not looked for."""
    expected = {11: 1, 12: 1, 14: 1, 15: 3}
    scans = [
        scan(1, 1, 11),
        scan(2, 2, 12, place=1),
        scan(3, 2, 13, place=9),
        scan(4, 2, None, code="X"),
        scan(5, 2, None, code="X"),
    ]
    made = count(expected, scans, finished={1}, rooms=ROOMS)
    assert told(made) == {
        "found": [11],
        "wrong_room": [(12, 1, 2)],
        "extra": [(13, 9, 2)],
        "unknown": ["X"],
        "missing": [14],
        "not_looked_for": [15],
    }
    assert (made.expected, made.located, accuracy(made)) == (4, 2, (1, 3))


def test_whoever_is_carried_on_counts_where_it_was_seen_last() -> None:
    made = count({11: 1}, [scan(1, 1, 11), scan(2, 3, 11), scan(3, 1, 11)], finished=(), rooms=ROOMS)
    assert told(made)["found"] == [11]
    assert [each.room_id for each in made.seen_before[11]] == [1, 3]


def test_scans_that_arrive_late_are_counted_by_their_time() -> None:
    made = count({11: 1}, [scan(5, 1, 11), scan(2, 3, 11)], finished=(), rooms=ROOMS)
    assert told(made)["found"] == [11]


def test_a_device_without_a_room_is_missing_only_when_every_room_was_searched() -> None:
    assert count({11: None}, [], finished={1, 2}, rooms=ROOMS).not_looked_for == [11]
    assert count({11: None}, [], finished={1, 2, 3}, rooms=ROOMS).missing == [11]
    seen = count({11: None}, [scan(1, 2, 11)], finished=(), rooms=ROOMS)
    assert told(seen)["wrong_room"] == [(11, None, 2)]


def test_what_nobody_looked_for_is_neither_right_nor_wrong() -> None:
    assert accuracy(count({11: 1, 12: 2}, [], finished=(), rooms=ROOMS)) == (0, 0)


PLACES = some.sampled_from([None, *ROOMS])


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    expected=some.dictionaries(some.integers(1, 8), PLACES),
    read=some.lists(some.tuples(some.sampled_from(ROOMS), some.none() | some.integers(1, 10)), max_size=25),
    finished=some.sets(some.sampled_from(ROOMS)),
)
def test_every_device_gets_the_one_answer_that_the_words_give(
    expected: dict[int, int | None], read: list[tuple[int, int | None]], finished: set[int]
) -> None:
    scans = [scan(number, room, device) for number, (room, device) in enumerate(read)]
    made = count(expected, scans, finished=finished, rooms=ROOMS)
    answers: dict[int, list[str]] = {}
    for each in made.found:
        answers.setdefault(each.device_id, []).append("found")
    for each in made.wrong_room:
        answers.setdefault(each.device_id, []).append("wrong_room")
    for each in made.extra:
        answers.setdefault(each.device_id, []).append("extra")
    for pk in made.missing:
        answers.setdefault(pk, []).append("missing")
    for pk in made.not_looked_for:
        answers.setdefault(pk, []).append("not_looked_for")
    seen = {device for _room, device in read if device is not None}
    assert answers == {pk: [_answer(pk, expected, read, finished)] for pk in {*expected, *seen}}
    assert made.expected == len(expected)
    assert len(made.unknown) == len({room for room, device in read if device is None})


def _answer(
    pk: int, expected: dict[int, int | None], read: list[tuple[int, int | None]], finished: set[int]
) -> str:
    rooms = [room for room, device in read if device == pk]
    if rooms:
        if pk not in expected:
            return "extra"
        return "found" if rooms[-1] == expected[pk] else "wrong_room"
    should = expected[pk]
    looked = finished == set(ROOMS) if should is None else should in finished
    return "missing" if looked else "not_looked_for"

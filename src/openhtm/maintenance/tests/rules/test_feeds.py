"""What a calendar shows: the span, the nearest first, and never more than the hospital decided."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from openhtm.maintenance.rules import feeds
from openhtm.maintenance.rules.feeds import Planned, chosen, parts, sequence

TODAY = date(2026, 11, 22)


def planned(key: str = "a", **facts: Any) -> Planned:
    given: dict[str, Any] = {
        "key": key,
        "what": "Yearly inspection",
        "kind": "Infusion pump",
        "place": "Intensive care",
        "tag": "GEN-0001",
        "day": TODAY,
        "opens_on": None,
        "closes_on": None,
        "done": False,
        "cancelled": False,
        "due_on": facts.get("day", TODAY),
        "changed_at": datetime(2026, 1, 1, tzinfo=UTC),
        "url": "/x/",
    }
    return Planned(**{**given, **facts})


@pytest.mark.parametrize(("days", "shown"), [(-31, False), (-30, True), (0, True), (180, True), (181, False)])
def test_a_calendar_shows_a_month_back_and_half_a_year_ahead(days: int, shown: bool) -> None:
    one = planned(day=TODAY + timedelta(days=days))
    assert (chosen([one], today=TODAY) == [one]) is shown


def test_the_nearest_are_kept_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST", 2)
    rows = [planned(str(days), day=TODAY + timedelta(days=days)) for days in (90, -3, 1)]
    assert [one.key for one in chosen(rows, today=TODAY)] == ["-3", "1"]


def test_a_tag_is_named_only_where_the_hospital_decided_so() -> None:
    assert parts(planned(), tags=False) == ["Yearly inspection", "Infusion pump", "Intensive care"]
    assert parts(planned(), tags=True)[-1] == "GEN-0001"


def test_the_sequence_grows_with_every_change_that_is_shown() -> None:
    later = TODAY + timedelta(days=3)
    steps = [planned(), planned(day=later, due_on=TODAY), planned(day=later, due_on=TODAY, done=True)]
    assert [sequence(one) for one in steps] == [0, 1, 3]
    assert sequence(planned(cancelled=True)) == 2

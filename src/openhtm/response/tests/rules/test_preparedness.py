"""When a line of the checklist is proven, and what its file may hold."""

from __future__ import annotations

from datetime import date

import pytest

from openhtm.response import shelf
from openhtm.response.rules import playbook
from openhtm.response.rules.playbook import Item, NotAPlaybook, Phase
from openhtm.response.rules.preparedness import (
    Answer,
    Counted,
    Shown,
    Standing,
    by_count,
    by_person,
    months_after,
)

TODAY = date(2026, 11, 22)


def item(**given: object) -> Item:
    values = {"key": "a", "phase": Phase.PREPARATION, "title": "A", "why": "B", **given}
    return Item(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("have", "of", "goal", "standing"),
    [
        (9, 10, 0.9, Standing.READY),
        (89, 100, 0.9, Standing.GAP),
        (0, 10, 0.5, Standing.GAP),
        (10, 10, 1.0, Standing.READY),
        (9, 10, 1.0, Standing.GAP),
        (0, 0, 0.9, Standing.UNKNOWN),
        (19, 20, 0.95, Standing.READY),
        (999_999, 1_000_000, 1.0, Standing.GAP),
    ],
)
def test_a_share_reaches_its_goal_or_is_a_gap_and_nothing_to_count_is_unknown(
    have: int, of: int, goal: float, standing: Standing
) -> None:
    assert by_count(item(measure="fallbacks", goal=goal), Counted(have, of)) is standing


@pytest.mark.parametrize(
    ("answer", "on", "standing"),
    [
        (Answer.SHOWN, date(2026, 11, 22), Standing.READY),
        (Answer.SHOWN, date(2026, 8, 22), Standing.READY),
        (Answer.SHOWN, date(2026, 8, 21), Standing.STALE),
        (Answer.MISSING, date(2026, 11, 22), Standing.GAP),
        (Answer.NOT_APPLICABLE, date(2026, 10, 1), Standing.NOT_APPLICABLE),
        (Answer.NOT_APPLICABLE, date(2026, 1, 1), Standing.STALE),
    ],
)
def test_what_a_person_showed_ages(answer: Answer, on: date, standing: Standing) -> None:
    assert by_person(item(months=3), Shown(answer, on), on=TODAY) is standing


def test_what_nobody_showed_is_a_gap() -> None:
    assert by_person(item(months=3), None, on=TODAY) is Standing.GAP


def test_a_month_later_is_the_same_day_or_the_last() -> None:
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2027, 11, 30), 3) == date(2028, 2, 29)
    assert months_after(date(2026, 12, 5), 12) == date(2027, 12, 5)


def test_the_shipped_checklist_is_whole_and_every_measure_is_asked() -> None:
    asked = {one.measure for one in shelf.items() if one.measure}
    assert asked == set(shelf.MEASURES)
    assert {one.phase for one in shelf.items()} == set(Phase)
    assert {"clinical", "nursing", "htm", "it", "security", "emergency", "risk", "communication"} <= {
        one.key for one in shelf.required_roles()
    }


_ROW = '[[item]]\nkey = "a"\nphase = "after"\ntitle = "T"\nwhy = "W"\n'


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (_ROW, "either a measure or months"),
        (_ROW + 'months = 3\nmeasure = "fallbacks"\n', "either a measure or months"),
        (_ROW + 'measure = "luck"\n', "no measure 'luck'"),
        (_ROW + 'measure = "fallbacks"\ngoal = 1.2\n', "share above 0"),
        (_ROW.replace('"T"', '" "') + "months = 3\n", "'title' is missing"),
        ((_ROW + "months = 3\n") * 2, "key of its own"),
        ("", "key of its own"),
    ],
)
def test_a_checklist_that_is_not_whole_is_refused(rows: str, told: str) -> None:
    with pytest.raises(NotAPlaybook, match=told):
        playbook.items(rows, measures=shelf.MEASURES)

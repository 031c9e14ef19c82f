"""May it be used: every reason against, and nothing unknown is taken for safe."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.registry.rules.status import USABLE, Status
from openhtm.registry.rules.usability import Cause, Condition, Overdue, objections

TODAY = date(2026, 11, 22)
YESTERDAY = date(2026, 11, 21)


def _causes(condition: Condition, overdue: Overdue = Overdue.BLOCK) -> list[tuple[Cause, bool]]:
    return [(item.cause, item.forbids) for item in objections(condition, on=TODAY, overdue=overdue)]


def test_a_sound_device_has_nothing_against_it() -> None:
    assert _causes(Condition(Status.IN_SERVICE, "high", overdue_on=TODAY, expires_on=TODAY)) == []


@given(st.sampled_from(sorted(set(Status) - USABLE)))
def test_a_status_out_of_use_forbids(status: Status) -> None:
    assert any(forbids for _cause, forbids in _causes(Condition(status, "low")))


def test_an_unknown_status_forbids_by_its_own_name() -> None:
    assert _causes(Condition(Status.UNKNOWN, "low")) == [(Cause.STATUS_UNKNOWN, True)]


@pytest.mark.parametrize(
    ("risk", "overdue", "expected"),
    [
        ("life_support", Overdue.BLOCK, (Cause.OVERDUE, True)),
        ("life_support", Overdue.WARN, (Cause.OVERDUE, False)),
        ("unknown", Overdue.BLOCK, (Cause.OVERDUE_RISK_UNKNOWN, True)),
        ("unknown", Overdue.WARN, (Cause.OVERDUE_RISK_UNKNOWN, False)),
        ("high", Overdue.BLOCK, (Cause.OVERDUE, False)),
        ("low", Overdue.BLOCK, (Cause.OVERDUE, False)),
    ],
)
def test_an_overdue_inspection_forbids_life_support_where_the_site_says_so(
    risk: str, overdue: Overdue, expected: tuple[Cause, bool]
) -> None:
    assert _causes(Condition(Status.IN_SERVICE, risk, overdue_on=YESTERDAY), overdue) == [expected]


def test_all_reasons_are_given_the_forbidding_ones_first() -> None:
    condition = Condition(
        Status.LIMITED_USE,
        "low",
        overdue_on=YESTERDAY,
        expires_on=YESTERDAY,
        conditions_of_use="adults only",
        blocks=("failed leakage test", "recall"),
        parts_down=("MON-2",),
    )
    assert _causes(condition) == [
        (Cause.BLOCK, True),
        (Cause.BLOCK, True),
        (Cause.EXPIRED, True),
        (Cause.LIMITED, False),
        (Cause.OVERDUE, False),
        (Cause.PART_DOWN, False),
    ]


@pytest.mark.parametrize("risk", ["life_support", "high"])
def test_what_can_hurt_and_has_nothing_planned_is_never_fine(risk: str) -> None:
    assert _causes(Condition(Status.IN_SERVICE, risk, planned=False)) == [(Cause.UNPLANNED, False)]
    assert _causes(Condition(Status.IN_SERVICE, risk)) == []


@pytest.mark.parametrize("condition", [(Status.IN_SERVICE, "low"), (Status.IN_STORAGE, "high")])
def test_nothing_planned_is_told_only_of_what_can_hurt_and_is_in_use(condition: tuple[Status, str]) -> None:
    assert (Cause.UNPLANNED, False) not in _causes(Condition(*condition, planned=False))

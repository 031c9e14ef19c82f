"""Where labels stand on the sheet, and what stands where on a label: nothing overlaps, nothing leaves the paper,
and a bar code is drawn only where it can be read."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from openhtm.registry.labels.stocks import WrongStock, read, stocks
from openhtm.registry.rules.labels import (
    NARROWEST,
    QUIET_BARS,
    QUIET_DOTS,
    SMALLEST_DOT,
    Box,
    NoSuchSpot,
    Stock,
    face,
    spots,
)

PAPERS = stocks()
ROUNDING = 0.06


def overlap(one: Box, other: Box) -> bool:
    """Written apart from the rule: two boxes share more than an edge."""
    wide = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    high = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    return wide > ROUNDING and high > ROUNDING


def inside(box: Box, width: float, height: float) -> bool:
    least = min(box.left, box.top)
    return (
        least >= 0 and box.left + box.width <= width + ROUNDING and box.top + box.height <= height + ROUNDING
    )


@pytest.mark.parametrize("code", PAPERS)
def test_labels_of_a_sheet_lie_on_the_page_and_beside_each_other(code: str) -> None:
    paper = PAPERS[code]
    found = [Box(spot.left, spot.top, paper.width, paper.height) for spot in spots(paper, count=paper.spots)]
    assert all(inside(box, paper.page_width, paper.page_height) for box in found)
    assert not any(overlap(one, other) for one, other in combinations(found, 2))


def test_the_sheets_hold_as_many_labels_as_their_names_say() -> None:
    named = {code: paper.spots for code, paper in PAPERS.items() if not paper.is_roll}
    assert named == {code: int(code.rsplit("-", 1)[1]) for code in named}
    assert {code for code, paper in PAPERS.items() if paper.is_roll} >= {"roll-62x29", "roll-57x32"}


def test_a_sheet_used_in_part_goes_on_at_its_first_free_label() -> None:
    paper = PAPERS["a4-21"]  # three a row
    found = spots(paper, count=4, start=20)
    assert [(spot.page, round(spot.left, 2), round(spot.top, 2)) for spot in found] == [
        (0, 73.25, 243.75),
        (0, 139.25, 243.75),
        (1, 7.25, 15.15),
        (1, 73.25, 15.15),
    ]


@pytest.mark.parametrize("start", [0, -3, 22, 1000])
def test_a_label_that_is_not_on_the_sheet_is_refused(start: int) -> None:
    with pytest.raises(NoSuchSpot) as problem:
        spots(PAPERS["a4-21"], count=1, start=start)
    assert problem.value.spots == 21


@given(code=some.sampled_from(sorted(PAPERS)), count=some.integers(0, 200), first=some.integers(1, 65))
def test_every_label_has_a_spot_of_its_own(code: str, count: int, first: int) -> None:
    paper = PAPERS[code]
    start = (first - 1) % paper.spots + 1
    found = spots(paper, count=count, start=start)
    assert len(set(found)) == count
    assert [spot.page for spot in found] == [(start - 1 + number) // paper.spots for number in range(count)]


# A machine that is busy elsewhere draws slowly; what is drawn is small.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    width=some.floats(25, 150),
    height=some.floats(10, 80),
    dots=some.sampled_from([25, 29, 33, 37]),
    bars=some.none() | some.integers(46, 480),
)
def test_nothing_on_a_label_overlaps_or_leaves_it(
    width: float, height: float, dots: int, bars: int | None
) -> None:
    paper = Stock(
        code="x", paper="", size="x", page_width=width, page_height=height, width=width, height=height
    )
    found = face(paper, dots=dots, bars=bars)
    boxes = [box for box in (found.qr, found.words, found.bars) if box is not None]
    assert all(inside(box, width, height) for box in boxes)
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))
    assert found.qr.width == pytest.approx(found.qr.height)
    if found.bars is not None:
        assert bars is not None
        assert found.bars.width / (bars + 2 * QUIET_BARS) >= NARROWEST - 1e-9
        assert found.bars.height >= 4 - 1e-9


@pytest.mark.parametrize("code", PAPERS)
def test_an_ordinary_tag_has_a_qr_code_that_can_be_read_on_every_paper(code: str) -> None:
    # 145 narrow bars: GEN-000123X. 33 dots: an address of some 60 letters.
    found = face(PAPERS[code], dots=33, bars=145)
    assert found.qr.width / (33 + 2 * QUIET_DOTS) >= SMALLEST_DOT
    assert (found.bars is None) == (code == "letter-80")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"step": [60.0, 38.1]}, "row overlap"),
        ({"step": [66.0, 30.0]}, "column overlap"),
        ({"first": [20.0, 15.15]}, "at the side"),
        ({"first": [7.25, 40.0]}, "at its end"),
        ({"grid": [0, 3]}, "not above zero"),
        ({"label": [63.5]}, "cannot be read"),
    ],
)
def test_a_paper_that_cannot_exist_is_refused_by_name(changes: dict[str, object], said: str) -> None:
    entry = {
        "size": "of my own",
        "page": [210.0, 297.0],
        "label": [63.5, 38.1],
        "grid": [7, 3],
        "first": [7.25, 15.15],
        "step": [66.0, 38.1],
    }
    assert read("mine", entry).spots == 21
    with pytest.raises(WrongStock, match=f"'mine'.*{said}"):
        read("mine", entry | changes)

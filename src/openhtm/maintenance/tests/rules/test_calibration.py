"""How test equipment stands, told by an oracle that walks day by day, and which readings are in doubt."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.rules.calibration import (
    AsFound,
    Calibration,
    Standing,
    answers,
    in_doubt,
    margin,
    standing,
)

DAY = date(2026, 11, 22)


def calibrated(on: str, until: str, **more: object) -> Calibration:
    return Calibration(
        calibrated_on=date.fromisoformat(on),
        valid_until=date.fromisoformat(until),
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2026-11-21", Standing.EXPIRED),
        ("2026-11-22", Standing.DUE_SOON),
        ("2026-12-22", Standing.DUE_SOON),
        ("2026-12-23", Standing.VALID),
    ],
)
def test_a_certificate_counts_through_its_last_day_and_is_due_soon_thirty_days_before(
    until: str, expected: Standing
) -> None:
    assert standing([calibrated("2025-11-30", until)], on=DAY) is expected


def test_without_a_certificate_it_is_not_usable() -> None:
    assert standing([], on=DAY) is Standing.NO_CERTIFICATE
    assert standing([calibrated("2026-11-23", "2027-11-22")], on=DAY) is Standing.NO_CERTIFICATE


def test_an_error_found_keeps_it_out_until_somebody_has_decided_also_when_it_is_calibrated_anew() -> None:
    found = calibrated("2026-01-10", "2027-01-10", as_found=AsFound.OUT)
    later = calibrated("2026-06-10", "2027-06-10", as_found=AsFound.IN)
    assert standing([found], on=DAY) is Standing.OUT_OF_TOLERANCE
    assert standing([found, later], on=DAY) is Standing.OUT_OF_TOLERANCE
    decided = calibrated("2026-01-10", "2027-01-10", as_found=AsFound.OUT, settled=True)
    assert standing([decided, later], on=DAY) is Standing.VALID


def test_the_latest_calibration_decides_even_where_an_older_one_would_last_longer() -> None:
    rows = [calibrated("2025-01-01", "2028-01-01"), calibrated("2026-01-01", "2026-06-30")]
    assert standing(rows, on=DAY) is Standing.EXPIRED


DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2027, 12, 31))
CALIBRATIONS = st.builds(
    lambda on, length, as_found, settled: Calibration(
        calibrated_on=on, valid_until=on + timedelta(days=length), as_found=as_found, settled=settled
    ),
    DAYS,
    st.integers(min_value=0, max_value=800),
    st.sampled_from(list(AsFound)),
    st.booleans(),
)


@given(st.lists(CALIBRATIONS, max_size=5), DAYS, st.booleans())
def test_it_is_fit_exactly_when_every_ground_for_refusal_is_absent(
    rows: list[Calibration], on: date, quarantined: bool
) -> None:
    past = sorted((row for row in rows if row.calibrated_on <= on), key=lambda row: row.calibrated_on)
    same_day = [row for row in past if row.calibrated_on == past[-1].calibrated_on] if past else []
    covered = any(row.valid_until >= on for row in same_day)
    unsettled = any(row.as_found is AsFound.OUT and not row.settled for row in past)
    fit = covered and not unsettled and not quarantined
    found = standing(rows, on=on, quarantined=quarantined)
    assert (found in {Standing.VALID, Standing.DUE_SOON}) == fit
    assert (found is Standing.QUARANTINED) == quarantined


@pytest.mark.parametrize(
    ("value", "lower", "upper", "expected"),
    [
        ("480", None, "500", "4.1666"),
        ("500", None, "500", "0"),
        ("520", None, "500", "-3.8461"),
        ("19.5", "19", "21", "2.5641"),
        ("-5", "-6", "0", "20"),
    ],
)
def test_the_margin_is_the_way_to_the_nearest_limit_in_percent_of_the_reading(
    value: str, lower: str | None, upper: str | None, expected: str
) -> None:
    found = margin(
        Decimal(value), lower=Decimal(lower) if lower else None, upper=Decimal(upper) if upper else None
    )
    assert found is not None
    assert abs(found - Decimal(expected)) < Decimal("0.0001")


def test_what_cannot_be_told_is_in_doubt() -> None:
    assert margin(Decimal(0), lower=None, upper=Decimal(5)) is None
    assert margin(Decimal(3), lower=None, upper=None) is None
    assert in_doubt(None, error_percent=Decimal(1))
    assert in_doubt(Decimal(50), error_percent=None)
    assert in_doubt(Decimal("4.9"), error_percent=Decimal(5))
    assert in_doubt(Decimal(5), error_percent=Decimal(5))
    assert not in_doubt(Decimal("5.1"), error_percent=Decimal(5))


def test_equipment_answers_what_a_procedure_asks_for_by_its_name() -> None:
    assert answers(["Defibrillator analyzer"], "Defibrillator analyzer, 50 Ω")
    assert answers(["ECG simulator", "defibrillator  ANALYZER"], "Defibrillator analyzer, 50 Ω")
    assert not answers(["Defibrillator"], "Defibrillators")
    assert not answers(["Gas flow analyzer"], "Defibrillator analyzer")
    assert not answers([""], "Defibrillator analyzer")

"""What is told as pointing at a patient, and what is not: case numbers, serials and staff are everyday words."""

from __future__ import annotations

import pytest

from openhtm.kernel.patients import points_at_patient


@pytest.mark.parametrize(
    "text",
    [
        "Alarm while on MRN 0048213",
        "medical record no. 77120",
        "Patient ID: A12345 fell",
        "patient Jane Miller complained",
        "Patient: Miller, Jane",
        "Mrs. Miller saw smoke",
        "DOB 3 May 1950",
        "born on 1950-05-03",
        "SSN 123-45-6789",
    ],
)
def test_a_record_number_a_day_of_birth_or_a_named_patient_is_told(text: str) -> None:
    assert points_at_patient(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "In use on a patient, bed 4",
        "Case 2026-118: leads off",
        "Serial 123456789, firmware 12.34.5678",
        "Patient monitor does not switch on",
        "patient Circuit leaks",
        "Tess Technician replaced board 12345",
        "+1 555 0100",
        None,
        48213,
    ],
)
def test_everyday_words_are_not(text: object) -> None:
    assert not points_at_patient(text)

"""The drawn hospital: believable, in proportion, and the same every time."""

from __future__ import annotations

from collections import Counter
from datetime import date

from openhtm.demo.rules.content import content, faults
from openhtm.demo.rules.fleet import DrawnDevice, draw_fleet
from openhtm.demo.rules.history import REPAIRS, add_months, due_days, inspections, repairs
from openhtm.maintenance.codes.sets import code_set
from openhtm.registry.api import Status

TODAY = date(2026, 11, 22)


def _fleet(count: int = 2000) -> list[DrawnDevice]:
    return draw_fleet(content(), count=count, seed=7, today=TODAY)


def test_the_same_seed_draws_the_same_hospital_and_another_seed_another() -> None:
    assert _fleet() == _fleet()
    assert _fleet() != draw_fleet(content(), count=2000, seed=8, today=TODAY)


def test_a_device_keeps_its_history_when_it_is_drawn_again() -> None:
    device = _fleet()[0]
    assert inspections(device, seed=7, today=TODAY) == inspections(device, seed=7, today=TODAY)
    assert repairs(device, seed=7, today=TODAY) == repairs(device, seed=7, today=TODAY)


def test_tags_are_unique_and_every_type_is_there() -> None:
    drawn = _fleet()
    assert len({device.tag for device in drawn}) == len(drawn)
    assert {device.type.name for device in drawn} == {item.name for item in content().types}
    assert 1950 <= len(drawn) <= 2000


def test_every_place_a_type_stands_in_is_a_department_of_a_site() -> None:
    departments = {department.code: department for department in content().departments}
    for item in content().types:
        assert set(item.where) <= departments.keys(), item.name
    for device in _fleet():
        assert device.site in departments[device.department].sites


def test_statuses_exist_and_most_devices_are_in_service() -> None:
    counts = Counter(device.status for device in _fleet())
    assert set(counts) <= {status.value for status in Status}
    assert counts["in_service"] > 0.8 * counts.total()


def test_months_are_added_on_the_calendar() -> None:
    assert add_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2025, 12, 31), 6) == date(2026, 6, 30)
    assert add_months(date(2025, 3, 15), -12) == date(2024, 3, 15)


def test_inspections_stand_on_the_grid_from_acceptance_and_end_with_the_device() -> None:
    for device in _fleet(400):
        days = list(due_days(device, today=TODAY))
        assert all(day <= (device.retired_on or TODAY) for day in days)
        assert days == sorted(set(days))
        assert all(add_months(TODAY, -60) <= day for day in days)


def test_no_work_is_done_before_acceptance_or_in_the_future() -> None:
    for device in _fleet(400):
        for inspection in inspections(device, seed=7, today=TODAY):
            assert inspection.done_on is None or device.accepted_on <= inspection.done_on < TODAY
        for repair in repairs(device, seed=7, today=TODAY):
            assert device.accepted_on < repair.opened_on < TODAY
            assert repair.closed_on is None or repair.opened_on <= repair.closed_on < TODAY


def test_repairs_use_codes_that_exist() -> None:
    for problem, cause, action, _words, _weight in REPAIRS:
        assert problem in code_set("problem").codes
        assert cause in code_set("cause").codes
        assert action in code_set("action").codes


def test_what_is_reported_fits_the_kind_of_device_and_has_a_code_of_the_set() -> None:
    codes = set(code_set("problem").codes)
    kinds = [kind.prefix for kind in content().types]
    assert {fault.code for kind in kinds for fault in faults(kind)} <= codes
    assert "wont_charge" not in {fault.code for fault in faults("EXT")}
    assert faults("LVP")[0].code == "occlusion_flow"

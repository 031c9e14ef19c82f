"""``openhtm checks``: what a unit checks by itself, without a browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openhtm.checks import api as checks
from openhtm.checks.api import EVERY_DAY, Frequency, NewCheck, NewPoint, Rhythm
from openhtm.kernel.actors import SystemActor
from openhtm.kernel.time import local_date, now
from openhtm.places.api import Department

from .conftest import Run


@pytest.fixture
def ward(listed: Any) -> Department:
    """A unit of the hospital with a cart that is checked daily, since an hour."""
    by, at = SystemActor("test"), now() - timedelta(hours=1)
    unit: Department = Department.objects.select_related("site").earliest("pk")
    rhythm = Rhythm(frequency=Frequency.DAILY, weekdays=EVERY_DAY)
    new = NewCheck(template="eyewash", rhythm=rhythm, points=[NewPoint(name="Eyewash 1")])
    checks.setting_up.add_check(unit, new=new, by=by, at=at)
    return unit


def name(unit: Department) -> str:
    return f"{unit.site.code}/{unit.code}"


def test_a_check_is_seen_made_and_counted(ward: Department, command: Run) -> None:
    (before,) = command("checks", "today", name(ward), "--json").data["points"]
    assert (before["name"], before["state"], before["ready"]) == ("Eyewash 1", "due", "unknown")
    made = command("checks", "record", str(before["point"]), "--well", "--json").data
    assert (made["outcome"], made["late"], made["work_order"]) == ("well", False, None)
    again = command("checks", "record", str(before["point"]), "--well", "--json").data
    assert again["record"] == made["record"]
    (unit,) = command("checks", "list", "--json").data["units"]
    assert (unit["unit"], unit["to_do"], unit["not_ready"]) == (name(ward), 0, 0)
    rows = command("checks", "month", name(ward), "--json").data["windows"]
    assert [row["state"] for row in rows if row["checked_at"]] == ["well"]


def test_a_fault_names_its_work_order(ward: Department, command: Run) -> None:
    (point,) = command("checks", "today", name(ward), "--json").data["points"]
    told = command("checks", "record", str(point["point"]), "--fault", "flow", "--comment", "Brown water")
    assert told.code == 0
    assert "failed. Work order" in told.out
    (after,) = command("checks", "today", name(ward), "--json").data["points"]
    assert (after["ready"], after["obstacles"]) == ("not_ready", ["failed"])


def test_days_are_closed_ahead_only(ward: Department, command: Run) -> None:
    today = local_date(now(), ward.site.time_zone)
    ahead = (today + timedelta(days=3)).isoformat()
    close = ("checks", "close-days", name(ward), "--reason", "Feast", "--from")
    assert command(*close, ahead, "--json").data == {"closed": [ahead]}
    assert command(*close, ahead, "--json").data == {"closed": []}
    refused = command(*close, today.isoformat())
    assert (refused.code, "closed ahead" in refused.error) == (1, True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("checks", "today", "nowhere"), 2),
        (("checks", "today", "GEN/NOWHERE"), 1),
        (("checks", "list", "--month", "2026-13"), 2),
        (("checks", "record", "999999", "--well"), 1),
    ],
)
def test_what_is_not_there_or_cannot_be_is_said(words: tuple[str, ...], code: int, command: Run) -> None:
    assert command(*words).code == code


def test_templates_are_listed(command: Run) -> None:
    found = {one["slug"] for one in command("checks", "templates", "--json").data["templates"]}
    assert "crash_cart" in found

"""Meters and leveled weeks from the command line: read, planned by, refused, struck out; seen, then planned."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from openhtm.kernel.actors import SystemActor
from openhtm.kernel.time import now
from openhtm.maintenance import api as maintenance
from openhtm.registry.models import Device

from .conftest import Run

#: The clock of the command is the machine's; two days back is past in every zone.
LATEST = now().date() - timedelta(days=2)
EARLIER = LATEST - timedelta(days=40)


@pytest.fixture
def metered(command: Run, listed: Path) -> str:
    terms = maintenance.Terms(
        kind=maintenance.Kind.METER,
        interval=maintenance.Interval(count=50, unit=maintenance.Unit.YEAR),
        meter={"counts": "hours", "every": "500"},
        window=maintenance.WindowRule(scheme=maintenance.Scheme.MONTH),
    )
    device = Device.objects.get(tag="BM-1")
    Device.objects.filter(pk=device.pk).update(accepted_on=EARLIER)
    new = maintenance.NewPlan(
        code="hours", title="Overhaul", model=device.model, terms=terms, effective_from=date(2020, 1, 1)
    )
    maintenance.add_plan(new, by=SystemActor("test"), at=now())
    assert command("schedule", "generate", "--until", "2028-12-31").code == 0
    return device.tag


def test_readings_say_when_the_work_is_due(metered: str, command: Run) -> None:
    first = command("meters", "read", metered, "hours", "100", "--on", EARLIER.isoformat(), "--json")
    assert first.code == 0, first.error
    made = command("meters", "read", metered, "hours", "300", "--on", LATEST.isoformat(), "--json").data
    due = LATEST + timedelta(days=60)
    assert made["due"] == [{"plan": "Overhaul", "due_on": due.isoformat()}]
    (meter,) = command("meters", "list", metered, "--json").data["meters"]
    assert (meter["counts"], meter["per_day"]) == ("hours", 5.0)
    assert [one["shown"] for one in meter["readings"]] == ["300", "100"]
    assert f"Overhaul is due {due}." in command("meters", "list", metered).out
    struck = command("meters", "strike-out", str(made["reading"]), "--reason", "Other device", "--json")
    assert struck.data["struck_reason"] == "Other device"


def test_what_cannot_be_is_refused(metered: str, command: Run) -> None:
    on = ("--on", LATEST.isoformat())
    assert command("meters", "read", metered, "hours", "100", *on).code == 0
    backwards = command("meters", "read", metered, "hours", "99", *on)
    assert (backwards.code, "does not run backwards" in backwards.error) == (2, True)
    for wrong in (("miles", "5"), ("hours", "5,5"), ("hours", "nan"), ("hours", "5", "--how", "jumped")):
        assert command("meters", "read", metered, *wrong, *on).code == 2
    assert command("meters", "strike-out", "999", "--reason", "None").code == 1


def test_the_weeks_are_leveled_first_to_be_seen_and_then_planned(metered: str, command: Run) -> None:
    wrong = command("schedule", "level", "--site", "NOWHERE")
    assert wrong.code != 0
    first = (now().date() + timedelta(days=3)).isoformat()
    asked = ("schedule", "level", "--site", "MAIN", "--from", first, "--weeks", "53", "--json")
    seen = command(*asked).data
    assert seen["applied"] is None
    assert sum(row["hours_before"] for row in seen["load"]) == sum(row["hours_after"] for row in seen["load"])
    done = command(*asked, "--apply").data
    assert done["applied"]["planned"] == len(done["days"])
    assert command(*asked, "--apply").data["applied"]["planned"] == 0

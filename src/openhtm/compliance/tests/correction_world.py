"""What tests of corrective actions stand on: overdue devices of the ICU and the operating rooms, and who mends them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from openhtm.compliance.actions import checking, correcting
from openhtm.compliance.actions import correction_steps as steps
from openhtm.compliance.actions.correcting import NewCorrection
from openhtm.compliance.actions.refreshing import look_at_all
from openhtm.compliance.models import CorrectionStep, CorrectiveAction, Finding
from openhtm.kernel.actors import SystemActor
from openhtm.maintenance.tests.factories import make_device, proof
from openhtm.registry.models import Device

from .planting import TODAY

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SYSTEM = SystemActor("tests")
SOON, LATER = TODAY + timedelta(days=20), TODAY + timedelta(days=60)


def overdue(world: World, at: datetime, *tags: str, **facts: Any) -> list[Finding]:
    """Findings of devices past their day, in the order of their tags."""
    for tag in tags:
        make_device(world, tag, overdue_on=date(2026, 11, 1), **facts)
    look_at_all(by=SYSTEM, at=at)
    found = Finding.objects.filter(rule="overdue", subject__in=tags).select_related("site", "department")
    return list(found.order_by("subject"))


def mended(at: datetime, *tags: str) -> None:
    Device.objects.filter(tag__in=tags).update(overdue_on=None)
    look_at_all(by=SYSTEM, at=at)


def by_hand(world: World, at: datetime, **changes: Any) -> CorrectiveAction:
    values: dict[str, Any] = {
        "title": "Pads of the crash cart",
        "wrong": "Expired pads were found in the cart.",
        "owner": world.cleo,
        "source": "incident",
        "source_text": "Report 2026-17",
        "site": world.site,
        **changes,
    }
    return correcting.start([], new=NewCorrection(**values), by=world.mara, at=at)


def begun(world: World, at: datetime, findings: list[Finding], **changes: Any) -> CorrectiveAction:
    values: dict[str, Any] = {
        "title": "Late inspections",
        "wrong": "Two pumps were late.",
        "owner": world.cleo,
    }
    new = NewCorrection(**{**values, **changes})
    return correcting.start(findings, new=new, by=world.mara, at=at)


def caused(found: CorrectiveAction, world: World, at: datetime) -> CorrectiveAction:
    given: dict[str, Any] = {"method": "five_whys", "whys": ["Nobody came", "Nobody was sent", "", "", ""]}
    return correcting.find_cause(found, cause="No deputy is named", **given, by=world.mara, at=at)


def step(found: CorrectiveAction, world: World, at: datetime, **changes: Any) -> CorrectionStep:
    values = {"kind": "corrective", "text": "Name a deputy", "owner": world.tess, "due_on": SOON, **changes}
    return steps.add_step(found, step=steps.NewStep(**values), by=world.mara, at=at)


def planned(world: World, at: datetime, findings: list[Finding], **check: Any) -> CorrectiveAction:
    """In work: Tess has a step, and so many overdue devices of the ICU are asked for in sixty days."""
    found = caused(begun(world, at, findings), world, at)
    step(found, world, at)
    values = {"rule": "overdue", "target": 0, "look_from": LATER, **check}
    checking.plan_check(found, check=checking.NewCheck(**values), by=world.mara, at=at)
    return found


def awaiting(world: World, at: datetime, findings: list[Finding], **check: Any) -> CorrectiveAction:
    found = planned(world, at, findings, **check)
    one = CorrectionStep.objects.select_related("round__action__site", "owner").get(round__action=found)
    steps.finish_step(one, note="Tim is the deputy", by=world.tess, at=at)
    found.refresh_from_db()
    return checking.hand_over(found, by=world.mara, at=at)


def judge(found: CorrectiveAction, who: Any, at: datetime, **changes: Any) -> CorrectiveAction:
    values = {"effective": True, "judgment": "None is late any more.", **changes}
    return checking.check(found, **values, proof=proof(who, at), by=who, at=at)

"""What the tests of numbers count: planned inspections and repairs of October 2026, each as a test needs it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from openhtm.maintenance import kpis, reporting
from openhtm.maintenance.counting import Answer, Asked
from openhtm.maintenance.models import Attempt, Occurrence, Plan, PlanAssignment, WorkOrder
from openhtm.registry.models import Device

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
OCTOBER = Asked(first=FIRST, last=LAST, today=make.TODAY)
DUE = date(2026, 10, 15)
#: 480 inspections whose window closed on 31 October; worked out by hand in the text of each part.
EXAMPLE = {"on_time": 441, "in_grace": 12, "in_use": 9, "could_not_locate": 11, "late": 4, "open": 3}
LEFT_OUT = {"superseded": 2, "cancelled": 1, "retired": 2, "missing": 1, "in_storage": 2}


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


class Ward:
    """Devices under one plan, with occurrences as a test needs them."""

    def __init__(self, world: World, at: datetime) -> None:
        self.world, self.at = world, at
        first = make.make_device(world, "GEN-0001")
        self.plan: Plan = make.make_plan(world, at)
        make.make_due(world, at, until=date(2026, 1, 2))
        line = PlanAssignment.objects.get(device=first)
        self.revision = line.revision
        self.pattern = line
        Occurrence.objects.all().delete()
        self.made = 1

    def occurrence(
        self, *, closes: date = LAST, device: dict[str, Any] | None = None, **facts: Any
    ) -> Occurrence:
        self.made += 1
        owner = make.make_device(self.world, f"GEN-{self.made:04d}", **(device or {}))
        line = PlanAssignment.objects.get(pk=self.pattern.pk)
        line.pk, line.device = None, owner
        line.save(force_insert=True)
        if facts.get("state", "open") != "open":
            facts.setdefault("settled_at", noon(closes))
        due = min(DUE, closes)
        return Occurrence.objects.create(
            assignment=line,
            revision=self.revision,
            device=owner,
            plan=self.plan,
            site=owner.site,
            **{
                "due_on": due,
                "opens_on": due - timedelta(days=14),
                "closes_on": closes,
                "reason": "anchor",
                "counted_from": due,
                "step": 1,
                **facts,
            },
        )

    def tried(self, kind: str, **facts: Any) -> Occurrence:
        made = self.occurrence(**facts)
        Attempt.objects.create(
            occurrence=made, site=made.site, kind=kind, tried_at=noon(DUE), evidence="Asked the charge nurse."
        )
        return made


OPENED = datetime(2026, 10, 5, 8, tzinfo=UTC)


def repaired(world: World, device: Device | None, **facts: Any) -> WorkOrder:
    """A closed repair of the ICU, opened on 5 October at eight and closed a day later."""
    number = WorkOrder.objects.count() + 1
    return WorkOrder.objects.create(
        **{
            "site": world.site,
            "number": number,
            "reference": f"GEN-{number}",
            "device": device,
            "department": world.icu,
            "kind": "repair",
            "state": "closed",
            "title": "No power",
            "opened_at": OPENED,
            "closed_at": facts.get("opened_at", OPENED) + timedelta(days=1),
            "changed_at": OPENED,
            "problem_code": "no_power",
            "cause_code": "upf",
            **facts,
        }
    )


def fill_example(ward: Ward) -> None:
    done: dict[str, Any] = {"state": "done", "result": "pass"}
    for _n in range(EXAMPLE["on_time"]):
        ward.occurrence(done_on=date(2026, 10, 31), **done)
    for _n in range(EXAMPLE["in_grace"]):
        ward.occurrence(done_on=date(2026, 11, 10), **done)  # the tenth day of grace
    for _n in range(EXAMPLE["late"]):
        ward.occurrence(done_on=date(2026, 11, 11), **done)
    for kind in ("in_use", "could_not_locate"):
        for _n in range(EXAMPLE[kind]):
            ward.tried(kind)
    for _n in range(EXAMPLE["open"]):
        ward.occurrence()
    fill_left_out(ward)


def fill_left_out(ward: Ward) -> None:
    gone = {"status": "retired", "retired_on": date(2026, 10, 31)}
    for _n in range(LEFT_OUT["superseded"]):
        ward.occurrence(state="superseded", settled_reason="The yearly one was done.")
    ward.occurrence(state="cancelled", settled_reason="In storage at the time")
    ward.occurrence(device=gone)
    ward.occurrence(device=gone, state="cancelled", settled_reason="Device retired: worn")
    ward.occurrence(device={"status": "missing"})
    for _n in range(LEFT_OUT["in_storage"]):
        ward.occurrence(device={"status": "in_storage"})


def fill(ward: Ward) -> None:
    """Something for every number."""
    fill_left_out(ward)
    ward.occurrence(closes=date(2026, 9, 30))
    ward.occurrence(state="done", done_on=DUE, result="pass")
    ward.tried("in_use", device={"risk_class": "high"})
    device = ward.occurrence(device={"department": ward.world.operating}).device
    for cause, problem in (("upf", "no_power"), ("cnd", "alarm"), ("", "")):
        order = repaired(
            ward.world,
            device,
            cause_code=cause,
            problem_code=problem,
            assignee=ward.world.tess,
            returned_at=OPENED + timedelta(hours=4),
            down_from=OPENED,
            down_to=OPENED + timedelta(hours=4),
        )
        order.labor.create(site=ward.world.site, person_name="Tess", minutes=30, worked_on=DUE)
        order.labor.create(
            site=ward.world.site,
            person=ward.world.tess,
            person_name="Tess",
            minutes=60,
            worked_on=DUE,
            rate_minor=9000,
            currency="USD",
        )
    repaired(ward.world, device, kind="move", state="triaged", closed_at=None)
    Device.objects.filter(pk=device.pk).update(cost_minor=365_250, currency="USD")


def parts(ward: Ward, slug: str, asked: Asked = OCTOBER) -> dict[str, int]:
    return dict(kpis.number(slug).answer(reporting.reach(ward.world.mara), asked).parts)


def answer(world: World, slug: str, asked: Asked = OCTOBER, **more: str) -> Answer:
    return kpis.number(slug).answer(reporting.reach(world.mara), asked, **more)

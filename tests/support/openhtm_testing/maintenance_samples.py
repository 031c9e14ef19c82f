"""What the walk knows of maintenance: all of it General Hospital's, marked as the other samples are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from . import days

if TYPE_CHECKING:
    from .samples import Samples


def add(samples: Samples, at: datetime) -> None:
    from openhtm.maintenance.actions import downtimes, notes, occurrences, order_lines
    from openhtm.maintenance.actions.order_lines import Labor, Part
    from openhtm.maintenance.tests.web_world import make_at_work
    from openhtm.registry.api import devices

    world = samples.world
    found = make_at_work(world, at)
    changes = {"name": "Zebrafinch pump", "custodian": "Zebrafinch keeper"}
    devices.edit(found.device, changes=changes, seen_version=None, by=world.mara, at=at)
    labor = Labor(minutes=30, worked_on=at.date(), note="Zebrafinch work")
    samples.records |= vars(found) | {
        "labor": order_lines.add_labor(found.order, labor=labor, by=world.tess, at=at),
        "part": order_lines.add_part(
            found.order, part=Part(description="Zebrafinch fuse"), by=world.tess, at=at
        ),
        "down_span": downtimes.add_downtime(
            found.order,
            times=downtimes.Times(
                begins_at=at - timedelta(hours=5), ends_at=at - timedelta(hours=4), note="Zebrafinch outage"
            ),
            by=world.tess,
            at=at,
        ),
        "note": notes.add_note(found.order, text="Zebrafinch note", by=world.tess, at=at),
    }
    samples.records["revision"] = found.plan.revisions.get()
    _team(samples, at)
    _campaign(samples, at)
    _batch(samples, at)
    _filter_plan(samples, at)
    looked: dict[str, Any] = {"kind": "could_not_locate", "evidence": "Zebrafinch cupboard"}
    occurrences.record_attempt(found.due, **looked, by=world.tess, at=at)
    _test_equipment(samples, at)
    _meter(samples, at)
    _leveling(samples)
    _service(samples)
    _feed(samples, at)


def _team(samples: Samples, at: datetime) -> None:
    from openhtm.maintenance.actions import notes, teams, work_orders
    from openhtm.maintenance.api import NewOrder, OrderKind
    from openhtm.maintenance.models import HandOver, Mention

    world = samples.world
    new = NewOrder(
        kind=OrderKind.REPAIR, title="Zebrafinch lid", device=samples["device"], assignee=world.mara
    )
    order = work_orders.open_order(new, by=world.mara, at=at)
    work_orders.start(order, by=world.mara, at=at)
    work_orders.hand_over(order, assignee=world.tess, note="Zebrafinch screws", by=world.mara, at=at)
    notes.add_note(order, text="Zebrafinch question", mentions=[world.tess], by=world.mara, at=at)
    samples.records |= {
        "helper": teams.add_helper(samples["order"], helper=world.cleo, by=world.tess, at=at),
        "hand_over": HandOver.objects.get(),
        "mention": Mention.objects.get(),
    }


def _campaign(samples: Samples, at: datetime) -> None:
    from openhtm.maintenance.actions.campaigns import NewCampaign, open_campaign

    meant = {"model": str(samples["device"].model_id)}
    new = NewCampaign(title="Zebrafinch battery", kind="modification", site=samples.world.site, filters=meant)  # type: ignore[arg-type]
    made = open_campaign(new, today=at.date(), by=samples.world.mara, at=at)
    samples.records |= {"campaign": made, "campaign_task": made.tasks.order_by("-pk").first()}


def _batch(samples: Samples, at: datetime) -> None:
    from openhtm.maintenance.actions.batches import NewBatch, open_batch
    from openhtm.maintenance.models import Occurrence

    rows = list(Occurrence.objects.open().filter(device__tag="GEN-0003").order_by("due_on")[:1])
    new = NewBatch(occurrences=rows, title="Zebrafinch round", assignee=samples.world.tess)
    made = open_batch(new, by=samples.world.mara, at=at)
    samples.records |= {"batch": made, "batch_line": made.lines.get()}


def _filter_plan(samples: Samples, at: datetime) -> None:
    from openhtm.maintenance.api import Interval, NewPlan, Terms, Unit, add_plan

    world = samples.world
    new = NewPlan(
        code="zebrafinch",
        title="Zebrafinch cables",
        site=world.site,
        filters={"department": str(world.icu.pk)},
        terms=Terms(interval=Interval(count=6, unit=Unit.MONTH)),
        effective_from=at.date(),
    )
    samples.records["filter_plan"] = add_plan(new, by=world.mara, at=at)


def _feed(samples: Samples, at: datetime) -> None:
    from openhtm.maintenance.actions import feeds

    made = feeds.make_for_unit(samples.world.icu, by=samples.world.mara, at=at)
    samples.records |= {"feed": made.feed, "feed secret": made.secret}


def _service(samples: Samples) -> None:
    """The walk presses buttons by the real clock, so the holiday lies ahead of it."""
    from openhtm.kernel.time import now
    from openhtm.maintenance.actions import loans, targets
    from openhtm.maintenance.tests.factories import make_device

    loaner = make_device(samples.world, "ZEBRAFINCH-LOAN")
    samples.records["loan"] = loans.lend(samples["order"], loaner=loaner, by=samples.world.tess, at=now())

    world, day = samples.world, days.today() + timedelta(days=30)
    (samples.records["holiday"],) = targets.add_holidays(
        world.site, days=[(day, "Zebrafinch day")], by=world.root, at=now()
    )


def _test_equipment(samples: Samples, at: datetime) -> None:
    from openhtm.maintenance.actions import analyzers, measuring
    from openhtm.maintenance.tests import gear

    world = samples.world
    analyzer = gear.make_analyzer(world, at, days=None, name="Zebrafinch analyzer")
    before = gear.certificate(*gear.VALID, number="ZEBRAFINCH-1")
    analyzers.add_certificate(analyzer, new=before, by=world.tess, at=at)
    measuring.measure_with(samples["run"], analyzers=[analyzer], by=world.tess, at=at)
    found = gear.certificate(at.date(), gear.VALID[1], number="ZEBRAFINCH-2", as_found="out")
    samples.records |= {
        "analyzer": analyzer,
        "certificate": analyzers.add_certificate(analyzer, new=found, by=world.tess, at=at),
    }


def _meter(samples: Samples, at: datetime) -> None:
    from decimal import Decimal

    from openhtm.maintenance.actions import meters
    from openhtm.maintenance.rules.meters import Counts, Entry

    entry = Entry(on=at.date(), shown=Decimal("1234.5"))
    samples.records["meter_reading"] = meters.read(
        samples["device"],
        counts=Counts.HOURS,
        entry=entry,
        note="Zebrafinch display",
        by=samples.world.tess,
        at=at,
    )


def _leveling(samples: Samples) -> None:
    """The walk presses buttons by the real clock, so the weeks lie ahead of it."""
    from openhtm.kernel.time import now
    from openhtm.maintenance.actions import leveling

    world, first = samples.world, now().date() + timedelta(days=2)
    samples.records["leveling"] = leveling.draft(world.site, first=first, weeks=4, by=world.mara, at=now())

"""Own terms of many devices at once: told in the ledger of the hospital whose device it is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from openhtm.audit.models import Row
from openhtm.kernel.actors import SystemActor
from openhtm.maintenance.actions.taking_over import OwnTerms, give_own_terms
from openhtm.maintenance.rules.intervals import Interval, Unit

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World


def test_devices_of_two_hospitals_under_one_plan_are_each_told_in_their_own_ledger(
    world: World, at: datetime
) -> None:
    ours = make.make_device(world, "GEN-0001")
    theirs = make.make_device(world, "OTH-0001", site=world.other_site, department=None, room=None)
    plan = make.make_plan(world, at)
    terms = make.terms(interval=Interval(count=6, unit=Unit.MONTH))

    revisions = give_own_terms(
        [
            OwnTerms(plan_id=plan.pk, device_id=device.pk, terms=terms, reason="Known elsewhere")
            for device in (ours, theirs)
        ],
        since=make.TODAY,
        by=SystemActor("test"),
        at=at,
    )

    rows = Row.objects.filter(subject_type="maintenance.planrevision", subject_id__in=revisions)
    told = dict(rows.values_list("subject_id", "entry__chain__site_id"))
    assert told == dict(zip(revisions, [world.site.pk, world.other_site.pk], strict=True))

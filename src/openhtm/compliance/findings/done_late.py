"""Work under a plan that was done last after its window had closed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from openhtm.maintenance.api import PlanAssignment
from openhtm.registry.api import GONE

from ..asking import Asked, FindingRule, Found, device_columns, on_device, text
from ..rules.severity import Severity, by_risk

_OWN = ("last_closed_on", "last_done_on", "plan__title")


def find(asked: Asked) -> Iterator[Found]:
    """The latest of each plan counts; a device with two late plans is one finding with two reasons."""
    rows = PlanAssignment.objects.open().filter(
        last_done_on__gt=F("last_closed_on"), last_done_on__gte=asked.looked_from
    )
    rows = asked.narrowed(rows.exclude(device__status__in=GONE)).order_by("device_id", "plan_id")
    columns = device_columns("device__")
    found = rows.values_list(*columns, *_OWN).iterator(chunk_size=5000)
    for _device, of_one in groupby(found, key=itemgetter(0)):
        yield _found(list(of_one))


def _found(rows: list[tuple[Any, ...]]) -> Found:
    late = [row[-3:] for row in rows]
    because = [
        ("late", {"plan": str(plan), "window": text(closed), "done": text(done)})
        for closed, done, plan in late
    ]
    since = min(closed for closed, _done, _plan in late)
    return on_device(rows[0][:-3], since=since, because=because)


RULE = FindingRule(
    key="done_late",
    title=_("Latest maintenance was done late"),
    looks_for=_("Devices whose latest planned work was done after its window had closed."),
    remedy=_(
        "Do the next one within its window; ask why this one was late, and keep the answer with the order."
    ),
    severity=by_risk(high=Severity.MAJOR, medium=Severity.MINOR, low=Severity.MINOR),
    because={"late": _("%(plan)s: the window closed on %(window)s, it was done on %(done)s.")},
    find=find,
)

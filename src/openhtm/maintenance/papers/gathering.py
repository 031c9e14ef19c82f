"""What the papers of a work order are made of: the order, its device as it was signed, what comes next.

A closed order stays as it was: the device is told as the signature knew it, so that a paper issued again
years later says the same.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openhtm.audit.api import signatures
from openhtm.catalog.api import RiskClass
from openhtm.kernel.options import Options
from openhtm.places.api import Organization

from ..models import Occurrence, OccurrenceState, WorkOrder
from . import readings


@dataclass(frozen=True, kw_only=True)
class DeviceFacts:
    tag: str
    what: str
    serial: str
    udi: str
    risk: str


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """An order with all that its papers tell. ``planned``: it did what a plan asked for; ``next_due`` is
    then the day on which that plan asks again, None when it does not."""

    order: WorkOrder
    device: DeviceFacts | None
    runs: Sequence[Any]
    signatures: Sequence[Any]
    planned: bool
    next_due: date | None
    superseded: bool

    @property
    def zone(self) -> str:
        return self.order.site.time_zone

    @property
    def last_run(self) -> Any | None:
        return self.runs[-1] if self.runs else None


def gather(order: WorkOrder) -> Gathered:
    signed = list(signatures(order))
    occurrences = list(order.occurrences.select_related("plan"))
    due, superseded = _next_due(occurrences)
    return Gathered(
        order=order,
        device=_device(order, signed),
        runs=readings.runs_of(order),
        signatures=signed,
        planned=bool(occurrences),
        next_due=due,
        superseded=superseded,
    )


def _device(order: WorkOrder, signed: Sequence[Any]) -> DeviceFacts | None:
    device = order.device
    if device is None:
        return None
    known: dict[str, Any] = {"tag": device.tag, "serial": device.serial, "udi": device.udi}
    known |= {"model": str(device.model or ""), "risk_class": device.risk_class}
    if not order.is_open and signed:
        known |= json.loads(signed[-1].content).get("device") or {}
    kind = str(device.device_type or device.name)
    what = ", ".join(part for part in (kind, known["model"] or _("model unknown")) if part)
    risk = str(RiskClass(known["risk_class"]).label)
    return DeviceFacts(
        tag=known["tag"], what=what, serial=known["serial"] or _("Unknown"), udi=known["udi"], risk=risk
    )


def _next_due(occurrences: Sequence[Occurrence]) -> tuple[date | None, bool]:
    """The earliest day on which a plan of this order asks again, and whether that was already answered."""
    following = [_after(one) for one in occurrences]
    found = sorted((one for one in following if one is not None), key=lambda one: one.due_on)
    if not found:
        return None, False
    return found[0].due_on, any(one.state != OccurrenceState.OPEN for one in found)


def _after(one: Occurrence) -> Occurrence | None:
    later = Occurrence.objects.filter(plan=one.plan_id, device=one.device_id, due_on__gt=one.due_on)
    kept = later.exclude(state__in=[OccurrenceState.CANCELLED, OccurrenceState.SUPERSEDED])
    found: Occurrence | None = kept.order_by("due_on", "pk").first()
    return found


def demonstration() -> bool:
    return Options().flag("OPENHTM_DEMO") or Organization.objects.filter(is_demo=True).exists()


def demo_mark() -> str:
    return _("Demonstration") if demonstration() else ""


def language() -> str:
    return (get_language() or "en").split("-")[0]


def organization() -> str:
    found = Organization.objects.first()
    return found.name if found else ""

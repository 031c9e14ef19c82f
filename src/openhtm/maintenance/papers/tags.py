"""Status tags: what hangs on a device says what its record says."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.registry.api import DOWN, HELD, Device, Ownership, Status, usability

from .. import describing
from ..models import IS_OPEN, WorkOrder
from ..rules.papers import PaperKind, Refusal, tag_refusal
from .gathering import demo_mark, language
from .moments import exact
from .sheets import Sheet

_TITLES = {
    PaperKind.TAG_OUT_OF_SERVICE: gettext_lazy("Out of service"),
    PaperKind.TAG_QUARANTINED: gettext_lazy("Quarantined"),
    PaperKind.TAG_DO_NOT_USE: gettext_lazy("Do not use"),
    PaperKind.TAG_LOANER: gettext_lazy("Loaner"),
}
_ORDERS = {
    PaperKind.TAG_OUT_OF_SERVICE: gettext_lazy("Do not use on patients. Leave for biomedical engineering."),
    PaperKind.TAG_QUARANTINED: gettext_lazy("Do not use, do not move, do not change anything."),
    PaperKind.TAG_DO_NOT_USE: gettext_lazy("Do not use on patients. Return to biomedical engineering."),
    PaperKind.TAG_LOANER: gettext_lazy("On loan. Return when the hospital's own device is back."),
}


def refusal(device: Device, kind: PaperKind, *, on: date) -> Refusal | None:
    return tag_refusal(
        kind,
        status=device.status,
        down=DOWN,
        held=HELD,
        usable=usability(device, on=on).usable,
        loaner=device.ownership == Ownership.LOANER or device.status == Status.LOANED_OUT,
    )


def tag(device: Device, kind: PaperKind, *, on: date) -> Sheet:
    return Sheet(
        template="tag",
        title=str(_TITLES[kind]),
        hospital=device.site.name,
        tag=device.tag,
        reference="",
        language=language(),
        mark=demo_mark(),
        extra={
            "device": describing.what(device),
            "reasons": _reasons(device, kind, on=on),
            "lines": [pair for pair in _lines(device, kind) if pair[1]],
            "order": str(_ORDERS[kind]),
        },
    )


def _reasons(device: Device, kind: PaperKind, *, on: date) -> list[str]:
    if kind is PaperKind.TAG_LOANER:
        return []
    return [reason.text for reason in usability(device, on=on).reasons if reason.forbids]


def _lines(device: Device, kind: PaperKind) -> list[tuple[str, str]]:
    since = device.status_since
    order = _order(device)
    owner = (device.owner or _("Unknown")) if kind is PaperKind.TAG_LOANER else ""
    return [
        (_("Serial number"), device.serial),
        (_("Department"), str(device.department or _("Unknown"))),
        (_("Owner"), owner),
        (_("Status since"), exact(since, device.site.time_zone) if since else ""),
        (_("Work order"), order.reference if order else ""),
    ]


def _order(device: Any) -> WorkOrder | None:
    """The most urgent of its open orders."""
    found: WorkOrder | None = (
        WorkOrder.objects.filter(IS_OPEN, device=device).order_by("priority", "opened_at").first()
    )
    return found

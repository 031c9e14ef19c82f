"""The inspection sticker: when the device was inspected, by whom, and when it is due again."""

from __future__ import annotations

from datetime import date

from django.utils import formats
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from openhtm.kernel.time import local_date

from .gathering import Gathered, demo_mark, language
from .sheets import Sheet


def sticker(found: Gathered) -> Sheet:
    order, device = found.order, found.device
    if device is None:
        raise ValueError("A sticker goes onto a device.")
    # After a repair no plan asks again; then the sticker says what the device's plans ask for next.
    own = order.device.next_due_on if order.device else None
    due = found.next_due if found.planned else own
    done = order.completed_at or order.closed_at
    inspected = local_date(done, found.zone).isoformat() if done else _("Unknown")
    return Sheet(
        template="sticker",
        title=_("Inspection sticker"),
        hospital=order.site.name,
        tag=device.tag,
        reference=order.reference,
        language=language(),
        mark=demo_mark(),
        extra={
            "device": device.what,
            "lines": [
                (_("Inspected"), inspected),
                (_("By"), f"{_initials(str(order.completed_by or ''))} · {order.reference}"),
            ],
            "due_label": _("Next due"),
            "due": _month(due),
            "month": due.month if due else 0,
            "months": [str(MONTHS_3[place])[:3].title() for place in range(1, 13)],
        },
    )


def _month(due: date | None) -> str:
    return formats.date_format(due, "F Y") if due else _("not planned")


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split()).upper() or _("Unknown")

"""May a device be used now, in words, with every reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import Block, Device, StatusChoice
from ..rules.status import USABLE, Status
from ..rules.usability import Cause, Condition, Objection, Overdue, objections


@dataclass(frozen=True)
class Reason:
    """``forbids`` False: the device may be used, but whoever uses it must know."""

    code: str
    text: str
    forbids: bool = True


@dataclass(frozen=True)
class Usability:
    usable: bool
    reasons: tuple[Reason, ...]


def usability(device: Device, *, on: date, overdue: Overdue = Overdue.BLOCK) -> Usability:
    """The verdict on that civil day of the device's site. ``overdue``: what an overdue inspection of life
    support (or of a device whose risk nobody has settled) does, as the site decided. Two queries at most."""
    condition = Condition(
        status=Status(device.status),
        risk_class=device.risk_class,
        planned=device.next_due_on is not None,
        overdue_on=device.overdue_on,
        expires_on=device.expires_on,
        conditions_of_use=device.limited_use_note,
        blocks=_blocks(device),
        parts_down=_parts_down(device),
    )
    return _verdict(objections(condition, on=on, overdue=overdue))


def quick(device: Device, *, on: date, overdue: Overdue = Overdue.BLOCK) -> Usability:
    """The verdict from the device's own row, for lists: blocks are counted, not told. No query."""
    count = device.block_count
    condition = Condition(
        status=Status(device.status),
        risk_class=device.risk_class,
        planned=device.next_due_on is not None,
        overdue_on=device.overdue_on,
        expires_on=device.expires_on,
        conditions_of_use=device.limited_use_note,
        blocks=[_("Something forbids its use.")] if count else (),
    )
    return _verdict(objections(condition, on=on, overdue=overdue))


def _verdict(found: Sequence[Objection]) -> Usability:
    reasons = tuple(Reason(item.cause.value, sentence(item), item.forbids) for item in found)
    return Usability(not any(item.forbids for item in found), reasons)


def _blocks(device: Device) -> list[str]:
    rows = Block.objects.open().filter(device=device).order_by("valid_from", "pk")
    return list(rows.values_list("text", flat=True))


def _parts_down(device: Device) -> list[str]:
    parts = Device.objects.active().filter(parent=device).exclude(status__in=USABLE, block_count=0)
    return list(parts.order_by("tag").values_list("tag", flat=True))


def sentence(objection: Objection) -> str:
    """An objection in words."""
    day = date_format(objection.day, "j M Y") if objection.day else ""
    if objection.cause is Cause.STATUS:
        return _("Its status is: %(status)s.") % {"status": StatusChoice(objection.detail).label}
    if objection.cause is Cause.LIMITED:
        return _("Limited use: %(conditions)s") % {
            "conditions": objection.detail or _("conditions are not on record.")
        }
    if objection.cause is Cause.PART_DOWN:
        return _("Its part %(tag)s may not be used.") % {"tag": objection.detail}
    if objection.cause is Cause.BLOCK:
        return objection.detail
    return _dated(objection.cause) % {"day": day}


def _dated(cause: Cause) -> str:
    sentences = {
        Cause.STATUS_UNKNOWN: _("Nobody knows its status: look it over before use."),
        Cause.OVERDUE: _("Its inspection is overdue since %(day)s."),
        Cause.OVERDUE_RISK_UNKNOWN: _(
            "Its inspection is overdue since %(day)s, and its risk class is not settled."
        ),
        Cause.UNPLANNED: _("No inspection is planned for it, although its failure can hurt a patient."),
        Cause.EXPIRED: _("It expired on %(day)s."),
    }
    return sentences[cause]

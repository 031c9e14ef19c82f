"""Loaners: lent while the ward's own device is repaired, checked when they come back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.kernel.time import local_date
from openhtm.registry import api as registry
from openhtm.registry.api import Device

from .. import clocking, downtimes
from ..models import Loan, WorkOrder
from ..moving import open_record, own_order_only


class UnableToLend(DomainError):
    """This device cannot be the loaner, or it has come back already."""

    code = "unable_to_lend"


@action("maintenance.loan.lend", needs=Permission.WORK_ORDER_UPDATE)
def lend(
    order: WorkOrder, *, loaner: Device, lent_at: datetime | None = None, by: Actor, at: datetime
) -> Loan:
    """Give the ward another device meanwhile: it is replaced, so the second clock of the order stops."""
    open_record(order, by=by)
    moment = lent_at or at
    _check_loaner(order, loaner, moment, at=at)
    loan = acts.create(
        Loan(
            work_order=order,
            site_id=order.site_id,
            device=loaner,
            lent_at=moment,
            lent_by=by.actor_label[:200],
        )
    )
    clocking.remember([order])
    return loan


def _check_loaner(order: WorkOrder, loaner: Device, moment: datetime, *, at: datetime) -> None:
    if order.device_id is None or loaner.pk == order.device_id:
        raise UnableToLend(_("A loaner stands in for the device of the order and is another one."))
    if loaner.site_id != order.site_id:
        raise UnableToLend(_("%(loaner)s belongs to another site.") % {"loaner": loaner})
    if moment > at or moment < order.opened_at:
        raise InvalidInput(
            _("It was lent between the opening of the order and now."),
            fields={"lent_at": [_("Between the opening and now.")]},
        )
    held = Loan.objects.filter(device=loaner, returned_at__isnull=True).select_related("work_order").first()
    if held is not None:
        raise UnableToLend(
            _("%(loaner)s is lent already, for %(order)s.") % {"loaner": loaner, "order": held.work_order}
        )
    state = registry.usability(loaner, on=local_date(at, order.site.time_zone))
    if not state.usable:
        reasons = "; ".join(str(reason.text) for reason in state.reasons)
        raise UnableToLend(
            _("%(loaner)s may not be used: %(reasons)s") % {"loaner": loaner, "reasons": reasons}
        )


@action("maintenance.loan.take_back", needs=Permission.WORK_ORDER_UPDATE)
def take_back(
    loan: Loan,
    *,
    fit: bool,
    note: str = "",
    returned_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Loan:
    """The loaner is back and was checked. One that is not fit goes out of service and is not lent again."""
    own_order_only(loan.work_order, by=by)
    if loan.returned_at is not None:
        raise UnableToLend(_("%(loaner)s has come back already.") % {"loaner": loan.device})
    moment = returned_at or at
    # A closed record says that it was out: it cannot have been back before.
    if moment > at or moment < max(loan.lent_at, loan.work_order.closed_at or loan.lent_at):
        raise InvalidInput(
            _("It came back between the day it was lent and now."),
            fields={"returned_at": [_("Between lending and now.")]},
        )
    if not fit and not note.strip():
        raise InvalidInput(_("Say what is wrong with it."), fields={"note": [_("Say what is wrong.")]})
    acts.save(loan, returned_at=moment, returned_by=by.actor_label[:200], fit=fit, note=note.strip()[:300])
    if not fit:
        registry.devices.take_out_of_service(
            loan.device, reason=f"Came back from loan: {note.strip()}"[:300], by=by, at=at
        )
    return loan


@action("maintenance.work_order.downtime_of_status", needs=Permission.WORK_ORDER_UPDATE)
def take_downtime_of_status(order: WorkOrder, *, by: Actor, at: datetime) -> WorkOrder:
    """Write on the order when its device was down by the history of its status."""
    open_record(order, by=by)
    found = downtimes.by_status(order, now=at)
    if found is None:
        raise InvalidInput(_("By the history of its status the device was not down around this order."))
    begins, ends = found
    return acts.save(order, down_from=begins, down_to=ends if ends < at else None, changed_at=at)

"""Orders planned on the dispatch board: given to a person, for a day."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.audit.api import history
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput, StaleVersion
from openhtm.kernel.time import local_date

from ..models import WorkOrder
from ..moving import open_record
from .work_orders import assign


class MovedMeanwhile(StaleVersion):
    """Somebody changed the order after the board was drawn; ``details["by"]`` says who did last."""

    def __init__(self, order: WorkOrder, *, seen: int) -> None:
        super().__init__(subject=str(order), seen=seen, current=order.version)
        last = next(iter(history(order, limit=1)), None)
        self.details["by"] = last.actor if last else ""
        if last is not None:
            self.message = _("%(order)s was changed by %(who)s meanwhile. Look where it is now.") % {
                "order": order,
                "who": last.actor,
            }


@action("maintenance.work_order.dispatch", needs=Permission.WORK_ORDER_ASSIGN)
def dispatch(
    order: WorkOrder,
    *,
    assignee: User | None = None,
    planned_on: date | None,
    seen_version: int | None = None,
    note: str = "",
    by: Actor,
    at: datetime,
) -> WorkOrder:
    """Plan an order for a day (None: for none) and give it to a person (None: whoever has it keeps it)."""
    open_record(order, by=by)
    if seen_version is not None and order.version != seen_version:
        raise MovedMeanwhile(order, seen=seen_version)
    today = local_date(at, order.site.time_zone)
    if planned_on is not None and planned_on < today and planned_on != order.planned_on:
        text = _("The day is past. Choose today or a day to come.")
        raise InvalidInput(text, fields={"planned_on": [text]})
    if planned_on != order.planned_on:
        acts.save(order, seen_version=seen_version, planned_on=planned_on, changed_at=at)
    if assignee is not None and assignee.pk != order.assignee_id:
        assign(order, assignee=assignee, note=note, by=by, at=at)
    return order

"""The one way a work order changes its state: by the table, with a row that says who, when and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, NotPermitted
from openhtm.registry.api import derived

from . import clocking, stocked, teamwork
from .acting import person
from .models import OrderState, StateChange, WorkOrder
from .rules.work_order_states import TRANSITIONS, Need, State, Verb, may, target_of


class UnableToMove(DomainError):
    """The table does not lead from this state to there, or a reason is missing."""

    code = "unable_to_move"


class RecordClosed(DomainError):
    """A closed, cancelled or duplicate order is not changed any more."""

    code = "record_closed"


def move(
    order: WorkOrder,
    verb: Verb,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    wanted: State | None = None,
    **changes: Any,
) -> WorkOrder:
    """Carry out a verb of the table and store `changes` with it."""
    own_order_only(order, by=by)
    teamwork.check_taken_up(order, by=by)
    before = State(order.state)
    if not may(verb, state=before):
        raise UnableToMove(
            _("%(order)s is %(state)s, so this cannot be done to it now.")
            % {"order": order, "state": order.get_state_display().lower()},
            details={"state": order.state, "verb": verb.value},
        )
    if Need.REASON in TRANSITIONS[verb].needs and not reason.strip():
        raise UnableToMove(_("Give a reason."), details={"verb": verb.value})
    after = target_of(verb, wanted=wanted)
    if verb is Verb.START and order.responded_at is None:
        changes["responded_at"] = at
    acts.save(order, state=OrderState(after), changed_at=at, **changes)
    remember_state(order, verb=verb.value, before=before.value, by=by, at=at, reason=reason)
    clocking.remember([order])
    if not order.is_open:
        stocked.let_go(order, by=by, at=at)
    if order.device_id is not None:
        count_open_orders([order.device_id])
    return order


def remember_state(
    order: WorkOrder, *, verb: str, before: str, by: Actor, at: datetime, reason: str = ""
) -> None:
    StateChange(
        work_order=order,
        site_id=order.site_id,
        verb=verb,
        state_before=before,
        state_after=order.state,
        changed_at=at,
        by_label=by.actor_label[:200],
        reason=reason[:500],
    ).save(force_insert=True)


def open_record(order: WorkOrder, *, by: Actor) -> WorkOrder:
    """The order itself, or `RecordClosed`."""
    own_order_only(order, by=by)
    if not order.is_open:
        raise RecordClosed(
            _("%(order)s is %(state)s and its record stays as it is. Write an addendum.")
            % {"order": order, "state": order.get_state_display().lower()}
        )
    teamwork.check_taken_up(order, by=by)
    return order


def own_order_only(order: WorkOrder, *, by: Actor) -> None:
    """Who may not read orders there (a vendor's engineer) works on those they have or help on only."""
    who = person(by)
    if who is None or order.assignee_id == who.pk:
        return
    reads = who.may(Permission.WORK_ORDER_READ, site_id=order.site_id, department_id=order.department_id)
    if not reads and not teamwork.helps(order, who=who):
        raise NotPermitted(_("%(order)s is not assigned to you.") % {"order": order})


def count_open_orders(device_ids: list[int]) -> None:
    """Tell the registry how many orders are open on these devices."""
    opened = WorkOrder.objects.open().filter(device_id__in=device_ids).order_by()
    counts = dict.fromkeys(device_ids, 0)
    for device_id in opened.values_list("device_id", flat=True):
        counts[device_id] += 1
    derived.set_open_work_orders(counts.items())

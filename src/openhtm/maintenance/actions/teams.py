"""Several people on one order: helpers who join and leave, and hand-overs that the next one takes up."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError

from .. import teamwork
from ..acting import person
from ..assignable import able
from ..models import HandOver, OrderHelper, WorkOrder
from ..moving import RecordClosed, open_record


class UnableToTeam(DomainError):
    """This person cannot help on that order, or it is not one's own to say so."""

    code = "unable_to_team"


class UnableToTakeUp(DomainError):
    """The hand-over is another person's, or it was passed on meanwhile."""

    code = "unable_to_take_up"


@action("maintenance.helper.add", needs=Permission.WORK_ORDER_PERFORM)
def add_helper(order: WorkOrder, *, helper: User, by: Actor, at: datetime) -> OrderHelper:
    """Let a person help on an order. Whoever has it asks for help, anybody who may perform it joins.

    Twice is once.
    """
    open_record(order, by=by)
    _check_say(order, helper, by=by)
    if helper.pk == order.assignee_id:
        raise UnableToTeam(_("%(who)s has %(order)s already.") % {"who": helper, "order": order})
    able(helper, site_id=order.site_id, department_id=order.department_id)
    if (found := teamwork.helping(order).filter(person=helper).first()) is not None:
        return found
    return acts.create(OrderHelper(work_order=order, site_id=order.site_id, person=helper, joined_at=at))


@action("maintenance.helper.release", needs=Permission.WORK_ORDER_PERFORM)
def release_helper(helper: OrderHelper, *, by: Actor, at: datetime) -> OrderHelper:
    """Their part is done. The time they noted stays."""
    order = open_record(helper.work_order, by=by)
    _check_say(order, helper.person, by=by)
    if helper.released_at is not None:
        return helper
    return acts.save(helper, released_at=at)


def _check_say(order: WorkOrder, helper: User, *, by: Actor) -> None:
    """Whoever has the order, whoever assigns work there, and the person themself."""
    who = person(by)
    if who is None or who.pk in (helper.pk, order.assignee_id):
        return
    if not who.may(Permission.WORK_ORDER_ASSIGN, site_id=order.site_id, department_id=order.department_id):
        raise UnableToTeam(
            _("%(order)s is with %(who)s, who asks for help.")
            % {"order": order, "who": order.assignee or _("nobody")}
        )


@action("maintenance.hand_over.take_up", needs=Permission.WORK_ORDER_PERFORM)
def take_up(hand_over: HandOver, *, by: Actor, at: datetime) -> HandOver:
    """The receiver has read the note and goes on with the work. Twice is once."""
    if hand_over.receiver_id != getattr(person(by), "pk", None):
        raise UnableToTakeUp(_("This was handed to %(who)s, who takes it up.") % {"who": hand_over.receiver})
    if hand_over.taken_up_at is not None:
        return hand_over
    if hand_over.passed_on_at is not None:
        raise UnableToTakeUp(_("It was given to somebody else meanwhile."))
    if not hand_over.work_order.is_open:
        raise RecordClosed(_("%(order)s has ended meanwhile.") % {"order": hand_over.work_order})
    return acts.save(hand_over, taken_up_at=at)

"""A person who holds the competency signs beside who did the work without it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError
from openhtm.workforce import api as workforce

from .. import competence
from ..acting import person
from ..models import CompetencyMark, CompetencyMarkKind, WorkOrder
from ..moving import open_record
from ..performing import today_of
from ..record import order_content
from ..rules.work_order_states import State


class UnableToCoSign(DomainError):
    """The work is not done, it is one's own, or one lacks the competency too."""

    code = "unable_to_co_sign"


@action("maintenance.work_order.co_sign", needs=Permission.WORK_ORDER_SIGN)
def co_sign(order: WorkOrder, *, proof: Reauthentication | None, by: Actor, at: datetime) -> CompetencyMark:
    """Sign as who supervised the work, so that a performer without the competency may sign. Asked again by the
    same person, the same co-signature is returned; going back to work voids it."""
    open_record(order, by=by)
    who = person(by)
    if who is None or proof is None:
        raise UnableToSign(_("Co-signing needs your password."))
    standing = competence.co_signature(order)
    if standing is not None and standing.person_id == who.pk:
        return standing
    _check(order, who=who, at=at)
    work = competence.work_of(order)
    mark = competence.mark(
        order, CompetencyMarkKind.CO_SIGNED, who=who, missing=workforce.demands(work), at=at
    )
    sign(
        order,
        meaning=Meaning.REVIEWED,
        content={"supervised": str(order.completed_by or ""), "record": order_content(order)},
        proof=proof,
        zone=order.site.time_zone,
    )
    return mark


def _check(order: WorkOrder, *, who: User, at: datetime) -> None:
    if State(order.state) not in {State.WORK_DONE, State.VERIFIED}:
        raise UnableToCoSign(
            _("%(order)s is %(state)s: the work has to be done before it is co-signed.")
            % {"order": order, "state": order.get_state_display().lower()}
        )
    if who == order.completed_by:
        raise UnableToCoSign(_("Somebody else than who did the work co-signs it."))
    found = workforce.lacking(who, competence.work_of(order), on=today_of(order, at))
    if found:
        device = order.device.tag if order.device else str(order)
        raise UnableToCoSign(workforce.words.lacks(found, device=device))

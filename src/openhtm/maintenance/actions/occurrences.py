"""What can happen to a planned inspection besides being done: attempts and deferrals."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.kernel.time import local_date

from .. import chasing
from ..acting import person
from ..models import Attempt, AttemptKind, Deferral, Occurrence, OccurrenceState
from ..rules.priority import AS_HIGH, Risk


class UnableToDefer(DomainError):
    """It is settled, the target is no later day, or an approver is missing."""

    code = "unable_to_defer"


def _open(occurrence: Occurrence) -> Occurrence:
    if occurrence.state != OccurrenceState.OPEN:
        raise UnableToDefer(
            _("The inspection due %(due_on)s is settled already.") % {"due_on": occurrence.due_on}
        )
    return occurrence


@action("maintenance.occurrence.attempt", needs=Permission.WORK_ORDER_PERFORM)
def record_attempt(
    occurrence: Occurrence,
    *,
    kind: AttemptKind,
    evidence: str,
    notified: str = "",
    retry_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Attempt:
    """Record that somebody went and could not do it. It stays open: an attempt settles nothing.

    After a search in vain the next try is, where nobody says otherwise, the day by which the ladder asks for
    one.
    """
    if kind == AttemptKind.FOUND:
        raise InvalidInput(_("Say where it was found instead: a device that was found is no failed attempt."))
    if not evidence.strip():
        raise InvalidInput(
            _("Write what you saw or where you looked."), fields={"evidence": [_("Write what you saw.")]}
        )
    made = acts.create(
        Attempt(
            occurrence=_open(occurrence),
            site_id=occurrence.site_id,
            kind=kind,
            tried_at=at,
            tried_by=person(by),
            evidence=evidence.strip(),
            notified=notified.strip(),
            retry_on=retry_on,
        )
    )
    if kind == AttemptKind.COULD_NOT_LOCATE and retry_on is None:
        _expect_next(made, at=at)
    return made


def _expect_next(attempt: Attempt, *, at: datetime) -> None:
    search = chasing.search_for(attempt.occurrence.device, at=at)
    if search is not None and search.state.act_by > search.state.latest:
        acts.save(attempt, retry_on=search.state.act_by)


@action("maintenance.occurrence.defer", needs=Permission.WORK_ORDER_UPDATE)
def defer(
    occurrence: Occurrence,
    *,
    target_on: date,
    reason: str,
    risk_note: str = "",
    approver: User | None = None,
    by: Actor,
    at: datetime,
) -> Deferral:
    """Decide to do it later. The due day and the window stay; late stays late.

    High-risk devices (and those of unknown risk) need an approver other than the one who defers, and a word
    about the risk.
    """
    _open(occurrence)
    if target_on <= local_date(at, occurrence.site.time_zone):
        raise UnableToDefer(_("The new target must be a day to come."))
    if not reason.strip():
        raise UnableToDefer(_("Say why it is deferred."))
    if Risk(occurrence.device.risk_class) in AS_HIGH:
        _check_approval(occurrence, approver, risk_note=risk_note, by=by)
    deferral = acts.create(
        Deferral(
            occurrence=occurrence,
            site_id=occurrence.site_id,
            target_on=target_on,
            reason=reason.strip(),
            risk_note=risk_note.strip(),
            deferred_by=person(by),
            deferred_at=at,
            approved_by=approver,
        )
    )
    acts.save(occurrence, deferred_to=target_on)
    return deferral


def _check_approval(occurrence: Occurrence, approver: User | None, *, risk_note: str, by: Actor) -> None:
    if not risk_note.strip():
        raise UnableToDefer(_("This device is high-risk: say what waiting means for patients."))
    mine = person(by)
    allowed = mine or approver
    place = {"site_id": occurrence.site_id, "department_id": occurrence.device.department_id}
    if allowed is not None and mine is not None and mine.may(Permission.PLAN_APPROVE, **place):
        return
    if approver is None or approver == mine or not approver.may(Permission.PLAN_APPROVE, **place):
        raise UnableToDefer(_("This device is high-risk: name an approver who may approve plans."))

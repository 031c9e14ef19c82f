"""From state to state: review, approvals by role, an emergency by word of mouth, the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import NotPermitted

from .. import noting, record, shelf, words
from ..approving import NEEDED, paperwork_day, places
from ..errors import UnableToChange
from ..models import Approval, Change
from ..rules.states import (
    BEFORE_APPROVAL,
    ENDED,
    Kind,
    Role,
    State,
    on_both_sides,
    unapproved,
    unassessed,
    unspoken,
)


def _where(arguments: Mapping[str, Any]) -> Iterable[tuple[int | None, int | None]]:
    return places(arguments["change"], str(arguments["role"]))


@action("changes.change.advance", needs=Permission.CHANGE_LEAD)
def advance(change: Change, *, to: str, by: Actor, at: datetime) -> Change:
    """Take it to the next state, or back. Back to the assessment, its approvals hold no more; ``end`` ends it."""
    noting.running(change)
    if to not in set(State) or to in ENDED or (to == State.APPROVED and change.state != State.SCHEDULED):
        raise UnableToChange(_("Choose the next state of the change. Approvals approve it, the end ends it."))
    if to == State.ASSESSMENT and change.spoken_at is not None:
        raise UnableToChange(_("It was approved by word of mouth: finish its paperwork, or end it."))
    before = change.state
    noting.may_become(change, State(to))
    anew = to == State.ASSESSMENT and before != State.DRAFT
    return acts.save(change, state=to, **({"round": change.round + 1} if anew else {}))


def _allowed(change: Change, role: str, by: Actor) -> Role:
    if role not in set(Role):
        raise UnableToChange(_("There is no such role of approval."))
    needed = NEEDED[Role(role)]
    if not all(by.may(needed, site_id=site, department_id=unit) for site, unit in places(change, role)):
        told = _("%(actor)s may not approve for %(role)s here: the permission '%(permission)s' is missing.")
        names = {"actor": by.actor_label, "role": words.roles([Role(role)]), "permission": needed}
        raise NotPermitted(told % names)
    return Role(role)


def _open_for_signatures(change: Change) -> None:
    late = change.spoken_at is not None and change.state not in BEFORE_APPROVAL
    if change.state != State.REVIEW and not late:
        raise UnableToChange(_("%(change)s is not in review.") % {"change": change})


@action("changes.approval.give", needs=Permission.CHANGE_READ, where=_where)
def approve(
    change: Change,
    *,
    role: str,
    said: str = "",
    proof: Reauthentication | None = None,
    by: Actor,
    at: datetime,
) -> Approval:
    """Approve for a role, with one's signature under the whole. With the last role that is asked for, the change is
    approved."""
    noting.running(change)
    known = _allowed(change, role, by)
    _open_for_signatures(change)
    now = record.situation(change)
    _refuse_twice(known, now.required, now.signed)
    if isinstance(by, User) and on_both_sides(known, str(by.pk), now.signed):
        raise UnableToChange(words.both_sides())
    if found := unassessed(now):
        raise UnableToChange(words.obstacles(found, now))
    made = _decided(change, known, approved=True, said=said, proof=proof, by=by, at=at)
    after = record.situation(change)
    left = unapproved(after)
    if left and not after.unsigned:
        # The last signature would leave it approved by too few people, with nobody left to sign.
        raise UnableToChange(words.obstacles(left, after))
    if change.state == State.REVIEW and not left:
        acts.save(change, state=State.APPROVED.value)
    if change.spoken_at is not None and not left:
        acts.save(change, paperwork_done_at=at)
    return made


def _refuse_twice(role: Role, required: Iterable[Role], signed: Mapping[Role, str]) -> None:
    if role not in set(required):
        raise UnableToChange(_("This kind of change does not ask for this role."))
    if role in signed:
        raise UnableToChange(_("This role has approved already."))


def _decided(
    change: Change,
    role: Role,
    *,
    approved: bool,
    said: str,
    proof: Reauthentication | None,
    by: Actor,
    at: datetime,
) -> Approval:
    if proof is None:
        raise UnableToSign(_("Confirm the signature with your password."))
    person = noting.person(by)
    row = Approval(
        change=change, round=change.round, role=role.value, approved=approved, said=said.strip(), at=at
    )
    row.given_by, row.by = by.actor_label[:200], person
    acts.create(row)
    content = {"role": role.value, "approved": approved, "said": said.strip(), **record.content(change)}
    sign(change, meaning=Meaning.APPROVED, content=content, proof=proof, zone=change.site.time_zone)
    return row


@action("changes.approval.refuse", needs=Permission.CHANGE_READ, where=_where)
def reject(
    change: Change,
    *,
    role: str,
    reason: str,
    proof: Reauthentication | None = None,
    by: Actor,
    at: datetime,
) -> Change:
    """Reject it for a role, with the reason: it ends."""
    noting.running(change)
    known = _allowed(change, role, by)
    told = noting.given(reason)
    if change.state != State.REVIEW:
        raise UnableToChange(_("%(change)s is not in review.") % {"change": change})
    now = record.situation(change)
    _refuse_twice(known, now.required, now.signed)
    _decided(change, known, approved=False, said=told, proof=proof, by=by, at=at)
    return acts.save(
        change, state=State.REJECTED.value, result=told, ended_at=at, ended_by=by.actor_label[:200]
    )


@action("changes.approval.speak", needs=Permission.CHANGE_LEAD)
def speak(change: Change, *, role: str, given_by: str, said: str, by: Actor, at: datetime) -> Approval:
    """Write down that somebody approved an emergency by word of mouth. With the second role and person it is approved,
    and its paperwork is due within business days."""
    noting.running(change)
    days = shelf.kinds()[Kind(change.kind)].paperwork_days
    if days is None or change.state not in BEFORE_APPROVAL:
        raise UnableToChange(_("Only an emergency that is not approved yet is approved by word of mouth."))
    known = Role(role) if role in set(Role) else None
    problems = {
        name: told
        for name, missing, told in (
            ("role", known is None, _("Choose one of the roles.")),
            ("given_by", not given_by.strip(), _("Name the person.")),
            ("said", not said.strip(), _("Write what was said, and how you were told.")),
        )
        if missing
    }
    noting.refuse(problems)
    if known in record.approvals(change)[1]:
        raise UnableToChange(_("This role has spoken already."))
    made = acts.create(
        Approval(
            change=change,
            round=change.round,
            role=role,
            approved=True,
            spoken=True,
            given_by=given_by.strip(),
            by=noting.person(by),
            said=said.strip(),
            at=at,
        )
    )
    if not unspoken(record.situation(change)):
        day = paperwork_day(change, days, at=at)
        acts.save(change, state=State.APPROVED.value, spoken_at=at, paperwork_on=day)
    return made


@action("changes.change.end", needs=Permission.CHANGE_LEAD)
def end(
    change: Change, *, to: str, result: str, proof: Reauthentication | None = None, by: Actor, at: datetime
) -> Change:
    """Close it, or end it as rejected, rolled back or failed: with what came of it, and a signature under all of it.
    Refused while a device is not settled."""
    noting.running(change)
    if to not in ENDED:
        raise UnableToChange(_("Choose how it ends."))
    told = noting.given(result, field="result", told=_("Say what came of it."))
    noting.may_become(change, State(to))
    if proof is None:
        raise UnableToSign(_("Confirm the signature with your password."))
    acts.save(change, state=to, result=told, ended_at=at, ended_by=by.actor_label[:200])
    content = record.ending(change)
    sign(change, meaning=Meaning.REVIEWED, content=content, proof=proof, zone=change.site.time_zone)
    return change

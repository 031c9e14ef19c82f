"""Carrying out one act of a device by the action of every other door, or saying why it has to be kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from openhtm.accounts.api import User
from openhtm.audit.api import history
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.kernel.offline import Conflict, Handed, OfflineAct, Subject, act_of

from .actions.acts import Kept
from .models import ActState, ReceivedAct


@dataclass(frozen=True, kw_only=True)
class Tried:
    """``kept`` None: it was done, and nobody asks for its record any more."""

    subject: Subject | None
    kept: Kept | None


def attempt(
    row: ReceivedAct,
    *,
    files: Sequence[File[bytes]],
    by: User,
    at: datetime,
    overrule: bool = False,
    proof: Any = None,
    behind: bool = False,
) -> Tried:
    """Carry an act out, or say why it has to be kept. What it had begun is undone in that case. ``behind``:
    something done earlier on the same record is held."""
    kind: OfflineAct | None = None
    try:
        kind, handed = handed_in(row, files=files, by=by, at=at, overrule=overrule, proof=proof)
        if behind:
            return Tried(subject=_subject_of(kind, handed), kept=_waits())
        if kind.needs_password and proof is None:
            signed = kind.subject(handed)
            return Tried(subject=signed, kept=_to_confirm(row, signed))
        with transaction.atomic():
            kind.perform(handed)
    except DomainError as problem:
        subject = _subject_of(kind, handed) if kind else None
        return Tried(subject=subject, kept=_against(row, problem, subject, by=by))
    return Tried(subject=None, kept=None)


def _subject_of(kind: OfflineAct, handed: Handed) -> Subject | None:
    """The record as it stands now; None where it is outside the person's scope, or not there."""
    try:
        return kind.subject(handed)
    except DomainError:
        return None


def handed_in(row: ReceivedAct, **given: Any) -> tuple[OfflineAct, Handed]:
    """The kind of an act, and the act with its payload read; ``InvalidInput`` where either is not known."""
    kind = act_of(row.kind)
    if kind is None:
        raise InvalidInput(_("This version of the program does not know such an act."))
    try:
        payload = kind.shape.model_validate(row.payload)
    except ValidationError as problem:
        places = sorted({".".join(map(str, one["loc"])) for one in problem.errors()})
        raise InvalidInput(
            _("What was entered cannot be read: %(places)s.") % {"places": ", ".join(places)}
        ) from None
    return kind, Handed(
        id=row.act_id,
        device_at=row.device_at,
        happened_at=row.happened_at,
        taken_at=row.taken_at,
        payload=payload,
        **given,
    )


def _waits() -> Kept:
    """What follows on a record of which something is held waits with it: it may mean nothing without it."""
    text = _("Something done earlier on the same record needs a decision first.")
    return Kept(state=ActState.HELD, code="waits", message=text, mine={}, theirs={})


def _to_confirm(row: ReceivedAct, subject: Subject) -> Kept:
    text = _("Signed on the device. Confirm it with your password.")
    return Kept(
        state=ActState.TO_CONFIRM,
        code="to_confirm",
        message=text,
        mine=row.seen,
        theirs=dict(subject.facts),
    )


def _against(row: ReceivedAct, problem: DomainError, subject: Subject | None, *, by: User) -> Kept:
    """A refusal of something that somebody else changed since it was taken along is a conflict."""
    code, message, mine = problem.code, str(problem), dict(row.seen)
    theirs = dict(subject.facts) if subject else {}
    if isinstance(problem, Conflict):
        mine, theirs = problem.mine, problem.theirs
    elif others := _others(row, subject, by=by):
        code = Conflict.code
        message = _("%(refusal)s Changed meanwhile by %(people)s.") % {
            "refusal": message,
            "people": ", ".join(others),
        }
    signs = row.state == ActState.TO_CONFIRM
    return Kept(
        state=ActState.TO_CONFIRM if signs else ActState.HELD,
        code=code[:40],
        message=message,
        mine=mine,
        theirs=theirs,
    )


def _others(row: ReceivedAct, subject: Subject | None, *, by: User) -> list[str]:
    """Who else changed the record since the device took it along."""
    if subject is None:
        return []
    events = history(subject.record, limit=50)
    return sorted({one.actor for one in events if one.at > row.taken_at and one.actor != by.actor_label})

"""Acts of a device come in: each is done once, by the action of every other door, or kept for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from openhtm.accounts.api import User
from openhtm.audit.api import history
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.kernel.offline import Conflict, Handed, OfflineAct, Subject, act_of

from . import access
from .actions.acts import Kept, keep, keep_anew, remember, settle
from .errors import AlreadySettled, OtherPerson, UnableToSettle
from .models import ActState, HeldFile, ReceivedAct
from .rules.clocks import happened
from .sent import Sending, SentAct, files_of


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of one act: ``done``, ``already``, ``held`` or ``to_confirm``."""

    id: str
    state: str
    sentence: str = ""
    code: str = ""
    held: int | None = None


def receive(
    sending: Sending, *, files: Mapping[str, File[bytes]], by: User, at: datetime
) -> Sequence[Answer]:
    """Take every act in its order. One that cannot be done is kept, and with it what follows on its record.

    What follows on one record is written together: the disk is waited for once, before the device is told.
    """
    if sending.person != by.actor_key:
        raise OtherPerson(
            _("These acts are another person's. They stay on the device until that person signs in.")
        )
    answers: list[Answer] = []
    for _subject, acts in groupby(sending.in_order, key=lambda act: act.subject):
        with transaction.atomic():
            answers += [_take(act, sending=sending, files=files_of(act, files), by=by, at=at) for act in acts]
    return answers


def _take(sent: SentAct, *, sending: Sending, files: Sequence[File[bytes]], by: User, at: datetime) -> Answer:
    try:
        found = access.received(sent.id) or _new(sent, sending=sending, files=files, by=by, at=at)
        return found if isinstance(found, Answer) else _known(found, by=by)
    except DomainError as problem:
        # Not even kept (a file that is too large): it stays on the device, and says why.
        return Answer(id=sent.id, state="refused", sentence=str(problem), code=problem.code)


def _new(
    sent: SentAct, *, sending: Sending, files: Sequence[File[bytes]], by: User, at: datetime
) -> Answer | ReceivedAct:
    """The answer to an act not seen before; the row of it where another sending was first."""
    row = _row(sent, sending=sending, by=by, at=at)
    try:
        with transaction.atomic():
            return _first(row, files=files, by=by, at=at)
    except IntegrityError:
        if (known := access.received(sent.id)) is None:
            raise
        return known


def _known(row: ReceivedAct, *, by: User) -> Answer:
    if row.person_id != by.pk:
        raise OtherPerson(_("An act with this number is another person's."))
    if row.is_waiting:
        return Answer(id=row.act_id, state=row.state, sentence=row.message, code=row.code, held=row.pk)
    return Answer(id=row.act_id, state="already")


def _row(sent: SentAct, *, sending: Sending, by: User, at: datetime) -> ReceivedAct:
    when = happened(sent.device_at, device_now=sending.device_now, server_now=at, not_before=sent.taken_at)
    return ReceivedAct(
        act_id=sent.id,
        person=by,
        kind=sent.kind,
        subject=sent.subject,
        label=sent.label,
        sequence=sent.sequence,
        payload=sent.payload,
        seen=sent.seen,
        taken_at=sent.taken_at,
        device_at=sent.device_at,
        happened_at=when.at,
        skew_seconds=int(min(max(when.skew.total_seconds(), -(2**31)), 2**31 - 1)),
        received_at=at,
    )


def _first(row: ReceivedAct, *, files: Sequence[File[bytes]], by: User, at: datetime) -> Answer:
    """The first time that an act is seen: do it, or keep it."""
    tried = attempt(row, files=files, by=by, at=at)
    row.site_id = tried.subject.site_id if tried.subject else None
    if tried.kept is None:
        remember(row, by=by, at=at)
        return Answer(id=row.act_id, state="done")
    keep(row, why=tried.kept, files=files, by=by, at=at)
    return Answer(
        id=row.act_id, state=row.state, sentence=tried.kept.message, code=tried.kept.code, held=row.pk
    )


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
    first: bool = True,
) -> Tried:
    """Carry an act out, or say why it has to be kept. What it had begun is undone in that case."""
    kind: OfflineAct | None = None
    try:
        kind, handed = _handed(row, files=files, by=by, at=at, overrule=overrule, proof=proof)
        if first and (waits := _waits(row, by=by)):
            return Tried(subject=_subject_of(kind, handed), kept=waits)
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


def _handed(row: ReceivedAct, **given: Any) -> tuple[OfflineAct, Handed]:
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


def _waits(row: ReceivedAct, *, by: User) -> Kept | None:
    """What follows on a record of which something is held waits with it: it may mean nothing without it."""
    before = access.own(by).filter(state=ActState.HELD).about(row.subject)
    if not before.exists():
        return None
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


# -- a person decides -------------------------------------------------------------------------------------


def _read(kept: HeldFile) -> File[bytes]:
    with kept.file.open("rb") as file:
        return ContentFile(file.read(), name=kept.name)


def carry_out(
    row: ReceivedAct,
    *,
    how: str,
    changes: Mapping[str, Any] | None = None,
    proof: Any = None,
    by: User,
    at: datetime,
) -> Kept | None:
    """Do a held act after all, with ``changes`` of its payload (another record). None: it is done; otherwise
    why not, and it stays held."""
    if row.person_id != by.pk:
        raise UnableToSettle(_("Only %(person)s can carry this out.") % {"person": row.person})
    if not row.is_waiting:
        raise AlreadySettled(_("Somebody has decided about this already."))
    files = [_read(kept) for kept in row.files.order_by("pk")]
    if changes:
        row.payload = {**row.payload, **changes}
    with transaction.atomic():
        tried = attempt(row, files=files, by=by, at=at, overrule=True, proof=proof, first=False)
        if tried.kept is None:
            settle(row, how=how, by=by, at=at)
            return None
        keep_anew(row, why=tried.kept, by=by, at=at)
        return tried.kept

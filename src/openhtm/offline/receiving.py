"""Acts of a device come in: each is done once, by the action of every other door, or kept for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from openhtm.accounts.api import User
from openhtm.kernel.errors import DomainError
from openhtm.kernel.offline import Handed, act_of

from . import access
from .actions.acts import Kept, keep, keep_anew, remember, settle
from .attempting import attempt, handed_in
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
    coming = _Coming(sending=sending, files=files, by=by, at=at)
    answers: list[Answer] = []
    for subject, acts in groupby(sending.in_order, key=lambda act: act.subject):
        with transaction.atomic():
            answers += coming.take(subject, list(acts))
    return answers


@dataclass(kw_only=True)
class _Coming:
    """One sending on its way in. ``known``: the acts of it that came before; ``behind``: something done earlier
    on the record in hand is held."""

    sending: Sending
    files: Mapping[str, File[bytes]]
    by: User
    at: datetime
    known: Mapping[str, ReceivedAct] = field(init=False)
    behind: bool = False

    def __post_init__(self) -> None:
        self.known = access.received_before(act.id for act in self.sending.acts)

    def take(self, subject: str, acts: Sequence[SentAct]) -> Iterable[Answer]:
        """What follows on one record: those of one kind together where that is possible."""
        self.behind = access.is_held(self.by, subject)
        for kind, same in groupby(acts, key=lambda act: act.kind):
            together = list(same)
            yield from self._together(kind, together) or [self._one(act) for act in together]

    def _together(self, kind: str, acts: Sequence[SentAct]) -> list[Answer]:
        """The answers to acts that could be carried out at once; none when each is to be tried by itself."""
        known = act_of(kind)
        if known is None or known.perform_many is None or len(acts) < 2 or self.behind:
            return []
        if any(act.id in self.known for act in acts):
            return []
        rows = [self._row(act) for act in acts]
        try:
            with transaction.atomic():
                known.perform_many([self._handed(row, act) for row, act in zip(rows, acts, strict=True)])
                remember(rows, by=self.by, at=self.at)
        except (DomainError, IntegrityError):
            return []
        return [Answer(id=act.id, state="done") for act in acts]

    def _handed(self, row: ReceivedAct, act: SentAct) -> Handed:
        return handed_in(row, files=files_of(act, self.files), by=self.by, at=self.at)[1]

    def _one(self, sent: SentAct) -> Answer:
        try:
            found = self.known.get(sent.id) or self._new(sent)
            return found if isinstance(found, Answer) else _known(found, by=self.by)
        except DomainError as problem:
            # Not even kept (a file that is too large): it stays on the device, and says why.
            return Answer(id=sent.id, state="refused", sentence=str(problem), code=problem.code)

    def _new(self, sent: SentAct) -> Answer | ReceivedAct:
        """The answer to an act not seen before; the row of it where another sending was first."""
        row = self._row(sent)
        try:
            with transaction.atomic():
                return self._first(row, files_of(sent, self.files))
        except IntegrityError:
            if (known := access.received(sent.id)) is None:
                raise
            return known

    def _row(self, sent: SentAct) -> ReceivedAct:
        when = happened(
            sent.device_at,
            device_now=self.sending.device_now,
            server_now=self.at,
            not_before=sent.taken_at,
        )
        return ReceivedAct(
            act_id=sent.id,
            person=self.by,
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
            received_at=self.at,
        )

    def _first(self, row: ReceivedAct, files: Sequence[File[bytes]]) -> Answer:
        """The first time that an act is seen: do it, or keep it."""
        tried = attempt(row, files=files, by=self.by, at=self.at, behind=self.behind)
        row.site_id = tried.subject.site_id if tried.subject else None
        if tried.kept is None:
            remember([row], by=self.by, at=self.at)
            return Answer(id=row.act_id, state="done")
        keep(row, why=tried.kept, files=files, by=self.by, at=self.at)
        self.behind = self.behind or row.state == ActState.HELD
        return _waiting(row)


def _known(row: ReceivedAct, *, by: User) -> Answer:
    if row.person_id != by.pk:
        raise OtherPerson(_("An act with this number is another person's."))
    return _waiting(row) if row.is_waiting else Answer(id=row.act_id, state="already")


def _waiting(row: ReceivedAct) -> Answer:
    return Answer(id=row.act_id, state=row.state, sentence=row.message, code=row.code, held=row.pk)


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
        tried = attempt(row, files=files, by=by, at=at, overrule=True, proof=proof)
        if tried.kept is None:
            settle(row, how=how, by=by, at=at)
            return None
        keep_anew(row, why=tried.kept, by=by, at=at)
        return tried.kept


def carry_out_from(row: ReceivedAct, *, instead: str = "", by: User, at: datetime) -> ReceivedAct | None:
    """Do a held act after all, then what waits behind it on the same record, in their order; ``instead``: on
    another work order. The first one that still cannot be done, or None. Signatures wait for their password."""
    if row.state == ActState.TO_CONFIRM:
        raise UnableToSettle(_("A signature is confirmed with the password."))
    changes: dict[str, Any] = {"order": instead} if instead else {}
    how = _("On %(order)s instead") % {"order": instead} if instead else _("Mine is to stand")
    waiting = access.own(row.person).waiting().about(row.subject).filter(sequence__gte=row.sequence)
    held: Sequence[ReceivedAct] = list(waiting.filter(state=ActState.HELD).select_related("person", "site"))
    if not held:
        raise AlreadySettled(_("Somebody has decided about this already."))
    for one in held:
        if carry_out(one, how=how, changes=changes, by=by, at=at) is not None:
            return one
    return None


def confirm(rows: Sequence[ReceivedAct], *, proof: Any, by: User, at: datetime) -> list[ReceivedAct]:
    """Make signatures of what was signed on a device; those that cannot be yet, with the reason in ``message``."""
    how = _("Confirmed")
    return [row for row in rows if carry_out(row, how=how, proof=proof, by=by, at=at) is not None]

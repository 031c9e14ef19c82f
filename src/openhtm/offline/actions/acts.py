"""Remembering what became of an act, keeping one for a decision, and the decision."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from openhtm.accounts.api import User
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.limits import upload_limit

from .. import deciding
from ..errors import AlreadySettled, UnableToSettle
from ..models import ActState, HeldFile, ReceivedAct


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Why an act is kept for a person, with what stands side by side."""

    state: ActState
    code: str
    message: str
    mine: Mapping[str, str]
    theirs: Mapping[str, str]


@action(
    "offline.act.remember", needs=None, open_to="whoever did it: the act itself has asked", where=anywhere
)
def remember(received: Sequence[ReceivedAct], *, by: Actor, at: datetime) -> Sequence[ReceivedAct]:
    """Keep the ids of acts that were carried out, so that a repeat changes nothing. The ledger has the acts."""
    for act in received:
        act.state, act.payload, act.seen = ActState.DONE, {}, {}
    ReceivedAct.objects.bulk_create(received)
    return received


@action("offline.act.keep", needs=None, open_to="whoever did it: nothing is lost", where=anywhere)
def keep(
    act: ReceivedAct, *, why: Kept, files: Sequence[File[bytes]] = (), by: Actor, at: datetime
) -> ReceivedAct:
    """Keep an act whole, with its files, until a person decides."""
    act.state, act.code, act.message = why.state, why.code, why.message[:500]
    act.mine, act.theirs = dict(why.mine), dict(why.theirs)
    acts.create(act)
    for file in files:
        _keep_file(act, file)
    return act


def _keep_file(act: ReceivedAct, file: File[bytes]) -> None:
    if file.size > upload_limit():
        raise InvalidInput(_("The file is larger than %(limit)d MB.") % {"limit": upload_limit() // 2**20})
    file.seek(0)
    content = file.read()
    digest = hashlib.sha256(content).hexdigest()
    kept = HeldFile(act=act, name=str(file.name or "file")[:200], size=len(content), sha256=digest)
    storage, place = kept.file.storage, f"offline/{digest[:2]}/{digest}"
    if not storage.exists(place):
        file.seek(0)
        place = storage.save(place, file)
    kept.file.name = place
    acts.create(kept)


@action("offline.act.keep_anew", needs=None, open_to="whoever did it: it was tried again", where=anywhere)
def keep_anew(act: ReceivedAct, *, why: Kept, by: Actor, at: datetime) -> ReceivedAct:
    """It was tried again and could not be done: what stands against it now."""
    changes: dict[str, Any] = {
        "state": why.state,
        "code": why.code,
        "message": why.message[:500],
        "mine": dict(why.mine),
        "theirs": dict(why.theirs),
    }
    return acts.save(act, **changes)


@action("offline.act.settle", needs=None, open_to="whoever did it: the act itself has asked", where=anywhere)
def settle(act: ReceivedAct, *, how: str, by: Actor, at: datetime) -> ReceivedAct:
    """Note that a held act was carried out after all, and how that was decided."""
    _own(act, by=by)
    return _settled(act, state=ActState.SETTLED, how=how, by=by, at=at)


@action("offline.act.drop", needs=None, open_to="whoever did it, and who assigns work there", where=anywhere)
def drop(act: ReceivedAct, *, reason: str, by: Actor, at: datetime) -> ReceivedAct:
    """Let an act go, with the reason. It stays on record with its files and changes nothing."""
    if not deciding.may_drop(act, by=by):
        raise UnableToSettle(_("This is another person's act."))
    if not reason.strip():
        raise InvalidInput(_("Say why it is let go."), fields={"reason": [_("Give a reason.")]})
    return _settled(act, state=ActState.DROPPED, how=reason.strip(), by=by, at=at)


def _own(act: ReceivedAct, *, by: Actor) -> None:
    if not isinstance(by, User) or act.person_id != by.pk:
        raise UnableToSettle(_("Only %(person)s can carry this out.") % {"person": act.person})


def _settled(act: ReceivedAct, *, state: ActState, how: str, by: Actor, at: datetime) -> ReceivedAct:
    if not act.is_waiting:
        raise AlreadySettled(_("Somebody has decided about this already."))
    return acts.save(act, state=state, settled_at=at, settled_by=by.actor_label[:200], settled_how=how[:500])

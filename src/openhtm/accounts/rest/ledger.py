"""The ledger inside the caller's scope: read, and verified."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from openhtm.audit import api as audit
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Listed, Paging, listed, needs

from .. import access
from ..access import SignedInRequest
from ..permissions import Permission

router = Router()


class EntryOut(Schema):
    id: int
    chain: str
    sequence: int
    at: datetime
    action: str
    actor: str
    reason: str
    subject_type: str
    subject_id: int | None
    subject_label: str
    rows: int
    hash: str

    @staticmethod
    def resolve_chain(entry: audit.Entry) -> str:
        return entry.chain.key

    @staticmethod
    def resolve_actor(entry: audit.Entry) -> str:
        return entry.actor_label


class WholeEntry(EntryOut):
    previous: str
    body: dict[str, Any]

    @staticmethod
    def resolve_body(entry: audit.Entry) -> Any:
        return orjson.loads(entry.body)


class BreakOut(Schema):
    chain: str
    sequence: int
    what: str


class VerificationOut(Schema):
    ok: bool
    entries: int
    chains: int
    rows: int
    signatures: int
    broken: list[BreakOut]


class EntriesWanted(Paging):
    action: str = ""
    actor: str = ""
    subject_type: str = ""
    subject_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@router.get("", response=Listed[EntryOut])
@needs(Permission.LEDGER_READ)
def list_entries(request: SignedInRequest, wanted: Query[EntriesWanted]) -> object:
    """Entries of your sites, the newest first."""
    filters = wanted.dict(exclude={"cursor", "limit"})
    rows = audit.selected(access.ledger(request.user), **filters).select_related("chain")
    return listed(rows, keys=keys_from("-pk"), paging=wanted)


@router.get("/verification", response=VerificationOut)
@needs(Permission.LEDGER_READ)
def verify(request: SignedInRequest) -> object:
    """Walk the chains of your sites: every hash, every row, every signature."""
    return audit.verify(sites=access.ledger_sites(request.user)).as_json()


@router.get("/{pk}", response=WholeEntry)
@needs(Permission.LEDGER_READ)
def show_entry(request: SignedInRequest, pk: int) -> object:
    """One entry with its content before and after."""
    return access.one(
        access.ledger(request.user).select_related("chain"),
        _("There is no such ledger entry, or it is outside your sites."),
        pk=pk,
    )

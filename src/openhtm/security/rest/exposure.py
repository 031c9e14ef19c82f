"""What is known of flaws and whom it concerns, over REST."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Field, File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Listed, Paging, listed, needs, run
from openhtm.kernel.time import now
from openhtm.places.api import day_of

from .. import access, answering, telling
from ..actions import documents
from ..feeds.sources import Source
from ..models import Claim, SecurityDocument, Vulnerability
from ..queries import exposure as asking
from ..rules import ranges
from .assessments import BearingJudgmentOut

affected_router = Router()
documents_router = Router()
vulnerabilities_router = Router()


class AffectedDeviceOut(Schema):
    """``because``: sentences; ``component_path`` from the root of the software; ``decision`` after SSVC;
    ``configuration``: what of its own set-up bears on the priority; ``assessment``: the judgment that bears most;
    ``controls``: those that count for it, by number."""

    tag: str
    site: str
    department: str | None
    risk_class: str
    tier: str
    route: str
    because: list[str]
    component_path: str | None
    priority: int
    vulnerability: str | None
    decision: str
    configuration: dict[str, str]
    conflict: bool
    assessment: BearingJudgmentOut | None
    controls: list[int]
    accepted_until: date | None


class AffectedOut(Schema):
    """``counts`` by tier; ``without_bill``: devices of whose software nobody knows what it is made of."""

    query: str
    devices: list[AffectedDeviceOut]
    counts: dict[str, int]


class AffectedWanted(Schema):
    query: str = Field(description="A CVE, an advisory, or a component such as log4j-core.", max_length=300)


class IgnoredOut(Schema):
    statement: str
    why: str


class SecurityDocumentOut(Schema):
    id: int
    kind: str
    identifier: str
    title: str
    publisher: str
    issued_at: datetime | None
    updated_at: datetime | None
    sha256: str
    counts: dict[str, int]
    imported_at: datetime
    imported_by: str
    replaced_at: datetime | None


class SecurityDocumentWhole(SecurityDocumentOut):
    """``ignored``: the statements that were not applied, each with the reason."""

    applied: int
    ignored: list[IgnoredOut]


class ClaimOut(Schema):
    vulnerability: str
    status: str
    about: str
    versions: str
    outcome: str
    justification: str | None

    @staticmethod
    def shape(row: Claim) -> dict[str, Any]:
        return {
            "vulnerability": row.vulnerability.name,
            "status": row.status,
            "about": " ".join(filter(None, (row.vendor, row.subject))),
            "versions": ranges.written(row.versions),
            "outcome": row.outcome,
            "justification": row.justification or None,
        }


class VulnerabilityOut(Schema):
    """``probability`` and ``percentile`` are those of EPSS; ``exploited_since`` that of CISA's list; null: unknown."""

    name: str
    aliases: list[str]
    title: str
    description: str
    published_at: datetime | None
    base_score: Decimal | None
    scores: list[dict[str, str | None]]
    exploited_since: date | None
    due_on: date | None
    probability: Decimal | None
    percentile: Decimal | None
    withdrawn: bool


@affected_router.get("", response=AffectedOut)
@needs(Permission.SECURITY_READ)
def list_affected(request: SignedInRequest, wanted: Query[AffectedWanted]) -> object:
    """Which of one's devices a flaw concerns, how surely, why, and what to do first."""
    return answering.affected(request.user, wanted.query, on=day_of(now())).as_json()


@documents_router.get("", response=Listed[SecurityDocumentOut])
@needs(Permission.SECURITY_READ)
def list_security_documents(request: SignedInRequest, wanted: Query[Paging]) -> object:
    """Documents about flaws, the latest first."""
    return listed(access.documents(request.user), keys=keys_from("-imported_at,-pk"), paging=wanted)


@documents_router.post("", response={201: SecurityDocumentWhole})
@needs(Permission.SECURITY_EDIT)
def bring_document(request: SignedInRequest, file: File[UploadedFile]) -> object:
    """Bring a document in; its kind is told by its content. The same one again changes nothing."""
    source = Source(name=str(file.name or "document"), content=file.read())
    return Status(201, _whole(run(request, documents.bring, source=source)))


@documents_router.get("/{document_id}", response=SecurityDocumentWhole)
@needs(Permission.SECURITY_READ)
def show_security_document(request: SignedInRequest, document_id: int) -> object:
    """One document with what became of its statements."""
    return _whole(access.document(request.user, document_id))


def _whole(found: SecurityDocument) -> dict[str, Any]:
    names = ("kind", "identifier", "title", "publisher", "issued_at", "updated_at", "sha256", "counts")
    told = telling.told(found)
    own = {name: getattr(found, name) for name in (*names, "imported_at", "imported_by", "replaced_at")}
    return {"id": found.pk, **own, "applied": told["applied"], "ignored": told["ignored"]}


@documents_router.get("/{document_id}/statements", response=Listed[ClaimOut])
@needs(Permission.SECURITY_READ)
def list_statements(request: SignedInRequest, document_id: int, wanted: Query[Paging]) -> object:
    """Every statement of a document with what became of it."""
    rows = access.claims(request.user, access.document(request.user, document_id))
    return listed(rows, keys=keys_from("pk"), paging=wanted, shape=ClaimOut.shape)


@vulnerabilities_router.get("/{name}", response=VulnerabilityOut)
@needs(Permission.SECURITY_READ)
def show_vulnerability(request: SignedInRequest, name: str) -> object:
    """What is known of a vulnerability, by its name or another name of it."""
    return _vulnerability(access.vulnerability(request.user, name))


def _vulnerability(found: Vulnerability) -> dict[str, Any]:
    exploited = asking.exploited_entry(found.name)
    likely = asking.likelihood_entry(found.name)
    names = ("name", "title", "description", "published_at", "base_score", "scores", "withdrawn")
    return {
        **{name: getattr(found, name) for name in names},
        "aliases": sorted(one.name for one in found.aliases.all()),
        "exploited_since": exploited.added_on if exploited else None,
        "due_on": exploited.due_on if exploited else None,
        "probability": likely.probability if likely else None,
        "percentile": likely.percentile if likely else None,
    }

"""Documents over REST."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponseBase
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run

from .. import access
from ..actions import documents
from ..answers import file_answer
from ..models import DocumentKind
from ..subjects import find_subject

router = Router()
ROUTERS = [("/documents", router)]
_TYPE = Field(max_length=80, description="Kind of record, such as registry.device.")
_ID = Field(ge=1, le=2**53, description="Id of the record.")


class DocumentOut(Schema):
    id: int
    subject_type: str
    subject_id: int
    kind: str
    title: str
    name: str
    content_type: str
    size: int
    sha256: str
    added_at: datetime
    added_by: str
    voided_at: datetime | None
    void_reason: str


class DocumentsWanted(Paging):
    subject_type: str = _TYPE
    subject_id: int = _ID


class NewDocument(Schema):
    subject_type: str = _TYPE
    subject_id: int = _ID
    kind: DocumentKind = DocumentKind.OTHER
    title: str = Field("", max_length=200)


class Voiding(Body):
    reason: str = Field(min_length=1, max_length=300)


@router.get("", response=Listed[DocumentOut])
@needs(Permission.DOCUMENT_READ)
def list_documents(request: SignedInRequest, wanted: Query[DocumentsWanted]) -> object:
    """The documents of one record, newest first, voided ones included."""
    rows = access.documents(request.user, wanted.subject_type, wanted.subject_id)
    return listed(rows, keys=keys_from("-added_at"), paging=wanted)


@router.post("", response={201: DocumentOut})
@needs(Permission.DOCUMENT_ADD)
def add_document(request: SignedInRequest, given: Form[NewDocument], file: File[UploadedFile]) -> object:
    """Hang a file or photo on a record."""
    subject = find_subject(
        request.user, given.subject_type, given.subject_id, permission=Permission.DOCUMENT_ADD
    )
    return Status(201, run(request, documents.add, subject, file=file, kind=given.kind, title=given.title))


@router.get("/{document_id}", response=DocumentOut)
@needs(Permission.DOCUMENT_READ)
def show_document(request: SignedInRequest, document_id: int) -> object:
    """One document, without its file."""
    return access.document(request.user, document_id)


@router.get("/{document_id}/file", response={200: None})
@needs(Permission.DOCUMENT_READ)
def download_document(request: SignedInRequest, document_id: int) -> HttpResponseBase:
    """The file itself."""
    return file_answer(access.document(request.user, document_id), inline=False)


@router.post("/{document_id}/void", response=DocumentOut)
@needs(Permission.DOCUMENT_ADD)
def void_document(request: SignedInRequest, document_id: int, body: Voiding) -> object:
    """Mark a document as wrong; it stays on record."""
    document = access.document(request.user, document_id, Permission.DOCUMENT_ADD)
    return run(request, documents.void, document, reason=body.reason)

"""Files and photos hung on records. A document never changes: a newer one supersedes it, a wrong one is
voided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import models
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput

from ..errors import AlreadyVoided
from ..models import Document, DocumentKind
from .storing import Store


@action("documents.document.add", needs=Permission.DOCUMENT_ADD)
def add(
    subject: models.Model,
    *,
    file: File[bytes],
    kind: DocumentKind = DocumentKind.OTHER,
    title: str = "",
    supersedes: Document | None = None,
    by: Actor,
    at: datetime,
) -> Document:
    """Hang a file on a record. Pictures are drawn anew without what a camera hides in them.

    ``UnableToStore``: too large, empty, damaged, or of a kind that is not accepted; told by content, not
    by name.
    """
    if supersedes is not None and not _same_subject(supersedes, subject):
        raise InvalidInput(_("A document supersedes another one of the same record only."))
    prepared = Store.prepare(file, name=str(getattr(file, "name", "") or title or "file"))
    document = Document(
        subject_type=acts.subject_type(subject),
        subject_id=subject.pk,
        site_id=acts.site_of(subject),
        kind=DocumentKind.PHOTO if prepared.content.image and kind == DocumentKind.OTHER else kind,
        title=(title.strip() or prepared.name)[:200],
        name=prepared.name,
        content_type=prepared.content.content_type,
        size=prepared.size,
        sha256=prepared.sha256,
        added_at=at,
        added_by=by.actor_label[:200],
        supersedes=supersedes,
    )
    document.file.name = Store.put(prepared, document.file.storage)
    acts.create(document)
    acts.note(subject, before={}, after={"document": _noted(document)})
    return document


@action("documents.document.void", needs=Permission.DOCUMENT_ADD)
def void(document: Document, *, reason: str, by: Actor, at: datetime) -> Document:
    """Mark a document as wrong, with the reason. It stays on record and can still be read."""
    if document.voided_at is not None:
        raise AlreadyVoided(_("This document was voided already."))
    if not reason.strip():
        raise InvalidInput(_("Say why the document is wrong."), fields={"reason": [_("Give a reason.")]})
    return acts.save(document, voided_at=at, void_reason=reason.strip()[:300])


def _same_subject(document: Document, subject: models.Model) -> bool:
    return (document.subject_type, document.subject_id) == (acts.subject_type(subject), subject.pk)


def _noted(document: Document) -> dict[str, Any]:
    return {"title": document.title, "kind": document.kind, "sha256": document.sha256, "id": document.pk}

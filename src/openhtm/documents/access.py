"""Documents are reached through the record they hang on: who sees the record sees them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, one

from .models import Document
from .subjects import find_subject


def document(user: Any, pk: int, permission: str = Permission.DOCUMENT_READ) -> Document:
    """The document, or ``NotFound``."""
    found: Document = one(
        Document.objects.all(), _("There is no such document, or it is outside your sites."), pk=pk
    )
    find_subject(user, found.subject_type, found.subject_id, permission=permission)
    return found


def documents(user: Any, subject_type: str, subject_id: int) -> QuerySet[Document]:
    """The documents of one record that the user may see, newest first, voided ones included."""
    subject = find_subject(user, subject_type, subject_id, permission=Permission.DOCUMENT_READ)
    rows: QuerySet[Document] = Document.objects.of(subject).order_by("-added_at", "-pk")
    return rows

"""Questions about documents."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet

from openhtm.kernel.acts import subject_type

from .models import Document


def documents_of(model: type[models.Model], keys: Sequence[int]) -> set[int]:
    """Those of the records of a kind, by id, on which documents hang."""
    rows = Document.objects.filter(subject_type=subject_type(model), subject_id__in=keys)
    return set(rows.values_list("subject_id", flat=True))


def current(subject: models.Model) -> QuerySet[Document]:
    """The documents of a record that are neither voided nor superseded, newest first."""
    rows: QuerySet[Document] = Document.objects.of(subject).valid()
    superseded = Document.objects.of(subject).valid().filter(supersedes__isnull=False)
    return rows.exclude(Exists(superseded.filter(supersedes=OuterRef("pk")))).order_by("-added_at", "-pk")


def of_many(model: type[models.Model], keys: Sequence[int]) -> QuerySet[Document]:
    """The documents of several records of a kind, voided ones too, oldest first."""
    rows: QuerySet[Document] = Document.objects.filter(subject_type=subject_type(model), subject_id__in=keys)
    return rows.order_by("added_at", "pk")

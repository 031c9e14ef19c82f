"""Files and photos on any record: manuals, certificates, reports, pictures.

A document is content-addressed (``sha256``) and never changed; a newer one supersedes it, a wrong one is
voided with a reason. ``subject_type`` and ``subject_id`` name the record as the ledger does.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet


class DocumentKind(models.TextChoices):
    PHOTO = "photo", _("Photo")
    MANUAL = "manual", _("Manual or instructions for use")
    CERTIFICATE = "certificate", _("Certificate")
    REPORT = "report", _("Service report")
    CONTRACT = "contract", _("Contract or order")
    OTHER = "other", _("Other")


class DocumentQuerySet(ScopedQuerySet):
    def of(self, subject: models.Model) -> DocumentQuerySet:
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def valid(self) -> DocumentQuerySet:
        return self.filter(voided_at__isnull=True)


class Document(models.Model):
    subject_type = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    # Empty: the record belongs to the organization, as a software release does.
    site = models.ForeignKey("places.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(
        _("kind"), max_length=12, choices=DocumentKind.choices, default=DocumentKind.OTHER
    )
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), max_length=300)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64, db_index=True)
    added_at = models.DateTimeField(_("added"))
    added_by = models.CharField(_("by"), max_length=200)
    supersedes = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True)
    void_reason = models.CharField(_("reason"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="documents_subject")]
        constraints = [
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="documents_void_has_reason"
            )
        ]

    def __str__(self) -> str:
        return self.title

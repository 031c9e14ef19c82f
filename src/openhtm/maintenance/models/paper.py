"""Papers that were issued: reports, certificates, stickers and tags, each a stored document with its hash."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet

from ..rules.papers import PaperKind
from .work_order import WorkOrder


class PaperKindChoice(models.TextChoices):
    SERVICE_REPORT = PaperKind.SERVICE_REPORT, _("Service report")
    CERTIFICATE = PaperKind.CERTIFICATE, _("Certificate of inspection")
    STICKER = PaperKind.STICKER, _("Inspection sticker")
    TAG_OUT_OF_SERVICE = PaperKind.TAG_OUT_OF_SERVICE, _("Tag: out of service")
    TAG_QUARANTINED = PaperKind.TAG_QUARANTINED, _("Tag: quarantined")
    TAG_DO_NOT_USE = PaperKind.TAG_DO_NOT_USE, _("Tag: do not use")
    TAG_LOANER = PaperKind.TAG_LOANER, _("Tag: loaner")


class PaperQuerySet(ScopedQuerySet):
    scope_department = "department_id"

    def for_list(self) -> PaperQuerySet:
        return self.select_related("document", "work_order", "device").order_by("-issued_at", "-pk")


class Paper(models.Model):
    """One issue of a paper. Never changed: a record that has changed since gets the next ``number``.

    ``content_hash`` is of what the paper says, without its number and time of issue: the same content is
    not issued twice in a row. A tag has a ``device`` and no ``work_order``.
    """

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(
        "places.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    work_order = models.ForeignKey(
        WorkOrder,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="papers",
        db_index=False,
    )
    device = models.ForeignKey(
        "registry.Device", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=PaperKindChoice.choices)
    number = models.PositiveIntegerField(_("version"))
    content_hash = models.CharField(max_length=64)
    document = models.OneToOneField("documents.Document", on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.CharField(_("by"), max_length=200)

    objects: ClassVar[Any] = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        constraints = [
            models.UniqueConstraint(
                fields=["work_order", "kind", "number"],
                condition=Q(work_order__isnull=False),
                name="maintenance_paper_of_order",
            ),
            models.UniqueConstraint(
                fields=["device", "kind", "number"],
                condition=Q(work_order__isnull=True),
                name="maintenance_paper_of_device",
            ),
            models.CheckConstraint(
                condition=Q(work_order__isnull=False) | Q(device__isnull=False),
                name="maintenance_paper_has_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.work_order or self.device}, {self.number}"

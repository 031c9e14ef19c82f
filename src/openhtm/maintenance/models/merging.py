"""A duplicate joined to the order that stays: what went along, so that it can go back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet

from .work_order import WorkOrder


class OrderMerge(models.Model):
    """``taken`` holds the ids of the rows that went along, by kind; ``before`` what the order that stays said
    before of its safety-relevant part."""

    duplicate = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="merges", db_index=False)
    into = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+", db_index=False)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    state_before = models.CharField(_("state before"), max_length=16)
    taken = models.JSONField(_("what went along"), default=dict)
    before = models.JSONField(_("before"), default=dict)
    merged_at = models.DateTimeField(_("joined"))
    merged_by = models.CharField(_("joined by"), max_length=200)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.CharField(_("undone by"), max_length=200, blank=True, default="")

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("joining of a duplicate")
        ordering = ("merged_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["duplicate"], condition=Q(undone_at__isnull=True), name="maintenance_merge_once"
            ),
        ]
        indexes = [models.Index(fields=["into"], name="maintenance_merge_into")]

    def __str__(self) -> str:
        return f"{self.duplicate} → {self.into}"

"""Further times in which the device of an order was down, beside the one that stands on the order."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from .work_order import WorkOrder


class DowntimeSpanQuerySet(ScopedQuerySet):
    scope_department = "work_order__department_id"

    def valid(self) -> DowntimeSpanQuerySet:
        """Those that were not struck out."""
        return self.filter(voided_reason="")


class DowntimeSpan(Versioned):
    """A time that is over. Whether it was planned, or the device usable in part, stands on the order."""

    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="down_spans")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    begins_at = models.DateTimeField(_("down from"))
    ends_at = models.DateTimeField(_("down until"))
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    entered_by = models.CharField(_("entered by"), max_length=200)
    voided_reason = models.CharField(_("struck out because"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = DowntimeSpanQuerySet.as_manager()

    class Meta:
        verbose_name = _("downtime")
        ordering = ("begins_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="maintenance_downtimespan_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.begins_at:%Y-%m-%d %H:%M}"

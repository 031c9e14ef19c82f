"""A device lent to a ward while its own is being repaired."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet

from .work_order import WorkOrder


class Loan(models.Model):
    """``fit`` is what the check at its return found; it is asked when it comes back, never before."""

    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="loans")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    device = models.ForeignKey(
        "registry.Device",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("loaner"),
        db_index=False,
    )
    lent_at = models.DateTimeField(_("lent"))
    lent_by = models.CharField(_("lent by"), max_length=200)
    returned_at = models.DateTimeField(_("came back"), null=True, blank=True)
    returned_by = models.CharField(_("taken back by"), max_length=200, blank=True, default="")
    fit = models.BooleanField(_("checked and fit for use"), null=True, blank=True)
    note = models.CharField(_("what the check found"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("loan")
        ordering = ("lent_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["device"], condition=Q(returned_at__isnull=True), name="maintenance_loan_once"
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True) | Q(returned_at__gte=F("lent_at")),
                name="maintenance_loan_forward",
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, fit__isnull=True)
                | Q(returned_at__isnull=False, fit__isnull=False),
                name="maintenance_loan_checked_at_return",
            ),
        ]

    def __str__(self) -> str:
        return str(self.device)

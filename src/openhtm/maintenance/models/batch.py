"""Devices that one person inspects in one go by the same procedure. Each keeps its own work order."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Scope
from openhtm.kernel.models import ScopedQuerySet, Versioned

from .work_order import WorkOrder


class BatchQuerySet(ScopedQuerySet):
    def running(self) -> BatchQuerySet:
        return self.filter(closed_at__isnull=True)

    def visible_in(self, scope: Scope) -> BatchQuerySet:
        """Those with a device inside the scope."""
        return self.filter(pk__in=BatchLine.objects.within(scope).values("batch_id"))


class Batch(Versioned):
    """Groups the orders of one procedure at one site. What was found stands in the orders, nothing of it here.

    ``measured_with``: tags of the test equipment that is said of every checklist of the batch.
    """

    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", verbose_name=_("site"), db_index=False
    )
    title = models.CharField(_("title"), max_length=160)
    procedure = models.ForeignKey(
        "maintenance.Procedure",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("procedure"),
        db_index=False,
    )
    measured_with = models.JSONField(_("measured with"), default=list, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.CharField(_("opened by"), max_length=200)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=200, blank=True, default="")

    objects: ClassVar[Any] = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        ordering = ("-opened_at", "-id")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="maintenance_batch_has_title"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="maintenance_batch_forward",
            ),
        ]
        indexes = [models.Index(fields=["site", "-opened_at", "-id"], name="maintenance_batch_latest")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("maintenance:batch", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class BatchLineQuerySet(ScopedQuerySet):
    scope_department = "device__department_id"


class BatchLine(Versioned):
    """That an order is done with a batch. ``left_at``: it was taken out and goes on by itself.

    Every act on the line moves its version, so that two people do not overwrite each other's results.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines", db_index=False)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    device = models.ForeignKey(
        "registry.Device",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("device"),
        db_index=False,
    )
    work_order = models.ForeignKey(
        WorkOrder,
        on_delete=models.PROTECT,
        related_name="batch_lines",
        verbose_name=_("work order"),
        db_index=False,
    )
    left_at = models.DateTimeField(_("taken out"), null=True, blank=True)
    left_because = models.CharField(_("taken out because"), max_length=300, blank=True, default="")
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.CharField(_("changed by"), max_length=200)

    objects: ClassVar[Any] = BatchLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("device of a batch")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["batch", "device"], name="maintenance_batch_device_once"),
            models.UniqueConstraint(
                fields=["work_order"], condition=Q(left_at__isnull=True), name="maintenance_batch_order_once"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | ~Q(left_because=""),
                name="maintenance_batch_left_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch}: {self.device}"

    @property
    def department_id(self) -> int | None:
        """Who works in the device's department works on it."""
        found: int | None = self.device.department_id
        return found

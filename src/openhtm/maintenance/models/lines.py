"""What stands on a work order line by line: labor, parts, notes.

``first_on`` is the duplicate that a line was written on before it came along to this order.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet

from .choices import LaborKind, NoteKind, PartSource, RateClass
from .work_order import WorkOrder


class LaborLine(models.Model):
    """Time of one person. ``rate_minor`` is the loaded hourly rate in force then, in minor units."""

    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="labor")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    person_name = models.CharField(_("person"), max_length=150)
    kind = models.CharField(_("kind"), max_length=14, choices=LaborKind.choices, default=LaborKind.WORK)
    minutes = models.PositiveIntegerField(_("minutes"))
    worked_on = models.DateField(_("day"))
    started_at = models.DateTimeField(_("from"), null=True, blank=True)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    rate_class = models.CharField(
        _("rate"), max_length=8, choices=RateClass.choices, default=RateClass.REGULAR
    )
    rate_minor = models.BigIntegerField(_("hourly rate"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    first_on = models.ForeignKey(
        WorkOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    voided_reason = models.CharField(_("struck out because"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("labor")
        ordering = ("worked_on", "id")
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1), name="maintenance_labor_has_minutes"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="maintenance_labor_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(rate_minor__isnull=True) | ~Q(currency=""),
                name="maintenance_labor_rate_has_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_name}: {self.minutes} min"

    @property
    def cost_minor(self) -> int | None:
        """Minutes at the hourly rate, in minor units; None when the rate is not known."""
        if self.rate_minor is None:
            return None
        return int((Decimal(self.minutes * self.rate_minor) / 60).quantize(Decimal(1), ROUND_HALF_UP))


class PartLine(models.Model):
    """A part that went into (or came out of) the device. ``movement``: it was taken out of a store."""

    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="parts")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    catalog_number = models.CharField(_("part number"), max_length=80, blank=True, default="")
    description = models.CharField(_("part"), max_length=200)
    source = models.CharField(
        _("source"), max_length=12, choices=PartSource.choices, default=PartSource.UNKNOWN
    )
    lot = models.CharField(_("lot"), max_length=60, blank=True, default="")
    serial = models.CharField(_("serial number"), max_length=80, blank=True, default="")
    removed_serial = models.CharField(_("serial number removed"), max_length=80, blank=True, default="")
    expires_on = models.DateField(_("expires"), null=True, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3, default=1)
    unit_cost_minor = models.BigIntegerField(_("unit cost"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    safety_relevant = models.BooleanField(_("safety-relevant"), default=False)
    order_reference = models.CharField(_("purchase order"), max_length=60, blank=True, default="")
    movement = models.OneToOneField(
        "supply.Movement",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("taken out of a store"),
    )
    first_on = models.ForeignKey(
        WorkOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    voided_reason = models.CharField(_("struck out because"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("part")
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="maintenance_part_has_quantity"),
            models.CheckConstraint(
                condition=Q(unit_cost_minor__isnull=True) | ~Q(currency=""),
                name="maintenance_part_cost_has_currency",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def cost_minor(self) -> int | None:
        if self.unit_cost_minor is None:
            return None
        return int((self.quantity * self.unit_cost_minor).quantize(Decimal(1), ROUND_HALF_UP))


class OrderNote(models.Model):
    """A comment, a hand-over, or (after closing) an addendum. Never changed."""

    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="notes")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=NoteKind.choices, default=NoteKind.COMMENT)
    text = models.TextField(_("text"))
    written_at = models.DateTimeField(_("at"))
    by_label = models.CharField(_("by"), max_length=200)
    first_on = models.ForeignKey(
        WorkOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        ordering = ("written_at", "id")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="maintenance_note_has_text")]

    def __str__(self) -> str:
        return self.text[:60]

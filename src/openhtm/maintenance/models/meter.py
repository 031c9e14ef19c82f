"""Readings of meters: what a device's counter showed, and the use that this proves."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.meters import Counts, How, Reading
from .choices import CountsChoice, HowChoice


class MeterReadingQuerySet(ScopedQuerySet):
    """Lies where its device lies."""

    scope_site = "device__site_id"
    scope_department = "device__department_id"

    def valid(self) -> MeterReadingQuerySet:
        """Those that were not struck out, in the order they follow one another."""
        return self.filter(struck_reason="").order_by("device_id", "counts", "read_on", "pk")


class MeterReading(Versioned):
    """What a counter showed on a day. ``total`` is the use by then, over rollovers and exchanged counters.

    A wrong one is struck out, the latest first, since each total stands on the one before.
    """

    device = models.ForeignKey(
        "registry.Device",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("device"),
    )
    counts = models.CharField(_("meter"), max_length=12, choices=CountsChoice.choices)
    read_on = models.DateField(_("read"))
    shown = models.DecimalField(_("reading"), max_digits=12, decimal_places=2)
    total = models.DecimalField(_("total use"), max_digits=14, decimal_places=2)
    how = models.CharField(
        _("how it follows"), max_length=12, choices=HowChoice.choices, default=HowChoice.READ
    )
    old_shown = models.DecimalField(
        _("exchanged counter showed"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    rollover_at = models.DecimalField(
        _("display begins again at"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    struck_reason = models.CharField(_("struck out because"), max_length=300, blank=True, default="")
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.CharField(_("recorded by"), max_length=200)

    objects: ClassVar[Any] = MeterReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meter reading")
        ordering = ("-read_on", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(shown__gte=0, total__gte=0), name="maintenance_meter_reading_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(counts__in=CountsChoice.values), name="maintenance_meter_reading_counts"
            ),
        ]
        indexes = [
            models.Index(fields=["device", "counts", "read_on"], name="maintenance_meter_reading_line"),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.counts} {self.read_on}: {self.shown}"

    @property
    def site_id(self) -> int:
        """Where the ledger and the permissions look."""
        return self.device.site_id

    @property
    def department_id(self) -> int | None:
        return self.device.department_id

    @property
    def is_struck(self) -> bool:
        return bool(self.struck_reason)

    @property
    def meter(self) -> Counts:
        return Counts(self.counts)

    @property
    def follows(self) -> How:
        return How(self.how)

    def reading(self) -> Reading:
        """As the rules read it."""
        return Reading(on=self.read_on, shown=self.shown, total=self.total)

"""What a device was, and when: rows with half-open periods. "As of last 15 March" reads these."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import PeriodRow, period_constraints

from .device import Device, Ownership, StatusChoice


class StatusPeriod(PeriodRow):
    device = models.ForeignKey(
        Device, on_delete=models.PROTECT, related_name="status_periods", db_index=False
    )
    status = models.CharField(_("status"), max_length=24, choices=StatusChoice.choices)

    class Meta:
        verbose_name = _("status period")
        constraints = period_constraints("device", "registry_status")
        indexes = [models.Index(fields=["device", "valid_from"], name="registry_status_from")]

    def __str__(self) -> str:
        return f"{self.device_id}: {self.status}"


class LocationPeriod(PeriodRow):
    device = models.ForeignKey(
        Device, on_delete=models.PROTECT, related_name="location_periods", db_index=False
    )
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(
        "places.Department", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    room = models.ForeignKey(
        "places.Room", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("location period")
        constraints = period_constraints("device", "registry_location")
        indexes = [models.Index(fields=["device", "valid_from"], name="registry_location_from")]

    def __str__(self) -> str:
        return f"{self.device_id}: {self.room_id}"


class CustodyPeriod(PeriodRow):
    """Who had the device in hand: a person, another unit, a vendor, a patient at home."""

    device = models.ForeignKey(
        Device, on_delete=models.PROTECT, related_name="custody_periods", db_index=False
    )
    custodian = models.CharField(_("custodian"), max_length=150, blank=True, default="")

    class Meta:
        verbose_name = _("custody period")
        constraints = period_constraints("device", "registry_custody")
        indexes = [models.Index(fields=["device", "valid_from"], name="registry_custody_from")]

    def __str__(self) -> str:
        return f"{self.device_id}: {self.custodian}"


class OwnershipPeriod(PeriodRow):
    device = models.ForeignKey(
        Device, on_delete=models.PROTECT, related_name="ownership_periods", db_index=False
    )
    ownership = models.CharField(_("ownership"), max_length=14, choices=Ownership.choices)
    owner = models.CharField(_("owner"), max_length=150, blank=True, default="")

    class Meta:
        verbose_name = _("ownership period")
        constraints = period_constraints("device", "registry_ownership")
        indexes = [models.Index(fields=["device", "valid_from"], name="registry_ownership_from")]

    def __str__(self) -> str:
        return f"{self.device_id}: {self.ownership}"

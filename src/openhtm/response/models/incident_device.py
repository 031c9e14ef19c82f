"""A device on the board of an incident: its state, its isolation, and whether it is held as evidence."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.incidents import SETTLED, DeviceState
from .incident import Incident


class DeviceStateChoice(models.TextChoices):
    SUSPECTED = DeviceState.SUSPECTED, _("Suspected")
    CLEARED = DeviceState.CLEARED, _("Cleared")
    ISOLATED = DeviceState.ISOLATED, _("Isolated")
    IN_RECOVERY = DeviceState.IN_RECOVERY, _("In recovery")
    RETURNED = DeviceState.RETURNED, _("Returned to service")


class Way(models.TextChoices):
    NETWORK = "network", _("Off the network, goes on working")
    OUT_OF_USE = "out_of_use", _("Out of use")


class IncidentDeviceQuerySet(ScopedQuerySet):
    scope_site = "incident__site_id"

    def unsettled(self) -> Self:
        return self.exclude(state__in=[one.value for one in SETTLED])

    def for_list(self) -> Self:
        return self.select_related(
            *("incident__site", "device__site", "device__department", "device__room__building"),
            *("device__model__manufacturer", "device__device_type", "order"),
        )


class IncidentDevice(Versioned):
    """``because``: why it is on the board. ``order``: the work order whose tests give it back."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="devices", db_index=False)
    device = models.ForeignKey("registry.Device", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=12, choices=DeviceStateChoice.choices, default=DeviceState.SUSPECTED
    )
    since = models.DateTimeField(_("since"))
    because = models.CharField(_("on the board because"), max_length=500)
    said = models.CharField(_("why it is in this state"), max_length=500, blank=True, default="")
    order = models.ForeignKey(
        "maintenance.WorkOrder",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("work order"),
    )
    override = models.CharField(
        _("returned without the test because"), max_length=500, blank=True, default=""
    )

    objects: ClassVar[Any] = IncidentDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("device of an incident")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["incident", "device"], name="response_device_once"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in DeviceState]), name="response_device_state"
            ),
            models.CheckConstraint(condition=~Q(because=""), name="response_device_says_why"),
            models.CheckConstraint(
                condition=~Q(state=DeviceState.CLEARED) | ~Q(said=""), name="response_device_cleared_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident} {self.device}"

    def get_absolute_url(self) -> str:
        return reverse("response:incident_device", args=[self.incident_id, self.pk])

    @property
    def site_id(self) -> int:
        return self.incident.site_id


class _OfLine(models.Model):
    class Meta:
        abstract = True

    @property
    def site_id(self) -> int:
        line: IncidentDevice = self.line  # type: ignore[attr-defined]
        return line.incident.site_id


class Isolation(_OfLine):
    """An order to isolate: who decided, which clinician released it, and that it was done. ``status_before``: that of
    the device, when it was taken out of use."""

    line = models.ForeignKey(
        IncidentDevice, on_delete=models.PROTECT, related_name="isolations", db_index=False
    )
    way = models.CharField(_("how"), max_length=12, choices=Way.choices)
    reason = models.CharField(_("why"), max_length=500)
    decided_by = models.CharField(_("decided by"), max_length=200)
    decided_at = models.DateTimeField(_("decided"))
    released_by = models.CharField(_("released by the clinician"), max_length=200, blank=True, default="")
    unreleased_because = models.CharField(
        _("without a release because"), max_length=500, blank=True, default=""
    )
    done_by = models.CharField(_("done by"), max_length=200, blank=True, default="")
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    status_before = models.CharField(max_length=24, blank=True, default="")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_because = models.CharField(_("ended because"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("isolation")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(ended_at__isnull=True), name="response_isolation_one_standing"
            ),
            models.CheckConstraint(
                condition=~Q(released_by="") | ~Q(unreleased_because=""),
                name="response_isolation_released_or_why_not",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="response_isolation_says_why"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | ~Q(done_by=""), name="response_isolation_done_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.get_way_display()}"


class EvidenceHold(_OfLine):
    """The device is kept as it is: not serviced, wiped or retired until somebody releases it, with the reason."""

    line = models.ForeignKey(IncidentDevice, on_delete=models.PROTECT, related_name="holds", db_index=False)
    reason = models.CharField(_("why"), max_length=500)
    custody = models.CharField(_("where it is kept, and by whom"), max_length=300)
    held_by = models.CharField(_("held by"), max_length=200)
    held_at = models.DateTimeField(_("held"))
    released_by = models.CharField(_("released by"), max_length=200, blank=True, default="")
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_because = models.CharField(_("released because"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("evidence hold")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(released_at__isnull=True), name="response_hold_one_standing"
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(custody=""), name="response_hold_says_why_and_where"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | ~Q(released_because="") & ~Q(released_by=""),
                name="response_hold_release_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"

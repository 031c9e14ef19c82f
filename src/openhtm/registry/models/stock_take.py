"""Stock-take: a round through rooms, in which what is there is scanned and compared with the record.

What was expected is kept as it was when the round was opened, and each scan with the place that the record had for
the device at that moment: the result of a round stays the same, whatever happens to the devices later.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from .device import Device


class StockTakeState(models.TextChoices):
    OPEN = "open", _("Open")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")
    CANCELED = "canceled", _("Canceled")


RUNNING = ("open", "paused")


class StockTakeQuerySet(ScopedQuerySet):
    scope_department = "department_id"

    def running(self) -> StockTakeQuerySet:
        return self.filter(state__in=RUNNING)


class StockTake(Versioned):
    """One round. ``department`` and ``building`` narrow it; neither: the whole site. ``counts``: its result in
    numbers, kept at the end."""

    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", verbose_name=_("site"), db_index=False
    )
    department = models.ForeignKey(
        "places.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    building = models.ForeignKey(
        "places.Building", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    title = models.CharField(_("title"), max_length=120)
    state = models.CharField(
        _("state"), max_length=10, choices=StockTakeState.choices, default=StockTakeState.OPEN
    )
    opened_at = models.DateTimeField(_("opened"))
    opened_label = models.CharField(_("opened by"), max_length=200, blank=True, default="")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_label = models.CharField(_("ended by"), max_length=200, blank=True, default="")
    cancel_reason = models.CharField(_("canceled because"), max_length=300, blank=True, default="")
    counts = models.JSONField(default=dict, blank=True)

    objects: ClassVar[Any] = StockTakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock-take")
        ordering = ("-opened_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="registry_stock_take_has_title"),
            models.CheckConstraint(
                condition=Q(state__in=StockTakeState.values), name="registry_stock_take_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=RUNNING, ended_at__isnull=True)
                | (~Q(state__in=RUNNING) & Q(ended_at__isnull=False)),
                name="registry_stock_take_ended",
            ),
        ]
        indexes = [models.Index(fields=["site", "-opened_at"], name="registry_stock_take_latest")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("registry:stock_take", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


class StockTakeRoom(models.Model):
    """A room of the round. Finished: somebody has scanned all that they saw there."""

    stock_take = models.ForeignKey(StockTake, on_delete=models.PROTECT, related_name="rooms", db_index=False)
    room = models.ForeignKey("places.Room", on_delete=models.PROTECT, related_name="+", db_index=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    finished_label = models.CharField(_("finished by"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("room of a stock-take")
        constraints = [
            models.UniqueConstraint(fields=["stock_take", "room"], name="registry_stock_take_room_once")
        ]

    def __str__(self) -> str:
        return f"{self.stock_take_id}: {self.room_id}"

    @property
    def site_id(self) -> int:
        return self.stock_take.site_id

    @property
    def department_id(self) -> int | None:
        return self.stock_take.department_id


class StockTakeExpected(models.Model):
    """A device that the record had in the rooms of the round when it was opened; ``room`` null: the record knew
    no room for it."""

    stock_take = models.ForeignKey(
        StockTake, on_delete=models.PROTECT, related_name="expected", db_index=False
    )
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(
        "places.Room", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("expected device")
        constraints = [
            models.UniqueConstraint(fields=["stock_take", "device"], name="registry_stock_take_device_once")
        ]

    def __str__(self) -> str:
        return f"{self.stock_take_id}: {self.device_id}"


class StockTakeScan(models.Model):
    """One code read in a room. ``device`` null: unknown, and kept. ``place``: the device's room on record at that
    moment. Taken back: it was a mistake, stays, and does not count. ``outcome``: what the end of the round did with
    it."""

    stock_take = models.ForeignKey(StockTake, on_delete=models.PROTECT, related_name="scans", db_index=False)
    room = models.ForeignKey("places.Room", on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(_("code"), max_length=400)
    device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(
        "places.Room", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    scanned_at = models.DateTimeField(_("scanned"))
    scanned_label = models.CharField(_("scanned by"), max_length=200, blank=True, default="")
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("scan")
        ordering = ("-scanned_at", "-pk")
        indexes = [
            models.Index(fields=["stock_take", "room", "scanned_at"], name="registry_stock_take_scans")
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="registry_stock_take_scan_has_code")
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def site_id(self) -> int:
        return self.stock_take.site_id

    @property
    def department_id(self) -> int | None:
        return self.stock_take.department_id

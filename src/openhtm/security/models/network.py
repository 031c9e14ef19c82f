"""What scans and passive monitors saw in a segment, and what a person settled of it. The register is never changed
by a scan: only a person links a host, enters it or takes what was seen over."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet


class Finding(models.TextChoices):
    """What a host is to the register."""

    MATCHED = "matched", _("Matched")
    NEW = "new", _("New")
    CONFLICT = "conflict", _("Conflict")
    DUPLICATE = "duplicate", _("Duplicated address")
    VANISHED = "vanished", _("Vanished")


class Settled(models.TextChoices):
    """How a person settled a host."""

    LINKED = "linked", _("Linked to a device")
    UPDATED = "updated", _("Taken over into the register")
    REQUESTED = "requested", _("To be entered as a device")
    IGNORED = "ignored", _("Left aside")


class NetworkScan(models.Model):
    """Files of one look at a segment, read together. ``counts``: hosts by what they were to the register."""

    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", verbose_name=_("site"), db_index=False
    )
    segment = models.CharField(_("segment"), max_length=60, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=60)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    seen_at = models.DateTimeField(_("seen"))
    counts = models.JSONField(default=dict, blank=True)
    problem_count = models.PositiveIntegerField(_("problems"), default=0)
    problems = models.JSONField(default=list, blank=True)
    taken_at = models.DateTimeField(_("taken"))
    taken_by = models.CharField(_("by"), max_length=200)

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("network scan")
        ordering = ("-seen_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["site", "segment", "sha256"], name="security_scan_once"),
        ]
        indexes = [models.Index(fields=["site", "segment", "seen_at"], name="security_scan_segment")]

    def __str__(self) -> str:
        return f"{self.site} {self.segment}: {self.file_name}".strip()


class NetworkHostQuerySet(ScopedQuerySet):
    def open(self) -> NetworkHostQuerySet:
        """What a person has still to settle."""
        return self.filter(is_open=True)

    def for_list(self) -> NetworkHostQuerySet:
        return self.select_related("site", "device__site", "last_scan")


class NetworkHost(models.Model):
    """A host of a segment from its first scan to its last. ``others`` bear the same address at the same time;
    ``candidates`` are the ids of all devices that could be meant. ``differs`` names what the register has otherwise.

    ``is_open``: a person has to look at it. What was settled holds as long as ``mark`` (what was found) stays
    ``settled_mark``.
    """

    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", verbose_name=_("site"), db_index=False
    )
    segment = models.CharField(_("segment"), max_length=60, blank=True, default="")
    key = models.CharField(max_length=300)
    mac = models.CharField(_("MAC address"), max_length=17, blank=True, default="")
    ip = models.CharField(_("IP address"), max_length=45, blank=True, default="")
    hostname = models.CharField(_("host name"), max_length=255, blank=True, default="")
    serial = models.CharField(_("serial number"), max_length=80, blank=True, default="")
    vendor = models.CharField(_("vendor"), max_length=200, blank=True, default="")
    runs = models.CharField(_("what it runs"), max_length=500, blank=True, default="")
    others = models.JSONField(default=list, blank=True)
    first_scan = models.ForeignKey(NetworkScan, on_delete=models.PROTECT, related_name="+")
    last_scan = models.ForeignKey(NetworkScan, on_delete=models.PROTECT, related_name="hosts")
    seen_at = models.DateTimeField(_("last seen"))
    finding = models.CharField(_("finding"), max_length=12, choices=Finding.choices)
    because = models.JSONField(default=list, blank=True)
    device = models.ForeignKey(
        "registry.Device",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("device"),
    )
    candidates = models.JSONField(default=list, blank=True)
    differs = models.JSONField(default=list, blank=True)
    mark = models.CharField(max_length=64)
    is_open = models.BooleanField(default=True)
    settled = models.CharField(_("settled"), max_length=12, choices=Settled.choices, blank=True, default="")
    settled_mark = models.CharField(max_length=64, blank=True, default="")
    settled_because = models.CharField(_("reason"), max_length=500, blank=True, default="")
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.CharField(_("settled by"), max_length=200, blank=True, default="")

    objects: ClassVar[Any] = NetworkHostQuerySet.as_manager()

    class Meta:
        verbose_name = _("host on the network")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["site", "segment", "key"], name="security_host_once"),
            models.CheckConstraint(condition=Q(finding__in=Finding.values), name="security_host_finding"),
            models.CheckConstraint(
                condition=~Q(finding="matched") | Q(device__isnull=False), name="security_host_matched_to_one"
            ),
            models.CheckConstraint(
                condition=~Q(settled="linked") | Q(device__isnull=False), name="security_host_linked_to_one"
            ),
            models.CheckConstraint(
                condition=Q(settled="", settled_at__isnull=True)
                | (~Q(settled="") & ~Q(settled_by="") & Q(settled_at__isnull=False)),
                name="security_host_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(settled="ignored") | ~Q(settled_because=""),
                name="security_host_ignored_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(mac="") | ~Q(ip="") | ~Q(hostname=""), name="security_host_is_somebody"
            ),
            models.CheckConstraint(
                condition=Q(is_open=False) | Q(settled="") | ~Q(settled_mark=F("mark")),
                name="security_host_open_is_unsettled",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "is_open", "finding"], name="security_host_open"),
            models.Index(fields=["mac"], name="security_host_mac", condition=~Q(mac="")),
        ]

    def __str__(self) -> str:
        return self.hostname or self.mac or self.ip

    def get_absolute_url(self) -> str:
        return reverse("security:host", args=[self.pk])

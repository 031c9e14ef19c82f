"""Fault reports: what somebody at the bedside said, with or without an account."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet

from .choices import OrderSource
from .work_order import WorkOrder


class FaultRequestQuerySet(ScopedQuerySet):
    scope_department = "department_id"

    def unanswered(self) -> FaultRequestQuerySet:
        """Not yet turned into an order, nor declined."""
        return self.filter(work_order__isnull=True, declined_at__isnull=True)


class FaultRequest(models.Model):
    """One report, kept verbatim for ever. ``key`` is the secret part of the link by which its sender follows
    it; the order that answers it stands in ``work_order``."""

    key = models.CharField(max_length=43, unique=True, editable=False)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(
        "places.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    device = models.ForeignKey(
        "registry.Device", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(
        _("source"), max_length=10, choices=OrderSource.choices, default=OrderSource.SCAN
    )
    text = models.TextField(_("what is wrong"))
    problem_code = models.CharField(_("problem"), max_length=40, blank=True, default="")
    place = models.CharField(_("where it is now"), max_length=200, blank=True, default="")
    requester = models.CharField(_("name"), max_length=150, blank=True, default="")
    contact = models.CharField(_("phone or e-mail address"), max_length=150, blank=True, default="")
    requested_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    usable = models.BooleanField(_("still usable"), null=True, blank=True)
    on_patient = models.BooleanField(_("in use on a patient"), null=True, blank=True)
    backup_available = models.BooleanField(_("backup available"), null=True, blank=True)
    requested_at = models.DateTimeField(_("at"))
    work_order = models.ForeignKey(
        WorkOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    decline_reason = models.CharField(_("declined because"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = FaultRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        ordering = ("-requested_at", "-id")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="maintenance_request_has_text"),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True) | ~Q(decline_reason=""),
                name="maintenance_request_decline_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "requested_at"],
                name="maintenance_request_new",
                condition=Q(work_order__isnull=True, declined_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]

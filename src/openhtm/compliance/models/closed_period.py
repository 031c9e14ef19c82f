"""Periods of the committee report that were closed, and why a number became another one since."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet


class ClosedPeriodQuerySet(ScopedQuerySet):
    """That of all sites belongs to who holds them all."""

    def of(self, *, site_id: int | None, period: str) -> Self:
        return self.filter(site_id=site_id, period=period)


class ClosedPeriod(models.Model):
    """The numbers of a period as they were told: never changed. ``definitions``: the version they were counted by.

    ``numbers``: by key, the value with what it is made of; a value of None was unknown.
    """

    site = models.ForeignKey(
        "places.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    period = models.CharField(_("period"), max_length=10)
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    definitions = models.PositiveSmallIntegerField(_("version of the definitions"))
    numbers = models.JSONField(_("numbers"))
    note = models.CharField(_("note"), max_length=1000, blank=True, default="")
    closed_at = models.DateTimeField(_("closed"))
    closed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("closed by"),
    )

    objects: ClassVar[Any] = ClosedPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed period")
        ordering = ("-last", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "period"],
                condition=Q(site__isnull=False),
                name="compliance_period_closed_once",
            ),
            models.UniqueConstraint(
                fields=["period"], condition=Q(site__isnull=True), name="compliance_period_of_all_closed_once"
            ),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="compliance_period_ends_later"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.site.code}" if self.site else self.period


class Restatement(models.Model):
    """That a number of a closed period is another one now, and why. Never changed."""

    closed = models.ForeignKey(ClosedPeriod, on_delete=models.PROTECT, related_name="restatements")
    key = models.CharField(_("number"), max_length=60)
    was = models.FloatField(_("as it was closed"), null=True, blank=True)
    now = models.FloatField(_("as it is"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    said_at = models.DateTimeField(_("said"))
    said_by = models.CharField(_("by"), max_length=200)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("restatement")
        ordering = ("-said_at", "-id")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="compliance_restatement_says_why")
        ]

    def __str__(self) -> str:
        return f"{self.closed} {self.key}"

    @property
    def site_id(self) -> int | None:
        """Where the ledger and the permissions look."""
        return self.closed.site_id

"""What an hour of work costs the hospital, from which day."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet

from .choices import LaborKind, RateClass


class LaborRateQuerySet(ScopedQuerySet):
    def valid(self) -> LaborRateQuerySet:
        """Those that were not struck out."""
        return self.filter(voided_reason="")


class LaborRate(models.Model):
    """An hourly rate of a site: of a person, of a role, or of everybody; for one kind of labor or for every one.

    It holds from its day until another of the same takes its place. ``rate_minor`` None: from that day on it
    is not known. Never changed: a wrong one is struck out.
    """

    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", verbose_name=_("site"), db_index=False
    )
    person = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=40, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=14, choices=LaborKind.choices, blank=True, default="")
    rate_class = models.CharField(
        _("rate"), max_length=8, choices=RateClass.choices, default=RateClass.REGULAR
    )
    rate_minor = models.BigIntegerField(_("hourly rate"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    holds_from = models.DateField(_("holds from"))
    voided_reason = models.CharField(_("struck out because"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = LaborRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("labor rate")
        ordering = ("-holds_from", "-pk")
        indexes = [models.Index(fields=["site", "holds_from"], name="maintenance_laborrate_of_site")]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(role=""), name="maintenance_laborrate_of_one"
            ),
            models.CheckConstraint(
                condition=Q(rate_minor__isnull=True) | (Q(rate_minor__gte=0) & ~Q(currency="")),
                name="maintenance_laborrate_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.role or self.site.code} {self.holds_from}"

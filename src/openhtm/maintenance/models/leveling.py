"""Drafts of leveled weeks: looked at and changed by hand before they become planned days."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.leveling import MOST_WEEKS


class Leveling(Versioned):
    """A day for each open inspection of a site that is due in the weeks from ``first_on``.

    ``days`` by occurrence, as ISO text. Nothing is planned before it is applied.
    """

    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", verbose_name=_("site")
    )
    first_on = models.DateField(_("from"))
    weeks = models.PositiveSmallIntegerField(_("weeks"))
    days = models.JSONField(_("days"), default=dict)
    is_best = models.BooleanField(_("as level as can be"), default=True)
    made_by = models.CharField(_("made by"), max_length=200)
    made_at = models.DateTimeField(_("made"))
    applied_by = models.CharField(_("applied by"), max_length=200, blank=True, default="")
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("leveling")
        ordering = ("-made_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(weeks__gte=1, weeks__lte=MOST_WEEKS), name="maintenance_leveling_weeks"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site}, {self.weeks} weeks from {self.first_on}"

    def planned(self) -> dict[int, date]:
        """The days by occurrence."""
        return {int(key): date.fromisoformat(day) for key, day in self.days.items()}

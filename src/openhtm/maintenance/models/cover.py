"""Which line of maintenance holds another one: nested inspections."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import Versioned

from .plan import Plan


class PlanCover(Versioned):
    """That doing one line does another with it: a yearly inspection that holds all of the quarterly one.

    Said by a person who may edit plans; ended, never deleted.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="covers", db_index=False)
    covered = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="covered_by")
    since = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("covered plan")
        ordering = ("plan", "covered")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "covered"],
                condition=Q(ended_at__isnull=True),
                name="maintenance_cover_once",
            ),
            models.CheckConstraint(condition=~Q(plan=F("covered")), name="maintenance_cover_other_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} ⊇ {self.covered}"

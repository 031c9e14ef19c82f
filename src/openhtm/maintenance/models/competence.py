"""What was found of the competency of those who sign an order."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet

from .work_order import WorkOrder


class CompetencyMarkKind(models.TextChoices):
    WARNED = "warned", _("Signed without the competency")
    CO_SIGNED = "co_signed", _("Co-signed")


class CompetencyMark(models.Model):
    """That the performer signed without the competency while this was only warned about, or that a person who
    holds it co-signed. ``after_change``: the last change of state before it; going back to work voids it."""

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, related_name="competency_marks", db_index=False
    )
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=CompetencyMarkKind.choices)
    person = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("person")
    )
    missing = models.CharField(_("what was asked for"), max_length=500, blank=True, default="")
    after_change = models.BigIntegerField(default=0)
    marked_at = models.DateTimeField(_("when"))

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("note on competency")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["work_order", "kind", "person", "after_change"],
                name="maintenance_competencymark_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=CompetencyMarkKind.values), name="maintenance_competencymark_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.person}"

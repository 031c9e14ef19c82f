"""Which plans against flaws a change carries out."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .change import Change


class FulfillmentQuerySet(models.QuerySet[Any]):
    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)


class Fulfillment(models.Model):
    """A plan that a change carries out, for the devices that both have. Named wrongly it ends, with the reason."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="fulfillments", db_index=False)
    plan = models.ForeignKey("security.RemediationPlan", on_delete=models.PROTECT, related_name="+")
    by_label = models.CharField(_("by"), max_length=200)
    at = models.DateTimeField(_("when"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=200, blank=True, default="")
    ended_because = models.CharField(_("why it ended"), max_length=500, blank=True, default="")

    objects: ClassVar[Any] = FulfillmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan of a change")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["change", "plan"], condition=Q(ended_at__isnull=True), name="changes_plan_once"
            ),
            models.CheckConstraint(condition=~Q(by_label=""), name="changes_plan_named_by_somebody"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="", ended_because="")
                | Q(ended_at__isnull=False) & ~Q(ended_by="") & ~Q(ended_because=""),
                name="changes_plan_ended_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change}: {self.plan}"

    @property
    def site_id(self) -> int:
        return self.change.site_id

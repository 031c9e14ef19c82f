"""How many devices of a type a unit or a site keeps ready, as it was agreed."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned


class PoolQuerySet(ScopedQuerySet):
    scope_department = "department_id"

    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def for_list(self) -> Self:
        return self.select_related("site", "department", "device_type")


class PoolMinimum(Versioned):
    """``department`` None: of the whole site. Ended, never changed: what was agreed stays on record."""

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(
        "places.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    device_type = models.ForeignKey("catalog.DeviceType", on_delete=models.PROTECT, related_name="+")
    ready = models.PositiveSmallIntegerField(_("stay ready"))
    agreed_with = models.CharField(_("agreed with"), max_length=200)
    agreed_on = models.DateField(_("agreed on"))
    by_label = models.CharField(_("by"), max_length=200)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects: ClassVar[Any] = PoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("minimum of a pool")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["site", "device_type"],
                condition=Q(ended_at__isnull=True, department__isnull=True),
                name="changes_pool_one_at_site",
            ),
            models.UniqueConstraint(
                fields=["department", "device_type"],
                condition=Q(ended_at__isnull=True, department__isnull=False),
                name="changes_pool_one_in_unit",
            ),
            models.CheckConstraint(condition=~Q(agreed_with=""), name="changes_pool_agreed_with"),
            models.CheckConstraint(condition=Q(ready__gte=1), name="changes_pool_keeps_one"),
        ]

    def __str__(self) -> str:
        return f"{self.device_type}, {self.department or self.site}"

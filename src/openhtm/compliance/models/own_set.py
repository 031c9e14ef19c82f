"""Requirement sets of the hospital's own, each version as it was loaded."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OwnSetQuerySet(models.QuerySet[Any]):
    def standing(self) -> Self:
        """The version of each set that counts."""
        return self.filter(withdrawn_at__isnull=True)


class OwnSet(models.Model):
    """One version of a file, for the whole organization. Its text never changes; another version replaces it."""

    key = models.CharField(_("key"), max_length=60)
    number = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("file"), max_length=200)
    text = models.TextField(_("text"))
    loaded_at = models.DateTimeField(_("loaded"))
    loaded_by = models.CharField(_("loaded by"), max_length=200)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("withdrawn because"), max_length=500, blank=True, default="")

    objects: ClassVar[Any] = OwnSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("requirement set of our own")
        ordering = ("key", "-number")
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="compliance_own_set_version"),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(withdrawn_at__isnull=True),
                name="compliance_own_set_one_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.number}"

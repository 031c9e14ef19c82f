"""Abstract bases. No tables: each context makes its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Protocol, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Scope(Protocol):
    """Where somebody holds a permission. ``accounts.Scope`` is one."""

    def condition(self, *, site: str, department: str | None) -> Q:
        """The rows inside the scope, by the names of the columns of site and department."""


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to a site (and perhaps a department); read through ``within``."""

    scope_site: ClassVar[str] = "site_id"
    scope_department: ClassVar[str | None] = None

    def within(self, scope: Scope) -> Self:
        return self.filter(scope.condition(site=self.scope_site, department=self.scope_department))


class Versioned(models.Model):
    """Counts its changes, so that an edit of an older state is refused (``acts.save``)."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True


class PeriodQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        """The periods that still last."""
        return self.filter(valid_to__isnull=True)

    def at(self, instant: datetime) -> Self:
        """The periods that held at ``instant``: start included, end not."""
        return self.filter(valid_from__lte=instant).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=instant))


class PeriodRow(models.Model):
    """A fact that held for a time: ``[valid_from, valid_to)``. Rows are ended, never changed or deleted."""

    valid_from = models.DateTimeField(_("from"))
    valid_to = models.DateTimeField(_("until"), null=True, blank=True)
    by_label = models.CharField(_("by"), max_length=200, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")

    objects: ClassVar[Any] = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True


def period_constraints(owner: str, name: str) -> list[models.BaseConstraint]:
    """One open period an owner, and no period that ends before it starts."""
    return [
        models.UniqueConstraint(fields=[owner], condition=Q(valid_to__isnull=True), name=f"{name}_one_open"),
        models.CheckConstraint(
            condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            name=f"{name}_ends_after_start",
        ),
    ]

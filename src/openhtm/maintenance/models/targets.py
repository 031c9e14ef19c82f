"""Within how long work is to be done, and when the department works. Both by the day they hold from."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet

from ..rules.clocks import MOST, Goal, Target, Unit
from .choices import GoalUnitChoice, PriorityChoice


class ServiceTarget(models.Model):
    """The targets of one priority for orders opened from a day on. Append-only: old orders keep theirs."""

    priority = models.PositiveSmallIntegerField(_("priority"), choices=PriorityChoice.choices)
    valid_from = models.DateField(_("for orders opened from"))
    respond_count = models.PositiveSmallIntegerField(_("answer within"))
    respond_unit = models.CharField(max_length=12, choices=GoalUnitChoice.choices)
    resolve_count = models.PositiveSmallIntegerField(_("solve within"))
    resolve_unit = models.CharField(max_length=12, choices=GoalUnitChoice.choices)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("service target")
        ordering = ("priority", "valid_from")
        constraints = [
            models.UniqueConstraint(fields=["priority", "valid_from"], name="maintenance_target_once_a_day"),
            models.CheckConstraint(
                condition=Q(respond_count__range=(1, MOST), resolve_count__range=(1, MOST)),
                name="maintenance_target_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_priority_display()}, {self.valid_from}"

    @property
    def rule(self) -> Target:
        return Target(
            respond=Goal(count=self.respond_count, unit=Unit(self.respond_unit)),
            resolve=Goal(count=self.resolve_count, unit=Unit(self.resolve_unit)),
        )


class WorkingHours(models.Model):
    """When the department of a site works, for orders opened from a day on. Append-only."""

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    valid_from = models.DateField(_("for orders opened from"))
    # Monday is 0, as in the calendar of Python.
    weekdays = models.JSONField(_("weekdays"))
    opens = models.TimeField(_("from"))
    closes = models.TimeField(_("until"))

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("working hours")
        ordering = ("site", "valid_from")
        constraints = [
            models.UniqueConstraint(fields=["site", "valid_from"], name="maintenance_hours_once_a_day"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="maintenance_hours_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"


class Holiday(models.Model):
    """A day on which the department of a site does not work. Entered ahead: the past does not change."""

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=80)

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("holiday")
        ordering = ("day",)
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="maintenance_holiday_once")]

    def __str__(self) -> str:
        return self.name

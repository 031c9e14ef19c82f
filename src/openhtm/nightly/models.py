"""What was done in which night: one row a night, one for each duty of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class NightQuerySet(models.QuerySet["Night"]):
    def by_itself(self) -> NightQuerySet:
        return self.filter(by_hand=False)

    def with_duties(self) -> NightQuerySet:
        return self.prefetch_related("duties")


class Night(models.Model):
    """A time that the nightly work was begun. Of a day at most one by itself; by hand as often as somebody asks.

    Without an end it is still running, or its process was ended.
    """

    day = models.DateField(_("day"))
    by_hand = models.BooleanField(_("by hand"), default=False)
    begun_by = models.CharField(_("by"), max_length=200)
    begun_at = models.DateTimeField(_("begun"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects: ClassVar[Any] = NightQuerySet.as_manager()

    class Meta:
        verbose_name = _("night")
        ordering = ("-begun_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["day"], condition=Q(by_hand=False), name="nightly_once_a_day"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("begun_at")), name="nightly_ends_later"
            ),
        ]
        indexes = [models.Index(fields=["begun_at"], name="nightly_begun")]

    def __str__(self) -> str:
        return f"{self.day}"

    def get_absolute_url(self) -> str:
        return reverse("nightly:list")


class DutyDone(models.Model):
    """What became of one duty in a night. ``problem`` empty: it was done, with these counts."""

    night = models.ForeignKey(Night, on_delete=models.CASCADE, related_name="duties")
    duty = models.CharField(_("duty"), max_length=60)
    begun_at = models.DateTimeField(_("begun"))
    ended_at = models.DateTimeField(_("ended"))
    counts = models.JSONField(default=dict, blank=True)
    problem = models.CharField(_("problem"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("duty of a night")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["night", "duty"], name="nightly_duty_once")]

    def __str__(self) -> str:
        return self.duty

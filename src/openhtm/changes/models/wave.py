"""The waves of a change, decisions to go on after a failure, and pauses."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import Versioned

from ..rules.waves import LONGEST_BAKE, WaveKind, WaveState
from .change import Change


class WaveKindChoice(models.TextChoices):
    PILOT = WaveKind.PILOT, _("Pilot")
    WAVE = WaveKind.WAVE, _("Wave")


class WaveStateChoice(models.TextChoices):
    """Derived from the devices, never stored."""

    PLANNED = WaveState.PLANNED, _("Planned")
    OPEN = WaveState.OPEN, _("Open")
    UNDER_WAY = WaveState.UNDER_WAY, _("Under way")
    DONE = WaveState.DONE, _("Done")
    STOPPED = WaveState.STOPPED, _("Stopped")


class Wave(Versioned):
    """``bake_days``: how long it is watched before the next begins. ``window_``: agreed with the unit, by the clock of
    the site; it may go over midnight. The first wave is the pilot, and only the first."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="waves", db_index=False)
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=8, choices=WaveKindChoice.choices)
    title = models.CharField(_("title"), max_length=120)
    bake_days = models.PositiveSmallIntegerField(_("bake time in days"), default=0)
    window_on = models.DateField(_("day"), null=True, blank=True)
    window_from = models.TimeField(_("from"), null=True, blank=True)
    window_to = models.TimeField(_("to"), null=True, blank=True)
    agreed_with = models.CharField(_("agreed with"), max_length=200, blank=True, default="")
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    noted_by = models.CharField(_("noted by"), max_length=200, blank=True, default="")
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    opened_by = models.CharField(_("opened by"), max_length=200, blank=True, default="")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("wave of a change")
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["change", "number"], name="changes_wave_once"),
            models.CheckConstraint(
                condition=Q(kind="pilot", number=1) | Q(kind="wave", number__gt=1),
                name="changes_wave_first_is_pilot",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="changes_wave_has_title"),
            models.CheckConstraint(
                condition=Q(bake_days__lte=LONGEST_BAKE), name="changes_wave_bakes_a_year_at_most"
            ),
            models.CheckConstraint(
                condition=Q(
                    window_on__isnull=True,
                    window_from__isnull=True,
                    window_to__isnull=True,
                    agreed_on__isnull=True,
                    agreed_with="",
                    noted_by="",
                )
                | Q(
                    window_on__isnull=False,
                    window_from__isnull=False,
                    window_to__isnull=False,
                    agreed_on__isnull=False,
                )
                & ~Q(agreed_with="")
                & ~Q(noted_by="")
                & ~Q(window_from=F("window_to")),
                name="changes_wave_window_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, opened_by="")
                | Q(opened_at__isnull=False) & ~Q(opened_by=""),
                name="changes_wave_opened_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change}/{self.number}"

    @property
    def site_id(self) -> int:
        return self.change.site_id


class GoingOn(models.Model):
    """Somebody decided to go on though devices failed. ``failures``: which, each by its line and the beginning of the
    attempt that failed; a later failure asks for another decision. Written once: the database refuses to change it."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="goings_on", db_index=False)
    failures = models.JSONField(_("failures"))
    reason = models.CharField(_("why"), max_length=500)
    by_label = models.CharField(_("by"), max_length=200)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("decision to go on")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(by_label=""), name="changes_going_on_says_why"
            )
        ]
        indexes = [models.Index(fields=["change", "-id"], name="changes_going_on_of_change")]

    def __str__(self) -> str:
        return f"{self.change}: {self.by_label}"

    @property
    def site_id(self) -> int:
        return self.change.site_id


class Pause(models.Model):
    """Nothing of the change is begun meanwhile. Ended, it is not changed any more."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="pauses", db_index=False)
    reason = models.CharField(_("why"), max_length=500)
    by_label = models.CharField(_("by"), max_length=200)
    at = models.DateTimeField(_("when"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=200, blank=True, default="")
    ended_because = models.CharField(_("why it ended"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("pause of a change")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["change"], condition=Q(ended_at__isnull=True), name="changes_pause_one_stands"
            ),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(by_label=""), name="changes_pause_says_why"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="", ended_because="")
                | Q(ended_at__isnull=False) & ~Q(ended_by="") & ~Q(ended_because=""),
                name="changes_pause_ended_says_why",
            ),
        ]
        indexes = [models.Index(fields=["change", "-id"], name="changes_pause_of_change")]

    def __str__(self) -> str:
        return f"{self.change}: {self.by_label}"

    @property
    def site_id(self) -> int:
        return self.change.site_id

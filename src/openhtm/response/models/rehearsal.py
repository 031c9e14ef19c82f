"""Table-top exercises by a scenario: what was told when, what was decided, what observers saw."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.scenarios import Mark
from .incident import Incident


class MarkChoice(models.TextChoices):
    MET = Mark.MET, _("Met")
    PARTLY = Mark.PARTLY, _("Partly")
    MISSED = Mark.MISSED, _("Missed")


class RehearsalQuerySet(ScopedQuerySet):
    scope_site = "incident__site_id"

    def for_list(self) -> RehearsalQuerySet:
        return self.select_related("incident__site")


class Rehearsal(models.Model):
    """An exercise by a scenario. Its incident is an exercise, so nothing done in it changes a device."""

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="rehearsal")
    scenario = models.CharField(_("scenario"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    begun_at = models.DateTimeField(_("begun"))

    objects: ClassVar[Any] = RehearsalQuerySet.as_manager()

    class Meta:
        verbose_name = _("table-top exercise")
        ordering = ("-begun_at", "-pk")
        constraints = [models.CheckConstraint(condition=~Q(scenario=""), name="response_rehearsal_scenario")]

    def __str__(self) -> str:
        return str(self.incident)

    @property
    def site_id(self) -> int:
        return self.incident.site_id


class RehearsalInject(Versioned):
    """Something told to a role, as the scenario said it then. Released once."""

    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.PROTECT, related_name="injects", db_index=False)
    position = models.PositiveSmallIntegerField(_("position"))
    key = models.CharField(_("key"), max_length=60)
    minute = models.PositiveSmallIntegerField(_("minute"))
    role = models.CharField(_("to"), max_length=40)
    text = models.CharField(_("what is told"), max_length=1000)
    good = models.CharField(_("what a good team does"), max_length=1000)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_by = models.CharField(_("released by"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("inject of an exercise")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["rehearsal", "position"], name="response_inject_position"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by="")
                | Q(released_at__isnull=False) & ~Q(released_by=""),
                name="response_inject_released_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def site_id(self) -> int:
        return self.rehearsal.site_id


class _OfInject(models.Model):
    """Written once: the database refuses to change or delete it."""

    class Meta:
        abstract = True

    @property
    def site_id(self) -> int:
        inject: RehearsalInject = self.inject  # type: ignore[attr-defined]
        return inject.site_id


class RehearsalDecision(_OfInject):
    """What a role decided after an inject, and when."""

    inject = models.ForeignKey(RehearsalInject, on_delete=models.PROTECT, related_name="decisions")
    role = models.CharField(_("role"), max_length=40)
    text = models.CharField(_("what was decided"), max_length=1000)
    released_at = models.DateTimeField(_("released"))
    decided_at = models.DateTimeField(_("decided"))
    noted_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("noted by"),
    )

    class Meta:
        verbose_name = _("decision in an exercise")
        ordering = ("decided_at", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="response_decision_says_what"),
            models.CheckConstraint(
                condition=Q(decided_at__gte=F("released_at")), name="response_decision_after_release"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def seconds(self) -> float:
        return (self.decided_at - self.released_at).total_seconds()


class RehearsalMark(_OfInject):
    """What an observer saw. Another mark takes its place and leaves it on record; the latest counts."""

    inject = models.ForeignKey(RehearsalInject, on_delete=models.PROTECT, related_name="marks")
    mark = models.CharField(_("mark"), max_length=8, choices=MarkChoice.choices)
    note = models.CharField(_("what was seen"), max_length=1000, blank=True, default="")
    observer = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("observer"),
    )
    marked_at = models.DateTimeField(_("marked"))

    class Meta:
        verbose_name = _("mark of an observer")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=Q(mark__in=MarkChoice.values), name="response_mark_is_one"),
            models.CheckConstraint(
                condition=Q(mark="met") | ~Q(note=""), name="response_mark_below_met_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.get_mark_display()

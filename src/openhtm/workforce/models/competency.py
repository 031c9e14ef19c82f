"""Competencies, what they are for, and who was found able in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import Versioned

from ..rules.holding import Held, Level
from .choices import Basis, LevelChoice


class Competency(Versioned):
    """What somebody can learn. Belongs to the organization. Procedures ask for it by its name or code.

    Never deleted: one that is no longer asked for is retired, and counts no more.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_key = models.CharField(max_length=200, unique=True, editable=False)
    description = models.CharField(_("description"), max_length=500, blank=True, default="")
    months = models.PositiveSmallIntegerField(_("valid for (months)"), null=True, blank=True)
    retired_reason = models.CharField(_("retired because"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("competency")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="workforce_competency_has_name"),
            models.CheckConstraint(
                condition=Q(months__isnull=True) | Q(months__range=(1, 120)),
                name="workforce_competency_months",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workforce:competency", args=[self.code])


class CompetencyScope(models.Model):
    """That a competency is for a device type, or for one model."""

    competency = models.ForeignKey(
        Competency, on_delete=models.PROTECT, related_name="scopes", db_index=False
    )
    device_type = models.ForeignKey(
        "catalog.DeviceType", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    model = models.ForeignKey(
        "catalog.Model", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("what a competency is for")
        constraints = [
            models.UniqueConstraint(fields=["competency", "device_type"], name="workforce_scope_type_once"),
            models.UniqueConstraint(fields=["competency", "model"], name="workforce_scope_model_once"),
            models.CheckConstraint(
                condition=Q(device_type__isnull=True) ^ Q(model__isnull=True), name="workforce_scope_one"
            ),
        ]

    def __str__(self) -> str:
        return str(self.device_type or self.model)


class GrantQuerySet(models.QuerySet["Grant"]):
    def known_at(self, moment: datetime) -> GrantQuerySet:
        """Those that had been entered by then. One withdrawn later stands among them as not withdrawn."""
        return self.filter(recorded_at__lte=moment)

    def for_list(self) -> GrantQuerySet:
        return self.select_related("competency", "person", "assessor")


class Grant(models.Model):
    """That a person was found able, at a level, on a day. Written once; only withdrawing it adds to it."""

    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("person")
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=LevelChoice.choices)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis.choices)
    assessor = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("assessor"),
    )
    assessed_by = models.CharField(_("assessed by"), max_length=200, blank=True, default="")
    granted_on = models.DateField(_("granted"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True, default="")
    recorded_at = models.DateTimeField(_("entered"))
    recorded_by = models.CharField(_("entered by"), max_length=200)
    withdrawn_on = models.DateField(_("withdrawn"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawal entered"), null=True, blank=True)
    withdrawn_by = models.CharField(_("withdrawn by"), max_length=200, blank=True, default="")
    withdrawn_reason = models.CharField(_("withdrawn because"), max_length=300, blank=True, default="")
    in_error = models.BooleanField(_("entered in error"), default=False)

    objects: ClassVar[Any] = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("competency of a person")
        ordering = ("-granted_on", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(assessor__isnull=True) | ~Q(assessor=F("person")),
                name="workforce_grant_not_by_oneself",
            ),
            models.CheckConstraint(
                condition=Q(assessor__isnull=False) | ~Q(assessed_by=""), name="workforce_grant_has_assessor"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("granted_on")),
                name="workforce_grant_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_reason=""),
                name="workforce_grant_withdrawn_because",
            ),
            models.CheckConstraint(
                condition=Q(level__in=LevelChoice.values) & Q(basis__in=Basis.values),
                name="workforce_grant_level",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "competency", "granted_on"], name="workforce_grant_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.competency}"

    @property
    def assessor_name(self) -> str:
        return str(self.assessor) if self.assessor is not None else self.assessed_by

    def held(self, *, known_at: datetime | None = None) -> Held:
        """As the rules look at it; with a moment, as it was known then."""
        later = known_at is not None and self.withdrawn_at is not None and self.withdrawn_at > known_at
        return Held(
            level=Level(self.level),
            granted_on=self.granted_on,
            valid_until=self.valid_until,
            withdrawn_on=None if later else self.withdrawn_on,
            in_error=False if later else self.in_error,
            sequence=self.pk,
        )


class SigningRule(Versioned):
    """From when a signature without the competency is refused; until then it is warned about and noted.

    Without a day it is only warned about. One row for the organization.
    """

    organization = models.OneToOneField("places.Organization", on_delete=models.PROTECT, related_name="+")
    holds_from = models.DateField(_("refused from"), null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("signing rule")

    def __str__(self) -> str:
        return str(self.holds_from or "")

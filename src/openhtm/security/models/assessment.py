"""What people judged of a flaw in a release: for all of it, for one site, or for one device."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import Scope, ScopedQuerySet


class Status(models.TextChoices):
    """As in VEX."""

    UNDER_INVESTIGATION = "under_investigation", _("Under investigation")
    AFFECTED = "affected", _("Affected")
    NOT_AFFECTED = "not_affected", _("Not affected")
    FIXED = "fixed", _("Fixed")


class Justification(models.TextChoices):
    """Why it is not affected, as in VEX."""

    COMPONENT_NOT_PRESENT = "component_not_present", _("The component is not present")
    CODE_NOT_PRESENT = "vulnerable_code_not_present", _("The vulnerable code is not present")
    NOT_IN_EXECUTE_PATH = (
        "vulnerable_code_not_in_execute_path",
        _("The vulnerable code is never executed"),
    )
    NOT_CONTROLLED = (
        "vulnerable_code_cannot_be_controlled_by_adversary",
        _("An attacker cannot reach the vulnerable code"),
    )
    MITIGATED = "inline_mitigations_already_exist", _("Built-in protection is in place already")


class AssessmentQuerySet(ScopedQuerySet):
    """What is judged of a release belongs to the organization; that of a site or device lies there."""

    def within(self, scope: Scope) -> AssessmentQuerySet:
        site = scope.condition(site="at_site_id", department=None) & Q(at_site__isnull=False)
        device = scope.condition(site="device__site_id", department="device__department_id")
        return self.filter(Q(at_site=None, device=None) | site | (device & Q(device__isnull=False)))

    def standing(self) -> AssessmentQuerySet:
        return self.filter(ended_at__isnull=True)

    def for_list(self) -> AssessmentQuerySet:
        return self.select_related(
            "vulnerability", "release__model__manufacturer", "at_site", "device", "evidence"
        )


class Assessment(models.Model):
    """A judgment; another for the same takes its place, and it stays. ``component`` is as ``BillComponent.key``,
    empty: whatever of the release is concerned. ``known``: the statements that it was made upon.
    """

    vulnerability = models.ForeignKey(
        "security.Vulnerability", on_delete=models.PROTECT, related_name="assessments", db_index=False
    )
    release = models.ForeignKey("security.Release", on_delete=models.PROTECT, related_name="assessments")
    component = models.CharField(_("component"), max_length=500, blank=True, default="")
    at_site = models.ForeignKey(
        "places.Site",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("site"),
    )
    device = models.ForeignKey(
        "registry.Device",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("device"),
    )
    status = models.CharField(_("status"), max_length=20, choices=Status.choices)
    justification = models.CharField(
        _("justification"), max_length=60, choices=Justification.choices, blank=True, default=""
    )
    reason = models.TextField(_("reason"), blank=True, default="")
    action = models.TextField(_("what is to be done"), blank=True, default="")
    review_on = models.DateField(_("review on"), null=True, blank=True)
    evidence = models.ForeignKey(
        "documents.Document",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("evidence"),
    )
    known = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField(_("judged"))
    made_by = models.CharField(_("by"), max_length=200)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=200, blank=True, default="")
    ended_because = models.CharField(_("ended because"), max_length=500, blank=True, default="")

    objects: ClassVar[Any] = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        ordering = ("-made_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["vulnerability", "release", "component"],
                condition=Q(ended_at=None, at_site=None, device=None),
                name="security_assessment_release",
            ),
            models.UniqueConstraint(
                fields=["vulnerability", "release", "component", "at_site"],
                condition=Q(ended_at=None, at_site__isnull=False),
                name="security_assessment_site",
            ),
            models.UniqueConstraint(
                fields=["vulnerability", "release", "component", "device"],
                condition=Q(ended_at=None, device__isnull=False),
                name="security_assessment_device",
            ),
            models.CheckConstraint(
                condition=Q(at_site=None) | Q(device=None), name="security_assessment_one_place"
            ),
            models.CheckConstraint(
                condition=~Q(status="not_affected") | (~Q(justification="") & ~Q(reason="")),
                name="security_assessment_not_affected_says_why",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("made_at")),
                name="security_assessment_ends_later",
            ),
        ]
        indexes = [models.Index(fields=["vulnerability", "made_at"], name="security_assessment_flaw")]

    def __str__(self) -> str:
        return f"{self.vulnerability} {self.release}: {self.get_status_display()}"

    def get_absolute_url(self) -> str:
        return reverse("security:assessment", args=[self.pk])

    @property
    def site_id(self) -> int | None:
        """Where it holds, for the ledger and the permissions; None: everywhere."""
        return self.device.site_id if self.device is not None else self.at_site_id

    @property
    def department_id(self) -> int | None:
        return self.device.department_id if self.device is not None else None

"""What was found, while it stands and afterwards; what was accepted of it; and when everything was looked at."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.severity import Severity


class SeverityChoice(models.TextChoices):
    CRITICAL = Severity.CRITICAL, _("Critical")
    MAJOR = Severity.MAJOR, _("Major")
    MINOR = Severity.MINOR, _("Minor")


class FindingQuerySet(ScopedQuerySet):
    scope_department = "department_id"

    def within(self, scope: Any) -> Self:
        """What belongs to no site (a model, a plan for all sites) is seen by everybody who sees findings."""
        if scope.is_empty:
            return self.none()
        inside = scope.condition(site=self.scope_site, department=self.scope_department)
        return self.filter(inside | Q(site__isnull=True))

    def standing(self) -> Self:
        """Found and not mended."""
        return self.filter(closed_at__isnull=True)

    def accepted(self, on: date) -> Self:
        """Standing, and accepted for that day."""
        return self.standing().filter(accepted_until__gte=on)

    def open(self, on: date) -> Self:
        """Standing, and not accepted or accepted no longer."""
        return self.standing().filter(Q(accepted_until__isnull=True) | Q(accepted_until__lt=on))

    def at(self, instant: datetime) -> Self:
        """Those that stood at a moment, as they were kept then."""
        return self.filter(found_at__lte=instant).filter(Q(closed_at__isnull=True) | Q(closed_at__gt=instant))

    def for_list(self) -> Self:
        return self.select_related("site", "department")


class Finding(Versioned):
    """One rule, one subject, one spell: from ``found_at`` until ``closed_at``. When it comes back it is another
    one. Derived from the record of other contexts and rebuilt from it.

    ``since``: the day on which it became so, as far as the facts tell. ``because``: codes of the rule, each with
    its values. ``rank``: of the severity, 1 the gravest. ``accepted_until`` repeats the acceptance that stands.
    """

    rule = models.CharField(_("rule"), max_length=60)
    subject_type = models.CharField(_("kind"), max_length=80)
    subject_id = models.BigIntegerField()
    subject = models.CharField(_("about"), max_length=200)
    site = models.ForeignKey(
        "places.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    department = models.ForeignKey(
        "places.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    device = models.ForeignKey(
        "registry.Device", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    risk_class = models.CharField(_("risk class"), max_length=12)
    severity = models.CharField(_("severity"), max_length=10, choices=SeverityChoice.choices)
    rank = models.PositiveSmallIntegerField()
    because = models.JSONField(_("because"), default=list)
    since = models.DateField(_("since"))
    found_at = models.DateTimeField(_("found"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    accepted_until = models.DateField(_("accepted until"), null=True, blank=True)

    objects: ClassVar[Any] = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        ordering = ("rank", "since", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject_type", "subject_id"],
                condition=Q(closed_at__isnull=True),
                name="compliance_finding_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(severity__in=SeverityChoice.values), name="compliance_finding_severity"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("found_at")),
                name="compliance_finding_closes_after_found",
            ),
        ]
        indexes = [
            models.Index(
                fields=["rank", "since", "id"],
                name="compliance_finding_gravest",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["site", "rank", "since", "id"],
                name="compliance_finding_of_site",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["device"], name="compliance_finding_of_device", condition=Q(device__isnull=False)
            ),
            models.Index(
                fields=["department"],
                name="compliance_finding_of_unit",
                condition=Q(closed_at__isnull=True, department__isnull=False),
            ),
            models.Index(
                fields=["closed_at"],
                name="compliance_finding_closed",
                condition=Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("compliance:finding", args=[self.pk])

    def is_accepted(self, on: date) -> bool:
        return self.closed_at is None and self.accepted_until is not None and self.accepted_until >= on


class AcceptanceQuerySet(ScopedQuerySet):
    scope_site = "finding__site_id"
    scope_department = "finding__department_id"

    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)


class Acceptance(models.Model):
    """That somebody answers for leaving a finding as it is until a day. Never changed; the latest counts."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="acceptances")
    reason = models.CharField(_("reason"), max_length=500)
    owner = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("who answers for it"),
    )
    until = models.DateField(_("until"))
    accepted_at = models.DateTimeField(_("accepted"))
    accepted_by = models.CharField(_("accepted by"), max_length=200)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    withdrawn_by = models.CharField(_("taken back by"), max_length=200, blank=True, default="")
    withdrawn_reason = models.CharField(_("taken back because"), max_length=500, blank=True, default="")

    objects: ClassVar[Any] = AcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("acceptance of a finding")
        ordering = ("-accepted_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["finding"],
                condition=Q(withdrawn_at__isnull=True),
                name="compliance_acceptance_one_stands",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="compliance_acceptance_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.finding} {self.until}"

    @property
    def site_id(self) -> int | None:
        """Where the ledger and the permissions look."""
        return self.finding.site_id

    @property
    def department_id(self) -> int | None:
        return self.finding.department_id


class FullLook(models.Model):
    """That every rule was asked of the whole fleet. ``positions``: how far the ledger was followed since."""

    looked_at = models.DateTimeField(_("looked"))
    day = models.DateField(_("day"))
    rules = models.PositiveSmallIntegerField(_("rules"))
    standing = models.PositiveIntegerField(_("standing"))
    opened = models.PositiveIntegerField(_("new"))
    closed = models.PositiveIntegerField(_("closed"))
    positions = models.JSONField(default=dict, blank=True)
    followed_at = models.DateTimeField(_("followed until"))

    class Meta:
        verbose_name = _("look at everything")
        ordering = ("-looked_at", "-id")

    def __str__(self) -> str:
        return f"{self.looked_at:%Y-%m-%d %H:%M}"

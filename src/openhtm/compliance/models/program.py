"""Alternate programs: proposed with evidence and risk assessment, approved and signed, watched, reviewed."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.programs import LIVE, State


class ProgramState(models.TextChoices):
    DRAFT = State.DRAFT, _("Draft")
    SUBMITTED = State.SUBMITTED, _("Waiting for approval")
    IN_FORCE = State.IN_FORCE, _("In force")
    SUSPENDED = State.SUSPENDED, _("Suspended")
    WITHDRAWN = State.WITHDRAWN, _("Withdrawn")


class Unit(models.TextChoices):
    DAY = "day", _("days")
    WEEK = "week", _("weeks")
    MONTH = "month", _("months")
    YEAR = "year", _("years")


class AemDemands(Versioned):
    """What the hospital asks of its alternate programs. One row for the organization.

    ``qualification``: name or code of the competency that an approver must hold; without one nothing is approved.
    """

    organization = models.OneToOneField("places.Organization", on_delete=models.PROTECT, related_name="+")
    qualification = models.CharField(_("qualification of the approver"), max_length=200)
    years_watched = models.FloatField(_("years on record"), default=2.0)
    device_years = models.FloatField(_("device-years"), default=60.0)
    inspections = models.PositiveIntegerField(_("inspections"), default=30)
    most_unknown = models.FloatField(_("failures of unknown cause, share"), default=0.2)
    most_rate = models.FloatField(_("preventable failures per device-year, at most"), default=0.1)
    most_yield = models.FloatField(_("inspections that find something, share at most"), default=0.1)
    review_months = models.PositiveSmallIntegerField(_("months between reviews"), default=12)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("demands on alternate programs")
        constraints = [
            models.CheckConstraint(condition=~Q(qualification=""), name="compliance_aem_qualification"),
            models.CheckConstraint(
                condition=Q(review_months__range=(1, 12)), name="compliance_aem_review_months"
            ),
        ]

    def __str__(self) -> str:
        return self.qualification


class AemProgramQuerySet(ScopedQuerySet):
    def within(self, scope: Any) -> Self:
        """What is for all sites is seen by everybody who sees compliance."""
        if scope.is_empty:
            return self.none()
        return self.filter(scope.condition(site=self.scope_site, department=None) | Q(site__isnull=True))

    def in_force(self) -> Self:
        return self.filter(state=State.IN_FORCE)

    def for_list(self) -> Self:
        return self.select_related(
            "site",
            "author",
            "approver",
            "procedure",
            "plan__model__manufacturer",
            "plan__device_type",
            "revision",
        )


class AemProgram(Versioned):
    """That the devices of a plan leave the manufacturer's schedule: why, how, by whom, with what evidence.

    ``answers``: the risk assessment by question, with notes. ``evidence``: as it stood when it was submitted.
    ``because``: why it was suspended, as codes with values, or in somebody's words.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    state = models.CharField(_("state"), max_length=10, choices=ProgramState.choices, default=State.DRAFT)
    site = models.ForeignKey(
        "places.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    plan = models.ForeignKey(
        "maintenance.Plan", on_delete=models.PROTECT, related_name="+", verbose_name=_("plan")
    )
    interval_count = models.PositiveIntegerField(_("every"))
    interval_unit = models.CharField(_("unit"), max_length=6, choices=Unit.choices)
    procedure = models.ForeignKey(
        "maintenance.Procedure",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("alternate procedure"),
    )
    maker_count = models.PositiveIntegerField(_("manufacturer: every"))
    maker_unit = models.CharField(_("unit"), max_length=6, choices=Unit.choices)
    maker_reference = models.CharField(_("manufacturer's document, revision, clause"), max_length=300)
    rationale = models.TextField(_("why"))
    release = models.CharField(_("why new equipment is released"), max_length=500, blank=True, default="")
    watching = models.CharField(_("how it is watched"), max_length=500, blank=True, default="")
    answers = models.JSONField(_("risk assessment"), default=dict, blank=True)
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)
    most_rate = models.FloatField(_("preventable failures per device-year, at most"), default=0.1)
    most_yield = models.FloatField(_("inspections that find something, share at most"), default=0.1)
    author = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("author")
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    sent_back = models.CharField(_("sent back because"), max_length=500, blank=True, default="")
    approver = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("approver"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    qualification = models.CharField(_("qualification"), max_length=200, blank=True, default="")
    note = models.CharField(_("decision"), max_length=500, blank=True, default="")
    effective_from = models.DateField(_("in force from"), null=True, blank=True)
    effective_to = models.DateField(_("in force until"), null=True, blank=True)
    review_due_on = models.DateField(_("review due"), null=True, blank=True)
    revision = models.ForeignKey(
        "maintenance.PlanRevision",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    procedure_before = models.ForeignKey(
        "maintenance.Procedure",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    because = models.JSONField(_("suspended because"), default=list, blank=True)
    ended_reason = models.CharField(_("ended because"), max_length=500, blank=True, default="")

    objects: ClassVar[Any] = AemProgramQuerySet.as_manager()

    class Meta:
        verbose_name = _("alternate program")
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=[one.value for one in LIVE]),
                name="compliance_aem_one_live",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=F("author")),
                name="compliance_aem_author_is_not_approver",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.IN_FORCE)
                | Q(approver__isnull=False, revision__isnull=False, review_due_on__isnull=False)
                & ~Q(qualification=""),
                name="compliance_aem_in_force_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(interval_count__gte=1, maker_count__gte=1), name="compliance_aem_intervals"
            ),
        ]

    def __str__(self) -> str:
        return f"AEM-{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("compliance:aem_program", args=[self.pk])


class AemReviewQuerySet(ScopedQuerySet):
    scope_site = "program__site_id"


class AemReview(models.Model):
    """The yearly look at whether a program does no harm: prepared with evidence, decided and signed."""

    program = models.ForeignKey(AemProgram, on_delete=models.PROTECT, related_name="reviews", db_index=False)
    due_on = models.DateField(_("due"))
    prepared_at = models.DateTimeField(_("prepared"))
    evidence = models.JSONField(_("evidence"), default=dict)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=200, blank=True, default="")
    goes_on = models.BooleanField(_("goes on"), null=True, blank=True)
    text = models.CharField(_("decision"), max_length=1000, blank=True, default="")

    objects: ClassVar[Any] = AemReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review of an alternate program")
        ordering = ("-due_on", "-id")
        constraints = [
            models.UniqueConstraint(fields=["program", "due_on"], name="compliance_aem_review_once"),
        ]

    def __str__(self) -> str:
        return f"{self.program} {self.due_on}"

    @property
    def site_id(self) -> int | None:
        """Where the ledger and the permissions look."""
        return self.program.site_id

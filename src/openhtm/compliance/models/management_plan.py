"""Management plans (MEMP): what a year's program of medical equipment is to reach, and by which goals one knows."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.management_plans import UNDECIDED, Promise, Standing, State, Target


class PlanState(models.TextChoices):
    DRAFT = State.DRAFT, _("Draft")
    SUBMITTED = State.SUBMITTED, _("Waiting for approval")
    APPROVED = State.APPROVED, _("Approved")
    WITHDRAWN = State.WITHDRAWN, _("Withdrawn")


class TargetChoice(models.TextChoices):
    AT_LEAST = Target.AT_LEAST, _("At least")
    AT_MOST = Target.AT_MOST, _("At most")
    BY_DAY = Target.BY_DAY, _("Done by a day")


class StandingChoice(models.TextChoices):
    ON_TRACK = Standing.ON_TRACK, _("On track")
    NOT_ON_TRACK = Standing.NOT_ON_TRACK, _("Not on track")
    NOT_DUE = Standing.NOT_DUE, _("Not due yet")
    UNKNOWN = Standing.UNKNOWN, _("Unknown")


class ManagementPlanQuerySet(ScopedQuerySet):
    def within(self, scope: Any) -> Self:
        """The plan of the whole hospital is read by everybody who sees compliance."""
        if scope.is_empty:
            return self.none()
        return self.filter(scope.condition(site=self.scope_site, department=None) | Q(site__isnull=True))

    def current(self) -> Self:
        """Approved ones that no later revision of the same place and period has superseded."""
        place = Coalesce("site_id", Value(0))
        later = ManagementPlan.objects.filter(state=State.APPROVED).annotate(place=place)
        later = later.filter(
            place=OuterRef("place"), starts_on=OuterRef("starts_on"), revision__gt=OuterRef("revision")
        )
        return self.annotate(place=place).filter(~Exists(later), state=State.APPROVED)

    def in_force(self, on: date) -> Self:
        return self.current().filter(starts_on__lte=on, ends_on__gte=on)

    def for_list(self) -> Self:
        return self.select_related("site", "responsible", "author", "approver", "filed", "evaluation")


class ManagementPlan(Versioned):
    """One revision of the plan of a place (without a site: of the whole hospital) and a period.

    Approved it is never changed: another revision supersedes it. ``more``: sections of the hospital's own, each with
    title and text. ``filed``: the text as a document, where it is not written here. ``begun_from``: what it was copied
    from, the revision before or the plan before.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    site = models.ForeignKey(
        "places.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    objectives = models.TextField(_("objectives"), blank=True, default="")
    scope = models.TextField(_("scope"), blank=True, default="")
    performance = models.TextField(_("performance"), blank=True, default="")
    effectiveness = models.TextField(_("effectiveness"), blank=True, default="")
    more = models.JSONField(_("further sections"), default=list, blank=True)
    filed = models.ForeignKey(
        "documents.Document",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("the text as a document"),
    )
    responsible = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("responsible"),
    )
    author = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("author")
    )
    begun_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followers",
        verbose_name=_("begun as a copy of"),
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
    note = models.CharField(_("decision"), max_length=500, blank=True, default="")
    ended_reason = models.CharField(_("withdrawn because"), max_length=500, blank=True, default="")

    objects: ClassVar[Any] = ManagementPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("management plan")
        ordering = ("-starts_on", "-revision", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "starts_on", "revision"],
                condition=Q(site__isnull=False),
                name="compliance_plan_revision",
            ),
            models.UniqueConstraint(
                fields=["starts_on", "revision"],
                condition=Q(site__isnull=True),
                name="compliance_plan_of_all_revision",
            ),
            models.UniqueConstraint(
                fields=["site", "starts_on"],
                condition=Q(site__isnull=False, state__in=[one.value for one in UNDECIDED]),
                name="compliance_plan_one_undecided",
            ),
            models.UniqueConstraint(
                fields=["starts_on"],
                condition=Q(site__isnull=True, state__in=[one.value for one in UNDECIDED]),
                name="compliance_plan_of_all_one_undecided",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=F("author")),
                name="compliance_plan_author_is_not_approver",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.APPROVED) | Q(approver__isnull=False, approved_at__isnull=False),
                name="compliance_plan_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")) & ~Q(title=""), name="compliance_plan_has_a_period"
            ),
        ]

    def __str__(self) -> str:
        return f"MEMP-{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("compliance:memp", args=[self.pk])


class PlanGoal(models.Model):
    """What a plan promises. ``measure``: what the program counts, by its key; empty: a person tells it, as ``told_how``
    says, at least every ``told_months`` months.

    ``thread``: the same goal in all revisions of a year's plan, so that what was told of it stays with it.
    ``before``: how the goal it was carried over from stood when that year was evaluated. ``frozen_at``: since its plan
    is approved.
    """

    plan = models.ForeignKey(ManagementPlan, on_delete=models.PROTECT, related_name="goals", db_index=False)
    number = models.PositiveSmallIntegerField(_("number"))
    thread = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(_("goal"), max_length=200)
    reason = models.CharField(_("why"), max_length=1000, blank=True, default="")
    measure = models.CharField(_("measure"), max_length=40, blank=True, default="")
    told_how = models.CharField(_("how one knows"), max_length=500, blank=True, default="")
    told_months = models.PositiveSmallIntegerField(_("told every (months)"), default=3)
    target = models.CharField(_("target"), max_length=10, choices=TargetChoice.choices)
    target_number = models.FloatField(_("number"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True, default="")
    target_day = models.DateField(_("day"), null=True, blank=True)
    owner = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("owner"),
    )
    carried_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("carried over from"),
    )
    before = models.CharField(
        _("last year"), max_length=12, choices=StandingChoice.choices, blank=True, default=""
    )
    frozen_at = models.DateTimeField(_("approved"), null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("goal of a management plan")
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="compliance_goal_number"),
            models.UniqueConstraint(fields=["plan", "thread"], name="compliance_goal_once"),
            models.CheckConstraint(condition=~Q(name=""), name="compliance_goal_has_a_name"),
            models.CheckConstraint(
                condition=Q(target=Target.BY_DAY, target_number__isnull=True, measure="")
                | ~Q(target=Target.BY_DAY) & Q(target_day__isnull=True),
                name="compliance_goal_target",
            ),
            models.CheckConstraint(
                condition=Q(told_months__range=(1, 12)), name="compliance_goal_told_months"
            ),
        ]
        indexes = [models.Index(fields=["thread"], name="compliance_goal_thread")]

    def __str__(self) -> str:
        return f"{self.plan}, {self.number}: {self.name}"[:200]

    @property
    def site_id(self) -> int | None:
        """Where the ledger and the permissions look."""
        return self.plan.site_id

    @property
    def is_counted(self) -> bool:
        return bool(self.measure)

    @property
    def promise(self) -> Promise:
        return Promise(
            target=Target(self.target),
            number=self.target_number,
            day=self.target_day,
            told_months=0 if self.measure else self.told_months,
        )


class GoalValue(models.Model):
    """What a person told of a goal, never changed: another one is told later. ``on``: the day of which it is."""

    goal = models.ForeignKey(PlanGoal, on_delete=models.PROTECT, related_name="values")
    on = models.DateField(_("as of"))
    number = models.FloatField(_("value"), null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True, default="")
    evidence = models.ForeignKey(
        "documents.Document",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("evidence"),
    )
    told_at = models.DateTimeField(_("told"))
    told_by = models.CharField(_("told by"), max_length=200)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("value told of a goal")
        ordering = ("-on", "-told_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(number__isnull=False, done_on__isnull=True)
                | Q(number__isnull=True, done_on__isnull=False),
                name="compliance_goal_value_is_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.goal.plan}, {self.goal.number}: {self.on}"

    @property
    def site_id(self) -> int | None:
        return self.goal.plan.site_id

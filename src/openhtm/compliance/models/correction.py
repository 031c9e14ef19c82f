"""Corrective actions: what is wrong and why, who does what until when, and whether it helped."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.corrections import ENDED, LIVE, State


class CorrectionState(models.TextChoices):
    OPEN = State.OPEN, _("Open")
    CAUSE_FOUND = State.CAUSE_FOUND, _("Cause found")
    IN_WORK = State.IN_WORK, _("In work")
    AWAITING_CHECK = State.AWAITING_CHECK, _("Waiting for its check")
    EFFECTIVE = State.EFFECTIVE, _("Effective, closed")
    WITHDRAWN = State.WITHDRAWN, _("Withdrawn")


class CorrectionSource(models.TextChoices):
    FINDINGS = "findings", _("Findings")
    INCIDENT = "incident", _("Incident")
    AUDIT = "audit", _("Audit")
    MOCK_SURVEY = "mock_survey", _("Mock survey")
    OTHER = "other", _("Something else")


class CorrectiveActionQuerySet(ScopedQuerySet):
    scope_department = "department_id"

    def within(self, scope: Any) -> Self:
        """What is for all sites is seen by everybody who sees compliance."""
        if scope.is_empty:
            return self.none()
        inside = scope.condition(site=self.scope_site, department=self.scope_department)
        return self.filter(inside | Q(site__isnull=True))

    def live(self) -> Self:
        return self.filter(state__in=[one.value for one in LIVE])

    def overdue(self, on: date) -> Self:
        return self.live().filter(due_on__lt=on)

    def for_list(self) -> Self:
        return self.select_related("site", "department", "owner").annotate(
            covered=Count("links", distinct=True),
            standing=Count("links", filter=Q(links__finding__closed_at__isnull=True), distinct=True),
        )


class CorrectiveAction(Versioned):
    """That somebody answers for mending what is wrong, and for its not coming back.

    ``due_on`` repeats the last day for whatever comes next (``rules.corrections.next_due``).
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    state = models.CharField(
        _("state"), max_length=15, choices=CorrectionState.choices, default=CorrectionState.OPEN
    )
    title = models.CharField(_("title"), max_length=200)
    wrong = models.TextField(_("what is wrong"))
    source = models.CharField(_("where it comes from"), max_length=12, choices=CorrectionSource.choices)
    source_text = models.CharField(_("named more closely"), max_length=300, blank=True, default="")
    source_link = models.CharField(_("link"), max_length=500, blank=True, default="")
    site = models.ForeignKey(
        "places.Site",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    department = models.ForeignKey(
        "places.Department",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    owner = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("who answers for it"),
    )
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.CharField(_("opened by"), max_length=200)
    due_on = models.DateField(_("next due"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=200, blank=True, default="")
    ended_reason = models.CharField(_("ended because"), max_length=500, blank=True, default="")

    objects: ClassVar[Any] = CorrectiveActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("corrective action")
        ordering = ("-number",)
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[one.value for one in LIVE], ended_at__isnull=True, due_on__isnull=False
                )
                | Q(state__in=[one.value for one in ENDED], ended_at__isnull=False, due_on__isnull=True),
                name="compliance_correction_ends_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WITHDRAWN) | ~Q(ended_reason=""),
                name="compliance_correction_withdrawn_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(wrong=""), name="compliance_correction_says_what"
            ),
            models.CheckConstraint(
                condition=Q(department__isnull=True) | Q(site__isnull=False),
                name="compliance_correction_place",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], name="compliance_correction_due", condition=Q(due_on__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"CA-{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("compliance:correction", args=[self.pk])

    def is_overdue(self, on: date) -> bool:
        return self.due_on is not None and self.due_on < on

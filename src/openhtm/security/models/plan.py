"""What is done about a flaw in a model: one plan, with the devices that it is about and what became of each."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet

from .treatment import Treatment, TreatmentQuerySet


class Approach(models.TextChoices):
    PATCH = "patch", _("The maker's update")
    WORKAROUND = "workaround", _("The maker's workaround")
    CONTROL = "control", _("Compensating control")
    ISOLATE = "isolate", _("Isolate")
    RETIRE = "retire", _("Retire")
    ACCEPT = "accept", _("Accept the risk for a time")


class End(models.TextChoices):
    FIXED = "fixed", _("Fixed")
    WORKED_AROUND = "worked_around", _("Worked around")
    CONTROLLED = "controlled", _("Under control")
    ISOLATED = "isolated", _("Isolated")
    RETIRED = "retired", _("Retired")
    ACCEPTED = "accepted", _("Risk accepted")


class PlanQuerySet(TreatmentQuerySet):
    def over(self, on: date) -> Self:
        """Their day has passed."""
        return self.standing().filter(until_on__lt=on)

    def for_list(self) -> Self:
        rows = self.select_related("vulnerability", "model__manufacturer", "at_site", "owner")
        lines = models.Count("lines")
        done = models.Count("lines", filter=~Q(lines__end=""))
        return rows.annotate(line_count=lines, done_count=done)


class RemediationPlan(Treatment):
    """``until_on`` is the day by which every device is done; ``clock`` gave it, from the day on which it was known."""

    vulnerability = models.ForeignKey(
        "security.Vulnerability", on_delete=models.PROTECT, related_name="plans"
    )
    model = models.ForeignKey("catalog.Model", on_delete=models.PROTECT, related_name="+")
    approach = models.CharField(_("how"), max_length=12, choices=Approach.choices)
    what = models.TextField(_("what is to be done"))
    clock = models.CharField(_("clock"), max_length=20)
    entered_by = models.CharField(_("decided by"), max_length=200)

    objects: ClassVar[Any] = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("remediation plan")
        ordering = ("until_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["vulnerability", "model"],
                condition=Q(ended_at=None, at_site=None),
                name="security_plan_one_everywhere",
            ),
            models.UniqueConstraint(
                fields=["vulnerability", "model", "at_site"],
                condition=Q(ended_at=None, at_site__isnull=False),
                name="security_plan_one_at_site",
            ),
            models.CheckConstraint(condition=~Q(what=""), name="security_plan_says_what"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("entered_at")) & ~Q(ended_because=""),
                name="security_plan_end_says_why",
            ),
        ]
        indexes = [models.Index(fields=["until_on"], name="security_plan_until")]

    def __str__(self) -> str:
        return f"{self.vulnerability} · {self.model}"

    def get_absolute_url(self) -> str:
        return reverse("security:plan", args=[self.pk])


class PlanLineQuerySet(ScopedQuerySet):
    scope_site = "device__site_id"
    scope_department = "device__department_id"


class PlanLine(models.Model):
    """One device of a plan: when its flaw was known and decided, how and when it was done with. ``although``: why it
    counts as done while something that was begun for it is not through."""

    plan = models.ForeignKey(RemediationPlan, on_delete=models.PROTECT, related_name="lines", db_index=False)
    device = models.ForeignKey("registry.Device", on_delete=models.PROTECT, related_name="+")
    known_on = models.DateField(_("known"))
    decided_on = models.DateField(_("decided"))
    end = models.CharField(_("end"), max_length=15, choices=End.choices, blank=True, default="")
    done_on = models.DateField(_("done"), null=True, blank=True)
    done_by = models.CharField(_("done by"), max_length=200, blank=True, default="")
    note = models.CharField(_("note"), max_length=500, blank=True, default="")
    although = models.CharField(_("although"), max_length=500, blank=True, default="")

    objects: ClassVar[Any] = PlanLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("device of a plan")
        constraints = [
            models.UniqueConstraint(fields=["plan", "device"], name="security_plan_device_once"),
            models.CheckConstraint(
                condition=Q(end="", done_on=None)
                | ~Q(end="") & Q(done_on__gte=F("decided_on")) & ~Q(note="") & ~Q(done_by=""),
                name="security_plan_done_says_how",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__gte=F("known_on")), name="security_plan_decided_after_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.device}"

    @property
    def site_id(self) -> int | None:
        return int(self.device.site_id)

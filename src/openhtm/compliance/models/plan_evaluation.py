"""The yearly evaluation of a management plan: answered, signed, presented to the committee, accepted."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import Versioned

from ..rules.management_plans import Answer, EvaluationState
from .management_plan import ManagementPlan


class EvaluationStateChoice(models.TextChoices):
    DRAFT = EvaluationState.DRAFT, _("Draft")
    SIGNED = EvaluationState.SIGNED, _("Signed, waiting for the committee")
    ACCEPTED = EvaluationState.ACCEPTED, _("Accepted")


class AnswerChoice(models.TextChoices):
    MET = Answer.MET, _("Met")
    PARTLY = Answer.PARTLY, _("Partly met")
    NOT_MET = Answer.NOT_MET, _("Not met")
    CANNOT_SAY = Answer.CANNOT_SAY, _("Cannot be said")


class PlanEvaluation(Versioned):
    """``answers``: by section, the answer with its words. ``results``: every goal as it stood at ``counted_at``, kept
    when the evaluation was signed. Accepted it is never changed."""

    plan = models.OneToOneField(ManagementPlan, on_delete=models.PROTECT, related_name="evaluation")
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=EvaluationStateChoice.choices,
        default=EvaluationStateChoice.DRAFT,
    )
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    changes = models.TextField(_("changes proposed for the next plan"), blank=True, default="")
    results = models.JSONField(_("goals as they stood"), default=list, blank=True)
    definitions = models.PositiveSmallIntegerField(_("version of the definitions"), null=True, blank=True)
    counted_at = models.DateTimeField(_("counted"), null=True, blank=True)
    evaluated_by = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("evaluated by"),
    )
    sent_back = models.CharField(_("sent back because"), max_length=500, blank=True, default="")
    presented_on = models.DateField(_("presented to the committee"), null=True, blank=True)
    reference = models.CharField(_("minutes"), max_length=200, blank=True, default="")
    minutes = models.ForeignKey(
        "documents.Document",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("minutes as a document"),
    )
    decision = models.CharField(_("decision"), max_length=1000, blank=True, default="")
    accepted_by = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("accepted by"),
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("evaluation of a management plan")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=EvaluationState.DRAFT)
                | Q(evaluated_by__isnull=False, counted_at__isnull=False, definitions__isnull=False),
                name="compliance_evaluation_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=EvaluationState.ACCEPTED)
                | Q(presented_on__isnull=False, accepted_by__isnull=False, accepted_at__isnull=False)
                & (~Q(reference="") | Q(minutes__isnull=False)),
                name="compliance_evaluation_accepted_by_the_committee",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("evaluated_by")),
                name="compliance_evaluation_evaluator_does_not_accept",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, evaluation"

    def get_absolute_url(self) -> str:
        return reverse("compliance:memp_evaluation", args=[self.plan_id])

    @property
    def site_id(self) -> int | None:
        """Where the ledger and the permissions look."""
        return self.plan.site_id

    @property
    def accepted(self) -> bool:
        return self.state == EvaluationState.ACCEPTED

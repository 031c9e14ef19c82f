"""What people showed for the lines of the checklist that no record can answer."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet

from ..rules.preparedness import Answer


class AnswerChoice(models.TextChoices):
    SHOWN = Answer.SHOWN, _("It is there")
    MISSING = Answer.MISSING, _("It is missing")
    NOT_APPLICABLE = Answer.NOT_APPLICABLE, _("It does not apply here")


class ProofQuerySet(ScopedQuerySet):
    def latest_first(self) -> ProofQuerySet:
        return self.order_by("-shown_on", "-pk")


class Proof(models.Model):
    """That somebody showed, or did not find, what a line asks for. The latest counts; none is changed."""

    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", verbose_name=_("site"), db_index=False
    )
    item = models.CharField(_("line of the checklist"), max_length=60)
    answer = models.CharField(_("answer"), max_length=16, choices=AnswerChoice.choices)
    text = models.CharField(_("what shows it"), max_length=1000)
    shown_on = models.DateField(_("seen on"))
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.CharField(_("by"), max_length=200)

    objects: ClassVar[Any] = ProofQuerySet.as_manager()

    class Meta:
        verbose_name = _("proof of preparedness")
        ordering = ("-shown_on", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="response_proof_says_what"),
            models.CheckConstraint(
                condition=Q(answer__in=[one.value for one in Answer]), name="response_proof_answer"
            ),
        ]
        indexes = [models.Index(fields=["site", "item", "-shown_on"], name="response_proof_latest")]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_answer_display()}"

"""What belongs to a corrective action: its rounds with cause, steps and check, and the findings under it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..rules.corrections import StepKind
from .correction import CorrectiveAction


class CauseMethod(models.TextChoices):
    FIVE_WHYS = "five_whys", _("Five whys")
    OTHER = "other", _("Another method")


class StepKindChoice(models.TextChoices):
    CONTAINMENT = StepKind.CONTAINMENT, _("Containment")
    CORRECTIVE = StepKind.CORRECTIVE, _("Corrective")
    PREVENTIVE = StepKind.PREVENTIVE, _("Preventive")


class OfAction(models.Model):
    """What belongs to a corrective action lies where that lies, for the ledger and the permissions."""

    class Meta:
        abstract = True

    @property
    def subject(self) -> CorrectiveAction:
        raise NotImplementedError

    @property
    def site_id(self) -> int | None:
        return self.subject.site_id

    @property
    def department_id(self) -> int | None:
        return self.subject.department_id


class CorrectionRound(OfAction):
    """One try: the cause as it was seen, the steps, and the check. Not effective: kept, and another one begins.

    ``owner`` repeats who answers for the action, so that the database can refuse them as the checker. What is counted:
    findings of ``rule`` at the measured place, ``before`` when it was planned and ``after`` when it was checked.
    """

    action = models.ForeignKey(CorrectiveAction, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("round"))
    begun_on = models.DateField(_("begun"))
    owner = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("who answers for it"),
    )
    method = models.CharField(_("method"), max_length=10, choices=CauseMethod.choices, blank=True, default="")
    whys = models.JSONField(_("why"), default=list, blank=True)
    cause = models.TextField(_("root cause"), blank=True, default="")
    cause_at = models.DateTimeField(_("cause found"), null=True, blank=True)
    cause_by = models.CharField(_("cause found by"), max_length=200, blank=True, default="")
    rule = models.CharField(_("rule"), max_length=60, blank=True, default="")
    looks_at = models.CharField(_("what is looked at"), max_length=500, blank=True, default="")
    measured_site = models.ForeignKey(
        "places.Site",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    measured_department = models.ForeignKey(
        "places.Department",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    target = models.PositiveIntegerField(_("at most"), null=True, blank=True)
    before = models.PositiveIntegerField(_("before"), null=True, blank=True)
    before_at = models.DateTimeField(_("counted before"), null=True, blank=True)
    look_from = models.DateField(_("look from"), null=True, blank=True)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    checked_by = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("checked by"),
    )
    after = models.PositiveIntegerField(_("after"), null=True, blank=True)
    effective = models.BooleanField(_("effective"), null=True, blank=True)
    judgment = models.CharField(_("judgment"), max_length=1000, blank=True, default="")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("round of a corrective action")
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="compliance_correction_round"),
            models.UniqueConstraint(
                fields=["action"], condition=Q(ended_at__isnull=True), name="compliance_correction_one_round"
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("owner")),
                name="compliance_correction_checker_is_not_owner",
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_by__isnull=True, effective__isnull=True)
                | Q(checked_at__isnull=False, checked_by__isnull=False, effective__isnull=False)
                & ~Q(judgment=""),
                name="compliance_correction_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(effective__isnull=True)
                | Q(effective=False)
                | Q(rule="")
                | Q(after__isnull=False, target__isnull=False, after__lte=F("target")),
                name="compliance_correction_effective_as_counted",
            ),
            models.CheckConstraint(
                condition=Q(rule="") | Q(target__isnull=False), name="compliance_correction_target"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action}, {self.number}"

    @property
    def subject(self) -> CorrectiveAction:
        return self.action

    @property
    def has_measure(self) -> bool:
        return bool(self.rule or self.looks_at)


class CorrectionStep(OfAction):
    """What somebody does until a day. Done, it is never changed."""

    round = models.ForeignKey(CorrectionRound, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(_("kind"), max_length=12, choices=StepKindChoice.choices)
    text = models.CharField(_("what is done"), max_length=500)
    owner = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("who does it")
    )
    due_on = models.DateField(_("until"))
    added_at = models.DateTimeField(_("planned"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.CharField(_("done, says"), max_length=200, blank=True, default="")
    note = models.CharField(_("what was done"), max_length=1000, blank=True, default="")
    evidence = models.ForeignKey(
        "documents.Document",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("evidence"),
    )

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("step of a corrective action")
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | ~Q(note=""), name="compliance_correction_step_says_how"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="compliance_correction_step_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.round.action}: {self.text}"[:200]

    @property
    def subject(self) -> CorrectiveAction:
        return self.round.action


class CorrectedFinding(OfAction):
    """That a finding is being corrected by an action, until that has ended. It stays open meanwhile."""

    action = models.ForeignKey(CorrectiveAction, on_delete=models.PROTECT, related_name="links")
    finding = models.ForeignKey("compliance.Finding", on_delete=models.PROTECT, related_name="corrections")
    added_at = models.DateTimeField(_("added"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("finding under a corrective action")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], condition=Q(ended_at__isnull=True), name="compliance_corrected_once"
            ),
            models.UniqueConstraint(fields=["action", "finding"], name="compliance_corrected_named_once"),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.finding}"

    @property
    def subject(self) -> CorrectiveAction:
        return self.action

"""Procedures: what exactly is done and within which limits, in versions that are approved and then fixed."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import Versioned

from ..rules.limits import Combine, Limits
from ..rules.steps import DateRule, Statistic, Step, StepKind
from .choices import ProcedureState, Source, StepKindChoice


class Procedure(Versioned):
    """One procedure over all its versions. Belongs to the organization, like the catalog.

    ``model`` or ``device_type`` says for what it is meant; neither: for any device. ``library`` names the
    library file it was taken from, ``library_seen`` is the hash of its steps as they were when they were copied
    or compared last; empty: that is not known.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    device_type = models.ForeignKey(
        "catalog.DeviceType",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("device type"),
    )
    model = models.ForeignKey(
        "catalog.Model",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("model"),
    )
    library = models.CharField(_("taken from the library"), max_length=60, blank=True, default="")
    library_seen = models.CharField(max_length=64, blank=True, default="", editable=False)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("procedure")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="maintenance_procedure_has_code"),
            models.CheckConstraint(
                condition=Q(model__isnull=True) | Q(device_type__isnull=True),
                name="maintenance_procedure_one_scope",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class ProcedureVersionQuerySet(models.QuerySet[Any]):
    def in_force(self, on: date) -> ProcedureVersionQuerySet:
        """The approved versions whose period holds ``on``: at most one of each procedure."""
        return self.filter(
            Q(effective_to__isnull=True) | Q(effective_to__gt=on),
            state__in=[ProcedureState.APPROVED, ProcedureState.RETIRED],
            effective_from__lte=on,
        )


class ProcedureVersion(Versioned):
    """One version. DRAFT → IN_REVIEW → APPROVED → RETIRED; changed only as a draft.

    In force from ``effective_from`` until just before ``effective_to``. An approved version that a newer one
    replaces keeps its rows: the work orders that used it point here for ever.
    """

    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(
        _("state"), max_length=10, choices=ProcedureState.choices, default=ProcedureState.DRAFT
    )
    source = models.CharField(_("source"), max_length=12, choices=Source.choices, default=Source.LOCAL)
    source_reference = models.CharField(_("manual, revision, clause"), max_length=300, blank=True, default="")
    standard_minutes = models.PositiveIntegerField(_("standard minutes"), null=True, blank=True)
    competency = models.CharField(_("required competency"), max_length=200, blank=True, default="")
    test_equipment = models.JSONField(_("test equipment"), default=list, blank=True)
    parts_kit = models.CharField(_("parts kit"), max_length=300, blank=True, default="")
    warnings = models.TextField(_("safety warnings"), blank=True, default="")
    change_note = models.CharField(_("what changed"), max_length=500, blank=True, default="")
    author = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    created_at = models.DateTimeField(_("created"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    approver = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approver"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    effective_from = models.DateField(_("in force from"), null=True, blank=True)
    effective_to = models.DateField(_("in force until"), null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True, default="", editable=False)

    objects: ClassVar[Any] = ProcedureVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("procedure version")
        ordering = ("procedure", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "number"], name="maintenance_procedureversion_number"
            ),
            models.UniqueConstraint(
                fields=["procedure"],
                condition=Q(state=ProcedureState.APPROVED, effective_to__isnull=True),
                name="maintenance_procedureversion_one_approved",
            ),
            models.UniqueConstraint(
                fields=["procedure"],
                condition=Q(state__in=[ProcedureState.DRAFT, ProcedureState.IN_REVIEW]),
                name="maintenance_procedureversion_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | Q(author__isnull=True) | ~Q(approver=F("author")),
                name="maintenance_procedureversion_author_is_not_approver",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ProcedureState.DRAFT, ProcedureState.IN_REVIEW])
                | Q(approved_at__isnull=False, effective_from__isnull=False),
                name="maintenance_procedureversion_approval_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="maintenance_procedureversion_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure.code} v{self.number}"

    @property
    def is_editable(self) -> bool:
        return self.state == ProcedureState.DRAFT


def _limit(name: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(name, max_digits=24, decimal_places=9, null=True, blank=True)


class ProcedureStep(models.Model):
    """One step of one version; the rules read it as ``rule``.

    A step that a table gave belongs to the checklist of the device that it was made for, not to the version,
    and has the position of the step that it replaces.
    """

    procedure_version = models.ForeignKey(
        ProcedureVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="steps",
        db_index=False,
    )
    run = models.ForeignKey(
        "maintenance.ChecklistRun",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="own_steps",
        db_index=False,
    )
    position = models.PositiveIntegerField(_("position"))
    key = models.CharField(_("key"), max_length=60)
    section = models.CharField(_("section"), max_length=100, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=20, choices=StepKindChoice.choices)
    label = models.CharField(_("label"), max_length=300)
    help = models.TextField(_("how to"), blank=True, default="")
    mandatory = models.BooleanField(_("mandatory"), default=True)
    critical = models.BooleanField(_("critical"), default=False)
    allow_na = models.BooleanField(_("may be not applicable"), default=False)
    unit = models.CharField(_("unit"), max_length=20, blank=True, default="")
    lower = _limit(_("lower limit"))
    lower_inclusive = models.BooleanField(default=True)
    upper = _limit(_("upper limit"))
    upper_inclusive = models.BooleanField(default=True)
    target = _limit(_("target"))
    tolerance = _limit(_("tolerance"))
    percent = _limit(_("tolerance in percent"))
    combine = models.CharField(max_length=8, choices=[(c, c) for c in Combine], default=Combine.GREATER)
    guard_band = models.DecimalField(_("guard band"), max_digits=24, decimal_places=9, default=0)
    decimals = models.PositiveSmallIntegerField(_("decimals shown"), null=True, blank=True)
    readings = models.PositiveSmallIntegerField(_("readings"), default=1)
    statistic = models.CharField(max_length=8, choices=[(s, s) for s in Statistic], default=Statistic.EACH)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    failing_choices = models.JSONField(_("choices that fail"), default=list, blank=True)
    date_rule = models.CharField(max_length=12, choices=[(r, r) for r in DateRule], default=DateRule.ANY)
    expected = models.CharField(_("expected"), max_length=120, blank=True, default="")
    formula = models.CharField(_("formula"), max_length=500, blank=True, default="")
    source = models.CharField(_("source of the limit"), max_length=300, blank=True, default="")
    condition = models.CharField(_("asked only when"), max_length=200, blank=True, default="")
    as_left_of = models.CharField(_("as left of the step"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("step")
        ordering = ("procedure_version_id", "position")
        constraints = [
            models.UniqueConstraint(fields=["procedure_version", "key"], name="maintenance_step_key"),
            models.UniqueConstraint(
                fields=["procedure_version", "position"], name="maintenance_step_position"
            ),
            models.UniqueConstraint(
                fields=["run", "key"], condition=Q(run__isnull=False), name="maintenance_step_of_run"
            ),
            models.CheckConstraint(
                condition=Q(procedure_version__isnull=True) ^ Q(run__isnull=True),
                name="maintenance_step_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def limits(self) -> Limits | None:
        """The limits as the rules read them; None for a step that has none."""
        given = (self.lower, self.upper, self.target, self.tolerance, self.percent)
        if all(value is None for value in given):
            return None
        return Limits(
            lower=self.lower,
            upper=self.upper,
            lower_inclusive=self.lower_inclusive,
            upper_inclusive=self.upper_inclusive,
            target=self.target,
            tolerance=self.tolerance,
            percent=self.percent,
            combine=Combine(self.combine),
            guard_band=self.guard_band,
        )

    @property
    def rule(self) -> Step:
        """The step as the rules judge it."""
        return Step(
            key=self.key,
            kind=StepKind(self.kind),
            label=self.label,
            mandatory=self.mandatory,
            critical=self.critical,
            allow_na=self.allow_na,
            unit=self.unit,
            limits=self.limits,
            decimals=self.decimals,
            readings=self.readings,
            statistic=Statistic(self.statistic),
            choices=tuple(self.choices),
            failing_choices=frozenset(self.failing_choices),
            date_rule=DateRule(self.date_rule),
            expected=self.expected,
            formula=self.formula,
            source=self.source,
            condition=self.condition,
            as_left_of=self.as_left_of,
        )

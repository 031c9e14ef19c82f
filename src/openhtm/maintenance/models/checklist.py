"""A checklist being filled on a work order, and the result of each step as it was judged."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from .choices import OverallChoice, RunPurpose, VerdictChoice
from .procedure import ProcedureStep, ProcedureVersion
from .work_order import WorkOrder


class ChecklistRun(Versioned):
    """One filling of a procedure version, pinned at the start. ``overall`` is kept true with each result.

    A run that failed stays as it was; after the repair a RETEST run is a new one. ``own_steps`` are those that a
    table of electrical safety gave for this device.
    """

    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="runs")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    procedure_version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(
        _("purpose"), max_length=8, choices=RunPurpose.choices, default=RunPurpose.MAIN
    )
    started_at = models.DateTimeField(_("started"))
    started_by = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    overall = models.CharField(
        _("overall"), max_length=16, choices=OverallChoice.choices, default=OverallChoice.INCOMPLETE
    )

    # By which table and facts its electrical safety was laid out; empty where it has none.
    electrical = models.JSONField(_("electrical safety"), default=dict, blank=True)

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["work_order", "purpose"],
                condition=Q(finished_at__isnull=True),
                name="maintenance_run_one_unfinished",
            )
        ]

    def __str__(self) -> str:
        return f"{self.work_order_id} {self.purpose}"


class StepResult(models.Model):
    """What was entered for one step and how it was judged, with the limits in force then.

    ``value``, ``readings`` and the limits are in ``unit``, the step's; ``entered`` and ``entered_unit`` are
    what the person typed, or what the analyzer's ``file`` says. A later change of limits changes nothing here.
    ``use`` names the test equipment where it is not all that of the run.
    """

    run = models.ForeignKey(ChecklistRun, on_delete=models.PROTECT, related_name="results", db_index=False)
    step = models.ForeignKey(ProcedureStep, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    verdict = models.CharField(_("verdict"), max_length=10, choices=VerdictChoice.choices)
    entered = models.JSONField(_("entered"), default=list, blank=True)
    entered_unit = models.CharField(_("unit entered"), max_length=20, blank=True, default="")
    value = models.DecimalField(_("value"), max_digits=30, decimal_places=9, null=True, blank=True)
    readings = models.JSONField(_("readings"), default=list, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True, default="")
    lower = models.CharField(_("lower limit then"), max_length=40, blank=True, default="")
    upper = models.CharField(_("upper limit then"), max_length=40, blank=True, default="")
    judgment = models.JSONField(_("why"), default=list, blank=True)
    na_reason = models.CharField(_("not applicable because"), max_length=300, blank=True, default="")
    comment = models.CharField(_("comment"), max_length=500, blank=True, default="")
    use = models.ForeignKey(
        "maintenance.AnalyzerUse",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="results",
        verbose_name=_("measured with"),
        db_index=False,
    )
    file = models.ForeignKey(
        "maintenance.ResultFile",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="results",
        verbose_name=_("from the file"),
        db_index=False,
    )
    recorded_at = models.DateTimeField(_("recorded"))
    device_at = models.DateTimeField(_("by the device's clock"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
        db_index=False,
    )

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("result")
        indexes = [
            models.Index(fields=["use"], condition=Q(use__isnull=False), name="maintenance_result_use"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["run", "step"], name="maintenance_result_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | ~Q(unit=""), name="maintenance_result_value_has_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id}: {self.verdict}"

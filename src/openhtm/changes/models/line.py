"""A device of a change: from its plan to what proves that it may go back to patients."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.lines import GRAVE, SETTLED, TESTED, LineState
from .change import Change


class LineStateChoice(models.TextChoices):
    PLANNED = LineState.PLANNED, _("Planned")
    CHANGING = LineState.CHANGING, _("Being changed")
    INSTALLED = LineState.INSTALLED, _("Installed, not verified")
    VERIFIED = LineState.VERIFIED, _("Verified")
    FAILED = LineState.FAILED, _("Failed")
    ROLLED_BACK = LineState.ROLLED_BACK, _("Rolled back")
    GIVEN_UP = LineState.GIVEN_UP, _("Failed, kept from use")
    LEFT_OUT = LineState.LEFT_OUT, _("Left out")


class LineQuerySet(ScopedQuerySet):
    scope_site = "device__site_id"
    scope_department = "device__department_id"

    def unsettled(self) -> Self:
        return self.exclude(state__in=sorted(one.value for one in SETTLED))

    def for_list(self) -> Self:
        return self.select_related(
            *("change__site", "device__site", "device__department", "device__room__building"),
            *("device__model__manufacturer", "device__device_type", "order", "installer", "verifier", "wave"),
        )


class Line(Versioned):
    """``risk``: of the device when it was begun, by which a second person is asked for. ``order``: the work order of
    this device. ``runs_now``: what a device that does not run the new version runs."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="lines", db_index=False)
    wave = models.ForeignKey(
        "changes.Wave",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lines",
        verbose_name=_("wave"),
    )
    device = models.ForeignKey("registry.Device", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=12, choices=LineStateChoice.choices, default=LineState.PLANNED.value
    )
    since = models.DateTimeField(_("since"))
    said = models.CharField(_("why"), max_length=500, blank=True, default="")
    risk = models.CharField(_("risk class"), max_length=12, default="unknown")
    from_version = models.CharField(_("ran"), max_length=80, blank=True, default="")
    backup = models.CharField(_("copy of its configuration"), max_length=300, blank=True, default="")
    order = models.ForeignKey(
        "maintenance.WorkOrder",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("work order"),
    )
    begun_at = models.DateTimeField(_("begun"), null=True, blank=True)
    installer = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    installed_by = models.CharField(_("installed by"), max_length=200, blank=True, default="")
    installed_at = models.DateTimeField(_("installed"), null=True, blank=True)
    procedure = models.ForeignKey(
        "maintenance.ProcedureVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("procedure of the test"),
    )
    test_result = models.CharField(_("result of the test"), max_length=500, blank=True, default="")
    recalibrated = models.CharField(_("recalibration"), max_length=300, blank=True, default="")
    verifier = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    verified_by = models.CharField(_("verified by"), max_length=200, blank=True, default="")
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    runs_now = models.CharField(_("runs now"), max_length=80, blank=True, default="")
    runs_unknown = models.BooleanField(_("nobody knows what it runs"), default=False)

    objects: ClassVar[Any] = LineQuerySet.as_manager()

    class Meta:
        verbose_name = _("device of a change")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["change", "device"], name="changes_device_once"),
            # A device is changed by one change at a time.
            models.UniqueConstraint(
                fields=["device"],
                condition=Q(state__in=["changing", "installed", "failed"]),
                name="changes_device_in_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in LineState]), name="changes_line_state"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(one.value for one in TESTED))
                | Q(verified_at__isnull=False)
                & ~Q(verified_by="")
                & (Q(order__isnull=False) | ~Q(test_result="")),
                name="changes_tested_has_proof",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(one.value for one in TESTED))
                | ~Q(risk__in=sorted(GRAVE))
                | Q(verifier__isnull=False) & (Q(installer__isnull=True) | ~Q(verifier=F("installer"))),
                name="changes_grave_verified_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["rolled_back", "given_up"]) | ~Q(runs_now="") | Q(runs_unknown=True),
                name="changes_not_changed_says_what_runs",
            ),
            models.CheckConstraint(
                condition=~Q(state="left_out") | ~Q(said=""), name="changes_left_out_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["installed", "verified"])
                | Q(installed_at__isnull=False) & ~Q(installed_by=""),
                name="changes_installed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change} {self.device}"

    @property
    def site_id(self) -> int:
        return int(self.device.site_id)

    @property
    def department_id(self) -> int | None:
        return self.device.department_id

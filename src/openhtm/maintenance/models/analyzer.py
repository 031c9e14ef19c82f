"""Test equipment: what it measures, the certificates of its calibrations, and where it was used."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from .checklist import ChecklistRun
from .choices import AsFoundChoice
from .work_order import WorkOrder


class AnalyzerQuerySet(ScopedQuerySet):
    """Lies where its device lies."""

    scope_site = "device__site_id"
    scope_department = "device__department_id"


class Analyzer(Versioned):
    """A device that measures others. ``kinds`` are the names by which procedures ask for it."""

    device = models.OneToOneField(
        "registry.Device", on_delete=models.PROTECT, related_name="+", verbose_name=_("device")
    )
    kinds = models.JSONField(_("kinds"), default=list)
    measures = models.CharField(_("what it measures"), max_length=300, blank=True, default="")
    interval_months = models.PositiveSmallIntegerField(_("calibrated every (months)"), default=12)
    quarantine_reason = models.CharField(_("quarantined because"), max_length=300, blank=True, default="")
    marked_at = models.DateTimeField(_("since"))

    objects: ClassVar[Any] = AnalyzerQuerySet.as_manager()

    class Meta:
        verbose_name = _("test equipment")
        ordering = ("device__tag",)

    def __str__(self) -> str:
        return self.device.tag

    def get_absolute_url(self) -> str:
        return reverse("maintenance:analyzer", args=[self.device.tag])

    @property
    def site_id(self) -> int:
        """Where the ledger and the permissions look."""
        return self.device.site_id

    @property
    def department_id(self) -> int | None:
        return self.device.department_id


class CertificateQuerySet(ScopedQuerySet):
    scope_site = "analyzer__device__site_id"
    scope_department = "analyzer__device__department_id"

    def valid(self) -> CertificateQuerySet:
        """Those that were not voided."""
        return self.filter(voided_reason="")


class Certificate(Versioned):
    """One calibration. ``as_found_error``: how far off it was, in percent of the reading.

    ``disposition``: what an error found then meant for earlier work, once somebody has decided.
    """

    analyzer = models.ForeignKey(
        Analyzer, on_delete=models.PROTECT, related_name="certificates", db_index=False
    )
    number = models.CharField(_("certificate number"), max_length=80)
    laboratory = models.CharField(_("laboratory"), max_length=200)
    accreditation = models.CharField(_("accreditation number"), max_length=80, blank=True, default="")
    traceability = models.CharField(_("traceable to"), max_length=200, blank=True, default="")
    calibrated_on = models.DateField(_("calibrated"))
    valid_until = models.DateField(_("valid until"))
    as_found = models.CharField(
        _("as found"), max_length=8, choices=AsFoundChoice.choices, default=AsFoundChoice.UNKNOWN
    )
    as_found_error = models.DecimalField(
        _("error found (% of the reading)"), max_digits=9, decimal_places=4, null=True, blank=True
    )
    uncertainty = models.CharField(_("uncertainty"), max_length=200, blank=True, default="")
    voided_reason = models.CharField(_("voided because"), max_length=300, blank=True, default="")
    disposition = models.CharField(_("decision about earlier work"), max_length=1000, blank=True, default="")
    disposed_at = models.DateTimeField(_("decided"), null=True, blank=True)
    disposed_by = models.CharField(_("decided by"), max_length=200, blank=True, default="")
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.CharField(_("recorded by"), max_length=200)

    objects: ClassVar[Any] = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        ordering = ("-calibrated_on", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["analyzer", "number"],
                condition=Q(voided_reason=""),
                name="maintenance_certificate_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("calibrated_on")),
                name="maintenance_certificate_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(as_found_error__isnull=True) | Q(as_found_error__gte=0),
                name="maintenance_certificate_error_is_size",
            ),
        ]
        indexes = [
            models.Index(fields=["analyzer", "calibrated_on"], name="maintenance_certificate_of"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def site_id(self) -> int:
        return self.analyzer.site_id

    @property
    def department_id(self) -> int | None:
        return self.analyzer.department_id


class AnalyzerUseQuerySet(ScopedQuerySet):
    def current(self) -> AnalyzerUseQuerySet:
        """Those that were not taken back."""
        return self.filter(dropped_at=None)


class AnalyzerUse(models.Model):
    """That a checklist was measured with it, and by which certificate it was fit then.

    ``reason`` stands only where it was not fit and an emergency repair went on; the device is then to be
    tested again.
    """

    run = models.ForeignKey(ChecklistRun, on_delete=models.PROTECT, related_name="uses", db_index=False)
    analyzer = models.ForeignKey(Analyzer, on_delete=models.PROTECT, related_name="uses")
    certificate = models.ForeignKey(
        Certificate, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(_("used all the same because"), max_length=300, blank=True, default="")
    dropped_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    said_at = models.DateTimeField(_("said"))
    said_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[Any] = AnalyzerUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of test equipment")
        constraints = [
            models.UniqueConstraint(fields=["run", "analyzer"], name="maintenance_use_once"),
            models.CheckConstraint(
                condition=Q(certificate__isnull=False) | ~Q(reason=""),
                name="maintenance_use_has_certificate_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.analyzer} {self.run_id}"


class TraceRetest(models.Model):
    """The order that tests a device again because of what a calibration found: one for each device."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="retests", db_index=False
    )
    device = models.ForeignKey("registry.Device", on_delete=models.PROTECT, related_name="+", db_index=False)
    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("re-test after a calibration")
        constraints = [
            models.UniqueConstraint(fields=["certificate", "device"], name="maintenance_traceretest_once")
        ]

    def __str__(self) -> str:
        return f"{self.certificate}: {self.device}"

    @property
    def site_id(self) -> int:
        return self.work_order.site_id

"""What was found when somebody checked, as it was entered."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from .choices import OutcomeChoice
from .unit_check import CheckPoint, CheckTerms


class CheckRecordQuerySet(ScopedQuerySet):
    scope_department = "department_id"

    def failed(self) -> CheckRecordQuerySet:
        return self.filter(outcome__one_of=[OutcomeChoice.FAILED])

    def unread(self) -> CheckRecordQuerySet:
        """Failed ones that the charge nurse has not read yet."""
        return self.failed().filter(read_at__isnull=True)


class CheckRecord(Versioned):
    """One check of one point. ``at`` is the instant at which the server took it, never an earlier one; the
    window it belongs to (``slot_on``, ``shift``, from ``opens_at`` until ``closes_at``) is kept with it.

    ``answers``: what was entered of each item, with its words, limits and verdict. ``expires_on``: the
    earliest day among them. A failed check has a work order; ``replacement`` and its note say what took the
    place of what failed.
    """

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(
        "places.Department", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    point = models.ForeignKey(CheckPoint, on_delete=models.PROTECT, related_name="records", db_index=False)
    terms = models.ForeignKey(CheckTerms, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(
        "registry.Device", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    slot_on = models.DateField(_("due on"))
    shift = models.CharField(_("shift"), max_length=20, blank=True, default="")
    number = models.PositiveSmallIntegerField(_("number in its window"), default=1)
    opens_at = models.DateTimeField(_("window opens"))
    closes_at = models.DateTimeField(_("window closes"))
    at = models.DateTimeField(_("checked"))
    by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    by_label = models.CharField(_("checked by"), max_length=200)
    outcome = models.CharField(_("outcome"), max_length=10, choices=OutcomeChoice.choices)
    answers = models.JSONField(_("answers"), default=list, blank=True)
    expires_on = models.DateField(_("first to expire"), null=True, blank=True)
    comment = models.CharField(_("comment"), max_length=1000, blank=True, default="")
    work_order = models.ForeignKey(
        "maintenance.WorkOrder", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    replacement = models.ForeignKey(
        "registry.Device",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    replacement_note = models.CharField(_("replacement"), max_length=300, blank=True, default="")
    replaced_at = models.DateTimeField(_("replacement recorded"), null=True, blank=True)
    replaced_by = models.CharField(_("replacement recorded by"), max_length=200, blank=True, default="")
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    read_by = models.CharField(_("read by"), max_length=200, blank=True, default="")

    objects: ClassVar[Any] = CheckRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record of a user check")
        ordering = ("-at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["point", "slot_on", "shift", "number"], name="checks_record_in_its_window"
            ),
            models.CheckConstraint(
                condition=Q(at__gte=F("opens_at")), name="checks_record_not_before_window"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="checks_record_window_has_length"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="failed") | Q(work_order__isnull=False),
                name="checks_record_failed_has_order",
            ),
        ]
        indexes = [
            models.Index(fields=["department", "slot_on"], name="checks_record_of_unit"),
            models.Index(fields=["point", "at"], name="checks_record_latest"),
            models.Index(
                fields=["department", "at"],
                name="checks_record_unread",
                condition=Q(outcome__one_of=["failed"], read_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point} {self.slot_on} {self.shift}".strip()

    def get_absolute_url(self) -> str:
        return reverse("checks:record", args=[self.pk])

    @property
    def is_late(self) -> bool:
        return self.at >= self.closes_at

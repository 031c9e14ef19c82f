"""What a unit checks: the check with its terms, its points, and the days on which the unit is closed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned


class UnitCheckQuerySet(ScopedQuerySet):
    scope_department = "department_id"


class UnitCheck(Versioned):
    """That a unit checks something, such as its defibrillators, from a day on. ``ends_on`` is the first day on
    which it is not due any more. How often and what, stands in its terms."""

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey("places.Department", on_delete=models.PROTECT, related_name="+")
    template = models.CharField(_("template"), max_length=80)
    title = models.CharField(_("title"), max_length=200)
    responsible = models.CharField(_("who does it"), max_length=120, blank=True, default="")
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    end_reason = models.CharField(_("ended because"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = UnitCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("user check")
        ordering = ("title", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | ~Q(end_reason=""), name="checks_check_end_has_reason"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("checks:check", args=[self.pk])


class CheckTerms(models.Model):
    """How often and what, from a day on until the next terms. Rows are added, never changed: what was due on a
    past day is always worked out from the terms of that day."""

    check_of = models.ForeignKey(
        UnitCheck, on_delete=models.PROTECT, related_name="terms", db_index=False, verbose_name=_("check")
    )
    starts_on = models.DateField(_("from"))
    rhythm = models.JSONField(_("how often"))
    items = models.JSONField(_("what is looked at"))
    source = models.CharField(_("source"), max_length=300, blank=True, default="")
    set_at = models.DateTimeField(_("set"))
    set_by = models.CharField(_("set by"), max_length=200)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("terms of a user check")
        ordering = ("starts_on",)
        constraints = [
            models.UniqueConstraint(fields=["check_of", "starts_on"], name="checks_terms_from_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.check_of} {self.starts_on}"

    @property
    def site_id(self) -> int:
        return self.check_of.site_id


class CheckPointQuerySet(ScopedQuerySet):
    scope_site = "check_of__site_id"
    scope_department = "check_of__department_id"

    def current(self) -> CheckPointQuerySet:
        return self.filter(until__isnull=True)


class CheckPoint(Versioned):
    """One thing that is checked: a device, or a place without one such as "Crash cart 2". The device may be
    exchanged for another; each record keeps which one it was."""

    check_of = models.ForeignKey(
        UnitCheck, on_delete=models.PROTECT, related_name="points", db_index=False, verbose_name=_("check")
    )
    name = models.CharField(_("name"), max_length=120)
    device = models.ForeignKey(
        "registry.Device",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("device"),
    )
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    end_reason = models.CharField(_("ended because"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = CheckPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("point")
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["check_of", "name"], condition=Q(until__isnull=True), name="checks_point_name"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="checks_point_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["check_of"], name="checks_point_of")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("checks:point", args=[self.pk])

    @property
    def site_id(self) -> int:
        """Where the ledger and the permissions look."""
        return self.check_of.site_id

    @property
    def department_id(self) -> int:
        return self.check_of.department_id


class ClosedDayQuerySet(ScopedQuerySet):
    scope_department = "department_id"

    def standing(self) -> ClosedDayQuerySet:
        """Those that were not taken back."""
        return self.filter(withdrawn_at__isnull=True)


class ClosedDay(Versioned):
    """That a unit is closed on a day, said before the day begins: its checks are then not due. The database
    refuses a day that had begun (``begins_at``) when it was entered."""

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(
        "places.Department", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField(_("day"))
    begins_at = models.DateTimeField(_("begins"))
    reason = models.CharField(_("reason"), max_length=300)
    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.CharField(_("entered by"), max_length=200)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    withdrawn_by = models.CharField(_("taken back by"), max_length=200, blank=True, default="")

    objects: ClassVar[Any] = ClosedDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed day")
        ordering = ("day",)
        constraints = [
            models.UniqueConstraint(
                fields=["department", "day"],
                condition=Q(withdrawn_at__isnull=True),
                name="checks_closed_day_once",
            ),
            models.CheckConstraint(
                condition=Q(entered_at__lt=F("begins_at")), name="checks_closed_day_entered_before"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__lt=F("begins_at")),
                name="checks_closed_day_withdrawn_before",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.day}"

"""Contracts: what a vendor has promised, over which devices, and what was used of it."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.cover import Work
from ..rules.terms import Term
from ..rules.worth import Used
from .choices import ContractKind, Promise, YesNo
from .vendor import Vendor


class ContractQuerySet(ScopedQuerySet):
    def for_list(self) -> ContractQuerySet:
        return self.select_related("vendor", "site")

    def holding(self, on: date) -> ContractQuerySet:
        """Those that are not over on that day, begun or not."""
        lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
        return self.filter(lasting, Q(terminated_on__isnull=True) | Q(terminated_on__gte=on))


class Contract(Versioned):
    """One agreement, kept by a site; its devices may stand at several. The last day counts.

    Limits are of one year of the contract. Whether it holds is worked out from its days and never set.
    """

    number = models.CharField(_("contract number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    vendor = models.ForeignKey(
        Vendor, on_delete=models.PROTECT, related_name="contracts", verbose_name=_("vendor")
    )
    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", verbose_name=_("kept by"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=16, choices=ContractKind.choices)
    vendor_number = models.CharField(_("vendor's number"), max_length=80, blank=True, default="")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(_("notice (days)"), null=True, blank=True)
    renews_itself = models.CharField(
        _("renews itself"), max_length=8, choices=YesNo.choices, default=YesNo.UNKNOWN
    )
    terminated_on = models.DateField(_("terminated, last day"), null=True, blank=True)
    terminated_reason = models.CharField(_("terminated because"), max_length=300, blank=True, default="")
    renews = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="renewed_by"
    )

    labor = models.CharField(_("labor"), max_length=8, choices=Promise.choices, default=Promise.UNKNOWN)
    parts = models.CharField(_("parts"), max_length=8, choices=Promise.choices, default=Promise.UNKNOWN)
    travel = models.CharField(_("travel"), max_length=8, choices=Promise.choices, default=Promise.UNKNOWN)
    consumables = models.CharField(
        _("consumables"), max_length=8, choices=Promise.choices, default=Promise.UNKNOWN
    )
    preventive = models.CharField(
        _("preventive maintenance"), max_length=8, choices=Promise.choices, default=Promise.UNKNOWN
    )
    preventive_count = models.PositiveSmallIntegerField(
        _("inspections a device and year"), null=True, blank=True
    )
    excludes = models.CharField(_("excludes"), max_length=500, blank=True, default="")
    response_hours = models.PositiveSmallIntegerField(_("response within (hours)"), null=True, blank=True)
    service_hours = models.CharField(_("hours of service"), max_length=200, blank=True, default="")
    call_phone = models.CharField(_("number to call"), max_length=60, blank=True, default="")
    call_note = models.CharField(_("when calling"), max_length=300, blank=True, default="")

    limit_visits = models.PositiveIntegerField(_("visits a year"), null=True, blank=True)
    limit_hours = models.DecimalField(
        _("hours a year"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    limit_minor = models.BigIntegerField(_("money a year"), null=True, blank=True)
    yearly_minor = models.BigIntegerField(_("cost a year"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    notes = models.TextField(_("notes"), blank=True, default="")

    objects: ClassVar[Any] = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        ordering = ("number",)
        constraints = [
            models.CheckConstraint(condition=Q(number=Upper("number")), name="supply_contract_upper"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="supply_contract_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(terminated_on__isnull=True) | ~Q(terminated_reason=""),
                name="supply_contract_termination_has_reason",
            ),
            models.CheckConstraint(
                condition=(Q(limit_minor__isnull=True) & Q(yearly_minor__isnull=True)) | ~Q(currency=""),
                name="supply_contract_money_has_currency",
            ),
        ]
        indexes = [models.Index(fields=["site", "number"], name="supply_contract_site")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("supply:contract", args=[self.number])

    @property
    def term(self) -> Term:
        known = {YesNo.YES: True, YesNo.NO: False}
        return Term(
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            terminated_on=self.terminated_on,
            notice_days=self.notice_days,
            renews_itself=known.get(YesNo(self.renews_itself)),
        )

    def works(self, promise: Promise) -> frozenset[Work]:
        """What it promises, or refuses, or does not say."""
        return frozenset(work for work in Work if getattr(self, work.value) == promise)


class CoverageQuerySet(ScopedQuerySet):
    """Lies where its device lies."""

    scope_site = "device__site_id"
    scope_department = "device__department_id"

    def standing(self) -> CoverageQuerySet:
        """Those that were not taken out."""
        return self.filter(removed_at=None)


class Coverage(Versioned):
    """That a contract covers a device, from ``starts_on`` through ``ends_on``; empty: the contract's own days.

    A device taken out of a contract keeps its row, with the last day it was covered.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="coverages", db_index=False)
    device = models.ForeignKey("registry.Device", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(_("covered from"), null=True, blank=True)
    ends_on = models.DateField(_("covered until"), null=True, blank=True)
    response_hours = models.PositiveSmallIntegerField(_("response within (hours)"), null=True, blank=True)
    yearly_minor = models.BigIntegerField(_("cost a year"), null=True, blank=True)
    note = models.CharField(_("terms of this device"), max_length=300, blank=True, default="")
    added_at = models.DateTimeField(_("added"))
    added_by = models.CharField(_("added by"), max_length=200)
    removed_at = models.DateTimeField(_("taken out"), null=True, blank=True)
    removed_by = models.CharField(_("taken out by"), max_length=200, blank=True, default="")
    removed_reason = models.CharField(_("taken out because"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = CoverageQuerySet.as_manager()

    class Meta:
        verbose_name = _("covered device")
        ordering = ("device__tag", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "device"],
                condition=Q(removed_at__isnull=True),
                name="supply_coverage_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="supply_coverage_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | (Q(ends_on__isnull=False) & ~Q(removed_reason="")),
                name="supply_coverage_removed_says_why",
            ),
        ]
        indexes = [models.Index(fields=["contract", "device"], name="supply_coverage_of")]

    def __str__(self) -> str:
        return f"{self.contract}: {self.device}"

    @property
    def site_id(self) -> int:
        """Where the ledger and the permissions look: a covered device belongs to its contract."""
        return self.contract.site_id

    @property
    def first_on(self) -> date:
        return max(self.contract.starts_on, self.starts_on or self.contract.starts_on)

    @property
    def last_on(self) -> date | None:
        known = [day for day in (self.contract.term.last_on, self.ends_on) if day is not None]
        return min(known, default=None)

    @property
    def answer_hours(self) -> int | None:
        """Within so many hours somebody comes: the device's own terms, else the contract's."""
        return self.response_hours if self.response_hours is not None else self.contract.response_hours


class UseQuerySet(ScopedQuerySet):
    def valid(self) -> UseQuerySet:
        return self.filter(voided_reason="")


class ContractUse(models.Model):
    """What was used of a contract: a visit, hours, money. Never changed; a wrong one is voided.

    ``source`` names the record that it follows from, which is counted once; entered by hand it is empty.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="uses", db_index=False)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    device = models.ForeignKey(
        "registry.Device", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    used_on = models.DateField(_("day"))
    visits = models.PositiveSmallIntegerField(_("visits"), default=1)
    hours = models.DecimalField(_("hours"), max_digits=9, decimal_places=2, default=0)
    counted_minor = models.BigIntegerField(_("counts against the limit"), default=0)
    worth_minor = models.BigIntegerField(_("would have cost"), null=True, blank=True)
    reference = models.CharField(_("work order or report"), max_length=80, blank=True, default="")
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    source = models.CharField(max_length=80, blank=True, default="", editable=False)
    voided_reason = models.CharField(_("voided because"), max_length=300, blank=True, default="")
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.CharField(_("recorded by"), max_length=200)

    objects: ClassVar[Any] = UseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a contract")
        ordering = ("-used_on", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=~Q(source="") & Q(voided_reason=""),
                name="supply_contractuse_source_once",
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=0) & Q(counted_minor__gte=0), name="supply_contractuse_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["contract", "used_on"], name="supply_contractuse_of")]

    def __str__(self) -> str:
        return f"{self.contract}: {self.used_on}"

    @property
    def used(self) -> Used:
        return Used(
            on=self.used_on,
            visits=self.visits,
            hours=self.hours,
            counted_minor=self.counted_minor,
            worth_minor=self.worth_minor,
        )

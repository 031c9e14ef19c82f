"""Work of others on an order: who was chosen to repair, and the visits of vendors."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.outside import Repairer
from .work_order import WorkOrder


class RepairerChoice(models.TextChoices):
    IN_HOUSE = Repairer.IN_HOUSE, _("In house")
    COVERED = Repairer.COVERED, _("By warranty or contract")
    PAID = Repairer.PAID, _("By a vendor, paid")


class CoverDecision(models.Model):
    """Who repairs, as it was chosen. Never changed; the latest counts.

    ``said`` keeps what the order told about warranty and contracts when it was chosen.
    """

    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="cover_decisions")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    repairer = models.CharField(_("who repairs"), max_length=10, choices=RepairerChoice.choices)
    reason = models.CharField(_("because"), max_length=300, blank=True, default="")
    covered = models.BooleanField(_("repair was covered"), default=False)
    said = models.JSONField(_("what was known"), default=list)
    decided_at = models.DateTimeField(_("at"))
    decided_by = models.CharField(_("by"), max_length=200)

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of who repairs")
        ordering = ("decided_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(covered=False) | Q(repairer=Repairer.COVERED.value) | ~Q(reason=""),
                name="maintenance_coverdecision_override_has_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.work_order}: {self.get_repairer_display()}"


class VendorVisitQuerySet(ScopedQuerySet):
    scope_department = "work_order__department_id"

    def valid(self) -> VendorVisitQuerySet:
        """Those that were not struck out."""
        return self.filter(voided_reason="")


class VendorVisit(Versioned):
    """Somebody of a vendor at the device. Its report hangs on it as a document.

    ``cost_minor``: what the hospital pays; ``worth_minor``: what it would have cost without the contract.
    """

    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="vendor_visits")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    vendor = models.ForeignKey(
        "supply.Vendor", on_delete=models.PROTECT, related_name="+", verbose_name=_("vendor")
    )
    contract = models.ForeignKey(
        "supply.Contract",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("under contract"),
    )
    engineer = models.CharField(_("who came"), max_length=150)
    credential_checked = models.BooleanField(_("credentials checked"), null=True, blank=True)
    came_at = models.DateTimeField(_("arrived"))
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    call_number = models.CharField(_("vendor's call number"), max_length=80, blank=True, default="")
    done = models.TextField(_("what was done"))
    cost_minor = models.BigIntegerField(_("cost"), null=True, blank=True)
    worth_minor = models.BigIntegerField(_("would have cost"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    order_reference = models.CharField(_("purchase order"), max_length=60, blank=True, default="")
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.CharField(_("recorded by"), max_length=200)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_note = models.CharField(_("at acceptance"), max_length=300, blank=True, default="")
    voided_reason = models.CharField(_("struck out because"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = VendorVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit of a vendor")
        ordering = ("came_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("came_at")),
                name="maintenance_vendorvisit_leaves_after_coming",
            ),
            models.CheckConstraint(
                condition=(Q(cost_minor__isnull=True) & Q(worth_minor__isnull=True)) | ~Q(currency=""),
                name="maintenance_vendorvisit_money_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="maintenance_vendorvisit_accepted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor}: {self.engineer}"

    @property
    def department_id(self) -> int | None:
        """Where the permissions look."""
        return self.work_order.department_id

"""The functions through which everyone reaches records of supply inside their scope.

Vendors belong to the organization: whoever reads contracts anywhere reads them, but account numbers only of
their sites. A contract is read by the site that keeps it and by those where a device stands that it covers.
"""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, one, scope

from .models import Contract, ContractQuerySet, ContractUse, Coverage, CoverageQuerySet, Vendor, VendorAccount


def contracts(
    user: Any, permission: str = Permission.CONTRACT_READ, *, site_id: int | None = None
) -> ContractQuerySet:
    """The contracts of one's sites; to read, those over one's devices too."""
    reach = scope(user, permission).narrowed(site_id)
    rows: ContractQuerySet = Contract.objects.within(reach)
    if permission != Permission.CONTRACT_READ:
        return rows
    over = Coverage.objects.within(reach).order_by().values("contract_id")
    kept = Contract.objects.within(reach).order_by().values("pk")
    both: ContractQuerySet = Contract.objects.filter(Q(pk__in=kept) | Q(pk__in=over))
    return both


def contract(user: Any, number: str, permission: str = Permission.CONTRACT_READ) -> Contract:
    rows = contracts(user, permission).for_list().select_related("renews", "renewed_by")
    missing = _("There is no such contract, or it is outside your sites.")
    return cast(Contract, one(rows, missing, number=number.upper()))


def coverages(user: Any, permission: str = Permission.CONTRACT_READ) -> CoverageQuerySet:
    """Covered devices: as their devices lie."""
    rows: CoverageQuerySet = Coverage.objects.within(scope(user, permission))
    return rows.select_related("contract__vendor", "contract__site", "device__site", "device__model")


def coverage(user: Any, pk: int) -> Coverage:
    """For a change: the contract must be one's own to change, wherever the device stands."""
    rows = Coverage.objects.filter(contract__in=contracts(user, Permission.CONTRACT_EDIT))
    joined = rows.select_related("contract__vendor", "contract__site", "device__site")
    return cast(Coverage, one(joined, _("There is no such line, or it is outside your sites."), pk=pk))


def use(user: Any, pk: int) -> ContractUse:
    rows = ContractUse.objects.within(scope(user, Permission.CONTRACT_EDIT)).select_related("contract")
    return cast(ContractUse, one(rows, _("There is no such line, or it is outside your sites."), pk=pk))


def vendors(user: Any, permission: str = Permission.CONTRACT_READ) -> QuerySet[Vendor]:
    """All vendors, for whoever may read contracts anywhere."""
    if scope(user, permission).is_empty:
        return cast("QuerySet[Vendor]", Vendor.objects.none())
    return cast("QuerySet[Vendor]", Vendor.objects.select_related("manufacturer"))


def vendor(user: Any, pk: int, permission: str = Permission.CONTRACT_READ) -> Vendor:
    missing = _("There is no such vendor, or it is outside your sites.")
    return cast(Vendor, one(vendors(user, permission), missing, pk=pk))


def accounts(user: Any, found: Vendor) -> QuerySet[VendorAccount]:
    """The numbers under which a vendor knows one's sites."""
    rows = VendorAccount.objects.within(scope(user, Permission.CONTRACT_READ)).filter(vendor=found)
    return cast(
        "QuerySet[VendorAccount]", rows.exclude(number="").select_related("site").order_by("site__code")
    )

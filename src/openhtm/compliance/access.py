"""The functions through which everyone reaches findings inside their scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User, one, scope
from openhtm.catalog import api as catalog
from openhtm.registry.api import Device

from .models import Acceptance, AcceptanceQuerySet, Finding, FindingQuerySet, FullLook


def findings(
    user: Any, permission: str = Permission.COMPLIANCE_READ, *, site_id: int | None = None
) -> FindingQuerySet:
    """Those that stand and those that were mended; ``site_id``: of the site switch, with what is of no site."""
    rows: FindingQuerySet = Finding.objects.within(scope(user, permission).narrowed(site_id))
    return rows


def finding(user: Any, pk: int, permission: str = Permission.COMPLIANCE_READ) -> Finding:
    missing = _("There is no such finding, or it is outside your sites.")
    return cast(Finding, one(findings(user, permission).for_list(), missing, pk=pk))


def acceptances(user: Any, found: Finding) -> AcceptanceQuerySet:
    """Of a finding that was reached by ``finding``, the latest first."""
    rows: AcceptanceQuerySet = Acceptance.objects.filter(finding=found).select_related("owner")
    return rows if not scope(user, Permission.COMPLIANCE_READ).is_empty else rows.none()


def latest_look() -> FullLook | None:
    """When everything was looked at last; None: never."""
    return FullLook.objects.first()


def first_look() -> FullLook | None:
    return FullLook.objects.order_by("looked_at", "pk").first()


def owners(user: Any) -> Any:
    """The active people who may answer for a finding that is left: those at the places of whoever accepts."""
    reach = scope(user, Permission.COMPLIANCE_ACCEPT)
    return User.objects.within(reach).filter(is_active=True).order_by("name", "pk")


@dataclass(frozen=True)
class EvidenceOffers:
    """Models and device types of which there are devices at the places of whoever asks."""

    models: Sequence[catalog.Model]
    types: Sequence[catalog.DeviceType]


def evidence_offers(user: Any) -> EvidenceOffers:
    devices = Device.objects.within(scope(user, Permission.COMPLIANCE_READ)).order_by()
    models = catalog.Model.objects.filter(pk__in=devices.values("model_id")).select_related("manufacturer")
    types = catalog.DeviceType.objects.filter(pk__in=devices.values("device_type_id"))
    return EvidenceOffers(list(models.order_by("manufacturer__name", "name")), list(types.order_by("name")))

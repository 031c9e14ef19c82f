"""The functions through which everyone reaches findings inside their scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User, one, scope
from openhtm.catalog import api as catalog
from openhtm.maintenance.api import Plan
from openhtm.registry.api import Device

from .models import (
    Acceptance,
    AcceptanceQuerySet,
    AemProgram,
    AemProgramQuerySet,
    AemReview,
    Finding,
    FindingQuerySet,
    FullLook,
)


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


def programs(
    user: Any, permission: str = Permission.COMPLIANCE_READ, *, site_id: int | None = None
) -> AemProgramQuerySet:
    """Alternate programs of one's sites, and those for all sites."""
    rows: AemProgramQuerySet = AemProgram.objects.within(scope(user, permission).narrowed(site_id))
    return rows


def program(user: Any, pk: int, permission: str = Permission.COMPLIANCE_READ) -> AemProgram:
    missing = _("There is no such alternate program, or it is outside your sites.")
    return cast(AemProgram, one(programs(user, permission).for_list(), missing, pk=pk))


def review(user: Any, found: AemProgram) -> AemReview:
    """The one that waits for a decision, of a program that was reached by ``program``."""
    rows = found.reviews.filter(decided_at__isnull=True).select_related("program__site")
    return cast(AemReview, one(rows, _("No review of this program is prepared."), program=found))


def plans_to_propose_for(user: Any) -> Sequence[Plan]:
    """Plans of a model or type that are in force where one may change plans."""
    reach = scope(user, Permission.PLAN_EDIT)
    rows = Plan.objects.filter(is_active=True, by_filter=False).select_related(
        "model__manufacturer", "device_type", "site"
    )
    return [one for one in rows.order_by("title", "pk") if reach.includes(site_id=one.site_id)]

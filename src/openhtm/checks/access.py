"""The few functions through which everyone reaches user checks inside their scope."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, departments, one, scope
from openhtm.places.api import Department
from openhtm.registry.api import Device, tag_key

from .models import (
    CheckPoint,
    CheckPointQuerySet,
    CheckRecord,
    CheckRecordQuerySet,
    ClosedDay,
    UnitCheck,
    UnitCheckQuerySet,
)


def checks(
    user: Any, permission: str = Permission.CHECK_READ, *, site_id: int | None = None
) -> UnitCheckQuerySet:
    rows: UnitCheckQuerySet = UnitCheck.objects.within(scope(user, permission).narrowed(site_id))
    return rows


def check(user: Any, pk: int, permission: str = Permission.CHECK_READ) -> UnitCheck:
    missing = _("There is no such check, or it is outside your units.")
    return cast(UnitCheck, one(checks(user, permission).select_related("site", "department"), missing, pk=pk))


def units(
    user: Any, permission: str = Permission.CHECK_READ, *, site_id: int | None = None
) -> QuerySet[Department]:
    """Departments within the scope that have checks, or have had them."""
    kept = checks(user, permission, site_id=site_id).values("department_id")
    rows = Department.objects.filter(pk__in=kept).select_related("site")
    return cast("QuerySet[Department]", rows.order_by("site__code", "name"))


def unit(user: Any, pk: int, permission: str = Permission.CHECK_READ) -> Department:
    """A department within the scope, with checks or without."""
    rows = Department.objects.within(scope(user, permission)).select_related("site")
    missing = _("There is no such unit, or it is outside your units.")
    return cast(Department, one(rows, missing, pk=pk))


def unit_at(user: Any, site: str, code: str, permission: str = Permission.CHECK_READ) -> Department:
    """The same by the codes of site and department, as a person writes them."""
    rows = Department.objects.within(scope(user, permission)).select_related("site")
    missing = _("There is no such unit, or it is outside your units.")
    return cast(Department, one(rows, missing, site__code__iexact=site, code__iexact=code))


def places(user: Any, permission: str = Permission.CHECK_EDIT) -> QuerySet[Department]:
    """Departments for which the user may set checks up."""
    return departments(user, permission).filter(is_active=True).select_related("site")


def points(user: Any, permission: str = Permission.CHECK_READ) -> CheckPointQuerySet:
    rows: CheckPointQuerySet = CheckPoint.objects.within(scope(user, permission))
    return rows.select_related("check_of__site", "check_of__department", "device__device_type")


def point(user: Any, pk: int, permission: str = Permission.CHECK_READ) -> CheckPoint:
    missing = _("There is no such point, or it is outside your units.")
    return cast(CheckPoint, one(points(user, permission), missing, pk=pk))


def fresh_point(pk: int) -> CheckPoint:
    """The point as it is stored now, for whoever was let to it already."""
    joined = ("check_of__site", "check_of__department", "device__device_type")
    return cast(CheckPoint, CheckPoint.objects.select_related(*joined).get(pk=pk))


def unread(user: Any) -> CheckRecordQuerySet:
    """Failed checks that the user has to read as the one who answers for the unit."""
    return records(user, Permission.CHECK_ANSWER).unread()


def records(user: Any, permission: str = Permission.CHECK_READ) -> CheckRecordQuerySet:
    rows: CheckRecordQuerySet = CheckRecord.objects.within(scope(user, permission))
    joined = ("site", "department", "point__check_of", "device", "work_order", "replacement")
    return rows.select_related(*joined)


def record(user: Any, pk: int, permission: str = Permission.CHECK_READ) -> CheckRecord:
    missing = _("There is no such record, or it is outside your units.")
    return cast(CheckRecord, one(records(user, permission), missing, pk=pk))


def closed_day(user: Any, pk: int, permission: str = Permission.CHECK_EDIT) -> ClosedDay:
    rows = ClosedDay.objects.within(scope(user, permission)).select_related("site", "department")
    return cast(ClosedDay, one(rows, _("There is no such day, or it is outside your units."), pk=pk))


def device_at(site_id: int, tag: str) -> Device:
    """The device of that tag at a site: what stands in for something that failed may come from another unit."""
    rows = Device.objects.active().filter(site_id=site_id).select_related("device_type", "department")
    missing = _("There is no device %(tag)s at this site.") % {"tag": tag}
    return cast(Device, one(rows, missing, tag=tag_key(tag)))

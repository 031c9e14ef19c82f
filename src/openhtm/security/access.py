"""Reaching the records of device security.

What is known of a release belongs to the organization, as the model does; which devices run it is seen by whoever
sees the devices.
"""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, one

from .models import Bill, BillComponent, BillQuerySet, ComponentQuerySet, Release, ReleaseQuerySet


def releases(user: Any, permission: str = Permission.SECURITY_READ) -> ReleaseQuerySet:
    rows: ReleaseQuerySet = Release.objects.for_list()
    return rows if user.may_anywhere(permission) else rows.none()


def release(user: Any, pk: int, permission: str = Permission.SECURITY_READ) -> Release:
    missing = _("There is no such software release, or it is outside your sites.")
    return cast(Release, one(releases(user, permission), missing, pk=pk))


def bills(user: Any, release: Release) -> BillQuerySet:
    """The bills of a release that was reached by ``release``, the standing one first."""
    rows: BillQuerySet = Bill.objects.of(release).select_related("document")
    return rows if user.may_anywhere(Permission.SECURITY_READ) else rows.none()


def components(user: Any, bill: Bill) -> ComponentQuerySet:
    rows: ComponentQuerySet = BillComponent.objects.filter(bill=bill)
    return rows if user.may_anywhere(Permission.SECURITY_READ) else rows.none()


def standing_components(user: Any) -> ComponentQuerySet:
    """Of every bill that stands."""
    rows: ComponentQuerySet = BillComponent.objects.filter(bill__replaced_at__isnull=True)
    return rows if user.may_anywhere(Permission.SECURITY_READ) else rows.none()

"""Files and photos hang on work orders and fault requests; who sees the record sees them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, one, scope
from openhtm.documents.api import register_subject

from .access import certificate, order_note, vendor_visit, work_orders
from .models import Certificate, FaultRequest, OrderNote, VendorVisit, WorkOrder

_AS_READER = {
    Permission.DOCUMENT_READ: Permission.WORK_ORDER_READ,
    Permission.DOCUMENT_ADD: Permission.WORK_ORDER_PERFORM,
}


def _permission(permission: str) -> str:
    """Whoever may read documents there must be able to read the order too."""
    return next((mine for theirs, mine in _AS_READER.items() if theirs == permission), permission)


def _order(user: Any, permission: str, pk: int) -> WorkOrder:
    found: WorkOrder = one(
        work_orders(user, _permission(permission)),
        _("There is no such work order, or it is outside your sites."),
        pk=pk,
    )
    return found


def _request(user: Any, permission: str, pk: int) -> FaultRequest:
    rows = FaultRequest.objects.within(scope(user, _permission(permission)))
    found: FaultRequest = one(rows, _("There is no such request, or it is outside your sites."), pk=pk)
    return found


def _certificate(user: Any, permission: str, pk: int) -> Certificate:
    """Who sees the test equipment sees its certificates; who may change it adds files."""
    wanted = Permission.DEVICE_READ if permission == Permission.DOCUMENT_READ else Permission.DEVICE_UPDATE
    return certificate(user, pk, wanted)


def _visit(user: Any, permission: str, pk: int) -> VendorVisit:
    return vendor_visit(user, pk, _permission(permission))


def _note(user: Any, permission: str, pk: int) -> OrderNote:
    """Who sees the order sees the photos of its notes."""
    return order_note(user, pk, _permission(permission))


register_subject("maintenance.ordernote", _note)
register_subject("maintenance.vendorvisit", _visit)
register_subject("maintenance.certificate", _certificate)
register_subject("maintenance.workorder", _order)
register_subject("maintenance.faultrequest", _request)

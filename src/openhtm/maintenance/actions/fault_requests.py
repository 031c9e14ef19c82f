"""Fault reports: from the bedside without an account, and what becomes of them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.kernel import acts
from openhtm.kernel.actions import PlaceMark, action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.places.api import Department, Site
from openhtm.registry.api import Device

from .. import events
from ..models import FaultRequest, OrderKind, WorkOrder
from ..models.choices import OrderSource
from ..ordering import NewOrder
from ..rules.priority import Priority
from .work_orders import open_order

LONGEST = 2000


class AlreadyAnswered(DomainError):
    """The request has an order already, or was declined."""

    code = "already_answered"


@dataclass(frozen=True, kw_only=True)
class Report(PlaceMark):
    """What somebody says is wrong. None: they did not say."""

    text: str
    device: Device | None = None
    site: Site | None = None
    department: Department | None = None
    problem_code: str = ""
    place: str = ""
    requester: str = ""
    contact: str = ""
    requested_by: User | None = None
    source: OrderSource = OrderSource.SCAN
    usable: bool | None = None
    on_patient: bool | None = None
    backup_available: bool | None = None

    @property
    def site_id(self) -> int | None:
        if self.device is not None:
            return self.device.site_id
        return self.site.pk if self.site else None

    @property
    def department_id(self) -> int | None:
        if self.department is not None:
            return self.department.pk
        return self.device.department_id if self.device else None


@action(
    "maintenance.request.receive",
    needs=None,
    open_to="anybody at the bedside who scans the code on a device; the door limits the rate",
)
def receive(report: Report, *, by: Actor, at: datetime) -> FaultRequest:
    """Take a report as it was said. Its `key` is the secret part of the link to follow it by."""
    if report.site_id is None:
        raise InvalidInput(_("Say which device or which place the report is about."))
    text = report.text.strip()
    if not text:
        raise InvalidInput(_("Say in a few words what is wrong."), fields={"text": [_("Say what is wrong.")]})
    if len(text) > LONGEST:
        raise InvalidInput(
            _("Please use at most %(longest)s characters.") % {"longest": LONGEST},
            fields={"text": [_("This is too long.")]},
        )
    request = acts.create(
        FaultRequest(
            key=secrets.token_urlsafe(32),
            site_id=report.site_id,
            department_id=report.department_id,
            text=text,
            requested_at=at,
            **_said(report),
        )
    )
    events.request_received.send(sender=FaultRequest, request_id=request.pk, by=by, at=at)
    return request


def _said(report: Report) -> dict[str, Any]:
    names = (
        "device",
        "problem_code",
        "place",
        "requester",
        "contact",
        "requested_by",
        "source",
        "usable",
        "on_patient",
        "backup_available",
    )
    return {name: getattr(report, name) for name in names}


@action("maintenance.request.accept", needs=Permission.WORK_ORDER_CREATE)
def accept(
    request: FaultRequest,
    *,
    priority: Priority | None = None,
    assignee: User | None = None,
    kind: OrderKind = OrderKind.REPAIR,
    by: Actor,
    at: datetime,
) -> WorkOrder:
    """Make a work order of a request; the sender's link leads to it from then on."""
    _unanswered(request)
    order = open_order(
        NewOrder(
            kind=kind,
            title=request.text.splitlines()[0][:120],
            device=request.device,
            site=request.site,
            department=request.department,
            description=request.text,
            priority=priority,
            source=OrderSource.REQUEST,
            requested_by=request.requested_by,
            requester=request.requester,
            contact=request.contact,
            on_patient=request.on_patient,
            backup_available=request.backup_available,
            reported_usable=request.usable,
            down_from=None if request.usable else request.requested_at,
            problem_code=request.problem_code,
            assignee=assignee,
        ),
        by=by,
        at=at,
    )
    acts.save(request, work_order=order)
    return order


@action("maintenance.request.join", needs=Permission.WORK_ORDER_CREATE)
def join(request: FaultRequest, *, order: WorkOrder, by: Actor, at: datetime) -> FaultRequest:
    """Answer a request by an order that exists: somebody else reported the same."""
    _unanswered(request)
    if order.site_id != request.site_id:
        raise InvalidInput(_("%(order)s belongs to another site.") % {"order": order})
    return acts.save(request, work_order=order)


@action("maintenance.request.decline", needs=Permission.WORK_ORDER_ASSIGN)
def decline(request: FaultRequest, *, reason: str, by: Actor, at: datetime) -> FaultRequest:
    """Answer that no work follows, with the reason, which the sender reads."""
    _unanswered(request)
    if not reason.strip():
        raise InvalidInput(_("Say why no work follows."), fields={"reason": [_("Say why.")]})
    return acts.save(request, declined_at=at, decline_reason=reason.strip())


def _unanswered(request: FaultRequest) -> None:
    if request.work_order_id is not None or request.declined_at is not None:
        raise AlreadyAnswered(_("This request has been answered already."))

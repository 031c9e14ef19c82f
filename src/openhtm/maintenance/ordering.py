"""What a new work order is made of, before the action stores it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import User
from openhtm.kernel.actions import PlaceMark
from openhtm.kernel.errors import InvalidInput
from openhtm.places.api import Department, Site
from openhtm.registry.api import USABLE, Device, Status

from .models import OrderKind, ProcedureVersion, WorkOrder
from .models.choices import OrderSource, Relation
from .models.work_order import REPAIRS
from .rules.priority import Circumstances, Priority, Proposal, Risk, default_priority


@dataclass(frozen=True, kw_only=True)
class NewOrder(PlaceMark):
    """A work order to be opened. What is None has not been said, which is not the same as no.

    Without `priority` the rule proposes one. With a `device`, site and department default to its own.
    """

    kind: OrderKind
    title: str
    site: Site | None = None
    device: Device | None = None
    department: Department | None = None
    description: str = ""
    priority: Priority | None = None
    priority_reason: str = ""
    source: OrderSource = OrderSource.STAFF
    requested_by: User | None = None
    requester: str = ""
    contact: str = ""
    on_patient: bool | None = None
    backup_available: bool | None = None
    reported_usable: bool | None = None
    down_from: datetime | None = None
    due_on: date | None = None
    shop: str = ""
    assignee: User | None = None
    follows: WorkOrder | None = None
    relation: Relation | None = None
    procedure_version: ProcedureVersion | None = None
    problem_code: str = ""
    awaits_triage: bool = False

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


def checked(new: NewOrder) -> NewOrder:
    """The order itself, or `InvalidInput`."""
    if new.site_id is None:
        raise InvalidInput(_("Say which device or which site the work order is for."))
    if not new.title.strip():
        raise InvalidInput(_("A work order needs a title."), fields={"title": [_("Write a title.")]})
    if new.device and new.site and new.device.site_id != new.site.pk:
        raise InvalidInput(_("%(device)s belongs to another site.") % {"device": new.device})
    if new.department and new.department.site_id != new.site_id:
        raise InvalidInput(_("%(department)s belongs to another site.") % {"department": new.department})
    return new


def proposal(new: NewOrder) -> Proposal:
    """The priority the rules propose, with all the rules that applied."""
    department = new.department or (new.device.department if new.device else None)
    return default_priority(
        Circumstances(
            risk=Risk(new.device.risk_class) if new.device else Risk.LOW,
            is_fault=new.kind in REPAIRS,
            on_patient=new.on_patient,
            backup_available=new.backup_available,
            critical_unit=bool(department and department.is_critical),
            usable=_usable(new),
        )
    )


def _usable(new: NewOrder) -> bool:
    """What the reporter said; without a word about it, a reported fault counts as unusable."""
    if new.reported_usable is not None:
        return new.reported_usable
    return new.device is not None and new.kind not in REPAIRS and Status(new.device.status) in USABLE

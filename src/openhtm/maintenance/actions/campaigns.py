"""One-off work over every device that a filter means: opened, done device by device, closed with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.accounts.api import Permission, User
from openhtm.kernel import acts
from openhtm.kernel.actions import PlaceMark, action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput, NotPermitted
from openhtm.kernel.time import local_date
from openhtm.places.api import Site, day_at
from openhtm.registry.api import Device

from .. import campaigns, events, performing
from ..acting import person
from ..campaign_tasks import fill, settle
from ..models import Campaign, CampaignTask, OrderKind, Procedure, WorkOrder
from ..models.choices import OrderSource
from ..models.work_order import SCHEDULED
from ..ordering import NewOrder
from ..rules.campaigns import TaskState
from ..rules.priority import Priority
from .work_orders import assign, cancel, open_order


class OtherCount(DomainError):
    """The filter means more or fewer devices now than were seen in the preview."""

    code = "other_count"


class UnableToSettle(DomainError):
    """The campaign has ended, or the device is settled or being worked on."""

    code = "unable_to_settle"


@dataclass(frozen=True, kw_only=True)
class NewCampaign(PlaceMark):
    """Without a site it reaches over all of them; only who may assign work everywhere opens such a one."""

    title: str
    kind: OrderKind
    filters: Mapping[str, str] = field(default_factory=dict)
    site: Site | None = None
    description: str = ""
    procedure: Procedure | None = None
    priority: Priority = Priority.PLANNED
    due_on: date | None = None
    takes_new: bool = False

    @property
    def site_id(self) -> int | None:
        return self.site.pk if self.site else None


@action("maintenance.campaign.open", needs=Permission.WORK_ORDER_ASSIGN)
def open_campaign(
    new: NewCampaign, *, today: date, expected: int | None = None, by: Actor, at: datetime
) -> Campaign:
    """Ask the work of every device that the filters mean. ``expected``: how many the preview showed.

    No orders are opened yet: each device gets its own when somebody begins with it.
    """
    if new.kind in SCHEDULED:
        text = _("Planned inspections come from plans. Choose another kind.")
        raise InvalidInput(text, fields={"kind": [text]})
    if not new.title.strip():
        raise InvalidInput(_("A campaign needs a title."), fields={"title": [_("Write a title.")]})
    rows = campaigns.devices_of(new.filters, site=new.site, today=today)
    devices = list(rows.only("pk", "tag", "site_id").order_by("tag"))
    _check_count(len(devices), expected)
    campaign = acts.create(
        Campaign(
            site=new.site,
            title=new.title.strip()[:160],
            kind=new.kind,
            description=new.description.strip(),
            filters={key: value for key, value in new.filters.items() if value},
            takes_new=new.takes_new,
            procedure=new.procedure,
            priority=new.priority,
            due_on=new.due_on,
            opened_at=at,
            opened_by=by.actor_label[:200],
        )
    )
    fill(campaign, devices, by=by, at=at)
    events.campaign_opened.send(sender=Campaign, campaign_id=campaign.pk, by=by, at=at)
    return campaign


def _check_count(found: int, expected: int | None) -> None:
    if not found:
        raise InvalidInput(_("No device fits. Widen the filters."))
    if expected is not None and expected != found:
        raise OtherCount(
            ngettext(
                "The filters now mean %(n)d device, not %(seen)d. Look again.",
                "The filters now mean %(n)d devices, not %(seen)d. Look again.",
                found,
            )
            % {"n": found, "seen": expected}
        )


@action(
    "maintenance.campaign.take_in",
    needs=None,
    open_to="a step of whatever entered or changed the devices, which was allowed there",
)
def take_in(*, device_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Take devices that have come to fit into the running campaigns that want them; told how many times."""
    taken = 0
    for campaign in Campaign.objects.running().filter(takes_new=True).select_related("site"):
        rows = campaigns.devices_of(
            campaign.filters, site=campaign.site, today=day_at(campaign.site, at), among=device_ids
        )
        known = CampaignTask.objects.filter(campaign=campaign, device_id__in=device_ids)
        fresh = rows.exclude(Exists(known.filter(device=OuterRef("pk")))).only("pk", "tag", "site_id")
        taken += fill(campaign, list(fresh.order_by("tag")), by=by, at=at)
    return taken


@action("maintenance.campaign.begin", needs=Permission.WORK_ORDER_PERFORM)
def begin(task: CampaignTask, *, assignee: User | None = None, by: Actor, at: datetime) -> WorkOrder:
    """The work order for one device. Asked again, the one that is open is returned."""
    _readers_only(task, by=by)
    campaign, device = _running(task).campaign, task.device
    if task.work_order is not None and task.work_order.is_open:
        return task.work_order
    if task.state in (TaskState.DONE, TaskState.LEFT_OUT):
        raise _settled(task)
    today = local_date(at, device.site.time_zone)
    order = open_order(
        NewOrder(
            kind=OrderKind(campaign.kind),
            title=campaign.title,
            device=device,
            description=campaign.description,
            priority=Priority(campaign.priority),
            due_on=campaign.due_on,
            source=OrderSource.RECALL if campaign.kind == OrderKind.RECALL else OrderSource.STAFF,
            procedure_version=performing.in_force(campaign.procedure, on=today),
            reported_usable=True,
        ),
        by=by,
        at=at,
    )
    settle(task, state=TaskState(task.state), reason=task.reason, work_order=order, by=by, at=at)
    if assignee is not None:
        assign(order, assignee=assignee, by=by, at=at)
    return order


@action("maintenance.campaign.not_located", needs=Permission.WORK_ORDER_PERFORM)
def not_located(task: CampaignTask, *, evidence: str, by: Actor, at: datetime) -> CampaignTask:
    """The device was looked for and not found; it stays to be done. ``evidence``: where, and who was asked."""
    _readers_only(task, by=by)
    _unsettled(_running(task))
    if not evidence.strip():
        raise InvalidInput(
            _("Say where you looked and whom you asked."), fields={"evidence": [_("Say where.")]}
        )
    return settle(
        task, state=TaskState.NOT_LOCATED, reason=evidence, searches=task.searches + 1, by=by, at=at
    )


@action("maintenance.campaign.leave_out", needs=Permission.WORK_ORDER_ASSIGN)
def leave_out(task: CampaignTask, *, reason: str, by: Actor, at: datetime) -> CampaignTask:
    """It does not concern this device, with the reason; it counts neither as done nor as to do."""
    _unsettled(_running(task))
    return settle(task, state=TaskState.LEFT_OUT, reason=_given(reason), by=by, at=at)


@action("maintenance.campaign.bring_back", needs=Permission.WORK_ORDER_ASSIGN)
def bring_back(task: CampaignTask, *, by: Actor, at: datetime) -> CampaignTask:
    """A device that was left out is to be done after all."""
    if _running(task).state != TaskState.LEFT_OUT:
        raise UnableToSettle(_("%(device)s was not left out.") % {"device": task.device})
    return settle(task, state=TaskState.PENDING, by=by, at=at)


@action("maintenance.campaign.close", needs=Permission.WORK_ORDER_ASSIGN)
def close_campaign(
    campaign: Campaign, *, reason: str = "", seen_version: int | None = None, by: Actor, at: datetime
) -> Campaign:
    """End it. What is left needs the reason and is left out by it; orders not begun are canceled.

    Work that has begun is finished first.
    """
    if not campaign.is_open:
        raise UnableToSettle(_("This campaign is closed already."))
    left = list(_left(campaign))
    if left:
        _given(reason)
    _check_not_begun(left)
    acts.save(
        campaign,
        seen_version=seen_version,
        closed_at=at,
        closed_by=by.actor_label[:200],
        close_reason=reason.strip()[:500],
    )
    for task in left:
        _end(task, reason=reason, by=by, at=at)
    events.campaign_closed.send(sender=Campaign, campaign_id=campaign.pk, by=by, at=at)
    return campaign


def _left(campaign: Campaign) -> Sequence[CampaignTask]:
    rows = campaign.tasks.exclude(state__in=[TaskState.DONE, TaskState.LEFT_OUT])
    return list(rows.select_related("device", "work_order__device", "work_order__site"))


def _check_not_begun(left: Sequence[CampaignTask]) -> None:
    begun = [
        task.work_order.reference
        for task in left
        if task.work_order and task.work_order.is_open and not task.work_order.is_before_work
    ]
    if begun:
        raise UnableToSettle(
            _("Work has begun on %(orders)s. Finish or cancel that first.")
            % {"orders": ", ".join(begun[:10])}
        )


def _end(task: CampaignTask, *, reason: str, by: Actor, at: datetime) -> None:
    order = task.work_order
    if order is not None and order.is_open:
        cancel(order, reason=reason, by=by, at=at)
        task.work_order = None
    settle(task, state=TaskState.LEFT_OUT, reason=reason, by=by, at=at)


def _readers_only(task: CampaignTask, *, by: Actor) -> None:
    """A vendor's engineer performs the orders they are given, and takes none by themself."""
    place = {"site_id": task.site_id, "department_id": task.department_id}
    if person(by) is not None and not by.may(Permission.WORK_ORDER_READ, **place):
        raise NotPermitted(_("%(device)s is not yours to begin with.") % {"device": task.device})


def _running(task: CampaignTask) -> CampaignTask:
    if not task.campaign.is_open:
        raise UnableToSettle(_("This campaign is closed."))
    return task


def _unsettled(task: CampaignTask) -> None:
    if task.state in (TaskState.DONE, TaskState.LEFT_OUT):
        raise _settled(task)
    if task.work_order is not None and task.work_order.is_open:
        raise UnableToSettle(_("%(order)s is open for it. End that first.") % {"order": task.work_order})


def _settled(task: CampaignTask) -> UnableToSettle:
    return UnableToSettle(
        _("%(device)s is settled: %(state)s.")
        % {"device": task.device, "state": task.get_state_display().lower()}
    )


def _given(reason: str) -> str:
    if not reason.strip():
        raise InvalidInput(_("Say why."), fields={"reason": [_("Say why.")]})
    return reason.strip()


@action(
    "maintenance.campaign.follow_order",
    needs=None,
    open_to="a step of closing the order, which was allowed there",
)
def follow_order(order: WorkOrder, *, by: Actor, at: datetime) -> CampaignTask | None:
    """The order of a task has ended: its device is done, or free for another order."""
    task = campaigns.task_of(order)
    if task is None or task.state in (TaskState.DONE, TaskState.LEFT_OUT):
        return task
    if performing.fulfills(order, procedure=task.campaign.procedure):
        return settle(task, state=TaskState.DONE, by=by, at=at)
    return settle(task, state=TaskState(task.state), reason=task.reason, work_order=None, by=by, at=at)


@action(
    "maintenance.campaign.follow_retired",
    needs=None,
    open_to="a step of retiring the device, which was allowed there",
)
def follow_retired(device: Device, *, reason: str, by: Actor, at: datetime) -> int:
    """A device that left the fleet is left out of every running campaign; told of how many."""
    rows = CampaignTask.objects.filter(device=device, campaign__closed_at__isnull=True)
    left = list(rows.exclude(state__in=[TaskState.DONE, TaskState.LEFT_OUT]).select_related("campaign"))
    for task in left:
        settle(task, state=TaskState.LEFT_OUT, reason=f"Device retired: {reason}", by=by, at=at)
    return len(left)

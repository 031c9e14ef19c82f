"""Campaigns over REST: what they mean, where each device stands, and the acts on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, one, people, scope, site
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run, seen_version
from openhtm.kernel.time import now
from openhtm.places.api import day_at, day_of

from .. import access, campaigns
from ..actions import campaigns as acts
from ..models import Campaign, CampaignTask, OrderKind
from ..rules.campaigns import Progress, Step
from ..rules.priority import Priority
from .shapes import BIGGEST, OrderOut

campaigns_router = Router()
tasks_router = Router()


class ProgressOut(Schema):
    """Devices by where they stand, inside the caller's sites. ``share``: done of to do, in percent."""

    waiting: int
    in_work: int
    not_located: int
    done: int
    left_out: int
    to_do: int
    share: float | None


class CampaignOut(Schema):
    """``site`` null: over all sites. ``filters`` are those of the device list."""

    id: int
    title: str
    kind: str
    site: str | None
    description: str
    filters: dict[str, str]
    takes_new: bool
    procedure: str | None
    priority: int
    due_on: date | None
    opened_at: datetime
    closed_at: datetime | None
    close_reason: str
    version: int
    progress: ProgressOut


class CampaignTaskOut(Schema):
    id: int = Field(alias="pk")
    device: str = Field(alias="device.tag")
    step: str
    order: str | None
    reason: str
    searches: int

    @staticmethod
    def resolve_order(task: CampaignTask) -> str | None:
        return task.work_order.reference if task.work_order else None


class CampaignsWanted(Paging):
    state: str = Field("open", pattern="^(open|closed|all)$")


class TasksWanted(Paging):
    step: Step | None = None
    q: str = Field("", max_length=80, description="Beginning of a tag or a serial number.")


class Meant(Body):
    """Which devices: filters of the device list by key, inside one site or all."""

    filters: dict[str, str]
    site: str = Field("", max_length=20)


class CampaignIn(Meant):
    """``expected``: how many devices the caller has seen; with another number nothing is opened."""

    title: str = Field(max_length=160)
    kind: OrderKind = OrderKind.MODIFICATION
    description: str = Field("", max_length=10_000)
    procedure: str = Field("", max_length=40, description="Code of a procedure.")
    priority: int = Field(4, ge=1, le=4)
    due_on: date | None = None
    takes_new: bool = False
    expected: int | None = Field(None, ge=0)


class MeantOut(Schema):
    devices: int
    sample: list[str]


class BeginTaskIn(Body):
    person: int | None = Field(None, ge=1, le=BIGGEST, description="Who gets the order.")


class EvidenceIn(Body):
    evidence: str = Field(max_length=500)


class LeaveOutIn(Body):
    reason: str = Field(max_length=500)


class CloseCampaignIn(Body):
    reason: str = Field("", max_length=500)


def _shape(campaign: Campaign, progress: Progress) -> dict[str, Any]:
    plain = (
        *("title", "kind", "description", "filters", "takes_new", "priority", "due_on"),
        *("opened_at", "closed_at", "close_reason", "version"),
    )
    steps = {step.value: getattr(progress, step.value) for step in Step}
    return {
        "id": campaign.pk,
        "site": campaign.site.code if campaign.site else None,
        "procedure": campaign.procedure.code if campaign.procedure else None,
        **{name: getattr(campaign, name) for name in plain},
        "progress": {**steps, "to_do": progress.to_do, "share": progress.share},
    }


def _shaped(request: SignedInRequest, campaign: Campaign) -> dict[str, Any]:
    reach = scope(request.user, Permission.WORK_ORDER_READ)
    return _shape(campaign, campaigns.progress_of([campaign], reach)[campaign.pk])


def _task(request: SignedInRequest, pk: int) -> CampaignTask:
    reach = scope(request.user, Permission.WORK_ORDER_READ)
    task = access.campaign_task(request.user, pk)
    found: CampaignTask = (
        campaigns.tasks_of(task.campaign, reach).select_related("device", "work_order").get(pk=pk)
    )
    return found


@campaigns_router.get("", response=Listed[CampaignOut])
@needs(Permission.WORK_ORDER_READ)
def list_campaigns(request: SignedInRequest, wanted: Query[CampaignsWanted]) -> object:
    """Campaigns, the latest first."""
    rows = access.campaigns(request.user).select_related("site", "procedure")
    if wanted.state != "all":
        rows = rows.filter(closed_at__isnull=wanted.state == "open")
    return listed(rows, keys=keys_from("-opened_at"), paging=wanted, shape=lambda row: _shaped(request, row))


@campaigns_router.post("/preview", response=MeantOut)
@needs(Permission.WORK_ORDER_ASSIGN)
def preview_campaign(request: SignedInRequest, body: Meant) -> object:
    """How many devices the filters mean, and the first of those that the caller sees."""
    place = site(request.user, body.site) if body.site else None
    rows = campaigns.devices_of(body.filters, site=place, today=day_of(now()))
    seen = rows.within(scope(request.user, Permission.WORK_ORDER_ASSIGN)).order_by("tag")
    return {"devices": seen.count(), "sample": list(seen.values_list("tag", flat=True)[:20])}


@campaigns_router.post("", response={201: CampaignOut})
@needs(Permission.WORK_ORDER_ASSIGN)
def open_campaign(request: SignedInRequest, body: CampaignIn) -> object:
    """Ask the work of every device that the filters mean."""
    given = body.model_dump(exclude={"site", "procedure", "priority", "expected"})
    new = acts.NewCampaign(
        **given,
        site=site(request.user, body.site) if body.site else None,
        procedure=access.procedure(request.user, body.procedure) if body.procedure else None,
        priority=Priority(body.priority),
    )
    today = day_at(new.site, now())
    made = run(request, acts.open_campaign, new, today=today, expected=body.expected)
    return Status(201, _shaped(request, made))


@campaigns_router.get("/{pk}", response=CampaignOut)
@needs(Permission.WORK_ORDER_READ)
def show_campaign(request: SignedInRequest, pk: int) -> object:
    """One campaign with how far it is."""
    return _shaped(request, access.campaign(request.user, pk))


@campaigns_router.get("/{pk}/devices", response=Listed[CampaignTaskOut])
@needs(Permission.WORK_ORDER_READ)
def list_tasks(request: SignedInRequest, pk: int, wanted: Query[TasksWanted]) -> object:
    """The devices of a campaign and where each stands."""
    campaign = access.campaign(request.user, pk)
    rows = campaigns.tasks_of(campaign, scope(request.user, Permission.WORK_ORDER_READ))
    step = wanted.step.value if wanted.step else ""
    found = campaigns.searched(rows, step=step, text=wanted.q)
    return listed(found.select_related("device", "work_order"), keys=keys_from("added_at"), paging=wanted)


@campaigns_router.post("/{pk}/close", response=CampaignOut)
@needs(Permission.WORK_ORDER_ASSIGN)
def close_campaign(request: SignedInRequest, pk: int, body: CloseCampaignIn) -> object:
    """End it; what is left needs the reason."""
    campaign = access.campaign(request.user, pk, Permission.WORK_ORDER_ASSIGN)
    closed = run(
        request, acts.close_campaign, campaign, reason=body.reason, seen_version=seen_version(request)
    )
    return _shaped(request, closed)


@tasks_router.post("/{pk}/begin", response={201: OrderOut})
@needs(Permission.WORK_ORDER_PERFORM)
def begin_task(request: SignedInRequest, pk: int, body: BeginTaskIn) -> object:
    """The work order for one device, or the one that is open."""
    task = access.campaign_task(request.user, pk, Permission.WORK_ORDER_PERFORM)
    words = _("There is no such person, or it is outside your sites.")
    person = one(people(request.user), words, pk=body.person) if body.person else None
    return Status(201, run(request, acts.begin, task, assignee=person))


@tasks_router.post("/{pk}/not-located", response=CampaignTaskOut)
@needs(Permission.WORK_ORDER_PERFORM)
def task_not_located(request: SignedInRequest, pk: int, body: EvidenceIn) -> object:
    """It was looked for and not found; it stays to be done."""
    task = access.campaign_task(request.user, pk, Permission.WORK_ORDER_PERFORM)
    run(request, acts.not_located, task, evidence=body.evidence)
    return _task(request, pk)


@tasks_router.post("/{pk}/leave-out", response=CampaignTaskOut)
@needs(Permission.WORK_ORDER_ASSIGN)
def leave_task_out(request: SignedInRequest, pk: int, body: LeaveOutIn) -> object:
    """It does not concern this device, with the reason."""
    task = access.campaign_task(request.user, pk, Permission.WORK_ORDER_ASSIGN)
    run(request, acts.leave_out, task, reason=body.reason)
    return _task(request, pk)


@tasks_router.post("/{pk}/bring-back", response=CampaignTaskOut)
@needs(Permission.WORK_ORDER_ASSIGN)
def bring_task_back(request: SignedInRequest, pk: int) -> object:
    """A device that was left out is to be done after all."""
    task = access.campaign_task(request.user, pk, Permission.WORK_ORDER_ASSIGN)
    run(request, acts.bring_back, task)
    return _task(request, pk)

"""What the commands of campaigns do and show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.maintenance import api as maintenance
from openhtm.places.api import day_at
from openhtm.registry import api as registry

from . import values
from .failures import Refusal, WrongUse


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A campaign as the words on the line say it."""

    title: str
    kind: str
    filters: Sequence[tuple[str, str]]
    site: str = ""
    description: str = ""
    procedure: str = ""
    priority: int = 4
    due_on: date | None = None
    takes_new: bool = False
    expected: int | None = None


def _reach(by: Actor) -> Any:
    return accounts.scope(by, accounts.Permission.WORK_ORDER_READ)


def shown(by: Actor, campaign: Any) -> dict[str, Any]:
    progress = maintenance.campaigns.progress_of([campaign], _reach(by))[campaign.pk]
    names = ("waiting", "in_work", "not_located", "done", "left_out", "to_do")
    return {
        "id": campaign.pk,
        "title": campaign.title,
        "kind": campaign.kind,
        "site": campaign.site.code if campaign.site else None,
        "devices": maintenance.campaign_words.meant(campaign.filters),
        "takes_new": campaign.takes_new,
        "due_on": campaign.due_on.isoformat() if campaign.due_on else None,
        "closed_at": campaign.closed_at.isoformat() if campaign.closed_at else None,
        "close_reason": campaign.close_reason or None,
        **{name: getattr(progress, name) for name in names},
        "share": None if progress.share is None else round(progress.share, 1),
    }


def listed(by: Actor, *, closed: bool) -> list[dict[str, Any]]:
    rows = maintenance.readable_campaigns(by).filter(closed_at__isnull=not closed)
    return [shown(by, one) for one in rows.select_related("site", "procedure")]


def whole(by: Actor, pk: int, *, step: str) -> dict[str, Any]:
    """With its devices, each as it stands."""
    campaign = maintenance.campaign(by, pk)
    rows = maintenance.campaigns.tasks_of(campaign, _reach(by)).select_related("device", "work_order")
    found = maintenance.campaigns.searched(rows, step=step)
    return {**shown(by, campaign), "tasks": [_task(one) for one in found.order_by("device__tag")]}


def _task(task: Any) -> dict[str, Any]:
    return {
        "tag": task.device.tag,
        "step": task.step,
        "order": task.work_order.reference if task.work_order else None,
        "reason": task.reason or None,
        "searches": task.searches,
    }


def preview(by: Actor, wanted: Wanted) -> dict[str, Any]:
    place = values.site(by, wanted.site)
    rows = maintenance.campaigns.devices_of(dict(wanted.filters), site=place, today=_today(place))
    seen = rows.within(accounts.scope(by, accounts.Permission.WORK_ORDER_ASSIGN)).order_by("tag")
    return {"devices": seen.count(), "sample": list(seen.values_list("tag", flat=True)[:20])}


def _today(site: Any) -> date:
    return day_at(site, now())


def opened(by: Actor, wanted: Wanted) -> dict[str, Any]:
    if wanted.kind not in maintenance.OrderKind.values:
        raise WrongUse(f"There is no kind '{wanted.kind}'. Kinds: {', '.join(maintenance.OrderKind.values)}.")
    place = values.site(by, wanted.site)
    new = maintenance.NewCampaign(
        title=wanted.title,
        kind=maintenance.OrderKind(wanted.kind),
        filters=dict(wanted.filters),
        site=place,
        description=wanted.description,
        procedure=maintenance.procedure(by, wanted.procedure) if wanted.procedure else None,
        priority=maintenance.Priority(wanted.priority),
        due_on=wanted.due_on,
        takes_new=wanted.takes_new,
    )
    made = maintenance.campaign_acts.open_campaign(
        new, today=_today(place), expected=wanted.expected, by=by, at=now()
    )
    return shown(by, made)


def _found(by: Actor, pk: int, tag: str) -> Any:
    """The task of a device, by its tag."""
    campaign = maintenance.campaign(by, pk)
    row = campaign.tasks.filter(device__tag=registry.tag_key(tag)).values_list("pk", flat=True).first()
    if row is None:
        raise Refusal(f"{tag} is not in that campaign.")
    return maintenance.campaign_task(by, row)


def begin(by: Actor, pk: int, tag: str, *, email: str) -> dict[str, Any]:
    person = accounts.person_by_email(email) if email else None
    if email and person is None:
        raise Refusal(f"There is no person with the address {email}.")
    task = _found(by, pk, tag)
    order = maintenance.campaign_acts.begin(task, assignee=person, by=by, at=now())
    return {"tag": tag, "order": order.reference}


def say(by: Actor, pk: int, tag: str, *, act: str, text: str = "") -> dict[str, Any]:
    """``act``: not_located, leave_out or bring_back."""
    task = _found(by, pk, tag)
    given = {"not_located": {"evidence": text}, "leave_out": {"reason": text}}.get(act, {})
    getattr(maintenance.campaign_acts, act)(task, **given, by=by, at=now())
    rows = whole(by, pk, step="")["tasks"]
    return next(one for one in rows if one["tag"] == task.device.tag)


def closed(by: Actor, pk: int, *, reason: str) -> dict[str, Any]:
    campaign = maintenance.campaign(by, pk)
    maintenance.campaign_acts.close_campaign(campaign, reason=reason, by=by, at=now())
    return shown(by, campaign)

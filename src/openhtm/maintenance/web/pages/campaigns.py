"""What the pages of campaigns show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Chip, Column, Crumb, Fact, Page, Paging, Pill, Tab
from openhtm.ui.tones import Tone

from ... import describing
from ...campaign_words import STEPS, meant
from ...rules.campaigns import Progress, Step

HEADS = (
    Head(label=gettext_lazy("Device"), key="device__tag"),
    Head(label=gettext_lazy("Place"), hidden_on_phone=True),
    Head(label=gettext_lazy("State")),
    Head(label=gettext_lazy("Work order")),
    Head(label=gettext_lazy("What is known")),
    Head(label=gettext_lazy("Acts")),
)
LIST_HEADS = (
    Head(label=gettext_lazy("Campaign")),
    Head(label=gettext_lazy("State")),
    Head(label=gettext_lazy("Done")),
    Head(label=gettext_lazy("Not located"), numeric=True),
    Head(label=gettext_lazy("At"), hidden_on_phone=True),
    Head(label=gettext_lazy("Due")),
)
TONES = {
    Step.WAITING: Tone.PLAIN,
    Step.IN_WORK: Tone.INFO,
    Step.NOT_LOCATED: Tone.UNKNOWN,
    Step.DONE: Tone.OK,
    Step.LEFT_OUT: Tone.HELD,
}


@dataclass(frozen=True, kw_only=True)
class CampaignRow:
    title: str
    url: str
    kind: str
    place: str
    opened_at: datetime
    due_on: date | None
    progress: Progress
    pill: Pill


@dataclass(frozen=True, kw_only=True)
class CampaignListPage(Page):
    rows: Sequence[CampaignRow]
    columns: Sequence[Column]
    paging: Paging


@dataclass(frozen=True, kw_only=True)
class TaskRow:
    pk: int
    tag: str
    url: str
    what: str
    place: str
    pill: Pill
    order: str
    order_url: str
    who: str
    known: str
    acts: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class CampaignPage(Page):
    progress: Progress
    stats: Sequence[Tab]
    share: str
    facts: Sequence[Fact]
    description: str
    rows: Sequence[TaskRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str
    begin: forms.Form | None
    begin_url: str


@dataclass(frozen=True, kw_only=True)
class NewCampaignPage(Page):
    """``found`` None: nothing has been looked for yet."""

    form: forms.Form
    found: int | None = None
    sample: Sequence[Any] = ()
    devices_url: str = ""


def tabs(view: str) -> list[Tab]:
    base = reverse("maintenance:campaigns")
    offered = (("open", _("Running")), ("closed", _("Closed")))
    return [Tab(label=label, url=f"{base}?view={slug}", current=slug == view) for slug, label in offered]


def row(campaign: Any, progress: Progress, *, today: date) -> CampaignRow:
    return CampaignRow(
        title=campaign.title,
        url=campaign.get_absolute_url(),
        kind=campaign.get_kind_display(),
        place=campaign.site.code if campaign.site else _("All sites"),
        opened_at=campaign.opened_at,
        due_on=campaign.due_on,
        progress=progress,
        pill=standing(campaign, progress, today=today),
    )


def standing(campaign: Any, progress: Progress, *, today: date) -> Pill:
    if not campaign.is_open:
        return Pill(text=_("Closed"), tone=Tone.PLAIN)
    if not progress.left:
        return Pill(text=_("All settled"), tone=Tone.OK)
    if campaign.due_on and campaign.due_on < today:
        return Pill(text=_("Past due"), tone=Tone.OVERDUE)
    return Pill(text=_("Running"), tone=Tone.INFO)


def lead(campaign: Any, progress: Progress, *, today: date) -> tuple[str, Tone]:
    """The sentence its reader came for: how many are done of how many."""
    counted = {"done": progress.done, "of": progress.to_do, "left": progress.left}
    if not campaign.is_open:
        return _("Closed with %(done)d of %(of)d devices done.") % counted, Tone.PLAIN
    if not progress.left:
        return _("All %(of)d devices are done; it can be closed.") % counted, Tone.OK
    late = bool(campaign.due_on and campaign.due_on < today)
    words_ = ngettext(
        "%(done)d of %(of)d devices done, %(left)d is left.",
        "%(done)d of %(of)d devices done, %(left)d are left.",
        progress.left,
    )
    return words_ % counted, Tone.OVERDUE if late else Tone.INFO


def share(progress: Progress) -> str:
    """In percent; where nothing is to be done there is none."""
    if progress.share is None:
        return _("Nothing is to be done")
    return f"{number_format(round(progress.share, 1), 1)} %"


def stats(campaign: Any, progress: Progress, chosen: str) -> list[Tab]:
    """Every count opens to its devices."""
    base = campaign.get_absolute_url()
    made = [Tab(label=_("All"), url=base, current=not chosen, count=progress.all)]
    return made + [
        Tab(
            label=str(STEPS[step]),
            url=f"{base}?step={step.value}",
            current=chosen == step.value,
            count=getattr(progress, step.value),
        )
        for step in Step
    ]


def facts(campaign: Any) -> list[Fact]:
    closed = []
    if not campaign.is_open:
        closed = [
            Fact(label=_("Closed"), value=campaign.closed_at, hint=campaign.closed_by),
            Fact(label=_("What was left"), value=campaign.close_reason or _("Nothing")),
        ]
    return [
        Fact(label=_("Kind"), value=campaign.get_kind_display()),
        Fact(label=_("At"), value=str(campaign.site) if campaign.site else _("All sites")),
        Fact(label=_("Devices"), value="; ".join(meant(campaign.filters))),
        Fact(
            label=_("Devices that come later"),
            value=_("Are taken in") if campaign.takes_new else _("Stay out"),
        ),
        Fact(label=_("Checklist"), value=str(campaign.procedure) if campaign.procedure else _("None")),
        Fact(label=_("Priority"), value=campaign.get_priority_display()),
        Fact(label=_("Due"), value=campaign.due_on or _("No day set")),
        Fact(label=_("Opened"), value=campaign.opened_at, hint=campaign.opened_by),
        *closed,
    ]


def task_row(task: Any, *, held: set[str]) -> TaskRow:
    device, order, step = task.device, task.work_order, Step(task.step)
    return TaskRow(
        pk=task.pk,
        tag=device.tag,
        url=device.get_absolute_url(),
        what=describing.what(device),
        place=describing.place(device),
        pill=Pill(text=str(STEPS[step]), tone=TONES[step]),
        order=order.reference if order else "",
        order_url=order.get_absolute_url() if order else "",
        who=str(order.assignee) if order and order.assignee_id else "",
        known=_known(task),
        acts=_acts(task, step, held),
    )


def _known(task: Any) -> str:
    if task.searches < 2 or not task.reason:
        return str(task.reason)
    return ngettext("%(n)d search; last: %(words)s", "%(n)d searches; last: %(words)s", task.searches) % {
        "n": task.searches,
        "words": task.reason,
    }


def _acts(task: Any, step: Step, held: set[str]) -> list[Act]:
    def act(name: str, label: str, icon: str, method: Any = "get") -> Act:
        return Act(label=label, url=reverse(f"maintenance:{name}", args=[task.pk]), icon=icon, method=method)

    made: list[Act] = []
    if step in (Step.WAITING, Step.NOT_LOCATED):
        if "work" in held:
            made += [
                act("campaign_begin", _("Begin"), "player-play", "post"),
                act("campaign_not_located", _("Could not find"), "map-pin"),
            ]
        if "manage" in held:
            made.append(act("campaign_leave_out", _("Leave out"), "circle-x"))
    if step is Step.LEFT_OUT and "manage" in held:
        made.append(act("campaign_bring_back", _("Take in again"), "rotate", "post"))
    return made


def acts(campaign: Any, *, held: set[str]) -> list[Act]:
    if not campaign.is_open or "manage" not in held:
        return []
    return [
        Act(
            label=_("Close the campaign"),
            url=reverse("maintenance:campaign_close", args=[campaign.pk]),
            icon="circle-check",
        )
    ]


def crumbs(campaign: Any | None = None) -> list[Crumb]:
    made = [Crumb(label=_("Campaigns"), url=reverse("maintenance:campaigns"))]
    return [*made, Crumb(label=campaign.title, url=campaign.get_absolute_url())] if campaign else made


def sample(devices: Iterable[Any]) -> list[dict[str, str]]:
    return [{"tag": one.tag, "what": describing.what(one), "place": describing.place(one)} for one in devices]


def new_acts() -> list[Act]:
    url = reverse("maintenance:campaign_new")
    return [Act(label=_("New campaign"), url=url, kind="primary", icon="plus")]

"""What the pages of plans by filters show: a preview of who gains, keeps and loses, and who is under a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.ui.lists import Head
from openhtm.ui.parts import Chip, Column, Crumb, Page, Paging, Tab
from openhtm.ui.tones import Tone

from ... import describing
from ...models import Plan
from .plans import crumbs, url

_DEVICE = Head(label=gettext_lazy("Device"), key="device__tag")
HEADS: Mapping[str, tuple[Head, ...]] = {
    "under": (
        _DEVICE,
        Head(label=gettext_lazy("Place")),
        Head(label=gettext_lazy("Since"), key="valid_from"),
        Head(label=gettext_lazy("Last done"), hidden_on_phone=True),
        Head(label=gettext_lazy("Next due")),
    ),
    "left": (
        _DEVICE,
        Head(label=gettext_lazy("Place")),
        Head(label=gettext_lazy("Was under it from")),
        Head(label=gettext_lazy("Until"), key="valid_to"),
        Head(label=gettext_lazy("Ended because")),
    ),
    "aside": (
        Head(label=gettext_lazy("Device"), key="tag"),
        Head(label=gettext_lazy("Place")),
        Head(label=gettext_lazy("Is under")),
    ),
}
SORTS = {"under": "device__tag", "left": "-valid_to", "aside": "tag"}
_MOVES = (
    ("gain", gettext_lazy("Come under it"), Tone.INFO),
    ("keep", gettext_lazy("Stay under it"), Tone.PLAIN),
    ("lose", gettext_lazy("Leave it"), Tone.SOON),
    ("aside", gettext_lazy("Stay under another plan of the same line or procedure"), Tone.HELD),
)


@dataclass(frozen=True, kw_only=True)
class MoveGroup:
    """Devices that a change does the same to: how many, and the first that the reader may see."""

    title: str
    tone: Tone
    count: int
    sample: Sequence[Mapping[str, str]]

    @property
    def more(self) -> int:
        return self.count - len(self.sample)


@dataclass(frozen=True, kw_only=True)
class FilterPlanPage(Page):
    """``groups`` None: nothing was looked for yet. ``is_new``: a plan is added, else its devices change."""

    form: forms.Form
    groups: Sequence[MoveGroup] | None
    is_new: bool
    note: str
    cancel: str
    may_save: bool


def groups(counted: Mapping[str, int], samples: Mapping[str, Sequence[Any]]) -> list[MoveGroup]:
    """Those that have devices; who comes under the plan is always said."""
    return [
        MoveGroup(title=str(title), tone=tone, count=counted[name], sample=_shown(samples[name]))
        for name, title, tone in _MOVES
        if counted[name] or name == "gain"
    ]


def _shown(devices: Sequence[Any]) -> list[dict[str, str]]:
    return [{"tag": one.tag, "what": describing.what(one), "place": describing.place(one)} for one in devices]


@dataclass(frozen=True, kw_only=True)
class UnderRow:
    tag: str
    url: str
    what: str
    place: str
    since: date | None = None
    until: date | None = None
    last_done_on: date | None = None
    next_due_on: date | None = None
    reason: str = ""
    other: str = ""
    other_url: str = ""


@dataclass(frozen=True, kw_only=True)
class PlanDevicesPage(Page):
    view: str
    keep: Sequence[tuple[str, str]]
    rows: Sequence[UnderRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str


def tabs(plan: Plan, view: str, counted: Mapping[str, int]) -> list[Tab]:
    base = reverse("maintenance:plan_devices", args=[plan.pk])
    offered = [("under", _("Under the plan")), ("left", _("Left it"))]
    if plan.by_filter:
        offered.append(("aside", _("Found, under another plan")))
    return [
        Tab(label=label, url=f"{base}?view={name}", current=name == view, count=counted[name])
        for name, label in offered
    ]


def lead(plan: Any, counted: Mapping[str, int]) -> str:
    said = ngettext(
        "%(n)d device is under this plan now.", "%(n)d devices are under this plan now.", counted["under"]
    ) % {"n": counted["under"]}
    if not plan.by_filter:
        return said
    meant = _("For devices with %(filters)s.") % {"filters": "; ".join(plan.meant)}
    return f"{meant} {said}"


def row(assignment: Any, due: date | None) -> UnderRow:
    device = assignment.device
    return UnderRow(
        tag=device.tag,
        url=device.get_absolute_url(),
        what=describing.what(device),
        place=describing.place(device),
        since=assignment.valid_from,
        until=assignment.valid_to,
        last_done_on=assignment.last_done_on,
        next_due_on=due,
        reason=assignment.end_reason,
    )


def aside_row(device: Any, other: Plan | None) -> UnderRow:
    return UnderRow(
        tag=device.tag,
        url=device.get_absolute_url(),
        what=describing.what(device),
        place=describing.place(device),
        other=other.title if other else _("Left out of another plan by a decision"),
        other_url=url(other) if other else "",
    )


def plan_crumbs(plan: Plan) -> list[Crumb]:
    return crumbs(Crumb(label=plan.title, url=url(plan)))

"""The list of work orders and the page of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.kernel.time import local_date
from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Chip, Column, Crumb, Page, Paging, Pill, Tab
from openhtm.ui.tones import Tone

from ... import describing, looks
from ...boards import OrderCounts
from ...models.work_order import NEVER

HEADS = (
    Head(label=gettext_lazy("Number"), key="reference"),
    Head(label=gettext_lazy("Priority"), key="priority"),
    Head(label=gettext_lazy("What"), key="title"),
    Head(label=gettext_lazy("Device")),
    Head(label=gettext_lazy("Place"), hidden_on_phone=True),
    Head(label=gettext_lazy("State"), key="state"),
    Head(label=gettext_lazy("Assigned to"), hidden_on_phone=True),
    Head(label=gettext_lazy("Opened"), key="opened_at"),
    Head(label=gettext_lazy("Late from"), key="late_at"),
    Head(label=gettext_lazy("Due"), key="due_on"),
)
NULLABLE = ("due_on",)
#: By priority, and within it what is late or will be so first.
MOST_URGENT = "priority,late_at,opened_at"
JOINS = ("site", "department", "assignee", *describing.JOINS)


@dataclass(frozen=True, kw_only=True)
class OrderRow:
    """An order in a list."""

    pk: int
    reference: str
    url: str
    title: str
    kind: str
    tag: str
    what: str
    place: str
    state: Pill
    priority: Pill
    assignee: str
    opened_at: datetime
    due_on: date | None
    overdue: bool
    clock: Pill | None
    late_at: datetime | None


def order_row(order: Any, *, at: datetime) -> OrderRow:
    device, today = order.device, local_date(at, order.site.time_zone)
    return OrderRow(
        pk=order.pk,
        reference=order.reference,
        url=order.get_absolute_url(),
        title=order.title,
        kind=order.get_kind_display(),
        tag=device.tag if device else "",
        what=describing.what(device) if device else "",
        place=describing.place(device) if device else str(order.department or ""),
        state=looks.order_state(order),
        priority=looks.priority(order.priority),
        assignee=str(order.assignee) if order.assignee_id else "",
        opened_at=order.opened_at,
        due_on=order.due_on,
        overdue=bool(order.due_on and order.is_open and order.due_on < today),
        clock=looks.late(order, at=at),
        late_at=order.late_at if order.is_open and order.late_at < NEVER else None,
    )


@dataclass(frozen=True, kw_only=True)
class OrderListPage(Page):
    """The list with its filters."""

    rows: Sequence[OrderRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str
    assign: forms.Form | None = None
    assign_url: str = ""
    papers: forms.Form | None = None
    papers_url: str = ""
    keep: Sequence[tuple[str, str]] = ()

    @property
    def bulk_url(self) -> str:
        """Where the selection goes when no button says otherwise; empty: nothing can be done with it."""
        return self.assign_url or self.papers_url


TABS: tuple[tuple[str, Any], ...] = (
    ("open", gettext_lazy("Open")),
    ("mine", gettext_lazy("Mine")),
    ("unassigned", gettext_lazy("Unassigned")),
    ("late", gettext_lazy("Late")),
    ("waiting", gettext_lazy("Waiting")),
    ("done", gettext_lazy("To verify and close")),
    ("down", gettext_lazy("Device down")),
    ("ended", gettext_lazy("Ended")),
    ("all", gettext_lazy("All")),
)


def tabs(current: str) -> list[Tab]:
    base = reverse("maintenance:work_orders")
    return [Tab(label=str(label), url=f"{base}?view={slug}", current=slug == current) for slug, label in TABS]


def list_acts(*, may_open: bool) -> list[Act]:
    if not may_open:
        return []
    return [
        Act(
            label=_("Open a work order"),
            url=reverse("maintenance:work_order_open"),
            icon="plus",
            kind="primary",
        )
    ]


def crumbs() -> list[Crumb]:
    return [Crumb(label=_("Work orders"), url=reverse("maintenance:work_orders"))]


def list_lead(counts: OrderCounts) -> tuple[str, Tone]:
    """The sentence above the list: what is open, and the worst of it."""
    if not counts.open:
        return _("No open work orders."), Tone.OK
    opened = ngettext("%(n)d open work order", "%(n)d open work orders", counts.open) % {"n": counts.open}
    if counts.critical:
        late = f", {_late(counts)}" if counts.late else ""
        worst = ngettext("%(n)d critical", "%(n)d critical", counts.critical) % {"n": counts.critical}
        return f"{opened}, {worst}{late}.", Tone.OVERDUE
    if counts.late:
        return f"{opened}, {_late(counts)}.", Tone.OVERDUE
    if counts.unassigned:
        worst = ngettext("%(n)d without a person", "%(n)d without a person", counts.unassigned) % {
            "n": counts.unassigned
        }
        return f"{opened}, {worst}.", Tone.SOON
    return f"{opened}.", Tone.PLAIN


def _late(counts: OrderCounts) -> str:
    return ngettext("%(n)d late", "%(n)d late", counts.late) % {"n": counts.late}


@dataclass(frozen=True, kw_only=True)
class DeviceOrdersPage(Page):
    rows: Sequence[OrderRow]
    open_url: str


def device_orders_page(device: Any, rows: Sequence[OrderRow], *, may_open: bool) -> DeviceOrdersPage:
    open_url = f"{reverse('maintenance:work_order_open')}?device={device.tag}" if may_open else ""
    return DeviceOrdersPage(
        title=_("Work orders of %(tag)s") % {"tag": device.tag},
        crumbs=[Crumb(label=device.tag, url=device.get_absolute_url())],
        rows=rows,
        open_url=open_url,
    )

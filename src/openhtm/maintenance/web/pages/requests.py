"""The inbox of fault reports, one report, and the page its sender sees without an account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Column, Crumb, Fact, Page, Paging, Pill, Tab
from openhtm.ui.tones import Tone

from ... import describing, looks, words
from ...rules.work_order_states import BEFORE_WORK, State

HEADS = (
    Head(label=gettext_lazy("Received"), key="requested_at"),
    Head(label=gettext_lazy("What was said")),
    Head(label=gettext_lazy("Device")),
    Head(label=gettext_lazy("Place"), hidden_on_phone=True),
    Head(label=gettext_lazy("State")),
)
VIEWS = (
    ("new", gettext_lazy("New")),
    ("answered", gettext_lazy("Work order made")),
    ("declined", gettext_lazy("Declined")),
)


def tabs(current: str) -> list[Tab]:
    base = reverse("maintenance:requests")
    return [
        Tab(label=str(label), url=f"{base}?view={slug}", current=slug == current) for slug, label in VIEWS
    ]


@dataclass(frozen=True, kw_only=True)
class RequestRow:
    url: str
    text: str
    at: datetime
    tag: str
    what: str
    place: str
    pill: Pill
    flags: Sequence[Pill]


def request_row(row: Any) -> RequestRow:
    device = row.device
    return RequestRow(
        url=reverse("maintenance:request", args=[row.pk]),
        text=row.text,
        at=row.requested_at,
        tag=device.tag if device else "",
        what=describing.what(device) if device else "",
        place=row.place or str(row.department or ""),
        pill=looks.request(row),
        flags=flags(row),
    )


def flags(row: Any) -> list[Pill]:
    made = []
    if row.on_patient:
        made.append(Pill(text=_("On a patient"), tone=Tone.OVERDUE, icon="heartbeat"))
    if row.usable is False:
        made.append(Pill(text=_("Not usable"), tone=Tone.OVERDUE))
    if row.backup_available is False:
        made.append(Pill(text=_("No backup"), tone=Tone.SOON))
    return made


@dataclass(frozen=True, kw_only=True)
class RequestListPage(Page):
    rows: Sequence[RequestRow]
    columns: Sequence[Column]
    paging: Paging


@dataclass(frozen=True, kw_only=True)
class RequestPage(Page):
    text: str
    facts: Sequence[Fact]
    flags: Sequence[Pill]
    documents_url: str
    similar: Sequence[Any]
    accept: forms.Form | None
    accept_url: str
    join: forms.Form | None
    join_url: str
    decline: forms.Form | None
    decline_url: str


def request_page(row: Any, *, similar: Sequence[Any], forms_: dict[str, forms.Form]) -> RequestPage:
    links = {
        name: reverse(f"maintenance:request_{name}", args=[row.pk]) for name in ("accept", "join", "decline")
    }
    lead, tone = _lead(row)
    return RequestPage(
        title=_("Report about %(device)s")
        % {"device": row.device.tag if row.device else row.place or row.site.name},
        lead=lead,
        lead_tone=tone,
        crumbs=[Crumb(label=_("Requests"), url=reverse("maintenance:requests"))],
        text=row.text,
        facts=_facts(row),
        flags=flags(row),
        documents_url=reverse("documents:of", args=[row._meta.label_lower, row.pk]),
        similar=[Act(label=f"{one.reference} {one.title}", url=one.get_absolute_url()) for one in similar],
        accept=forms_.get("accept"),
        accept_url=links["accept"],
        join=forms_.get("join"),
        join_url=links["join"],
        decline=forms_.get("decline"),
        decline_url=links["decline"],
    )


def _lead(row: Any) -> tuple[str, Tone]:
    if row.declined_at:
        return _("Declined: %(reason)s") % {"reason": row.decline_reason}, Tone.PLAIN
    if row.work_order_id:
        return _("Answered by %(order)s.") % {"order": row.work_order.reference}, Tone.OK
    return _("Nobody has answered it yet."), Tone.SOON


def _facts(row: Any) -> list[Fact]:
    device, order = row.device, row.work_order
    made = []
    if device:
        made.append(looks.device_fact(device))
    return [
        *made,
        Fact(label=_("Where it is now"), value=row.place or None),
        Fact(
            label=_("Problem"),
            value=words.code_title("problem", row.problem_code) if row.problem_code else None,
        ),
        Fact(label=_("Received"), value=row.requested_at),
        Fact(
            label=_("Reported by"),
            value=row.requester or str(row.requested_by or "") or None,
            hint=row.contact,
        ),
        Fact(label=_("Came by"), value=row.get_source_display()),
        Fact(
            label=_("Work order"),
            value=order.reference if order else _("None yet"),
            url=order.get_absolute_url() if order else "",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class ReportPage(Page):
    """For whoever scanned the code: tag and type, nothing else."""

    tag: str
    kind: str
    form: forms.Form | None


@dataclass(frozen=True, kw_only=True)
class SentPage(Page):
    """The sender's own link: that it arrived, and how far it is."""

    reference: str
    text: str
    sent_at: datetime
    pill: Pill
    link: str


def sent_page(row: Any, *, link: str) -> SentPage:
    state, lead = _told(row)
    return SentPage(
        title=_("Your report"),
        lead=lead,
        lead_tone=state.tone,
        reference=f"R-{row.pk}",
        text=row.text,
        sent_at=row.requested_at,
        pill=state,
        link=link,
    )


def _told(row: Any) -> tuple[Pill, str]:
    """How far it is, in words that give nothing away about device, people or hospital."""
    if row.declined_at:
        return Pill(text=_("No work follows"), tone=Tone.PLAIN), row.decline_reason
    if row.work_order_id is None:
        return Pill(text=_("Received"), tone=Tone.INFO, icon="inbox"), _(
            "It has arrived. Somebody will look at it."
        )
    state = State(row.work_order.state)
    if state in BEFORE_WORK:
        return Pill(text=_("Accepted"), tone=Tone.INFO, icon="list-check"), _("A work order has been made.")
    if state in {State.CLOSED, State.WORK_DONE, State.VERIFIED}:
        return Pill(text=_("Done"), tone=Tone.OK), _("The work is done.")
    if state in {State.CANCELLED, State.DUPLICATE}:
        return Pill(text=_("Ended"), tone=Tone.PLAIN), _(
            "The order was ended. Ask the shop if the fault is still there."
        )
    return Pill(text=_("In work"), tone=Tone.SOON, icon="tool"), _("Somebody is working on it.")

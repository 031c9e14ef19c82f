"""The schedule by month, and one occurrence with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Chip, Column, Crumb, Entry, Fact, Page, Paging, Pill
from openhtm.ui.tones import Tone

from ... import describing, looks, words
from ...boards import Month
from ...models import OccurrenceState

HEADS = (
    Head(label=gettext_lazy("Due"), key="due_on"),
    Head(label=gettext_lazy("Device")),
    Head(label=gettext_lazy("Plan")),
    Head(label=gettext_lazy("Risk"), hidden_on_phone=True),
    Head(label=gettext_lazy("Place"), hidden_on_phone=True),
    Head(label=gettext_lazy("State")),
    Head(label=gettext_lazy("Work order")),
)
JOINS = ("plan", "work_order__assignee", *describing.JOINS)


@dataclass(frozen=True, kw_only=True)
class MonthTile:
    """A month of the schedule: how many are due, how far it is, how much time it takes."""

    label: str
    url: str
    current: bool
    due: int
    done: int
    overdue: str
    hours: str


def month_tile(month: Month, *, chosen: date | None, url: str) -> MonthTile:
    late = ngettext("%(n)d overdue", "%(n)d overdue", month.overdue) % {"n": month.overdue}
    return MonthTile(
        label=formats.date_format(month.first, "M Y"),
        url=url,
        current=month.first == chosen,
        due=month.due,
        done=month.done,
        overdue=late if month.overdue else "",
        hours=_hours(month),
    )


def _hours(month: Month) -> str:
    if not month.due:
        return ""
    if month.unknown == month.due:
        return _("time unknown")
    hours = formats.number_format(round(month.minutes / 60, 1), use_l10n=True)
    known = _("%(hours)s h") % {"hours": hours}
    return f"{known} + {month.unknown} {_('unknown')}" if month.unknown else known


@dataclass(frozen=True, kw_only=True)
class OccurrenceRow:
    url: str
    due_on: date
    planned_on: date | None
    tag: str
    what: str
    place: str
    plan: str
    risk: Pill
    pill: Pill
    order: str
    order_url: str
    who: str


def occurrence_row(row: Any, *, today: date) -> OccurrenceRow:
    order = row.work_order
    return OccurrenceRow(
        url=reverse("maintenance:occurrence", args=[row.pk]),
        due_on=row.due_on,
        planned_on=(order and order.planned_on) or row.planned_on,
        tag=row.device.tag,
        what=describing.what(row.device),
        place=describing.place(row.device),
        plan=row.plan.title,
        risk=looks.risk(row.device.risk_class),
        pill=looks.due(row, today=today),
        order=order.reference if order else "",
        order_url=order.get_absolute_url() if order else "",
        who=str(order.assignee) if order and order.assignee_id else "",
    )


@dataclass(frozen=True, kw_only=True)
class SchedulePage(Page):
    months: Sequence[MonthTile]
    counted_at: datetime
    rows: Sequence[OccurrenceRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str


def schedule_lead(months: Sequence[Month], *, late: int) -> tuple[str, Tone]:
    """``late``: devices with an overdue inspection, also of months long past."""
    if not late and not any(month.due for month in months):
        return _("Nothing is planned. Put plans on models, then generate the schedule."), Tone.UNKNOWN
    if late:
        return ngettext(
            "%(n)d device has an overdue inspection.", "%(n)d devices have an overdue inspection.", late
        ) % {"n": late}, Tone.OVERDUE
    return _("Nothing is overdue."), Tone.OK


@dataclass(frozen=True, kw_only=True)
class OccurrencePage(Page):
    facts: Sequence[Fact]
    why: Sequence[str]
    entries: Sequence[Entry]
    pill: Pill


def occurrence_page(row: Any, *, why: Sequence[str], today: date, rights: set[str]) -> OccurrencePage:
    """``row`` with its deferrals and attempts; ``why`` are the sentences of the rule."""
    lead, tone = _lead(row, today)
    return OccurrencePage(
        title=_("%(plan)s of %(tag)s") % {"plan": row.plan.title, "tag": row.device.tag},
        lead=lead,
        lead_tone=tone,
        crumbs=[
            Crumb(label=_("Schedule"), url=reverse("maintenance:schedule")),
            Crumb(label=row.device.tag, url=row.device.get_absolute_url()),
        ],
        acts=_acts(row, rights=rights),
        facts=_facts(row, today),
        why=why,
        entries=_entries(row),
        pill=looks.due(row, today=today),
    )


def _lead(row: Any, today: date) -> tuple[str, Tone]:
    pill = looks.due(row, today=today)
    return _("Due %(day)s. %(state)s.") % {"day": words.day(row.due_on), "state": pill.text}, pill.tone


def _acts(row: Any, *, rights: set[str]) -> list[Act]:
    if row.state != OccurrenceState.OPEN:
        return []
    made = []
    if "perform" in rights:
        made.append(_start(row))
        made.append(
            Act(
                label=_("Could not do it"),
                url=reverse("maintenance:occurrence_attempt", args=[row.pk]),
                icon="hand-stop",
            )
        )
    if "defer" in rights:
        made.append(
            Act(
                label=_("Defer"),
                url=reverse("maintenance:occurrence_defer", args=[row.pk]),
                icon="clock-pause",
            )
        )
    return made


def _start(row: Any) -> Act:
    if row.work_order_id:
        return Act(
            label=_("Open the work order"),
            url=row.work_order.get_absolute_url(),
            kind="primary",
            icon="clipboard-list",
        )
    url = reverse("maintenance:occurrence_start", args=[row.pk])
    return Act(label=_("Start"), url=url, method="post", kind="primary", icon="player-play")


def _facts(row: Any, today: date) -> list[Fact]:
    order = row.work_order
    made = [
        Fact(
            label=_("Device"),
            value=row.device.tag,
            url=row.device.get_absolute_url(),
            code=True,
            hint=describing.what(row.device),
        ),
        Fact(label=_("Place"), value=describing.place(row.device)),
        Fact(label=_("Risk"), value=row.device.risk_class, pill=looks.risk(row.device.risk_class)),
        Fact(label=_("Plan"), value=row.plan.title, url=reverse("maintenance:plan", args=[row.plan_id])),
        Fact(label=_("Due"), value=row.due_on),
        Fact(
            label=_("On time"),
            value=_("%(first)s to %(last)s")
            % {"first": words.day(row.opens_on), "last": words.day(row.closes_on)},
        ),
        Fact(label=_("State"), value=row.state, pill=looks.due(row, today=today)),
        Fact(label=_("Planned for"), value=row.planned_on or _("No day planned")),
        Fact(label=_("Deferred to"), value=row.deferred_to or _("Not deferred")),
        Fact(
            label=_("Work order"),
            value=order.reference if order else _("None yet"),
            url=order.get_absolute_url() if order else "",
        ),
    ]
    if row.done_on:
        made.append(Fact(label=_("Done"), value=row.done_on))
    if row.settled_reason:
        made.append(Fact(label=_("Settled because"), value=row.settled_reason))
    return made


def _entries(row: Any) -> list[Entry]:
    """Attempts and deferrals, newest first."""
    tried = [
        Entry(
            at=one.tried_at,
            title=one.get_kind_display(),
            by=str(one.tried_by or ""),
            icon="hand-stop",
            tone=Tone.SOON,
            detail="\n".join(text for text in (one.evidence, _told(one), _retry(one)) if text),
            kind="attempt",
        )
        for one in row.attempts.select_related("tried_by")
    ]
    deferred = [
        Entry(
            at=one.deferred_at,
            title=_("Deferred to %(day)s") % {"day": words.day(one.target_on)},
            icon="clock-pause",
            by=str(one.deferred_by or ""),
            detail="\n".join(text for text in (one.reason, one.risk_note) if text),
            kind="deferral",
        )
        for one in row.deferrals.select_related("deferred_by")
    ]
    return sorted([*tried, *deferred], key=lambda entry: entry.at, reverse=True)


def _told(attempt: Any) -> str:
    return _("Told: %(name)s") % {"name": attempt.notified} if attempt.notified else ""


def _retry(attempt: Any) -> str:
    return _("Next try %(day)s") % {"day": words.day(attempt.retry_on)} if attempt.retry_on else ""

"""The pages of meters: what a device's counters showed, and the work that goes by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.ui.parts import Act, Crumb, Page, Pill
from openhtm.ui.tones import Tone

from ... import looks, words
from ...meter_words import METERS, use
from ...metering import Meter
from ...models import MeterReading
from ...rules.limits import shown

#: Readings of one meter on the page of a device; the oldest stay in the ledger and in REST.
MOST = 24


@dataclass(frozen=True, kw_only=True)
class ReadingRow:
    on: date
    shown: str
    note: str
    by: str
    pill: Pill | None
    strike_url: str


@dataclass(frozen=True, kw_only=True)
class LineRow:
    title: str
    url: str
    due_on: date | None
    due_url: str
    pill: Pill | None
    why: str


@dataclass(frozen=True, kw_only=True)
class MeterCard:
    title: str
    latest: str
    rate: str
    rows: Sequence[ReadingRow]
    lines: Sequence[LineRow]


@dataclass(frozen=True, kw_only=True)
class MetersPage(Page):
    meters: Sequence[MeterCard]
    read: Act | None


def crumbs(device: Any) -> list[Crumb]:
    return [Crumb(label=device.tag, url=device.get_absolute_url())]


def url(name: str, *of: object) -> str:
    return reverse(f"maintenance:{name}", args=of)


def meters_page(device: Any, meters: Sequence[Meter], *, today: date, may_read: bool, why: Any) -> MetersPage:
    """``why`` gives the reasons of an occurrence."""
    act = Act(label=_("Enter a reading"), url=url("meter_read", device.tag), icon="gauge", kind="primary")
    return MetersPage(
        title=_("Meters of %(tag)s") % {"tag": device.tag},
        crumbs=crumbs(device),
        meters=[_card(device, one, today=today, may_read=may_read, why=why) for one in meters],
        read=act if may_read else None,
    )


def _card(device: Any, meter: Meter, *, today: date, may_read: bool, why: Any) -> MeterCard:
    valid = next((row for row in meter.readings if not row.is_struck), None)
    strikable = valid if may_read else None
    return MeterCard(
        title=str(METERS[meter.counts]).capitalize(),
        latest=_latest(valid),
        rate=_rate(meter),
        rows=[_row(device, row, strikable) for row in meter.readings[:MOST]],
        lines=[_line(line, due, today=today, why=why) for line, due in meter.lines],
    )


def _latest(row: MeterReading | None) -> str:
    if row is None:
        return _("Never read")
    facts = {"use": use(row.shown, row.counts), "on": words.day(row.read_on)}
    return _("%(use)s on %(on)s") % facts


def _rate(meter: Meter) -> str:
    if meter.rate is None:
        return _("Use a day is not known: that takes two readings on different days.")
    per_day = round(float(meter.rate.per_day), 2)
    facts = {"use": f"{per_day:g} {METERS[meter.counts]}", "since": words.day(meter.rate.since.on)}
    return _("%(use)s a day since %(since)s") % facts


def _row(device: Any, row: MeterReading, strikable: MeterReading | None) -> ReadingRow:
    return ReadingRow(
        on=row.read_on,
        shown=shown(row.shown, decimals=None),
        note=row.struck_reason or row.note,
        by=row.recorded_by,
        pill=_pill(row),
        strike_url=url("meter_strike", device.tag, row.pk) if row == strikable else "",
    )


def _pill(row: MeterReading) -> Pill | None:
    if row.is_struck:
        return Pill(text=_("Struck out"), tone=Tone.PLAIN)
    if row.how == "read":
        return None
    text = _("Rolled over") if row.how == "rolled_over" else _("Counter exchanged")
    return Pill(text=text, tone=Tone.INFO)


def _line(line: Any, due: Any, *, today: date, why: Any) -> LineRow:
    return LineRow(
        title=line.plan.title,
        url=url("plan", line.plan_id),
        due_on=due.due_on if due else None,
        due_url=url("occurrence", due.pk) if due else "",
        pill=looks.due(due, today=today) if due else None,
        why=" ".join(str(sentence) for sentence in words.why(why(due))) if due else "",
    )

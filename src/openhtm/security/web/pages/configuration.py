"""The page of how one device is set up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.registry.api import Device
from openhtm.ui.parts import Act, Crumb, Fact, Page

from ... import words
from ...models import DeviceFact
from ...rules import configuring


@dataclass(frozen=True, kw_only=True)
class PastFact:
    text: str
    source: str
    seen_on: date
    since: datetime
    until: datetime | None
    by: str


@dataclass(frozen=True, kw_only=True)
class ConfigurationPage(Page):
    facts: Sequence[Fact]
    past: Sequence[PastFact]


def crumbs(device: Device) -> list[Crumb]:
    return [Crumb(label=device.tag, url=device.get_absolute_url())]


def configuration_page(device: Device, rows: Sequence[DeviceFact], *, may_edit: bool) -> ConfigurationPage:
    known = {row.fact: row for row in rows if row.valid_to is None}
    enter = Act(
        label=_("Enter it"),
        url=reverse("security:configuration_enter", args=[device.tag]),
        icon="edit",
        kind="primary",
    )
    return ConfigurationPage(
        title=_("How %(tag)s is set up") % {"tag": device.tag},
        crumbs=crumbs(device),
        acts=[enter] if may_edit else [],
        facts=[_fact(fact, known.get(fact.value)) for fact in configuring.Fact],
        past=[_past(row) for row in rows],
    )


def _fact(fact: configuring.Fact, row: DeviceFact | None) -> Fact:
    label = str(words.CONFIGURED[fact.value])
    if row is None:
        return Fact(label=label, value=None)
    hint = _("%(source)s, %(day)s") % {"source": row.source, "day": row.seen_on}
    return Fact(label=label, value=str(words.CONFIGURED_VALUES[row.fact, row.value]), hint=hint)


def _past(row: DeviceFact) -> PastFact:
    return PastFact(
        text=words.configured(row.fact, row.value),
        source=row.source,
        seen_on=row.seen_on,
        since=row.valid_from,
        until=row.valid_to,
        by=row.by_label,
    )

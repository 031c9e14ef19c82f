"""Pages of electrical safety: the tables, who follows which, and what one device needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Act, Crumb, Fact, Page
from openhtm.ui.tones import Tone

from ... import words
from ...electrical import labels, standing_in
from ...expanding import Held, Known, said_source
from ...models.choices import ConnectionChoice, ProtectionChoice
from ...rules.electrical import AppliedPart, Connection, Expanded, ProtectionClass, Row, Table
from ...rules.limits import Limits
from . import procedures


@dataclass(frozen=True, kw_only=True)
class SiteRow:
    name: str
    table: str
    url: str
    edit_url: str


@dataclass(frozen=True, kw_only=True)
class TableRow:
    title: str
    region: str
    rows: int
    url: str
    sites: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class TablesPage(Page):
    sites: Sequence[SiteRow]
    tables: Sequence[TableRow]


def crumbs(*more: Crumb) -> list[Crumb]:
    own = Crumb(label=_("Electrical safety"), url=reverse("maintenance:safety_tables"))
    return [*procedures.crumbs(), own, *more] if more else procedures.crumbs()


def tables_page(
    tables: Sequence[Table], sites: Sequence[Any], chosen: Mapping[int, str], *, may_choose: set[int]
) -> TablesPage:
    """``chosen``: the slug of the table by site."""
    by_slug = {one.slug: one for one in tables}
    without = sum(one.pk not in chosen for one in sites)
    return TablesPage(
        title=_("Electrical safety"),
        lead=_lead(without),
        lead_tone=Tone.SOON if without else Tone.PLAIN,
        crumbs=crumbs(),
        sites=[
            _site_row(one, by_slug.get(chosen.get(one.pk, "")), may=one.pk in may_choose) for one in sites
        ],
        tables=[
            TableRow(
                title=one.title,
                region=one.region,
                rows=len(one.rows),
                url=reverse("maintenance:safety_table", args=[one.slug]),
                sites=[site.code for site in sites if chosen.get(site.pk) == one.slug],
            )
            for one in tables
        ],
    )


def _lead(without: int) -> str:
    if without:
        text = ngettext(
            "%(n)d site has not chosen the standard it follows: checklists there follow %(table)s until it does.",
            "%(n)d sites have not chosen the standard they follow: checklists there follow %(table)s until they do.",
            without,
        )
        return text % {"n": without, "table": standing_in().title}
    return _("Limits by standard, protection class and applied part. The manufacturer's limits win.")


def _site_row(site: Any, table: Table | None, *, may: bool) -> SiteRow:
    return SiteRow(
        name=str(site),
        table=table.title if table else "",
        url=reverse("maintenance:safety_table", args=[table.slug]) if table else "",
        edit_url=reverse("maintenance:safety_site", args=[site.code]) if may else "",
    )


@dataclass(frozen=True, kw_only=True)
class LimitRow:
    label: str
    holds_for: str
    limit: str
    clause: str
    help: str
    readings: int
    advisory: bool


@dataclass(frozen=True, kw_only=True)
class TablePage(Page):
    rows: Sequence[LimitRow]
    note: str
    standard: str


def table_page(table: Table) -> TablePage:
    return TablePage(
        title=table.title,
        lead=table.region,
        crumbs=crumbs(Crumb(label=_("Tables"), url=reverse("maintenance:safety_tables")))[:-1],
        rows=[_limit_row(row) for row in table.rows],
        note=table.note,
        standard=table.standard,
    )


def _limit_row(row: Row) -> LimitRow:
    return LimitRow(
        label=row.label,
        holds_for=", ".join(_holds_for(row)) or _("every device"),
        limit=words.limits(row.limits, unit=row.unit),
        clause=row.clause,
        help=row.help,
        readings=row.readings,
        advisory=row.advisory,
    )


def _holds_for(row: Row) -> list[str]:
    classes = [protection(one) for one in ProtectionClass if one in row.classes]
    parts = [_("applied part %(type)s") % {"type": one.value} for one in AppliedPart if one in row.parts]
    return [*classes, *parts, *(connection(one).lower() for one in Connection if one in row.connections)]


def protection(one: ProtectionClass) -> str:
    return str(ProtectionChoice(one).label)


def connection(one: Connection) -> str:
    return str(ConnectionChoice(one).label)


@dataclass(frozen=True, kw_only=True)
class StepLine:
    label: str
    limit: str
    source: str
    maker: bool
    when: str


@dataclass(frozen=True, kw_only=True)
class MakerLine:
    """A limit that the manufacturer states."""

    test: str
    limit: str
    source: str


@dataclass(frozen=True, kw_only=True)
class DevicePage(Page):
    facts: Sequence[Fact]
    steps: Sequence[StepLine]
    table: str
    table_url: str
    edit_acts: Sequence[Act]
    limits: Sequence[MakerLine]


def device_page(
    device: Any, known: Known, held: Held | None, steps: Sequence[Expanded], *, rights: set[str]
) -> DevicePage:
    """``rights``: ``device`` and ``model`` for those whose facts the reader may state."""
    table = held.table if held else None
    asked = sum(one.row is None for one in steps)
    return DevicePage(
        title=_("Electrical safety of %(device)s") % {"device": device.tag},
        lead=_device_lead(asked, held),
        crumbs=[Crumb(label=device.tag, url=device.get_absolute_url())],
        facts=facts(known),
        steps=[_line(one, table) for one in steps] if table else [],
        table=table.title if table else "",
        table_url=reverse("maintenance:safety_table", args=[table.slug]) if table else "",
        edit_acts=_acts(device, rights),
        limits=limits(known),
    )


def model_page(model: Any, known: Known, *, may_edit: bool) -> DevicePage:
    url = reverse("maintenance:model_electrical_edit", args=[model.pk])
    return DevicePage(
        title=_("Electrical safety of %(model)s") % {"model": model},
        lead=_("For all devices of the model. A device that differs has its own."),
        crumbs=crumbs(),
        facts=facts(known),
        steps=(),
        table="",
        table_url="",
        edit_acts=[Act(label=_("State for the model"), url=url, icon="edit")] if may_edit else [],
        limits=limits(known),
    )


def _device_lead(asked: int, held: Held | None) -> str:
    if held is None:
        return _("The site follows a table that this program does not have: choose another.")
    if not held.chosen:
        text = _("The site has not chosen the standard it follows: %(table)s stands in until it does.")
        return text % {"table": held.table.title}
    if asked:
        return _("Something is not known of this device: the next checklist asks for it once and keeps it.")
    return _("Everything is known: a checklist asks only for what applies.")


def _acts(device: Any, rights: set[str]) -> list[Act]:
    made = []
    if "device" in rights:
        url = reverse("maintenance:device_electrical_edit", args=[device.tag])
        made.append(Act(label=_("State for this device"), url=url, icon="edit"))
    if "model" in rights and device.model_id:
        url = reverse("maintenance:model_electrical_edit", args=[device.model_id])
        made.append(Act(label=_("State for the model"), url=url, icon="edit"))
    return made


def facts(known: Known) -> list[Fact]:
    given = known.facts
    return [
        Fact(
            label=_("Protection class"),
            value=protection(given.protection) if given.protection else None,
            hint=_from(known, "protection"),
        ),
        Fact(label=_("Types of applied part"), value=_parts(given.parts), hint=_from(known, "parts")),
        Fact(
            label=_("Connection"),
            value=connection(given.connection) if given.connection else None,
            hint=_from(known, "connection"),
        ),
        Fact(label=_("Manufacturer's limits"), value=len(known.makers) or _("None stated")),
    ]


def limits(known: Known) -> list[MakerLine]:
    names = dict(labels())
    return [
        MakerLine(
            test=names.get(one.key, one.key),
            limit=words.limits(Limits(lower=one.at_least, upper=one.at_most), unit=one.unit),
            source=one.source,
        )
        for one in known.makers
    ]


def _parts(given: frozenset[AppliedPart] | None) -> str | None:
    if given is None:
        return None
    return ", ".join(one.value for one in AppliedPart if one in given) or _("None")


def _from(known: Known, name: str) -> str:
    """Who says so: the device's own facts win over those of its model."""
    for row, who in ((known.of_device, _("of this device")), (known.of_model, _("of its model"))):
        if row is not None and getattr(row, name) not in ("", None):
            return ", ".join(text for text in (who, row.source) if text)
    return ""


def _line(one: Expanded, table: Table) -> StepLine:
    step = one.step
    limit = words.limits(step.limits, unit=step.unit) if step.limits else ", ".join(step.choices)
    return StepLine(
        label=step.label,
        limit=limit,
        source=said_source(one, table),
        maker=one.instead_of is not None,
        when=words.not_asked(step) if step.condition else "",
    )

"""What the pages of setting up show: a unit's checks, one check, the library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.ui.parts import Act, Crumb, Fact, Page, Pill, Tab
from openhtm.ui.tones import Tone

from ... import calendar, terms, words
from ...library import Template
from ...rules.items import Item, ItemKind


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("User checks"), url=reverse("checks:overview")), *more]


def unit_crumb(department: Any) -> Crumb:
    return Crumb(label=department.name, url=reverse("checks:unit", args=[department.pk]))


def unit_tabs(department: Any, current: str, *, may_edit: bool) -> list[Tab]:
    """The views of one unit."""
    views = [("unit", _("Now")), ("month", _("Month"))]
    views += [("set_up", _("Set up"))] if may_edit else []
    return [
        Tab(label=label, url=reverse(f"checks:{name}", args=[department.pk]), current=name == current)
        for name, label in views
    ]


@dataclass(frozen=True, kw_only=True)
class CheckRow:
    title: str
    url: str
    rhythm: str
    points: int
    responsible: str
    ended: date | None


@dataclass(frozen=True, kw_only=True)
class ClosedRow:
    day: date
    reason: str
    by: str
    open_url: str


@dataclass(frozen=True, kw_only=True)
class SetUpPage(Page):
    checks: Sequence[CheckRow]
    closed: Sequence[ClosedRow]
    close_form: forms.Form
    close_url: str


def check_row(check: Any, *, on: date) -> CheckRow:
    row = calendar.terms_on(list(check.terms.all()), on) or check.terms.all()[0]
    return CheckRow(
        title=check.title,
        url=check.get_absolute_url(),
        rhythm=words.rhythm(calendar.rhythm_of(row)),
        points=sum(one.until is None for one in check.points.all()),
        responsible=check.responsible,
        ended=check.ends_on,
    )


def set_up_page(
    department: Any, checks: Iterable[Any], closed: Iterable[Any], *, on: date, form: forms.Form
) -> SetUpPage:
    add = Act(
        label=_("Add a check"),
        url=reverse("checks:check_add", args=[department.pk]),
        icon="plus",
        kind="primary",
    )
    return SetUpPage(
        title=department.name,
        lead=_("What this unit checks, and when it is closed."),
        crumbs=crumbs(),
        tabs=unit_tabs(department, "set_up", may_edit=True),
        acts=[add, Act(label=_("Templates"), url=reverse("checks:templates"), icon="checklist")],
        checks=[check_row(one, on=on) for one in checks],
        closed=[
            ClosedRow(
                day=one.day,
                reason=one.reason,
                by=one.entered_by,
                open_url=reverse("checks:open_day", args=[one.pk]) if one.day > on else "",
            )
            for one in closed
        ],
        close_form=form,
        close_url=reverse("checks:close_days", args=[department.pk]),
    )


@dataclass(frozen=True, kw_only=True)
class ItemRow:
    label: str
    kind: str
    limits: str
    help: str
    source: str


@dataclass(frozen=True, kw_only=True)
class PointRow:
    name: str
    url: str
    tag: str
    tag_url: str
    ended: str
    acts: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class CheckPage(Page):
    facts: Sequence[Fact]
    items: Sequence[ItemRow]
    points: Sequence[PointRow]
    ahead: str


_KINDS = {
    ItemKind.LOOK: "",
    ItemKind.NUMBER: "reading",
    ItemKind.EXPIRY: "expiry",
    ItemKind.TEXT: "text",
}


def item_row(item: Item) -> ItemRow:
    kinds = {"": _("Well or not"), "reading": _("Reading"), "expiry": _("Expiry date"), "text": _("Text")}
    limits = {"at_least": item.lower, "at_most": item.upper, "unit": item.unit}
    row = {name: value for name, value in limits.items() if value not in (None, "")}
    told = words.limits(row) or item.unit
    return ItemRow(
        label=item.label,
        kind=kinds[_KINDS[item.kind]] + (f" ({_('optional')})" if item.optional else ""),
        limits=told,
        help=item.help,
        source=item.source,
    )


def check_page(check: Any, points: Iterable[Any], *, on: date, may_edit: bool) -> CheckPage:
    rows = list(check.terms.all())
    row = calendar.terms_on(rows, on) or rows[0]
    later = [one for one in rows if one.starts_on > on and one is not row]
    return CheckPage(
        title=check.title,
        lead=words.rhythm(calendar.rhythm_of(row)),
        crumbs=crumbs(unit_crumb(check.department)),
        acts=_acts(check) if may_edit and check.ends_on is None else [],
        facts=_facts(check, row),
        items=[item_row(item) for item in terms.items(row.items)],
        points=[_point_row(point, may_edit=may_edit) for point in points],
        ahead=_ahead(later),
    )


def _ahead(later: Sequence[Any]) -> str:
    if not later:
        return ""
    facts = {"day": later[0].starts_on.isoformat(), "rhythm": words.rhythm(calendar.rhythm_of(later[0]))}
    return _("From %(day)s other terms hold: %(rhythm)s") % facts


def _acts(check: Any) -> list[Act]:
    def act(name: str, label: str, icon: str, **more: Any) -> Act:
        return Act(label=label, url=reverse(f"checks:{name}", args=[check.pk]), icon=icon, **more)

    return [
        act("point_add", _("Add a point"), "plus", kind="primary"),
        act("check_terms", _("Change terms"), "calendar"),
        act("check_edit", _("Change title"), "edit"),
        act("check_end", _("End"), "player-stop"),
    ]


def _facts(check: Any, row: Any) -> list[Fact]:
    made = [
        Fact(label=_("Unit"), value=check.department.name),
        Fact(label=_("Who does it"), value=check.responsible or None),
        Fact(
            label=_("Template"), value=check.template, url=reverse("checks:template", args=[check.template])
        ),
        Fact(label=_("Source"), value=row.source or None),
        Fact(label=_("These terms hold from"), value=row.starts_on),
        Fact(label=_("Set by"), value=row.set_by),
    ]
    if check.ends_on is not None:
        made.append(Fact(label=_("Not due from"), value=check.ends_on, hint=check.end_reason))
    return made


def _point_row(point: Any, *, may_edit: bool) -> PointRow:
    live = may_edit and point.until is None
    acts = [
        Act(label=_("Device"), url=reverse("checks:point_device", args=[point.pk]), icon="transfer"),
        Act(label=_("End"), url=reverse("checks:point_end", args=[point.pk]), icon="player-stop"),
    ]
    return PointRow(
        name=point.name,
        url=point.get_absolute_url(),
        tag=point.device.tag if point.device else "",
        tag_url=point.device.get_absolute_url() if point.device else "",
        ended=point.end_reason if point.until else "",
        acts=acts if live else (),
    )


@dataclass(frozen=True, kw_only=True)
class TemplateRow:
    title: str
    url: str
    frequency: str
    minutes: int
    source: str
    items: int


@dataclass(frozen=True, kw_only=True)
class LibraryPage(Page):
    rows: Sequence[TemplateRow]


def library_page(found: Iterable[Template]) -> LibraryPage:
    rows = [
        TemplateRow(
            title=one.title,
            url=reverse("checks:template", args=[one.slug]),
            frequency=str(words.FREQUENCIES[one.frequency]),
            minutes=one.minutes,
            source=one.source,
            items=len(one.items),
        )
        for one in found
    ]
    return LibraryPage(
        title=_("Templates of checks"),
        lead=_("A unit takes one over and fits it to its own devices. Their manuals win."),
        crumbs=crumbs(),
        rows=rows,
    )


@dataclass(frozen=True, kw_only=True)
class TemplatePage(Page):
    facts: Sequence[Fact]
    items: Sequence[ItemRow]
    advice: str
    pill: Pill | None = None


def template_page(found: Template) -> TemplatePage:
    facts = [
        Fact(label=_("Usually"), value=str(words.FREQUENCIES[found.frequency])),
        Fact(label=_("Minutes"), value=found.minutes),
        Fact(label=_("Source"), value=found.source),
        Fact(label=_("Device types"), value=", ".join(found.families) or _("A place, not a device")),
    ]
    risk = Pill(text=_("High risk"), tone=Tone.OVERDUE)
    return TemplatePage(
        title=found.title,
        crumbs=crumbs(Crumb(label=_("Templates of checks"), url=reverse("checks:templates"))),
        facts=facts,
        items=[item_row(item) for item in found.items],
        advice=found.advice,
        pill=risk if found.high_risk else None,
    )

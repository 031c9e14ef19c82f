"""The team by role, and whom to call by unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.places.api import Department, Site
from openhtm.ui.parts import Act, Page, Pill, Tab
from openhtm.ui.tones import Tone

from ... import measuring, shelf, words
from ...calling import Book
from ...models import OutOfHours, TeamMember
from .frame import tabs, to

_HOURS = {OutOfHours.YES: Tone.OK, OutOfHours.NO: Tone.SOON, OutOfHours.UNKNOWN: Tone.UNKNOWN}


@dataclass(frozen=True, kw_only=True)
class MemberRow:
    name: str
    organization: str
    rank: str
    phone: str
    other_way: str
    hours: Pill
    confirmed: Pill
    confirmed_on: date | None
    acts: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class RoleRow:
    title: str
    does: str
    gap: Pill | None
    members: Sequence[MemberRow]


@dataclass(frozen=True, kw_only=True)
class TeamPage(Page):
    roles: Sequence[RoleRow]
    sites: Sequence[Tab]


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    name: str
    site: str
    phone: str
    members: Sequence[MemberRow]
    add: str
    pack: str


@dataclass(frozen=True, kw_only=True)
class UnitsPage(Page):
    units: Sequence[UnitRow]
    behind: Sequence[tuple[str, MemberRow]]


def member_row(one: TeamMember, *, today: date, may_prepare: bool = False) -> MemberRow:
    fresh = measuring.is_confirmed(one, today)
    if one.confirmed_on is None:
        confirmed = Pill(tone=Tone.UNKNOWN, text=_("Never confirmed"))
    else:
        confirmed = (
            Pill(tone=Tone.OK, text=_("Confirmed"))
            if fresh
            else Pill(tone=Tone.SOON, text=_("Confirm again"))
        )
    hours = OutOfHours(one.out_of_hours)
    labels = {
        OutOfHours.YES: _("Out of hours too"),
        OutOfHours.NO: _("Not out of hours"),
        OutOfHours.UNKNOWN: _("Out of hours: unknown"),
    }
    return MemberRow(
        name=str(one),
        organization=one.organization,
        rank=_("First") if one.rank == 1 else _("Deputy %(n)s") % {"n": one.rank - 1},
        phone=one.phone,
        other_way=one.other_way,
        hours=Pill(tone=_HOURS[hours], text=labels[hours]),
        confirmed=confirmed,
        confirmed_on=one.confirmed_on,
        acts=_member_acts(one) if may_prepare else [],
    )


def _member_acts(one: TeamMember) -> list[Act]:
    return [
        Act(label=_("Reached today"), url=reverse("response:member_confirm", args=[one.pk]), method="post"),
        Act(label=_("Edit"), url=reverse("response:member_edit", args=[one.pk]), kind="quiet"),
        Act(label=_("End"), url=reverse("response:member_end", args=[one.pk]), kind="quiet"),
    ]


def team_page(
    site: Site, members: Sequence[TeamMember], *, today: date, sites: Sequence[Tab], may_prepare: bool
) -> TeamPage:
    by_role: dict[str, list[TeamMember]] = defaultdict(list)
    for one in members:
        by_role[one.role].append(one)
    empty = sum(not by_role[one.key] for one in shelf.required_roles())
    told = ngettext("%(n)s role has nobody.", "%(n)s roles have nobody.", empty) % {"n": empty}
    acts = [
        Act(label=_("Name somebody"), url=to("name", site=site), icon="user-plus", kind="primary"),
    ]
    return TeamPage(
        title=_("Incident team of %(site)s") % {"site": site.name},
        lead=told if empty else _("Every role has somebody."),
        lead_tone=Tone.OVERDUE if empty else Tone.OK,
        tabs=tabs("team", site=site.code),
        acts=acts if may_prepare else [],
        sites=sites,
        roles=[
            RoleRow(
                title=words.said(one.title),
                does=words.said(one.does),
                gap=_gap(one.required, len(by_role[one.key])),
                members=[member_row(row, today=today, may_prepare=may_prepare) for row in by_role[one.key]],
            )
            for one in shelf.roles()
            if one.key != shelf.UNIT
        ],
    )


def _gap(required: bool, there: int) -> Pill | None:
    if not required:
        return None
    if there == 0:
        return Pill(tone=Tone.OVERDUE, text=_("Nobody"))
    return Pill(tone=Tone.SOON, text=_("No deputy")) if there == 1 else None


def units_page(
    units: Sequence[Department], book: Book, *, today: date, preparing: set[int], site: str, whole: bool
) -> UnitsPage:
    """``preparing``: the sites at which the reader may name people."""
    rows = [_unit_row(one, book, today=today, may_prepare=one.site_id in preparing) for one in units]
    missing = sum(not row.members for row in rows)
    told = ngettext(
        "%(n)s unit with devices has nobody to call.",
        "%(n)s units with devices have nobody to call.",
        missing,
    ) % {"n": missing}
    behind = [one for found in book.sites.values() for one in found]
    return UnitsPage(
        title=_("Whom to call before a device is unplugged"),
        lead=told if missing else _("Every unit with devices has somebody to call."),
        lead_tone=Tone.OVERDUE if missing else Tone.OK,
        tabs=tabs("units", site=site, whole=whole),
        units=rows,
        behind=[(words.role(one.role), member_row(one, today=today)) for one in behind],
    )


def _unit_row(unit: Department, book: Book, *, today: date, may_prepare: bool) -> UnitRow:
    found = book.at(unit.site_id, unit.pk).unit
    return UnitRow(
        name=unit.name,
        site=unit.site.code,
        phone=unit.phone,
        members=[member_row(one, today=today, may_prepare=may_prepare) for one in found],
        pack=reverse("response:unit_pack", args=[unit.pk]),
        add=f"{to('name', site=unit.site)}&role={shelf.UNIT}&department={unit.pk}" if may_prepare else "",
    )

"""The pack on paper for when the network is down: team, whom to call, cards, checklists, sheets to write on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.kernel.time import local_date
from openhtm.maintenance.api import paper_drawing, paper_frames, paper_moments
from openhtm.maintenance.api import paper_sheets as sheets
from openhtm.places.api import Department, Site
from openhtm.registry import api as registry
from openhtm.registry.api import Device

from . import access, board, cards, measuring, words
from .cards import Card
from .incident_access import lines
from .models import Incident, OutOfHours, TeamMember
from .rules.preparedness import OPEN

#: Cards in one pack; what is left out is said.
MOST = 300
_BLANK_ROWS = 18
_UNKNOWN = "–"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Whose devices the cards are of: an incident's that are not settled, a unit's, or the site's."""

    site: Site
    incident: Incident | None = None
    unit: Department | None = None

    @property
    def name(self) -> str:
        return str(self.incident or self.unit or self.site.name)


def pack(user: Any, wanted: Wanted, *, reader: str, at: datetime) -> bytes:
    """The PDF, as everything stands now."""
    said = _("Drawn up %(at)s for %(reader)s. What has changed since is not in it.")
    told = {"at": paper_moments.exact(at, wanted.site.time_zone), "reader": reader}
    return paper_drawing.draw_as(sheet_of(user, wanted, at=at), said=said % told)


def sheet_of(user: Any, wanted: Wanted, *, at: datetime) -> sheets.Sheet:
    today = local_date(at, wanted.site.time_zone)
    found, left = devices(user, wanted)
    exercise = wanted.incident is not None and wanted.incident.is_exercise
    return sheets.Sheet(
        template="report",
        title=_("When the network is down"),
        hospital=wanted.site.name,
        tag="",
        reference=wanted.name,
        language=paper_frames.language(),
        mark=_("EXERCISE") if exercise else paper_frames.demo_mark(),
        verdict=_verdict(len(found), left),
        blocks=list(_blocks(user, wanted, found, today=today)),
    )


def _verdict(n: int, left: int) -> str:
    told = ngettext("A card of %(n)s device.", "Cards of %(n)s devices.", n) % {"n": n}
    if left:
        return f"{told} {_('%(n)s more are left out: print them by unit.') % {'n': left}}"
    return told


def devices(user: Any, wanted: Wanted) -> tuple[list[Device], int]:
    """Those that cards are printed of, and how many are left out. Of a unit or site: all that may be on the network."""
    rows = registry.devices_for(user, site_id=wanted.site.pk).for_list()
    if wanted.incident is not None:
        ids = lines(user).filter(incident=wanted.incident).unsettled().values("device")
        rows = rows.filter(pk__in=ids)
    else:
        rows = measuring.maybe_connected(rows)
        rows = rows.filter(department=wanted.unit) if wanted.unit is not None else rows
    total = rows.count()
    return list(rows.order_by("department__name", "tag")[:MOST]), max(0, total - MOST)


def _blocks(user: Any, wanted: Wanted, found: Sequence[Device], *, today: date) -> Iterator[sheets.Block]:
    members = list(access.members(user, site_id=wanted.site.pk).for_list().order_by("rank", "pk"))
    yield _team([one for one in members if one.department_id is None])
    yield _units(user, wanted, members)
    for one in cards.cards(user, found, today=today):
        yield from _card(one)
    yield _checklist(user, wanted, today=today)
    yield _blank(_("Timeline"), [_("When"), _("What was seen, decided or done"), _("By whom")], [2, 8, 3])
    yield _blank(
        _("Devices"),
        [_("Tag"), _("State"), _("Decided by"), _("Released by"), _("Done, when")],
        [3, 3, 3, 3, 3],
    )


def _reached(one: TeamMember) -> str:
    hours = {
        OutOfHours.YES: _("out of hours too"),
        OutOfHours.NO: _("not out of hours"),
        OutOfHours.UNKNOWN: _("out of hours unknown"),
    }
    parts = (one.phone, hours[OutOfHours(one.out_of_hours)], one.other_way)
    return "; ".join(part for part in parts if part)


def _named(one: TeamMember) -> str:
    return f"{one}, {one.organization}" if one.organization else str(one)


def _team(members: Sequence[TeamMember]) -> sheets.Table:
    return sheets.Table(
        title=_("Team"),
        head=[_("Role"), _("Name"), _("Reached by"), _("Confirmed")],
        rows=[
            [
                f"{words.role(one.role)} ({one.rank})",
                _named(one),
                _reached(one),
                date_format(one.confirmed_on) if one.confirmed_on else _("Never"),
            ]
            for one in members
        ],
        widths=[4, 4, 6, 3],
        empty=_("Nobody is on the team."),
    )


def _units(user: Any, wanted: Wanted, members: Sequence[TeamMember]) -> sheets.Table:
    units = measuring.units_with_devices(user, wanted.site.pk)
    if wanted.unit is not None:
        units = [one for one in units if one.pk == wanted.unit.pk]
    return sheets.Table(
        title=_("Whom to call before a device is unplugged"),
        head=[_("Unit"), _("Telephone"), _("Contacts")],
        rows=[
            [
                one.name,
                one.phone or _("Unknown"),
                "\n".join(f"{_named(row)}: {_reached(row)}" for row in members if row.department_id == one.pk)
                or _("Nobody is named: call the clinical lead"),
            ]
            for one in units
        ],
        widths=[4, 3, 9],
        empty=_("No unit holds a device."),
    )


def _card(one: Card) -> Iterator[sheets.Block]:
    device, fallback = one.device, one.fallback
    place = " · ".join(str(part) for part in (device.department, device.room) if part) or _UNKNOWN
    title = _("If we unplug %(tag)s") % {"tag": device.tag}
    yield sheets.Facts(
        title=title,
        pairs=[
            (_("Device"), str(device.model or device.device_type or device.name or _UNKNOWN)),
            (_("Place"), place),
            (_("May be away"), cards.away(one) or _("Unknown: ask the unit")),
            (_("What stops with it"), (fallback.stops if fallback else "") or _UNKNOWN),
            (_("Others of its kind"), _spares(one)),
            (_("Call"), ", ".join(f"{row} {row.phone}" for row in one.contacts.all[:3]) or _UNKNOWN),
        ],
    )
    nothing = _("Nobody has written what the unit does without it. Ask the unit before it is touched.")
    yield sheets.Words(title=_("What the unit does instead"), text=fallback.instead if fallback else nothing)


def _spares(one: Card) -> str:
    if one.spares is None:
        return _("Unknown: its type is unknown")
    told = _("%(n)s usable, %(free)s on standby") % {"n": len(one.spares), "free": one.free}
    near = ", ".join(row.device.tag for row in one.spares[:4])
    return f"{told}: {near}" if near else told


def _checklist(user: Any, wanted: Wanted, *, today: date) -> sheets.Table:
    """What is not proven: what somebody may have to do by hand in the incident. Only for who sees the whole site."""
    whole = access.sites(user).filter(pk=wanted.site.pk).exists()
    found = board.board(user, wanted.site, today=today).lines if whole else ()
    return sheets.Table(
        title=_("Not proven in advance"),
        head=[_("Line"), _("State"), _("Done")],
        rows=[
            [words.said(one.item.title), str(words.STANDINGS[one.standing]), ""]
            for one in found
            if one.standing in OPEN
        ],
        widths=[10, 4, 2],
        empty=_("Nothing, or this is not known to the reader."),
    )


def _blank(title: str, head: list[str], widths: list[int]) -> sheets.Table:
    """A sheet to write on by hand."""
    rows = [["\u00a0\n\u00a0"] * len(head) for _row in range(_BLANK_ROWS)]
    return sheets.Table(title=_("%(title)s, by hand") % {"title": title}, head=head, rows=rows, widths=widths)

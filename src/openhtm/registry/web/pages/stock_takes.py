"""What the pages of stock-take show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import BaseForm
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.ui.parts import Act, Column, Crumb, Page, Pill, Stat
from openhtm.ui.tones import Tone

from ...models import StockTake, StockTakeState
from ...queries.stock_takes import Kind, Line, Report, RoomLine
from ...rules.stock_take import Count, accuracy
from .. import looks
from .shared import device_url, list_crumb

#: So many rows of a kind are drawn; the export has all.
SHOWN = 200
TITLES = {
    Kind.MISSING: gettext_lazy("Missing"),
    Kind.WRONG_ROOM: gettext_lazy("In another room"),
    Kind.EXTRA: gettext_lazy("Extra: on record elsewhere"),
    Kind.UNKNOWN: gettext_lazy("Unknown codes"),
    Kind.NOT_LOOKED_FOR: gettext_lazy("Not looked for yet"),
    Kind.FOUND: gettext_lazy("Found"),
}
_TONES = {
    Kind.MISSING: Tone.OVERDUE,
    Kind.WRONG_ROOM: Tone.SOON,
    Kind.EXTRA: Tone.INFO,
    Kind.UNKNOWN: Tone.UNKNOWN,
    Kind.NOT_LOOKED_FOR: Tone.PLAIN,
    Kind.FOUND: Tone.OK,
}
_STATES = {
    StockTakeState.OPEN: Tone.INFO,
    StockTakeState.PAUSED: Tone.SOON,
    StockTakeState.CLOSED: Tone.OK,
    StockTakeState.CANCELED: Tone.PLAIN,
}


def crumbs(*more: Crumb) -> list[Crumb]:
    return [list_crumb(), Crumb(label=_("Stock-takes"), url=reverse("registry:stock_takes")), *more]


def url(name: str, stock_take: StockTake, *more: int) -> str:
    return reverse(f"registry:stock_take_{name}", args=[stock_take.pk, *more])


def state_pill(stock_take: StockTake) -> Pill:
    return Pill(text=str(stock_take.get_state_display()), tone=_STATES[StockTakeState(stock_take.state)])


def kind_pill(kind: Kind) -> Pill:
    return Pill(text=str(TITLES[kind]), tone=_TONES[kind])


@dataclass(frozen=True, kw_only=True)
class RoundRow:
    url: str
    title: str
    place: str
    pill: Pill
    seen: str
    opened_at: datetime
    opened_by: str


@dataclass(frozen=True, kw_only=True)
class RoundsPage(Page):
    rows: Sequence[RoundRow]
    columns: Sequence[Column]


def rounds_page(rounds: Sequence[StockTake], counts: Mapping[int, Count], *, may: bool) -> RoundsPage:
    running = sum(row.is_running for row in rounds)
    new = Act(
        label=_("Open a stock-take"), url=reverse("registry:stock_take_new"), icon="plus", kind="primary"
    )
    return RoundsPage(
        title=_("Stock-takes"),
        lead=ngettext("%(n)d is running.", "%(n)d are running.", running) % {"n": running},
        crumbs=[list_crumb()],
        acts=[new] if may else [],
        rows=[_round_row(row, counts[row.pk]) for row in rounds],
        columns=[
            Column(label=_("Title")),
            Column(label=_("Place")),
            Column(label=_("State")),
            Column(label=_("Seen"), numeric=True),
            Column(label=_("Opened"), hidden_on_phone=True),
        ],
    )


def _round_row(row: StockTake, count: Count) -> RoundRow:
    return RoundRow(
        url=row.get_absolute_url(),
        title=row.title,
        place=place_of(row),
        pill=state_pill(row),
        seen=_("%(seen)d of %(expected)d") % {"seen": count.located, "expected": count.expected},
        opened_at=row.opened_at,
        opened_by=row.opened_label,
    )


def place_of(row: StockTake) -> str:
    parts = [row.site.code, *(str(part) for part in (row.building, row.department) if part)]
    return " / ".join(parts)


@dataclass(frozen=True, kw_only=True)
class LineRow:
    tag: str
    url: str
    what: str
    detail: str
    by: str
    at: datetime | None
    pill: Pill
    back_url: str = ""


def line_row(line: Line, *, back_url: str = "") -> LineRow:
    device = line.device
    hidden = line.kind is not Kind.UNKNOWN and device is None
    return LineRow(
        tag=device.tag if device else line.code or "?",
        url=device_url(device) if device else "",
        what=_("A device outside your sites") if hidden else (looks.what(device) if device else ""),
        detail=detail(line),
        by=line.by,
        at=line.at,
        pill=kind_pill(line.kind),
        back_url=back_url,
    )


def detail(line: Line) -> str:
    """Where it should be, where it was seen, and what came of it."""
    expected = str(line.expected) if line.expected else _("no room")
    said = {
        Kind.MISSING: _("Expected in %(room)s."),
        Kind.NOT_LOOKED_FOR: _("Expected in %(room)s."),
        Kind.WRONG_ROOM: _("Expected in %(room)s, seen in %(seen)s."),
        Kind.EXTRA: _("On record in %(room)s, seen in %(seen)s."),
        Kind.UNKNOWN: _("Seen in %(seen)s."),
        Kind.FOUND: _("In %(seen)s."),
    }[line.kind]
    parts = [said % {"room": expected, "seen": str(line.seen or "")}]
    if line.before:
        parts.append(_("Scanned before in: %(rooms)s.") % {"rooms": ", ".join(line.before)})
    if line.outcome:
        parts.append(_("Moved on record.") if line.outcome == "moved" else line.outcome)
    return " ".join(parts)


@dataclass(frozen=True, kw_only=True)
class Group:
    title: str
    rows: Sequence[LineRow]
    further: int
    is_missing: bool = False


@dataclass(frozen=True, kw_only=True)
class RoomRow:
    url: str
    name: str
    seen: str
    scanned: int
    pill: Pill
    by: str
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RoundPage(Page):
    pill: Pill
    stats: Sequence[Stat]
    rooms: Sequence[RoomRow]
    groups: Sequence[Group]
    bulk_url: str
    may_mark: bool
    canceled: str = ""


def round_page(
    stock_take: StockTake, found: Report, *, may: bool, may_mark: bool, most: int = SHOWN
) -> RoundPage:
    """``most`` rows of a kind; paper takes them all."""
    return RoundPage(
        title=stock_take.title,
        lead=_lead(found.count),
        crumbs=crumbs(),
        acts=_acts(stock_take, may=may),
        pill=state_pill(stock_take),
        stats=stats(found.count),
        rooms=[room_row(stock_take, row) for row in found.rooms],
        groups=groups(found, most=most),
        bulk_url=reverse("registry:bulk"),
        may_mark=may_mark and stock_take.state == StockTakeState.CLOSED,
        canceled=stock_take.cancel_reason,
    )


def _lead(count: Count) -> str:
    return _("%(seen)d of %(expected)d seen, %(missing)d missing, %(wrong)d in another room.") % {
        "seen": count.located,
        "expected": count.expected,
        "missing": len(count.missing),
        "wrong": len(count.wrong_room),
    }


def _acts(stock_take: StockTake, *, may: bool) -> list[Act]:
    reading = [
        Act(label=_("Print"), url=url("print", stock_take), icon="printer"),
        Act(label=_("CSV"), url=f"{url('export', stock_take)}?format=csv", icon="table-export", kind="quiet"),
        Act(
            label=_("XLSX"), url=f"{url('export', stock_take)}?format=xlsx", icon="table-export", kind="quiet"
        ),
    ]
    if not may or not stock_take.is_running:
        return reading
    paused = stock_take.state == StockTakeState.PAUSED
    turn = Act(
        label=_("Go on") if paused else _("Pause"),
        url=url("pause", stock_take),
        icon="player-play" if paused else "player-pause",
        method="post",
        kind="primary" if paused else "secondary",
    )
    closing = Act(
        label=_("Close"),
        url=url("close", stock_take),
        icon="circle-check",
        kind="secondary" if paused else "primary",
        refused=_("It is paused: go on with it first.") if paused else "",
    )
    canceling = Act(label=_("Cancel it"), url=url("cancel", stock_take), icon="x", kind="quiet")
    return [closing, turn, *reading, canceling]


def stats(count: Count) -> list[Stat]:
    found, looked = accuracy(count)
    share = f"{100 * found / looked:.1f} %" if looked else None
    said = _("of %(n)d expected") % {"n": count.expected}
    return [
        Stat(
            label=_("Seen"), value=count.located, of=said, definition=_("Expected devices that were scanned.")
        ),
        Stat(
            label=_("Record is right"),
            value=share,
            of=_("of %(n)d looked for") % {"n": looked},
            definition=_("Devices found in the room that the record has, of all that were looked for."),
        ),
        Stat(
            label=_("Missing"),
            value=len(count.missing),
            definition=_("Expected in rooms that are finished, and seen nowhere."),
            tone=Tone.OVERDUE if count.missing else Tone.PLAIN,
        ),
        Stat(
            label=_("Elsewhere"),
            value=len(count.to_move),
            definition=_("Seen in another room than the record has, expected in this round or not."),
        ),
        Stat(label=_("Unknown"), value=len(count.unknown), definition=_("Codes to which no device answers.")),
    ]


def room_row(stock_take: StockTake, row: RoomLine) -> RoomRow:
    room = row.counted
    if room.finished_at is not None:
        pill = Pill(text=_("Finished"), tone=Tone.OK)
    elif row.scanned:
        pill = Pill(text=_("Begun"), tone=Tone.INFO)
    else:
        pill = Pill(text=_("Not begun"), tone=Tone.PLAIN)
    return RoomRow(
        url=url("room", stock_take, room.room_id),
        name=str(room.room),
        seen=_("%(seen)d of %(expected)d") % {"seen": row.located, "expected": row.expected},
        scanned=row.scanned,
        pill=pill,
        by=room.finished_label,
        at=room.finished_at,
    )


def groups(found: Report, *, most: int) -> list[Group]:
    made = []
    for kind in Kind:
        lines = found.of(kind)
        if lines:
            made.append(
                Group(
                    title=f"{TITLES[kind]} ({len(lines)})",
                    rows=[line_row(line) for line in lines[:most]],
                    further=max(0, len(lines) - most),
                    is_missing=kind is Kind.MISSING,
                )
            )
    return made


@dataclass(frozen=True, kw_only=True)
class CountingPage(Page):
    """One room, phone in hand. ``said`` is the answer to the latest scan."""

    code: str
    scan_url: str
    finish_url: str
    is_finished: bool
    refused: str
    still_title: str
    still: Sequence[LineRow]
    here: Sequence[LineRow]
    said: str = ""
    said_tone: Tone = Tone.PLAIN
    next_url: str = ""
    next_name: str = ""


@dataclass(frozen=True, kw_only=True)
class ClosePage(Page):
    form: BaseForm
    cancel: str
    moves: Sequence[LineRow]
    further: int
    open_rooms: Sequence[str]
    post_url: str


def counting_page(
    stock_take: StockTake,
    room: Any,
    found: Report,
    *,
    said: str = "",
    tone: Tone = Tone.PLAIN,
    code: str = "",
    may: bool,
) -> CountingPage:
    here = [line for line in found.lines if line.seen is not None and line.seen.pk == room.room_id]
    still = [
        line
        for line in found.of(Kind.MISSING, Kind.NOT_LOOKED_FOR)
        if line.expected is not None and line.expected.pk == room.room_id
    ]
    here.sort(key=lambda line: (line.at, line.scan_id), reverse=True)
    following = _next(found.rooms, room.room_id)
    refused = (
        ""
        if stock_take.state == StockTakeState.OPEN
        else _("Nobody counts: it is %(state)s.") % {"state": str(stock_take.get_state_display()).lower()}
    )
    return CountingPage(
        title=str(room.room),
        lead=stock_take.title,
        crumbs=crumbs(Crumb(label=stock_take.title, url=stock_take.get_absolute_url())),
        code=code,
        scan_url=url("scan", stock_take, room.room_id),
        finish_url=url("finish", stock_take, room.room_id),
        is_finished=room.finished_at is not None,
        refused=refused or ("" if may else _("Your role may not move devices here.")),
        still_title=_("Still expected here (%(n)d)") % {"n": len(still)},
        still=[line_row(line) for line in still[:SHOWN]],
        here=[
            line_row(line, back_url=url("back", stock_take, line.scan_id) if may and line.scan_id else "")
            for line in here[:SHOWN]
        ],
        said=said,
        said_tone=tone,
        next_url=url("room", stock_take, following.counted.room_id) if following else "",
        next_name=str(following.counted.room) if following else "",
    )


def _next(rooms: Sequence[RoomLine], here: int) -> RoomLine | None:
    """The next room along the route that nobody has finished, and after the last one the first."""
    places = [row.counted.room_id for row in rooms]
    start = places.index(here) + 1 if here in places else 0
    ordered = [*rooms[start:], *rooms[: max(0, start - 1)]]
    return next((row for row in ordered if row.counted.finished_at is None), None)


def close_page(stock_take: StockTake, found: Report, form: BaseForm) -> ClosePage:
    moves = found.of(Kind.WRONG_ROOM, Kind.EXTRA)
    left = [str(row.counted.room) for row in found.rooms if row.counted.finished_at is None]
    return ClosePage(
        title=_("Close %(title)s") % {"title": stock_take.title},
        lead=_lead(found.count),
        crumbs=crumbs(Crumb(label=stock_take.title, url=stock_take.get_absolute_url())),
        form=form,
        cancel=stock_take.get_absolute_url(),
        moves=[line_row(line) for line in moves[:SHOWN]],
        further=max(0, len(moves) - SHOWN),
        open_rooms=left,
        post_url=url("close", stock_take),
    )

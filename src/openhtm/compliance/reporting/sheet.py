"""The committee report on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from openhtm.audit.api import signatures
from openhtm.maintenance.api import paper_drawing, paper_frames, paper_moments
from openhtm.maintenance.api import paper_sheets as sheets

from ..models import ClosedPeriod
from . import words
from .counted import Question
from .telling import Line

_UNKNOWN = "–"


def paper(one: Question, found: Sequence[Line], closed: ClosedPeriod | None, *, reader: str) -> bytes:
    """The PDF, with the closed numbers beside those of now."""
    said = _("Counted %(at)s for %(reader)s from the record")
    told = {"at": paper_moments.exact(one.at, one.zone), "reader": reader}
    return paper_drawing.draw_as(sheet_of(one, found, closed), said=said % told)


def sheet_of(one: Question, found: Sequence[Line], closed: ClosedPeriod | None) -> sheets.Sheet:
    period = _("%(first)s to %(last)s") % {
        "first": paper_moments.day(one.period.first),
        "last": paper_moments.day(one.period.last),
    }
    return sheets.Sheet(
        template="report",
        title=_("Report to the committee"),
        hospital=words.place(one.site) if one.site else paper_frames.organization(),
        tag="",
        reference=one.period.name,
        language=paper_frames.language(),
        mark=paper_frames.demo_mark(),
        verdict=f"{period}. {_state(one, closed)}",
        blocks=list(_blocks(one, found, closed)),
    )


def _state(one: Question, closed: ClosedPeriod | None) -> str:
    if closed is None:
        return _("The period is not closed: its numbers may still change.")
    at = {"at": paper_moments.exact(closed.closed_at, one.zone), "name": closed.closed_by}
    return _("Closed %(at)s by %(name)s.") % at


def _blocks(one: Question, found: Sequence[Line], closed: ClosedPeriod | None) -> Iterator[sheets.Block]:
    for section, title in words.SECTIONS.items():
        rows = [line for line in found if line.section == section]
        if rows:
            yield _table(str(title), rows, is_closed=closed is not None)
    yield sheets.Words(title=_("What the program does not keep"), text="\n".join(map(str, words.NOT_KEPT)))
    if closed is not None:
        yield _signed(one, closed)
        if closed.note:
            yield sheets.Words(title=_("Note"), text=closed.note)


def _table(title: str, rows: Sequence[Line], *, is_closed: bool) -> sheets.Table:
    head = [_("Number"), *([_("As closed")] if is_closed else []), _("Counted now"), _("Made of")]
    return sheets.Table(
        title=title,
        head=head,
        rows=[
            [line.label, *([_closed(line)] if is_closed else []), _now(line), _more(line)] for line in rows
        ],
        widths=[8, *([2] if is_closed else []), 2, 5],
    )


def _closed(line: Line) -> str:
    return (line.closed_said or _UNKNOWN) if line.is_closed else _("not counted")


def _now(line: Line) -> str:
    return line.said or _UNKNOWN


def _more(line: Line) -> str:
    parts = [line.made_of, _("as it stands now") if line.as_of_now else ""]
    if line.restated:
        parts.append(_("restated: %(why)s") % {"why": line.reason or _("no reason given")})
    return ", ".join(filter(None, parts))


def _signed(one: Question, closed: ClosedPeriod) -> sheets.Table:
    return sheets.Table(
        title=_("Signatures"),
        head=[_("Signed by"), _("When"), _("Hash of the content")],
        rows=[
            [mark.printed_name, paper_moments.exact(mark.signed_at, one.zone), mark.content_hash[:16]]
            for mark in signatures(closed)
        ],
        widths=[4, 4, 4],
        empty=_("Nobody has signed it."),
    )

"""Sentences of table-top exercises, and an exercise for programs and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.kernel.time import local_date
from openhtm.maintenance.api import paper_drawing, paper_frames, paper_moments
from openhtm.maintenance.api import paper_sheets as sheets
from openhtm.ui.tones import Tone

from . import shelf
from .models import Rehearsal
from .rehearsing import Played, Told
from .rules.scenarios import Mark, Score

MARKS: Mapping[str, Any] = {
    Mark.MET: gettext_lazy("Met"),
    Mark.PARTLY: gettext_lazy("Partly"),
    Mark.MISSED: gettext_lazy("Missed"),
    "": gettext_lazy("Not marked"),
}
TONES: Mapping[str, Tone] = {
    Mark.MET: Tone.OK,
    Mark.PARTLY: Tone.SOON,
    Mark.MISSED: Tone.OVERDUE,
    "": Tone.UNKNOWN,
}


def role(key: str) -> str:
    found = shelf.role(key)
    return found.title if found else key


def mark_of(told: Told) -> str:
    return told.mark.mark if told.mark else ""


def percent(score: Score) -> str:
    """A score is told when everything was marked; until then it is not known."""
    return f"{score.percent} %" if score.is_whole else _("Unknown")


def counts(score: Score) -> str:
    told = _("%(met)d met, %(partly)d partly, %(missed)d missed, %(unmarked)d not marked")
    names = ("met", "partly", "missed", "unmarked")
    return told % {name: getattr(score, name) for name in names}


def took(seconds: float | None) -> str:
    if seconds is None:
        return _("No decision")
    minutes, rest = divmod(int(seconds), 60)
    return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": f"{rest:02d}"}


def rehearsal_json(found: Played) -> dict[str, Any]:
    one, score = found.rehearsal, found.score
    return {
        "id": one.pk,
        "incident_id": one.incident_id,
        "number": str(one),
        "site": one.incident.site.code,
        "scenario": one.scenario,
        "title": one.title,
        "begun_at": one.begun_at,
        "state": one.incident.state,
        "met": score.met,
        "partly": score.partly,
        "missed": score.missed,
        "unmarked": score.unmarked,
        "percent": score.percent if score.is_whole else None,
        "median_seconds": found.median,
        "injects": [inject_json(each) for each in found.told],
    }


def inject_json(told: Told) -> dict[str, Any]:
    one = told.inject
    return {
        "id": one.pk,
        "minute": one.minute,
        "role": one.role,
        "text": one.text,
        "good": one.good,
        "released_at": one.released_at,
        "seconds": told.seconds,
        "mark": mark_of(told) or None,
        "note": told.mark.note if told.mark else "",
        "observer": str(told.mark.observer) if told.mark else None,
        "decisions": [
            {"role": each.role, "text": each.text, "decided_at": each.decided_at, "by": str(each.noted_by)}
            for each in told.decisions
        ],
    }


def paper(found: Played, before: Sequence[Played], *, reader: str, at: datetime) -> bytes:
    zone = found.rehearsal.incident.site.time_zone
    said = _("Drawn up %(at)s for %(reader)s from the record") % {
        "at": paper_moments.exact(at, zone),
        "reader": reader,
    }
    return paper_drawing.draw_as(sheet(found, before), said=said)


def sheet(found: Played, before: Sequence[Played]) -> sheets.Sheet:
    one = found.rehearsal
    return sheets.Sheet(
        template="report",
        title=_("Table-top exercise"),
        hospital=one.incident.site.name,
        tag=str(one),
        reference=date_format(_day(one)),
        language=paper_frames.language(),
        mark=paper_frames.demo_mark(),
        verdict=f"{one.title}. {_('Score')}: {percent(found.score)}. {counts(found.score)}.",
        blocks=list(_blocks(found, before)),
    )


def _day(one: Rehearsal) -> Any:
    return local_date(one.begun_at, one.incident.site.time_zone)


def _blocks(found: Played, before: Sequence[Played]) -> Iterator[sheets.Block]:
    incident = found.rehearsal.incident
    yield sheets.Words(title=_("Scenario"), text=incident.summary)
    yield sheets.Table(
        title=_("Injects"),
        head=[_("Minute"), _("To"), _("Told"), _("Decided"), _("Took"), _("Mark")],
        rows=[_row(one) for one in found.told],
        widths=[2, 3, 6, 6, 2, 5],
    )
    yield sheets.Table(
        title=_("To be mended"),
        head=[_("What a good team does"), _("What was seen")],
        rows=[[one.inject.good, one.mark.note if one.mark else ""] for one in found.gaps],
        widths=[1, 1],
        empty=_("No observer saw anything missing."),
    )
    lessons = incident.lessons.select_related("owner")
    yield sheets.Table(
        title=_("Lessons"),
        head=[_("What"), _("Owner"), _("Until"), _("Done")],
        rows=[
            [
                one.text,
                str(one.owner),
                date_format(one.due_on),
                date_format(one.done_on) if one.done_on else "–",
            ]
            for one in lessons
        ],
        widths=[6, 3, 2, 2],
        empty=_("None was given to anybody yet."),
    )
    yield sheets.Table(
        title=_("Earlier exercises of this site"),
        head=[_("Exercise"), _("Scenario"), _("Day"), _("Score"), _("Time to decide, median")],
        rows=[
            [
                str(one.rehearsal),
                one.rehearsal.title,
                date_format(_day(one.rehearsal)),
                percent(one.score),
                took(one.median),
            ]
            for one in before
        ],
        widths=[3, 6, 3, 2, 4],
        empty=_("None was scored yet."),
    )


def _row(one: Told) -> list[str]:
    decided = "\n".join(f"{role(each.role)}: {each.text}" for each in one.decisions)
    seen = str(MARKS[mark_of(one)])
    if one.mark:
        seen = f"{seen}: {one.mark.note}" if one.mark.note else seen
        seen = f"{seen} ({one.mark.observer})"
    told = one.inject.text if one.inject.released_at else _("Not told: %(text)s") % {"text": one.inject.text}
    return [str(one.inject.minute), role(one.inject.role), told, decided or "–", took(one.seconds), seen]

"""The report of a mock survey as one PDF. Questions that nobody answered get a line to write on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.compliance.api import listing
from openhtm.maintenance.api import paper_drawing, paper_frames, paper_moments
from openhtm.maintenance.api import paper_sheets as sheets
from openhtm.places.api import zone_at

from .. import words
from ..rules.mock_scores import Score, Times
from .report import Part, Report, Told

_MARKS = {"gap": "▲ ", "unknown": "? ", "": "□ "}
#: To be written on.
_LINE = "_" * 34


def paper(found: Report, *, reader: str, at: datetime) -> bytes:
    told = {"at": paper_moments.exact(at, zone_at(found.place.site, at)), "reader": reader}
    said = _("Drawn up %(at)s for %(reader)s from the record") % told
    return paper_drawing.draw_as(sheet(found), said=said)


def sheet(found: Report) -> sheets.Sheet:
    return sheets.Sheet(
        template="report",
        title=_("Mock survey"),
        hospital=found.place.site.name if found.place.site else str(found.place),
        tag=str(found.survey) if found.survey else _("seed %(seed)d") % {"seed": found.seed},
        reference=date_format(found.day),
        language=paper_frames.language(),
        mark=paper_frames.demo_mark(),
        verdict=verdict(found.score),
        blocks=list(_blocks(found)),
    )


def verdict(score: Score) -> str:
    """What is unknown and what nobody answered is never left out of the sum."""
    if score.percent is None:
        return _("Nothing was asked.")
    told = _(
        "%(percent)d%% met: %(met)d of %(all)d. Gaps: %(gap)d. Unknown: %(unknown)d. Not answered: %(open)d."
    )
    values = {"percent": score.percent, "met": score.met, "all": score.all, "gap": score.gap}
    values |= {"unknown": score.unknown, "open": score.unanswered}
    return told % values


def _blocks(found: Report) -> Iterator[sheets.Block]:
    yield sheets.Facts(title=_("The survey"), pairs=_facts(found))
    if found.survey is not None and found.survey.conclusion:
        yield sheets.Words(title=_("What is to be done"), text=found.survey.conclusion)
    yield _lines(_("Gaps"), found.having("gap"), empty=_("None was found."))
    yield _lines(_("Unknown"), found.having("unknown"), empty=_("Nothing was unknown."))
    if unanswered := found.having(""):
        yield _to_write(unanswered)
    yield _parts(_("By requirement"), found.by_requirement, otherwise=_("No requirement in force"))
    yield _parts(_("By unit"), found.by_unit, otherwise=_("In no unit"))
    yield _earlier(found)
    yield _lines(_("Met"), found.having("met"), empty=_("Nothing was met."))


def _facts(found: Report) -> list[tuple[str, str]]:
    devices = {one.stop.key for one in found.lines if one.stop.device}
    pairs = [
        (_("Place"), str(found.place)),
        (_("Seed"), str(found.seed)),
        (_("Devices drawn"), str(len(devices))),
        (_("Time of the program"), times(found.program_times)),
        (_("Time of people"), times(found.people_times)),
    ]
    if found.survey is not None and found.survey.finished_at is not None:
        when = paper_moments.exact(found.survey.finished_at, found.survey.site.time_zone)
        pairs.append((_("Signed"), f"{found.survey.finished_by}, {when}"))
    else:
        pairs.append((_("Signed"), _("Not signed")))
    return pairs


def times(found: Times) -> str:
    if found.median is None or found.slowest is None:
        return _("Nobody has answered")
    told = ngettext(
        "median %(median)s, slowest %(slowest)s, of %(n)d answer",
        "median %(median)s, slowest %(slowest)s, of %(n)d answers",
        found.answers,
    )
    return told % {
        "median": words.took(found.median),
        "slowest": words.took(found.slowest),
        "n": found.answers,
    }


def _lines(title: str, lines: Sequence[Told], *, empty: str) -> sheets.Table:
    return sheets.Table(
        title=f"{title} ({len(lines)})",
        head=[_("Where"), _("Question"), _("Answer"), _("Rests on")],
        rows=[
            [_where(one), one.text, f"{_MARKS.get(one.verdict, '')}{_answer(one)}", _rests(one)]
            for one in lines
        ],
        widths=[4, 6, 7, 4],
        empty=empty,
    )


def _where(one: Told) -> str:
    unit = one.stop.unit.name if one.stop.unit else _("In no unit")
    return f"{one.stop.device.tag}\n{unit}" if one.stop.device else unit


def _answer(one: Told) -> str:
    said = [*words.because(one.because), one.note]
    told = " ".join(part for part in said if part) or str(words.VERDICTS[one.verdict])
    return f"{told} ({one.by})" if one.by else told


def _rests(one: Told) -> str:
    return ", ".join(words.row(kind, label) for kind, _key, label in one.rows) or "–"


def _to_write(lines: Sequence[Told]) -> sheets.Table:
    return sheets.Table(
        title=_("To be asked of people (%(n)d)") % {"n": len(lines)},
        head=[_("Where"), _("Question"), _("A good answer"), _("Met, gap or unknown; what was seen")],
        rows=[[_where(one), one.text, one.good, _LINE] for one in lines],
        widths=[4, 6, 5, 6],
        note=_("Not answered counts as not met."),
    )


def _parts(title: str, parts: Sequence[Part], *, otherwise: str) -> sheets.Table:
    labels = listing.requirement_labels()
    return sheets.Table(
        title=title,
        head=[_("Of"), _("Met"), _("Gaps"), _("Unknown"), _("Not answered"), _("Score")],
        rows=[[labels.get(one.name, one.name) or otherwise, *_counts(one.score)] for one in parts],
        widths=[9, 2, 2, 2, 3, 2],
    )


def _counts(score: Score) -> list[str]:
    percent = "–" if score.percent is None else f"{score.percent} %"
    return [*map(str, (score.met, score.gap, score.unknown, score.unanswered)), percent]


def _earlier(found: Report) -> sheets.Table:
    return sheets.Table(
        title=_("Earlier mock surveys of this place"),
        head=[_("Survey"), _("Day"), _("Met"), _("Gaps"), _("Unknown"), _("Not answered"), _("Score")],
        rows=[[str(one.survey), date_format(one.survey.day), *_counts(one.score)] for one in found.earlier],
        widths=[4, 5, 2, 2, 2, 3, 2],
        empty=_("None was signed yet."),
    )

"""What a surveyor would ask the staff of a unit, on paper: the questions on one page, the answers on another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.checks import api as checks
from openhtm.maintenance.api import paper_drawing, paper_frames, paper_moments
from openhtm.maintenance.api import paper_sheets as sheets

from . import words
from .demanding import UnitDemand
from .readiness import UnitReadiness


@dataclass(frozen=True, kw_only=True)
class Question:
    text: str
    expected: str


def of_unit(found: UnitReadiness, *, responsible: Sequence[str] = ()) -> list[Question]:
    """Out of the demands of the unit and the policies its staff has to know; then what everybody is asked."""
    return [*_about_checks(found, responsible), *_about_policies(found), *_about_failures(found)]


def _about_checks(found: UnitReadiness, responsible: Sequence[str]) -> Iterator[Question]:
    for one in found.demands:
        name = words.check(one.demand.template)
        points = ", ".join(point.name for point in one.points) or _("Nothing is set up")
        yield Question(
            text=_("How often is this checked here, and which ones: %(check)s?") % {"check": name},
            expected=_("%(often)s: %(points)s. %(policy)s")
            % {
                "often": words.how_often(one.demand),
                "points": points,
                "policy": one.demand.policy_version.policy,
            },
        )
        yield Question(
            text=_("Show what you look at when you check it: %(check)s.") % {"check": name},
            expected=_items(one) or _("The items of the unit's own list"),
        )
    if found.demands:
        yield Question(
            text=_("Who makes the checks of this unit, and where do you see that today's was made?"),
            expected=_("%(who)s. On the unit's page of checks, with who and when.")
            % {"who": ", ".join(dict.fromkeys(responsible)) or _("Nobody is named")},
        )


def _items(one: UnitDemand) -> str:
    template = checks.library.template(one.demand.template)
    return "; ".join(item.label for item in template.items) if template else ""


def _about_policies(found: UnitReadiness) -> Iterator[Question]:
    for need in found.needs:
        if not need.template:
            yield Question(
                text=_("What does this policy ask of you: %(title)s?") % {"title": need.version.policy.title},
                expected=need.version.text or _("As in the file of %(version)s") % {"version": need.version},
            )


def _about_failures(found: UnitReadiness) -> Iterator[Question]:
    if not found.demands and not found.needs:
        return
    yield Question(
        text=_("A check fails, or a device breaks on a patient. What do you do?"),
        expected=_(
            "Care for the patient first; take the replacement; take the device out of use, changing nothing when "
            "somebody could have been harmed; report it at once."
        ),
    )
    yield Question(
        text=_("How do you see whether a device may be used?"),
        expected=_("By its label and code: the page says whether it is safe to use, and why not."),
    )


def paper(found: UnitReadiness, *, responsible: Sequence[str], reader: str, at: datetime) -> bytes:
    asked = of_unit(found, responsible=responsible)
    site = found.department.site
    said = _("Drawn up %(at)s for %(reader)s from the policies in force")
    told = {"at": paper_moments.exact(at, site.time_zone), "reader": reader}
    return paper_drawing.draw_as(_asked_sheet(found, asked), _answer_sheet(found, asked), said=said % told)


def _asked_sheet(found: UnitReadiness, asked: Sequence[Question]) -> sheets.Sheet:
    rows = [[str(number), one.text, ""] for number, one in enumerate(asked, 1)]
    head = [_("No."), _("Question"), _("Answer")]
    empty = _("No policy asks anything of this unit.")
    table = sheets.Table(title="", head=head, rows=rows, widths=[1, 8, 8], empty=empty)
    return _sheet(found, _("Questions for the staff"), table)


def _answer_sheet(found: UnitReadiness, asked: Sequence[Question]) -> sheets.Sheet:
    rows = [[str(number), one.expected] for number, one in enumerate(asked, 1)]
    head = [_("No."), _("What is expected")]
    empty = _("No policy asks anything of this unit.")
    table = sheets.Table(title="", head=head, rows=rows, widths=[1, 16], empty=empty)
    return _sheet(found, _("For the interviewer: what is expected"), table)


def _sheet(found: UnitReadiness, title: str, table: sheets.Table) -> sheets.Sheet:
    unit = found.department
    return sheets.Sheet(
        template="report",
        title=f"{title}: {unit.name}",
        hospital=unit.site.name,
        tag="",
        reference=f"{unit.site.code} {unit.code}",
        language=paper_frames.language(),
        mark=paper_frames.demo_mark(),
        blocks=[table],
    )

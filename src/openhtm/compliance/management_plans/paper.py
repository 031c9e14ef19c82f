"""A management plan on paper: the text, its goals as they stand, its evaluation, and who signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.audit.api import signatures
from openhtm.maintenance.api import paper_drawing, paper_frames, paper_moments
from openhtm.maintenance.api import paper_sheets as sheets
from openhtm.places.api import day_at, zone_at

from ..models import ManagementPlan, PlanEvaluation
from ..rules.management_plans import SECTIONS, State
from . import progress, reads, results, words
from .progress import Progress
from .results import GoalResult

_UNKNOWN = "–"


def paper(plan: ManagementPlan, *, reader: str, at: datetime) -> bytes:
    """The PDF, as the plan stands now."""
    said = _("Drawn up %(at)s for %(reader)s from the record")
    told = {"at": paper_moments.exact(at, zone_at(plan.site, at)), "reader": reader}
    return paper_drawing.draw_as(sheet_of(plan, at=at), said=said % told)


def sheet_of(plan: ManagementPlan, *, at: datetime) -> sheets.Sheet:
    superseded = reads.superseded_by(plan) is not None
    state = words.state(plan, on=day_at(plan.site, at), superseded=superseded)
    return sheets.Sheet(
        template="report",
        title=plan.title,
        hospital=plan.site.name if plan.site else paper_frames.organization(),
        tag="",
        reference=_("%(plan)s, revision %(n)d") % {"plan": plan, "n": plan.revision},
        language=paper_frames.language(),
        mark=paper_frames.demo_mark(),
        verdict=f"{state}. {words.period(plan)}.",
        blocks=list(_blocks(plan, at=at)),
    )


def _blocks(plan: ManagementPlan, *, at: datetime) -> Iterator[sheets.Block]:
    zone, evaluation = zone_at(plan.site, at), reads.evaluation(plan)
    yield sheets.Facts(title=_("The plan"), pairs=_facts(plan))
    for name in SECTIONS:
        text = getattr(plan, name) or _("Not written here.")
        yield sheets.Words(title=str(words.SECTIONS[name]), text=text)
    for one in plan.more:
        yield sheets.Words(title=one["title"], text=one["text"])
    yield _goals(progress.of_plan(plan, at=at), plan)
    yield _signed(_("Signatures"), signatures(plan), zone)
    if evaluation is not None:
        evaluation.plan = plan
        yield from _evaluation(evaluation, at=at, zone=zone)


def _facts(plan: ManagementPlan) -> Sequence[tuple[str, str]]:
    return [
        (_("For"), words.place(plan)),
        (_("Period"), words.period(plan)),
        (_("Responsible"), str(plan.responsible)),
        (_("Author"), str(plan.author)),
        (_("Approver"), str(plan.approver or _UNKNOWN)),
        (_("Decision"), plan.note or _UNKNOWN),
        (_("The text as a document"), plan.filed.title if plan.filed else _UNKNOWN),
    ]


def _goals(found: Sequence[Progress], plan: ManagementPlan) -> sheets.Table:
    return sheets.Table(
        title=_("Goals as they stand") if plan.state == State.APPROVED else _("Goals"),
        head=[_("Goal"), _("Target"), _("Now"), _("Stands"), _("Answers for it")],
        rows=[
            [
                f"{one.goal.number}. {one.goal.name}\n{words.measured(one.goal)}",
                words.target(one.goal),
                "\n".join(filter(None, [words.value(one) or _UNKNOWN, words.made_of(one.of)])),
                f"{words.standing(one.standing.value)}. {words.why(one)}",
                str(one.goal.owner or _("Nobody")),
            ]
            for one in found
        ],
        widths=[6, 3, 3, 5, 3],
        empty=_("It promises nothing yet."),
    )


def _signed(title: str, marks: Any, zone: str) -> sheets.Table:
    return sheets.Table(
        title=title,
        head=[_("Signed by"), _("Meaning"), _("When"), _("Hash of the content")],
        rows=[
            [
                one.printed_name,
                one.get_meaning_display(),
                paper_moments.exact(one.signed_at, zone),
                one.content_hash[:16],
            ]
            for one in marks
        ],
        widths=[4, 3, 4, 4],
        empty=_("Nobody has signed it."),
    )


def _evaluation(found: PlanEvaluation, *, at: datetime, zone: str) -> Iterator[sheets.Block]:
    yield sheets.Facts(title=_("Yearly evaluation"), pairs=_evaluated(found, zone))
    yield sheets.Table(
        title=_("Answers"),
        head=[_("Section"), _("Answer"), _("In words")],
        rows=[_answer(name, found.answers.get(name, {})) for name in SECTIONS],
        widths=[3, 3, 9],
    )
    yield _results(found, results.of(found, at=at))
    yield sheets.Words(title=_("Changes proposed for the next plan"), text=found.changes or _("None."))
    yield _signed(_("Signatures of the evaluation"), signatures(found), zone)


def _evaluated(found: PlanEvaluation, zone: str) -> Sequence[tuple[str, str]]:
    counted = paper_moments.exact(found.counted_at, zone) if found.counted_at else _UNKNOWN
    minutes = found.reference or (found.minutes.name if found.minutes else _UNKNOWN)
    return [
        (_("State"), str(found.get_state_display())),
        (_("Evaluated by"), str(found.evaluated_by or _UNKNOWN)),
        (_("Goals counted"), counted),
        (_("Presented to the committee"), words.day(found.presented_on) or _UNKNOWN),
        (_("Minutes"), minutes),
        (_("Accepted by"), str(found.accepted_by or _UNKNOWN)),
        (_("Decision"), found.decision or _UNKNOWN),
    ]


def _answer(name: str, given: dict[str, str]) -> list[str]:
    chosen = given.get("answer", "")
    return [
        str(words.SECTIONS[name]),
        words.answer(chosen) if chosen else _("Not answered"),
        given.get("words", ""),
    ]


def _results(found: PlanEvaluation, rows: Sequence[GoalResult]) -> sheets.Table:
    kept = found.counted_at is not None
    return sheets.Table(
        title=_("Goals when it was signed") if kept else _("Goals as they stand"),
        head=[_("Goal"), _("Target"), _("As kept") if kept else _("Now"), _("Counted again now")],
        rows=[
            [
                one.goal.name,
                words.target(one.goal),
                f"{one.kept_said or _UNKNOWN} ({words.standing(one.standing)})",
                _again(one),
            ]
            for one in rows
        ],
        widths=[6, 3, 4, 4],
    )


def _again(one: GoalResult) -> str:
    if one.now is None:
        return _("not counted again")
    told = one.now_said or _UNKNOWN
    return _("%(value)s, restated") % {"value": told} if one.restated else told

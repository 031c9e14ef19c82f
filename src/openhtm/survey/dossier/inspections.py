"""The last inspections: readings with their limits, with what and by whom, and whether those were fit then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.audit.api import Signature
from openhtm.kernel.time import local_date
from openhtm.maintenance.api import (
    AnalyzerUse,
    ChecklistRun,
    OverallChoice,
    StepResult,
    WorkOrder,
    paper_readings,
)
from openhtm.ui.tones import Tone

from . import competence
from .parts import Cell, Line, Question, Section
from .saying import NOTHING, day, hidden, known, left_out, line, moment, text, unknown

#: How many inspections are told with their readings.
LAST = 5
#: Readings told of one inspection.
MOST_READINGS = 150
_TONES = {
    "pass": Tone.OK,
    "pass_with_notes": Tone.OK,
    "fail": Tone.OVERDUE,
    "incomplete": Tone.UNKNOWN,
}


@dataclass(frozen=True, kw_only=True)
class Done:
    """An inspection with all that is told of it."""

    order: Any
    runs: Sequence[Any]
    results: Sequence[Any]
    uses: Sequence[Any]
    signatures: Sequence[Any]

    def day(self, zone: str) -> date:
        return local_date(self.order.completed_at, zone)


def inspections(question: Question) -> Iterator[Section]:
    """The list of the last ones, and a section for each with its readings."""
    if not question.may(Permission.WORK_ORDER_READ):
        yield hidden("inspections", _("Last inspections"))
        return
    rows = orders(question).scheduled().filter(completed_at__lt=question.until)
    joined = rows.select_related("completed_by", "device").prefetch_related("occurrences__plan")
    done = _gathered(list(joined.order_by("-completed_at", "-pk")[:LAST]), question)
    total = rows.count()
    yield _listed(question, done, left_out=max(0, total - len(done)))
    judged = competence.judged(question, [(one.order, one.day(question.zone)) for one in done])
    for one in done:
        yield _one(question, one, judged[one.order.pk])


def orders(question: Question) -> Any:
    """Orders of the device that the reader may see."""
    reach = question.reader.scope(Permission.WORK_ORDER_READ)
    return WorkOrder.objects.within(reach).filter(device=question.device)


def orders_url(question: Question) -> str:
    return reverse("maintenance:device_orders", args=[question.device.tag])


def _gathered(found: list[Any], question: Question) -> list[Done]:
    keys = [one.pk for one in found]
    runs = ChecklistRun.objects.filter(work_order__in=keys, started_at__lt=question.until)
    by_order = _grouped(
        runs.select_related("procedure_version__procedure", "work_order").order_by("pk"), "work_order_id"
    )
    results = _grouped(_results(keys, question), "run.work_order_id")
    uses = _grouped(_uses(keys, question), "run.work_order_id")
    signed = Signature.objects.filter(
        subject_type="maintenance.workorder", subject_id__in=keys, signed_at__lt=question.until
    )
    signatures = _grouped(signed.order_by("pk"), "subject_id")
    return [
        Done(
            order=one,
            runs=by_order.get(one.pk, []),
            results=results.get(one.pk, []),
            uses=uses.get(one.pk, []),
            signatures=signatures.get(one.pk, []),
        )
        for one in found
    ]


def _results(keys: list[int], question: Question) -> Any:
    rows = StepResult.objects.filter(run__work_order__in=keys, recorded_at__lt=question.until)
    joined = rows.select_related("step", "run", "recorded_by", "use__analyzer__device")
    return joined.order_by("run_id", "step__position", "step_id")


def _uses(keys: list[int], question: Question) -> Any:
    rows = AnalyzerUse.objects.current().filter(run__work_order__in=keys, said_at__lt=question.until)
    return rows.select_related("run", "certificate", "analyzer__device__model__manufacturer").order_by("pk")


def _grouped(rows: Any, path: str) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        value: Any = row
        for name in path.split("."):
            value = getattr(value, name)
        found[value].append(row)
    return found


def _listed(question: Question, done: Sequence[Done], *, left_out: int) -> Section:
    return Section(
        key="inspections",
        title=_("Last inspections"),
        columns=[
            ("order", _("Work order"), 3),
            ("done", _("Done"), 3),
            ("due", _("Due"), 5),
            ("by", _("Performed by"), 4),
            ("checklist", _("Checklist"), 3),
        ],
        rows=[
            [
                text(one.order, url=one.order.get_absolute_url()),
                day(one.day(question.zone)),
                _due(one, question),
                known(one.order.completed_by or one.order.vendor),
                overall(one.order),
            ]
            for one in done
        ],
        empty=_("No inspection was done until then."),
        tone=Tone.PLAIN if done else Tone.UNKNOWN,
        left_out=left_out,
        more_url=orders_url(question),
    )


def _due(one: Done, question: Question) -> Cell:
    """What it was done for, and whether in time; windows are the plan's."""
    found = list(one.order.occurrences.all())
    if not found:
        return unknown(_("No planned inspection hangs on it"))
    on = one.day(question.zone)
    late = [each for each in found if on > each.closes_on]
    told = ", ".join(f"{each.plan.title}: {day(each.due_on).text}" for each in found)
    return text(f"{told} ({_('late') if late else _('in time')})", tone=Tone.OVERDUE if late else Tone.OK)


def overall(order: Any) -> Cell:
    if not order.overall:
        return unknown(_("No checklist"))
    return text(order_overall(order.overall), tone=_TONES.get(order.overall, Tone.PLAIN))


def order_overall(value: str) -> str:

    return str(dict(OverallChoice.choices).get(value, value))


def _one(question: Question, one: Done, judged: competence.Judged) -> Section:
    told = one.results[:MOST_READINGS]
    rest = len(one.results) - len(told)
    return Section(
        key="inspection",
        title=_("Inspection %(order)s, %(day)s")
        % {"order": one.order, "day": day(one.day(question.zone)).text},
        note=left_out(rest) if rest else "",
        facts=[
            line(_("Procedure"), _procedures(one)),
            *_gear(question, one),
            *judged.lines,
            line(_("Signatures"), _signed(question, one)),
            line(_("Closed"), _closed(question, one)),
        ],
        columns=[
            ("step", _("Step"), 6),
            ("found", _("Found"), 3),
            ("limits", _("Limits then"), 4),
            ("verdict", _("Verdict"), 2),
            ("by", _("By"), 3),
        ],
        rows=[_reading(row) for row in told],
        empty=_("No reading or answer is on record."),
        tone=Tone.PLAIN if told else Tone.UNKNOWN,
    )


def _procedures(one: Done) -> Cell:
    named = "; ".join(dict.fromkeys(paper_readings.title_of(run) for run in one.runs))
    return known(named)


def _reading(row: Any) -> list[Cell]:
    remarks = paper_readings.remarks(row)
    label = f"{row.step.label} ({remarks})" if remarks else row.step.label
    entered = paper_readings.entered(row, row.step)
    return [
        text(label),
        text(entered or NOTHING),
        text(_limits(row) or NOTHING),
        text(paper_readings.verdict(row), tone=_TONES.get(row.verdict, Tone.PLAIN)),
        known(row.recorded_by),
    ]


def _limits(row: Any) -> str:
    """Those in force then, as they were kept with the result."""
    if row.lower and row.upper:
        return _("%(lower)s to %(upper)s %(unit)s") % {
            "lower": row.lower, "upper": row.upper, "unit": row.unit,
        }  # fmt: skip
    if row.lower:
        return _("at least %(lower)s %(unit)s") % {"lower": row.lower, "unit": row.unit}
    if row.upper:
        return _("at most %(upper)s %(unit)s") % {"upper": row.upper, "unit": row.unit}
    return str(paper_readings.limits(row.step))


def _gear(question: Question, one: Done) -> Iterator[Line]:
    """Each piece of test equipment with the certificate by which it was fit, or not."""
    for use in one.uses:
        on = local_date(use.run.finished_at or use.run.started_at, question.zone)
        device = use.analyzer.device
        what = ", ".join(str(part) for part in (device.tag, device.model, device.serial) if part)
        yield line(_("Tester"), text(what, url=use.analyzer.get_absolute_url()))
        yield line(_("Its calibration then"), certificate(use, on=on))
    if not one.runs:
        yield line(_("Tester"), unknown(_("No checklist tells")))
    elif not one.uses:
        asked = sorted({str(name) for run in one.runs for name in run.procedure_version.test_equipment})
        if asked:
            told = _("Nobody said which; asked for: %(names)s") % {"names": ", ".join(asked)}
            yield line(_("Tester"), unknown(told))
        else:
            yield line(_("Tester"), text(_("The procedure asks for none")))


def certificate(use: Any, *, on: date) -> Cell:
    found = use.certificate
    if found is None:
        return text(_("None was valid; used all the same: %(why)s") % {"why": use.reason}, tone=Tone.OVERDUE)
    named = _("%(number)s of %(laboratory)s, %(first)s to %(last)s") % {
        "number": found.number,
        "laboratory": found.laboratory,
        "first": day(found.calibrated_on).text,
        "last": day(found.valid_until).text,
    }
    if found.voided_reason:
        told = _("%(named)s, struck out later: %(why)s")
        return text(told % {"named": named, "why": found.voided_reason}, tone=Tone.OVERDUE)
    if not found.calibrated_on <= on <= found.valid_until:
        return text(_("%(named)s: not valid on the day") % {"named": named}, tone=Tone.OVERDUE)
    return text(_("%(named)s: valid on the day") % {"named": named}, tone=Tone.OK)


def _signed(question: Question, one: Done) -> Cell:
    told = [
        f"{row.get_meaning_display()}: {row.printed_name}, {moment(row.signed_at, question).text}"
        for row in one.signatures
    ]
    return text("; ".join(told)) if told else unknown(_("Nobody has signed"))


def _closed(question: Question, one: Done) -> Cell:
    closed = one.order.closed_at
    if closed is None or closed >= question.until:
        return text(_("Not closed on that day"), tone=Tone.SOON)
    return moment(closed, question)

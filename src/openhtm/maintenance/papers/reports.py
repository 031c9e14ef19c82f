"""The service report: what a complete service record holds, on paper. It names no prices: it goes to units,
vendors and surveyors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from openhtm.documents import api as documents
from openhtm.registry.api import StatusChoice

from .. import competence, words
from ..models import WorkOrder
from ..models.choices import OrderSource
from ..rules.work_order_states import State
from . import readings
from .gathering import Gathered, demo_mark, language
from .moments import day, exact
from .sheets import Block, Facts, Sheet, Table, Words


def service_report(found: Gathered) -> Sheet:
    order = found.order
    return Sheet(
        template="report",
        title=_("Service report"),
        hospital=order.site.name,
        tag=found.device.tag if found.device else "",
        reference=order.reference,
        language=language(),
        mark=demo_mark() or ("" if not order.is_open else _("Not final")),
        verdict=_standing(order, found),
        blocks=list(_blocks(found)),
    )


def _standing(order: WorkOrder, found: Gathered) -> str:
    if order.is_open:
        return _("Not final: the order is open (%(state)s).") % {"state": order.get_state_display()}
    if State(order.state) is not State.CLOSED:
        return f"{order.get_state_display()}: {order.end_reason}"
    at = exact(order.closed_at, found.zone) if order.closed_at else _("Unknown")
    if order.source == OrderSource.IMPORTED:
        return _("Closed %(at)s in the records before this program, which are not signed here.") % {"at": at}
    return _("Closed and signed %(at)s.") % {"at": at}


def _blocks(found: Gathered) -> Iterator[Block]:
    order = found.order
    yield Facts(title="", pairs=device_pairs(found))
    yield Facts(title=_("The order"), pairs=_order_pairs(order))
    if order.description:
        yield Words(title=_("What was reported"), text=order.description)
    yield Facts(title=_("Times"), pairs=_times(found))
    for run in found.runs:
        yield results(run, found)
    if gear := readings.gear_rows(list(found.runs)):
        yield equipment(gear)
    yield from _work(order)
    yield Facts(title=_("Findings"), pairs=_findings(order, found))
    yield from _more(order, found)
    yield signed(found)


def device_pairs(found: Gathered) -> list[tuple[str, str]]:
    device = found.device
    if device is None:
        return [(_("Device"), _("None: the order is about a place"))]
    pairs = [
        (_("Tag"), device.tag),
        (_("Serial number"), device.serial),
        (_("Device"), device.what),
        (_("Risk class"), device.risk),
        (_("Department"), str(found.order.department or _("Unknown"))),
        ("UDI", device.udi),
    ]
    return [pair for pair in pairs if pair[1]]


def _order_pairs(order: WorkOrder) -> list[tuple[str, str]]:
    said = {True: _("Yes"), False: _("No"), None: _("Unknown")}
    pairs = [
        (_("Work"), order.title),
        (_("Kind"), order.get_kind_display()),
        (_("Priority"), order.get_priority_display()),
        (_("Source"), order.get_source_display()),
        (_("Reported by"), order.requester or str(order.requested_by or _("Unknown"))),
        (_("In use on a patient"), said[order.on_patient] if order.is_repair else ""),
        (_("Assigned to"), str(order.assignee or _("Nobody"))),
        (_("Performed by"), str(order.completed_by or "")),
        (_("Verified by"), str(order.verified_by or "")),
        (_("Competency"), competence.said(order)),
        (_("Due"), day(order.due_on)),
        (_("Number before"), order.original_number),
        (_("Vendor"), " ".join(text for text in (order.vendor, order.vendor_reference) if text)),
    ]
    return [pair for pair in pairs if pair[1]]


def _times(found: Gathered) -> list[tuple[str, str]]:
    order = found.order
    moments = (
        (_("Opened"), order.opened_at),
        (_("Started"), order.started_at),
        (_("Work finished"), order.completed_at),
        (_("Verified"), order.verified_at),
        (_("Back in use"), order.returned_at),
        (_("Closed"), order.closed_at),
        (_("Down from"), order.down_from),
        (_("Down until"), order.down_to),
    )
    told = [(label, exact(at, found.zone)) for label, at in moments if at]
    further = [one for one in order.down_spans.all() if not one.voided_reason]
    return told + [
        (_("Also down"), f"{exact(one.begins_at, found.zone)} – {exact(one.ends_at, found.zone)}")
        for one in further
    ]


def results(run: Any, found: Gathered) -> Table:
    """One checklist: each step with what was found, its limit and its verdict."""
    note = _("%(verdict)s. Begun %(at)s by %(who)s.") % {
        "verdict": words.OVERALLS[run.overall],
        "at": exact(run.started_at, found.zone),
        "who": run.started_by or _("System"),
    }
    rows = [_result(number, *pair) for number, pair in enumerate(readings.answered(run), start=1)]
    head = ["", _("Step"), _("Found"), _("Limit"), _("Verdict"), _("By")]
    return Table(title=readings.title_of(run), note=note, head=head, rows=rows, widths=[2, 13, 9, 9, 6, 6])


def _result(number: int, step: Any, result: Any | None) -> list[str]:
    if result is None:
        return [str(number), step.label, _("Not answered"), readings.limits(step), "", ""]
    told = " ".join(text for text in (readings.entered(result, step), readings.remarks(result)) if text)
    by = str(result.recorded_by or "")
    return [str(number), step.label, told, readings.limits(step), readings.verdict(result), by]


def equipment(rows: list[list[str]]) -> Table:
    head = [_("Measured with"), _("Serial number"), _("Certificate"), _("Laboratory"), _("Valid until")]
    return Table(title=_("Test equipment"), head=head, rows=rows, widths=[12, 8, 8, 11, 6])


def _work(order: WorkOrder) -> Iterator[Block]:
    labor = [
        [day(line.worked_on), line.person_name, line.get_kind_display(), str(line.minutes), _struck(line)]
        for line in order.labor.all()
    ]
    stated = _("None, as stated") if order.no_labor else _("None recorded")
    head = [_("Day"), _("Person"), _("Kind"), _("Minutes"), _("Note")]
    yield Table(title=_("Labor"), head=head, rows=labor, widths=[5, 9, 6, 4, 13], empty=stated)
    parts = [_part(line) for line in order.parts.all()]
    head = [_("Part"), _("Number"), _("Quantity"), _("Source"), _("Lot and serial numbers")]
    yield Table(title=_("Parts"), head=head, rows=parts, widths=[11, 7, 4, 7, 12], empty=_("None"))


def _part(line: Any) -> list[str]:
    named = ((_("lot"), line.lot), (_("in"), line.serial), (_("out"), line.removed_serial))
    detail = ", ".join(f"{label} {value}" for label, value in named if value)
    told = " ".join(text for text in (detail, _struck(line)) if text)
    name = f"{line.description} ({_('safety-relevant')})" if line.safety_relevant else line.description
    return [name, line.catalog_number, words.number(line.quantity), line.get_source_display(), told]


def _struck(line: Any) -> str:
    note = getattr(line, "note", "")
    struck = _("Struck out: %(why)s") % {"why": line.voided_reason} if line.voided_reason else ""
    return " ".join(text for text in (note, struck) if text)


def _findings(order: WorkOrder, found: Gathered) -> list[tuple[str, str]]:
    if order.is_scheduled:
        coded = [(_("Result"), _code("sm_result", order.sm_result))]
    else:
        coded = [
            (_("Problem"), _code("problem", order.problem_code)),
            (_("Cause"), _code("cause", order.cause_code)),
            (_("Action"), _code("action", order.action_code)),
        ]
    opened = {True: _("Yes"), False: _("No"), None: ""}[order.safety_part_opened]
    after = [
        (_("Safety-relevant part opened"), opened),
        (_("Device status after"), _status(order.status_after)),
        (_("Next inspection due"), day(found.next_due)),
        (_("What was done"), order.resolution),
    ]
    return [*coded, *(pair for pair in after if pair[1])]


def _status(value: str) -> str:
    return str(StatusChoice(value).label) if value else ""


def _code(name: str, code: str) -> str:
    return words.code_title(name, code) if code else _("Not coded yet")


def _more(order: WorkOrder, found: Gathered) -> Iterator[Block]:
    linked = [(_("Follows"), order.follows), (_("Duplicate of"), order.duplicate_of)]
    pairs = [(label, f"{other}: {other.title}") for label, other in linked if other]
    pairs += [(one.get_relation_display(), f"{one}: {one.title}") for one in order.followers.order_by("pk")]
    if pairs:
        yield Facts(title=_("Linked orders"), pairs=pairs)
    notes = [
        [exact(one.written_at, found.zone), f"{one.by_label}, {one.get_kind_display()}", one.text]
        for one in order.notes.all()
    ]
    if notes:
        yield Table(title=_("Notes"), head=[_("At"), _("By"), _("Text")], rows=notes, widths=[8, 8, 18])
    issued = set(order.papers.values_list("document_id", flat=True))
    files = [one for one in documents.current(order).order_by("pk") if one.pk not in issued]
    if files:
        rows = [[one.title, one.get_kind_display(), one.sha256] for one in files]
        head = [_("File"), _("Kind"), "SHA-256"]
        yield Table(title=_("Attached files"), head=head, rows=rows, widths=[10, 8, 18])


def signed(found: Gathered) -> Table:
    rows = [
        [
            one.get_meaning_display(),
            one.printed_name,
            exact(one.signed_at, one.zone, seconds=True),
            one.content_hash,
        ]
        for one in found.signatures
    ]
    head = [_("Signed as"), _("Name"), _("At"), _("SHA-256 of what was signed")]
    return Table(title=_("Signatures"), head=head, rows=rows, widths=[5, 8, 9, 20], empty=_("Not signed yet"))

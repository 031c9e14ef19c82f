"""The strategy in force on the day: which plan, how often, on what basis, who chose it, on what evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.compliance.api import AemProgram, aem_words, evidence_words
from openhtm.documents.api import Document, DocumentKind
from openhtm.maintenance.api import Basis, Occurrence, OccurrenceState, PlanAssignment, words
from openhtm.ui.tones import Tone

from .parts import Cell, Line, Question, Section
from .saying import NOTHING, day, hidden, known, line, nothing, text, unknown

_REVISION = ("revision__device", "revision__plan__model", "revision__proposed_by", "revision__approved_by")
#: Open occurrences read to find the next of each plan.
_AHEAD = 400


def strategies(question: Question) -> Iterator[Section]:
    """One section for each plan that was in force."""
    title = _("Strategy in force")
    if not question.may(Permission.PLAN_READ):
        yield hidden("strategy", title)
        return
    found = list(_assignments(question))
    if not found:
        told = _("No plan was in force on this day.")
        yield Section(key="strategy", title=title, note=told, tone=Tone.OVERDUE)
    due, programs = _next_due(question), _programs(question, found)
    manuals = _manuals(question) if found else []
    for one in found:
        facts = [
            *_terms(one),
            *_chosen(one),
            *_grounds(one, programs.get(one.revision_id), manuals),
            line(_("Next due"), _due(due.get(one.plan_id), question)),
        ]
        yield Section(key="strategy", title=f"{title}: {one.plan.title}", facts=facts)


def _assignments(question: Question) -> Any:
    rows = PlanAssignment.objects.filter(device=question.device).on(question.day)
    joined = rows.select_related("plan__procedure", "plan__model", *_REVISION)
    return joined.order_by("plan__code", "pk")


def _terms(one: Any) -> list[Line]:
    revision = one.revision
    if revision.excluded:
        told = _("No maintenance under this line: %(reason)s") % {"reason": revision.reason}
        return [line(_("Interval"), text(told, tone=Tone.HELD))]
    every = _("By %(kind)s") % {"kind": revision.get_kind_display()}
    if revision.interval_count is not None:
        told = aem_words.interval(revision.interval_count, revision.interval_unit)
        every = _("Every %(interval)s") % {"interval": told}
    return [
        line(_("Interval"), text(every)),
        line(_("Kind of schedule"), text(revision.get_kind_display())),
        line(_("Window"), text(words.window(revision.window_rule))),
        line(_("Procedure"), known(one.plan.procedure)),
    ]


def _chosen(one: Any) -> list[Line]:
    revision = one.revision
    approved = str(revision.approved_by) if revision.approved_by else ""
    return [
        line(_("In force for this device from"), day(one.valid_from)),
        line(_("Terms"), text(_("Revision %(number)d") % {"number": revision.number}, url=_plan_url(one))),
        line(_("Proposed by"), text(revision.proposed_by or NOTHING)),
        line(_("Chosen by"), text(approved) if approved else _unapproved(revision)),
        line(_("Reason"), text(revision.decision_note or revision.reason or NOTHING)),
    ]


def _plan_url(one: Any) -> str:
    return reverse("maintenance:plan", args=[one.plan_id])


def _unapproved(revision: Any) -> Cell:
    """Terms that need nobody's approval are those of whoever proposed them."""
    if revision.needs_approval or revision.proposed_by is None:
        return unknown(_("Nobody is on record"))
    return text(_("%(name)s (these terms need no second person)") % {"name": revision.proposed_by})


def _grounds(one: Any, program: AemProgram | None, manuals: list[str]) -> list[Line]:
    """The basis and what it rests on; a basis without its evidence is said to be without."""
    revision = one.revision
    basis = unknown() if revision.basis == Basis.UNKNOWN else text(revision.get_basis_display())
    lines = [line(_("Basis"), basis), line(_("Document, revision, clause"), known(revision.basis_reference))]
    if revision.basis == Basis.AEM:
        return [*lines, *_program(program)]
    filed = text("; ".join(manuals)) if manuals else text(_("None is on file"), tone=Tone.OVERDUE)
    if revision.basis == Basis.IFU:
        lines.append(line(_("Instructions for use"), filed))
    return lines


def _program(program: AemProgram | None) -> list[Line]:
    if program is None:
        return [line(_("Alternate program"), text(_("None is on record"), tone=Tone.OVERDUE))]
    kept = program.evidence.get("conclusion", "")
    conclusion = {str(key.value): str(told) for key, told in evidence_words.CONCLUSIONS.items()}.get(kept)
    return [
        line(_("Alternate program"), text(program, url=program.get_absolute_url())),
        line(_("Terms of the program"), text(aem_words.terms(program))),
        line(_("Evidence when it was approved"), known(conclusion)),
        line(_("Author"), text(program.author)),
        line(_("Approver"), known(program.approver)),
        line(_("Qualification"), known(program.qualification)),
    ]


def _programs(question: Question, found: list[Any]) -> Mapping[int, AemProgram]:
    """By the revision that each brought into force."""
    keys = [one.revision_id for one in found if one.revision.basis == Basis.AEM]
    if not keys:
        return {}
    on = question.day
    rows = AemProgram.objects.within(question.reader.scope(Permission.COMPLIANCE_READ)).for_list()
    held = rows.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=on), effective_from__lte=on)
    return {one.revision_id: one for one in held.filter(revision__in=keys).order_by("pk")}


def _manuals(question: Question) -> list[str]:
    """Titles of what the manufacturer says, as it was on file."""
    rows = Document.objects.filter(
        subject_type="catalog.model", subject_id=question.device.model_id or 0, kind=DocumentKind.MANUAL
    )
    standing = rows.filter(Q(voided_at__isnull=True) | Q(voided_at__gte=question.until))
    named = standing.filter(added_at__lt=question.until).order_by("-added_at")
    return list(named.values_list("title", flat=True)[:5])


def _next_due(question: Question) -> dict[int, date]:
    """The earliest due day of each plan that was open at the end of the day."""
    rows = Occurrence.objects.filter(device=question.device).exclude(state=OccurrenceState.CANCELLED)
    unsettled = rows.filter(Q(settled_at__isnull=True) | Q(settled_at__gte=question.until))
    found: dict[int, date] = {}
    for plan_id, due_on in unsettled.order_by("due_on").values_list("plan_id", "due_on")[:_AHEAD]:
        found.setdefault(plan_id, due_on)
    return found


def _due(due_on: date | None, question: Question) -> Cell:
    if due_on is None:
        return nothing()
    tone = Tone.OVERDUE if due_on < question.day else Tone.PLAIN
    return Cell(text=day(due_on).text, tone=tone)

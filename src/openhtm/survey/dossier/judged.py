"""What was found against the device, published about what it runs, checked by its unit, and filed with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.accounts.api import Permission
from openhtm.checks.api import CheckPoint, CheckRecord
from openhtm.compliance import api as compliance
from openhtm.compliance.api import CorrectiveAction
from openhtm.documents.api import Document
from openhtm.kernel.errors import InvalidInput
from openhtm.maintenance.api import PlanAssignment
from openhtm.security import api as security
from openhtm.security.api import Tier
from openhtm.ui.tones import Tone

from .inspections import orders
from .parts import Cell, Question, Section
from .saying import NOTHING, day, hidden, known, moment, text

LAST = 10
_FINDINGS = 50
_OF = {
    "registry.device": gettext_lazy("Device"),
    "catalog.model": gettext_lazy("Model"),
    "maintenance.workorder": gettext_lazy("Work order"),
}
_SEVERITIES = {"critical": Tone.OVERDUE, "major": Tone.SOON, "minor": Tone.INFO}
_OUTCOMES = {"well": Tone.OK, "failed": Tone.OVERDUE, "out_of_use": Tone.HELD}


def judged(question: Question) -> Iterator[Section]:
    yield _findings(question)
    yield _exposures(question)
    yield _checks(question)
    yield _documents(question)


def _findings(question: Question) -> Section:
    title = _("Open findings")
    if not question.may(Permission.COMPLIANCE_READ):
        return hidden("findings", title)
    try:
        rows = _standing(question)
    except InvalidInput as problem:
        return Section(key="findings", title=title, note=str(problem), tone=Tone.UNKNOWN)
    total = rows.count()
    found = list(rows.for_list().order_by("rank", "since", "pk")[:_FINDINGS])
    mending = compliance.corrections.of_findings([one.pk for one in found], until=question.until)
    return Section(
        key="findings",
        title=title,
        note=_looked(),
        columns=[
            ("severity", _("Severity"), 3),
            ("rule", _("Finding"), 6),
            ("about", _("About"), 4),
            ("because", _("Because"), 8),
            ("accepted", _("Accepted until"), 3),
            ("corrected", _("Being corrected"), 3),
        ],
        rows=[_finding(one, mending.get(one.pk)) for one in found],
        empty=_("None was open."),
        left_out=total - len(found),
        more_url=f"{reverse('compliance:findings')}?q={question.device.tag}",
    )


def _looked() -> str:
    look = compliance.latest_look()
    if look is None:
        return _("Nobody has looked yet: what is open is unknown.")
    return _("Everything was looked at last on %(day)s.") % {"day": day(look.day).text}


def _standing(question: Question) -> Any:
    """About the device itself, its model, and the plans it was under."""
    device = question.device
    plans = _plans(question)
    about = Q(device=device)
    if device.model_id:
        about |= Q(subject_type="catalog.model", subject_id=device.model_id)
    about |= Q(subject_type="maintenance.plan", subject_id__in=plans)
    reach = question.reader.scope(Permission.COMPLIANCE_READ)
    rows = compliance.Finding.objects.within(reach).filter(about)
    if question.is_past:
        return compliance.listing.as_of(rows, question.day)
    return rows.standing()


def _plans(question: Question) -> list[int]:
    rows = PlanAssignment.objects.filter(device=question.device).on(question.day)
    return list(rows.values_list("plan_id", flat=True))


def _finding(one: Any, action: CorrectiveAction | None) -> list[Cell]:
    return [
        text(one.get_severity_display(), tone=_SEVERITIES.get(one.severity, Tone.UNKNOWN)),
        text(compliance.words.rule_title(one.rule), url=one.get_absolute_url()),
        text(one.subject),
        text(" ".join(compliance.words.because(one.rule, one.because))),
        day(one.accepted_until) if one.accepted_until else text(NOTHING),
        text(action, url=action.get_absolute_url()) if action else text(NOTHING),
    ]


def _exposures(question: Question) -> Section:
    title = _("Published flaws in what it runs")
    if not question.may(Permission.SECURITY_READ):
        return hidden("exposures", title)
    found = security.of_device(question.device, on=question.today)
    notes = [_("As it stands today.")] if question.is_past else []
    if not found.releases:
        notes.append(_("What it runs is not known to security."))
    notes += [
        _("What is in %(release)s is not known: no list of its parts is on file.") % {"release": one}
        for one in found.without_bill
    ]
    told = found.open[:LAST]
    return Section(
        key="exposures",
        title=title,
        note=" ".join(notes),
        tone=Tone.UNKNOWN if not found.releases or found.without_bill else Tone.PLAIN,
        columns=[("name", _("Flaw"), 4), ("tier", _("Affected"), 4), ("because", _("Because"), 9)],
        rows=[_exposure(one) for one in told],
        empty=_("None is known to concern it."),
        left_out=len(found.open) - len(told),
        more_url=reverse("security:device_software", args=[question.device.tag]),
    )


def _exposure(one: Any) -> list[Cell]:
    named = one.exposure.vulnerability.name
    tone = Tone.OVERDUE if one.tier == "affected" else Tone.UNKNOWN
    url = reverse("security:vulnerability", args=[named]) if named else ""
    return [
        known(named, url=url),
        text(Tier(one.tier).label, tone=tone),
        text(" ".join(one.because)),
    ]


def _checks(question: Question) -> Section:
    title = _("User checks")
    if not question.may(Permission.CHECK_READ):
        return hidden("checks", title)
    points = CheckPoint.objects.filter(device=question.device, since__lt=question.until)
    held = points.filter(Q(until__isnull=True) | Q(until__gte=question.until)).select_related("check_of")
    named = "; ".join(f"{one.check_of}: {one}" for one in held.order_by("pk"))
    reach = question.reader.scope(Permission.CHECK_READ)
    rows = CheckRecord.objects.within(reach).filter(device=question.device, at__lt=question.until)
    total = rows.count()
    found = list(rows.select_related("point__check_of").order_by("-at", "-pk")[:LAST])
    return Section(
        key="checks",
        title=title,
        note=named or _("No unit checks this device by itself."),
        columns=[
            ("at", _("Checked"), 4),
            ("check", _("Check"), 5),
            ("outcome", _("Outcome"), 3),
            ("by", _("By"), 4),
            ("comment", _("Comment"), 5),
        ],
        rows=[
            [
                moment(one.at, question),
                text(f"{one.point.check_of}: {one.point}", url=one.get_absolute_url()),
                text(one.get_outcome_display(), tone=_OUTCOMES.get(one.outcome, Tone.PLAIN)),
                known(one.by_label),
                text(one.comment or NOTHING),
            ]
            for one in found
        ],
        empty=_("No user check of it is on record."),
        left_out=total - len(found),
        more_url=reverse("checks:device_checks", args=[question.device.tag]),
    )


def documents(question: Question) -> Any:
    """What was on file of the device, its model and its work, the newest first."""
    of_work = orders(question).filter(opened_at__lt=question.until).values("pk")
    about = Q(subject_type="registry.device", subject_id=question.device.pk)
    about |= Q(subject_type="maintenance.workorder", subject_id__in=of_work)
    if question.device.model_id:
        about |= Q(subject_type="catalog.model", subject_id=question.device.model_id)
    rows = Document.objects.filter(about, added_at__lt=question.until)
    standing = rows.filter(Q(voided_at__isnull=True) | Q(voided_at__gte=question.until))
    return standing.order_by("-added_at", "-pk")


def _documents(question: Question) -> Section:
    title = _("Documents")
    if not question.may(Permission.DOCUMENT_READ):
        return hidden("documents", title)
    rows = documents(question)
    total = rows.count()
    found = list(rows[:LAST])
    return Section(
        key="documents",
        title=title,
        columns=[
            ("title", _("Document"), 6),
            ("kind", _("Kind"), 3),
            ("of", _("Of"), 3),
            ("added", _("Added"), 4),
            ("by", _("By"), 3),
            ("hash", _("SHA-256"), 4),
        ],
        rows=[
            [
                text(one.title, url=reverse("documents:document", args=[one.pk])),
                text(one.get_kind_display()),
                text(_OF.get(one.subject_type, one.subject_type)),
                moment(one.added_at, question),
                known(one.added_by),
                text(one.sha256[:16]),
            ]
            for one in found
        ],
        empty=_("No document is on file."),
        left_out=total - len(found),
        more_url=reverse("registry:documents", args=[question.device.tag]),
    )

"""The pages of test equipment: list, one piece of it, the trace back from an error found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Chip, Column, Crumb, Fact, Page, Pill
from openhtm.ui.tones import Tone

from ... import describing, looks, measuring, words
from ...models import AsFoundChoice
from ...rules.calibration import FIT, Standing, answers
from ...rules.limits import shown
from ...tracing import Trace, Traced, TracedDevice

HEADS = (
    Head(label=gettext_lazy("Tag")),
    Head(label=gettext_lazy("Kind")),
    Head(label=gettext_lazy("Place"), hidden_on_phone=True),
    Head(label=gettext_lazy("Valid until")),
    Head(label=gettext_lazy("State")),
)


def url(name: str, analyzer: Any) -> str:
    return reverse(f"maintenance:{name}", args=[analyzer.device.tag])


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Test equipment"), url=reverse("maintenance:analyzers")), *more]


def crumb(analyzer: Any) -> Crumb:
    return Crumb(label=analyzer.device.tag, url=analyzer.get_absolute_url())


@dataclass(frozen=True, kw_only=True)
class AnalyzerRow:
    url: str
    tag: str
    what: str
    kinds: str
    place: str
    valid_until: date | None
    pill: Pill


def analyzer_row(analyzer: Any, how: Standing, *, on: date) -> AnalyzerRow:
    certificate = measuring.certificate_in_force(analyzer, on=on)
    return AnalyzerRow(
        url=analyzer.get_absolute_url(),
        tag=analyzer.device.tag,
        what=describing.what(analyzer.device),
        kinds=", ".join(analyzer.kinds),
        place=str(analyzer.device.room or analyzer.device.department or _("Place unknown")),
        valid_until=certificate.valid_until if certificate else None,
        pill=looks.standing(how),
    )


@dataclass(frozen=True, kw_only=True)
class AnalyzerListPage(Page):
    rows: Sequence[AnalyzerRow]
    columns: Sequence[Column]
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str


def list_lead(unfit: int) -> str:
    if not unfit:
        return _("Everything here may be measured with.")
    text = ngettext("%(n)d piece may not be measured with.", "%(n)d pieces may not be measured with.", unfit)
    return text % {"n": unfit}


@dataclass(frozen=True, kw_only=True)
class CertificateRow:
    number: str
    laboratory: str
    calibrated_on: date
    valid_until: date
    as_found: Pill
    voided: str
    documents_url: str
    trace_url: str
    void_url: str


@dataclass(frozen=True, kw_only=True)
class UseRow:
    url: str
    reference: str
    tag: str
    title: str
    certificate: str
    at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class AnalyzerPage(Page):
    facts: Sequence[Fact]
    pill: Pill
    certificates: Sequence[CertificateRow]
    uses: Sequence[UseRow]


_AS_FOUND = {
    AsFoundChoice.IN: Tone.OK,
    AsFoundChoice.OUT: Tone.OVERDUE,
    AsFoundChoice.UNKNOWN: Tone.UNKNOWN,
}


def as_found(certificate: Any) -> Pill:
    return Pill(text=certificate.get_as_found_display(), tone=_AS_FOUND[AsFoundChoice(certificate.as_found)])


def analyzer_page(
    analyzer: Any, certificates: Iterable[Any], uses: Iterable[Any], *, on: date, rights: set[str]
) -> AnalyzerPage:
    how = measuring.standing_of(analyzer, on=on)
    return AnalyzerPage(
        title=analyzer.device.tag,
        lead=_lead(analyzer, how),
        lead_tone=Tone.OK if how in FIT else Tone.OVERDUE,
        crumbs=crumbs(),
        acts=_acts(analyzer, rights),
        pill=looks.standing(how),
        facts=_facts(analyzer, on=on),
        certificates=[_certificate_row(row, rights) for row in certificates],
        uses=[_use_row(use) for use in uses],
    )


def _lead(analyzer: Any, how: Standing) -> str:
    if how in FIT:
        return _("It may be measured with.")
    return words.unfit(analyzer.device.tag, how)


def _acts(analyzer: Any, rights: set[str]) -> list[Act]:
    made = []
    if "edit" in rights:
        label = _("Add a certificate")
        address = url("certificate_add", analyzer)
        made = [
            Act(label=label, url=address, icon="file-certificate", kind="primary"),
            Act(label=_("Change"), url=url("analyzer_mark", analyzer), icon="edit"),
            Act(label=_("Result files"), url=url("result_files", analyzer), icon="file-spreadsheet"),
        ]
        if not analyzer.quarantine_reason:
            made.append(Act(label=_("Quarantine"), url=url("analyzer_quarantine", analyzer), icon="lock"))
    if analyzer.quarantine_reason and "release" in rights:
        made.append(Act(label=_("Release"), url=url("analyzer_release", analyzer), icon="lock-open"))
    return made


def _facts(analyzer: Any, *, on: date) -> list[Fact]:
    device, certificate = analyzer.device, measuring.certificate_in_force(analyzer, on=on)
    months = analyzer.interval_months
    made = [
        looks.device_fact(device),
        Fact(label=_("Serial number"), value=device.serial or None, code=True),
        Fact(label=_("Kinds"), value=", ".join(analyzer.kinds)),
        Fact(label=_("What it measures"), value=analyzer.measures or None),
        Fact(label=_("Place"), value=describing.place(device)),
        Fact(
            label=_("Calibrated every"),
            value=ngettext("%(n)d month", "%(n)d months", months) % {"n": months},
        ),
        Fact(
            label=_("Certificate in force"),
            value=certificate.number if certificate else None,
            hint=certificate.laboratory if certificate else "",
        ),
        Fact(label=_("Valid until"), value=certificate.valid_until if certificate else None),
    ]
    if analyzer.quarantine_reason:
        made.append(Fact(label=_("Quarantined because"), value=analyzer.quarantine_reason))
    return made


def _certificate_row(row: Any, rights: set[str]) -> CertificateRow:
    out = row.as_found == AsFoundChoice.OUT and not row.voided_reason
    voidable = "release" in rights and not row.voided_reason
    return CertificateRow(
        number=row.number,
        laboratory=" ".join(text for text in (row.laboratory, row.accreditation) if text),
        calibrated_on=row.calibrated_on,
        valid_until=row.valid_until,
        as_found=as_found(row),
        voided=row.voided_reason,
        documents_url=reverse("documents:of", args=[row._meta.label_lower, row.pk]),
        trace_url=reverse("maintenance:trace", args=[row.pk]) if out and "trace" in rights else "",
        void_url=reverse("maintenance:certificate_void", args=[row.pk]) if voidable else "",
    )


def _use_row(use: Any) -> UseRow:
    order = use.run.work_order
    return UseRow(
        url=reverse("maintenance:perform", args=[order.reference, use.run_id]),
        reference=order.reference,
        tag=order.device.tag if order.device else "",
        title=str(use.run.procedure_version.procedure),
        certificate=str(use.certificate or ""),
        at=use.said_at,
        reason=use.reason,
    )


@dataclass(frozen=True, kw_only=True)
class UsedRow:
    """Test equipment that a device was measured with."""

    url: str
    tag: str
    kinds: str
    certificate: str
    at: datetime
    order: str
    order_url: str


@dataclass(frozen=True, kw_only=True)
class DevicePage(Page):
    """What the page of a device says of test equipment: how it stands itself, or what it was measured with."""

    pill: Pill | None
    analyzer_url: str
    valid_until: date | None
    mark_url: str
    rows: Sequence[UsedRow]


def device_page(device: Any, analyzer: Any, uses: Iterable[Any], *, on: date, may_mark: bool) -> DevicePage:
    certificate = measuring.certificate_in_force(analyzer, on=on) if analyzer else None
    markable = may_mark and analyzer is None and device.device_type and device.device_type.is_test_equipment
    return DevicePage(
        title=_("Test equipment of %(tag)s") % {"tag": device.tag},
        crumbs=[Crumb(label=device.tag, url=device.get_absolute_url())],
        pill=looks.standing(measuring.standing_of(analyzer, on=on)) if analyzer else None,
        analyzer_url=analyzer.get_absolute_url() if analyzer else "",
        valid_until=certificate.valid_until if certificate else None,
        mark_url=reverse("maintenance:analyzer_mark", args=[device.tag]) if markable else "",
        rows=[_used_row(use) for use in uses],
    )


def _used_row(use: Any) -> UsedRow:
    order = use.run.work_order
    return UsedRow(
        url=use.analyzer.get_absolute_url(),
        tag=use.analyzer.device.tag,
        kinds=", ".join(use.analyzer.kinds),
        certificate=str(use.certificate or ""),
        at=use.said_at,
        order=order.reference,
        order_url=order.get_absolute_url(),
    )


# -- the trace --------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ReadingRow:
    label: str
    value: str
    limits: str
    margin: str
    order: str
    order_url: str
    at: datetime
    pill: Pill


@dataclass(frozen=True, kw_only=True)
class TracedRow:
    tag: str
    url: str
    what: str
    pill: Pill
    readings: Sequence[ReadingRow]
    retest: str
    retest_url: str


@dataclass(frozen=True, kw_only=True)
class TracePage(Page):
    facts: Sequence[Fact]
    rows: Sequence[TracedRow]
    open_act: Act | None
    decide: forms.Form | None
    decide_url: str


def trace_page(found: Trace, *, rights: set[str], decide: forms.Form | None) -> TracePage:
    certificate = found.certificate
    doubtful, open_ones = found.doubtful, [one for one in found.doubtful if one.retest is None]
    return TracePage(
        title=_("Trace of certificate %(number)s") % {"number": certificate.number},
        lead=_trace_lead(len(doubtful)),
        lead_tone=Tone.OVERDUE if open_ones and certificate.disposed_at is None else Tone.PLAIN,
        crumbs=crumbs(crumb(certificate.analyzer)),
        facts=_trace_facts(found),
        rows=[_traced_row(one) for one in found.devices],
        open_act=_open_act(certificate, len(open_ones)) if open_ones and "open" in rights else None,
        decide=decide if certificate.disposed_at is None and "release" in rights else None,
        decide_url=reverse("maintenance:trace_settle", args=[certificate.pk]),
    )


def _trace_lead(doubtful: int) -> str:
    if not doubtful:
        return _("No reading comes so near to its limit that the error could have turned it.")
    text = ngettext(
        "The error could have turned a reading of %(n)d device.",
        "The error could have turned readings of %(n)d devices.",
        doubtful,
    )
    return text % {"n": doubtful}


def _open_act(certificate: Any, number: int) -> Act:
    text = ngettext("Open %(n)d re-test", "Open %(n)d re-tests", number) % {"n": number}
    address = reverse("maintenance:trace_retests", args=[certificate.pk])
    return Act(label=text, url=address, method="post", kind="primary", icon="clipboard-list")


def _trace_facts(found: Trace) -> list[Fact]:
    row = found.certificate
    error = f"{shown(row.as_found_error, decimals=None)} %" if row.as_found_error is not None else None
    made = [
        Fact(label=_("Test equipment"), value=str(row.analyzer), url=row.analyzer.get_absolute_url()),
        Fact(label=_("Calibrated"), value=row.calibrated_on),
        Fact(label=_("Largest error found"), value=error),
        Fact(label=_("Readings since"), value=found.since or _("Always: there is no earlier certificate")),
        Fact(label=_("Devices measured"), value=len(found.devices)),
    ]
    if row.disposed_at is not None:
        decided = Fact(label=_("Decision"), value=row.disposition, hint=row.disposed_by)
        made += [decided, Fact(label=_("Decided"), value=row.disposed_at)]
    return made


def _traced_row(one: TracedDevice) -> TracedRow:
    doubt = Pill(text=_("In doubt"), tone=Tone.OVERDUE)
    return TracedRow(
        tag=one.device.tag,
        url=one.device.get_absolute_url(),
        what=describing.what(one.device),
        pill=doubt if one.in_doubt else Pill(text=_("Clear of the limits"), tone=Tone.OK),
        readings=[_reading_row(row) for row in one.readings],
        retest=one.retest.reference if one.retest else "",
        retest_url=one.retest.get_absolute_url() if one.retest else "",
    )


def _reading_row(row: Traced) -> ReadingRow:
    result = row.result
    bounds = result.step.limits.acceptance() if result.step.limits else None
    margin = _("not known") if row.margin is None else f"{row.margin:.1f} %"
    return ReadingRow(
        label=result.step.label,
        value=f"{shown(result.value, decimals=result.step.decimals)} {result.unit}" if result.value else "0",
        limits=words.bounds(bounds, unit=result.unit, decimals=result.step.decimals) if bounds else "",
        margin=margin,
        order=row.order.reference,
        order_url=row.order.get_absolute_url(),
        at=result.recorded_at,
        pill=looks.verdict(result.verdict),
    )


# -- on a checklist ---------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class AskedRow:
    name: str
    pill: Pill


@dataclass(frozen=True, kw_only=True)
class ChosenRow:
    tag: str
    url: str
    kinds: str
    certificate: str
    pill: Pill


@dataclass(frozen=True, kw_only=True)
class Measured:
    """With what a checklist is measured: what is asked for, what was said, and the form to say it."""

    asked: Sequence[AskedRow]
    chosen: Sequence[ChosenRow]
    soon: str
    form: forms.Form | None
    url: str


def measured(order: Any, run: Any, uses: Sequence[Any], *, on: date, form: forms.Form | None) -> Measured:
    chosen = [(use, measuring.standing_of(use.analyzer, on=on)) for use in uses]
    lacking = set(measuring.unsaid(run, uses))
    soon = [use.analyzer.device.tag for use, how in chosen if how is Standing.DUE_SOON]
    return Measured(
        asked=[AskedRow(name=name, pill=_asked(name, lacking, uses)) for name in measuring.asked_for(run)],
        chosen=[_chosen(use, how) for use, how in chosen],
        soon=_("The calibration of %(tags)s ends soon.") % {"tags": ", ".join(soon)} if soon else "",
        form=form,
        url=reverse("maintenance:measured_with", args=[order.reference, run.pk]),
    )


def _asked(name: str, lacking: set[str], uses: Sequence[Any]) -> Pill:
    if name in lacking:
        return Pill(text=_("Not said yet"), tone=Tone.SOON)
    if any(answers(use.analyzer.kinds, name) for use in uses):
        return Pill(text=_("Said"), tone=Tone.OK)
    return Pill(text=_("None on record here"), tone=Tone.UNKNOWN)


def _chosen(use: Any, how: Standing) -> ChosenRow:
    pill = Pill(text=_("Emergency: test again"), tone=Tone.OVERDUE) if use.reason else looks.standing(how)
    return ChosenRow(
        tag=use.analyzer.device.tag,
        url=use.analyzer.get_absolute_url(),
        kinds=", ".join(use.analyzer.kinds),
        certificate=str(use.certificate or ""),
        pill=pill,
    )

"""Performing a checklist: one card a step, a head that says where it stands, and what a failure does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Act, Crumb, Page, Pill, Reason
from openhtm.ui.tones import Tone

from ... import describing, looks, words
from ...meter_words import METERS
from ...rules.limits import shown
from ...rules.quantities import UNITS
from ...rules.steps import StepKind
from ...rules.verdicts import Note, Outcome, Overall, Verdict
from .analyzers import Measured
from .work_order import crumbs, url

TEMPLATES = {
    StepKind.INSTRUCTION: "choice",
    StepKind.PASS_FAIL_NA: "choice",
    StepKind.CHOICE: "choice",
    StepKind.MEASURE: "number",
    StepKind.METER_READING: "number",
    StepKind.CALC: "calc",
    StepKind.TEXT: "text",
    StepKind.PHOTO: "photo",
}
INPUT_TYPES = {StepKind.DATE: "date"}


@dataclass(frozen=True, kw_only=True)
class Option:
    value: str
    label: str
    tone: Tone
    icon: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Result:
    """What the server said of the latest answer; empty while there is none."""

    verdict: str = ""
    pill: Pill | None = None
    value: str = ""
    notes: Sequence[str] = ()
    wrong: bool = False
    refusal: str = ""
    saved: str = ""
    by: str = ""
    file: str = ""


@dataclass(frozen=True, kw_only=True)
class StepCard:
    """One step: what is asked, what was entered, and the verdict on it."""

    key: str
    anchor: str
    number: int
    title: str
    section: str
    help: str
    template: str
    url: str
    critical: bool
    required: bool
    allow_na: bool
    na: bool
    reason: str
    readings: Sequence[str]
    unit: str
    base_unit: str
    units: Sequence[str]
    limits: str
    low: str
    high: str
    shown: str
    source: str
    formula: str
    expected: str
    input_type: str
    options: Sequence[Option]
    latest: Sequence[float]
    latest_label: str
    latest_words: str
    photo_url: str
    result: Result
    gear: Sequence[Option] = ()
    asked: bool = True
    when: str = ""
    as_left_of: str = ""
    as_found: str = ""


def card(
    order: Any,
    run: Any,
    step: Any,
    result: Any,
    *,
    number: int,
    latest: Sequence[Decimal] = (),
    refusal: str = "",
) -> StepCard:
    bounds = step.limits.acceptance() if step.limits else None
    kind = StepKind(step.kind)
    entered = list(result.entered) if result else []
    return StepCard(
        key=step.key,
        anchor=f"step-{step.key}",
        number=number,
        title=step.label,
        section=step.section,
        help=_help(step, kind),
        template=f"maintenance/perform/inputs/{TEMPLATES.get(kind, 'line')}.html",
        url=url("step_save", order, run.pk, step.key),
        critical=step.critical,
        required=step.rule.required,
        allow_na=step.allow_na,
        na=bool(result and result.verdict == Verdict.NOT_APPLICABLE),
        reason=result.na_reason if result else "",
        readings=[*entered, *[""] * (step.readings - len(entered))],
        unit=(result.entered_unit if result else "") or step.unit,
        base_unit=step.unit,
        units=units_like(step.unit),
        limits=words.limits(step.limits, unit=step.unit, decimals=step.decimals) if step.limits else "",
        low=_text(bounds.lower if bounds else None),
        high=_text(bounds.upper if bounds else None),
        shown=_text(result.value if result else None),
        source=step.source,
        formula=step.formula,
        expected=step.expected,
        input_type=INPUT_TYPES.get(kind, "text"),
        options=options(step, entered[0] if entered else ""),
        latest=[float(value) for value in latest],
        latest_label=_("Last readings, %(unit)s") % {"unit": step.unit},
        latest_words=_latest_words(latest, step),
        photo_url=_photo(kind, entered),
        result=step_result(step, result, refusal=refusal),
    )


def _help(step: Any, kind: StepKind) -> str:
    if kind is not StepKind.METER_READING or not step.expected:
        return str(step.help)
    counts = _("Counts as a reading of the meter: %(meter)s.") % {"meter": METERS[step.expected]}
    return f"{step.help} {counts}".strip()


def gear(step: Any, result: Any, uses: Sequence[Any]) -> list[Option]:
    """Which of several pieces of test equipment a reading was made with."""
    if step.kind not in (StepKind.MEASURE, StepKind.METER_READING) or len(uses) < 2:
        return []
    chosen = result.use_id if result else None
    return [
        Option(
            value=use.analyzer.device.tag,
            label=f"{use.analyzer.device.tag} {', '.join(use.analyzer.kinds)}",
            tone=Tone.PLAIN,
            icon="",
            chosen=use.pk == chosen,
        )
        for use in uses
    ]


def _text(value: Decimal | None) -> str:
    return "" if value is None else shown(value, decimals=None)


def _latest_words(latest: Sequence[Decimal], step: Any) -> str:
    if not latest:
        return ""
    return _("last %(value)s %(unit)s") % {
        "value": shown(latest[-1], decimals=step.decimals),
        "unit": step.unit,
    }


def _photo(kind: StepKind, entered: Sequence[str]) -> str:
    if kind is not StepKind.PHOTO or not entered or not entered[0].isdigit():
        return ""
    return reverse("documents:file", args=[int(entered[0])])


def units_like(unit: str) -> list[str]:
    """The units a value can be entered in: its own family, the step's unit first."""
    own = UNITS.get(unit)
    if own is None:
        return [unit] if unit else []
    return [unit, *(name for name, other in UNITS.items() if other.family is own.family and name != unit)]


def options(step: Any, chosen: str) -> list[Option]:
    """The answers offered, each with its meaning; none is chosen before a person chooses."""
    kind = StepKind(step.kind)
    if kind is StepKind.PASS_FAIL_NA:
        offered = [
            ("pass", _("Pass"), Tone.OK, "circle-check"),
            ("fail", _("Fail"), Tone.OVERDUE, "circle-x"),
        ]
    elif kind is StepKind.INSTRUCTION:
        offered = [("done", _("Done"), Tone.OK, "check")]
    elif kind is StepKind.CHOICE:
        failing = set(step.failing_choices)
        offered = [(one, one, Tone.OVERDUE if one in failing else Tone.INFO, "") for one in step.choices]
    else:
        return []
    return [
        Option(value=value, label=label, tone=tone, icon=icon, chosen=value == chosen)
        for value, label, tone, icon in offered
    ]


def step_result(step: Any, result: Any, *, refusal: str = "") -> Result:
    if result is None:
        return Result(refusal=refusal)
    failed = result.verdict == Verdict.FAIL
    notes = [str(words.NOTES[Note(note)]) for note in result.judgment]
    if result.na_reason:
        notes.append(result.na_reason)
    return Result(
        verdict=result.verdict,
        pill=looks.verdict(result.verdict),
        value=_value(step, result),
        notes=notes,
        wrong=failed,
        refusal=refusal,
        saved=timezone.localtime(result.recorded_at).strftime("%H:%M"),
        by=str(result.recorded_by or ""),
        file=str(result.file or ""),
    )


def _value(step: Any, result: Any) -> str:
    """The judged value in the step's unit; only where it says more than what was typed."""
    if result.value is None:
        return ""
    same = (
        result.entered_unit in ("", result.unit) and len(result.entered) == 1 and step.kind != StepKind.CALC
    )
    return "" if same else f"{shown(result.value, decimals=step.decimals)} {result.unit}"


@dataclass(frozen=True, kw_only=True)
class Head:
    """Where the checklist stands; ``happens`` says what a failure does to the device."""

    tag: str
    device_url: str
    what: str
    place: str
    answered: int
    total: int
    pill: Pill
    tone: Tone
    failure: str = ""
    happens: Sequence[Reason] = ()
    acts: Sequence[Act] = ()


@dataclass(frozen=True, kw_only=True)
class Bar:
    words: str
    next_url: str
    finish_url: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """``rows``: cards one below the other; as found and as left side by side."""

    title: str
    rows: Sequence[Sequence[StepCard]]


@dataclass(frozen=True, kw_only=True)
class PerformPage(Page):
    head: Head
    bar: Bar | None
    sections: Sequence[Section]
    warnings: str
    locked: bool
    gear: Measured | None
    readings_url: str


@dataclass(frozen=True, kw_only=True)
class SavedPage:
    """What comes back after one step was saved: the step, those worked out from it, those that are asked now or
    no more, head and bar."""

    step: StepCard
    computed: Sequence[StepCard]
    turned: Sequence[StepCard]
    head: Head
    bar: Bar


def head(
    order: Any, *, steps: Mapping[str, Any], answered: int, total: int, outcome: Outcome, repair: Any
) -> Head:
    device = order.device
    failed = [steps[key].label for key in outcome.failed_critical]
    return Head(
        tag=device.tag if device else order.reference,
        device_url=device.get_absolute_url() if device else order.get_absolute_url(),
        what=describing.what(device) if device else order.title,
        place=describing.place(device) if device else str(order.department or ""),
        answered=answered,
        total=total,
        pill=_head_pill(outcome),
        tone=Tone.OVERDUE if failed else Tone.PLAIN,
        failure=_("Critical step failed: %(steps)s") % {"steps": ", ".join(failed)} if failed else "",
        happens=_happens(order, repair) if failed else [],
        acts=_repair_acts(order, repair) if failed else [],
    )


def _head_pill(outcome: Outcome) -> Pill:
    if outcome.failed_critical:
        return looks.overall(Overall.FAIL)
    if outcome.overall is Overall.INCOMPLETE:
        text = ngettext("%(n)d step open", "%(n)d steps open", len(outcome.missing)) % {
            "n": len(outcome.missing)
        }
        return Pill(text=text, tone=Tone.INFO, icon="list-check")
    return looks.overall(outcome.overall)


def _happens(order: Any, repair: Any) -> list[Reason]:
    """What the failure does now, and what finishing will do."""
    made = []
    if order.device_id:
        made.append(
            Reason(text=_("The device is blocked: nobody may use it. Correcting the entry lifts the block."))
        )
        made.append(Reason(text=_("When you finish, it goes out of service.")))
    if repair is not None:
        made.append(
            Reason(
                text=_("Repair %(number)s is open.") % {"number": repair.reference},
                url=repair.get_absolute_url(),
            )
        )
    elif not order.is_repair:
        made.append(Reason(text=_("When you finish, a linked repair is opened.")))
    return made


def _repair_acts(order: Any, repair: Any) -> list[Act]:
    if repair is not None or order.is_repair or not order.is_open:
        return []
    return [
        Act(label=_("Open the repair now"), url=url("order_open_repair", order), method="post", icon="tool")
    ]


def bar(order: Any, run: Any, outcome: Outcome) -> Bar:
    open_steps = len(outcome.missing)
    complete = outcome.overall is not Overall.INCOMPLETE
    return Bar(
        words=ngettext("%(n)d step is open.", "%(n)d steps are open.", open_steps) % {"n": open_steps}
        if open_steps
        else _("Every step is answered."),
        next_url=f"{url('perform', order, run.pk)}#step-{outcome.missing[0]}" if outcome.missing else "",
        finish_url=url("run_finish", order, run.pk),
        kind="primary" if complete else "secondary",
    )


def sections(cards: Iterable[StepCard]) -> list[Section]:
    made: list[tuple[str, list[StepCard]]] = []
    for one in cards:
        if not made or made[-1][0] != one.section:
            made.append((one.section, []))
        made[-1][1].append(one)
    return [Section(title=title, rows=_paired(cards_)) for title, cards_ in made]


def _paired(cards: Sequence[StepCard]) -> list[list[StepCard]]:
    rows: list[list[StepCard]] = []
    for one in cards:
        if rows and one.as_left_of and rows[-1][-1].key == one.as_left_of:
            rows[-1].append(one)
        else:
            rows.append([one])
    return rows


def perform_crumbs(order: Any) -> list[Crumb]:
    return crumbs(order)


@dataclass(frozen=True, kw_only=True)
class EndPage(Page):
    """The end of a checklist: what is still open, what failed, and what finishing does."""

    head: Head
    missing: Sequence[Act]
    failed: Sequence[Act]
    finish: Act
    back: Act


def end_page(order: Any, run: Any, outcome: Outcome, steps: Mapping[str, Any], *, head: Head) -> EndPage:
    base = url("perform", order, run.pk)
    links = {key: Act(label=step.label, url=f"{base}#step-{key}") for key, step in steps.items()}
    complete = outcome.overall is not Overall.INCOMPLETE
    refused = "" if complete else _("First answer the open steps.")
    return EndPage(
        title=_("Finish the checklist"),
        crumbs=[*crumbs(order), Crumb(label=str(run.procedure_version.procedure), url=base)],
        head=head,
        missing=[links[key] for key in outcome.missing],
        failed=[links[key] for key in outcome.failed],
        finish=Act(
            label=_("Finish the checklist"),
            url=url("run_finish", order, run.pk),
            method="post",
            kind="primary",
            icon="check",
            refused=refused,
        ),
        back=Act(label=_("Back to the steps"), url=base, icon="arrow-left"),
    )

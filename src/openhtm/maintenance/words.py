"""The rules' structured answers in words: why a day is due, what is missing, why an entry was refused.

Sentences only; color and order are the pages'. REST and the command say the same words.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from . import meter_words
from .codes import title_of
from .day_words import day, interval
from .meter_words import METERED, use
from .rules.calibration import Standing
from .rules.chase import Chase, Rung
from .rules.closing import Lack, Where
from .rules.electrical import CLASS_KEY, CONNECTION_KEY, PART_KEYS, AppliedPart
from .rules.limits import Bounds, Limits, shown
from .rules.priority import Hit, Priority
from .rules.quantities import Refusal, RefusedEntry
from .rules.schedule import Kind, Reason, Why
from .rules.steps import StepKind
from .rules.verdicts import Note, Overall, Verdict
from .rules.windows import Scheme, WindowRule

Text = str | Promise
__all__ = ["day", "interval", "use"]

KINDS: dict[str, Text] = {
    Kind.FIXED: gettext_lazy("Fixed dates"),
    Kind.FLOATING: gettext_lazy("After the work was last done"),
    Kind.HYBRID: gettext_lazy("Fixed dates, started anew after much drift"),
    Kind.CALENDAR_LIST: gettext_lazy("Days named by the calendar"),
    Kind.ONCE: gettext_lazy("Once, on one day for all"),
    Kind.EVENT: gettext_lazy("After an event"),
    Kind.CONDITION: gettext_lazy("After a result outside its limit"),
    Kind.METER: gettext_lazy("By a meter, at the latest by the calendar"),
}
#: The same inside a sentence.
COUNTED: dict[str, Text] = {
    Kind.FIXED: gettext_lazy("fixed dates"),
    Kind.FLOATING: gettext_lazy("after the work was last done"),
    Kind.HYBRID: gettext_lazy("fixed dates, started anew after much drift"),
    Kind.CALENDAR_LIST: gettext_lazy("days named by the calendar"),
    Kind.ONCE: gettext_lazy("once, on one day for all"),
    Kind.EVENT: gettext_lazy("after an event"),
    Kind.CONDITION: gettext_lazy("after a result outside its limit"),
    Kind.METER: gettext_lazy("by a meter, at the latest by the calendar"),
}
VERDICTS: dict[str, Text] = {
    Verdict.PASS: gettext_lazy("Pass"),
    Verdict.FAIL: gettext_lazy("Fail"),
    Verdict.NOT_APPLICABLE: gettext_lazy("Not applicable"),
    Verdict.RECORDED: gettext_lazy("Recorded"),
    Verdict.INCOMPLETE: gettext_lazy("Incomplete"),
}
OVERALLS: dict[str, Text] = {
    Overall.PASS: gettext_lazy("Passed"),
    Overall.PASS_WITH_NOTES: gettext_lazy("Passed with notes"),
    Overall.FAIL: gettext_lazy("Failed"),
    Overall.INCOMPLETE: gettext_lazy("Incomplete"),
}
STEP_KINDS: dict[str, Text] = {
    StepKind.INSTRUCTION: gettext_lazy("Instruction"),
    StepKind.PASS_FAIL_NA: gettext_lazy("Pass or fail"),
    StepKind.MEASURE: gettext_lazy("Measurement"),
    StepKind.TEXT: gettext_lazy("Text"),
    StepKind.CHOICE: gettext_lazy("Choice"),
    StepKind.DATE: gettext_lazy("Date"),
    StepKind.PHOTO: gettext_lazy("Photo"),
    StepKind.SIGNATURE: gettext_lazy("Signature or witness"),
    StepKind.METER_READING: gettext_lazy("Meter reading"),
    StepKind.SOFTWARE_VERSION: gettext_lazy("Software version"),
    StepKind.BARCODE: gettext_lazy("Barcode"),
    StepKind.CALC: gettext_lazy("Calculated value"),
    StepKind.ELECTRICAL_SAFETY: gettext_lazy("Electrical safety by table"),
}
PRIORITIES: dict[int, Text] = {
    Priority.CRITICAL: gettext_lazy("1 Critical"),
    Priority.URGENT: gettext_lazy("2 Urgent"),
    Priority.ROUTINE: gettext_lazy("3 Routine"),
    Priority.PLANNED: gettext_lazy("4 Planned"),
}
HITS: dict[str, Text] = {
    Hit.PATIENT_ON_LIFE_SUPPORT: gettext_lazy("life support with a patient on it"),
    Hit.PATIENT_ON_DEVICE: gettext_lazy("a patient is on the device"),
    Hit.LIFE_SUPPORT_WITHOUT_BACKUP: gettext_lazy("life support down, no backup known"),
    Hit.HIGH_RISK_DOWN: gettext_lazy("a high-risk device is down"),
    Hit.CRITICAL_UNIT: gettext_lazy("it stands in a critical care area"),
    Hit.RISK_UNKNOWN: gettext_lazy("its risk class is not known"),
    Hit.DEGRADED: gettext_lazy("degraded, still usable"),
    Hit.NOT_A_FAULT: gettext_lazy("not a fault"),
}
LACKS: dict[str, Text] = {
    Lack.PROBLEM_CODE: gettext_lazy("Say what the problem was (problem code)."),
    Lack.CAUSE_CODE: gettext_lazy("Say why it failed (cause code)."),
    Lack.ACTION_CODE: gettext_lazy("Say what was done (action code)."),
    Lack.SM_RESULT: gettext_lazy("Choose the result of the inspection."),
    Lack.LOANER_OUT: gettext_lazy("Take the loaner back and check it."),
    Lack.SM_RESULT_CONTRADICTS: gettext_lazy(
        "The chosen result contradicts the checklist. Choose one that fits."
    ),
    Lack.LABOR: gettext_lazy("Enter the time worked, or state that there was none."),
    Lack.CHECKLIST: gettext_lazy("Finish the checklist."),
    Lack.CHECKLIST_FAILED: gettext_lazy(
        "The checklist failed, yet the device is set usable. Open a repair or set it out of use."
    ),
    Lack.RETEST: gettext_lazy("Test the device after the repair: a safety-relevant part was opened."),
    Lack.RETEST_FAILED: gettext_lazy(
        "The test after the repair failed. Repair again, or leave the device out of use."
    ),
    Lack.ANALYZER_UNSAID: gettext_lazy("Say which test equipment the checklist was measured with."),
    Lack.ANALYZER_UNFIT: gettext_lazy(
        "The checklist was measured with test equipment that was not fit. Measure again with valid equipment."
    ),
    Lack.SAFETY_PART_ANSWER: gettext_lazy("Say whether a safety-relevant part was opened or replaced."),
    Lack.DEVICE_STATUS: gettext_lazy("Say whether the device goes back to use."),
    Lack.VENDOR_VISIT: gettext_lazy("Record the vendor's visit, or say that the work was done in house."),
    Lack.VENDOR_REPORT: gettext_lazy("Attach the vendor's service report."),
    Lack.VENDOR_ACCEPTANCE: gettext_lazy("Accept the vendor's work: report complete, device tested."),
    Lack.COMPLETED_AT: gettext_lazy("Say when the work was finished."),
    Lack.COMPLETED_IN_FUTURE: gettext_lazy("The work cannot have been finished in the future."),
    Lack.COMPLETED_BEFORE_START: gettext_lazy("The work cannot have been finished before it was started."),
    Lack.ENDED_DOWNTIME: gettext_lazy("Say when the device was back in use."),
    Lack.DOWNTIME_BACKWARDS: gettext_lazy("The device cannot be back in use before it went down."),
}
PLACES: dict[str, Text] = {
    Where.CODES: gettext_lazy("Codes"),
    Where.LABOR: gettext_lazy("Labor"),
    Where.CHECKLIST: gettext_lazy("Checklist"),
    Where.RETEST: gettext_lazy("Test after repair"),
    Where.PARTS: gettext_lazy("Parts"),
    Where.DEVICE: gettext_lazy("Device"),
    Where.LOAN: gettext_lazy("Loaner"),
    Where.VENDOR: gettext_lazy("Vendor"),
    Where.TIMES: gettext_lazy("Times"),
}
NOTES: dict[str, Text] = {
    Note.CONVERTED: gettext_lazy("Converted to the unit of the step."),
    Note.BELOW: gettext_lazy("Below the lower limit."),
    Note.ABOVE: gettext_lazy("Above the upper limit."),
    Note.EXPIRED: gettext_lazy("The date has passed."),
    Note.IN_FUTURE: gettext_lazy("The date lies in the future."),
    Note.OTHER_VERSION: gettext_lazy("Not what was expected."),
    Note.READINGS_MISSING: gettext_lazy("More readings are needed."),
    Note.NO_VALUE: gettext_lazy("Cannot be worked out yet: a value before it is missing."),
    Note.ANSWERED_FAIL: gettext_lazy("Answered as failed."),
}
REFUSALS: dict[str, Text] = {
    Refusal.EMPTY: gettext_lazy("Nothing was entered."),
    Refusal.NOT_A_NUMBER: gettext_lazy("This is not a number. Write it as the instrument shows it."),
    Refusal.AMBIGUOUS_COMMA: gettext_lazy(
        "This can be read as thousands or as decimals. Write it without the comma, with a point for decimals."
    ),
    Refusal.EXPONENT: gettext_lazy("Write the number out, without an exponent."),
    Refusal.TOO_LONG: gettext_lazy("A number has at most 15 digits."),
    Refusal.UNIT_MISSING: gettext_lazy("Say in which unit this was measured."),
    Refusal.UNIT_UNKNOWN: gettext_lazy("This unit is not known."),
    Refusal.UNIT_OTHER_FAMILY: gettext_lazy("This unit measures something else; it cannot be converted."),
    Refusal.NOT_A_CHOICE: gettext_lazy("Choose one of the answers offered."),
    Refusal.NOT_A_DATE: gettext_lazy("This is not a date."),
    Refusal.NOT_APPLICABLE_FORBIDDEN: gettext_lazy("This step cannot be skipped as not applicable."),
    Refusal.REASON_MISSING: gettext_lazy("Say why the step does not apply."),
    Refusal.TOO_MANY_READINGS: gettext_lazy("More readings were entered than the step asks for."),
    Refusal.NEGATIVE_METER: gettext_lazy("A meter does not show less than zero."),
    Refusal.COMPUTED: gettext_lazy("This value is worked out from other steps and is not entered."),
    Refusal.WRONG_ANSWER: gettext_lazy("This answer is not offered here."),
}


#: How test equipment stands.
STANDINGS: dict[str, Text] = {
    Standing.VALID: gettext_lazy("Valid"),
    Standing.DUE_SOON: gettext_lazy("Calibration due soon"),
    Standing.EXPIRED: gettext_lazy("Calibration expired"),
    Standing.NO_CERTIFICATE: gettext_lazy("No certificate"),
    Standing.OUT_OF_TOLERANCE: gettext_lazy("Out of tolerance"),
    Standing.QUARANTINED: gettext_lazy("Quarantined"),
}


def unfit(tag: str, how: Standing) -> str:
    """Why nothing may be measured with it."""
    sentences = {
        Standing.EXPIRED: _("The calibration of %(tag)s has expired."),
        Standing.NO_CERTIFICATE: _("%(tag)s has no certificate of calibration."),
        Standing.OUT_OF_TOLERANCE: _(
            "%(tag)s was found out of tolerance and nobody has decided what that means."
        ),
        Standing.QUARANTINED: _("%(tag)s is quarantined or out of use."),
    }
    choose = _("Choose other test equipment.")
    return f"{sentences[how] % {'tag': tag}} {choose}"


def code_title(name: str, code: str) -> str:
    """The title of a code in the reader's language; titles are their own translation keys."""
    return _(title_of(name, code))


def window(rule: WindowRule) -> str:
    if rule.scheme is Scheme.MONTH:
        return _("any day of the month it is due in")
    if rule.scheme is Scheme.WEEK:
        return _("any day of the week it is due in")
    return _("from %(before)d days before to %(after)d days after the due day") % {
        "before": rule.before, "after": rule.after,
    }  # fmt: skip


def why(reasons: Why) -> list[str]:
    """The sentences that answer "why is this due then?", in the order one would say them."""
    sentences = [_first_sentence(reasons)]
    if reasons.place:
        sentences.append(_("They are counted from the base date of %(place)s.") % {"place": reasons.place})
    if reasons.reason in {Reason.DRIFT_WITHIN, Reason.DRIFT_BEYOND}:
        sentences.append(_drift_sentence(reasons))
    if reasons.reason in METERED:
        sentences.append(meter_words.readings(reasons))
    if reasons.clamped:
        sentences.append(_("That month has no such day, so its last day counts."))
    return sentences


def _first_sentence(reasons: Why) -> str:
    if reasons.reason in EVENTS:
        return _event_sentence(reasons)
    if reasons.reason in METERED:
        return meter_words.terms(reasons)
    facts = {
        "from": day(reasons.counted_from),
        "every": interval(reasons.interval) if reasons.interval else "",
        "step": reasons.step,
    }
    forms = {
        Reason.FIRST_ON_GRID: _(
            "The plan's dates are fixed: %(every)s from %(from)s, and this is the first after the "
            "plan began."
        ),
        Reason.ON_GRID: _(
            "The plan's dates are fixed: %(every)s from %(from)s. When the work was done does not "
            "move them."
        ),
        Reason.AFTER_BASE: _(
            "The plan counts from the last work: %(every)s after %(from)s, the day taken as done "
            "before the first record."
        ),
        Reason.AFTER_DONE: _("The plan counts from the last work: %(every)s after it was done on %(from)s."),
        Reason.NEVER_DONE: _(
            "Nothing shows that the work was ever done, so it is due from the day the plan began, "
            "%(from)s."
        ),
        Reason.DRIFT_WITHIN: _("The plan's dates are fixed: %(every)s from %(from)s."),
        Reason.DRIFT_BEYOND: _(
            "The dates were started anew: %(every)s from %(from)s, when the work was last done."
        ),
        Reason.LISTED: _("The plan names its days; this is the next one after %(from)s."),
        Reason.ONE_OFF: _("The plan asks for it once, on %(from)s, of every device."),
    }  # fmt: skip
    return forms[reasons.reason] % facts


#: What happened, as it stands in "because of …".
EVENTS: dict[str, Text] = {
    Reason.AFTER_ACCEPTANCE: gettext_lazy("the acceptance"),
    Reason.AFTER_REPAIR: gettext_lazy("a repair"),
    Reason.AFTER_UPDATE: gettext_lazy("a modification or update"),
    Reason.AFTER_INCIDENT: gettext_lazy("an incident"),
    Reason.AFTER_RELOCATION: gettext_lazy("a move to another place"),
    Reason.AFTER_LOAN: gettext_lazy("the return from a loan"),
    Reason.AFTER_RESULT: gettext_lazy("the result that it waits for"),
}


def _event_sentence(reasons: Why) -> str:
    days = reasons.within_days or 0
    facts = {"event": EVENTS[reasons.reason], "from": day(reasons.counted_from), "days": days}
    told = f" ({reasons.occasion})" if reasons.occasion else ""
    facts["told"] = told
    if not days:
        return _("The plan asks for it on the day of %(event)s: %(from)s%(told)s.") % facts
    form = ngettext(
        "The plan asks for it within %(days)d day of %(event)s on %(from)s%(told)s.",
        "The plan asks for it within %(days)d days of %(event)s on %(from)s%(told)s.",
        days,
    )
    return form % facts


def next_step(state: Chase) -> str:
    """What the ladder of searches asks for next."""
    forms = {
        Rung.RETRY: _("Tell the unit and look again by %(day)s."),
        Rung.SEARCH_WIDELY: _("Ask every unit, read the location system, and look again by %(day)s."),
        Rung.DECLARE: _("Every search was in vain: declare it missing."),
    }
    return forms[state.rung] % {"day": day(state.act_by)}


def _drift_sentence(reasons: Why) -> str:
    drift = reasons.drift_days or 0
    facts = {"days": abs(drift), "percent": reasons.drift_percent}
    if reasons.reason is Reason.DRIFT_WITHIN:
        form = _(
            "The last work was %(days)d days off, within the %(percent)s %% of the interval allowed: the dates stay."
        )
    elif drift > 0:
        form = _(
            "The last work was %(days)d days late, more than the %(percent)s %% of the interval allowed."
        )
    else:
        form = _(
            "The last work was %(days)d days early, more than the %(percent)s %% of the interval allowed."
        )
    return form % facts


def limits(given: Limits, *, unit: str, decimals: int | None = None) -> str:
    """ "170 to 230 J (200 J ± 15 %)", as a technician reads it."""
    words = bounds(given.acceptance(), unit=unit, decimals=decimals)
    if given.target is None:
        return words
    parts = [f"± {shown(given.tolerance, decimals=None)} {unit}"] if given.tolerance is not None else []
    parts += [f"± {shown(given.percent, decimals=None)} %"] if given.percent is not None else []
    return f"{words} ({shown(given.target, decimals=None)} {unit} {' / '.join(parts)})"


def bounds(given: Bounds, *, unit: str, decimals: int | None = None) -> str:
    low = None if given.lower is None else shown(given.lower, decimals=decimals)
    high = None if given.upper is None else shown(given.upper, decimals=decimals)
    if low is not None and high is not None:
        return _("%(low)s to %(high)s %(unit)s") % {"low": low, "high": high, "unit": unit}
    if low is not None:
        form = _("at least %(low)s %(unit)s") if given.lower_inclusive else _("more than %(low)s %(unit)s")
        return form % {"low": low, "unit": unit}
    form = _("at most %(high)s %(unit)s") if given.upper_inclusive else _("less than %(high)s %(unit)s")
    return form % {"high": high, "unit": unit}


#: The steps that a table of electrical safety adds have no place in the procedure where their key is seen.
_TABLE_STEPS: dict[str, Text] = {
    CLASS_KEY: gettext_lazy("protection class"),
    CONNECTION_KEY: gettext_lazy("connection"),
    PART_KEYS[AppliedPart.B]: gettext_lazy("applied part of type B"),
    PART_KEYS[AppliedPart.BF]: gettext_lazy("applied part of type BF"),
    PART_KEYS[AppliedPart.CF]: gettext_lazy("applied part of type CF"),
}


def _named(condition: str) -> str:
    return " ".join(str(_TABLE_STEPS.get(word, word)) for word in condition.split(" "))


class Conditional(Protocol):
    """A step that may not be asked."""

    @property
    def condition(self) -> str: ...

    @property
    def as_left_of(self) -> str: ...


def not_asked(step: Conditional) -> str:
    """Why a step is not asked now."""
    if step.condition:
        return _("Asked only when: %(condition)s.") % {"condition": _named(step.condition)}
    return _("Asked once the value as found has been entered (step %(key)s).") % {"key": step.as_left_of}


def refusal(problem: RefusedEntry) -> str:
    """Why an entry was not taken, with what was entered."""
    sentence = str(REFUSALS[problem.refusal])
    return f"“{problem.entered}”: {sentence}" if problem.entered else sentence


def number(value: Decimal, *, decimals: int | None = None) -> str:
    return shown(value, decimals=decimals)

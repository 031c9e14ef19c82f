"""One round of a corrective action on its page: the cause, the steps, the check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from openhtm.accounts.api import User
from openhtm.ui.parts import Act, Fact, Pill
from openhtm.ui.tones import Tone

from ... import correction_words, corrections
from ...models import CorrectionRound, CorrectionStep, CorrectiveAction
from ...rules import corrections as rule
from ...rules.corrections import Result, StepKind
from .corrections import address

_RESULTS = {
    Result.REACHED: Tone.OK,
    Result.MISSED: Tone.OVERDUE,
    Result.UNKNOWN: Tone.UNKNOWN,
    Result.NOT_COUNTED: Tone.PLAIN,
}


@dataclass(frozen=True, kw_only=True)
class StepRow:
    kind: str
    text: str
    owner: str
    due: date
    pill: Pill
    note: str
    done: str
    done_at: datetime | None
    evidence: str
    evidence_url: str
    acts: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class RoundPart:
    """``title`` empty: the only one there is."""

    title: str
    cause: str
    whys: Sequence[str]
    cause_facts: Sequence[Fact]
    steps: Sequence[StepRow]
    check: Sequence[Fact]
    judgment: str


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the reader is and may: planning, checking, and whether the list of findings is of today."""

    user: User
    on: date
    at: datetime
    may_plan: bool
    may_check: bool
    is_current: bool


def round_part(found: CorrectiveAction, of: CorrectionRound, seen: Seen, *, alone: bool) -> RoundPart:
    cause = [Fact(label=_("Method"), value=of.get_method_display() if of.method else None)]
    if of.cause_at:
        cause.append(Fact(label=_("Found"), value=of.cause_at, hint=of.cause_by))
    order = list(StepKind)
    steps = sorted(of.steps.all(), key=lambda one: (order.index(StepKind(one.kind)), one.due_on, one.pk))
    return RoundPart(
        title="" if alone else _("Round %(n)d") % {"n": of.number},
        cause=of.cause,
        whys=of.whys,
        cause_facts=cause if of.cause else [],
        steps=[_step(found, of, one, seen) for one in steps],
        check=_check(found, of, seen),
        judgment=of.judgment,
    )


def _step(found: CorrectiveAction, of: CorrectionRound, one: CorrectionStep, seen: Seen) -> StepRow:
    evidence = one.evidence
    return StepRow(
        kind=one.get_kind_display(),
        text=one.text,
        owner=str(one.owner),
        due=one.due_on,
        pill=_step_pill(of, one, seen.on),
        note=one.note,
        done=one.done_by,
        done_at=one.done_at,
        evidence=evidence.title if evidence else "",
        evidence_url=reverse("documents:document", args=[evidence.pk]) if evidence else "",
        acts=_step_acts(found, of, one, seen),
    )


def _step_pill(of: CorrectionRound, one: CorrectionStep, on: date) -> Pill:
    if one.done_at is not None:
        return Pill(tone=Tone.OK, text=_("Done"))
    if of.ended_at is not None:
        return Pill(tone=Tone.PLAIN, text=_("Not done"))
    return (
        Pill(tone=Tone.OVERDUE, text=_("Overdue"))
        if one.due_on < on
        else Pill(tone=Tone.SOON, text=_("To do"))
    )


def _step_acts(found: CorrectiveAction, of: CorrectionRound, one: CorrectionStep, seen: Seen) -> list[Act]:
    if one.done_at is not None or of.ended_at is not None:
        return []
    made = []
    if seen.may_plan or one.owner_id == seen.user.pk:
        made.append(Act(label=_("It is done"), url=address("step_done", found, one.pk), icon="check"))
    if seen.may_plan:
        made.append(
            Act(label=_("Change"), url=address("step_change", found, one.pk), icon="edit", kind="quiet")
        )
    return made


def _check(found: CorrectiveAction, of: CorrectionRound, seen: Seen) -> list[Fact]:
    if not of.has_measure:
        return []
    made = [
        Fact(label=_("Measure"), value=correction_words.measure(of)),
        Fact(label=_("Look from"), value=date_format(of.look_from) if of.look_from else _("Not planned yet")),
    ]
    if of.rule:
        made += _counts(found, of, seen)
    if of.checked_at is not None:
        got = rule.result(counted=bool(of.rule), after=of.after, target=of.target)
        told = str(correction_words.RESULTS[got])
        judged = _("Effective") if of.effective else _("Not effective")
        tone = Tone.OK if of.effective else Tone.OVERDUE
        made += [
            Fact(label=_("Result"), value=told, pill=Pill(tone=_RESULTS[got], text=told)),
            Fact(label=_("Judgment"), value=judged, pill=Pill(tone=tone, text=judged)),
            Fact(label=_("Checked"), value=of.checked_at, hint=str(of.checked_by)),
        ]
    return made


def _counts(found: CorrectiveAction, of: CorrectionRound, seen: Seen) -> Iterator[Fact]:
    """Each opens to its rows. What was not kept then is unknown, not none."""
    rows = {when: address("counted", found, of.number, when) for when in ("before", "after", "now")}
    yield Fact(
        label=_("When it was planned"),
        value=of.before,
        url=rows["before"] if of.before_at else "",
        hint="" if of.before_at else _("Nobody kept findings then."),
    )
    if of.checked_at is not None:
        yield Fact(label=_("When it was checked"), value=of.after, url=rows["after"])
    elif of.ended_at is None:
        yield Fact(
            label=_("Now"),
            value=corrections.count(of, at=seen.at) if seen.is_current else None,
            url=rows["now"],
            hint="" if seen.is_current else _("Everything has to be looked at first; the check does it."),
        )

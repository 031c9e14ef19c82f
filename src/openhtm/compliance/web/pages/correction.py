"""The page of one corrective action: how it stands, its cause, its steps, its check, what happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Act, Entry, Fact, Page, Reason, Stage, Verdict
from openhtm.ui.tones import Tone

from ... import correction_words, corrections
from ...models import CorrectedFinding, CorrectionRound, CorrectiveAction
from ...rules import corrections as rule
from ...rules.corrections import State
from .correction_round import RoundPart, Seen, round_part
from .corrections import TONES, action_crumbs, address, place
from .findings import FindingRow, finding_row

_STAGES = (State.OPEN, State.CAUSE_FOUND, State.IN_WORK, State.AWAITING_CHECK, State.EFFECTIVE)


@dataclass(frozen=True, kw_only=True)
class CorrectionPage(Page):
    verdict: Verdict
    stages: Sequence[Stage]
    wrong: str
    now: RoundPart
    earlier: Sequence[RoundPart]
    facts: Sequence[Fact]
    findings: Sequence[FindingRow]
    hidden: str
    files_url: str
    signed: Sequence[tuple[str, Any]]
    entries: Sequence[Entry]


def correction_page(
    found: Any,
    rounds: Sequence[CorrectionRound],
    links: Sequence[CorrectedFinding],
    signed: Sequence[Any],
    seen: Seen,
) -> CorrectionPage:
    now = rounds[-1]
    return CorrectionPage(
        title=f"{found}: {found.title}",
        lead=_lead(found, now),
        crumbs=action_crumbs(),
        acts=_acts(found, now, seen),
        verdict=_verdict(found, now, seen),
        stages=_stages(found),
        wrong=found.wrong,
        now=round_part(found, now, seen, alone=len(rounds) == 1),
        earlier=[round_part(found, one, seen, alone=False) for one in reversed(rounds[:-1])],
        facts=_facts(found),
        findings=[finding_row(one.finding, on=seen.on) for one in links],
        hidden=_hidden(found.covered - len(links)),
        files_url=reverse("documents:of", args=["compliance.correctiveaction", found.pk]),
        signed=[(f"{one.get_meaning_display()}: {one.printed_name}", one.signed_at) for one in signed],
        # The newest first, and of what happened at once the last.
        entries=sorted(_entries(found, rounds), key=lambda one: one.at)[::-1],
    )


def _lead(found: CorrectiveAction, now: CorrectionRound) -> str:
    until = corrections.until(now)
    if found.ended_at is not None or until is None:
        return correction_words.source(found)
    values = {"name": found.owner, "day": correction_words.day(until)}
    return _("%(name)s answers for it; planned until %(day)s.") % values


def _hidden(number: int) -> str:
    if number <= 0:
        return ""
    told = ngettext(
        "%(n)d more finding of it lies outside your places.",
        "%(n)d more findings of it lie outside your places.",
        number,
    )
    return told % {"n": number}


def _verdict(found: CorrectiveAction, now: CorrectionRound, seen: Seen) -> Verdict:
    tone = TONES[State(found.state)]
    reasons = []
    if found.is_overdue(seen.on):
        tone = Tone.OVERDUE
        told = _("What comes next was due on %(day)s.") % {"day": correction_words.day(found.due_on)}
        reasons.append(Reason(text=told, tone=Tone.OVERDUE))
    reasons += [Reason(text=text, tone=tone) for text in _next(found, now)]
    if found.ended_reason:
        reasons.append(Reason(text=found.ended_reason))
    return Verdict(text=found.get_state_display(), tone=tone, reasons=reasons)


def _next(found: CorrectiveAction, now: CorrectionRound) -> list[str]:
    state = State(found.state)
    if state is State.OPEN:
        return [_("Find the cause. What holds the harm off meanwhile can begin at once.")]
    if state in {State.CAUSE_FOUND, State.IN_WORK}:
        lacking = correction_words.missing(corrections.missing(now))
        return lacking or [_("Everything is done: hand it over for its check.")]
    if state is State.AWAITING_CHECK:
        values = {"day": correction_words.day(now.look_from)}
        return [_("From %(day)s on somebody who has no part in it checks whether it helped.") % values]
    return []


def _stages(found: CorrectiveAction) -> list[Stage]:
    labels = (_("Open"), _("Cause"), _("Work"), _("Check"), _("Effective"))
    if found.state == State.WITHDRAWN:
        return [Stage(label=_("Withdrawn"), state="failed")]
    reached = _STAGES.index(State(found.state))
    whole = found.state == State.EFFECTIVE
    return [
        Stage(label=label, state="done" if n < reached or whole else "current" if n == reached else "todo")
        for n, label in enumerate(labels)
    ]


def _facts(found: CorrectiveAction) -> list[Fact]:
    link = found.source_link if found.source_link and rule.is_link(found.source_link) else ""
    return [
        Fact(label=_("Comes from"), value=correction_words.source(found), url=link),
        Fact(label=_("Place"), value=place(found)),
        Fact(label=_("Answers for it"), value=found.owner),
        Fact(label=_("Opened"), value=found.opened_at, hint=found.opened_by),
        *([Fact(label=_("Next due"), value=date_format(found.due_on))] if found.due_on else []),
        *([Fact(label=_("Ended"), value=found.ended_at, hint=found.ended_by)] if found.ended_at else []),
    ]


def _acts(found: CorrectiveAction, now: CorrectionRound, seen: Seen) -> list[Act]:
    if found.ended_at is not None:
        return []
    made = _planning(found, now) if seen.may_plan else []
    if found.state == State.AWAITING_CHECK and seen.may_check:
        check = Act(
            label=_("Check whether it helped"),
            url=address("check", found),
            icon="signature",
            kind="primary",
            refused=_no_check(found, now, seen),
        )
        made.insert(0, check)
    if seen.may_plan:
        made.append(Act(label=_("Edit"), url=address("change", found), icon="edit", kind="quiet"))
        made.append(Act(label=_("Withdraw"), url=address("withdraw", found), icon="x", kind="danger"))
    return made


def _no_check(found: CorrectiveAction, now: CorrectionRound, seen: Seen) -> str:
    if seen.user.pk in {found.owner_id, now.owner_id, *(one.owner_id for one in now.steps.all())}:
        return _("You answer for it or for one of its steps, so someone else has to check it.")
    if now.look_from is not None and seen.on < now.look_from:
        return _("Not before %(day)s.") % {"day": correction_words.day(now.look_from)}
    return ""


def _planning(found: CorrectiveAction, now: CorrectionRound) -> list[Act]:
    state = State(found.state)
    if state is State.AWAITING_CHECK:
        return []
    cause = Act(
        label=_("Find the cause") if state is State.OPEN else _("See the cause better"),
        url=address("cause", found),
        icon="search",
        kind="primary" if state is State.OPEN else "secondary",
    )
    step = Act(label=_("Plan a step"), url=address("step_add", found), icon="plus")
    if state is State.OPEN:
        return [cause, step]
    label = _("Plan the check again") if now.has_measure else _("Plan the check")
    check = Act(label=label, url=address("plan_check", found), icon="chart-bar")
    if state is State.CAUSE_FOUND:
        return [step, check, cause]
    lacking = correction_words.missing(corrections.missing(now))
    over = Act(
        label=_("Hand it over for its check"),
        url=address("hand_over", found),
        icon="send",
        kind="primary",
        method="post",
        refused=lacking[0] if lacking else "",
    )
    return [over, step, check, cause]


def _entries(found: CorrectiveAction, rounds: Sequence[CorrectionRound]) -> Iterator[Entry]:
    yield Entry(at=found.opened_at, title=_("Opened"), by=found.opened_by, icon="flag")
    for number, of in enumerate(rounds):
        # Another round begins with the cause of the one before.
        if of.cause_at and not any(of.cause_at == one.cause_at for one in rounds[:number]):
            yield Entry(
                at=of.cause_at, title=_("Cause found"), by=of.cause_by, detail=of.cause, icon="search"
            )
        yield from _of_round(of)
    if found.ended_at is not None and found.state == State.WITHDRAWN:
        yield Entry(
            at=found.ended_at, title=_("Withdrawn"), by=found.ended_by, detail=found.ended_reason, icon="x"
        )


def _of_round(of: CorrectionRound) -> Iterator[Entry]:
    for one in of.steps.all():
        if one.done_at is not None:
            title = _("Done: %(step)s") % {"step": one.text}
            yield Entry(at=one.done_at, title=title, by=one.done_by, detail=one.note, icon="check")
    if of.handed_over_at is not None:
        yield Entry(at=of.handed_over_at, title=_("Handed over for its check"), icon="send")
    if of.checked_at is not None:
        title = _("Checked: effective") if of.effective else _("Checked: not effective, another round")
        tone = Tone.OK if of.effective else Tone.OVERDUE
        by = str(of.checked_by)
        yield Entry(at=of.checked_at, title=title, by=by, detail=of.judgment, icon="signature", tone=tone)

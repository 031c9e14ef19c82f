"""The board of alternate programs and the page of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Chip, Column, Crumb, Fact, Page, Paging, Pill, Reason, Verdict
from openhtm.ui.tones import Tone

from ... import aem_words, evidence_words
from ...models import AemDemands, AemProgram, AemReview
from ...rules.evidence import Conclusion, Demand
from ...rules.programs import QUESTIONS, State
from .evidence import url as evidence_url
from .findings import crumbs

HEADS = (
    Head(label=gettext_lazy("Program"), key="number"),
    Head(label=gettext_lazy("Devices of")),
    Head(label=gettext_lazy("Schedule")),
    Head(label=gettext_lazy("State")),
    Head(label=gettext_lazy("Review due"), key="review_due_on"),
)
_TONES = {
    State.DRAFT: Tone.PLAIN,
    State.SUBMITTED: Tone.SOON,
    State.IN_FORCE: Tone.OK,
    State.SUSPENDED: Tone.HELD,
    State.WITHDRAWN: Tone.PLAIN,
}


@dataclass(frozen=True, kw_only=True)
class ProgramRow:
    name: str
    url: str
    owner: str
    plan: str
    terms: str
    state: Pill
    review_due: date | None
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class BoardPage(Page):
    rows: Sequence[ProgramRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str
    warning: str


@dataclass(frozen=True, kw_only=True)
class ReviewRow:
    due: date
    text: str
    by: str


@dataclass(frozen=True, kw_only=True)
class ProgramPage(Page):
    verdict: Verdict
    facts: Sequence[Fact]
    schedule: Sequence[Fact]
    answers: Sequence[Fact]
    evidence: Sequence[Fact]
    rationale: str
    signed: Sequence[tuple[str, Any]]
    reviews: Sequence[ReviewRow]


def board_crumb() -> Crumb:
    return Crumb(label=_("Alternate maintenance"), url=reverse("compliance:aem"))


def address(name: str, program: AemProgram) -> str:
    return reverse(f"compliance:{name}", args=[program.pk])


def pill(program: AemProgram) -> Pill:
    return Pill(tone=_TONES[State(program.state)], text=program.get_state_display())


def owner(program: AemProgram) -> str:
    return str(program.plan.model or program.plan.device_type)


def row(program: AemProgram, *, on: date) -> ProgramRow:
    due = program.review_due_on if program.state == State.IN_FORCE else None
    return ProgramRow(
        name=str(program),
        url=program.get_absolute_url(),
        owner=owner(program),
        plan=program.plan.title,
        terms=aem_words.terms(program),
        state=pill(program),
        review_due=due,
        overdue=due is not None and due < on,
    )


def lead(counts: Mapping[str, int]) -> str:
    n = counts.get(State.IN_FORCE, 0)
    told = ngettext(
        "%(n)s program in force, %(waiting)s waiting for approval.",
        "%(n)s programs in force, %(waiting)s waiting for approval.",
        n,
    )
    return told % {"n": n, "waiting": counts.get(State.SUBMITTED, 0)}


def warning(demands: AemDemands | None) -> str:
    if demands is not None:
        return ""
    return _(
        "Nobody has named yet which qualification an approver must hold; until then nothing can be approved."
    )


def board_acts(rights: set[str]) -> list[Act]:
    made = [Act(label=_("Evidence"), url=reverse("compliance:aem_evidence"), icon="chart-bar")]
    if "edit" in rights:
        made.insert(
            0,
            Act(
                label=_("Propose a program"),
                url=reverse("compliance:aem_propose"),
                icon="plus",
                kind="primary",
            ),
        )
    if "demand" in rights:
        made.append(Act(label=_("What is asked"), url=reverse("compliance:aem_demands"), icon="settings"))
        made.append(
            Act(
                label=_("Look at all now"), url=reverse("compliance:aem_watch"), icon="refresh", method="post"
            )
        )
    return [
        *made,
        Act(label=_("AEM devices"), url=f"{reverse('registry:device_list')}?aem=yes", icon="list-details"),
    ]


def program_page(
    program: AemProgram, *, signatures: Sequence[Any], reviews: Sequence[AemReview], acts: Sequence[Act]
) -> ProgramPage:
    return ProgramPage(
        title=f"{program}: {owner(program)}",
        lead=aem_words.terms(program),
        crumbs=crumbs(board_crumb()),
        acts=acts,
        verdict=_verdict(program),
        facts=_facts(program),
        schedule=_schedule(program),
        answers=[_answer(program, name) for name in QUESTIONS],
        evidence=_evidence(program),
        rationale=program.rationale,
        signed=[(f"{one.get_meaning_display()}: {one.printed_name}", one.signed_at) for one in signatures],
        reviews=[_review(one) for one in reviews],
    )


def _verdict(program: AemProgram) -> Verdict:
    told = {
        State.DRAFT: [program.sent_back] if program.sent_back else [],
        State.SUSPENDED: aem_words.because(program.because),
        State.WITHDRAWN: [program.ended_reason],
    }
    tone = _TONES[State(program.state)]
    reasons = [Reason(text=text, tone=tone) for text in told.get(State(program.state), [])]
    return Verdict(text=program.get_state_display(), tone=tone, reasons=reasons)


def _day(day: date | None) -> str | None:
    return date_format(day) if day else None


def _facts(program: AemProgram) -> list[Fact]:
    made = [
        Fact(
            label=_("Plan"), value=program.plan.title, url=reverse("maintenance:plan", args=[program.plan_id])
        ),
        Fact(label=_("Site"), value=program.site or _("All sites")),
        Fact(label=_("Author"), value=program.author),
    ]
    if program.approver is not None:
        made += [
            Fact(label=_("Approver"), value=program.approver),
            Fact(label=_("Qualification"), value=program.qualification),
            Fact(label=_("In force from"), value=_day(program.effective_from)),
            Fact(label=_("Review due"), value=_day(program.review_due_on)),
        ]
    if program.effective_to is not None:
        made.append(Fact(label=_("In force until"), value=_day(program.effective_to)))
    return made


def _schedule(program: AemProgram) -> list[Fact]:
    return [
        Fact(
            label=_("Manufacturer"),
            value=aem_words.interval(program.maker_count, program.maker_unit),
            hint=program.maker_reference,
        ),
        Fact(label=_("Alternate"), value=aem_words.interval(program.interval_count, program.interval_unit)),
        Fact(label=_("Alternate procedure"), value=program.procedure or _("As it is")),
        Fact(
            label=_("Suspended above"),
            value=_("%(rate)s, or %(share)s of inspections that find something")
            % {
                "rate": evidence_words.per_year(program.most_rate),
                "share": evidence_words.percent(program.most_yield),
            },
        ),
        Fact(
            label=_("How it is watched"), value=program.watching or _("By these limits and the yearly review")
        ),
    ]


def _answer(program: AemProgram, name: str) -> Fact:
    given = program.answers.get(name, "")
    return Fact(
        label=str(aem_words.QUESTIONS[name]),
        value=aem_words.ANSWERS[name].get(given),
        hint=program.answers.get(f"{name}_note", ""),
    )


def _evidence(program: AemProgram) -> list[Fact]:
    """As it was kept when the program was submitted."""
    kept = program.evidence
    if not kept:
        return []
    number, at_most = evidence_words.number, kept["preventable_rate_at_most"]
    checks = {one["demand"]: one for one in kept["checks"]}
    return [
        Fact(label=_("Conclusion"), value=evidence_words.CONCLUSIONS[Conclusion(kept["conclusion"])]),
        Fact(
            label=_("Period"),
            value=f"{_day(date.fromisoformat(kept['from']))} – {_day(date.fromisoformat(kept['to']))}",
        ),
        Fact(label=_("Devices"), value=number(kept["counts"]["devices"])),
        Fact(label=_("Device-years"), value=number(checks[Demand.DEVICE_YEARS]["has"], 1)),
        Fact(
            label=_("Preventable a year, at most"),
            value=_("%(value)s (%(lower)s to %(upper)s)")
            % {name: number(at_most[name], 3) for name in ("value", "lower", "upper")},
        ),
        Fact(label=_("Inspections"), value=number(checks[Demand.INSPECTIONS]["has"])),
        Fact(label=_("Now"), value=_("Evidence of today"), url=_evidence_url(program)),
    ]


def _evidence_url(program: AemProgram) -> str:
    plan = program.plan
    since = program.effective_from.isoformat() if program.effective_from else ""
    if plan.model_id:
        return evidence_url(model=plan.model_id, since=since)
    return evidence_url(device_type=plan.device_type_id, since=since)


def _review(one: AemReview) -> ReviewRow:
    decided = one.text if one.decided_at else _("Prepared; waiting for a decision.")
    return ReviewRow(due=one.due_on, text=decided, by=one.decided_by)


def program_acts(program: AemProgram, rights: set[str], *, is_author: bool, prepared: bool) -> list[Act]:
    state, made = State(program.state), []
    if state is State.DRAFT and is_author and "edit" in rights:
        made += [
            Act(
                label=_("Submit"),
                url=address("aem_submit", program),
                icon="send",
                kind="primary",
                method="post",
            ),
            Act(label=_("Edit"), url=address("aem_edit", program), icon="edit"),
        ]
    if state is State.SUBMITTED and "approve" in rights:
        why = _("You proposed it, so someone else has to approve it.") if is_author else ""
        made += [
            Act(
                label=_("Approve"),
                url=address("aem_approve", program),
                icon="signature",
                kind="primary",
                refused=why,
            ),
            Act(label=_("Send back"), url=address("aem_send_back", program), icon="arrow-back-up"),
        ]
    if state is State.IN_FORCE and "approve" in rights:
        if prepared:
            made.append(
                Act(
                    label=_("Decide the review"),
                    url=address("aem_review", program),
                    icon="signature",
                    kind="primary",
                )
            )
        made.append(
            Act(label=_("Suspend"), url=address("aem_suspend", program), icon="player-pause", kind="danger")
        )
    if state in {State.DRAFT, State.SUBMITTED, State.SUSPENDED} and "edit" in rights:
        made.append(Act(label=_("Withdraw"), url=address("aem_withdraw", program), icon="x", kind="danger"))
    return [
        *made,
        Act(label=_("Memo (PDF)"), url=address("aem_memo", program), icon="download", kind="quiet"),
    ]

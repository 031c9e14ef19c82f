"""The inbox of findings and the page of one."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Chip, Column, Crumb, Fact, Page, Paging, Pill, Reason
from openhtm.ui.tones import Tone

from ... import correction_words, corrections, looks, shelf, subjects, words
from ...keeping import Kept
from ...listing import requirement_name
from ...models import Acceptance, CorrectionRound, Finding
from ...rules.standards import Requirement, RequirementSet

HEADS = (
    Head(label=gettext_lazy("Severity"), key="rank"),
    Head(label=gettext_lazy("About"), key="subject"),
    Head(label=gettext_lazy("Finding"), key="rule"),
    Head(label=gettext_lazy("Place"), hidden_on_phone=True),
    Head(label=gettext_lazy("Since"), key="since"),
)
GRAVEST = "rank,since"


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Readiness"), url=reverse("compliance:readiness")), *more]


@dataclass(frozen=True, kw_only=True)
class FindingRow:
    pk: int
    url: str
    severity: Pill
    subject: str
    kind: str
    title: str
    because: str
    place: str
    since: date
    state: Pill | None
    corrected: Pill | None = None


@dataclass(frozen=True, kw_only=True)
class FindingListPage(Page):
    rows: Sequence[FindingRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str
    bulk_url: str
    correct_url: str
    exports: Sequence[tuple[str, str]]
    stale: str

    @property
    def select_url(self) -> str:
        """Where a selection goes; empty: rows are not selected."""
        return self.bulk_url or self.correct_url


def finding_row(one: Finding, *, on: date, corrected: Container[int] = ()) -> FindingRow:
    places = [one.site.code if one.site else "", one.department.name if one.department else ""]
    return FindingRow(
        pk=one.pk,
        url=one.get_absolute_url(),
        severity=looks.severity(one.severity),
        subject=one.subject,
        kind=words.kind(one.subject_type),
        title=words.rule_title(one.rule),
        because=" ".join(words.because(one.rule, one.because)),
        place=" · ".join(filter(None, places)),
        since=one.since,
        state=state_pill(one, on=on),
        corrected=Pill(tone=Tone.INFO, text=_("Being corrected")) if one.pk in corrected else None,
    )


def state_pill(one: Finding, *, on: date) -> Pill | None:
    if one.closed_at is not None:
        return Pill(tone=Tone.OK, text=_("Mended"))
    if one.is_accepted(on):
        return Pill(tone=Tone.HELD, text=_("Accepted"))
    if one.accepted_until is not None:
        return Pill(tone=Tone.OVERDUE, text=_("Acceptance expired"))
    return None


def lead(counts: dict[str, int]) -> str:
    number = counts["all"]
    text = ngettext(
        "%(n)d finding: %(critical)d critical, %(major)d major, %(minor)d minor.",
        "%(n)d findings: %(critical)d critical, %(major)d major, %(minor)d minor.",
        number,
    )
    return text % {"n": number, **counts}


def lead_tone(counts: dict[str, int]) -> Tone:
    if counts["critical"]:
        return Tone.OVERDUE
    return Tone.SOON if counts["all"] else Tone.OK


def stale(kept: Kept) -> str:
    """What a reader has to know of how old the list is; empty when it is of today."""
    if kept.look is None:
        return _("Nothing has been looked at yet. Look at everything once.")
    if kept.is_current:
        return ""
    return _("Everything was looked at last on %(day)s; what fell late since is not in yet.") % {
        "day": kept.look.day.isoformat()
    }


def requirement_choices(on: date) -> list[tuple[str, str]]:
    return [
        (requirement_name(one.key, row.citation), f"{row.citation} ({one.authority})")
        for one in shelf.sets()
        if one.is_in_force(on)
        for row in one.requirements
    ]


@dataclass(frozen=True, kw_only=True)
class RequirementLine:
    citation: str
    authority: str
    text: str
    confidence: Pill


@dataclass(frozen=True, kw_only=True)
class AcceptanceLine:
    reason: str
    owner: str
    until: date
    by: str
    at: datetime
    ended: str


@dataclass(frozen=True, kw_only=True)
class FindingPage(Page):
    because: Sequence[str]
    looks_for: str
    remedy: str
    facts: Sequence[Fact]
    requirements: Sequence[RequirementLine]
    acceptances: Sequence[AcceptanceLine]
    subject_act: Act | None
    correction: Reason | None


def finding_page(
    one: Finding,
    acceptances: Iterable[Acceptance],
    *,
    looks_for: str,
    on: date,
    rights: Container[str],
    correction: Reason | None,
) -> FindingPage:
    address = subjects.page_of(one)
    open_it = Act(label=_("Open %(what)s") % {"what": words.kind(one.subject_type).lower()}, url=address)
    return FindingPage(
        title=words.rule_title(one.rule),
        lead=one.subject,
        crumbs=crumbs(Crumb(label=_("Findings"), url=reverse("compliance:findings"))),
        acts=_acts(one, rights, on=on, corrected=correction is not None) if one.closed_at is None else [],
        because=words.because(one.rule, one.because),
        looks_for=looks_for,
        remedy=words.remedy(one.rule),
        facts=_facts(one, on=on),
        requirements=[_requirement(*pair) for pair in shelf.answered_by(one.rule, on=on)],
        acceptances=[_acceptance(row) for row in acceptances],
        subject_act=open_it if address else None,
        correction=correction,
    )


def _acts(one: Finding, rights: Container[str], *, on: date, corrected: bool) -> list[Act]:
    made = []
    if "correct" in rights and not corrected:
        address = f"{reverse('compliance:correction_start')}?selected={one.pk}"
        made.append(Act(label=_("Begin a corrective action"), url=address, icon="first-aid-kit"))
    if "accept" not in rights:
        return made
    address = f"{reverse('compliance:accept')}?selected={one.pk}"
    made.append(Act(label=_("Accept for a time"), url=address, icon="clock-pause"))
    if one.is_accepted(on):
        back = reverse("compliance:take_back", args=[one.pk])
        made.append(Act(label=_("Take the acceptance back"), url=back, icon="arrow-back-up"))
    return made


def correction_line(of: CorrectionRound | None, *, on: date) -> Reason | None:
    """By whom it is being corrected and until when; what is late says so."""
    if of is None:
        return None
    told = correction_words.corrected_by(of, corrections.until(of))
    late = of.action.is_overdue(on)
    text = f"{told} {_('What comes next is overdue.')}" if late else told
    return Reason(text=text, url=of.action.get_absolute_url(), tone=Tone.OVERDUE if late else Tone.INFO)


def _facts(one: Finding, *, on: date) -> list[Fact]:
    state = state_pill(one, on=on) or Pill(tone=Tone.OVERDUE, text=_("Open"))
    return [
        Fact(label=_("State"), value=state.text, pill=state),
        Fact(label=_("Severity"), value=one.severity, pill=looks.severity(one.severity)),
        Fact(label=_("Kind"), value=words.kind(one.subject_type)),
        Fact(label=_("Risk class"), value=looks.risk(one.risk_class)),
        Fact(label=_("Site"), value=str(one.site) if one.site else _("All sites")),
        Fact(label=_("Department"), value=str(one.department) if one.department else _("None")),
        Fact(label=_("Since"), value=one.since),
        Fact(label=_("Found"), value=one.found_at),
        *([Fact(label=_("Mended"), value=one.closed_at)] if one.closed_at else []),
    ]


def _requirement(of: RequirementSet, row: Requirement) -> RequirementLine:
    return RequirementLine(
        citation=row.citation,
        authority=f"{of.authority}, {of.edition}",
        text=row.text,
        confidence=looks.confidence(row.confidence),
    )


def _acceptance(row: Any) -> AcceptanceLine:
    ended = ""
    if row.withdrawn_at is not None:
        ended = _("Ended by %(name)s: %(reason)s") % {
            "name": row.withdrawn_by,
            "reason": row.withdrawn_reason,
        }
    return AcceptanceLine(
        reason=row.reason,
        owner=str(row.owner),
        until=row.until,
        by=row.accepted_by,
        at=row.accepted_at,
        ended=ended,
    )

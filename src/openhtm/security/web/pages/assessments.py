"""The pages of judgments: one, their history, and what contradicts itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Chip, Column, Crumb, Fact, Page, Paging, Pill
from openhtm.ui.tones import Tone

from ... import words
from ...models import Assessment, Status
from .shared import crumbs, tier_pill

STATUS_TONES = {
    Status.UNDER_INVESTIGATION: Tone.SOON,
    Status.AFFECTED: Tone.OVERDUE,
    Status.NOT_AFFECTED: Tone.OK,
    Status.FIXED: Tone.OK,
}
HEADS = (
    Head(label=lazy("Judged"), key="made_at"),
    Head(label=lazy("Flaw"), key="vulnerability__name"),
    Head(label=lazy("Release")),
    Head(label=lazy("For whom")),
    Head(label=lazy("State")),
    Head(label=lazy("By"), hidden_on_phone=True),
)


def export_acts() -> list[Act]:
    """What was judged as a document for others, in each notation."""
    return [
        Act(
            label=_("Export as %(notation)s") % {"notation": name},
            url=reverse("security:export_vex", args=[kind]),
            icon="download",
        )
        for kind, name in (("csaf", "CSAF"), ("cyclonedx", "CycloneDX"), ("openvex", "OpenVEX"))
    ]


def status_pill(row: Assessment) -> Pill:
    if row.ended_at is not None:
        return Pill(text=row.get_status_display(), tone=Tone.PLAIN)
    return Pill(text=row.get_status_display(), tone=STATUS_TONES[Status(row.status)])


@dataclass(frozen=True, kw_only=True)
class HistoryRow:
    """A judgment in a list; ``ended``: why it stands no longer."""

    url: str
    flaw: str
    release: str
    place: str
    pill: Pill
    made: datetime
    by: str
    ended: datetime | None
    because: str
    review: Pill | None


def history_row(row: Assessment, *, on: date | None = None) -> HistoryRow:
    due = row.ended_at is None and on is not None and row.review_on is not None and row.review_on < on
    return HistoryRow(
        url=row.get_absolute_url(),
        flaw=row.vulnerability.name,
        release=str(row.release),
        place=words.place(row),
        pill=status_pill(row),
        made=row.made_at,
        by=row.made_by,
        ended=row.ended_at,
        because=row.ended_because,
        review=Pill(text=_("Review is due"), tone=Tone.OVERDUE) if due else None,
    )


@dataclass(frozen=True, kw_only=True)
class HistoryPage(Page):
    rows: Sequence[HistoryRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str


@dataclass(frozen=True, kw_only=True)
class KnownRow:
    document: str
    versions: str
    version: str
    pill: Pill


@dataclass(frozen=True, kw_only=True)
class AssessmentPage(Page):
    facts: Sequence[Fact]
    known: Sequence[KnownRow]


def assessment_page(row: Assessment, *, may_edit: bool) -> AssessmentPage:
    flaw = row.vulnerability
    again = f"{reverse('security:judge', args=[flaw.name])}?release={row.release_id}"
    acts = [
        Act(label=_("Judge anew"), url=again, icon="shield-check"),
        Act(label=_("Take it back"), url=reverse("security:withdraw", args=[row.pk]), icon="x"),
    ]
    return AssessmentPage(
        title=_("%(flaw)s in %(release)s") % {"flaw": flaw.name, "release": row.release},
        lead=f"{row.get_status_display()}, {words.place(row)}",
        lead_tone=Tone.PLAIN if row.ended_at is not None else STATUS_TONES[Status(row.status)],
        crumbs=crumbs(*history_crumbs()),
        acts=acts if may_edit and row.ended_at is None else [],
        facts=[fact for fact in _facts(row) if fact.value != ""],
        known=[_known(one) for one in row.known],
    )


def history_crumbs() -> list[Crumb]:
    return [Crumb(label=_("Judgments"), url=reverse("security:assessments"))]


def _facts(row: Assessment) -> list[Fact]:
    ended = row.ended_at
    return [
        Fact(label=_("Flaw"), value=str(row.vulnerability), url=row.vulnerability.get_absolute_url()),
        Fact(label=_("Release"), value=str(row.release), url=row.release.get_absolute_url()),
        Fact(label=_("Component"), value=row.component or _("Whatever is concerned of the release")),
        Fact(label=_("Justification"), value=row.get_justification_display()),
        Fact(label=_("Reason"), value=row.reason),
        Fact(label=_("What is to be done"), value=row.action),
        Fact(label=_("Review on"), value=row.review_on or ""),
        Fact(
            label=_("Evidence"),
            value=str(row.evidence) if row.evidence is not None else _("None"),
            url=reverse("documents:document", args=[row.evidence_id]) if row.evidence_id else "",
        ),
        Fact(label=_("Judged"), value=row.made_at),
        Fact(label=_("By"), value=row.made_by),
        Fact(label=_("Until"), value=ended if ended is not None else ""),
        Fact(label=_("Ended by"), value=row.ended_by),
        Fact(label=_("Ended because"), value=row.ended_because),
    ]


def _known(stored: Sequence[str]) -> KnownRow:
    document, _edition, versions, version, tier = stored
    return KnownRow(document=document, versions=versions, version=version, pill=tier_pill(tier))

"""The pages of documents about flaws: list, one of them line by line, bringing them in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.ui.parts import Act, Column, Crumb, Fact, Page, Paging, Pill
from openhtm.ui.tones import Tone

from ... import words
from ...models import Claim, Outcome, SecurityDocument
from ...rules import ranges
from ...rules.documents import Trouble
from .shared import columns, crumbs

_OUTCOME_TONES = {
    Outcome.APPLIED: Tone.OK,
    Outcome.CONFLICT: Tone.HELD,
    Outcome.UNKNOWN_COMPONENT: Tone.PLAIN,
    Outcome.UNKNOWN_PRODUCT: Tone.PLAIN,
}


@dataclass(frozen=True, kw_only=True)
class DocumentRow:
    url: str
    name: str
    title: str
    kind: str
    day: date | None
    imported: datetime
    replaced: bool
    counts: Sequence[Pill]


@dataclass(frozen=True, kw_only=True)
class DocumentListPage(Page):
    rows: Sequence[DocumentRow]
    columns: Sequence[Column]
    paging: Paging


def document_row(one: SecurityDocument) -> DocumentRow:
    day = one.updated_at or one.issued_at
    return DocumentRow(
        url=one.get_absolute_url(),
        name=one.identifier,
        title=one.title,
        kind=words.KINDS.get(one.kind, one.kind),
        day=day.date() if day else None,
        imported=one.imported_at,
        replaced=one.replaced_at is not None,
        counts=_counts(one),
    )


def _counts(one: SecurityDocument) -> list[Pill]:
    made = [
        Pill(text=f"{one.counts[outcome]} {Outcome(outcome).label}", tone=_OUTCOME_TONES[Outcome(outcome)])
        for outcome in Outcome.values
        if one.counts.get(outcome)
    ]
    unreadable = one.counts.get("unreadable", 0)
    text = _("%(count)d unreadable") % {"count": unreadable}
    return [*made, *([Pill(text=text, tone=Tone.OVERDUE)] if unreadable else [])]


def document_columns() -> list[Column]:
    return columns(_("Document"), _("Kind"), _("Of"), _("Brought in"), _("What became of it"))


@dataclass(frozen=True, kw_only=True)
class ClaimRow:
    vulnerability: str
    url: str
    said: str
    subject: str
    versions: str
    pill: Pill
    why: str
    remedies: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ProblemRow:
    place: str
    why: str
    found: str


@dataclass(frozen=True, kw_only=True)
class DocumentPage(Page):
    facts: Sequence[Fact]
    rows: Sequence[ClaimRow]
    columns: Sequence[Column]
    paging: Paging
    problems: Sequence[ProblemRow]


def document_page(
    found: SecurityDocument, claims: Iterable[Claim], paging: Paging, *, may_edit: bool
) -> DocumentPage:
    ask = Act(
        label=_("Ask manufacturers"),
        url=reverse("security:inquiry_ask_advisory", args=[found.pk]),
        icon="mail",
    )
    replaced = found.replaced_at is not None
    return DocumentPage(
        title=found.title or found.identifier,
        lead=_("A newer document has replaced this one.") if replaced else "",
        lead_tone=Tone.SOON if replaced else Tone.PLAIN,
        crumbs=crumbs(Crumb(label=_("Documents"), url=reverse("security:documents"))),
        acts=[ask] if may_edit and not replaced else [],
        facts=_document_facts(found),
        rows=[_claim_row(one) for one in claims],
        columns=columns(_("Flaw"), _("Said"), _("Of what"), _("What became of it")),
        paging=paging,
        problems=[
            ProblemRow(
                place=one["place"] or "$",
                why=str(words.TROUBLES[Trouble(one["trouble"])]),
                found=one["found"],
            )
            for one in found.problems
        ],
    )


def _document_facts(found: SecurityDocument) -> list[Fact]:
    day = found.updated_at or found.issued_at
    return [
        Fact(label=_("Identifier"), value=found.identifier, code=True),
        Fact(label=_("Kind"), value=f"{words.KINDS.get(found.kind, found.kind)} {found.edition}"),
        Fact(label=_("Publisher"), value=found.publisher or None),
        Fact(label=_("Of"), value=day.date() if day else None),
        Fact(label=_("File"), value=found.file_name),
        Fact(label="SHA-256", value=found.sha256, code=True),
        Fact(label=_("Brought in by"), value=found.imported_by),
    ]


def _claim_row(claim: Claim) -> ClaimRow:
    why = words.OUTCOMES_OF.get(claim.outcome, "")
    return ClaimRow(
        vulnerability=claim.vulnerability.name,
        url=claim.vulnerability.get_absolute_url(),
        said=claim.get_status_display(),
        subject=" ".join(filter(None, (claim.vendor, claim.subject)))[:300],
        versions=ranges.written(claim.versions),
        pill=Pill(text=claim.get_outcome_display(), tone=_OUTCOME_TONES[Outcome(claim.outcome)]),
        why=str(why),
        remedies=list(dict.fromkeys(one["text"] for one in claim.remedies))[:4],
    )


def document_acts(*, may_edit: bool) -> list[Act]:
    bring = Act(label=_("Bring documents in"), url=reverse("security:bring"), icon="upload", kind="primary")
    return [bring] if may_edit else []


@dataclass(frozen=True, kw_only=True)
class BroughtRow:
    """A file with what became of it; ``error``: it was refused."""

    file: str
    url: str
    kind: str
    counts: Sequence[Pill]
    error: str


@dataclass(frozen=True, kw_only=True)
class BringPage(Page):
    form: forms.Form
    submit: str
    cancel: str
    brought: Sequence[BroughtRow] = ()


def brought_row(file: str, document: SecurityDocument | None, error: str) -> BroughtRow:
    return BroughtRow(
        file=file,
        url=document.get_absolute_url() if document else "",
        kind=words.KINDS.get(document.kind, document.kind) if document else "",
        counts=_counts(document) if document else [],
        error=error,
    )

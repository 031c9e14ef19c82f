"""The page of one inquiry: what was asked, the letter, what came back, what follows from it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.ui.parts import Act, Column, Crumb, Fact, Page, Pill
from openhtm.ui.tones import Tone

from ... import inquiring, inquiry_words
from ...inquiry_letters import Letter
from ...models import (
    Assessment,
    Inquiry,
    InquiryAnswer,
    InquiryLetter,
    InquiryLine,
    InquiryNotice,
    InquiryStatement,
    Release,
)
from ...rules.inquiries import About, Kind, Said, State, Want, Why, judgment_of
from .inquiries import answered_of, state_pill, step_pill
from .shared import columns, crumbs

_SAID_TONES = {
    "affected": Tone.OVERDUE,
    "fixed": Tone.INFO,
    "not_affected": Tone.OK,
    "under_investigation": Tone.SOON,
    "provided": Tone.OK,
}


@dataclass(frozen=True, kw_only=True)
class LineRow:
    release: str
    url: str
    devices: int
    why: str
    pill: Pill
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class LetterRow:
    text: str
    day: date
    to: str
    note: str


@dataclass(frozen=True, kw_only=True)
class StatementRow:
    release: str
    pill: Pill
    detail: str
    adopt_url: str
    why_not: str
    judgments: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class AnswerRow:
    day: date
    sender: str
    way: str
    note: str
    document: str
    document_url: str
    statements: Sequence[StatementRow]


@dataclass(frozen=True, kw_only=True)
class InquiryPage(Page):
    """``text``: the letter that is sent next; empty: nothing is left to send."""

    facts: Sequence[Fact]
    lines: Sequence[LineRow]
    columns: Sequence[Column]
    text: str
    text_title: str
    pdf_url: str
    contact_known: bool
    letters: Sequence[LetterRow]
    notices: Sequence[tuple[str, date]]
    answers: Sequence[AnswerRow]


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the page is made of, read once. ``concerned``: the releases that something on record names."""

    lines: Sequence[InquiryLine]
    letters: Sequence[InquiryLetter]
    notices: Sequence[InquiryNotice]
    answers: Sequence[InquiryAnswer]
    adopted: Sequence[Assessment]
    contact: tuple[str, str]
    concerned: Collection[int]


def inquiry_page(
    row: Inquiry, parts: Parts, *, letter: Letter, text: str, on: date, may_edit: bool
) -> InquiryPage:
    is_over = inquiring.state_of(row) in (State.ANSWERED, State.CLOSED)
    pill = step_pill(row, on=on) or state_pill(row)
    return InquiryPage(
        title=_("%(maker)s about %(subject)s") % {"maker": row.manufacturer.name, "subject": row.subject},
        lead=f"{state_pill(row).text}. {inquiry_words.STEPS[inquiring.step_of(row, on=on)]}",
        lead_tone=pill.tone,
        crumbs=crumbs(crumb()),
        acts=_acts(row, letter.kind) if may_edit else [],
        facts=_facts(row, parts),
        lines=[_line(one, row) for one in parts.lines],
        columns=columns(_("Release"), _("Devices"), _("Why we ask"), _("Answer")),
        text="" if is_over else text,
        text_title=letter.subject,
        pdf_url=reverse("security:inquiry_letter", args=[row.pk]),
        contact_known=bool(parts.contact[0] or parts.letters),
        letters=[_letter(one) for one in parts.letters],
        notices=[(str(one.get_step_display()), one.due_on) for one in parts.notices],
        answers=[_answer(row, one, parts, may_edit=may_edit) for one in parts.answers],
    )


def crumb() -> Crumb:
    return Crumb(label=_("Manufacturers' answers"), url=reverse("security:inquiries"))


def _acts(row: Inquiry, kind: Kind) -> list[Act]:
    state = inquiring.state_of(row)
    is_over = state in (State.ANSWERED, State.CLOSED)
    send = Act(
        label=str(inquiry_words.KINDS[kind]),
        url=reverse("security:inquiry_send", args=[row.pk]),
        icon="send",
        kind="primary" if kind is Kind.FIRST else "secondary",
    )
    answer = Act(
        label=_("File an answer"),
        url=reverse("security:inquiry_answer", args=[row.pk]),
        icon="inbox",
        kind="secondary" if kind is Kind.FIRST else "primary",
    )
    close = Act(
        label=_("Close without an answer"), url=reverse("security:inquiry_close", args=[row.pk]), icon="x"
    )
    return [
        *([] if is_over else [send]),
        *([answer] if row.sent_on is not None else []),
        *([] if is_over else [close]),
    ]


def _facts(row: Inquiry, parts: Parts) -> list[Fact]:
    contact, source = parts.contact
    about = row.vulnerability or row.advisory
    ended = [
        Fact(label=_("Closed"), value=row.closed_at),
        Fact(label=_("Closed because"), value=row.closed_because),
    ]
    return [
        Fact(label=_("About"), value=row.subject, url=about.get_absolute_url() if about else ""),
        Fact(label=_("For which devices"), value=row.at_site.name if row.at_site else _("All sites")),
        Fact(label=_("Whom to write to"), value=contact or None, hint=str(inquiry_words.SOURCES[source])),
        Fact(label=_("Answered"), value=answered_of(row)),
        Fact(label=_("Sent"), value=row.sent_on or _("Not yet")),
        *([Fact(label=_("Answer expected"), value=row.due_on)] if row.due_on else []),
        *([Fact(label=_("Escalated from"), value=row.escalate_on)] if row.escalate_on else []),
        *([Fact(label=_("Answered on"), value=row.answered_on)] if row.answered_on else []),
        Fact(label=_("Drawn up"), value=row.asked_at),
        Fact(label=_("By"), value=row.asked_by),
        *(ended if row.closed_at else []),
    ]


def _line(one: InquiryLine, row: Inquiry) -> LineRow:
    wants = "; ".join(str(inquiry_words.WANTS[Want(want)]) for want in one.wants)
    said = str(one.get_said_display()) if one.said else _("Owed")
    return LineRow(
        release=str(one.release),
        url=one.release.get_absolute_url(),
        devices=one.devices,
        why=wants or str(inquiry_words.WHYS[Why(one.why)]),
        pill=Pill(text=said, tone=_SAID_TONES.get(one.said, Tone.UNKNOWN)),
        is_late=row.sent_on is not None and one.added_at.date() > row.sent_on,
    )


def _letter(one: InquiryLetter) -> LetterRow:
    return LetterRow(
        text=f"{one.get_kind_display()}, {one.get_way_display()}", day=one.sent_on, to=one.to, note=one.note
    )


def _answer(row: Inquiry, one: InquiryAnswer, parts: Parts, *, may_edit: bool) -> AnswerRow:
    document = one.document
    return AnswerRow(
        day=one.received_on,
        sender=one.sender,
        way=str(one.get_way_display()),
        note=one.note,
        document=document.name if document is not None else "",
        document_url=reverse("documents:document", args=[document.pk]) if document is not None else "",
        statements=[_statement(row, one, said, parts, may_edit=may_edit) for said in one.statements.all()],
    )


def _statement(
    row: Inquiry, answer: InquiryAnswer, one: InquiryStatement, parts: Parts, *, may_edit: bool
) -> StatementRow:
    release = one.line.release
    judged = judgment_of(Said(one.said), fixed_in=one.fixed_in, version=release.software_version)
    offers = may_edit and judged is not None and row.about is not About.REQUEST
    why_not = _why_not(answer, release, parts.concerned) if offers else ""
    held = [
        made
        for made in parts.adopted
        if made.evidence_id == answer.document_id and made.release_id == release.pk
    ]
    return StatementRow(
        release=str(release),
        pill=Pill(text=str(one.get_said_display()), tone=_SAID_TONES.get(one.said, Tone.UNKNOWN)),
        detail=one.fixed_in or (str(one.get_justification_display()) if one.justification else ""),
        adopt_url=reverse("security:inquiry_adopt", args=[row.pk, one.pk]) if offers and not why_not else "",
        why_not=why_not,
        judgments=[(str(made), made.get_absolute_url()) for made in held],
    )


def _why_not(answer: InquiryAnswer, release: Release, concerned: Collection[int]) -> str:
    """Why an answer cannot be adopted; what would be refused is not offered."""
    if answer.document_id is None:
        return _("It cannot be adopted: the letter itself is not on record.")
    if release.pk not in concerned and not release.software_version:
        return _(
            "It cannot be adopted: nobody knows which version these devices show. Read it there and enter it first."
        )
    return ""

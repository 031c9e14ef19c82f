"""Inquiries to manufacturers as programs see them."""

from __future__ import annotations

from datetime import date
from typing import Any

from .inquiring import MakerTally, answers_of, contact_of, is_overdue, lines_of, notices_of, state_of, step_of
from .models import Inquiry, InquiryAnswer, InquiryLine
from .queries.inquiring import Proposal

_DAYS = ("sent_on", "due_on", "escalate_on", "reminded_on", "escalated_on", "answered_on")


def inquiry_json(row: Inquiry, *, on: date) -> dict[str, Any]:
    """An inquiry as programs see it; ``releases`` and ``answered`` count what was asked and what is settled."""
    return {
        "id": row.pk,
        "about": row.about.value,
        "subject": row.subject,
        "manufacturer": row.manufacturer_id,
        "manufacturer_name": row.manufacturer.name,
        "site": row.at_site.code if row.at_site is not None else None,
        "state": state_of(row).value,
        "next": step_of(row, on=on).value,
        "overdue": is_overdue(row, on=on),
        "releases": row.line_count,  # type: ignore[attr-defined]
        "answered": row.settled_count,  # type: ignore[attr-defined]
        "devices": row.asked_devices,  # type: ignore[attr-defined]
        **{name: _day(getattr(row, name)) for name in _DAYS},
        "days": _waiting(row, on),
        "closed_because": row.closed_because or None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _waiting(row: Inquiry, on: date) -> int | None:
    """Days from sent to answered, or up to today; None: not sent."""
    return None if row.sent_on is None else ((row.answered_on or on) - row.sent_on).days


def whole_json(row: Inquiry, *, on: date) -> dict[str, Any]:
    text, source = contact_of(row)
    lines = {one.pk: one for one in lines_of(row)}
    return inquiry_json(row, on=on) | {
        "contact": text or None,
        "contact_source": source or None,
        "lines": [_line_json(one) for one in lines.values()],
        "letters": [
            {"kind": one.kind, "sent_on": _day(one.sent_on), "way": one.way, "to": one.to, "note": one.note}
            for one in row.letters.all()
        ],
        "notices": [
            {"step": one.step, "due_on": _day(one.due_on), "noted_at": one.noted_at.isoformat()}
            for one in notices_of(row)
        ],
        "answers": [_answer_json(one) for one in answers_of(row)],
    }


def _line_json(one: InquiryLine) -> dict[str, Any]:
    return {
        "line": one.pk,
        "release": one.release_id,
        "model": str(one.release.model),
        "software_version": one.release.software_version,
        "devices": one.devices,
        "why": one.why,
        "wants": one.wants,
        "said": one.said or None,
    }


def _answer_json(one: InquiryAnswer) -> dict[str, Any]:
    return {
        "id": one.pk,
        "received_on": _day(one.received_on),
        "way": one.way,
        "sender": one.sender,
        "note": one.note,
        "document": one.document_id,
        "statements": [
            {
                "id": said.pk,
                "line": said.line_id,
                "said": said.said,
                "justification": said.justification or None,
                "fixed_in": said.fixed_in or None,
                "note": said.note,
            }
            for said in one.statements.all()
        ],
    }


def proposal_json(one: Proposal) -> dict[str, Any]:
    return {
        "manufacturer": one.maker.pk,
        "manufacturer_name": one.maker.name,
        "contact": one.contact or None,
        "contact_source": one.source or None,
        "devices": one.devices,
        "asked_already": one.asked,
        "answered_by_statements": one.answered,
        "open_inquiry": one.standing,
        "lines": [
            {
                "release": line.release.pk,
                "model": str(line.release.model),
                "software_version": line.release.software_version,
                "devices": line.devices,
                "why": line.why.value,
                "wants": [want.value for want in line.wants],
            }
            for line in one.lines
        ],
    }


def tally_json(one: MakerTally) -> dict[str, Any]:
    found = one.tally
    return {
        "manufacturer": one.maker.pk,
        "manufacturer_name": one.maker.name,
        "sent": found.sent,
        "answered": found.answered,
        "owed": found.owed,
        "overdue": found.overdue,
        "closed_without_answer": found.unanswered,
        "releases_asked": found.lines,
        "releases_answered": found.settled,
        "share_answered": round(found.share, 1) if found.share is not None else None,
        "oldest_days": found.oldest,
        "median_days": found.days,
    }

"""What became of a document that was brought in, for pages, REST and the command alike."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from . import words
from .models import Assessment, Claim, Outcome, SecurityDocument
from .rules import ranges
from .rules.documents import Trouble
from .rules.judgment import Judged, Ruling


def told(document: SecurityDocument) -> dict[str, Any]:
    """``applied``: how many statements were; ``ignored``: every other one with the reason."""
    return {
        "kind": document.kind,
        "applied": document.counts.get(Outcome.APPLIED.value, 0),
        "ignored": [*_not_applied(document), *_unreadable(document)],
    }


def _not_applied(document: SecurityDocument) -> list[dict[str, str]]:
    rows = Claim.objects.filter(document=document).exclude(outcome=Outcome.APPLIED)
    rows = rows.select_related("vulnerability").order_by("pk")
    return [
        {"statement": statement(row), "why": f"{row.outcome}: {words.OUTCOMES_OF[row.outcome]}"}
        for row in rows
    ]


def _unreadable(document: SecurityDocument) -> list[dict[str, str]]:
    return [
        {"statement": one["place"] or "$", "why": f"unreadable: {words.TROUBLES[Trouble(one['trouble'])]}"}
        for one in document.problems
    ]


def statement(claim: Claim) -> str:
    """A statement in one line: what is said of what."""
    subject = " ".join(filter(None, (claim.vendor, claim.subject)))[:200]
    return f"{claim.vulnerability.name} {claim.status}: {subject} {ranges.written(claim.versions)}".strip()


def judged(found: Judged, row: Assessment | None) -> dict[str, Any] | None:
    """The judgment that bears on a device most, and whether it holds; None where nobody judged."""
    if found.ruling is None or row is None:
        return None
    why = found.ruling.why
    return assessment(row) | {
        "carried": found.ruling.carried,
        "holds": why is None,
        "why_not": str(words.NO_LONGER[why]) if why is not None else None,
    }


def assessment(row: Assessment) -> dict[str, Any]:
    """A judgment as programs see it; ``site`` and ``device`` null: for all who run the release."""
    return {
        "id": row.pk,
        "vulnerability": row.vulnerability.name,
        "release": row.release_id,
        "release_name": str(row.release),
        "component": row.component or None,
        "site": row.at_site.code if row.at_site is not None else None,
        "device": row.device.tag if row.device is not None else None,
        "status": row.status,
        "justification": row.justification or None,
        "reason": row.reason,
        "action": row.action or None,
        "review_on": row.review_on.isoformat() if row.review_on is not None else None,
        "made_at": row.made_at.isoformat(),
        "made_by": row.made_by,
        "ended_at": row.ended_at.isoformat() if row.ended_at is not None else None,
        "ended_because": row.ended_because or None,
    }


def in_words(found: Ruling, row: Assessment) -> str:
    """A judgment in one sentence: what, for whom, by whom, and whether it still holds."""
    facts = {
        "status": row.get_status_display(),
        "place": words.place(row),
        "who": row.made_by,
        "day": row.made_at.date(),
        "version": row.release.software_version,
    }
    said = _("%(status)s, %(place)s: judged by %(who)s on %(day)s.") % facts
    if found.carried:
        said += " " + _("Carried from version %(version)s.") % facts
    if found.why is not None:
        said += " " + _("It holds no longer: %(why)s.") % {"why": words.NO_LONGER[found.why]}
    return said

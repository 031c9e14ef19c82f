"""What became of a document that was brought in, for pages, REST and the command alike."""

from __future__ import annotations

from typing import Any

from . import words
from .models import Claim, Outcome, SecurityDocument
from .rules import ranges
from .rules.documents import Trouble


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

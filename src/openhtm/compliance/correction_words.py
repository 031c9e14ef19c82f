"""What codes of corrective actions mean to people, and what is signed of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from . import words
from .models import CorrectionRound, CorrectiveAction
from .rules.corrections import Missing, Result

MISSING: Mapping[str, str | Promise] = {
    Missing.CORRECTIVE_STEP: lazy(
        "Plan at least one corrective or preventive step: containment cures nothing."
    ),
    Missing.STEPS_UNDONE: lazy("Every step has to be done first."),
    Missing.MEASURE: lazy("Say how one will know that it helped."),
    Missing.DAY: lazy("Choose the day from which on one looks whether it helped."),
}
RESULTS: Mapping[str, str | Promise] = {
    Result.REACHED: lazy("Target reached"),
    Result.MISSED: lazy("Target missed"),
    Result.UNKNOWN: lazy("Unknown: it could not be counted"),
    Result.NOT_COUNTED: lazy("Not counted: a person judges alone"),
}


def day(value: date | None) -> str:
    return str(date_format(value)) if value else ""


def source_refused(has_findings: bool) -> str:
    if has_findings:
        return _("It comes from the findings that are chosen.")
    return _("Say where it comes from: without findings it comes from something else.")


def refused_as(got: Result, *, after: int | None, target: int | None) -> str:
    """Why it cannot be judged effective."""
    if got is Result.MISSED:
        told = _(
            "There are %(after)d findings now, and %(target)d at most were to be left: it is not effective."
        )
        return told % {"after": after or 0, "target": target or 0}
    return _(
        "It was to be counted and cannot be, since its rule is no more. Judge it not effective, and measure anew."
    )


def place(of: CorrectionRound) -> str:
    """Where findings are counted."""
    if of.measured_department is not None:
        return str(of.measured_department)
    return str(of.measured_site) if of.measured_site is not None else _("All sites")


def measure(of: CorrectionRound) -> str:
    """What one looks at; empty: nobody has said."""
    if not of.rule:
        return of.looks_at
    told = ngettext(
        "At most %(n)d finding of '%(rule)s' at %(place)s",
        "At most %(n)d findings of '%(rule)s' at %(place)s",
        of.target or 0,
    )
    return told % {"n": of.target or 0, "rule": words.rule_title(of.rule), "place": place(of)}


def corrected_by(of: CorrectionRound, until: date | None) -> str:
    """What a finding under an open action says."""
    values = {"action": of.action, "name": of.action.owner, "day": day(until)}
    if until is None:
        return _("Being corrected by %(name)s (%(action)s); no day is planned yet.") % values
    return _("Being corrected by %(name)s until %(day)s (%(action)s).") % values


def source(found: CorrectiveAction) -> str:
    return ": ".join(filter(None, [found.get_source_display(), found.source_text]))


def content(
    found: CorrectiveAction, of: CorrectionRound, *, after: int | None, effective: bool, judgment: str
) -> dict[str, Any]:
    """What the checker signs."""
    return {
        "number": found.number,
        "title": found.title,
        "wrong": found.wrong,
        "round": of.number,
        "cause": of.cause,
        "whys": of.whys,
        "steps": [_signed(one) for one in of.steps.all()],
        "rule": of.rule,
        "looks_at": of.looks_at,
        "site": of.measured_site.code if of.measured_site else None,
        "department": of.measured_department.code if of.measured_department else None,
        "target": of.target,
        "before": of.before,
        "after": after,
        "effective": effective,
        "judgment": judgment,
    }


def _signed(one: Any) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "text": one.text,
        "owner": str(one.owner),
        "done_at": one.done_at.isoformat() if one.done_at else None,
        "note": one.note,
        "evidence": one.evidence.sha256 if one.evidence else None,
    }


def missing(lacking: Sequence[str]) -> list[str]:
    return [str(MISSING[one]) for one in lacking]

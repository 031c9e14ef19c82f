"""Sentences of mock surveys: why the record answers as it does, and where the page of a row lies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.catalog.api import RiskClass
from openhtm.compliance.api import aem_words
from openhtm.compliance.api import words as compliance_words
from openhtm.maintenance.api import Basis, ScheduleKind
from openhtm.ui.tones import Tone

from .rules.mock_scores import Verdict

VERDICTS: Mapping[str, Any] = {
    Verdict.MET: gettext_lazy("Met"),
    Verdict.GAP: gettext_lazy("Gap"),
    Verdict.UNKNOWN: gettext_lazy("Unknown"),
    "": gettext_lazy("Not answered"),
}
TONES: Mapping[str, Tone] = {
    Verdict.MET: Tone.OK,
    Verdict.GAP: Tone.OVERDUE,
    Verdict.UNKNOWN: Tone.UNKNOWN,
    "": Tone.SOON,
}
BECAUSE: Mapping[str, Any] = {
    "hidden": gettext_lazy("Who began this mock survey may not see it."),
    "nothing": gettext_lazy("Nothing is on record."),
    "in_inventory": gettext_lazy("Serial number, model, type and place are on record."),
    "no_serial": gettext_lazy("The serial number is missing."),
    "no_model": gettext_lazy("The model is unknown."),
    "no_type": gettext_lazy("The type is unknown."),
    "no_place": gettext_lazy("Neither a department nor a room is on record."),
    "no_risk": gettext_lazy("Nobody has said which risk class it has."),
    "accepted_by_order": gettext_lazy("An incoming inspection was closed."),
    "accepted_on": gettext_lazy("It was accepted on %(on)s."),
    "not_accepted": gettext_lazy("It is in use and no incoming inspection is on record."),
    "not_in_use": gettext_lazy("It is not in use, and no incoming inspection is on record."),
    "excluded": gettext_lazy("No maintenance, for a reason on record: %(why)s"),
    "excluded_without_reason": gettext_lazy("No maintenance, and the reason is not on record."),
    "no_plan": gettext_lazy("No plan is in force."),
    "basis_unknown": gettext_lazy("%(plan)s: where the interval comes from is not known."),
    "program": gettext_lazy("An approved alternate program is in force: %(program)s."),
    "no_program": gettext_lazy("%(plan)s follows an alternate program, and none is in force."),
    "no_interval": gettext_lazy("There is no interval to ask about."),
    "manual": gettext_lazy("On file: %(title)s."),
    "no_manual": gettext_lazy("No instructions of the manufacturer are on file."),
    "overdue": gettext_lazy("Due on %(due)s, and the window has closed."),
    "stands_still": gettext_lazy("Past its window, while the device is where no work is expected."),
    "next_due": gettext_lazy("Nothing is past its window; next due on %(due)s."),
    "nothing_due": gettext_lazy("Nothing is due: it was taken out of maintenance for a reason."),
    "no_due": gettext_lazy("No next due day is on record."),
    "never_looked": gettext_lazy("Nobody has looked for findings yet."),
    "no_findings": gettext_lazy("No finding is open."),
    "findings": gettext_lazy("Open findings: %(n)s."),
    "not_kept": gettext_lazy("Recalls and field notices are not kept by this program."),
    "never_inspected": gettext_lazy("No inspection is on record."),
    "imported": gettext_lazy(
        "The last inspection was brought in from another program, without its readings."
    ),
    "inspected": gettext_lazy("%(order)s of %(on)s, %(n)s steps on record, signed."),
    "no_readings": gettext_lazy("%(order)s has no reading and no answer on record."),
    "not_signed": gettext_lazy("%(order)s is not signed."),
    "no_tester_asked": gettext_lazy("The procedure asks for no instrument."),
    "tester_not_told": gettext_lazy("With what it was tested is not on record."),
    "calibrated": gettext_lazy("%(tag)s, certificate %(number)s, valid until %(until)s."),
    "not_calibrated": gettext_lazy("%(tag)s had no valid certificate on %(on)s."),
    "nobody_named": gettext_lazy("Who did the work is not on record."),
    "nothing_asked": gettext_lazy(
        "%(name)s did it on %(on)s; neither procedure nor risk says which competency that needs."
    ),
    "competent": gettext_lazy("%(name)s held what the work asks for on %(on)s."),
    "beside": gettext_lazy("%(name)s supervised and co-signed."),
    "not_competent": gettext_lazy("%(name)s did not hold what the work asks for on %(on)s."),
    "checks_done": gettext_lazy("All of %(n)s checks in %(days)s days were done in their windows."),
    "checks_missed": gettext_lazy("In %(days)s days, of %(of)s checks: %(missed)s missed, %(late)s late."),
    "no_window": gettext_lazy("No check has come due yet."),
    "check_not_set_up": gettext_lazy("A policy demands a check of it, and nobody has set it up."),
    "no_check_asked": gettext_lazy("No policy in force demands a check here."),
    "no_policy": gettext_lazy("No policy is in force."),
    "checks_lacking": gettext_lazy("Not set up, or not often enough: %(names)s (%(n)s in all)."),
    "checks_set_up": gettext_lazy("All demands are set up: %(n)s."),
    "nothing_checked": gettext_lazy("A policy demands checks, and the unit makes none."),
    "no_staff": gettext_lazy("Nobody is on record as staff of the unit."),
    "nothing_to_know": gettext_lazy("Nothing in force asks the staff to attest."),
    "not_attested": gettext_lazy("%(n)s of %(of)s people have not attested, or to an older version."),
    "attested": gettext_lazy("All %(n)s people have attested."),
    "in_force": gettext_lazy("%(policy)s is in force, approved by %(approver)s."),
    "review_late": gettext_lazy("%(policy)s: its review was due on %(due)s."),
}


def _every(values: Mapping[str, Any]) -> str:
    told = aem_words.interval(values["count"], values["unit"])
    return _("%(plan)s: every %(interval)s.") % {"plan": values["plan"], "interval": told}


def _by_kind(values: Mapping[str, Any]) -> str:
    return _("%(plan)s: by %(kind)s.") % {"plan": values["plan"], "kind": ScheduleKind(values["kind"]).label}


def _basis(values: Mapping[str, Any]) -> str:
    told = {"basis": Basis(values["basis"]).label, "reference": values["reference"]}
    return _("%(basis)s: %(reference)s.") % told


def _no_reference(values: Mapping[str, Any]) -> str:
    told = {"plan": values["plan"], "basis": Basis(values["basis"]).label}
    return _("%(plan)s: %(basis)s, without document and clause.") % told


def _risk(values: Mapping[str, Any]) -> str:
    return str(RiskClass(values["risk"]).label)


#: Those whose values have words of their own.
_TOLD: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "every": _every,
    "by_kind": _by_kind,
    "basis": _basis,
    "no_reference": _no_reference,
    "risk": _risk,
}
CODES = frozenset({*BECAUSE, *_TOLD})
#: The page of a row, by its kind.
PAGES: Mapping[str, Callable[[str], str]] = {
    "device": lambda key: reverse("registry:device", args=[key]),
    "plan": lambda key: reverse("maintenance:plan", args=[key]),
    "order": lambda key: reverse("maintenance:work_order", args=[key]),
    "analyzer": lambda key: reverse("maintenance:analyzer", args=[key]),
    "program": lambda key: reverse("compliance:aem_program", args=[key]),
    "finding": lambda key: reverse("compliance:finding", args=[key]),
    "document": lambda key: reverse("documents:document", args=[key]),
    "point": lambda key: reverse("checks:point", args=[key]),
    "unit": lambda key: reverse("awareness:unit", args=[key]),
    "version": lambda key: reverse("awareness:version", args=key.rsplit("/", 1)),
}


def because(said: Sequence[Sequence[Any]]) -> list[str]:
    """Each in the language of the reader."""
    return [
        _TOLD[code](values) if code in _TOLD else str(BECAUSE[code]) % dict(values) for code, values in said
    ]


def row(kind: str, label: str) -> str:
    """How a row is called; a finding by its rule, in the language of the reader."""
    return str(compliance_words.rule_title(label)) if kind == "finding" else label


def page_of(kind: str, key: str) -> str:
    return PAGES[kind](key)


def took(seconds: float) -> str:
    """Minutes are for people, thousandths for the program."""
    if seconds < 1:
        return _("%(n)d ms") % {"n": max(1, round(seconds * 1000))}
    if seconds < 60:
        return _("%(n)s s") % {"n": f"{seconds:.1f}"}
    minutes, rest = divmod(int(seconds), 60)
    return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": f"{rest:02d}"}

"""What codes of alternate programs mean to people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from . import evidence_words
from .evidence import Answer
from .models import AemProgram, Unit

QUESTIONS: Mapping[str, str | Promise] = {
    "use": gettext_lazy("How is it used?"),
    "consequence": gettext_lazy("The plausible worst consequence of a failure"),
    "spread": gettext_lazy("How many patients would a failure reach?"),
    "setting": gettext_lazy("Care setting"),
    "backup": gettext_lazy("Is there a backup?"),
    "incidents": gettext_lazy("Incidents with it or with similar devices"),
    "complexity": gettext_lazy("The maintenance that the manufacturer asks for"),
    "typical_risk": gettext_lazy("Its usual risk to health and safety"),
    "critical": gettext_lazy("Is it critical (high-risk) equipment?"),
}
ANSWERS: Mapping[str, Mapping[str, str | Promise]] = {
    "use": {
        "life_support": gettext_lazy("Life support"),
        "infection_control": gettext_lazy("Infection control"),
        "life_safety": gettext_lazy("Life safety"),
        "treatment": gettext_lazy("Treatment"),
        "diagnosis": gettext_lazy("Diagnosis or monitoring"),
        "other": gettext_lazy("Other"),
    },
    "consequence": {
        "none": gettext_lazy("None"),
        "delay": gettext_lazy("Care is delayed"),
        "wrong_result": gettext_lazy("Wrong treatment or diagnosis"),
        "injury": gettext_lazy("Injury"),
        "death": gettext_lazy("Death"),
    },
    "spread": {
        "one": gettext_lazy("One"),
        "several": gettext_lazy("Several"),
        "unit": gettext_lazy("A whole unit"),
    },
    "setting": {
        "intensive": gettext_lazy("Intensive or surgical"),
        "acute": gettext_lazy("Acute ward"),
        "outpatient": gettext_lazy("Outpatient"),
        "no_patient": gettext_lazy("Not near patients"),
    },
    "backup": {
        "at_hand": gettext_lazy("At hand"),
        "in_house": gettext_lazy("In the hospital"),
        "none": gettext_lazy("None"),
    },
    "incidents": {
        "none": gettext_lazy("None known"),
        "elsewhere": gettext_lazy("Elsewhere"),
        "here": gettext_lazy("Here"),
        "by_maintenance": gettext_lazy("By wrong or missing maintenance"),
    },
    "complexity": {
        "simple": gettext_lazy("Simple"),
        "average": gettext_lazy("Average"),
        "extensive": gettext_lazy("Extensive"),
    },
    "typical_risk": {
        "low": gettext_lazy("Low"),
        "medium": gettext_lazy("Medium"),
        "high": gettext_lazy("High"),
    },
    "critical": {"no": gettext_lazy("No"), "yes": gettext_lazy("Yes")},
}
_BECAUSE: Mapping[str, str | Promise] = {
    "rate": gettext_lazy(
        "%(part)s preventable failures in %(whole)s device-years: surely more than %(has)s a year, %(limit)s is "
        "the limit."
    ),
    "yield": gettext_lazy(
        "%(part)s of %(whole)s inspections found a failure: surely more than %(has)s, %(limit)s is the limit."
    ),
    "excluded": gettext_lazy("The device type is excluded from alternate maintenance now."),
    "left": gettext_lazy("The plan has other terms now, or has ended."),
}


def because(stored: Iterable[Mapping[str, Any]]) -> list[str]:
    """A sentence for each reason of a suspension."""
    return [_sentence(one) for one in stored]


def _sentence(one: Mapping[str, Any]) -> str:
    code = one["trigger"]
    if code not in _BECAUSE:
        return str(one.get("text", code))
    number, share = evidence_words.number, evidence_words.percent
    shown = {
        "part": number(one.get("part", 0)),
        "whole": number(one.get("whole", 0), 1 if code == "rate" else 0),
        "has": share(one.get("has", 0)) if code == "yield" else number(one.get("has", 0), 3),
        "limit": share(one.get("limit", 0)) if code == "yield" else number(one.get("limit", 0), 3),
    }
    return str(_BECAUSE[code]) % shown


def interval(count: int, unit: str) -> str:
    """ "2 years"."""
    forms = {
        Unit.DAY: ngettext("%(n)d day", "%(n)d days", count),
        Unit.WEEK: ngettext("%(n)d week", "%(n)d weeks", count),
        Unit.MONTH: ngettext("%(n)d month", "%(n)d months", count),
        Unit.YEAR: ngettext("%(n)d year", "%(n)d years", count),
    }
    return forms[Unit(unit)] % {"n": count}


def terms(program: AemProgram) -> str:
    return _("Every %(own)s, where the manufacturer asks for every %(maker)s") % {
        "own": interval(program.interval_count, program.interval_unit),
        "maker": interval(program.maker_count, program.maker_unit),
    }


def not_eligible(found: Answer) -> str:
    """With what is missing."""
    lacks = [evidence_words.check(one) for one in found.evidence.checks if not one.met]
    return " ".join([evidence_words.eligible(found.eligibility), *lacks])

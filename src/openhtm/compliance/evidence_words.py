"""What a history proves, in sentences: each with the numbers it rests on."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.maintenance.api import histories

from .rules.eligibility import Eligibility, Exclusion
from .rules.evidence import Change, Check, Comparison, Conclusion, Demand, Estimate, Evidence

Part = histories.Part
PARTS: Mapping[Part, str | Promise] = {
    Part.DEVICES: gettext_lazy("Devices in the fleet"),
    Part.PREVENTABLE: gettext_lazy("Failures that maintenance could have prevented"),
    Part.INHERENT: gettext_lazy("Failures that nobody could have prevented"),
    Part.UNKNOWN: gettext_lazy("Failures of unknown cause"),
    Part.STILL_OPEN: gettext_lazy("Repairs not closed yet"),
    Part.PROCESS: gettext_lazy("Use, accessories, surroundings: no failure of the device"),
    Part.FOUND: gettext_lazy("Inspections that found a preventable, potential or hidden failure"),
    Part.NOTHING: gettext_lazy("Inspections that found none"),
    Part.UNCODED: gettext_lazy("Inspections not passed, without a cause"),
}
EXCLUSIONS: Mapping[Exclusion, str | Promise] = {
    Exclusion.LAW: gettext_lazy(
        "Not eligible: law or another condition asks for the manufacturer's maintenance."
    ),
    Exclusion.IMAGING: gettext_lazy("Not eligible: imaging and radiologic equipment."),
    Exclusion.LASER: gettext_lazy("Not eligible: medical laser devices."),
    Exclusion.NEW_NO_HISTORY: gettext_lazy(
        "Kept out as new equipment without enough history, until somebody releases it."
    ),
    Exclusion.UNKNOWN_TYPE: gettext_lazy(
        "Not eligible: the model has no device type, so nobody knows whether it is excluded."
    ),
    Exclusion.UNKNOWN_CODE: gettext_lazy(
        "Not eligible: the device type is excluded for a reason this program does not know."
    ),
}
CONCLUSIONS: Mapping[Conclusion, str | Promise] = {
    Conclusion.NOT_ENOUGH: gettext_lazy("Not enough data"),
    Conclusion.SUPPORTS: gettext_lazy("Enough data: the history supports another schedule"),
    Conclusion.UNDECIDED: gettext_lazy("Enough data: the history decides neither way"),
    Conclusion.AGAINST: gettext_lazy("The history speaks against another schedule"),
}
_CHANGES: Mapping[Change, str | Promise] = {
    Change.UNKNOWN: gettext_lazy(
        "Nothing to compare: no such failure on record, or no time before or after."
    ),
    Change.LOWER: gettext_lazy("The rate is lower since then."),
    Change.NOT_SHOWN: gettext_lazy("No difference is shown: the bounds of the ratio include 1."),
    Change.HIGHER: gettext_lazy("The rate is higher since then."),
}
_MISSING: Mapping[Demand, str | Promise] = {
    Demand.YEARS_WATCHED: gettext_lazy(
        "On record for %(has)s years, %(needs)s are needed: %(missing)s years are missing."
    ),
    Demand.DEVICE_YEARS: gettext_lazy("%(has)s device-years, %(needs)s are needed: %(missing)s are missing."),
    Demand.INSPECTIONS: gettext_lazy(
        "%(has)s inspections with a result, %(needs)s are needed: %(missing)s are missing."
    ),
    Demand.KNOWN_CAUSES: gettext_lazy(
        "%(has)s of the failures have no known cause, at most %(needs)s may: %(missing)s have to get one."
    ),
}
_MET: Mapping[Demand, str | Promise] = {
    Demand.YEARS_WATCHED: gettext_lazy("On record for %(has)s years, %(needs)s are needed."),
    Demand.DEVICE_YEARS: gettext_lazy("%(has)s device-years, %(needs)s are needed."),
    Demand.INSPECTIONS: gettext_lazy("%(has)s inspections with a result, %(needs)s are needed."),
    Demand.KNOWN_CAUSES: gettext_lazy("%(has)s of the failures have no known cause, at most %(needs)s may."),
}


def number(value: float, places: int = 0) -> str:
    return str(number_format(round(value, places), places, use_l10n=True, force_grouping=True))


def percent(value: float) -> str:
    return _("%(value)s %%") % {"value": number(100 * value, 1)}


def per_year(value: float) -> str:
    return _("%(value)s per device-year") % {"value": number(value, 3)}


def rate(one: Estimate) -> str | None:
    """None: nobody knows."""
    return None if one.value is None else number(one.value, 3)


def rate_bounds(one: Estimate) -> str:
    if one.lower is None or one.upper is None:
        return _("no time in the fleet")
    told = _("%(events)s in %(years)s device-years; %(lower)s to %(upper)s with 95 %% confidence")
    return told % {
        "events": number(one.part),
        "years": number(one.whole, 1),
        "lower": number(one.lower, 3),
        "upper": number(one.upper, 3),
    }


def share_bounds(one: Estimate) -> str:
    if one.lower is None or one.upper is None:
        return _("no inspection done")
    told = _("%(part)s of %(whole)s; %(lower)s to %(upper)s with 95 %% confidence")
    return told % {
        "part": number(one.part),
        "whole": number(one.whole),
        "lower": percent(one.lower),
        "upper": percent(one.upper),
    }


def check(one: Check) -> str:
    sentences = _MET if one.met else _MISSING
    shares = one.demand is Demand.KNOWN_CAUSES
    places = 0 if one.demand is Demand.INSPECTIONS else 1
    shown = {
        "has": percent(one.has) if shares else number(one.has, places),
        "needs": percent(one.needs) if shares else number(one.needs, places),
        "missing": number(one.missing, 0 if shares else places),
    }
    return str(sentences[one.demand]) % shown


def conclusion(found: Evidence) -> str:
    """The sentence with its statistics."""
    upper, limit = found.at_most.upper, found.demands.most_rate
    if found.conclusion is Conclusion.AGAINST:
        told = _("%(n)s failures that maintenance could have prevented: surely more than %(limit)s.")
        return told % {"n": number(found.known.part), "limit": per_year(limit)}
    if upper is None:
        return _("No device of it was in the fleet in this period.")
    shown = {"upper": per_year(upper), "limit": per_year(limit)}
    if found.conclusion is Conclusion.SUPPORTS:
        told = _(
            "Preventable failures are at most %(upper)s with 95 %% confidence; up to %(limit)s is allowed."
        )
    elif found.conclusion is Conclusion.UNDECIDED:
        told = _("Preventable failures may be as many as %(upper)s; up to %(limit)s is allowed.")
    else:
        told = _("Preventable failures could be as many as %(upper)s for all this history tells.")
    return told % shown


def eligible(found: Eligibility) -> str:
    if found.exclusion is not None:
        return str(EXCLUSIONS[found.exclusion])
    if not found.enough:
        return _(
            "Not eligible yet: there is not enough history. Until then the manufacturer's schedule holds."
        )
    return _("Eligible: not excluded, and there is enough history to judge by.")


def comparison(found: Comparison) -> str:
    told = str(_CHANGES[found.change])
    if found.ratio is None and found.lower is None:
        return told
    shown = {
        "ratio": number(found.ratio, 2) if found.ratio is not None else "∞",
        "lower": number(found.lower or 0, 2),
        "upper": number(found.upper, 2) if found.upper is not None else "∞",
    }
    return f"{told} {_('Rate after by rate before: %(ratio)s (%(lower)s to %(upper)s).') % shown}"


def devices(n: int) -> str:
    return ngettext("%(n)s device", "%(n)s devices", n) % {"n": number(n)}

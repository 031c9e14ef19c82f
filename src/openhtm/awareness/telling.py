"""Policies, units and attestations as plain values: what REST and the command answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from . import listing, versions
from .demanding import UnitDemand
from .knowing import Need
from .models import Attestation, Policy, PolicyVersion, SignSheet
from .readiness import UnitReadiness

_PLAIN = (
    *("number", "version", "state", "text", "change_note", "audience", "attest_months", "renews"),
    *("review_months", "sent_back", "approved_at", "effective_from", "effective_to", "review_due_on"),
)


def policy(found: Policy, *, on: date) -> dict[str, Any]:
    (row,) = listing.listed([found], on=on)
    return {
        "code": found.code,
        "title": found.title,
        "site": found.site.code if found.site else None,
        "in_force": row.held.number if row.held else None,
        "draft": row.draft.number if row.draft else None,
        "review_due_on": row.held.review_due_on if row.held else None,
        "retired_on": found.retired_on,
        "retired_reason": found.retired_reason,
    }


def version(found: PolicyVersion, *, on: date) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in _PLAIN},
        "policy": found.policy.code,
        "title": found.policy.title,
        "holds": found.is_in_force(on),
        "demands": [
            {"check": one["template"], **{name: one[name] for name in one if name != "template"}}
            for one in versions.told_demands(found)
        ],
        "units": versions.told_units(found),
        "author": str(found.author),
        "approver": str(found.approver) if found.approver else None,
    }


def no_unit(site: str, code: str) -> str:
    return _("There is no unit %(code)s at the site %(site)s, or it is outside your sites.") % {
        "code": code,
        "site": site,
    }


def no_type(name: str) -> str:
    return _("There is no device type '%(name)s'.") % {"name": name}


def no_attestation() -> str:
    return _("There is no such attestation, or it is outside your units.")


def unit(one: UnitReadiness) -> dict[str, Any]:
    return {
        "id": one.department.pk,
        "site": one.department.site.code,
        "unit": one.department.code,
        "name": one.department.name,
        "verdict": one.verdict.value,
        "demanded": len(one.demands),
        "not_set_up": len(one.lacking),
        "staff": one.people.all,
        "attested": one.people.known,
        "ended": one.people.ended,
        "unknown": one.people.unknown,
    }


def whole_unit(one: UnitReadiness) -> dict[str, Any]:
    demands = [_demand(one, line) for line in one.demands]
    return {**unit(one), "demands": demands, "needs": [_need(need) for need in one.needs]}


def _demand(one: UnitReadiness, line: UnitDemand) -> dict[str, Any]:
    version = line.demand.policy_version
    counts = [(days, one.done_for(line, days)) for days in one.done]
    return {
        "policy": version.policy.code,
        "version": version.number,
        "check": line.demand.template,
        "frequency": line.demand.frequency,
        "on_open_days": line.demand.on_open_days,
        "answer": line.answer.value,
        "points": [{"name": point.name, "answer": point.answer.value} for point in line.points],
        "done": [
            {"days": days, "due": count.required, "on_time": count.on_time, "share": count.share}
            for days, count in counts
        ],
    }


def _need(need: Need) -> dict[str, Any]:
    return {
        "policy": need.version.policy.code,
        "version": need.version.number,
        "check": need.template,
        "people": [
            {
                "person": str(one.member.person),
                "role": one.member.role,
                "standing": one.standing.value,
                "attested_on": one.latest.on if one.latest else None,
                "expires_on": one.latest.expires_on if one.latest else None,
            }
            for one in need.people
        ],
    }


def attestation(one: Attestation) -> dict[str, Any]:
    plain = ("role", "attested_on", "expires_on", "own", "recorded_at", "recorded_by")
    return {
        **{name: getattr(one, name) for name in plain},
        "id": one.pk,
        "person": str(one.person),
        "site": one.department.site.code,
        "unit": one.department.code,
        "policy": one.policy_version.policy.code,
        "version": one.policy_version.number,
        "check": one.template,
        "sheet": one.sheet_id,
    }


def sheet(one: SignSheet) -> dict[str, Any]:
    return {
        "id": one.pk,
        "unit": one.department.code,
        "policy": one.policy_version.policy.code,
        "version": one.policy_version.number,
        "signed_on": one.signed_on,
        "people": one.people,
    }

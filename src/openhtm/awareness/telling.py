"""Policies as plain values: what REST and the command answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from . import listing, versions
from .models import Policy, PolicyVersion

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

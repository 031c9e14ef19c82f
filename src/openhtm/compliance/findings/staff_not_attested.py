"""A unit whose staff has not attested to know a check that a policy demands of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from openhtm.awareness.api import demanding, knowing, words

from ..asking import Asked, Because, FindingRule, Found
from ..rules.severity import Severity, always


def find(asked: Asked) -> Iterator[Found]:
    """One for each unit. Where nobody is on record as its staff, nobody is known to know."""
    demands = demanding.of_units(asked.on)
    units = list({line.department.pk: line.department for line in demands}.values())
    lacking: dict[int, list[knowing.Need]] = defaultdict(list)
    for need in knowing.needs(units, on=asked.on, at=asked.at, demands=demands):
        if need.template and (need.missing or not need.people):
            lacking[need.department.pk].append(need)
    for needs in lacking.values():
        unit = needs[0].department
        yield Found(
            subject_type="places.department",
            subject_id=unit.pk,
            subject=unit.name[:200],
            because=tuple(_because(need) for need in needs),
            site_id=unit.site_id,
            department_id=unit.pk,
        )


def _because(need: knowing.Need) -> Because:
    told = {"policy": need.version.policy.code, "check": words.check(need.template)}
    if not need.people:
        return "nobody", told
    return "missing", {**told, "missing": len(need.missing), "people": len(need.people)}


RULE = FindingRule(
    key="staff_not_attested",
    title=_("Staff without attestation for a check"),
    looks_for=_(
        "Units whose staff has not attested, or not lately, to know a check that a policy demands there."
    ),
    remedy=_(
        "Have them read the policy and sign, in the program or on a sheet; give staff their role in the unit."
    ),
    severity=always(Severity.MAJOR),
    because={
        "missing": _(
            "%(check)s (%(policy)s): %(missing)s of %(people)s people have no attestation that counts."
        ),
        "nobody": _("%(check)s (%(policy)s): nobody is on record as staff who has to know it."),
    },
    find=find,
    by_device=False,
)

"""A unit that has not set up a check which a policy demands of it, or does it less often."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from openhtm.awareness.api import Answer, demanding, words

from ..asking import Asked, Because, FindingRule, Found
from ..rules.severity import Severity, always

#: Points that a reason names.
_NAMED = 5


def find(asked: Asked) -> Iterator[Found]:
    """One for each unit, with a reason for each demand that it does not meet."""
    lacking: dict[int, list[demanding.UnitDemand]] = defaultdict(list)
    for line in demanding.of_units(asked.on):
        if line.answer is not Answer.ENOUGH:
            lacking[line.department.pk].append(line)
    for lines in lacking.values():
        unit = lines[0].department
        yield Found(
            subject_type="places.department",
            subject_id=unit.pk,
            subject=unit.name[:200],
            because=tuple(_because(line) for line in lines),
            site_id=unit.site_id,
            department_id=unit.pk,
        )


def _because(line: demanding.UnitDemand) -> Because:
    names = [point.name for point in line.lacking]
    more = [] if len(names) <= _NAMED else ["…"]
    told = {
        "policy": line.demand.policy_version.policy.code,
        "check": words.check(line.demand.template),
        "often": line.demand.frequency,
        "points": ", ".join([*names[:_NAMED], *more]),
    }
    return (line.answer.value if names else "nothing", told)


RULE = FindingRule(
    key="policy_check_not_set_up",
    title=_("Demanded check not set up"),
    looks_for=_(
        "Units that a policy in force demands a check of, and that have not set it up, or not so often."
    ),
    remedy=_("Set the check up for every point as often as the policy demands, or change the policy."),
    severity=always(Severity.MAJOR),
    because={
        "nothing": _("%(policy)s demands %(check)s (%(often)s): the unit has no such check."),
        "missing": _("%(policy)s demands %(check)s (%(often)s): not set up for %(points)s."),
        "seldom": _("%(policy)s demands %(check)s (%(often)s): done less often for %(points)s."),
        "some_days": _(
            "%(policy)s demands %(check)s (%(often)s): not done on every day of the week for %(points)s."
        ),
    },
    find=find,
    by_device=False,
)

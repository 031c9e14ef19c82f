"""A site with devices for which no management plan is in force: neither its own, nor one of the whole hospital."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from ..asking import Asked, FindingRule, Found, text
from ..management_plans import covering
from ..rules.severity import Severity, always


def find(asked: Asked) -> Iterator[Found]:
    for site, last in covering.missing_with_last(asked.on):
        because = ("ended", {"on": text(last)}) if last else ("never", {})
        yield Found(
            subject_type="places.site",
            subject_id=site.pk,
            subject=str(site)[:200],
            because=(because,),
            since=covering.day_after(last),
            site_id=site.pk,
        )


RULE = FindingRule(
    key="management_plan_missing",
    title=_("No management plan in force"),
    looks_for=_(
        "Sites with devices for which no approved plan for the management of medical equipment is in force."
    ),
    remedy=_(
        "Write the plan of the site or of the whole hospital, with its goals, and have it approved and signed."
    ),
    severity=always(Severity.MAJOR),
    because={
        "never": _("No plan for this site, or for the whole hospital, was ever approved here."),
        "ended": _("The last plan ended on %(on)s."),
    },
    find=find,
    by_device=False,
)

"""A check of a unit that was not done in its latest window."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from openhtm.checks import api as checks

from ..asking import Asked, FindingRule, Found
from ..rules.severity import Severity, by_risk

POINT = "checks.checkpoint"


def find(asked: Asked) -> Iterator[Found]:
    """What has to be ready in an emergency and is checked by nobody counts as high-risk."""
    units = checks.CheckPoint.objects.current().order_by().values_list("check_of__department_id", flat=True)
    for one in checks.boards.points_now(set(units), now=asked.at):
        if one.before is None or one.state_before is not checks.State.MISSED:
            continue
        point, slot = one.point, one.before.slot
        yield Found(
            subject_type=POINT,
            subject_id=point.pk,
            subject=f"{point.check_of.title}: {point.name}"[:200],
            because=(("missed", {"on": slot.day.isoformat()}),),
            since=slot.day,
            site_id=point.check_of.site_id,
            department_id=point.check_of.department_id,
            device_id=point.device_id,
            risk_class=point.device.risk_class if point.device else "unknown",
        )


RULE = FindingRule(
    key="user_check_missed",
    title=_("User check missed"),
    looks_for=_(
        "Points that a unit checks (defibrillator, crash cart) whose latest window passed without a check."
    ),
    remedy=_("Check it now; the missed window stays missed. Ask the unit what kept it."),
    severity=by_risk(high=Severity.CRITICAL, medium=Severity.MAJOR, low=Severity.MINOR),
    because={"missed": _("The check due on %(on)s was not done.")},
    find=find,
    by_device=False,
)

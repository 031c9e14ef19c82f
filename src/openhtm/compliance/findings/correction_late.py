"""Corrective actions whose next day has passed: a step, the plan itself, or the check whether it helped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from ..asking import Asked, FindingRule, Found, text
from ..models import CorrectiveAction
from ..rules.corrections import State
from ..rules.severity import Severity, always

_CODES = {State.OPEN: "cause", State.CAUSE_FOUND: "plan", State.AWAITING_CHECK: "check"}


def find(asked: Asked) -> Iterator[Found]:
    rows = CorrectiveAction.objects.overdue(asked.on).order_by()
    columns = ("pk", "number", "title", "state", "due_on", "owner__name", "site_id", "department_id")
    for pk, number, title, state, due, owner, site_id, department_id in rows.values_list(*columns):
        code = _CODES.get(State(state), "work")
        yield Found(
            subject_type="compliance.correctiveaction",
            subject_id=pk,
            subject=f"CA-{number} {title}"[:200],
            because=((code, {"name": owner, "on": text(due)}),),
            since=due + timedelta(days=1),
            site_id=site_id,
            department_id=department_id,
        )


RULE = FindingRule(
    key="correction_late",
    title=_("Corrective action overdue or not checked"),
    looks_for=_(
        "Corrective actions with a step past its day, without a plan for a month, or not checked for effect two weeks "
        "after the day of looking."
    ),
    remedy=_("Do the step or give it another day, plan what is missing, or check whether it helped."),
    severity=always(Severity.MAJOR),
    because={
        "cause": _("Its cause was to be found by %(on)s; %(name)s answers for it."),
        "plan": _("Its steps were to be planned by %(on)s; %(name)s answers for it."),
        "work": _("What comes next was due on %(on)s; %(name)s answers for it."),
        "check": _("Whether it helped was to be checked by %(on)s; %(name)s answers for it."),
    },
    find=find,
    by_device=False,
)

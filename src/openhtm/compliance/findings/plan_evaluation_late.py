"""A management plan that was not evaluated within twelve months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from ..asking import Asked, FindingRule, Found, text
from ..management_plans import reads
from ..rules.management_plans import Stage
from ..rules.severity import Severity, always


def find(asked: Asked) -> Iterator[Found]:
    for plan, due, stage in reads.to_evaluate(asked.on):
        if stage is Stage.LATE:
            yield Found(
                subject_type="compliance.managementplan",
                subject_id=plan.pk,
                subject=f"{plan} {plan.title}"[:200],
                because=((reads.evaluation_state(plan), {"name": plan.responsible.name, "on": text(due)}),),
                since=due + timedelta(days=1),
                site_id=plan.site_id,
            )


RULE = FindingRule(
    key="plan_evaluation_late",
    title=_("Management plan not evaluated within twelve months"),
    looks_for=_(
        "Approved management plans whose yearly evaluation the committee has not accepted by its day."
    ),
    remedy=_("Write and sign the evaluation, take it to the committee, and keep its minutes with it."),
    severity=always(Severity.MAJOR),
    because={
        "none": _("Nobody has begun its evaluation, due by %(on)s; %(name)s answers for the plan."),
        "draft": _("Its evaluation is a draft, due by %(on)s; %(name)s answers for the plan."),
        "signed": _("Its evaluation waits for the committee, due by %(on)s; %(name)s answers for the plan."),
    },
    find=find,
    by_device=False,
)

"""A plan that devices stand under and that names no steps."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from openhtm.maintenance.api import Plan, ProcedureVersion

from ..asking import Asked, FindingRule, Found
from ..rules.severity import Severity, always


def find(asked: Asked) -> Iterator[Found]:
    in_force = ProcedureVersion.objects.in_force(asked.on).filter(procedure=OuterRef("procedure"))
    held = Count("assignments", filter=Q(assignments__valid_to__isnull=True))
    rows = Plan.objects.filter(~Exists(in_force), is_active=True).annotate(held=held).filter(held__gt=0)
    columns = ("pk", "code", "title", "site_id", "procedure__code", "held")
    for pk, code, title, site_id, procedure, number in rows.order_by().values_list(*columns):
        why = ("not_in_force", {"procedure": procedure}) if procedure else ("no_procedure", {})
        yield Found(
            subject_type="maintenance.plan",
            subject_id=pk,
            subject=f"{code} {title}"[:200],
            because=(why, ("devices", {"n": number})),
            site_id=site_id,
        )


RULE = FindingRule(
    key="plan_without_checklist",
    title=_("Plan without a checklist"),
    looks_for=_(
        "Active plans with devices under them that name no procedure, or one without an approved version."
    ),
    remedy=_("Give the plan a procedure, and have the procedure approved."),
    severity=always(Severity.MAJOR),
    because={
        "no_procedure": _("The plan names no procedure."),
        "not_in_force": _("No version of the procedure %(procedure)s is in force."),
        "devices": _("%(n)s devices stand under it."),
    },
    find=find,
    by_device=False,
)

"""A check of a unit that is nobody's."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.checks.api import UnitCheck

from ..asking import Asked, FindingRule, Found
from ..rules.severity import Severity, always


def find(asked: Asked) -> Iterator[Found]:
    rows = UnitCheck.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=asked.on), responsible="")
    for pk, title, site_id, department_id, unit in rows.order_by().values_list(
        "pk", "title", "site_id", "department_id", "department__name"
    ):
        yield Found(
            subject_type="checks.unitcheck",
            subject_id=pk,
            subject=title,
            because=(("nobody", {"unit": unit}),),
            site_id=site_id,
            department_id=department_id,
        )


RULE = FindingRule(
    key="user_check_without_responsible",
    title=_("User check without a named owner"),
    looks_for=_("Checks of units for which nobody is named as responsible."),
    remedy=_("Name who does the check in the set-up of the unit's checks."),
    severity=always(Severity.MAJOR),
    because={"nobody": _("%(unit)s has to do it, and nobody is named.")},
    find=find,
    by_device=False,
)

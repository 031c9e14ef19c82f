"""A site that has not said by which standard it measures electrical safety."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from openhtm.maintenance.api import SafetyStandard, electrical
from openhtm.places.api import Site
from openhtm.registry.api import GONE, Device

from ..asking import Asked, FindingRule, Found
from ..rules.severity import Severity, always

SITE = "places.site"


def find(asked: Asked) -> Iterator[Found]:
    """A site without devices has nothing to measure."""
    here = Device.objects.filter(site=OuterRef("pk")).exclude(status__in=GONE)
    chosen = SafetyStandard.objects.filter(site=OuterRef("pk"))
    rows = Site.objects.filter(Exists(here)).exclude(Exists(chosen)).order_by("code")
    facts = {"table": electrical.standing_in().title}
    for pk, code in rows.values_list("pk", "code"):
        yield Found(
            subject_type=SITE,
            subject_id=pk,
            subject=code,
            because=(("stands_in", facts),),
            site_id=pk,
        )


RULE = FindingRule(
    key="safety_standard_not_chosen",
    title=_("Standard of electrical safety not chosen"),
    looks_for=_("Sites with devices that have not said by which table of limits they measure."),
    remedy=_("Choose the table under Procedures, Electrical safety; checklists that have begun keep theirs."),
    severity=always(Severity.MINOR),
    because={"stands_in": _("Nobody has chosen a table; %(table)s stands in.")},
    find=find,
    by_device=False,
)

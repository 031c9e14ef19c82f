"""An approved procedure that is not what was approved."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from openhtm.kernel.canonical import canonical, sha256
from openhtm.maintenance.api import ProcedureVersion, version_content

from ..asking import Asked, FindingRule, Found
from ..rules.severity import Severity, always


def find(asked: Asked) -> Iterator[Found]:
    """Its content now has another hash than the one under the approval."""
    rows = ProcedureVersion.objects.in_force(asked.on).exclude(content_hash="").order_by("pk")
    for version in rows.select_related("procedure").prefetch_related("steps"):
        if sha256(canonical(version_content(version, version.steps.all()))) == version.content_hash:
            continue
        yield Found(
            subject_type="maintenance.procedureversion",
            subject_id=version.pk,
            subject=str(version),
            because=(("other_hash", {"on": version.approved_at.date().isoformat()}),),
        )


RULE = FindingRule(
    key="procedure_edited",
    title=_("Procedure changed after approval"),
    looks_for=_("Approved procedures in force whose steps or facts are no longer those that were approved."),
    remedy=_("Make a new version of the procedure and have it approved; find out how this one was changed."),
    severity=always(Severity.CRITICAL),
    because={"other_hash": _("It is not what was approved on %(on)s.")},
    find=find,
    by_device=False,
)

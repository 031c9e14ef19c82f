"""Emergency changes that were approved by word of mouth and whose paperwork is over its day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from openhtm.changes.api import Change

from ..asking import Asked, FindingRule, Found, text
from ..rules.severity import Severity, always


def find(asked: Asked) -> Iterator[Found]:
    """One that ended without its paperwork stays found for as long as the record is looked back at."""
    rows = Change.objects.filter(
        paperwork_on__lt=asked.on, paperwork_on__gte=asked.looked_from, paperwork_done_at__isnull=True
    )
    columns = ("pk", "number", "title", "site_id", "paperwork_on", "ended_at")
    for pk, number, title, site, day, ended in rows.order_by().values_list(*columns):
        code = "ended" if ended is not None else "late"
        yield Found(
            subject_type="changes.change",
            subject_id=pk,
            subject=f"CHANGE-{number} {title}"[:200],
            because=((code, {"on": text(day), "ended": text(ended)}),),
            since=day + timedelta(days=1),
            site_id=site,
        )


RULE = FindingRule(
    key="paperwork_late",
    title=_("Paperwork of an emergency change is late"),
    looks_for=_(
        "Changes that were approved by word of mouth and not signed by every role within two business days of the site."
    ),
    remedy=_("Write the assessment and have every role sign. What ended without it: say why, and accept it."),
    severity=always(Severity.MAJOR),
    because={
        "late": _("Approved by word of mouth; what is written and signed was due on %(on)s."),
        "ended": _("It ended on %(ended)s without the paperwork that was due on %(on)s."),
    },
    find=find,
    by_device=False,
)
